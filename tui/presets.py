"""The keymaps that Kutip brings along, as what differs from the registry's own keys. A user's file goes over them."""

from __future__ import annotations

__all__ = ["PRESETS"]

_VI = {
    "claims": "X",
    "token-left": "left h b",
    "token-right": "right l w",
    "row-start": "home 0 ^",
    "page-down": "pagedown ctrl+f ctrl+d",
    "page-up": "pageup ctrl+u",
    "pane-next": "tab ctrl+w",
    "redo": "ctrl+r U",
    "palette": ":",
    "adjust": "c",
    "open-next": "ctrl+n",
    "open-previous": "ctrl+p",
}
"""As in vim, where it is not so already: words, row start, half pages, windows. `gg` is `g`, pressed once or twice;
`ctrl+b` is missing, as the prefix of tmux."""

_SLATE = {
    "token-left": "left j",
    "row-up": "up i",
    "row-down": "down o",
    "token-right": "right ;",
    "row-start": "home J",
    "row-end": "end :",
    "article-start": "g I",
    "article-end": "G O",
    "extend-token-left": "shift+left m",
    "extend-token-right": "shift+right /",
    "select-shrink": "- l",
    "select-swap": "k",
    "search": "\\",
    "search-next": "n",
    "search-previous": "p N",
    "attribute": "d a",
    "delete": "X",
    "pane-next": "tab ]",
    "pane-previous": "shift+tab [",
    "annotation-next": "w",
    "annotation-previous": "b",
    "page-down": "pagedown }",
    "page-up": "pageup {",
    "paragraph-next": "ctrl+n",
    "paragraph-previous": "ctrl+p",
    "aligned-scrolling": "|",
    "story-next": "ctrl+f",
    "story-previous": "ctrl+r",
    "redo": "U",
    "done": "W",
    "skip": "S",
    "palette": ",",
    "help": "? h f1",
    "adjust": "R",
    "note": "V",
    "only-here-next": "ctrl+d",
    "only-here-previous": "ctrl+u",
    "same-claim": "M",
    "open-next": "ctrl+o",
    "open-previous": "ctrl+l",
    "hint-phrase": "Q",
    "select-clause": "&",
    "select-sentence": "%",
}
"""The keys of SLATE's README (github.com/jkkummerfeld/slate): j i o ; move, m and / widen the selection, Space and a
letter label, d links, \\ searches, n and p walk the hits, ] and [ change files, h helps. `u` takes back the last
action; what SLATE's `u` does to a mark is on `X`."""

PRESETS: dict[str, dict[str, str]] = {"default": {}, "vi": _VI, "slate": _SLATE}
"""Name → command id → keys, separated by spaces. A key that a preset gives away is taken from whoever had it;
an id that the registry does not have is passed over."""
