"""`kutip evaluate`: how good the suggesters are beside what people marked."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotations.commands.console import narrate, print_json
from annotations.commands.options import Commands, project_options, valid_name
from annotations.commands.selecting import chosen, selection_options
from annotations.text import display_line, display_text

if TYPE_CHECKING:
    from annotations.store.reading import Reading
    from annotations.suggesters.evaluate import Article, Mark
    from annotations.suggesters.lexicon import Lexicons
    from annotations.suggesters.model import Suggester
    from annotations.suggesters.names import Names

__all__ = ["evaluate_command"]


def evaluate_command(commands: Commands[Any]) -> None:
    """Add `evaluate`."""
    parser = commands.add_parser(
        "evaluate",
        help="suggestions beside what people marked: precision, recall, speakers, and every error",
        epilog="example: kutip evaluate --layer ana --errors 20",
    )
    parser.add_argument(
        "--layer", type=valid_name, metavar="NAME", default="gold", help="whose marks are right (default: gold)"
    )
    parser.add_argument(
        "--suggester", action="append", metavar="NAME", help="only this one; give it again for more (default: all)"
    )
    parser.add_argument("--lexicons", type=Path, metavar="FOLDER", help="your own lexicons, laid over those of Kutip")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="list the first N errors (default: none)")
    parser.add_argument("--json", action="store_true", help="print as JSON, with all errors")
    selection_options(parser, without=("annotator", "layer"))
    project_options(parser)
    parser.set_defaults(run=_evaluate)


def _evaluate(options: argparse.Namespace) -> int:
    """`kutip evaluate`."""
    from annotations.errors import KutipError
    from annotations.store.opening import open_reading
    from annotations.suggesters.evaluate import evaluate
    from annotations.suggesters.lexicon import load_lexicons
    from annotations.suggesters.names import Names
    from annotations.suggesters.registry import suggesters
    from annotations.suggesters.scores import as_json, error_lines, tables
    from annotations.suggesting import lexicons_of

    found = suggesters(options.suggester)
    with open_reading(options.project) as reading:
        lexicons = load_lexicons(options.lexicons or lexicons_of(reading, options.project))
        marked = sorted(reading.marked_articles(options.layer))
        if marked:
            marked = sorted(set(marked).intersection(reading.article_uids(chosen(options, reading, options.layer))))
            if not marked:
                raise KutipError(f"None of the articles that {options.layer} marked is selected.", "Ask for more.")
        else:
            raise KutipError(
                f"Nobody called {options.layer!r} has marked anything in {options.project}.",
                "Say whose marks are right with --layer NAME; kutip stats lists the annotators.",
            )
        names = Names(reading.entities().values())
        result = evaluate(_articles(reading, marked, options.layer, found, lexicons, names))
    narrate(f"{len(marked)} articles marked by {options.layer}; suggesters: {', '.join(each.name for each in found)}.")
    if options.json:
        print_json(as_json(result))
        return 0
    sys.stdout.write(display_text(tables(result)) + "\n")
    for line in error_lines(result, options.errors):
        sys.stdout.write(display_line(line) + "\n")
    return 0


def _articles(
    reading: Reading, uids: list[str], layer: str, found: list[Suggester], lexicons: Lexicons, names: Names
) -> Iterator[Article]:
    from annotations.progress import progress
    from annotations.suggesters.evaluate import Article, proposed
    from annotations.suggesters.registry import suggestions

    names_now = reading.suggestions.label_names()

    def called(mark: Mark) -> Mark:
        """The mark under the name that the project has for its label."""
        return replace(mark, label=names_now.get(mark.label, mark.label))

    with progress("suggest", " articles", len(uids)) as tick:
        for uid in uids:
            article = reading.article(uid)
            if article is None:
                continue
            lexicon = lexicons.of(article.language)
            made: list[Mark] = []
            for each in found:
                told = suggestions(each, article.text, article.regions, article.language, lexicon, names)
                made += [called(mark) for mark in proposed(told, each.name, len(made))]
            gold = _marked(reading, uid, layer)
            yield Article(uid, article.text, article.outlet.key, article.language or "unknown", gold, made)
            tick()


def _marked(reading: Reading, uid: str, layer: str) -> list[Mark]:
    from annotations.suggesters.evaluate import Mark

    marks, links = reading.marks(uid, layer)
    place = {mark.uid: n for n, mark in enumerate(marks)}
    said_by = {link.head: place.get(link.tail) for link in links if link.kind == "said_by"}
    return [Mark(mark.label, mark.fragments, said_by.get(mark.uid), mark.entity) for mark in marks]
