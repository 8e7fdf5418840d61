"""What a run keeps of articles is what would be read from them again."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from annotations.errors import KutipError
from annotations.matching.passages import MOST_SENTENCES
from annotations.matching.prepare import Article, Prepared, own_holes, prepare_many, prepared, read_pages
from annotations.pairing.postings import (
    BUCKET_BITS,
    EMPTY_BITS,
    Sketches,
    blocks_of,
    joined,
    pack,
    pack_many,
    rare_grams,
    unpack,
)  # fmt: skip
from annotations.pairing.recording import keep_records
from annotations.pairing.records import Kept, Places, Records, keep_places
from annotations.pairing.scratch import keep_pages, load_pages, scratch_folder, without_furniture
from annotations.store.reading_matching import Body

LINES = st.sampled_from(
    ("Kota 12 banjir.", "Rp1.200 naik 3,5 kali", "“Ya,” kata 7Up é😀", "Baca juga", "", "日本 2024")
)
TEXTS = st.lists(st.lists(LINES, max_size=5).map("\n".join), min_size=1, max_size=7)


def bodies_of(texts: list[str]) -> list[Body]:
    return [
        Body(3 * n + 1, f"uid{n}", n % 2, f"judul {n} \ud800", text, None, (("aside", 0, 4),) if len(text) > 9 else ())
        for n, text in enumerate(texts)
    ]


def assert_same(one: Kept | Prepared, other: Prepared) -> None:
    for name in ("words", "sentences", "sentence_keys", "entries"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    for name in ("keys", "sizes", "words", "rows", "times"):
        assert np.array_equal(getattr(one.side, name), getattr(other.side, name)), name
    assert np.array_equal(one.digits > 0, other.digits > 0)
    assert one.figures.by_sentence == other.figures.by_sentence
    assert (one.key, one.template) == (other.key, other.template)


@settings(max_examples=60, deadline=None)
@given(texts=TEXTS, cut=st.integers(1, 4))
@example(texts=["Naik 12. Turun 3,5 persen. " * MOST_SENTENCES, "Ya.", "Turun 4."], cut=2)
def test_articles_come_back_as_they_were_prepared(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], cut: int
) -> None:
    folder = str(tmp_path_factory.mktemp("scratch"))
    bodies = bodies_of(texts)
    articles = [Article(body.text, own_holes(body.text, body.regions)) for body in bodies]
    furniture = [{0: prepare_many([Article("Baca juga")])[0].line_keys}.get(body.outlet) for body in bodies]
    wanted = prepare_many(articles, furniture)
    parts = [read_pages(articles[at : at + cut]) for at in range(0, len(articles), cut)]
    keep_pages(f"{folder}/pages", bodies, parts)
    block = load_pages(f"{folder}/pages")
    assert (block.ids, block.titles) == ([body.id for body in bodies], [body.title for body in bodies])
    own = without_furniture(block, dict.fromkeys((0,), furniture[0]) if furniture[0] is not None else {})
    found = prepared(block.pages, block.numbers, own)
    for one, other in zip(found, wanted, strict=True):
        assert_same(one, other)
        assert np.array_equal(one.line_keys, other.line_keys)
    keep_places(folder, [keep_records(folder, block, own)])
    records = Records(folder)
    known = records.known([0, *block.ids, 10**6])
    records.close()
    assert sorted(known) == block.ids
    for body, other in zip(bodies, wanted, strict=True):
        assert (known[body.id].outlet, known[body.id].title) == (body.outlet, body.title)
        assert_same(known[body.id].article, other)


def test_nothing_is_known_without_records(tmp_path: Path) -> None:
    assert Records(str(tmp_path)).known([1, 2]) == {}
    keep_places(str(tmp_path), list[Places]())
    assert Records(str(tmp_path)).known([1, 2]) == {}


def test_the_folder_goes_and_so_does_that_of_a_killed_run(tmp_path: Path) -> None:
    project = tmp_path / "a[1].db"
    ended = os.fork()
    if ended == 0:
        os._exit(0)
    os.waitpid(ended, 0)
    killed, other = Path(f"{project}.matching-{ended}"), Path(f"{project}.matching-mine")
    for folder in (killed, other):
        folder.mkdir()
    with scratch_folder(str(project)) as kept:
        assert Path(kept).is_dir()
        assert not killed.exists()
        Path(kept, "pages").write_text("x")
    assert not Path(kept).exists()
    assert other.exists(), "nobody's"
    with scratch_folder("postgresql://somewhere/project") as kept:
        assert Path(kept).is_dir()
    with pytest.raises(KutipError, match="could not be written"), scratch_folder(str(tmp_path / "no" / "a.db")):
        pass


@given(st.lists(st.tuples(*[st.lists(st.integers(0, 2**64 - 1), max_size=4)] * 2), max_size=5))
def test_sketches_are_packed_together_as_each_alone(drawn: list[tuple[list[int], list[int]]]) -> None:
    grams, rare = ([np.array(each[n], np.uint64) for each in drawn] for n in (0, 1))
    bounds = [np.append(0, np.cumsum([len(each) for each in some], dtype=np.int64)) for some in (grams, rare)]
    packed = pack_many((joined(grams), bounds[0]), (joined(rare), bounds[1]))
    assert packed == [pack(*each) for each in zip(grams, rare, strict=True)]
    for data, *each in zip(packed, grams, rare, strict=True):
        assert all(map(np.array_equal, unpack(data), each))


@given(st.lists(st.tuples(*[st.lists(st.integers(0, 2**64 - 1) | st.sampled_from(range(3)), max_size=9)] * 2)))
def test_blocks_hold_every_posting_in_order(drawn: list[tuple[list[int], list[int]]]) -> None:
    grams, rare = ([np.array(each[n], np.uint64) for each in drawn] for n in (0, 1))
    sizes = [np.array([len(each) for each in some], np.int64) for some in (grams, rare)]
    ids = 7 * np.arange(len(drawn), dtype=np.int64)
    assume(not np.isin(joined(grams), rare_grams(joined(rare))).any())  # two kinds of hashes, alike but by chance
    blocks = list(blocks_of(Sketches(ids, ids, sizes[0], joined(grams), sizes[1], joined(rare)), 3))
    assert [bucket for bucket, *_ in blocks] == sorted({bucket for bucket, *_ in blocks})
    found = []
    for bucket, segment, hashes, articles in blocks:
        rows = list(zip(np.frombuffer(hashes, "<u8").tolist(), np.frombuffer(articles, "<i4").tolist(), strict=True))
        assert rows == sorted(rows)
        assert segment == 3
        assert {gram >> 64 - EMPTY_BITS - BUCKET_BITS & (1 << BUCKET_BITS) - 1 for gram, _ in rows} == {bucket}
        found += rows
    wanted = [(gram, n) for n, some in zip(ids.tolist(), grams, strict=True) for gram in some.tolist()]
    wanted += [(gram, n) for n, some in zip(ids.tolist(), rare, strict=True) for gram in rare_grams(some).tolist()]
    assert sorted(found) == sorted(wanted)
