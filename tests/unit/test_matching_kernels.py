"""The kernels against the plain way of saying the same."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.matching import entries
from annotations.matching.alphabet import WORD, flags_and_small
from annotations.matching.arrays import numbered, ordered, ordered_within
from annotations.matching.candidates import CROWD, NEXT, candidate_pairs, worth_a_look
from annotations.matching.entries import entries_of, unpacked
from annotations.matching.furniture import furniture_lines
from annotations.matching.prepare import Article, prepare, prepare_many
from annotations.matching.sketch import sketch, sketch_many
from annotations.matching.stories import Edge, Member, Verdict, cluster
from annotations.matching.words import read_words, word_keys

LETTERS = "abAB12é’'.,!? \n\t“”-日本😀\ud83d\ude00"
TEXTS = st.text(alphabet=LETTERS, max_size=80)
KEYLESS = np.zeros(0, np.uint64)


@settings(max_examples=80, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_a_block_of_articles_is_read_as_each_of_them_alone(texts: list[str]) -> None:
    together = prepare_many([Article(text) for text in texts])
    grams, bounds = sketch_many(together)
    keys, cuts = word_keys(texts, [()] * len(texts))
    for n, text in enumerate(texts):
        alone = prepare(text)
        for name in ("words", "starts", "ends", "digits", "sentences", "sentence_keys", "lines", "line_keys"):
            assert np.array_equal(getattr(together[n], name), getattr(alone, name)), name
        assert together[n].key == alone.key
        assert np.array_equal(grams[bounds[n] : bounds[n + 1]], sketch(alone))
        assert np.array_equal(keys[cuts[n] : cuts[n + 1]], alone.words)
        words = [text[a:b] for a, b in zip(alone.starts.tolist(), alone.ends.tolist(), strict=True)]
        assert all(word and not any(char.isspace() for char in word) for word in words)
        assert alone.digits.tolist() == [sum(char.isdigit() for char in word) for word in words]
        assert alone.sentences.tolist() == sorted(set(alone.sentences.tolist()))
        assert {alone.words[at] for at in range(len(words))} == set(prepare(text.upper()).words.tolist())


@given(TEXTS, st.integers(0, 80), st.integers(0, 80))
def test_nothing_is_read_in_a_hole(text: str, start: int, length: int) -> None:
    hole = (min(start, len(text)), min(start + length, len(text)))
    words = read_words([text], [[hole]])
    assert all(end <= hole[0] or start >= hole[1] for start, end in zip(words.starts, words.ends, strict=True))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(TEXTS, st.lists(st.tuples(st.integers(0, 80), st.integers(0, 9)), max_size=4)), max_size=3))
def test_a_hole_is_read_as_so_many_ends_of_lines(drawn: list[tuple[str, list[tuple[int, int]]]]) -> None:
    texts = [text for text, _ in drawn]
    holes = [[(min(a, len(text)), min(a + size, len(text))) for a, size in spans] for text, spans in drawn]
    plain = []
    for text, spans in zip(texts, holes, strict=True):
        inside = {at for span in spans for at in range(*span)}
        plain.append("".join("\n" if at in inside else char for at, char in enumerate(text)))
    one, other = read_words(texts, holes), read_words(plain, [()] * len(plain))
    for name in ("keys", "starts", "ends", "digits", "sentence", "line", "articles"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
        assert getattr(one, name).dtype == getattr(other, name).dtype


@given(st.text(max_size=60), st.integers(0, 2000))
def test_characters_are_the_same_among_few_and_many_others(text: str, others: int) -> None:
    codes = np.frombuffer((text + "." * others).encode("utf-32-le", "surrogatepass"), np.uint32)
    flags, small = flags_and_small(codes)
    for at, char in enumerate(text):
        assert (flags[at], small[at]) == tuple(each[0] for each in flags_and_small(codes[at : at + 1])), char
        assert chr(int(small[at])) == (char.lower() if len(char.lower()) == 1 and char < "\U00010000" else char)
        assert bool(flags[at] & WORD) == (unicodedata.category(char)[0] in "LMN") or char > "\u2000" or char == "ʼ"


def test_numbers_keep_their_separators_and_sentences_end_where_a_reader_ends_them() -> None:
    text = "Harganya Rp. 6.759.148, kata dr. Budi S. Utomo. “Naik 3,5 persen!” Ia pergi ke St. Petersburg? ya."
    article = prepare(text)
    written = [text[a:b] for a, b in zip(article.starts.tolist(), article.ends.tolist(), strict=True)]
    assert {"6.759.148", "3,5"} <= set(written)
    assert [text[slice(*article.span(n))] for n in range(len(article.sentence_keys))] == [
        "Harganya Rp. 6.759.148, kata dr. Budi S. Utomo",
        "Naik 3,5 persen",
        "Ia pergi ke St. Petersburg? ya",
    ]


def _plain_pairs(postings: dict[int, list[int]], least: int) -> dict[tuple[int, int], int]:
    shared: Counter[tuple[int, int]] = Counter()
    for articles in postings.values():
        for at, left in enumerate(articles):
            shared.update((left, right) for right in articles[at + 1 :][: None if len(articles) <= CROWD else NEXT])
    return {pair: count for pair, count in shared.items() if count >= least}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sets(st.integers(0, 12), max_size=6), min_size=2, max_size=90), st.integers(1, 3))
def test_candidates_are_all_that_share_runs_and_the_next_few_of_a_crowd(grams: list[set[int]], least: int) -> None:
    postings: dict[int, list[int]] = defaultdict(list)
    for article, runs in enumerate(grams):
        for run in runs:
            postings[run].append(article)
    rows = [(run, article) for run, articles in postings.items() for article in reversed(articles)]
    hashes, owners = np.array([r for r, _ in rows], np.uint64), np.array([a for _, a in rows], np.int64)
    pairs = candidate_pairs(hashes, owners, least)
    found = zip(pairs.left.tolist(), pairs.right.tolist(), pairs.shared.tolist(), strict=True)
    assert {(left, right): shared for left, right, shared in found} == _plain_pairs(postings, least)
    sizes = np.array([max(1, len(each)) for each in grams])
    kept = worth_a_look(pairs, sizes, 0.5)
    assert len(kept.left) == sum(
        shared >= 0.5 * min(sizes[a], sizes[b]) for (a, b), shared in _plain_pairs(postings, least).items()
    )


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4), st.integers(0, 3)), max_size=60))
def test_a_line_under_three_titles_of_an_outlet_is_furniture(rows: list[tuple[int, int, int]]) -> None:
    titles: dict[tuple[int, int], set[int]] = defaultdict(set)
    for outlet, title, line in rows:
        titles[outlet, line].add(title)
    wanted = {key for key, under in titles.items() if len(under) >= 3 and key[1] != 0}
    columns = [np.array([row[n] for row in rows], np.int64) for n in range(3)]
    found = furniture_lines(columns[0], columns[1].astype(np.uint64), columns[2].astype(np.uint64))
    assert {(outlet, int(line)) for outlet, lines in found.items() for line in lines} == wanted


KEYS = st.sampled_from([0, 1, 2, 3, 1 << 40, (1 << 40) + 1, (1 << 64) - 1, (1 << 64) - 2])


@given(st.lists(KEYS, max_size=40) | st.integers(0, 30_000).map(lambda count: list(range(count, 0, -1))))
def test_hashes_are_put_in_order(drawn: list[int]) -> None:
    keys = np.array(drawn, np.uint64)
    assert np.array_equal(ordered(keys), np.argsort(keys, kind="stable"))


@given(st.lists(st.lists(KEYS, max_size=9), max_size=6))
def test_hashes_are_put_in_order_within_their_groups(drawn: list[list[int]]) -> None:
    groups = [np.array(group, np.uint64) for group in drawn]
    bounds = np.append(0, np.cumsum([len(group) for group in groups], dtype=np.int64))
    found = ordered_within(np.concatenate([KEYLESS, *groups]), bounds)
    for n, group in enumerate(groups):
        assert np.array_equal(found[bounds[n] : bounds[n + 1]], np.argsort(group, kind="stable"))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.lists(KEYS, min_size=1, max_size=6), max_size=5), max_size=4), st.integers(1, 5))
def test_entries_of_many_articles_are_those_of_each(drawn: list[list[list[int]]], most: int) -> None:
    words = [np.array([key for sentence in article for key in sentence], np.uint64) for article in drawn]
    sizes = [[len(sentence) for sentence in article] for article in drawn]
    rows = np.array([row for each in sizes for row, size in enumerate(each) for _ in range(size)], np.int64)
    articles = np.append(0, np.cumsum([len(each) for each in words], dtype=np.int64))
    with patch.object(entries, "MOST_SENTENCES", most):
        found, bounds = entries.entries_of_many(np.concatenate([KEYLESS, *words]), articles, rows)
    for n, own in enumerate(words):
        begins = np.append(0, np.cumsum(sizes[n][:most], dtype=np.int64))
        assert np.array_equal(found[bounds[n] : bounds[n + 1]], entries_of(own[: begins[-1]], begins))
        where, row, times = unpacked(found[bounds[n] : bounds[n + 1]])
        sentences = [{*sentence} for sentence in drawn[n][:most]]
        wanted = sorted((key, at) for at, sentence in enumerate(sentences) for key in sentence)
        assert list(zip(own[where].tolist(), row.tolist(), strict=True)) == wanted
        assert times.tolist() == [sum(key in sentence for sentence in sentences) for key, _ in wanted]


LINES = ("Baca juga", "Gempa di Maluku pagi", "Warga kota panik lagi", "Ya.", "", "Harga naik 3,5 persen. " * 3)
PAGES = st.lists(st.sampled_from(LINES), max_size=12).map("\n".join)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(PAGES, st.integers(0, 2)), min_size=1, max_size=6), st.data())
def test_furniture_of_several_outlets_is_left_out_as_of_each_alone(
    drawn: list[tuple[str, int]], data: st.DataObject
) -> None:
    lines = [prepare(line).line_keys for line in LINES]
    known = [np.unique(np.concatenate(data.draw(st.lists(st.sampled_from(lines), min_size=1)))) for _ in range(2)]
    furniture = [known[outlet] if outlet < len(known) else None for _, outlet in drawn]
    together = prepare_many([Article(text) for text, _ in drawn], furniture)
    for (text, _), keys, one in zip(drawn, furniture, together, strict=True):
        alone = prepare(text, furniture=keys)
        for name in ("words", "starts", "ends", "sentences", "sentence_keys", "line_keys"):
            assert np.array_equal(getattr(one, name), getattr(alone, name)), name
        assert (one.key, one.template) == (alone.key, alone.template)
        gone = [
            line.words[:1] for line in map(prepare, LINES) if keys is not None and np.isin(line.line_keys, keys).any()
        ]
        assert not np.isin(gone, alone.words).any()


def test_furniture_is_left_out_and_a_page_made_of_it_is_a_template() -> None:
    lines = ["Cuaca hari ini cerah di semua kota.", "Suhu udara 31 derajat.", "Warga diminta tetap waspada selalu."]
    page = prepare("\n\n".join(lines))
    assert page.line_keys[0] == prepare(lines[0]).line_keys[0]
    kept = prepare("\n\n".join(lines), furniture=np.sort(page.line_keys[[0, 2]]))
    assert [kept.text[a:b] for a, b in zip(kept.starts, kept.ends, strict=True)] == ["Suhu", "udara", "31", "derajat"]
    assert kept.template
    assert not prepare("\n\n".join(lines), furniture=page.line_keys[2:]).template


EDGES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(30, 100)), max_size=25)
VERDICTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans()), max_size=8)


@settings(max_examples=150, deadline=None)
@given(EDGES, VERDICTS)
def test_stories_part_all_articles_and_hold_what_was_decided(
    rows: list[tuple[int, int, int]], said: list[tuple[int, int, bool]]
) -> None:
    members = [Member(at, f"{at % 4}", key=at % 5 if at > 7 else 0) for at in range(10)]
    best = {(min(a, b), max(a, b)): score for a, b, score in rows if a != b}
    edges = [Edge(a, b, score, "version", 90, 40) for (a, b), score in best.items()]
    verdicts = [Verdict(a, b, same) for a, b, same in said if a != b]
    stories = cluster(members, edges, verdicts)
    assert sorted(at for story in stories for at in story.members) == list(range(10))
    where = {at: story.leader for story in stories for at in story.members}
    different = {frozenset((v.a, v.b)) for v in verdicts if not v.same}
    assert all(where[a] != where[b] for a, b in map(sorted, different))
    if not different:
        assert all(where[v.a] == where[v.b] for v in verdicts)
    assert all(story.leader in story.members and len(story.scores) == len(story.members) for story in stories)
    assert cluster(members[::-1], edges[::-1], verdicts[::-1]) == stories


@given(
    st.lists(
        st.one_of(st.integers(0, 5), st.integers(0, 2**64 - 1), st.sampled_from([1 << 63, 1 << 40, 3])), max_size=90
    )
)
def test_keys_are_numbered_whatever_bits_they_have(keys: list[int]) -> None:
    numbers, count = numbered(np.array(keys, np.uint64))
    assert count == len({*keys})
    assert sorted({*numbers.tolist()}) == list(range(count))
    assert len({*zip(keys, numbers.tolist(), strict=True)}) == count
