"""Claims × outlets at the desk: read across, decided with a key, undone, and followed into the text."""

from __future__ import annotations

from pathlib import Path

from annotations.scheme import parse_scheme
from annotations.store.opening import glance
from annotations.store.records import DIFFERENT_CLAIM
from annotations.store.spool import Spool
from annotations.store.store import Store
from tests.desk.conftest import MakeApp
from tests.desk.screen import row_of, rows, settle
from tests.samples import labels_yaml
from tests.samples_claims import claims_project
from tui.app import KutipApp
from tui.launch import stories
from tui.session import Session


def _app(folder: Path) -> KutipApp:
    """The desk of ana on a project of three outlets that are marked up."""
    claims_project(folder).close()
    path = str(folder / "kutip.db")
    reading = glance(path)
    assert reading is not None
    session = Session(reading, "ana", parse_scheme(labels_yaml()), stories(reading.refs(), None, ()))
    return KutipApp(session, lambda: Store(path), Spool(folder / "unsaved", path))


async def test_the_matrix_is_legible_at_80x24_and_says_which_words_were_altered(tmp_path: Path) -> None:
    app = _app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", "l")
        await pilot.pause()
        shown = rows(app)
        assert "3 claims · 3 proposed · 1 altered" in shown[0]
        assert [shown[1].index(name) for name in ("TEMPO", "VIVA", "CNN")] == sorted(
            shown[1].index(name) for name in ("TEMPO", "VIVA", "CNN")
        )
        assert "~ 73? ! Galuzin" in shown[2]
        assert "=? Mikhail" in shown[2]
        assert "· 100 unmarked" in shown[4]
        row_of(app, "Kita akan terus melawan kelompok teroris")
        row_of(app, "kami → kita; memerangi")
        assert "proposed 83" in shown[row_of(app, "proposed 83")]
        assert "Backspace different" in shown[-1]
    app.saver.close()


async def test_a_proposal_is_confirmed_undone_and_rejected(tmp_path: Path) -> None:
    app = _app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", "l", "equals_sign")
        await settle(pilot)
        assert "~ 73 ! Galuzin" in rows(app)[2]
        assert "2 proposed" in rows(app)[0]
        await pilot.press("u")
        await settle(pilot)
        assert "~ 73? ! Galuzin" in rows(app)[2]
        await pilot.press("backspace")
        await settle(pilot)
        assert "different: TEMPO and VIVA" in rows(app)[-1]
        assert "~ 73" not in rows(app)[2]
        assert "4 claims" in rows(app)[0]
        await pilot.press("q")
        await settle(pilot)
        with Store(str(tmp_path / "kutip.db")) as store:
            marks = [mark for ref in store.reading.refs() for mark in store.reading.marks(ref.uid, "ana")[0]]
        flags = [flag for mark in marks for flag in mark.flags]
        assert [flag.startswith(DIFFERENT_CLAIM) for flag in flags] == [True]
    app.saver.close()


async def test_what_was_linked_can_be_parted_again(tmp_path: Path) -> None:
    app = _app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", "l", "l", "equals_sign")
        await settle(pilot)
        assert "= Mikhail" in rows(app)[2]
        await pilot.press("backspace")
        await settle(pilot)
        assert "a claim of its own" in rows(app)[-1]
        assert "Mikhail" not in rows(app)[2]
    app.saver.close()


async def test_enter_goes_to_the_claim_or_selects_what_nobody_marked(tmp_path: Path) -> None:
    app = _app(tmp_path)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("c", "l", "enter")
        await settle(pilot)
        here = app.session.active
        assert here is not None
        assert here.article.outlet.key == "viva"
        assert here.article.text[here.caret :].startswith("Kita akan")
        await pilot.press("c", "j", "j")
        await pilot.pause()
        assert "· 100 unmarked" in rows(app)[4]
        await pilot.press("enter", "1")
        await settle(pilot)
        words = [here.article.text[mark.start : mark.end] for mark in here.layer if mark.label == "claim"]
        assert "Kapal perang akan tiba pekan depan di pelabuhan utama Surabaya" in words
    app.saver.close()


async def test_keys_typed_ahead_walk_the_proposals_of_the_screen_they_opened(tmp_path: Path) -> None:
    app = _app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", "]", "]", "]", "]")
        await pilot.pause()
        assert "nothing proposed after this" in rows(app)[-1]
        row_of(app, "kemarin di Jakarta")
        await pilot.press("ctrl+g")
        await settle(pilot)
        assert "marks" in rows(app)[0]
    app.saver.close()


async def test_a_story_without_claims_says_so(make_app: MakeApp) -> None:
    for seeds in (True, False):
        app = make_app(seeds=seeds)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("c", *("j", "k", "l", "h", "pagedown", "G", "g", "equals_sign", "backspace", "enter"))
            await pilot.pause()
            assert "no claims are marked" in rows(app)[-1] or "empty" in rows(app)[-1] or not seeds
            await pilot.press("escape")
            await settle(pilot)
        app.saver.close()
