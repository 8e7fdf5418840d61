"""The export screen without its screen: what is asked for, row by row, and what a headless export is told of it.

Imports no Textual, and nothing that takes long.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from annotations.formats.registry import SUMMARIES, VARIANTS, is_file, suffix_of
from annotations.store.records import REGION_KINDS
from annotations.store.selection import Selection
from tui.library import read_query
from tui.refusal import Refusal

if TYPE_CHECKING:
    from annotations.splits import Rule
    from annotations.store.reading import Reading

__all__ = ["Field", "Form"]

SPLITS = ("", "train=80,dev=10,test=10", "train=80,test=20", "train=90,dev=10")
REGIONS = ("", "title,body", "body")
BY = ("story", "article", "outlet", "speaker", "date")
"""As in `annotations.splits`, which is not needed before splits are asked for."""


@dataclass(frozen=True, slots=True)
class Field:
    """A row: its name, what it may be (anything, where `typed`), how nothing is called, and what it is for."""

    name: str
    choices: tuple[str, ...] = ("",)
    typed: bool = False
    nothing: str = "all"
    help: str = ""


class Form:
    """What is to be exported, and how. `values` are by the names of fields, and what the next desk is given."""

    def __init__(
        self, reading: Reading, kept: Mapping[str, str], picked: Sequence[str] = (), only: str = "", annotator: str = ""
    ) -> None:
        """`kept` are values of an earlier export; `picked` articles (uids) and `only` a search line of the library,
        which is about the marks and states of one annotator.
        """
        self._outlets = sorted(reading.outlet_names().items())
        self._annotator, self._people = annotator, reading.annotator_names()
        self._fields = {field.name: field for field in _fields(self._people)}
        self.values = {name: field.choices[0] for name, field in self._fields.items()}
        for name, value in kept.items():
            field = self._fields.get(name)
            if field is not None and (field.typed or value in field.choices):
                self.values[name] = value
        self.picked = tuple(sorted(picked))
        self.asked_for = bool(picked or only)
        self._kept = dict(kept)
        if self.asked_for:
            self.values["only"] = only
            if (
                read_query(f"{only} ", self._outlets, annotator).annotators
                and annotator in self._fields["layer"].choices
            ):
                self.values["layer"] = annotator
        self._settle()

    def kept(self) -> dict[str, str]:
        """What the next export begins with; not what the library asked for, which nobody typed here."""
        return {**self.values, "only": self._kept.get("only", "")} if self.asked_for else dict(self.values)

    def _settle(self) -> None:
        """Variants are those of the format."""
        variants = VARIANTS.get(self.values["format"], ("",))
        self._fields["variant"] = replace(self._fields["variant"], choices=variants)
        if self.values["variant"] not in variants:
            self.values["variant"] = variants[0]

    @property
    def fields(self) -> list[Field]:
        """The rows that mean something now."""
        values = self.values
        gone = set()
        if len(self._fields["variant"].choices) < 2:
            gone.add("variant")
        if not values["regions"] or values["unit"] != "article":
            gone.add("text")
        if not values["splits"]:
            gone |= {"by", "seed"}
        return [field for field in self._fields.values() if field.name not in gone]

    def rows(self) -> list[tuple[str, str]]:
        """Name and value of each row, and what it is for."""
        return [(f"{field.name:<9} {self._shown(field)}", self._help(field)) for field in self.fields]

    def _shown(self, field: Field) -> str:
        value = self.values[field.name]
        if field.name == "only" and self.picked:
            count = f"{len(self.picked)} picked article{'' if len(self.picked) == 1 else 's'}"
            return f"{count}, of them {value}" if value else count
        if field.name == "out" and not value:
            return self.out
        return value or field.nothing

    def _help(self, field: Field) -> str:
        return SUMMARIES[self.values["format"]] if field.name == "format" else field.help

    # -- changing ------------------------------------------------------------------------------------------------

    def turn(self, at: int, by: int) -> None:
        """The next or previous of what a row may be. Raises `Refusal` where everything is typed."""
        field = self.fields[at]
        if len(field.choices) < 2:
            raise Refusal(f"{field.name} is typed")
        value = self.values[field.name]
        place = field.choices.index(value) if value in field.choices else 0
        self.put(at, field.choices[(place + by) % len(field.choices)])

    def put(self, at: int, value: str) -> None:
        """What a row is from now on."""
        name = self.fields[at].name
        if name == "out" and value.strip() == self.out:
            return
        self.values[name] = value.strip()
        self._settle()

    def check_out(self) -> None:
        """Raises `Refusal` where something stands that no export has written: it is not written over."""
        from annotations.formats.output import is_export, is_exported

        path = self._path()
        try:
            if path.is_dir():
                if any(path.iterdir()) and not is_export(path):
                    raise Refusal(f"{path} has what was not written by an export: choose another name")
            elif path.exists() and not is_exported(path):
                raise Refusal(f"{path} is there already and was not written by an export: choose another name")
        except OSError as error:
            raise Refusal(f"nothing can be written there: {error.strerror}") from error

    def _path(self) -> Path:
        """Where it goes. Raises `Refusal` for somebody's home that there is not."""
        try:
            return Path(self.out).expanduser()
        except RuntimeError as error:
            raise Refusal("nobody here has that name: ~ alone is your home") from error

    # -- what it comes to ----------------------------------------------------------------------------------------

    @property
    def out(self) -> str:
        """Where it goes: what was typed, else a name after the format."""
        given = self.values["out"]
        if given:
            return given
        form = self.values["format"]
        folder = self.values["splits"] or not is_file(form)
        return "quotes" if folder else f"quotes{suffix_of(form)}"

    @property
    def selection(self) -> Selection:
        """Which articles and marks."""
        values = self.values
        found = read_query(f"{values['only']} ", self._outlets, self._annotator, self._people)
        layer = values["layer"]
        return replace(
            found,
            annotators=() if layer in ("all", "union") else (layer,),
            marked=values["articles"] == "marked" or "marked" in values["only"].split(),
            articles=self.picked,
            older=found.older or values["versions"] == "all",
            search=found.search.strip(),
        )

    def regions(self) -> tuple[str, ...]:
        """The kinds of regions. Raises `Refusal` for one that there is not."""
        kinds = tuple(kind.strip() for kind in self.values["regions"].split(",") if kind.strip())
        for kind in kinds:
            if kind not in REGION_KINDS:
                raise Refusal(f"there is no region {kind}: {', '.join(REGION_KINDS)}")
        return kinds

    @property
    def whole(self) -> bool:
        """Whether the whole text stays, and only marks elsewhere go."""
        return bool(self.values["regions"]) and self.values["unit"] == "article" and self.values["text"] == "whole"

    def rule(self) -> Rule | None:
        """The splits. Raises `Refusal` for what is no split."""
        from annotations.errors import KutipError
        from annotations.splits import Rule

        values = self.values
        if not values["splits"]:
            return None
        if not values["seed"].removeprefix("-").isdecimal():
            raise Refusal("the seed is a whole number")
        try:
            return Rule.parse(values["splits"], values["by"], int(values["seed"]))
        except KutipError as error:
            raise Refusal(str(error).removeprefix("--split ")) from error

    def arguments(self, selection: Path, *, dry: bool) -> tuple[str, ...]:
        """What `kutip` is told, with the selection in a file. Raises `Refusal` for what it would not take."""
        values, rule, regions = self.values, self.rule(), self.regions()
        given = ["export", values["format"], str(self._path()), "--selection", str(selection)]
        given += ["--progress", "json", "--unit", values["unit"]]
        given += ["--variant", values["variant"]] if values["variant"] else []
        given += ["--regions", ",".join(regions)] if regions else []
        given += ["--whole-text"] if self.whole else []
        given += ["--layer", "union"] if values["layer"] == "union" else []
        if rule is not None:
            given += ["--split", values["splits"], "--by", values["by"], f"--seed={values['seed']}"]
        given += ["--strict"] if values["strict"] == "yes" else []
        return (*given, "--dry-run") if dry else tuple(given)


def _fields(annotators: Sequence[str]) -> list[Field]:
    return [
        Field("format", tuple(SUMMARIES)),
        Field("variant"),
        Field("only", typed=True, help="words, outlet: label: since: state: …"),
        Field("layer", ("all", "union", *annotators), help="whose marks; union: alike counts once"),
        Field("articles", ("all", "marked"), help="all, or those with a mark"),
        Field("versions", ("newest", "all"), help="of articles that changed"),
        Field("regions", REGIONS, typed=True, nothing="whole article", help="what of an article"),
        Field("text", ("cut", "whole"), help="of those regions alone, or all of it"),
        Field("unit", ("article", "paragraph", "sentence"), help="what stands by itself"),
        Field("splits", SPLITS, typed=True, nothing="none", help="parts with their shares"),
        Field("by", BY, help="what stays in one part"),
        Field("seed", ("0",), typed=True, help="another number places all anew"),
        Field("strict", ("no", "yes"), help="refuse what the format cannot carry"),
        Field("out", typed=True, help="a file or folder"),
    ]
