"""Profiles that prove themselves: the `tests` of an outlets file, each an article and what has to come of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from annotations.ingest.article import finish, identify
from annotations.ingest.draft import Draft, Given
from annotations.ingest.outlets import Profiles
from annotations.ingest.profile import Profile
from annotations.ingest.publisher import Publishers
from annotations.settings_file import Section, item_key, parse_settings
from annotations.store.records import REGION_KINDS
from annotations.text import text_hash

__all__ = ["OutletTest", "failures", "outlet_tests"]

_FIELDS = ("sample", "url", "folder", "date", "byline")


@dataclass(frozen=True, slots=True)
class OutletTest:
    """One test: a text with the kind of each of its lines, and what else is expected of it."""

    file: str
    line: int
    outlet: str
    text: str
    kinds: tuple[tuple[str, str], ...]
    given: Given
    folder: str
    date: str | None
    byline: str | None

    @property
    def place(self) -> str:
        """Where it stands."""
        return f"{self.file}:{self.line}"


def outlet_tests(path: Path) -> Iterator[OutletTest]:
    """The tests of an outlets file, which `load_profiles` has read without complaint. Raises `ConfigError`."""
    top = parse_settings(path.read_text(encoding="utf-8-sig"), str(path))
    for key, outlet in top.section("outlets").sections():
        listed = outlet.values.get("tests") or []
        if not isinstance(listed, list):
            raise outlet.error(f"tests of {key} is a list", "tests")
        for n, test in enumerate(listed):
            if not isinstance(test, Section):
                raise outlet.error(f"a test of {key} is a mapping with a sample", item_key("tests", n))
            yield _test(key, test)


def _test(key: str, section: Section) -> OutletTest:
    section.allow(_FIELDS)
    rows = [row.partition("|") for row in section.text("sample").rstrip("\n").splitlines()]
    kinds = tuple((kind.strip(), line.strip()) for kind, _, line in rows if kind.strip())
    for kind, _ in kinds:
        if kind not in REGION_KINDS:
            raise section.error(
                f"{kind!r} is no region", "sample", f"One of {', '.join(REGION_KINDS)}, then | and a line."
            )
    return OutletTest(
        section.file, section.line, key, "\n".join(line.removeprefix(" ") for _, _, line in rows), kinds,
        Given(url=section.optional("url")), section.optional("folder") or "",
        section.optional("date"), section.optional("byline"),
    )  # fmt: skip


def failures(test: OutletTest, profiles: Profiles) -> list[str]:
    """What came out otherwise than the test expects, a sentence each; with the URL and, where it has one, without.

    Regions, date and byline are those of the profile of the test's outlet; who published must be told by URL, text or
    folder.
    """
    out: list[str] = []
    publishers = Publishers(profiles)
    found = identify(Draft(test.text, test.file, folder=test.folder, given=test.given), publishers)
    if found.key != test.outlet:
        out.append(f"the outlet is {found.key}, not {test.outlet}")
    profile = profiles.get(test.outlet)
    return out if profile is None else out + _of_article(test, profile)


def _of_article(test: OutletTest, profile: Profile) -> list[str]:
    article = finish(Draft(test.text, test.file, given=test.given), profile, text_hash(test.text), None)
    out = [
        f"the {name} is {found}, not {wanted}"
        for name, found, wanted in (("date", article.published_at, test.date), ("byline", article.byline, test.byline))
        if wanted is not None and found != wanted
    ]
    kinds = [
        (region.kind, line.strip())
        for region in article.regions
        for line in article.text[region.start : region.end].splitlines()
        if line.strip()
    ]
    for (found, line), (wanted, _) in zip(kinds, test.kinds, strict=True):
        if found != wanted:
            out.append(f"{found}, not {wanted}: {line[:70]}")
    return out
