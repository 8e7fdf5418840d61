"""`kutip stories`, `kutip story` and `kutip verdict`: see what was found, and say what is so."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from annotations.clock import now
from annotations.commands.console import narrate, print_json
from annotations.commands.options import Commands, annotator_name, annotator_option, project_options, valid_name
from annotations.text import display_text

if TYPE_CHECKING:
    from annotations.store.actions import Action
    from annotations.store.reading import Reading
    from annotations.store.records import StoryRow

__all__ = ["stories_command", "story_command", "verdict_command"]

ORDERS = ("date", "oldest", "size", "outlets", "open")
_TITLE = 56
"""Code points of a title in the table."""


def stories_command(commands: Commands[Any]) -> None:
    """Add `stories`."""
    parser = commands.add_parser(
        "stories",
        help="the stories of the project: outlets, dates, size, why",
        description="What kutip match has put together, the newest first. WHY counts the relations between the "
        "articles of a story; OPEN the pairs that wait for a verdict.",
        epilog="example: kutip stories --text 'gempa cianjur' --outlet tempo --order size",
    )
    parser.add_argument("--text", default="", help="only stories with an article that has these words")
    parser.add_argument(
        "--outlet", type=valid_name, action="append", default=[], metavar="NAME",
        help="only with this outlet (repeatable)",
    )  # fmt: skip
    parser.add_argument("--since", metavar="DATE", help="only what went on until this day or later (2026-01-31)")
    parser.add_argument("--until", metavar="DATE", help="only what began on this day or before")
    parser.add_argument("--least", type=int, default=2, metavar="N", help="only stories of so many articles")
    parser.add_argument("--open", action="store_true", help="only stories with pairs that wait for a verdict")
    parser.add_argument("--order", choices=ORDERS, default="date", help="what comes first (default: the newest)")
    parser.add_argument("--limit", type=int, metavar="N", help="no more than so many")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--csv", action="store_true", help="print as CSV, an article a line")
    how.add_argument("--json", action="store_true", help="print as JSON, with the articles and pairs of each")
    annotator_option(parser)
    project_options(parser)
    parser.set_defaults(run=_stories)


def _stories(options: argparse.Namespace) -> int:
    """`kutip stories`."""
    from annotations.store.opening import open_reading
    from annotations.store.reading_stories import StoryFilter

    wanted = StoryFilter(
        options.text, tuple(options.outlet), options.since, options.until, options.least, options.open, None,
        options.order, options.limit,
    )  # fmt: skip
    with open_reading(options.project) as reading:
        rows = reading.stories(wanted, annotator_name(options.annotator))
        waiting = _unmatched(reading)
        if options.json:
            print_json([_plain(reading, row) for row in rows])
        elif options.csv:
            sys.stdout.write(display_text(_csv(reading, rows)))
        elif rows:
            sys.stdout.write(display_text(_table(rows)) + "\n")
    narrate(f"{len(rows)} stor{'y' if len(rows) == 1 else 'ies'}.")
    if waiting:
        narrate(f"{waiting} article{'' if waiting == 1 else 's'} not matched yet: kutip match")
    return 0


def _unmatched(reading: Reading) -> int:
    from annotations.pairing.version import VERSION

    return reading.count_unmatched(VERSION)


def _why(row: StoryRow) -> str:
    return ", ".join(f"{count} {relation}" for relation, count in row.why.items())


def _table(rows: Sequence[StoryRow]) -> str:
    from tabulate import tabulate

    shown = [
        (row.uid.removeprefix("story-"), _days(row), row.size, " | ".join(row.outlets), row.open or "",
         row.title if len(row.title) <= _TITLE else row.title[: _TITLE - 1] + "…", _why(row))
        for row in rows
    ]  # fmt: skip
    return tabulate(shown, ("STORY", "DATE", "N", "OUTLETS", "OPEN", "TITLE", "WHY"), "plain", disable_numparse=True)


def _days(row: StoryRow) -> str:
    first, last = (row.first_at or "")[:10], (row.last_at or "")[:10]
    return first if first == last else f"{first}…{last[5:] if last[:4] == first[:4] else last}"


def _csv(reading: Reading, rows: Sequence[StoryRow]) -> str:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(("story", "story_title", "article", "outlet", "published_at", "title"))
    for row in rows:
        for ref in reading.articles_of(row.uid):
            table.writerow((row.uid, row.title, ref.uid, ref.outlet.key, ref.published_at or "", ref.title))
    return out.getvalue()


def _plain(reading: Reading, row: StoryRow) -> dict[str, Any]:
    pairs = [
        {"a": match.a, "b": match.b, "score": match.score, "relation": match.relation, "verdict": match.verdict,
         "verdict_by": match.verdict_by, "reasons": match.evidence.get("reasons", [])}
        for match in reading.matches(story=row.uid)
    ]  # fmt: skip
    articles = [
        {"id": ref.uid, "outlet": ref.outlet.key, "title": ref.title, "published_at": ref.published_at}
        for ref in reading.articles_of(row.uid)
    ]
    return {
        "id": row.uid, "title": row.title, "first_at": row.first_at, "last_at": row.last_at,
        "outlets": list(row.outlets), "open": row.open, "why": dict(row.why), "articles": articles, "pairs": pairs,
    }  # fmt: skip


def verdict_command(commands: Commands[Any]) -> None:
    """Add `verdict`."""
    parser = commands.add_parser(
        "verdict",
        help="say that two articles are the same story, or are not",
        description="Same joins their stories, different parts them, none takes a verdict back. Matching keeps to it "
        "from then on. An article is named by its id, by how that begins, or by the file it came from.",
        epilog="example: kutip verdict tempo-95aafe viva-c884a2 same",
    )
    parser.add_argument("a", metavar="A", help="an article")
    parser.add_argument("b", metavar="B", help="another")
    parser.add_argument("verdict", choices=("same", "different", "none"), help="what they are")
    annotator_option(parser)
    project_options(parser)
    parser.set_defaults(run=_verdict)


def _verdict(options: argparse.Namespace) -> int:
    """`kutip verdict`."""
    from annotations.pairing.naming import article_named
    from annotations.store.store import Store

    verdict = None if options.verdict == "none" else options.verdict
    _existing(options.project)
    with Store(options.project) as store:
        a, b = (article_named(store.reading, name) for name in (options.a, options.b))
        done = store.set_verdict(a, b, verdict, annotator_name(options.annotator), now())
    _told(done, f"{a} and {b}: {options.verdict}")
    return 0


def story_command(commands: Commands[Any]) -> None:
    """Add `story`."""
    parser = commands.add_parser(
        "story",
        help="split or merge stories, or take the last decision back",
        description="A split or merge is kept as verdicts, so that matching anew keeps to it.",
        epilog="example: kutip story split 6bd5f8 tempo-95aafe (or: story merge 6bd5f8 ea65ad; story undo)",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, help="what to do")
    split = actions.add_parser("split", help="take articles out of a story, into one of their own")
    split.add_argument("story", metavar="STORY", help="its id, or how it begins")
    split.add_argument("articles", nargs="+", metavar="ARTICLE", help="which go")
    merge = actions.add_parser("merge", help="make several stories one")
    merge.add_argument("stories", nargs="+", metavar="STORY", help="the first one's id goes on")
    undo = actions.add_parser("undo", help="take back your last verdict, split or merge")
    for each, run in ((split, _split), (merge, _merge), (undo, _undo)):
        annotator_option(each)
        project_options(each)
        each.set_defaults(run=run)


def _split(options: argparse.Namespace) -> int:
    from annotations.pairing.naming import article_named, story_named
    from annotations.store.store import Store

    _existing(options.project)
    with Store(options.project) as store:
        story = story_named(store.reading, options.story)
        articles = [article_named(store.reading, name) for name in options.articles]
        done = store.split_story(story, articles, annotator_name(options.annotator), now())
        own = store.reading.story_of(articles[0])
    into = f" into {own.uid}" if own is not None else ""
    _told(done, f"{len(articles)} of its articles taken out of {story}{into}")
    return 0


def _merge(options: argparse.Namespace) -> int:
    from annotations.pairing.naming import story_named
    from annotations.store.store import Store

    _existing(options.project)
    with Store(options.project) as store:
        stories = [story_named(store.reading, name) for name in options.stories]
        done = store.merge_stories(stories, annotator_name(options.annotator), now())
    _told(done, f"{', '.join(stories[1:])} merged into {stories[0]}")
    return 0


def _undo(options: argparse.Namespace) -> int:
    from annotations.store.decisions import DECISIONS
    from annotations.store.store import Store

    _existing(options.project)
    with Store(options.project) as store:
        undone = store.undo(annotator_name(options.annotator), now(), DECISIONS)
    narrate(f"undid {undone.action} of {undone.article}." if undone else "There is no decision of yours to take back.")
    return 0


def _existing(project: str) -> None:
    """Raises `ProjectError` if there is no project: a decision makes none."""
    from annotations.store.opening import open_reading

    with open_reading(project):
        pass


def _told(done: Action | None, what: str) -> None:
    narrate(f"{what}." if done else "It is so already.")
