"""How a cell looks: canonical SGR parameters, and the shortest change from one look to another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

__all__ = ["PLAIN", "Pen", "blank_pen", "pen_change", "pen_of"]

_OFF = {
    "1": "22",
    "2": "22",
    "3": "23",
    "4": "24",
    "5": "25",
    "6": "25",
    "7": "27",
    "8": "28",
    "9": "29",
    "21": "24",
    "51": "54",
    "52": "54",
    "53": "55",
}
"""SGR parameter that ends an attribute (ECMA-48, 8.3.117). Bold and faint, and both underlines, share theirs."""

_SEEN_ON_BLANKS = frozenset({"4", "7", "9", "21", "51", "52", "53"})
"""Attributes that show even where nothing is written: underline, reverse, strike, double underline, frame, overline."""


@dataclass(frozen=True, slots=True, eq=False)
class Pen:
    """What the terminal draws with. There is one object per look: compare with `is`."""

    attributes: tuple[str, ...] = ()
    foreground: str = ""
    background: str = ""

    @property
    def parameters(self) -> str:
        """SGR parameters that set this look on a plain pen, `;` between them, empty for `PLAIN`."""
        return ";".join(part for part in (*self.attributes, self.foreground, self.background) if part)


PLAIN = Pen()
"""The terminal's own colours, no attribute."""

_pens: dict[tuple[tuple[str, ...], str, str], Pen] = {((), "", ""): PLAIN}


def _the_pen(attributes: tuple[str, ...], foreground: str, background: str) -> Pen:
    return _pens.setdefault((attributes, foreground, background), Pen(attributes, foreground, background))


@lru_cache(maxsize=4096)
def pen_of(sgr: str, colours: bool = True, faint: bool = True) -> Pen:
    """The pen that the SGR parameters `sgr` ("1;38;5;3;49") set on a plain one; without its colours if not `colours`,
    and never faint if not `faint`.

    The default colours (39, 49) are no colours: `"39;49"` is `PLAIN`.
    """
    codes = iter(sgr.split(";") if sgr else ())
    attributes: list[str] = []
    foreground = background = ""
    for code in codes:
        if code in ("38", "48"):
            kind = next(codes, "5")
            code = ";".join((code, kind, *(next(codes, "0") for _ in range(1 if kind == "5" else 3))))
        number = int(code.partition(";")[0] or 0)
        if number in range(30, 40) or number in range(90, 98):
            foreground = "" if number == 39 else code
        elif number in range(40, 50) or number in range(100, 108):
            background = "" if number == 49 else code
        elif code in _OFF and (faint or code != "2"):
            attributes.append(code)
    if not colours:
        foreground = background = ""
    return _the_pen(tuple(sorted(set(attributes), key=int)), foreground, background)


@lru_cache(maxsize=4096)
def blank_pen(pen: Pen) -> Pen:
    """What is left of `pen` on a space: colour and weight of a letter cannot be seen where there is none."""
    if _SEEN_ON_BLANKS.intersection(pen.attributes):
        return pen
    return _the_pen((), "", pen.background)


@lru_cache(maxsize=8192)
def pen_change(old: Pen | None, new: Pen) -> str:
    """The shortest SGR sequence from `old` (None: not known) to `new`; empty if nothing changes."""
    if old is new:
        return ""
    parameters = new.parameters
    # An empty first parameter is 0, reset (ECMA-48, 5.4.2).
    fresh = f"\x1b[;{parameters}m" if parameters else "\x1b[m"
    if old is None:
        return fresh
    ended = sorted({_OFF[attribute] for attribute in old.attributes if attribute not in new.attributes}, key=int)
    begun = [each for each in new.attributes if each not in old.attributes or _OFF[each] in ended]
    colours = [
        after or default
        for before, after, default in (
            (old.foreground, new.foreground, "39"),
            (old.background, new.background, "49"),
        )
        if before != after
    ]
    return min(fresh, f"\x1b[{';'.join((*ended, *begun, *colours))}m", key=len)
