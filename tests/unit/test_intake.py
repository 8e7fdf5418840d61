"""`kutip add` as people use it: look first, be interrupted, add again, keep what was refused, take in changes."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

import annotations.intake as intake_room
from annotations.cli import main
from annotations.config import seeds_dir
from annotations.ingest.article import build_article, finish, identify
from annotations.ingest.outlets import load_profiles
from annotations.ingest.readers import read_text
from annotations.store.actions import Change
from annotations.store.store import Store
from tests.samples import a_mark, an_action, rows_of


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KUTIP_PROJECT", str(tmp_path / "kutip.db"))


def write(name: str, *records: dict[str, Any] | str) -> None:
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    Path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def record(n: int, text: str = "Isi berita.", **more: Any) -> dict[str, Any]:
    return {"judul": f"Judul berita {n}", "isi": f"{text} Nomor {n}.", "url": f"https://nasional.tempo.co/{n}", **more}


def count() -> int:
    return int(rows_of("kutip.db", "SELECT count(*) FROM article")[0][0])


def test_a_dry_run_shows_regions_and_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.jsonl", *(record(n, "TEMPO.CO, Jakarta - Isi.\n\nBaca juga: Lain\n\nLagi.") for n in range(9)))
    assert main(["add", "a.jsonl", "--dry-run"]) == 0
    told = capsys.readouterr()
    assert told.out.count("outlet Tempo (tempo)") == 5
    assert "  aside    Baca juga: Lain\n" in told.out
    assert "fields   a.jsonl: text=isi, title=judul, url=url" in told.err
    assert sorted(path.name for path in Path().iterdir()) == ["a.jsonl"]


def test_an_import_of_records_that_was_interrupted_goes_on_after_the_last_batch(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(intake_room, "BATCH", 10)
    write("a.jsonl", *(record(n) for n in range(35)), "{broken")
    left = 25

    def interrupted(*given: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        return finish(*given)

    with monkeypatch.context() as patch:
        patch.setattr(intake_room, "finish", interrupted)
        assert main(["add", "a.jsonl"]) == 130
    assert count() == 20
    built: list[Any] = []

    def counted(*given: Any) -> Any:
        built.append(given)
        return identify(*given)

    monkeypatch.setattr(intake_room, "identify", counted)
    capsys.readouterr()
    assert main(["add", "a.jsonl"]) == 1
    assert "resumed  a.jsonl: went on after record 20\n" in capsys.readouterr().err
    assert (count(), len(built)) == (35, 15)
    assert rows_of("kutip.db", "SELECT count(*) FROM intake") == [(0,)]
    assert main(["add", "a.jsonl"]) == 1
    assert "0 articles added, 35 known already, 1 refused." in capsys.readouterr().err


def test_a_file_that_changed_meanwhile_is_read_from_its_beginning(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(intake_room, "BATCH", 5)
    write("a.jsonl", *(record(n) for n in range(12)))
    assert main(["add", "a.jsonl"]) == 0
    with Store("kutip.db") as store:
        from annotations.store.adding import Progress

        store.add_articles([], "2026", Progress(str(Path("a.jsonl").resolve()), "another state", 10))
    write("a.jsonl", *(record(n) for n in range(100, 112)))
    capsys.readouterr()
    assert main(["add", "a.jsonl"]) == 0
    assert "12 articles added" in capsys.readouterr().err


def test_refusals_are_kept_with_file_line_and_reason(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.jsonl", record(1), "{", '{"isi": 7}')
    assert main(["add", "a.jsonl", "--rejects", "no.jsonl"]) == 1
    kept = [json.loads(line) for line in Path("no.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(each["file"], each["line"]) for each in kept] == [("a.jsonl", 2), ("a.jsonl", 3)]
    assert all(each["reason"] and each["hint"] for each in kept)
    write("b.jsonl", *["{"] * 30)
    capsys.readouterr()
    assert main(["add", "b.jsonl"]) == 1
    told = capsys.readouterr().err
    assert told.count("refused  b.jsonl:") == 20
    assert "refused  … and 10 more" in told
    assert len(Path("rejects.jsonl").read_text(encoding="utf-8").splitlines()) == 30
    assert main(["add", "a.jsonl", "--rejects", "no/such/folder/x"]) == 2


def test_a_changed_text_is_a_version_and_marks_follow(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.jsonl", record(1, "Menteri Sri Mulyani berkata harga tidak naik. Rusia diam."))
    assert main(["add", "a.jsonl"]) == 0
    with Store("kutip.db") as store:
        article = store.reading.article(store.reading.refs()[0].uid)
        assert article is not None
        for words, label in (("Sri Mulyani", "speaker"), ("Rusia", "country")):
            at = article.text.index(words)
            mark = a_mark(article, (at, at + len(words)), label=label)
            store.commit(an_action(article, Change.of(None, mark)))
    write("a.jsonl", record(1, "Diperbarui. Menteri Sri Mulyani berkata harga tidak naik."))
    capsys.readouterr()
    assert main(["add", "a.jsonl", "--json"]) == 0
    told = capsys.readouterr()
    assert "1 of them new versions" in told.err
    assert "1 marks of ana moved, 1 lost" in told.err
    assert "country: Rusia" in told.err
    done = json.loads(told.out)
    assert done["marks"][0]["lost"] == [{"label": "country", "quote": "Rusia"}]
    assert done["replaced"][0]["old"] == article.uid
    assert main(["add", "a.jsonl"]) == 0
    assert count() == 2


def test_records_come_in_by_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    data = json.dumps(record(1)).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert main(["add", "-", "--format", "jsonl"]) == 0
    assert rows_of("kutip.db", "SELECT source, url FROM article") == [("-#1", "https://nasional.tempo.co/1")]


def shingles(text: str) -> set[tuple[str, ...]]:
    words = text.lower().split()
    return {tuple(words[at : at + 5]) for at in range(len(words) - 4)}


def test_two_seeds_share_their_furniture_and_nothing_else() -> None:
    """Tempo printed the same links below both; title and body have no five words in a row in common."""
    raw, kept = [], []
    for start in ("000", "003"):
        [path] = (seeds_dir() / "articles").glob(f"{start}_*.txt")
        article = build_article(read_text(path).text, None, load_profiles())
        parts = [article.text[r.start : r.end] for r in article.regions if r.kind in ("title", "body")]
        raw.append(shingles(article.text))
        kept.append(set().union(*map(shingles, parts)))
    assert len(raw[0] & raw[1]) > 0.3 * len(raw[0] | raw[1])
    assert kept[0] & kept[1] == set()
