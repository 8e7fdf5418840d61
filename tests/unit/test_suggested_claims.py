"""Claims and speakers that are proposed: quotations, reported speech, who said it; and what is neither."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.config import seeds_dir
from annotations.store.records import Entity, Region
from annotations.suggesters import Names, Suggestion, load_lexicons
from annotations.suggesters.evaluate import Article, Mark, Result, evaluate
from annotations.suggesters.quotes import Quotes
from annotations.suggesters.registry import checked
from tests.gold import read_gold

LEXICONS = load_lexicons()
QUOTES = Quotes()


@dataclass(frozen=True, slots=True)
class Told:
    """A claim in words, its speaker in words, and what the speaker means."""

    claim: str
    speaker: str | None
    kind: str = ""


def suggest(text: str, language: str = "id", regions: tuple[Region, ...] = ()) -> list[Suggestion]:
    return QUOTES.suggest(text, regions, language, LEXICONS.of(language), Names())


def told(text: str, language: str = "id") -> list[tuple[str, str | None]]:
    """Each claim and its speaker, in words."""
    found = suggest(text, language)
    words = [" … ".join(text[start:end] for start, end in each.fragments) for each in found]
    return [
        (words[n], None if each.said_by is None else words[each.said_by])
        for n, each in enumerate(found)
        if each.label == "claim"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Harus ada tekad kuat," ia menjelaskan.', [("Harus ada tekad kuat", "ia")]),
        ("“Kami siap,” kata Presiden Joko Widodo di Jakarta, Senin (3/4).", [("Kami siap", "Joko Widodo")]),
        ("«Kami siap», ujar Menteri Luar Negeri Retno Marsudi.", [("Kami siap", "Retno Marsudi")]),
        ("''Kami siap,'' kata Galuzin kepada wartawan.", [("Kami siap", "Galuzin")]),
        (
            'Ketua KPK Agus Rahardjo mengatakan: "Kami akan menahan dia besok."',
            [("Kami akan menahan dia besok", "Agus Rahardjo")],
        ),
        (
            '"Kami siap," kata Galuzin, "tetapi tidak sekarang."',
            [("Kami siap … tetapi tidak sekarang", "Galuzin")],
        ),
        (
            '"Informasi ini penting," ujar mantan anggota Badan Intelijen Rusia itu.',
            [("Informasi ini penting", "mantan anggota Badan Intelijen Rusia itu")],
        ),
        (
            '"Kami siap," kata Duta Besar Rusia untuk Indonesia, Mikhail Galuzin, kepada VIVA.',
            [("Kami siap", "Mikhail Galuzin")],
        ),
    ],
)
def test_quotations_in_indonesian(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We will win," he said.', [("We will win", "he")]),
        ("“We will win,” said Bill Dombrowski, president of the group.", [("We will win", "Bill Dombrowski")]),
        (
            "''I would have gone,'' Mr. Regalado, the Republican mayor of Miami, said in his office.",
            [("I would have gone", "Regalado")],
        ),
        ('"We will win," she said, "and we will win big."', [("We will win … and we will win big", "she")]),
        (
            '"Not yet," Clinton spokesman Brian Fallon said on Monday. "We are waiting for it."',
            [("Not yet … We are waiting for it", "Brian Fallon")],
        ),
        (
            '"We will win," he said, adding that nobody could stop them.',
            [("We will win", "he"), ("nobody could stop them", "he")],
        ),
    ],
)
def test_quotations_in_english(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert told(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Duta Besar Rusia Mikhail Y. Galuzin mengatakan perlu ada koalisi besar.",
            [("perlu ada koalisi besar", "Mikhail Y. Galuzin")],
        ),
        ("Obama menyatakan bahwa dia akan datang.", [("dia akan datang", "Obama")]),
        ("Menurut Galuzin, kedua pemimpin sepakat.", [("kedua pemimpin sepakat", "Galuzin")]),
        ("Harga akan naik, ujar Sri Mulyani.", [("Harga akan naik", "Sri Mulyani")]),
        (
            "Dari keterangan Galuzin, diketahui bahwa Rusia telah mengirim kapal.",
            [("Rusia telah mengirim kapal", "Galuzin")],
        ),
        (
            "Tetapi, kata Galuzin, hal yang terutama adalah usaha bersama.",
            [("hal yang terutama adalah usaha bersama", "Galuzin")],
        ),
        (
            "Obama bersumpah, AS akan melanjutkan serangan seraya memuji sekutunya.",
            [("AS akan melanjutkan serangan", "Obama")],
        ),
        (
            "Kedua presiden sepakat bekerja sama. Hal ini disampaikan Duta Besar Rusia, Mikhail Galuzin.",
            [("Kedua presiden sepakat bekerja sama", "Mikhail Galuzin")],
        ),
    ],
)
def test_reported_speech_in_indonesian(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Morris says the campaign will seek funds.", [("the campaign will seek funds", "Morris")]),
        ("Obama said that the plan had failed.", [("the plan had failed", "Obama")]),
        ("According to Bob Smith, the plan will fail.", [("the plan will fail", "Bob Smith")]),
        ("The plan will fail, according to Bob Smith.", [("The plan will fail", "Bob Smith")]),
        ("The plan will fail, Bob Smith said.", [("The plan will fail", "Bob Smith")]),
        ("The plan, he said, would cost money.", [("The plan … would cost money", "he")]),
        (
            'She told CNN on Monday that the deal was "a disaster" for workers.',
            [('the deal was "a disaster" for workers', "She")],
        ),
        (
            "Clinton supporters say the law was wrong, but Trump said it was right.",
            [("the law was wrong", "Clinton supporters"), ("it was right", "Trump")],
        ),
    ],
)
def test_reported_speech_in_english(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert told(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Kala pasukan khusus Rusia 'berguru' pada sekte tua.", "id"),
        ('Ia membaca novel "Laskar Pelangi" di rumah.', "id"),
        ('He was known as Joe "The Plumber" Smith in those days.', "en"),
        ('The film "Gone With the Wind" was shown in the so-called "old" cinema.', "en"),
        ("In the United States the river runs deep.", "en"),
    ],
)
def test_scare_quotes_titles_and_nicknames_are_no_claims(text: str, language: str) -> None:
    assert told(text, language) == []


def test_a_quotation_goes_on_over_paragraphs() -> None:
    text = "“Kami sudah siap sejak lama.\n\n“Kami tidak akan mundur,” kata Galuzin."
    assert told(text) == [("Kami sudah siap sejak lama … Kami tidak akan mundur", "Galuzin")]


def test_a_clitic_and_a_bare_quotation_are_given_to_the_speaker_before() -> None:
    text = 'Galuzin mengatakan perang usai. "Kami sudah pulang," ujarnya.\n\n"Semua orang sudah selamat di rumah."'
    assert [speaker for _, speaker in told(text)] == ["Galuzin"] * 3


def test_a_mention_is_resolved_to_the_name_and_to_the_registry() -> None:
    text = (
        "Duta Besar Rusia Mikhail Galuzin mengatakan perang usai. "
        '"Kami pulang," kata Galuzin. Menurut dia, semua selamat.'
    )
    known = Entity("u1", "person", "mikhail-galuzin", "Mikhail Y. Galuzin")
    for names, uid, name in ((Names(), None, "Mikhail Galuzin"), (Names([known]), "u1", "Mikhail Y. Galuzin")):
        found = QUOTES.suggest(text, (), "id", LEXICONS.of("id"), names)
        meant = [each.entity for each in found if each.label == "speaker"]
        assert [(each.uid, each.name) for each in meant if each] == [(uid, name)] * 3


def test_asides_captions_and_titles_are_passed_by() -> None:
    text = '"Satu hal lagi," kata Budi.\n"Dua hal lagi," kata Budi.\n"Tiga hal lagi," kata Budi.'
    regions = (Region("title", 0, 27), Region("body", 27, 54), Region("aside", 54, len(text)))
    found = suggest(text, regions=regions)
    assert [text[each.start : each.end] for each in found if each.label == "claim"] == ["Dua hal lagi"]


def judged() -> Result:
    articles = []
    for gold in read_gold():
        text = (seeds_dir() / "articles" / gold.file).read_text(encoding="utf-8")
        regions = [Region(each["kind"], each["start"], each["end"]) for each in gold.fields["regions"]]
        tail = dict(gold.links)
        marks = [Mark(label, (span,), tail.get(n)) for n, (label, span) in enumerate(gold.spans) if label != "country"]
        found = [Mark(each.label, each.fragments, each.said_by) for each in suggest(text, regions=tuple(regions))]
        articles.append(Article(gold.file, text, gold.fields["outlet"], "id", marks, found))
    return evaluate(articles)


def test_the_seeds_are_read_as_people_did() -> None:
    result = judged()
    claims = result.labels["claim"]
    assert (claims.exact.f1 or 0) >= 0.95
    assert (claims.link_accuracy or 0) >= 0.95
    assert (result.labels["speaker"].exact.f1 or 0) >= 0.95


_PIECES = [
    '"',
    "“",
    "”",
    "'",
    " ",
    "\n",
    ", ",
    ". ",
    "(",
    ")",
    "kata ",
    "said ",
    "Budi ",
    "mengatakan ",
    "bahwa ",
    "ia ",
    ", according to Ana,",
    ' "Big Show," ',
]


@given(st.lists(st.sampled_from([*_PIECES, "\u0301", "😀", "menurut ", "ujarnya", "according to "]), max_size=40))
def test_whatever_the_text_suggestions_fit_it(pieces: list[str]) -> None:
    text = "".join(pieces)
    for language in ("id", "en", "fr"):
        assert checked(suggest(text, language), len(text)) is None


HOSTILE = {
    "quotation marks": '"',
    "opened": "“",
    "spaces": " ",
    "brackets": "(",
    "cues": "menurut X, ",
    "verbs": "he said that ",
    "names": "Ab Cd, ",
    "lines": '"a\n',
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_takes_time_linear_in_its_length(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * (size // len(unit) + 1))[:size]
        best = 60.0
        for _ in range(2):
            begun = time.process_time()
            suggest(text, "en")
            best = min(best, time.process_time() - begun)
        return best

    short, long = seconds(20_000), seconds(160_000)
    assert long <= max(0.15, 20 * short)
