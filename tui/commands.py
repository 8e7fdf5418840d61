"""The registry: every command of the desk with its id, keys and help. No key is written down anywhere else.

Keys are spelled as the desk receives them: a printable character stands for itself, others by Textual's names
(`left`, `shift+left`, `ctrl+r`). A command belongs to a context: `desk`, or one of the transient states.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["COMMANDS", "GROUPS", "SPACE", "TYPED_CONTEXTS", "Command", "bindings", "commands_of", "key_label"]

TYPED_CONTEXTS = ("search", "prompt", "choice", "hint", "people-text", "stories-text", "library-text", "export-text")
"""Contexts in which characters are typed: no key of theirs may be one."""

SPACE = "space"
"""The space bar: the one key that types something and is not spelled as what it types."""

GROUPS = ("move", "select", "label", "note", "panes", "work", "global")


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a user can do. `id` is kebab-case and stable: keymaps name it."""

    id: str
    group: str
    keys: tuple[str, ...]
    help: str
    context: str = "desk"
    short: str = ""
    """One word for the legend of the status row; most commands are not in it."""


def _motion(name: str, keys: str, help_: str, short: str = "") -> Iterator[Command]:
    """A motion, and the same motion extending the selection where terminals deliver Shift with its key."""
    plain = tuple(keys.split())
    yield Command(name, "move", plain, help_, short=short)
    shifted = tuple(f"shift+{key}" for key in plain if key in _SHIFTABLE)
    if shifted:
        yield Command(f"extend-{name}", "select", shifted, f"extend the selection: {help_}")


_SHIFTABLE = ("left", "right", "up", "down", "home", "end", "pageup", "pagedown")

COMMANDS: tuple[Command, ...] = (
    *_motion("token-left", "left h", "previous token"),
    *_motion("token-right", "right l", "next token"),
    *_motion("row-up", "up k", "screen row up"),
    *_motion("row-down", "down j", "screen row down"),
    *_motion("clause-end", "e", "end of the next clause (at punctuation or a quotation mark)"),
    *_motion("clause-end-back", "E", "end of the previous clause"),
    *_motion("sentence-next", ")", "next sentence"),
    *_motion("sentence-previous", "(", "previous sentence"),
    *_motion("paragraph-next", "}", "next paragraph"),
    *_motion("paragraph-previous", "{", "previous paragraph"),
    *_motion("page-down", "pagedown", "page down"),
    *_motion("page-up", "pageup", "page up"),
    *_motion("row-start", "home ^", "start of the screen row"),
    *_motion("row-end", "end $", "end of the screen row"),
    *_motion("article-start", "g", "start of the article"),
    *_motion("article-end", "G", "end of the article"),
    Command("hint", "move", ("f",), "letters appear on the words in view: type them to go there"),
    Command("annotation-next", "move", ("]",), "next mark"),
    Command("annotation-previous", "move", ("[",), "previous mark"),
    Command("suggestion-next", "move", (">",), "next suggestion", short="proposed"),
    Command("suggestion-previous", "move", ("<",), "previous suggestion"),
    Command("search", "move", ("/",), "search: case and accents do not matter"),
    Command("search-next", "move", ("n",), "next hit"),
    Command("search-previous", "move", ("N",), "previous hit"),
    Command("select-anchor", "select", ("v",), "drop an anchor: any motion then extends"),
    Command("hint-extend", "select", ("F",), "letters appear on the words in view: select as far as the one typed"),
    Command(
        "hint-phrase",
        "select",
        ("p",),
        "letters appear on the words: select from there to the end of its clause",
        short="phrase",
    ),
    Command("select-clause", "select", (",",), "select on to the end of the clause; again: of the next"),
    Command("select-sentence", "select", ("V",), "select on to the last word of the sentence; again: its very end"),
    Command("select-swap", "select", ("o",), "swap the active end of the selection"),
    Command("select-grow", "select", ("+",), "grow: token, clause, quotation, with its marks, sentence, paragraph"),
    Command("select-shrink", "select", ("-",), "shrink again"),
    Command(
        "select-quotation",
        "select",
        ('"',),
        "select the quotation at or after the caret; again: the next",
        short="quote",
    ),
    Command(
        "part", "select", ("x",), "keep the selection as one part of a mark; on a mark: open it for a further part"
    ),
    Command("clear", "select", ("escape", "ctrl+g"), "clear the selection"),
    Command("label", "label", tuple("123456789"), "label the selection, or the token under the caret"),
    Command("label-by-letter", "label", ("space",), "then a label's letter: label the selection"),
    Command("relabel", "label", ("r",), "then a digit or letter: give the mark another label"),
    Command("delete", "label", ("d",), "delete the mark under the caret"),
    Command("adjust", "label", ("b",), "open the bounds of the mark: move them, and the same key keeps them"),
    Command("repeat-label", "label", (".",), "repeat the last label"),
    Command(
        "propagate",
        "label",
        ("*",),
        "show every identical string of the article; again: of the story; Enter labels all",
    ),
    Command(
        "accept-suggestion", "label", ("enter",), "accept the suggestion with its speaker and link, go to the next"
    ),
    Command("reject-suggestion", "label", ("backspace",), "reject the suggestion, go to the next"),
    Command("habit-yes", "label", ("@",), "say yes to a habit that was noticed: propose so from now on"),
    Command("suggesters", "label", ("_",), "who proposes: acceptance, and a switch for each"),
    Command("attribute", "label", ("a",), "attribute the claim to a speaker: nearest first", short="speaker"),
    Command("jump-link", "label", ("t",), "jump from claim to speaker and back, and to the same claim elsewhere"),
    Command("set-entity", "label", ("=",), "say who or which country the mark refers to: likeliest first"),
    Command("project", "label", ("y",), "carry the mark over to the same passage in the other panes"),
    Command(
        "same-claim",
        "label",
        ("S",),
        "link the claim to the same claim in another pane, or unlink it: most alike first",
    ),
    Command("undo", "label", ("u",), "undo, across articles and restarts", short="undo"),
    Command("redo", "label", ("ctrl+r",), "redo"),
    Command("note", "note", (";",), "write a note on the mark"),
    Command("flag", "note", ("!",), "flag the mark to come back to it, or take the flag away"),
    Command("flag-next", "note", ("'",), "next flagged mark of the story"),
    Command("marks-list", "note", ("L",), "list the marks: type to filter, Enter goes there"),
    Command("pane-next", "panes", ("tab",), "next article"),
    Command("pane-previous", "panes", ("shift+tab",), "previous article"),
    Command("aligned-scrolling", "panes", ("\\",), "aligned scrolling on or off"),
    Command("difference-overlay", "panes", ("D",), "show the words that differ from where others tell the same"),
    Command("only-here-next", "panes", ("i",), "next passage that only this outlet has"),
    Command("only-here-previous", "panes", ("I",), "previous passage that only this outlet has"),
    Command("zoom", "panes", ("z",), "the active article alone, and back"),
    Command("hide-label", "panes", ("H",), "then a digit or letter: hide the marks of a label, or show them again"),
    Command("unfold", "panes", ("Z",), "show or fold what is not the article (related links, advertisements)"),
    Command(
        "region-aside", "panes", ("Y",), "the paragraph, or the selected lines, are not the article: set them aside"
    ),
    Command("region-body", "panes", ("`",), "what is set aside here, or next after here, belongs to the article"),
    Command("done", "work", ("m",), "mark the article done, or open it again"),
    Command("skip", "work", ("M",), "skip the article"),
    Command("open-next", "work", ("w",), "next mark that lacks what the scheme asks for"),
    Command("open-previous", "work", ("W",), "previous mark that lacks something"),
    Command("story-next", "work", ("J",), "next story"),
    Command("story-previous", "work", ("K",), "previous story"),
    Command("stories", "work", ("s",), "stories: by date, outlets, size, open verdicts; pairs with their evidence"),
    Command("match", "work", ("ctrl+k",), "find the same story across outlets, in the background"),
    Command("match-stop", "work", ("ctrl+x",), "stop what goes on in the background: matching, an export"),
    Command("library", "global", ("A",), "all articles: search, filter, pick, open side by side, assign, export"),
    Command("export", "global", ("B",), "export: first records, what is left out and splits, before it is written"),
    Command("claims", "work", ("c",), "claims × outlets: who told a claim, in whose words"),
    Command("people", "work", ("P",), "people, bodies and countries: names, claims, merge and split"),
    Command("help", "global", ("?", "f1"), "the keys that act now", short="keys"),
    Command("palette", "global", (":",), "find a command by its name and do it"),
    Command("theme-next", "global", ("T",), "the next theme: dark, light, truecolor, contrast"),
    Command("suspend", "global", ("ctrl+z",), "to the shell; fg comes back"),
    Command("quit", "global", ("q",), "quit: all is saved"),
    Command("link-next", "label", ("tab",), "next candidate", "link"),
    Command("link-previous", "label", ("shift+tab",), "previous candidate", "link"),
    Command("link-accept", "label", ("enter", "a"), "link to the candidate shown", "link"),
    Command("link-none", "label", ("0",), "record that there is none", "link"),
    Command("link-cancel", "label", ("escape", "ctrl+g"), "leave it open", "link"),
    Command("project-accept", "label", ("enter", "y"), "mark it there as shown", "project"),
    Command("project-reject", "label", ("backspace",), "do not mark it there", "project"),
    Command("project-next", "label", ("tab",), "look at the next article first", "project"),
    Command("project-cancel", "label", ("escape", "ctrl+g"), "leave out all that is still offered", "project"),
    Command("same-next", "label", ("tab",), "next candidate", "same"),
    Command("same-previous", "label", ("shift+tab",), "previous candidate", "same"),
    Command("same-accept", "label", ("enter", "S"), "link to the candidate shown, or unlink it", "same"),
    Command("same-cancel", "label", ("escape", "ctrl+g"), "leave it unlinked", "same"),
    Command("search-accept", "move", ("enter",), "go to the hit", "search"),
    Command("search-erase", "move", ("backspace",), "erase the last character", "search"),
    Command("search-cancel", "move", ("escape", "ctrl+g"), "back to where the search began", "search"),
    Command("choice-label", "label", tuple("123456789"), "the label with this digit", "choice"),
    Command("choice-cancel", "label", ("escape", "ctrl+g"), "leave it as it is", "choice"),
    Command("propagate-accept", "label", ("enter",), "label all that is shown", "propagate"),
    Command("propagate-widen", "label", ("*",), "the story, any capitals, the article again", "propagate"),
    Command("propagate-cancel", "label", ("escape", "ctrl+g"), "label nothing more", "propagate"),
    Command("hint-erase", "move", ("backspace",), "take the first letter back", "hint"),
    Command("hint-cancel", "move", ("escape", "ctrl+g"), "stay where the caret is", "hint"),
    Command("prompt-accept", "global", ("enter",), "take it", "prompt"),
    Command("prompt-erase", "global", ("backspace",), "erase the last character", "prompt"),
    Command("prompt-next", "global", ("tab", "down"), "the next choice", "prompt"),
    Command("prompt-previous", "global", ("shift+tab", "up"), "the previous choice", "prompt"),
    Command("prompt-page-down", "global", ("pagedown",), "the choices further down", "prompt"),
    Command("prompt-page-up", "global", ("pageup",), "the choices further up", "prompt"),
    Command("prompt-cancel", "global", ("escape", "ctrl+g"), "leave it as it was", "prompt"),
    Command("people-down", "move", ("down", "j"), "next row", "people"),
    Command("people-up", "move", ("up", "k"), "previous row", "people"),
    Command("people-page-down", "move", ("pagedown",), "page down", "people"),
    Command("people-page-up", "move", ("pageup",), "page up", "people"),
    Command("people-first", "move", ("home", "g"), "first row", "people"),
    Command("people-last", "move", ("end", "G"), "last row", "people"),
    Command("people-search", "move", ("/",), "show those with these words in a name", "people"),
    Command("people-open", "work", ("enter",), "names and claims; on a claim: go there", "people"),
    Command("people-pick", "work", ("space",), "pick, to merge", "people"),
    Command("people-merge", "work", ("m",), "merge what is picked into the one here", "people"),
    Command("people-rename", "work", ("r",), "rename; the old name stays another name", "people"),
    Command("people-split", "work", ("s",), "make another name, with its marks, one of its own", "people"),
    Command("people-delete", "work", ("d",), "forget another name", "people"),
    Command("people-undo", "work", ("u",), "undo", "people"),
    Command("people-redo", "work", ("ctrl+r",), "redo", "people"),
    Command("people-close", "global", ("escape", "ctrl+g", "q"), "back", "people"),
    Command("people-accept", "global", ("enter",), "take it", "people-text"),
    Command("people-erase", "global", ("backspace",), "erase the last character", "people-text"),
    Command("people-leave", "global", ("escape", "ctrl+g"), "leave it as it was", "people-text"),
    Command("stories-down", "move", ("down", "j"), "next row", "stories"),
    Command("stories-up", "move", ("up", "k"), "previous row", "stories"),
    Command("stories-page-down", "move", ("pagedown",), "page down", "stories"),
    Command("stories-page-up", "move", ("pageup",), "page up", "stories"),
    Command("stories-first", "move", ("home", "g"), "first row", "stories"),
    Command("stories-last", "move", ("end", "G"), "last row", "stories"),
    Command("stories-search", "move", ("/",), "list the stories that have these words", "stories"),
    Command("stories-order", "move", ("o",), "order by date, oldest first, size, outlets, open verdicts", "stories"),
    Command("stories-waiting", "move", ("v",), "only those with open verdicts, or all again", "stories"),
    Command("stories-open", "move", ("enter",), "read the story, oldest first; the pair, side by side", "stories"),
    Command("stories-outlets", "move", ("b",), "read the story, by outlet", "stories"),
    Command("stories-pairs", "move", ("right", "l", "p"), "its articles and pairs, with evidence", "stories"),
    Command("stories-back", "move", ("left", "h"), "back to the list", "stories"),
    Command("stories-same", "work", ("=",), "verdict on the pair: the same story", "stories"),
    Command("stories-different", "work", ("x",), "verdict on the pair: different stories", "stories"),
    Command("stories-none", "work", ("0",), "take the verdict on the pair back", "stories"),
    Command("stories-pick", "work", ("space",), "pick a story, to merge; an article, to split off", "stories"),
    Command("stories-merge", "work", ("m",), "merge the stories that are picked into the one here", "stories"),
    Command("stories-split", "work", ("S",), "split the articles that are picked off this story", "stories"),
    Command("stories-undo", "work", ("u",), "undo", "stories"),
    Command("stories-redo", "work", ("ctrl+r",), "redo", "stories"),
    Command("stories-close", "global", ("escape", "ctrl+g", "q"), "back", "stories"),
    Command("stories-accept", "global", ("enter",), "keep what was found", "stories-text", "library-text"),
    Command("stories-next", "global", ("down", "tab"), "next row", "stories-text", "library-text"),
    Command("stories-previous", "global", ("up", "shift+tab"), "previous row", "stories-text", "library-text"),
    Command("stories-erase", "global", ("backspace",), "erase the last character", "stories-text", "library-text"),
    Command("stories-leave", "global", ("escape", "ctrl+g"), "all stories again", "stories-text", "library-text"),
    Command("library-down", "move", ("down", "j"), "next row", "library"),
    Command("library-up", "move", ("up", "k"), "previous row", "library"),
    Command("library-page-down", "move", ("pagedown",), "page down", "library"),
    Command("library-page-up", "move", ("pageup",), "page up", "library"),
    Command("library-first", "move", ("home", "g"), "first row", "library"),
    Command("library-last", "move", ("end", "G"), "last row", "library"),
    Command(
        "library-search", "move", ("/",), "words, and outlet: state: since: until: lang: label: assigned:", "library"
    ),
    Command("library-order", "move", ("O",), "order by date, oldest first, outlet, title, last added", "library"),
    Command("library-outlet", "move", ("o",), "only the outlet of this article, or all again", "library"),
    Command("library-state", "move", ("t",), "only those to do, begun, done, skipped, or all again", "library"),
    Command(
        "library-mine", "move", ("m",), "only those that were given to you or you have begun, or all again", "library"
    ),
    Command("library-older", "move", ("v",), "the older versions too, or only the newest again", "library"),
    Command("library-flagged", "move", ("!",), "only those with a flagged mark, or all again", "library"),
    Command("library-story", "move", ("s",), "only the story of this article, or all again", "library"),
    Command("library-clear", "move", ("0",), "no filter, nothing picked", "library"),
    Command("library-open", "work", ("enter",), "read the article among its story; what is picked together", "library"),
    Command("library-pick", "work", ("space",), "pick an article, or let it go", "library"),
    Command("library-pick-all", "work", ("*",), "pick all that are listed, or let them go", "library"),
    Command("library-assign", "work", ("a",), "give what is picked to an annotator", "library"),
    Command(
        "library-unassign", "work", ("r",), "take what is picked, and nobody has begun, from an annotator", "library"
    ),
    Command("library-versions", "work", ("V",), "read all versions of the article side by side", "library"),
    Command("library-export", "work", ("x",), "export what is picked, or all that is listed", "library"),
    Command("library-undo", "work", ("u",), "undo", "library"),
    Command("library-redo", "work", ("ctrl+r",), "redo", "library"),
    Command("library-close", "global", ("escape", "ctrl+g", "q"), "back", "library"),
    Command("library-accept", "global", ("enter",), "take it", "library-text"),
    Command("library-next", "global", ("down", "tab"), "next row", "library-text"),
    Command("library-previous", "global", ("up", "shift+tab"), "previous row", "library-text"),
    Command("library-erase", "global", ("backspace",), "erase the last character", "library-text"),
    Command("library-leave", "global", ("escape", "ctrl+g"), "leave it as it was", "library-text"),
    Command("export-down", "move", ("down", "j"), "next row", "export"),
    Command("export-up", "move", ("up", "k"), "previous row", "export"),
    Command("export-first", "move", ("home", "g"), "first row", "export"),
    Command("export-last", "move", ("end", "G"), "last row", "export"),
    Command("export-next-value", "work", ("right", "l"), "the next choice of the row", "export"),
    Command("export-previous-value", "work", ("left", "h"), "the previous choice", "export"),
    Command("export-enter", "work", ("enter",), "type what the row is to be; else the next choice", "export"),
    Command("export-page", "move", ("tab",), "first records, what is left out, splits", "export"),
    Command("export-page-back", "move", ("shift+tab",), "the other way round", "export"),
    Command("export-page-down", "move", ("pagedown", "space"), "scroll what is shown", "export"),
    Command("export-page-up", "move", ("pageup",), "scroll back", "export"),
    Command("export-write", "work", ("w",), "write it, in the background", "export"),
    Command("export-stop", "work", ("ctrl+x",), "stop what goes on in the background", "export"),
    Command("export-close", "global", ("escape", "ctrl+g", "q"), "back", "export"),
    Command("export-accept", "global", ("enter",), "take it", "export-text"),
    Command("export-erase", "global", ("backspace",), "erase the last character", "export-text"),
    Command("export-leave", "global", ("escape", "ctrl+g"), "leave it as it was", "export-text"),
    Command("claims-down", "move", ("down", "j"), "next claim", "claims"),
    Command("claims-up", "move", ("up", "k"), "previous claim", "claims"),
    Command("claims-right", "move", ("right", "l", "tab"), "next outlet", "claims"),
    Command("claims-left", "move", ("left", "h", "shift+tab"), "previous outlet", "claims"),
    Command("claims-page-down", "move", ("pagedown",), "page down", "claims"),
    Command("claims-page-up", "move", ("pageup",), "page up", "claims"),
    Command("claims-first", "move", ("home", "g"), "first claim", "claims"),
    Command("claims-last", "move", ("end", "G"), "last claim", "claims"),
    Command("claims-next", "move", ("]", ">"), "next cell where something is proposed", "claims"),
    Command("claims-previous", "move", ("[", "<"), "previous cell where something is proposed", "claims"),
    Command("claims-open", "work", ("enter",), "go to it in the text", "claims"),
    Command("claims-same", "work", ("=", "S"), "it is the same claim: link what is proposed", "claims"),
    Command("claims-different", "work", ("backspace", "x"), "it is another claim: part it from the row", "claims"),
    Command("claims-undo", "work", ("u",), "undo", "claims"),
    Command("claims-redo", "work", ("ctrl+r",), "redo", "claims"),
    Command("claims-close", "global", ("escape", "ctrl+g", "q", "c"), "back", "claims"),
    Command("help-close", "global", ("escape", "ctrl+g", "?", "q", "f1"), "back to the desk", "help"),
    Command("help-down", "global", ("down", "j"), "further down", "help"),
    Command("help-up", "global", ("up", "k"), "further up", "help"),
    Command("help-page-down", "global", ("pagedown", "space"), "a page down", "help"),
    Command("help-page-up", "global", ("pageup",), "a page up", "help"),
)


def commands_of(context: str) -> list[Command]:
    """The commands that act in one context."""
    return [command for command in COMMANDS if command.context == context]


def bindings(context: str, commands: Iterable[Command] | None = None) -> dict[str, Command]:
    """Key → command in one context. Raises `ValueError` if two of `commands` (all, if not given) claim a key."""
    out: dict[str, Command] = {}
    for command in COMMANDS if commands is None else commands:
        if command.context != context:
            continue
        for key in command.keys:
            if key in out:
                raise ValueError(f"{key} is claimed by {out[key].id} and by {command.id} in {context}")
            out[key] = command
    return out


_NAMES = {
    "left": "←", "right": "→", "up": "↑", "down": "↓", "pageup": "PgUp", "pagedown": "PgDn", "home": "Home",
    "end": "End", "escape": "Esc", "enter": "Enter", "tab": "Tab", "space": "Space", "backspace": "Backspace",
    "delete": "Del", "insert": "Ins", **{f"f{number}": f"F{number}" for number in range(1, 13)},
}  # fmt: skip


def key_label(key: str) -> str:
    """A key as people write it: `shift+left` → `Shift+←`."""
    *modifiers, last = key.split("+") if key != "+" else [key]
    if last == "":
        last = "+"
    return "+".join(
        [modifier.capitalize() if modifier == "shift" else modifier for modifier in modifiers]
        + [_NAMES.get(last, last)]
    )
