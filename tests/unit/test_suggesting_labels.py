"""Labels and suggestions: a label key on what is proposed, labels that were renamed, habits of earlier desks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.cli import main
from annotations.predictions import take_predictions
from annotations.scheme import parse_scheme
from annotations.scheme_change import Wishes, plan_change
from annotations.store.records import Article, Entity
from annotations.store.selection import Selection
from annotations.store.store import Store
from annotations.suggesters import Names, load_lexicons, suggesters
from annotations.suggesting import lexicons_of, suggest, to_see
from tests.headless import HeadlessDesk
from tests.proposed import Proposing, desk_on, proposal, reopened
from tests.samples import AT, a_store, an_article, labels_yaml
from tui.registry import Registry, words_in
from tui.session import Session, Story

TEXT = 'Sri Mulyani berkata: "Harga naik," katanya. "Pajak turun," kata Budi. "Impor tetap," kata Ana. "Ya." Rusia.'
QUOTE = (
    labels_yaml()
    .replace("claim:   {", "quote:   {")
    .replace("from: claim", "from: quote")
    .replace("to: claim", "to: quote")
    .replace("every claim", "every quote")
)


@pytest.fixture
def article() -> Article:
    return an_article(TEXT)


@pytest.fixture
def two(tmp_path: Path, article: Article) -> Proposing:
    speaker = proposal(article, "Sri Mulyani", label="speaker", entity=("person", "Sri Mulyani", None))
    return desk_on(tmp_path, [article], proposal(article, "Harga naik", to=speaker), speaker)


def decisions(two: Proposing) -> list[tuple[str, str, bool, str | None]]:
    return [
        (d.suggestion.label, d.suggestion.status, d.suggestion.changed, d.label)
        for d in two.store.reading.suggestions.decided()
    ]


def test_the_key_of_its_own_label_accepts_what_was_walked_to(two: Proposing) -> None:
    two.desk.press(">", "1")
    assert two.desk.marks == [("speaker", "Sri Mulyani"), ("claim", "Harga naik")]
    assert {mark.origin for mark in two.desk.here.layer} == {"suggested"}
    assert len(list(two.desk.here.layer.links())) == 1
    assert sorted(decisions(two)) == [("claim", "accepted", False, "claim"), ("speaker", "accepted", False, "speaker")]


def test_the_key_of_another_label_replaces_the_label_and_keeps_where_it_came_from(two: Proposing) -> None:
    desk = two.desk
    desk.press(">", "shift+right", "3")
    assert desk.marks == [("country", "Harga naik,")]
    (mark,) = desk.here.layer
    assert (mark.origin, list(desk.here.layer.links())) == ("suggested", [])
    assert decisions(two) == [("claim", "accepted", True, "country")]
    desk.press("u")
    assert desk.marks == []
    assert len(desk.here.proposals) == 2


def test_a_label_key_beside_what_is_proposed_marks_by_hand(two: Proposing) -> None:
    two.desk.go("Pajak")
    two.desk.press("1")
    assert [mark.origin for mark in two.desk.here.layer] == ["manual"]


# -- renamed labels --------------------------------------------------------------------------------------------------


def _renamed(two: Proposing) -> None:
    plan = plan_change(
        parse_scheme(labels_yaml()), parse_scheme(QUOTE), two.store.usage(), Wishes(rename={"claim": "quote"})
    )
    two.store.change_scheme(QUOTE, plan, AT)


def _desk(two: Proposing, article: Article) -> HeadlessDesk:
    refs = tuple(two.store.reading.refs())
    scheme = parse_scheme(two.store.reading.scheme_yaml() or "")
    return HeadlessDesk(Session(two.store.reading, "ana", scheme, [Story("s", refs)]), store=two.store)


def test_what_was_proposed_follows_a_label_that_is_renamed(two: Proposing, article: Article) -> None:
    _renamed(two)
    desk = _desk(two, article)
    desk.press(">", "enter")
    assert desk.marks == [("speaker", "Sri Mulyani"), ("quote", "Harga naik")]
    assert [link.kind for link in desk.here.layer.links()] == ["said_by"]


def test_suggesters_propose_under_the_new_name_and_the_old_one_comes_back(two: Proposing, article: Article) -> None:
    _renamed(two)
    store, quotes = two.store, suggesters(["quotes"])[0]

    def again() -> set[str]:
        scheme = parse_scheme(store.reading.scheme_yaml() or "")
        seen = to_see(store.reading, quotes, Selection(), None, again=True)
        suggest(store, quotes, seen, scheme, AT, lexicons=load_lexicons(), names=Names())
        found = store.reading.suggestions.of(article.uid, "ana")
        assert any(one.links for one in found)
        return {one.label for one in found}

    assert again() == {"quote", "speaker"}
    store.undo_scheme(AT)
    assert {one.label for one in store.reading.suggestions.of(article.uid, "ana")} == {"claim", "speaker"}
    assert again() == {"claim", "speaker"}
    store.undo_scheme(AT)
    assert {one.label for one in store.reading.suggestions.of(article.uid, "ana")} == {"quote", "speaker"}


# -- what is remembered ----------------------------------------------------------------------------------------------


def test_a_habit_is_noticed_over_several_desks(tmp_path: Path) -> None:
    article = an_article("A berkata bahwa satu. B berkata bahwa dua. C berkata bahwa tiga. D berkata bahwa empat.\nx")
    two = desk_on(tmp_path, [article], *[proposal(article, word) for word in ("satu", "dua", "tiga", "empat")])
    for _ in range(2):
        desk = reopened(two, [article])
        desk.press(">", "o", "shift+left", "enter")
        assert "always?" not in desk.message
    desk = reopened(two, [article])
    desk.press(">", "o", "shift+left", "enter")
    assert desk.message == "claim: “bahwa” taken in, 3 times now: always? · @ yes"


def test_a_change_of_bounds_that_was_not_made_again_ends_the_habit_at_another_desk(tmp_path: Path) -> None:
    article = an_article("A berkata bahwa satu. B berkata bahwa dua. C berkata bahwa tiga. D berkata bahwa empat.\nx")
    two = desk_on(tmp_path, [article], *[proposal(article, word) for word in ("satu", "dua", "tiga", "empat")])
    two.desk.press(">", "o", "shift+left", "enter", "o", "shift+left", "enter")
    reopened(two, [article]).press(">", "enter")
    desk = reopened(two, [article])
    desk.press(">", "o", "shift+left", "enter")
    assert "always?" not in desk.message


WORD = st.sampled_from(["Ana", "Budi", "al", "Bin", "Co"])
NAME = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
PERSON = st.builds(lambda uid, name, more: Entity(uid, "person", uid, name, tuple(more)), st.sampled_from("abcdef"),
                   NAME, st.lists(NAME, max_size=2))  # fmt: skip


@given(st.lists(st.tuples(PERSON, st.booleans()), max_size=12), NAME)
def test_names_are_looked_up_as_if_the_whole_registry_were_walked(edits: list[tuple[Entity, bool]], text: str) -> None:
    """After any edits, made before and after the first look."""

    class Empty:
        def entities(self) -> dict[str, Entity]:
            return {}

    registry = Registry(Empty())  # type: ignore[arg-type]
    for entity, stays in edits:
        registry.named_with(words_in(text))
        registry.change(registry.get(entity.uid), entity if stays else None)
    wanted = {e.uid for e in registry.all.values() if any(name in text for name in (e.name, *e.aliases))}
    found = {e.uid: e for e in registry.named_with(words_in(text))}
    assert wanted <= set(found)
    assert all(found[uid] == registry.get(uid) for uid in found)


def test_a_project_names_its_lexicons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "lexicons"
    folder.mkdir()
    (folder / "id.yaml").write_text("verbs: [bersabda]\n", encoding="utf-8")
    project = str(tmp_path / "kutip.db")
    with a_store(tmp_path, an_article("Judul\n\nBudi bersabda bahwa harga beras akan naik.\nx")) as store:
        store.apply_scheme(labels_yaml(), AT)

    def new() -> int:
        assert main(["suggest", "--project", project, "--suggester", "quotes", "--again", "--json"]) == 0
        return int(json.loads(capsys.readouterr().out)["quotes"]["new"])

    assert new() == 0
    assert main(["suggest", "--project", project, "--use-lexicons", str(folder)]) == 0
    assert "over them those of lexicons: id" in capsys.readouterr().err
    assert new() == 2
    with Store(project) as store:
        assert lexicons_of(store.reading, project) == folder
    assert main(["suggest", "--project", project, "--use-lexicons", str(tmp_path / "none")]) == 2
    assert main(["suggest", "--project", project, "--use-lexicons", "-"]) == 0
    assert new() == 0


def test_a_model_that_knows_the_old_label_is_understood(two: Proposing, article: Article, tmp_path: Path) -> None:
    _renamed(two)
    at = TEXT.index("Pajak")
    task = {"text": TEXT, "spans": [{"start": at, "end": at + 11, "label": "claim"}]}
    (tmp_path / "m.jsonl").write_text(json.dumps(task) + "\n", encoding="utf-8")
    told = take_predictions(two.store, tmp_path / "m.jsonl", "m-1", AT)
    assert (told.new, told.rejects) == (1, [])
    found = two.store.reading.suggestions.of(article.uid, "ana")
    assert [one.label for one in found if one.suggester == "m"] == ["quote"]


def test_a_file_without_marks_is_told(two: Proposing, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "m.jsonl").write_text(json.dumps({"text": TEXT, "annotations": []}) + "\n", encoding="utf-8")
    arguments = ["suggest", "--project", two.store.target, "--from", str(tmp_path / "m.jsonl"), "--name", "m-1"]
    assert main(arguments) == 0
    assert "Nothing in it is a mark" in capsys.readouterr().err
