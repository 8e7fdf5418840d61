"""Claims × outlets: which claims are grouped, how they compare, and whose quotations have other words."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from annotations.claims.claim import Claim, claims_of, same_person
from annotations.claims.likeness import likeness, proposals
from annotations.claims.matrix import FIRST, REWORDED, SAME, Matrix, build_matrix
from annotations.claims.quotations import altered
from annotations.claims.tables import as_csv, as_json, as_table
from annotations.claims.telling import Alignments, Telling
from annotations.scheme import Scheme, parse_scheme
from annotations.store.records import DIFFERENT_CLAIM, Entity, Link
from tests.gold import GOLD
from tests.samples import a_link, a_mark, an_article, labels_yaml
from tests.samples_claims import marks_of, three_outlets

ARTICLES = three_outlets()


@cache
def _scheme() -> Scheme:
    return parse_scheme(labels_yaml())


def _claims(entities: dict[str, Entity] | None = None) -> list[Claim]:
    out: list[Claim] = []
    for place, article in enumerate(ARTICLES):
        pairs = marks_of(article)
        marks = [mark for pair in pairs for mark in pair if mark]
        links = [a_link(claim, speaker) for claim, speaker in pairs if speaker]
        out += claims_of(article, place, marks, links, entities or {}, _scheme())
    return out


def _matrix(claims: list[Claim], *links: Link) -> Matrix:
    return build_matrix([article.outlet for article in ARTICLES], claims, links)


def _telling() -> Telling:
    return Telling({article.outlet.key: [article] for article in ARTICLES}, Alignments().between)


def test_claims_are_grouped_across_outlets_and_compared_with_what_was_published_first() -> None:
    matrix = _matrix(_claims())
    kinds = [[(entry.claim.outlet.key, entry.kind) for entry in row.entries] for row in matrix.rows]
    assert kinds == [
        [("tempo", FIRST), ("viva", REWORDED), ("cnn", SAME)],
        [("tempo", FIRST), ("cnn", REWORDED)],
        [("tempo", FIRST)],
    ]
    assert [entry.similarity for entry in matrix.rows[0].entries] == [100, 73, 100]
    assert matrix.open == 3
    assert [outlet.key for outlet in matrix.outlets] == ["tempo", "viva", "cnn"]


def test_the_altered_quotation_is_flagged_with_its_words_and_the_kept_one_is_not() -> None:
    viva, cnn = _matrix(_claims()).rows[0].entries[1:]
    assert [(change.there, change.here) for change in viva.altered] == [
        ("kami", "kita"), ("memerangi", "melawan"), ("semua", ""),
    ]  # fmt: skip
    assert [ARTICLES[1].text[slice(*c.here_span)] for c in viva.altered if c.here_span] == ["Kita", "melawan"]
    assert cnn.altered == ()


def _quoting(quote: str, speaker: str = "Galuzin", outlet: str = "tempo") -> Claim:
    article = an_article(f'Kata {speaker}: "{quote}" kemarin.\nx', outlet)
    start = article.text.index('"') + 1
    mark = a_mark(article, (start, start + len(quote)))
    said = a_mark(article, (5, 5 + len(speaker)), label="speaker")
    return claims_of(article, 0, [mark, said], [a_link(mark, said)], {}, _scheme())[0]


def test_a_quotation_cut_short_or_with_other_case_and_marks_is_not_altered() -> None:
    whole = _quoting("Kami akan terus memerangi kelompok teroris, bersama semua negara")
    assert altered(_quoting("kami akan terus memerangi kelompok teroris bersama"), whole) == ()
    assert altered(_quoting("terus memerangi kelompok teroris bersama semua negara"), whole) == ()
    assert [str(each) for each in altered(_quoting("Kami akan terus membasmi kelompok teroris"), whole)] == [
        "memerangi → membasmi"
    ]


def test_only_the_same_person_alters_a_quotation() -> None:
    whole, other = (_quoting("Kami akan terus memerangi teroris", who) for who in ("Galuzin", "Obama"))
    assert altered(_quoting("Kami akan selalu memerangi teroris", "Mikhail Galuzin"), whole)
    assert not altered(_quoting("Kami akan selalu memerangi teroris"), other)
    assert same_person(_quoting("Satu dua tiga", "ia"), whole) is None


def test_an_entity_says_who_speaks_where_the_names_do_not() -> None:
    entity = Entity("e1", "person", "galuzin", "Mikhail Galuzin", ("Duta Besar Rusia",))
    article = an_article('Duta Besar Rusia: "Kami akan terus memerangi teroris" katanya.\nx')
    mark, speaker = a_mark(article, (19, 51)), replace(a_mark(article, (0, 16), label="speaker"), entity="e1")
    claim = claims_of(article, 0, [mark, speaker], [a_link(mark, speaker)], {"e1": entity}, _scheme())[0]
    assert claim.speaker == "Mikhail Galuzin"
    assert same_person(claim, _quoting("Kami akan terus memerangi teroris"))


def test_a_link_groups_what_no_words_would_and_is_no_proposal() -> None:
    claims = _claims()
    ship, viva = claims[2], claims[3]
    matrix = _matrix(claims, Link("l", "same_claim", viva.mark.uid, ship.mark.uid, "ana"))
    row = next(row for row in matrix.rows if row.first is ship)
    assert [(entry.claim, entry.kind, entry.proposal) for entry in row.entries] == [
        (ship, FIRST, None), (viva, REWORDED, None),
    ]  # fmt: skip
    assert [len(each.entries) for each in matrix.rows] == [2, 2, 2]


def test_what_a_person_said_is_different_is_not_proposed_again_not_even_by_a_detour() -> None:
    claims = _claims()
    tempo, viva, cnn = claims[0], claims[3], claims[4]
    flag = f"{DIFFERENT_CLAIM}{tempo.mark.uid}"
    claims[3] = replace(viva, mark=replace(viva.mark, flags=(flag,)))
    matrix = _matrix(claims, Link("l", "same_claim", tempo.mark.uid, cnn.mark.uid, "ana"))
    assert [entry.claim.outlet.key for entry in matrix.rows[0].entries] == ["tempo", "cnn"]
    assert [row.first.outlet.key for row in matrix.rows if row.of("viva")] == ["viva"]


def test_two_claims_of_one_article_are_never_proposed_as_one() -> None:
    article = an_article("Harga beras naik dua kali lipat. Harga beras naik dua kali lipat lagi.\nx")
    other = an_article("Harga beras naik dua kali lipat.\nx", "viva")
    marks = [a_mark(article, (0, 31)), a_mark(article, (33, 69))]
    claims = claims_of(article, 0, marks, [], {}, _scheme())
    claims += claims_of(other, 1, [a_mark(other, (0, 31))], [], {}, _scheme())
    matrix = build_matrix([article.outlet, other.outlet], claims, [])
    assert sorted(len(row.entries) for row in matrix.rows) == [1, 2]
    assert [entry.kind for entry in matrix.rows[0].entries] == [FIRST, SAME]


def test_what_an_outlet_tells_without_a_mark_is_found_and_what_it_does_not_is_missing() -> None:
    matrix, telling = _matrix(_claims()), _telling()
    rice, ship = matrix.rows[1], matrix.rows[2]
    told = telling.told(ship, "viva")
    assert told is not None
    assert ARTICLES[1].text[slice(*told.fragments[0])].startswith("Kapal perang")
    assert told.similarity == 100
    assert telling.told(rice, "viva") is None
    assert telling.told(ship, "cnn") is None


def test_the_tables_say_the_same_and_csv_holds_no_formula() -> None:
    claims = _claims()
    claims[2] = replace(claims[2], text="=SUM(A1)", speaker="@x")
    matrix, telling = _matrix(claims), _telling()
    rows = list(csv.reader(io.StringIO(as_csv(matrix, telling.told))))
    assert rows[0][3:6] == ["TEMPO", "TEMPO: words", "TEMPO: altered"]
    assert rows[1][6] == "reworded 73? !"
    assert rows[1][8] == "kami → kita; memerangi → melawan; semua → –"
    assert rows[2][6] == "missing"
    assert rows[3][6] == "unmarked 100"
    assert rows[3][1:3] == ["'@x", "'=SUM(A1)"]
    value = json.loads(json.dumps(as_json(matrix, telling.told)))
    assert value["claims"][0]["outlets"]["viva"]["claims"][0]["proposed"]["score"] == 83
    assert value["claims"][1]["outlets"]["viva"]["state"] == "missing"
    table = as_table(matrix, telling.told)
    assert "! VIVA: kami → kita" in table
    assert "word for word?" in table


def test_no_two_gold_claims_of_the_seeds_are_proposed_as_the_same() -> None:
    claims = []
    for place, line in enumerate(GOLD.read_text(encoding="utf-8").splitlines()):
        fields = json.loads(line)
        text = _seed(fields["file"])
        article = an_article(text, fields["outlet"], regions=())
        marks = [a_mark(article, (span["start"], span["end"])) for span in fields["spans"] if span["label"] == "claim"]
        claims += claims_of(article, place, marks, [], {}, _scheme())
    assert len(claims) > 40
    assert proposals(claims) == []


def _seed(name: str) -> str:
    from annotations.config import seeds_dir
    from annotations.ingest.readers import read_text

    return read_text(next((seeds_dir() / "articles").rglob(name.rsplit("/", 1)[-1]))).text


WORDS = st.lists(
    st.sampled_from(["kami", "akan", "terus", "memerangi", "teroris", "semua", "negara"]), max_size=12
).map(tuple)


@given(WORDS, WORDS)
def test_likeness_is_symmetric_and_100_only_for_the_same_words(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert (likeness(one, other) == 100) == (one == other)
    assert 0 <= likeness(one, other) <= 100


@given(st.permutations(range(6)))
def test_the_matrix_does_not_depend_on_the_order_in_which_claims_come(order: list[int]) -> None:
    claims = _claims()
    shuffled = [claims[at] for at in order]
    expected, found = (
        [[entry.claim.mark.uid for entry in row.entries] for row in _matrix(each).rows] for each in (claims, shuffled)
    )
    assert found == expected
