"""How suggestions are judged: exact and overlapping, links, groups, errors; and the command that prints it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotations.cli import main
from annotations.store.actions import Change
from annotations.suggesters.evaluate import Article, Mark, evaluate, manner, overlap, trimmed
from annotations.suggesters.scores import as_json, error_lines, tables
from tests.samples import a_mark, a_store, an_action, an_article

TEXT = '"Kami siap pulang," kata Budi Santoso. Menurut Ana, perang sudah usai.'
CLAIM, BUDI = (1, 17), (25, 37)
OTHER, ANA = (52, 69), (47, 50)


def article(proposed: list[Mark]) -> Article:
    gold = [Mark("claim", (CLAIM,), 1), Mark("speaker", (BUDI,)), Mark("claim", (OTHER,), 3), Mark("speaker", (ANA,))]
    return Article("a", TEXT, "tempo", "id", gold, proposed)


def test_punctuation_at_the_edges_makes_no_difference() -> None:
    result = evaluate([article([Mark("claim", ((0, 19),)), Mark("claim", ((52, 70),))])])
    assert result.labels["claim"].exact.f1 == 1
    assert trimmed(TEXT, [(0, 19), (17, 20)]) == (CLAIM,)


def test_half_of_the_words_overlap_but_are_not_exact() -> None:
    result = evaluate([article([Mark("claim", ((1, 10),)), Mark("claim", ((52, 56),))])])
    counts = result.labels["claim"]
    assert (counts.exact.right, counts.exact.wrong, counts.exact.missed) == (0, 2, 2)
    assert (counts.overlapping.right, counts.overlapping.wrong, counts.overlapping.missed) == (1, 1, 1)
    kinds = [each.kind for each in result.errors if each.label == "claim"]
    assert kinds == ["boundaries", "missed", "invented"]


def test_one_mark_is_matched_once_and_by_the_best() -> None:
    result = evaluate([article([Mark("claim", ((1, 16),)), Mark("claim", (CLAIM,))])])
    counts = result.labels["claim"].exact
    assert (counts.right, counts.wrong, counts.missed) == (1, 1, 1)


def test_a_speaker_is_right_by_its_words_or_by_whom_it_means() -> None:
    right = [Mark("claim", (CLAIM,), 1), Mark("speaker", ((30, 37),)), Mark("claim", (OTHER,), 1)]
    counts = evaluate([article(right)]).labels["claim"]
    assert (counts.links_right, counts.links_wrong) == (1, 1)
    gold = [Mark("claim", (CLAIM,), 1), Mark("speaker", (BUDI,), entity="u1")]
    told = [Mark("claim", (CLAIM,), 1), Mark("speaker", (ANA,), entity="u1")]
    assert evaluate([Article("a", TEXT, "", "", gold, told)]).labels["claim"].link_accuracy == 1


def test_counts_are_kept_by_suggester_language_and_outlet() -> None:
    result = evaluate([article([Mark("claim", (CLAIM,), suggester="one"), Mark("claim", (OTHER,), suggester="two")])])
    assert set(result.groups) == {"suggester", "language", "outlet"}
    assert set(result.groups["suggester"]) == {"one", "two", ""}
    assert result.groups["suggester"]["one"]["claim"].exact.precision == 1
    assert "two" in tables(result)
    assert json.loads(json.dumps(as_json(result)))["labels"]["claim"]["exact"]["f1"] == 1
    assert list(error_lines(result, 1)) == ["a:25-37  speaker speaker: Budi Santoso"]


@pytest.mark.parametrize(
    ("span", "told"), [(CLAIM, "direct"), ((0, 18), "direct"), (OTHER, "indirect"), ((1, 30), "indirect")]
)
def test_a_claim_in_quotation_marks_is_direct(span: tuple[int, int], told: str) -> None:
    assert manner(TEXT, [span]) == told


def test_overlap_is_that_of_all_fragments() -> None:
    assert overlap([(0, 4), (8, 12)], [(0, 4)]) == 0.5
    assert overlap([(0, 4)], [(4, 8)]) == 0
    assert overlap([], []) == 0


def test_evaluate_prints_what_was_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read = an_article(TEXT)
    marks = a_mark(read, CLAIM), a_mark(read, BUDI, label="speaker")
    with a_store(tmp_path, read) as store:
        store.commit(an_action(read, *(Change.of(None, mark) for mark in marks)))
    project = str(tmp_path / "kutip.db")
    assert main(["evaluate", "--project", project, "--layer", "ana", "--errors", "9"]) == 0
    told = capsys.readouterr()
    assert "F1 exact" in told.out
    assert "invented claim: perang sudah usai" in told.out
    assert "1 articles marked by ana" in told.err
    assert main(["evaluate", "--project", project, "--layer", "ana", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["labels"]["claim"]["exact"]["recall"] == 1
    assert main(["evaluate", "--project", project]) == 2
    assert "'gold'" in capsys.readouterr().err
