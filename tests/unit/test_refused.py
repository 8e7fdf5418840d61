"""What somebody made to do harm, or broke by accident: a sentence for it, and what stands beside it comes in."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

import annotations.intake as intake_room
from annotations.ingest.memory import at_most, unhindered
from annotations.ingest.outlets import load_profiles
from annotations.ingest.unpacking import FREE
from annotations.intake import _MAC_MOJIBAKE, take_in
from annotations.store.adding import Added, Progress
from annotations.store.records import Article
from annotations.store.store import Store
from tests.samples import AT, a_store
from tests.unit.test_import import read

GOOD = {"judul": "Judul", "isi": "Isi."}
LINE = json.dumps(GOOD).encode()


def told(path: Path, data: bytes, **given: str) -> tuple[int, list[tuple[int | None, str]]]:
    """How many articles come of the bytes, and what is refused: line and reason."""
    path.write_bytes(data)
    drafts, errors = read(path, **given)
    return len(drafts), [(error.line, error.reason) for error in errors]


@pytest.mark.parametrize(
    ("table", "articles", "line"),
    [
        (b'judul,isi\nA,"satu\nB,dua\nC,tiga\n', 2, 2),
        (b'judul,isi\nA,satu\nB,"dua\nbaris\nC,tiga', 2, 3),
        (b'judul,isi\nA,satu\nB,"dua', 1, 3),
        (b'judul\tisi\nA\t"satu\nB\tdua\n', 1, 2),
    ],
)
def test_a_quotation_mark_that_is_never_closed_costs_one_row(
    tmp_path: Path, table: bytes, articles: int, line: int
) -> None:
    reason = "a quotation mark is opened and never closed; what belongs to the row was left out"
    assert told(tmp_path / "a.csv", table) == (articles, [(line, reason)])


def test_an_empty_table_is_called_empty(tmp_path: Path) -> None:
    assert told(tmp_path / "a.csv", b"") == (0, [(1, "it is empty")])


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (b'{"isi": "Isi lain", "x": ' + b"[" * 500 + b"]" * 500 + b"}", "it is nested more than 64 deep"),
        (b"[1, 2]", "it is a list, not an object"),
    ],
)
def test_a_record_of_json_that_is_wrong_is_passed_by(tmp_path: Path, record: bytes, reason: str) -> None:
    data = b"[" + LINE + b"," + record + b"," + LINE + b"]"
    assert told(tmp_path / "a.json", data) == (2, [(2, reason)])


@pytest.mark.parametrize("digits", [40, 5_000, 300_000])
def test_a_number_that_no_computer_counts_to_is_told_and_what_came_before_is_kept(tmp_path: Path, digits: int) -> None:
    data = b"[" + LINE + b', {"isi": "Isi.", "id": ' + b"9" * digits + b"}, " + LINE + b"]"
    articles, [(line, reason)] = told(tmp_path / "a.json", data)
    assert (articles, line) == (1, 2)
    assert reason.startswith("it is no JSON from here on: parse error: integer overflow")


def test_json_that_ends_at_once_is_told_once(tmp_path: Path) -> None:
    articles, errors = told(tmp_path / "a.json", b"[tru")
    assert articles == 0
    assert len(errors) == 1


@pytest.mark.parametrize(
    ("name", "data", "refused"),
    [
        ("a.jsonl", LINE + b'\n{"isi": "a\0b"}\n' + LINE, [2]),
        ("a.csv", b"judul,isi\nA,satu\0dua\nB,tiga\nC,empat\n", [2]),
    ],
)
def test_a_nul_spoils_a_record_and_not_the_file(tmp_path: Path, name: str, data: bytes, refused: list[int]) -> None:
    articles, errors = told(tmp_path / name, data)
    assert articles == 2
    assert [line for line, _ in errors] == refused


@pytest.mark.parametrize(
    ("data", "what"),
    [(gzip.compress(LINE), "a gzip file"), (b"%PDF-1.7\n\0", "a PDF"), (b"PAR1\0\0", "a Parquet file")],
)
def test_a_file_under_the_wrong_name_is_called_what_it_is(tmp_path: Path, data: bytes, what: str) -> None:
    assert told(tmp_path / "a.jsonl", data) == (0, [(None, f"it is not text but {what}")])
    assert told(tmp_path / "a.txt", data) == (0, [(None, f"it is not text but {what}")])
    assert told(tmp_path / "a.jsonl.gz", gzip.compress(data)) == (0, [(None, f"it is not text but {what}")])


def zip_of(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_bomb_in_an_archive_does_not_take_what_the_rest_needs(tmp_path: Path) -> None:
    data = zip_of(**{"bomb.jsonl": b" " * (2 * FREE), "a.jsonl": LINE})
    articles, errors = told(tmp_path / "a.zip", data)
    assert articles == 1
    assert [reason.split(":")[0] for _, reason in errors] == ["it unpacks to more than 250 times its size"]


def test_names_in_archives_that_are_none_or_hold_control_characters(tmp_path: Path) -> None:
    data = zip_of(**{"x.txt": b"Judul\n\nIsi.", "a\x1bb.txt": b"Judul\n\nIsi.", "c.txt": b"Judul\n\nIsi lain."})
    nameless = data.replace(b"x.txt", b"\0.txt")  # zipfile cuts names at a NUL
    articles, errors = told(tmp_path / "a.zip", nameless)
    assert articles == 1
    assert [reason for _, reason in errors] == ["a file in it has no name", "its name holds control characters"]


def test_long_articles_are_stored_before_they_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    original = Store.add_articles

    def counted(self: Store, articles: Iterable[Article], at: str, progress: Progress | None = None) -> Added:
        listed = list(articles)
        sizes.append(len(listed))
        return original(self, listed, at, progress)

    monkeypatch.setattr(Store, "add_articles", counted)
    monkeypatch.setattr(intake_room, "CHARACTERS", 100)
    file = tmp_path / "a.jsonl"
    file.write_bytes(b"".join(json.dumps({"isi": f"{n} {'x' * 58}"}).encode() + b"\n" for n in range(6)))
    with a_store(tmp_path) as store:
        taken = take_in(store, [file], load_profiles(), AT)
    assert (taken.counts["new"], taken.counts["rejects"]) == (6, 0)
    assert sum(sizes) == 6
    assert max(sizes) == 2


def parquet(values: list[str], **given: str) -> bytes:
    import pyarrow
    import pyarrow.parquet

    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"isi": values}), out, **given)
    return out.getvalue()


def test_rows_of_parquet_that_come_out_of_nothing_are_stopped(tmp_path: Path) -> None:
    data = parquet(["satu dua tiga"] * 400_000, compression="zstd")
    assert len(data) < 20_000
    articles, errors = told(tmp_path / "a.parquet", data)
    assert 0 < articles < 400_000
    assert [reason.split(":")[0] for _, reason in errors] == ["it unpacks to more than 250 times its size"]


def lies(data: bytes, rows: int, said: int) -> bytes:
    """The file with another number of rows in its footer: a byte, as thrift writes small numbers."""
    import pyarrow.parquet

    start = len(data) - int.from_bytes(data[-8:-4], "little") - 8
    for at in range(start, len(data) - 8):
        if data[at] == 2 * rows:
            lying = data[:at] + bytes([2 * said]) + data[at + 1 :]
            try:
                if pyarrow.parquet.ParquetFile(io.BytesIO(lying)).metadata.num_rows == said:
                    return lying
            except (OSError, ValueError):
                continue
    raise AssertionError("no number of rows in the footer")


def test_parquet_that_lies_about_its_rows_is_told(tmp_path: Path) -> None:
    lying = lies(parquet(["satu", "dua", "tiga"]), 3, 5)
    articles, errors = told(tmp_path / "a.parquet", lying)
    assert articles == 3
    assert [reason for _, reason in errors] == ["it says that it has 5 rows, but there are 3"]


HUNGRY = """
import sys
from pathlib import Path
from annotations.errors import InputError
from annotations.ingest.sources import Reader
paths = [Path(name) for name in sys.argv[1:]]
for source in Reader().sources(paths):
    for item in source.drafts():
        print(item.reason if isinstance(item, InputError) else "an article")
# not ru_maxrss: it counts what the process that started this one had
print(int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) >> 10)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell what a process has")
def test_a_page_of_parquet_that_asks_for_gigabytes_gets_none(tmp_path: Path) -> None:
    """A column says in a kilobyte that it unpacks to 0.8 GB; found by fuzzing, behind a file that had been read."""
    good, bad = tmp_path / "good.parquet", Path(__file__).parents[1] / "data" / "asks-for-gigabytes.parquet"
    good.write_bytes(parquet(["Isi."]))
    done = subprocess.run([sys.executable, "-c", HUNGRY, good, bad], capture_output=True, text=True, check=True)
    article, refusal, peak = done.stdout.splitlines()
    assert (article, refusal) == ("an article", "it asks for more than 128 MB at once")
    assert int(peak) < 512


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell what a process has")
def test_nobody_gets_more_memory_than_the_lid_allows() -> None:
    with pytest.raises(MemoryError), at_most(64 << 20):
        bytearray(512 << 20)
    with at_most(64 << 20):
        assert len(bytearray(1 << 20)) == 1 << 20
    assert len(bytearray(512 << 20)) == 512 << 20


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell what a process has")
def test_what_is_written_meanwhile_is_not_under_the_lid() -> None:
    """Intake writes in a thread of its own, and the lid binds the whole process: one waits for the other."""
    begun, sizes = threading.Event(), []

    def write() -> None:
        begun.set()
        with unhindered():
            sizes.append(len(bytearray(256 << 20)))

    thread = threading.Thread(target=write)
    with at_most(64 << 20):
        thread.start()
        assert begun.wait(10)
        thread.join(0.05)
        assert not sizes
    thread.join(10)
    assert sizes == [256 << 20]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell what a process has")
def test_parquet_is_not_read_under_the_lid_while_a_batch_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    (tmp_path / "a.parquet").write_bytes(parquet([f"Isi berita nomor {n}." for n in range(1200)]))
    lids = []

    def add(store: Store, articles: list[Article], at: str, progress: Progress | None = None) -> Added:
        for _ in range(20):
            lids.append(resource.getrlimit(resource.RLIMIT_AS))
            time.sleep(0.001)
        return added(store, articles, at, progress)

    added, usual = Store.add_articles, resource.getrlimit(resource.RLIMIT_AS)
    monkeypatch.setattr(Store, "add_articles", add)
    monkeypatch.setattr(intake_room, "BATCH", 100)
    with a_store(tmp_path) as store:
        intake = take_in(store, [tmp_path / "a.parquet"], load_profiles(), AT)
    assert intake.counts["new"] == 1200
    assert set(lids) == {usual}


def test_mac_roman_mojibake_is_known() -> None:
    for sign, right in zip(_MAC_MOJIBAKE, "“’–é", strict=True):
        assert right.encode().decode("mac_roman") == sign
