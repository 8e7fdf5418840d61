"""The tests that stand in a file of profiles: those of Kutip hold, and one that does not is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotations.cli import main
from annotations.config import seeds_dir
from annotations.errors import ConfigError
from annotations.ingest.draft import Draft, Given
from annotations.ingest.outlet_tests import OutletTest, failures, outlet_tests
from annotations.ingest.outlets import UNKNOWN, load_profiles
from annotations.ingest.publisher import Publishers, clean_url, slug

SHIPPED = list(outlet_tests(seeds_dir() / "outlets.yaml"))
PROFILES = load_profiles()

MINE = """outlets:
  jakarta-times:
    name: Jakarta Times
    domains: [jakartatimes.example]
    opening: ['JAKARTA TIMES, [^-]{2,40}-']
    tests:
      - date: '2020-01-02'
        sample: |
          title    | Judul
          dateline | 2 Januari 2020
          body     | JAKARTA TIMES, Palu - Ia tiba.
          aside    | KLIK DI SINI
"""


@pytest.mark.parametrize("test", SHIPPED, ids=lambda test: f"{test.outlet}-{test.line}")
def test_the_shipped_profiles_hold_what_they_promise(test: OutletTest) -> None:
    assert failures(test, PROFILES) == []


def test_every_shipped_outlet_has_a_test() -> None:
    assert {test.outlet for test in SHIPPED} == {*PROFILES} - {UNKNOWN}


def test_a_test_that_fails_is_told_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(MINE, encoding="utf-8")
    assert main(["outlets", "check", str(file)]) == 1
    told = capsys.readouterr().err
    assert f"failed   {file}:7: jakarta-times: body, not aside: KLIK DI SINI" in told
    assert "1 test, 1 failed." in told
    file.write_text(MINE.replace("    tests:", "    aside_line: ['KLIK.*']\n    tests:"), encoding="utf-8")
    assert main(["outlets", "check", str(file)]) == 0
    assert main(["outlets", "check"]) == 0


@pytest.mark.parametrize("wrong", ["tests: {a: 1}", "tests: [x]", "tests: [{sample: 'advert | x'}]", "tests: [{}]"])
def test_a_test_that_makes_no_sense_is_pointed_at(tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(f"outlets:\n  a:\n    name: A\n    {wrong}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"mine\.yaml:\d"):
        list(outlet_tests(file))


@pytest.mark.parametrize(
    ("given", "folder", "text", "key", "name"),
    [
        (Given(url="https://nasional.tempo.co/read/1"), "", "Judul", "tempo", "Tempo"),
        (Given(outlet="Detikcom"), "", "Judul", "detik", "Detik"),
        (Given(outlet="www.kompas.com"), "", "Judul", "kompas", "Kompas"),
        (Given(outlet="Portal X", url="https://m.liputan6.com/a"), "", "Judul", "liputan6", "Liputan6"),
        (Given(outlet="Harian Bénar"), "", "Judul", "harian-benar", "Harian Bénar"),
        (Given(url="https://news.jakartatimes.co.id/a"), "", "Judul", "jakartatimes-co-id", "jakartatimes.co.id"),
        (Given(), "tempo", "Judul", "tempo", "Tempo"),
        (Given(), "tempo", "Judul\n\nSurabaya, CNN Indonesia -- Ia tiba.", "cnn-indonesia", "CNN Indonesia"),
        (Given(), "berkas", "Judul", UNKNOWN, "Unknown outlet"),
    ],
)
def test_who_published_is_told_by_the_input_the_url_the_text_or_the_folder(
    given: Given, folder: str, text: str, key: str, name: str
) -> None:
    found = Publishers(PROFILES).find(Draft(text, "x", folder=folder, given=given))
    assert (found.key, found.name) == (key, name)


def test_urls_are_compared_without_what_only_tracks_readers() -> None:
    assert clean_url("https://a.id/x?utm_source=y&fbclid=1#top") == "https://a.id/x"
    assert clean_url("https://a.id/x?id=7") == "https://a.id/x?id=7"
    assert clean_url("http://[broken") == "http://[broken"
    assert slug("كل العرب") == slug("كل العرب") != slug("الشرق")
