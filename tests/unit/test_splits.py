"""Splits: what is alike stays together, what is placed stays where it is, and the files prove it by themselves."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.certificate import Leak, certify
from annotations.cli import main
from annotations.errors import KutipError
from annotations.formats.registry import format_named
from annotations.splits import Rule, Sample, place
from annotations.store.actions import Change
from annotations.store.records import Article
from annotations.store.store import Store
from tests.samples import a_mark, a_store, an_action, an_article

WORDS = [f"kata{number}" for number in range(900)]
RULE = Rule.parse("train=60,dev=20,test=20")


def told(seed: int, sentences: int = 12) -> list[str]:
    source = random.Random(seed)
    return [" ".join(source.sample(WORDS, 11)).capitalize() + "." for _ in range(sentences)]


def an_own(number: int, sentences: list[str] | None = None) -> Article:
    outlet = ("tempo", "viva", "cnn-indonesia")[number % 3]
    return an_article(f"Judul {number}\n" + "\n".join(sentences or told(number)), outlet, title=f"Judul {number}")


def corpus(first: int = 0) -> list[Article]:
    """Twenty articles; every fourth has a near-copy by another outlet, with two sentences of its own."""
    out = []
    for number in range(first, first + 20):
        out.append(an_own(number))
        if number % 4 == 0:
            out.append(an_own(1000 + number, told(number)[:10] + told(5000 + number, 2)))
    return out


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    articles = corpus()
    with a_store(tmp_path, *articles) as store:
        for article in articles[:10]:
            store.commit(an_action(article, Change.of(None, a_mark(article, (0, 5)))))
    return tmp_path


def parts_of(folder: Path) -> dict[str, str]:
    """Article → part, as the files say."""
    return {
        json.loads(line)["id"]: file.stem
        for file in folder.glob("*.jsonl")
        for line in file.read_text(encoding="utf-8").splitlines()
    }


def test_near_copies_never_lie_in_two_parts_and_the_manifest_says_so(project: Path) -> None:
    assert main(["export", "jsonl", "out", "--split", "train=60,dev=20,test=20"]) == 0
    where = parts_of(project / "out")
    assert len(where) == 25
    for article in corpus():
        number = int(article.title.split()[1])
        if number < 1000 and number % 4 == 0:
            copy = an_own(1000 + number, told(number)[:10] + told(5000 + number, 2))
            assert where[article.uid] == where[copy.uid]
    manifest = json.loads((project / "out/manifest.json").read_text(encoding="utf-8"))
    assert manifest["split"]["by"] == "story"
    assert manifest["certificate"]["pairs_over_threshold"] == 0
    assert manifest["certificate"]["articles"] == dict(Counter(where.values()))
    assert manifest["certificate"]["highest"] is None or manifest["certificate"]["highest"]["score"] < 40
    assert set(manifest["files"]) == {"train.jsonl", "dev.jsonl", "test.jsonl"}
    shares = manifest["split"]["achieved"]["articles"]
    assert 50 <= shares["train"] <= 70


def test_the_same_export_is_the_same_bytes_and_more_articles_move_none(project: Path) -> None:
    command = ["export", "jsonl", "--split", "train=60,dev=20,test=20"]
    assert main([*command[:2], "one", *command[2:]]) == 0
    assert main([*command[:2], "two", *command[2:]]) == 0
    for file in (project / "one").iterdir():
        if file.name != "manifest.json":
            assert file.read_bytes() == (project / "two" / file.name).read_bytes()
    before = parts_of(project / "one")
    with Store("kutip.db") as store:
        store.add_articles(corpus(100), "2026-01-01")
    assert main([*command[:2], "three", *command[2:]]) == 0
    after = parts_of(project / "three")
    assert len(after) == 50
    assert {uid: after[uid] for uid in before} == before


def test_a_new_article_that_is_like_two_parts_is_left_out_and_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["export", "jsonl", "out", "--split", "train=50,test=50"]
    assert main(command) == 0
    where = parts_of(project / "out")
    by_number = {int(article.title.split()[1]): article for article in corpus()}
    first = by_number[1]
    other = next(each for n, each in by_number.items() if n < 1000 and n % 4 and where[each.uid] != where[first.uid])
    both = an_own(3001, [*told(1), *told(int(other.title.split()[1]))])
    with Store("kutip.db") as store:
        store.add_articles([both], "2026-01-01")
    assert main(command) == 0
    assert both.uid not in parts_of(project / "out")
    manifest = json.loads((project / "out/manifest.json").read_text(encoding="utf-8"))
    assert manifest["split"]["left_out"] == [both.uid]
    assert both.uid in capsys.readouterr().err


def test_a_split_that_leaks_is_not_written_and_the_pairs_are_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "jsonl", "out", "--split", "train=50,test=50", "--by", "outlet"]) == 2
    assert "pairs of articles in different splits are alike" in capsys.readouterr().err
    assert sorted(path.name for path in project.iterdir()) == ["kutip.db"]


@pytest.mark.parametrize("name", ["brat", "csv", "conll", "huggingface", "doccano", "label-studio", "w3c", "prodigy"])
def test_every_format_can_be_split_and_verified(project: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", name, "out", "--split", "train=60,dev=20,test=20"]) == 0
    assert main(["verify", "out"]) == 0
    assert "as they were written" in capsys.readouterr().err


def test_verify_finds_what_was_changed_lost_or_added(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "jsonl", "out", "--split", "train=60,dev=20,test=20"]) == 0
    train, test = project / "out/train.jsonl", project / "out/test.jsonl"
    test.write_text(test.read_text("utf-8") + train.read_text("utf-8").splitlines()[0] + "\n", encoding="utf-8")
    (project / "out/dev.jsonl").unlink()
    (project / "out/more.txt").touch()
    capsys.readouterr()
    assert main(["verify", "out"]) == 1
    said = capsys.readouterr().err
    for wrong in ("test.jsonl was changed", "dev.jsonl is missing", "more.txt is not in the manifest", "are alike"):
        assert wrong in said


def test_a_certificate_is_from_the_files_alone(tmp_path: Path, project: Path) -> None:
    assert main(["export", "jsonl", "out", "--split", "train=60,dev=20,test=20"]) == 0
    form = format_named("jsonl")
    lines = (project / "out/train.jsonl").read_text(encoding="utf-8").splitlines()
    value = json.loads(lines[0])
    value["id"] = "other-1"
    value["text"] = value["text"].replace("kata1", "kata2")
    value["spans"] = []
    with (project / "out/dev.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(value) + "\n")
    with pytest.raises(Leak, match="other-1"):
        certify(project / "out", form, RULE.parts)


def test_parts_are_paragraphs_or_sentences_with_offsets_of_their_own(project: Path) -> None:
    assert main(["export", "jsonl", "out.jsonl", "--unit", "sentence", "--marked"]) == 0
    records = [json.loads(line) for line in (project / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(records) > 50
    spans = [(record["text"], span) for record in records for span in record["spans"]]
    assert len(spans) == 10
    assert all(text[span["start"] : span["end"]] == "Judul" == span["text"] for text, span in spans)
    assert all("@" in record["id"] for record in records)


# -- the rule and the placing, without a project -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", "train", "train=1", "train=a,test=1", "train=1,train=2", "train=0,test=1", "a/b=1,c=1"]
)
def test_a_split_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(KutipError):
        Rule.parse(text)


samples = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 40)), unique_by=lambda each: each[0], max_size=60)


@given(samples, samples, st.integers(0, 5))
@settings(deadline=None)
def test_what_belongs_together_stays_together_and_what_is_placed_stays(
    first: list[tuple[int, int]], more: list[tuple[int, int]], seed: int
) -> None:
    rule = Rule.parse("a=70,b=30", seed=seed)
    some = [Sample(f"u{uid}", (f"g{group}",), {"label x": uid % 3}) for uid, group in first]
    placed = place(rule, some, {})
    assert set(placed.parts) == {sample.uid for sample in some}
    assert placed == place(rule, some[::-1], {})
    groups: dict[str, set[str]] = {}
    for sample in some:
        groups.setdefault(sample.keys[0], set()).add(placed.parts[sample.uid])
    assert all(len(parts) == 1 for parts in groups.values())
    known = {sample.uid for sample in some}
    others = [Sample(f"u{uid}", (f"g{group}",)) for uid, group in more if f"u{uid}" not in known]
    after = place(rule, some + others, placed.parts)
    assert {uid: after.parts[uid] for uid in placed.parts} == placed.parts
    assert set(after.parts) | set(after.torn) == known | {sample.uid for sample in others}


def test_shares_labels_and_outlets_come_out_as_wanted_where_groups_allow() -> None:
    many = [Sample(f"u{n}", (f"g{n // 2}",), {"label rare": int(n % 20 < 2), f"outlet {n % 3}": 1}) for n in range(600)]
    counts = Counter(place(RULE, many, {}).parts.values())
    assert abs(counts["train"] - 360) <= 6
    parts = place(RULE, many, {}).parts
    rare = Counter(parts[sample.uid] for sample in many if sample.features["label rare"])
    assert abs(rare["train"] - 36) <= 4
    assert abs(rare["test"] - 12) <= 4


def forged(folder: Path, **changes: object) -> None:
    """The manifest with other values, and with the hashes that the files have now."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) | changes
    for name, told in manifest["files"].items() if isinstance(manifest["files"], dict) else ():
        if (folder / name).is_file() and isinstance(told, dict):
            told["sha256"] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    path.write_text(json.dumps(manifest), encoding="utf-8")


def swap(folder: Path) -> None:
    """Two parts under each other's names, with hashes to match."""
    (folder / "train.jsonl").rename(folder / "x")
    (folder / "dev.jsonl").rename(folder / "train.jsonl")
    (folder / "x").rename(folder / "dev.jsonl")
    forged(folder)


def test_verify_is_not_fooled_by_a_forged_manifest(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "jsonl", "out", "--split", "train=60,dev=20,test=20"]) == 0
    out, kept = project / "out", project / "kept"
    shutil.copytree(out, kept)
    told = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    fewer = {**told["certificate"], "articles": {"train": 1, "dev": 1}}
    higher = {**told["certificate"], "threshold": 101}
    cases: list[tuple[str, Callable[[], None]]] = [
        ("the certificate says otherwise of articles", lambda: swap(out)),
        ("test.jsonl was changed", lambda: os.truncate(out / "test.jsonl", 100)),
        ("cannot be read back", lambda: os.truncate(out / "test.jsonl", 100)),
        ("../../etc/passwd lies outside", lambda: forged(out, files={**told["files"], "../../etc/passwd": {}})),
        ("it has splits and no certificate", lambda: forged(out, certificate=None)),
        ("about other parts than the splits", lambda: forged(out, certificate=fewer)),
        ("threshold of 101 is above 40", lambda: forged(out, certificate=higher)),
        ("there is no format ../x", lambda: forged(out, format="../x")),
    ]
    for wrong, do in cases:
        do()
        assert main(["verify", "out"]) == 1, wrong
        assert wrong in capsys.readouterr().err
        shutil.rmtree(out)
        shutil.copytree(kept, out)
    odds: list[dict[str, object]] = [
        {"certificate": {"articles": 5}},
        {"files": {"a": "x"}},
        {"files": []},
        {"split": {"wanted": 1}},
    ]
    for odd in odds:
        forged(out, **odd)
        assert main(["verify", "out"]) == 2, odd
        assert "is no manifest of an export" in capsys.readouterr().err
        shutil.copy(kept / "manifest.json", out / "manifest.json")
    assert main(["verify", "out"]) == 0
