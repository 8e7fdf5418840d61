"""Changing the labels of a project: what has to be decided first, and what then becomes of every mark and link."""

from __future__ import annotations

import pytest

from annotations.errors import ConfigErrors
from annotations.scheme import Scheme, parse_scheme
from annotations.scheme_change import Plan, Usage, Wishes, plan_change, preview
from tests.samples import labels_yaml

OLD = parse_scheme(labels_yaml())
USAGE = Usage(
    {"claim": 12, "speaker": 5, "country": 3}, {("said_by", "claim", "speaker"): 9, ("same_claim", "claim", "claim"): 2}
)


def scheme(**labels: str) -> Scheme:
    """Labels by name with what they are linked as: `said_by` from `claim`'s heir to `speaker`'s."""
    rows = "".join(
        f"  {name}: {{key: '{at}', letter: {chr(96 + at)}, color: red}}\n" for at, name in enumerate(labels, 1)
    )
    ends = {role: name for name, role in labels.items() if role}
    links = ""
    if "from" in ends and "to" in ends:
        links += f"  said_by: {{from: {ends['from']}, to: {ends['to']}}}\n"
    if "from" in ends:
        links += f"  same_claim: {{from: {ends['from']}, to: {ends['from']}, symmetric: true}}\n"
    return parse_scheme(f"labels:\n{rows}" + (f"links:\n{links}" if links else ""))


def refused(new: Scheme, wishes: Wishes | None = None) -> list[str]:
    with pytest.raises(ConfigErrors) as caught:
        plan_change(OLD, new, USAGE, wishes or Wishes(), "new.yaml")
    return [mistake.reason for mistake in caught.value.mistakes]


def planned(new: Scheme, wishes: Wishes | None = None) -> Plan:
    return plan_change(OLD, new, USAGE, wishes or Wishes())


def test_a_label_with_marks_that_would_disappear_has_to_be_decided_on() -> None:
    told = refused(scheme(quote="from", speaker="to", country=""))
    assert told == [
        "claim is not in the new labels, and has 12 marks: "
        "say --rename claim=quote, --merge claim=OTHER or --delete claim",
        "9 said_by links would go from claim to speaker, but said_by goes from quote to speaker: "
        "change the file, or say --unlink said_by to drop them",
        "2 same_claim links would go from claim to claim, but same_claim goes from quote to quote: "
        "change the file, or say --unlink same_claim to drop them",
    ]


def test_a_rename_keeps_every_mark_and_link() -> None:
    plan = planned(scheme(quote="from", speaker="to", country=""), Wishes(rename={"claim": "quote"}))
    assert plan.label_after("claim") == "quote"
    assert (plan.lost_marks, plan.lost_links) == (0, 0)
    assert ("claim", "becomes quote", 12, 0) in preview(plan)
    assert ("said_by", "stays", 9, 0) in preview(plan)
    assert ("country", "stays", 3, 0) in preview(plan)


def test_deleting_says_how_many_marks_and_links_go() -> None:
    plan = planned(scheme(claim="from", country=""), Wishes(delete=frozenset({"speaker"})))
    assert (plan.lost_marks, plan.lost_links) == (5, 9)
    assert ("speaker", "deleted", 0, 5) in preview(plan)
    assert ("said_by", "stays", 0, 9) in preview(plan)
    assert ("same_claim", "stays", 2, 0) in preview(plan)


def test_a_merge_goes_into_a_label_that_is_there() -> None:
    plan = planned(scheme(claim="from", speaker="to"), Wishes(merge={"country": "speaker"}))
    assert plan.label_after("country") == "speaker"
    assert plan.lost_marks == 0
    assert "--merge country=speaker" in refused(scheme(claim="from", speaker="to"), Wishes({"country": "speaker"}))[0]


def test_links_without_a_home_have_to_be_decided_on_as_well() -> None:
    bare = parse_scheme(labels_yaml().split("\nlinks:")[0])
    assert [reason.split(",")[0] for reason in refused(bare)] == [
        "said_by is not in the new labels",
        "same_claim is not in the new labels",
    ]
    plan = planned(bare, Wishes(delete=frozenset({"said_by", "same_claim"})))
    assert (plan.lost_marks, plan.lost_links) == (0, 11)
    turned = scheme(claim="to", speaker="from", country="")
    plan = planned(turned, Wishes(unlink=frozenset({"said_by", "same_claim"})))
    assert plan.lost_links == 11


@pytest.mark.parametrize(
    ("wishes", "reason"),
    [
        (Wishes(rename={"clam": "claim"}), "the project has no 'clam'. Did you mean 'claim'?"),
        (Wishes(delete=frozenset({"claim"})), "'claim' is still in the new labels: take it out, or leave it alone"),
        (Wishes(unlink=frozenset({"said"})), "the project has no 'said'. Did you mean 'said_by'?"),
    ],
)
def test_wishes_that_make_no_sense_are_refused(wishes: Wishes, reason: str) -> None:
    assert refused(OLD, wishes)[0] == reason


def test_a_wish_for_what_the_new_labels_do_not_have_is_refused() -> None:
    told = refused(scheme(quote="from", speaker="to", country=""), Wishes(rename={"claim": "quotes"}))
    assert told[0] == "claim cannot become 'quotes', which the new labels do not have. Did you mean 'quote'?"
    both = Wishes(rename={"claim": "quote"}, delete=frozenset({"claim"}))
    assert refused(scheme(quote="from", speaker="to", country=""), both)[0] == "claim is asked for twice"


def test_a_label_without_marks_may_go_and_one_may_come() -> None:
    plan = plan_change(OLD, scheme(claim="from", speaker="to", body=""), Usage({}, {}), Wishes())
    assert preview(plan) == [
        ("claim", "stays", 0, 0),
        ("country", "deleted", 0, 0),
        ("speaker", "stays", 0, 0),
        ("body", "new", 0, 0),
    ]
