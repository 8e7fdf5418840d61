"""Made-up news with planted copies: the same for a seed, and what matching finds in it."""

from __future__ import annotations

from itertools import islice

import pytest

from annotations.matching.evaluate import score_clusters
from annotations.matching.whole import Given
from benchmarks.matching_methods import kutip
from benchmarks.planted import KINDS, TRAPS, Planted, generate


@pytest.fixture(scope="module")
def planted() -> list[Planted]:
    return list(generate(1200, seed=3))


def test_a_seed_makes_the_same_news_however_many_are_asked_for(planted: list[Planted]) -> None:
    assert list(islice(generate(10**9, seed=3), 200)) == planted[:200]
    assert next(generate(1, seed=4)) != planted[0]
    assert {each.kind for each in planted} == {"", *KINDS, *TRAPS}
    for each in planted:
        page = each.page
        assert page.text[slice(*page.holes[0])] == page.title
        assert each.kind == "" or (each.source < each.number) is True


def test_copies_are_found_and_traps_are_not(planted: list[Planted]) -> None:
    given = [Given(p.page.text, p.page.holes, p.page.outlet, p.page.title, f"{p.day:04}") for p in planted]
    found, _ = kutip(given)
    hit = {kind: [0, 0] for kind in (*KINDS, *TRAPS)}
    for each in planted:
        if each.kind:
            a, b = found.same.get(each.source, each.source), found.same.get(each.number, each.number)
            hit[each.kind][0] += a == b or (min(a, b), max(a, b)) in found.pairs
            hit[each.kind][1] += 1
    assert hit["exact"][0] == hit["exact"][1]
    assert sum(hit[trap][0] for trap in TRAPS) <= 1
    assert sum(hit[kind][0] for kind in KINDS) >= 0.85 * sum(hit[kind][1] for kind in KINDS)
    wrong = [pair for pair in found.pairs if planted[pair[0]].story != planted[pair[1]].story]
    assert len(wrong) <= 0.02 * len(found.pairs)
    stories = {str(at): story.leader for story in found.stories for at in story.members}
    score = score_clusters({str(each.number): str(each.story) for each in planted}, stories)
    assert score.f1 >= 0.95
    assert score.largest_merge <= 3
