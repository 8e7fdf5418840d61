"""Near-copies between train and test: of a random split, of the way of Prodigy's, and of Kutip's own."""

from __future__ import annotations

import json
import random
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

from annotations.config import seeds_dir
from annotations.matching.relation import LIST
from annotations.nearness import Own, near_pairs
from annotations.store.records import Article, Outlet, Region, article_uid
from annotations.store.store import Store
from annotations.text import text_hash
from benchmarks.peers import kutip_command
from benchmarks.planted import Planted, generate
from benchmarks.report import Report, Table, verdict

__all__ = ["run"]

AT = "2026-01-01T00:00:00.000+00:00"
PARTS = (("train", 80), ("dev", 10), ("test", 10))


def run(*, quick: bool, full: bool) -> Report:
    """Measure."""
    count = 2_000 if quick else 10_000
    planted = list(generate(count))
    articles = [_article(each) for each in planted]
    pairs = _alike(articles)
    table = Table(
        f"Leakage: {count:,} generated articles with planted near-copies, in train, dev and test (80, 10, 10)",
        ("split", "train", "dev", "test", "planted copies across", f"pairs ≥ {LIST} across", "s", "wanted", ""),
    )
    uids = [article.uid for article in articles]
    for name, placed in (("random", _random(uids)), ("as Prodigy's: deduplicated, shuffled", _shuffled(articles))):
        _row(table, name, placed, planted, articles, pairs, None)
    placed, seconds, said = _ours(articles)
    _row(table, "kutip --by story", placed, planted, articles, pairs, seconds)
    table.notes.append(said)
    return Report("leakage", [table])


def _article(planted: Planted) -> Article:
    page = planted.page
    key = f"outlet{page.outlet}"
    regions = tuple(Region("aside", start, end) for start, end in page.holes if start < end)
    digest = text_hash(page.text)
    return Article(article_uid(key, digest), Outlet(key, key), page.title, page.text, digest, regions, language="id")


def _alike(articles: Sequence[Article]) -> list[tuple[str, str]]:
    """The pairs that reach the threshold, whatever planted them."""
    own = [
        Own(each.uid, each.outlet.key, each.title, each.text, tuple((r.kind, r.start, r.end) for r in each.regions))
        for each in articles
    ]
    found = near_pairs(lambda: own, own.__getitem__)
    return [(own[near.left].uid, own[near.right].uid) for near in found if near.score >= LIST]


def _cut(uids: Sequence[str]) -> dict[str, str]:
    out: dict[str, str] = {}
    first, total = 0, sum(share for _, share in PARTS)
    done = 0
    for part, share in PARTS:
        done += share
        last = round(len(uids) * done / total)
        out |= dict.fromkeys(uids[first:last], part)
        first = last
    return out


def _random(uids: Sequence[str]) -> dict[str, str]:
    shuffled = sorted(set(uids))
    random.Random(0).shuffle(shuffled)
    return _cut(shuffled)


def _shuffled(articles: Sequence[Article]) -> dict[str, str]:
    """What `prodigy data-to-spacy --eval-split` does: one of each input hash (the text), shuffled, cut."""
    first: dict[str, str] = {}
    for each in articles:
        first.setdefault(each.sha256, each.uid)
    kept = sorted(first.values())
    random.Random(0).shuffle(kept)
    return _cut(kept)


def _ours(articles: Sequence[Article]) -> tuple[dict[str, str], float, str]:
    with tempfile.TemporaryDirectory() as name:
        project, out = Path(name, "kutip.db"), Path(name, "out")
        with Store(str(project)) as store:
            store.apply_scheme((seeds_dir() / "labels.yaml").read_text(encoding="utf-8"), AT)
            store.add_articles(articles, AT)
        split = ",".join(f"{part}={share}" for part, share in PARTS)
        begun = time.perf_counter()
        subprocess.run(
            [kutip_command(), "export", "jsonl", str(out), "--split", split, "--project", str(project)], check=True
        )
        seconds = time.perf_counter() - begun
        subprocess.run([kutip_command(), "verify", str(out)], check=True)
        manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
        placed = {
            json.loads(line)["id"]: part
            for part, _ in PARTS
            for line in (out / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
        }
    told = manifest["certificate"]
    said = f"certificate: highest similarity across {(told['highest'] or {}).get('score')}; kutip verify agrees"
    return placed, seconds, said


def _row(
    table: Table, name: str, placed: Mapping[str, str], planted: Sequence[Planted], articles: Sequence[Article],
    pairs: Sequence[tuple[str, str]], seconds: float | None,
) -> None:  # fmt: skip
    stories: dict[int, list[str]] = defaultdict(list)
    for each, article in zip(planted, articles, strict=True):
        if article.uid in placed:
            stories[each.story].append(placed[article.uid])
    copies = sum(a != b for parts in stories.values() for a, b in combinations(parts, 2))
    across = sum(placed.get(a, "") != placed.get(b, "") and a in placed and b in placed for a, b in pairs)
    counts = [sum(part == each for each in placed.values()) for part, _ in PARTS]
    judged = ("0", verdict(across, 0)) if seconds is not None else ("", "")
    table.rows.append((name, *counts, copies, across, seconds, *judged))
