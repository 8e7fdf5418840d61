"""The words of the desk's single rows: header, pane title, legend. Pure."""

from __future__ import annotations

from annotations.scheme import Scheme
from annotations.store.records import ArticleRef
from tui.keymap import Keymap
from tui.session import OpenArticle, Session
from tui.suggested import proposal_line

__all__ = ["header_line", "hidden_note", "legend", "standing_line", "title_line"]

_STATES = {"done": "✓ done", "skipped": "– skipped"}


def header_line(session: Session, cells: int) -> tuple[str, str]:
    """Story and outlets at the left; annotator, marks and progress at the right; a long story title gives way."""
    marks, ended, count = session.progress()
    here = session.active
    still = len(session.openings.of(here.article.uid, here.layer)) if here else 0
    open_ = f" · {still} open" if still else ""
    right = f"{session.annotator} · {marks} {'mark' if marks == 1 else 'marks'}{open_} · {ended} of {count} done"
    story = session.story
    if story is None:
        return f"no articles yet · leave with {session.keymap.label('quit')}, then: kutip add PATH…", session.annotator
    place = f" · story {session.place[0]}/{session.place[1]}" if session.place else ""
    outlets = list(dict.fromkeys(ref.outlet.name for ref in story.articles))
    names = " | ".join(outlets) if len(outlets) <= 6 else f"{len(outlets)} outlets"
    room = cells - len(right) - len(place) - len(names) - 6
    title = story.title if len(story.title) <= room else f"{story.title[: max(8, room - 1)].rstrip()}…"
    return f"{title}{place} · {names}", right


def title_line(ref: ArticleRef, session: Session, index: int) -> tuple[str, str]:
    """Outlet and date at the left; which article of the story, and its state, at the right."""
    date = (ref.published_at or "no date").replace("T", " ")[:16]
    count = len(session.story.articles) if session.story else 0
    state = _STATES.get(session.status_of(ref.uid), "")
    return f"{ref.outlet.name} · {date}", f"{state} {index + 1}/{count}".strip()


def legend(scheme: Scheme, keymap: Keymap, cells: int) -> str:
    """The keys that a beginner needs, as many as fit into `cells`; the labels and how to get help come first."""
    labels = [f"{label.key} {label.name}" for label in scheme.labels]
    shortest = [command for command in keymap.of("desk") if command.short and command.keys]
    commands = [f"{keymap.label(command.id)} {command.short}" for command in shortest]
    shown = [*labels, *commands]
    while len("  ".join(shown)) > cells and len(shown) > 1:
        shown.pop(-2)
    return "  ".join(shown)


def hidden_note(labels: frozenset[str]) -> str:
    """Which labels are not shown, before the legend."""
    return f"hidden: {', '.join(sorted(labels))} · " if labels else ""


def standing_line(scheme: Scheme, keymap: Keymap, here: OpenArticle) -> str:
    """What can be done while an anchor is down, parts are kept, or a mark's bounds are open; else nothing."""
    key = keymap.label
    proposed = proposal_line(here.proposals, here.caret, keymap.label, selecting=here.anchor is not None)
    if proposed:
        return proposed
    parts = f"  {len(here.parts)} {'part' if len(here.parts) == 1 else 'parts'} kept" if here.parts else ""
    swap = f"  {key('select-swap')} other end" if here.sticky else ""
    if here.reopened is not None:
        return f"ADJUST{parts}  {key('adjust')} done{swap}  {key('part')} part  {key('clear')} leave"
    if not here.sticky and not here.parts:
        return ""
    labels = "  ".join(f"{label.key} {label.name}" for label in scheme.labels)
    return f"SELECT{parts}  {labels}{swap}  {key('clear')} clear"
