"""Outlet profiles: the file a user writes, what is refused on which line, and telling who published."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotations.config import data_dir, seeds_dir
from annotations.errors import ConfigError
from annotations.ingest.outlets import UNKNOWN, Profiles, detect_outlet, load_profiles
from annotations.ingest.profile import RULE_NAMES
from annotations.store.records import Outlet

SHIPPED: Profiles = load_profiles()


def load(folder: Path, yaml: str) -> Profiles:
    """The shipped profiles with a user's own file over them."""
    file = folder / "mine.yaml"
    file.write_text(yaml, encoding="utf-8")
    return load_profiles(extra=file)


def test_the_shipped_outlets_are_there_and_unknown_is_last() -> None:
    assert [*SHIPPED][:3] == ["tempo", "viva", "cnn-indonesia"]
    assert {"kompas", "detik", "liputan6", "republika", "antara", "okezone", "sindonews", "tribunnews"} < {*SHIPPED}
    assert [*SHIPPED][-1] == UNKNOWN
    assert SHIPPED["cnn-indonesia"].outlet == Outlet("cnn-indonesia", "CNN Indonesia", "cnnindonesia.com")
    assert SHIPPED[UNKNOWN].outlet == Outlet(UNKNOWN, "Unknown outlet", None)


def test_every_field_is_explained_where_it_stands() -> None:
    lines = (seeds_dir() / "outlets.yaml").read_text(encoding="utf-8").splitlines()
    tempo = lines[lines.index("  tempo:") + 1 : lines.index("  viva:")]
    for field in (*RULE_NAMES, "name", "domains", "zone", "injected_headlines", "date_from_body"):
        at = next(number for number, line in enumerate(tempo) if line.lstrip(" #").startswith(f"{field}:"))
        above = tempo[at - 1].strip()
        assert above.startswith("#") or field == "editor_label", field  # explained together with author_label


def test_seeds_and_data_folders() -> None:
    assert (seeds_dir() / "articles").is_dir()
    assert data_dir().name == "kutip"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Judul\n\nTEMPO.CO , Kuala Lumpur- Ia tiba.", "tempo"),
        ("Judul\n\nVIVAnews - Ia tiba.", "viva"),
        ("Judul\n\nVIVA.co.id \n- Ia tiba.", "viva"),
        ("Judul\n\nSurabaya, CNN Indonesia -- Ia tiba.", "cnn-indonesia"),
        ("Judul\n\nBudi | CNN Indonesia\n\nIa tiba.", "cnn-indonesia"),
        ("Judul\nIa tiba.\nhttps://nasional.tempo.co/read/123/ia-tiba", "tempo"),
        ("Judul\nIa tiba.\nhttps://nottempo.co/read/123", UNKNOWN),
        ("Judul\nIa tiba.\nhttp://[tempo.co", UNKNOWN),
        ("Judul\n\nIa berkata kepada Tempo, VIVA.co.id dan CNN Indonesia -- tidak ada yang menulis.", UNKNOWN),
        ("Judul\n\n" + "Ia tiba.\n" * 30 + "Jakarta, CNN Indonesia -- dikutip.", UNKNOWN),
        ("VIVA.co.id - ini judul, bukan pembuka", UNKNOWN),
        ("TEMPO", UNKNOWN),
        ("Judul\n\nIa tiba.\n\nTempo", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_the_outlet_is_told_by_evidence_not_by_a_mention(text: str, key: str) -> None:
    assert detect_outlet(text, SHIPPED).key == key


def test_a_user_adds_an_outlet_without_code(tmp_path: Path) -> None:
    profiles = load(
        tmp_path,
        "outlets:\n  jakarta-times:\n    name: Jakarta Times\n    domains: [jakartatimes.example]\n"
        "    opening: ['JAKARTA TIMES, [^-]{2,40}-']\n    injected_headlines: 9\n    zone: WITA\n",
    )
    profile = detect_outlet("Judul\nJAKARTA TIMES, Palu - Ia tiba.", profiles)
    assert profile.outlet == Outlet("jakarta-times", "Jakarta Times", "jakartatimes.example")
    assert (profile.injected_headlines, profile.zone, profile.date_from_body) == (9, "WITA", True)
    assert profile.match("aside_line", "ADVERTISEMENT") is not None


def test_a_users_fields_replace_the_shipped_ones_and_the_others_stay(tmp_path: Path) -> None:
    everywhere = "every_outlet:\n  aside_line: ['Reklame']\n"
    viva_only = "outlets:\n  viva: {name: VIVA baru, date_from_body: false, teaser: []}"
    profiles = load(tmp_path, everywhere + viva_only)
    viva = profiles["viva"]
    assert (viva.name, viva.domains, viva.date_from_body) == ("VIVA baru", ("viva.co.id",), False)
    assert viva.own.teaser == ()
    assert viva.own.opening == SHIPPED["viva"].own.opening
    assert viva.match("aside_line", "Reklame")
    assert not viva.match("aside_line", "ADVERTISEMENT")
    assert next(iter(profiles)) == "viva"
    assert {*profiles} == {*SHIPPED}


def test_a_user_may_describe_the_unknown_outlet(tmp_path: Path) -> None:
    profiles = load(tmp_path, "outlets:\n  unknown:\n    name: Lain-lain\n    aside_line: ['Iklan baris']\n")
    assert [*profiles][-1] == UNKNOWN
    assert detect_outlet("Judul", profiles).name == "Lain-lain"
    assert profiles[UNKNOWN].match("aside_line", "Iklan baris")


@pytest.mark.parametrize(
    ("yaml", "line", "says"),
    [
        ("outlets:\n  a:\n    name: A\n    openning: []", 4, "'openning'.*Did you mean 'opening'"),
        ("outlet:\n  a: {name: A}", 1, "'outlet'.*Did you mean 'outlets'"),
        ("every_outlet:\n  name: x", 2, "unknown key 'name'"),
        ("outlets:\n  a:\n    domains: [a.id]", 2, "the outlet a has no name"),
        ("outlets:\n  A b:\n    name: A", 2, "'A b' cannot be the key"),
        ("outlets:\n  a:\n    name: A\n    byline:\n      - 'fine'\n      - '(open'", 6, r"byline.*'\(open'"),
        ("outlets:\n  a:\n    name: A\n    byline: ['(?P<who>.)']", 4, "group 'who'"),
        ("outlets:\n  a:\n    name: A\n    byline: ['[[a]b]']", 4, "byline"),
        ("outlets:\n  a:\n    name: A\n    byline: ['a{99999999999}']", 4, "byline"),
        ("outlets:\n  a:\n    name: A\n    byline: ['']", 4, "it is empty"),
        ("outlets:\n  a:\n    name: A\n    byline: abc", 4, "a list of texts"),
        ("outlets:\n  a:\n    name: A\n    domains: ['https://a.id/']", 4, "not a domain"),
        ("outlets:\n  a:\n    name: A\n    zone: CET", 4, "unknown zone 'CET'"),
        ("outlets:\n  a:\n    name: A\n    injected_headlines: many", 4, "number of words"),
        ("outlets:\n  a:\n    name: A\n    injected_headlines: 31", 4, "number of words"),
        ("outlets:\n  a:\n    name: A\n    date_from_body: perhaps", 4, "true or false"),
        ("outlets:\n  a: {name: A}\n  a: {name: B}", 3, "twice"),
        ("outlets: [a\n", 2, "expected"),
        ("outlets:\n  a: !!python/object/apply:os.system ['true']", 2, ""),
    ],
)
def test_a_mistake_is_refused_with_its_line(tmp_path: Path, yaml: str, line: int, says: str) -> None:
    with pytest.raises(ConfigError, match=rf"mine\.yaml:\d+: .*{says}") as caught:
        load(tmp_path, yaml)
    assert caught.value.line == line


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.yaml: it cannot be read"):
        load_profiles(tmp_path / "gone.yaml")
    (tmp_path / "bad.yaml").write_bytes(b"name: \xff")
    with pytest.raises(ConfigError, match="UTF-8"):
        load_profiles(tmp_path / "bad.yaml")


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert load(tmp_path, "# nothing yet\n") == SHIPPED
