"""`kutip matrix`: claims × outlets on standard output."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from annotations.cli import main
from annotations.store.opening import open_reading
from tests.samples_claims import claims_project
from tests.samples_stories import put_stories


@pytest.fixture
def project(tmp_path: Path) -> str:
    """Three outlets, marked by ana."""
    claims_project(tmp_path).close()
    return str(tmp_path / "kutip.db")


def test_a_project_without_stories_is_one_matrix_and_says_so(project: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["matrix", "--project", project, "--annotator", "ana"]) == 0
    out, err = capsys.readouterr()
    assert "word for word?" in out
    assert "! VIVA: kami → kita; memerangi → melawan; semua → –" in out
    assert "has no stories yet" in err
    assert "all articles that ana has marks on" in err
    assert "6 claims by ana in 3 rows; 3 proposed, not decided; 1 with other words inside quotation marks." in err


def test_csv_and_json_carry_the_same(project: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["matrix", "--project", project, "--annotator", "ana", "--csv"]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert [row[6] for row in rows[1:]] == ["reworded 73? !", "missing", "unmarked 100"]
    assert main(["matrix", "--project", project, "--annotator", "ana", "--json"]) == 0
    claims = json.loads(capsys.readouterr().out)["claims"]
    assert [claim["outlets"]["viva"]["state"] for claim in claims] == ["marked", "missing", "unmarked"]


def test_a_layer_without_claims_says_whose_marks_to_name(project: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["matrix", "--project", project, "--annotator", "nobody"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "--annotator" in err


@pytest.fixture
def matched(project: str) -> str:
    """The same, where matching has put the first two together."""
    put_stories(Path(project), [(1, 2, 80, "version")], [(1, 2)])
    return project


def test_a_story_is_named_by_how_its_id_begins(matched: str, capsys: pytest.CaptureFixture[str]) -> None:
    with open_reading(matched) as reading:
        (uid,) = reading.story_uids()
    for name in (uid, uid[:9], uid.removeprefix("story-")[:4]):
        assert main(["matrix", name, "--project", matched, "--annotator", "ana", "--csv"]) == 0
        out, err = capsys.readouterr()
        assert next(csv.reader(io.StringIO(out)))[3::3] == ["TEMPO", "VIVA"]
        assert err.startswith("4 claims by ana in 3 rows")


def test_a_story_that_is_not_there_is_refused(matched: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["matrix", "nowhere", "--project", matched, "--annotator", "ana"]) == 2
    assert "There is no story nowhere" in capsys.readouterr().err
