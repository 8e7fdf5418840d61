"""Copies found, verified and explained, on the five seeds and on edits of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from annotations.config import seeds_dir
from annotations.ingest.outlets import detect_outlet, load_profiles
from annotations.ingest.regions import lay_out
from annotations.matching.candidates import candidate_pairs, new_pairs
from annotations.matching.passages import MOST_SENTENCES
from annotations.matching.prepare import Prepared, prepare
from annotations.matching.relation import COPIES, LIST
from annotations.matching.sketch import sketch, sketch_many
from annotations.matching.stories import Edge, Member, Verdict, best_story, cluster
from annotations.matching.verify import verify


def _seed(path: Path) -> Prepared:
    text = path.read_text(encoding="utf-8")
    layout = lay_out(text, detect_outlet(text, load_profiles()))
    return prepare(text, [(each.kind, each.start, each.end) for each in layout.regions])


def _seeds() -> list[Prepared]:
    return [_seed(path) for path in sorted((seeds_dir() / "articles").glob("*.txt"))]


def test_no_two_seeds_are_copies_and_the_two_with_one_tail_are_not_even_a_pair() -> None:
    seeds = _seeds()
    found = {(a, b): verify(seeds[a], seeds[b]) for a in range(5) for b in range(a)}
    assert not [pair for pair, evidence in found.items() if evidence.relation in COPIES]
    assert found[3, 0].score < LIST
    grams, bounds = sketch_many(seeds)
    pairs = candidate_pairs(grams, np.repeat(np.arange(5), np.diff(bounds)))
    assert (0, 3) not in zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)


def test_a_text_is_exactly_itself_whatever_its_case_and_punctuation() -> None:
    text = "Presiden berkata: 'Kami siap.' Harga naik 6.759.148 rupiah. Rapat ditutup pukul 10."
    evidence = verify(prepare(text), prepare(text.upper().replace("'", "”")))
    assert (evidence.score, evidence.relation) == (100, "exact")


def test_the_beginning_of_an_article_is_an_excerpt_with_a_reason() -> None:
    whole = _seeds()[4]
    first = prepare(whole.text[118:1100])
    evidence = verify(first, prepare(whole.text[118:2400]))
    assert evidence.relation == "excerpt"
    assert evidence.left >= 95
    assert any("of the second is all of the first" in reason for reason in evidence.reasons)


def test_a_template_with_other_figures_is_no_copy() -> None:
    text = (
        "Gunung {0} meletus pada pukul {1}. Tinggi kolom abu teramati {2} meter di atas puncak. Kolom abu condong ke "
        "arah barat dengan intensitas tebal. Erupsi terekam di seismogram dengan amplitudo {3} mm dan durasi {4} detik."
    )
    one = text.format("Semeru", "06.12", "1.100", "22", "141")
    other = text.format("Semeru", "17.48", "600", "19", "97")
    evidence = verify(prepare(one), prepare(other))
    assert evidence.relation == "template"
    assert any("1.100" in reason and "600" in reason for reason in evidence.reasons)


def test_candidates_of_a_new_article_are_those_of_the_whole_join() -> None:
    seeds = _seeds()
    articles = [*seeds, prepare(seeds[1].text[300:1500]), prepare(seeds[1].text[:900])]
    grams, bounds = sketch_many(articles)
    owners = np.repeat(np.arange(len(articles)), np.diff(bounds))
    pairs = candidate_pairs(grams, owners)
    last = len(articles) - 1
    whole = {int(a): int(n) for a, b, n in zip(pairs.left, pairs.right, pairs.shared, strict=True) if b == last}
    postings = [owners[(grams == gram) & (owners < last)].tolist() for gram in sketch(articles[last])]
    assert dict(new_pairs(postings)) == whole
    assert 1 in whole


def test_stories_hold_what_a_person_said() -> None:
    members = [Member(at, f"2026-01-0{at}") for at in range(1, 7)]
    edges = [
        Edge(1, 2, 90, "copy"),
        Edge(1, 3, 70, "version"),
        Edge(4, 5, 45, "same event"),
        Edge(5, 6, 80, "follow-up"),
    ]
    assert [story.members for story in cluster(members, edges)] == [(1, 2, 3), (4,), (5,), (6,)]
    verdicts = [Verdict(4, 5, same=True), Verdict(1, 3, same=False)]
    assert [story.members for story in cluster(members, edges, verdicts)] == [(1, 2), (3,), (4, 5), (6,)]
    assert best_story([Edge(1, 7, 60, "version")], 7, {1: 1}) == 1
    assert best_story([Edge(1, 7, 60, "version")], 7, {1: 1}, apart=[1]) is None


def test_a_round_up_does_not_lead() -> None:
    members = [Member(at, f"2026-01-0{at}") for at in range(1, 8)]
    edges = [Edge(a, 7, 80, "excerpt", 100, 30) for a in (1, 3, 5)]
    edges += [Edge(1, 2, 70, "version"), Edge(3, 4, 70, "version"), Edge(5, 6, 70, "version")]
    found = cluster(members, edges)
    assert {story.leader for story in found} == {1, 3, 5}
    assert max(len(story.members) for story in found) == 3


def test_stars_of_one_story_are_joined_by_two_pairs_and_not_by_one() -> None:
    members = [Member(at, f"2026-01-0{at}") for at in range(1, 8)]
    stars = [Edge(1, 2, 90, "copy"), Edge(1, 3, 90, "copy"), Edge(1, 4, 90, "copy"), Edge(5, 6, 80, "same event")]
    one, other = Edge(2, 5, 60, "same event"), Edge(3, 6, 60, "same event")
    assert [story.members for story in cluster(members, [*stars, one])] == [(1, 2, 3, 4), (5, 6), (7,)]
    assert [story.members for story in cluster(members, [*stars, one, other])] == [(1, 2, 3, 4, 5, 6), (7,)]
    apart = [Verdict(4, 6, same=False)]
    assert [story.members for story in cluster(members, [*stars, one, other], apart)] == [(1, 2, 3, 4), (5, 6), (7,)]


def test_a_currency_written_to_its_figure_is_no_other_figure() -> None:
    one = "Anggaran naik dari Rp 1,2 triliun ke Rp 3,4 triliun, atau 12,5 persen dalam 6 bulan menurut menteri itu."
    numbers = [prepare(text).figures.by_sentence for text in (one, one.replace("Rp ", "Rp"))]
    assert numbers[0] == numbers[1] == {0: {"1,2": 2, "3,4": 2, "12,5": 3, "6": 1}}


def test_of_an_article_as_long_as_a_book_the_first_sentences_are_compared() -> None:
    long = " ".join(f"Bab {n} bercerita tentang tokoh nomor {n} dan kota {n * 7}." for n in range(MOST_SENTENCES + 500))
    book = prepare(long)
    assert len(book.sentence_keys) > MOST_SENTENCES
    assert len(book.side.keys) == MOST_SENTENCES
    assert verify(prepare(long[: len(long) // 3]), book).relation == "excerpt"


def test_two_figures_tell_a_page_that_is_known_to_be_a_template() -> None:
    text = "Salat Magrib di {0} pukul {1}. Salat Isya pukul {2}. Jadwal berlaku hari ini.\n\nDisusun Kementerian Agama."
    one, other = text.format("Jakarta", "17.52", "19.04"), text.format("Jakarta", "17.49", "19.01")
    assert verify(prepare(one), prepare(other)).relation == "copy"
    lines = np.sort(prepare("Kementerian lain.\n\nDisusun Kementerian Agama.").line_keys)
    first = [prepare(f"Disusun Kementerian Agama.\n\n{each}", furniture=lines) for each in (one, other)]
    assert not first[0].template
    known = [replace(each, template=True) for each in first]
    assert verify(*known).relation == "template"


def test_figures_that_are_all_other_tell_a_template_however_much_else_is_the_same() -> None:
    """Two markets of one day: the sentences with the date are the same, and all prices are other."""
    frame = "Harga pada 21 Oktober 2025 dicatat pukul 09.15 dari 412 pasar oleh petugas dinas perdagangan kota."
    one = f"{frame}\n\nHarga cabai naik menjadi {{}} rupiah dari {{}} rupiah, kata {{}} pedagang di pasar induk."
    pages = [prepare(one.format(*prices)) for prices in (("41.500", "39.250", "17"), ("38.700", "36.100", "23"))]
    assert verify(*pages).relation == "template"
    updated = prepare(one.format("41.500", "36.100", "23"))
    assert verify(pages[0], updated).relation == "copy", "a price that is kept makes it an update"
