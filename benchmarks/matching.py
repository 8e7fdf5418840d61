"""Copies and stories among planted ones and traps: recall by kind, errors, rates, beside peers."""

from __future__ import annotations

import os
import random
import time
from collections import Counter, defaultdict
from collections.abc import Sequence

from annotations.matching.align import align
from annotations.matching.evaluate import score_clusters
from annotations.matching.passages import read_passages
from annotations.matching.whole import Given
from benchmarks.matching_methods import Found, candidates_only, cleaned, installed, kutip
from benchmarks.newswire import Event, language
from benchmarks.planted import KINDS, TRAPS, Planted, generate
from benchmarks.report import Cell, Report, Table, verdict

__all__ = ["run"]

SIZES = (2_000, 10_000, 100_000)
"""Articles: `--quick`, usually, `--full`. $KUTIP_MATCHING asks for another number."""

WANTED = dict(zip(KINDS, (0.99, 0.97, 0.99, 0.99, 0.99, 0.95, 0.93, 0.99), strict=True))
F1, TRAPPED, FASTER, SMALLER, B3, MERGED = 0.97, 0.001, 10, 12, 0.95, 2
ALIGNED, ALIGN_MS = 0.97, 30


def run(*, quick: bool, full: bool) -> Report:
    """Measure."""
    count = int(os.environ.get("KUTIP_MATCHING", 0)) or SIZES[0 if quick else 2 if full else 1]
    planted = list(generate(count))
    given = [Given(p.page.text, p.page.holes, p.page.outlet, p.page.title, f"{p.day:04}") for p in planted]
    whole, articles = kutip(given)
    texts = cleaned(articles)
    found = [whole, candidates_only(texts)]
    for method, most in installed():
        if count <= most:
            found.append(method(texts))
    table = _copies(planted, found, whole)
    return Report("matching", [table, _rates(found, count), _stories(planted, whole), _alignment(quick)])


def _copies(planted: Sequence[Planted], found: Sequence[Found], whole: Found) -> Table:
    table = Table(
        f"Copies among {len(planted):,} articles: recall by kind, traps called copies, all pairs",
        ("method", *KINDS, *(f"trap: {trap}" for trap in TRAPS), "precision", "recall", "F1"),
    )
    first = whole.same
    for each in found:
        table.rows.append(_copies_row(planted, each, first))
    wanted = [f"≥ {limit}" for limit in WANTED.values()]
    table.rows.append(("wanted", *wanted, *(f"≤ {TRAPPED}" for _ in TRAPS[:2]), "", "", "", f"≥ {F1}"))
    ours = table.rows[0]
    shares = [float(value or 0) for value in ours[1:]]
    judged = [verdict(value, limit, at_least=True) for value, limit in zip(shares, WANTED.values(), strict=False)]
    traps = [verdict(value, TRAPPED) for value in shares[len(KINDS) : len(KINDS) + 2]]
    table.rows.append(("kutip, whole", *judged, *traps, "", "", "", verdict(shares[-1], F1, at_least=True)))
    table.notes.append("furniture was taken out by Kutip for all methods; precision counts pairs of different stories")
    return table


def _copies_row(planted: Sequence[Planted], found: Found, first: dict[int, int]) -> Sequence[Cell]:
    pairs = {_pair(first.get(a, a), first.get(b, b)) for a, b in found.pairs}
    total, hit = Counter[str](), Counter[str]()
    for each in planted:
        if each.kind:
            total[each.kind] += 1
            a, b = first.get(each.number, each.number), first.get(each.source, each.source)
            hit[each.kind] += a == b or _pair(a, b) in pairs
    wrong = sum(planted[a].story != planted[b].story for a, b in pairs)
    precision = (len(pairs) - wrong) / max(1, len(pairs))
    recall = sum(hit[kind] for kind in KINDS) / max(1, sum(total[kind] for kind in KINDS))
    shares = [hit[kind] / max(1, total[kind]) for kind in (*KINDS, *TRAPS)]
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return (found.name, *(round(share, 4) for share in shares), round(precision, 4), round(recall, 4), round(f1, 4))


def _pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def _rates(found: Sequence[Found], count: int) -> Table:
    headers = ("method", "articles/s", "index B/article", "× datasketch", "its index ÷ ours", "")
    table = Table("Rates, one core, text in memory", headers)
    theirs = next((each for each in found if each.name.startswith("datasketch")), None)
    for each in found:
        faster = theirs.seconds / each.seconds if theirs else None
        smaller = theirs.index / each.index if theirs and each.index else None
        judged = ""
        if each.name == "kutip, candidates" and faster and smaller:
            judged = f"{verdict(faster, FASTER, at_least=True)}, {verdict(smaller, SMALLER, at_least=True)}"
        size = round(each.index / count) or None
        table.rows.append((each.name, round(count / each.seconds), size, faster, smaller, judged))
    for name, seconds in found[0].phases.items():
        table.rows.append((f"  of it: {name}", round(count / max(1e-9, seconds)), None, None, None, ""))
    table.notes.append(f"wanted of the candidates: {FASTER} × datasketch's rate, 1/{SMALLER} of its index")
    return table


def _stories(planted: Sequence[Planted], whole: Found) -> Table:
    gold = {str(each.number): str(each.story) for each in planted}
    score = score_clusters(gold, {str(at): story.leader for story in whole.stories for at in story.members})
    table = Table("Stories", ("ARI", "B³ precision", "B³ recall", "B³ F1", "", "largest wrong merge", ""))
    table.rows.append(
        (
            score.ari, score.precision, score.recall, score.f1, verdict(score.f1, B3, at_least=True),
            score.largest_merge, verdict(score.largest_merge, MERGED),
        )
    )  # fmt: skip
    return table


def _alignment(quick: bool) -> Table:
    """Sentences of articles whose paragraphs were moved, reworded, dropped and put in; and a pair of 1,000 words."""
    right = total = 0
    for seed in range(10 if quick else 60):
        one, other, true = _moved(random.Random(seed))
        alignment = align(read_passages(" ".join(one)), read_passages(" ".join(other)))
        for at, wanted in true.items():
            pair = alignment.of(at)
            total += 1
            right += (pair.right if pair else None) == wanted
    event = Event(language("id"), random.Random(1))
    told = event.body(1_000)
    reworded = KINDS["30 % reworded"](event, told, event.source)
    left, again = read_passages(" ".join(told)), read_passages(" ".join(reworded))
    seconds = []
    for _ in range(9):
        begun = time.perf_counter()
        align(left, again)
        seconds.append(time.perf_counter() - begun)
    ms = sorted(seconds)[len(seconds) // 2] * 1000
    table = Table("Alignment on planted edits", ("sentences", "aligned right", "", "ms for 1,000 words", ""))
    table.rows.append((total, right / total, verdict(right / total, ALIGNED, at_least=True), ms, verdict(ms, ALIGN_MS)))
    return table


def _moved(chance: random.Random) -> tuple[list[str], list[str], dict[int, int | None]]:
    """An article, another made of it, and where each sentence of the one is told in the other."""
    event = Event(language("id" if chance.random() < 0.5 else "en"), chance)
    one = [event.sentence() for _ in range(40)]
    order = list(range(len(one)))
    for _ in range(3):
        at, to = chance.randrange(35), chance.randrange(35)
        order[to:to] = [order.pop(at) for _ in range(3)]
    other: list[str] = []
    true: dict[int, int | None] = dict.fromkeys(range(len(one)))
    edits = defaultdict(lambda: "kept", {at: chance.choice(("kept", "dropped", "reworded", "after")) for at in order})
    for at in order:
        if edits[at] == "dropped":
            continue
        if edits[at] == "after":
            other.append(event.sentence())
        true[at] = len(other)
        reworded = edits[at] == "reworded"
        other += KINDS["30 % reworded"](event, [one[at]], chance) if reworded else [one[at]]
    return one, other, true
