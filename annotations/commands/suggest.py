"""`kutip suggest`: propose marks, take a model's predictions as proposals, say how well they do."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotations.clock import now
from annotations.commands.console import narrate, print_json
from annotations.commands.options import Commands, labels_option, open_store, project_options, valid_name
from annotations.commands.selecting import chosen, selection_options
from annotations.errors import KutipError
from annotations.text import display_line

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

    from annotations.store.reading import Reading
    from annotations.store.suggested import Acceptance, Decided
    from annotations.suggesting import Outcome

__all__ = ["suggest_command"]

FORMATS = ("jsonl", "prodigy", "label-studio")
YES, NO = "yes", "no"


def suggest_command(commands: Commands[Any]) -> None:
    """Add `suggest`."""
    parser = commands.add_parser(
        "suggest",
        help="propose claims, speakers and countries, to be accepted or rejected in the desk",
        description="Let the suggesters look at the articles that they have not seen in this version. What they "
        "propose waits in the desk; what nobody decided is replaced, what was decided stays, and what was rejected is "
        "not proposed again. A run that is stopped goes on where it was.",
        epilog="example: kutip suggest --from predictions.jsonl --name my-model-v3",
    )
    parser.add_argument(
        "--suggester", type=valid_name, action="append", metavar="NAME", help="only this suggester (repeatable)"
    )
    parser.add_argument("--article", type=valid_name, action="append", metavar="UID", help="only this article")
    parser.add_argument("--again", action="store_true", help="also articles that this version has seen")
    parser.add_argument(
        "--lesser", action="store_true", help="propose the lesser ones, too (capitals and demonyms for countries)"
    )
    parser.add_argument("--lexicons", type=Path, metavar="FOLDER", help="your own lexicons, LANGUAGE.yaml each")
    _other_options(parser)
    project_options(parser)
    labels_option(parser)
    selection_options(parser)
    parser.set_defaults(run=_suggest)


def _other_options(parser: argparse.ArgumentParser) -> None:
    """What is not about Kutip's own suggesters."""
    parser.add_argument("--from", dest="source", type=Path, metavar="FILE", help="take a model's predictions instead")
    parser.add_argument("--name", type=valid_name, metavar="NAME", help="what the model is called, with --from")
    parser.add_argument("--format", choices=FORMATS, help="the format of --from (default: told by the file)")
    parser.add_argument("--list", action="store_true", help="say how the suggesters have done, and propose nothing")
    parser.add_argument(
        "--export", type=Path, metavar="FILE",
        help="write every decision as JSON Lines (- for standard output): training data for a model of your own",
    )  # fmt: skip
    parser.add_argument("--auto", choices=(YES, NO), help="whether articles that are added get suggestions at once")
    parser.add_argument(
        "--use-lexicons",
        metavar="FOLDER",
        help="from now on, for this project, your own lexicons of that folder; - for none",
    )
    parser.add_argument("--json", action="store_true", help="print what was done as JSON")


def _suggest(options: argparse.Namespace) -> int:
    """`kutip suggest`."""
    if options.list or options.export:
        from annotations.store.opening import open_reading

        with open_reading(options.project) as reading:
            return _export(options, reading) if options.export else _list(options, reading)
    if options.source is not None:
        return _take(options)
    if options.auto is not None:
        with open_store(options.project, options.labels) as store:
            store.suggest_on_add(on=options.auto == YES)
        narrate(f"Articles that are added get {'suggestions at once' if options.auto == YES else 'no suggestions'}.")
        return 0
    if options.use_lexicons is not None:
        return _use_lexicons(options)
    return _run(options)


def _use_lexicons(options: argparse.Namespace) -> int:
    """Keep the folder, relative to the project's file where it lies beside it, so that both can be moved together."""
    from annotations.store.engine import is_url
    from annotations.suggesters import load_lexicons

    folder = "" if options.use_lexicons == "-" else str(Path(options.use_lexicons).resolve())
    languages = ""
    if folder:
        load_lexicons(Path(folder))
        languages = ", ".join(sorted(path.stem for path in Path(folder).glob("*.yaml")))
        beside = Path(options.project).resolve().parent
        if not is_url(options.project) and Path(folder).is_relative_to(beside):
            folder = str(Path(folder).relative_to(beside))
    with open_store(options.project, options.labels) as store:
        store.use_lexicons(folder)
    told = (
        f"Kutip's lexicons, and over them those of {folder}: {languages or 'none yet'}"
        if folder
        else "Kutip's lexicons"
    )
    narrate(f"Suggesters of this project read {display_line(told)}.")
    return 0


def _run(options: argparse.Namespace) -> int:
    from annotations.progress import progress
    from annotations.scheme import parse_scheme
    from annotations.suggesters import Names, load_lexicons, suggesters
    from annotations.suggesting import lexicons_of, suggest, to_see

    wanted = suggesters(options.suggester)
    done: dict[str, Outcome] = {}
    with open_store(options.project, options.labels) as store:
        reading = store.reading
        lexicons = load_lexicons(options.lexicons or lexicons_of(reading, store.target))
        uids = _articles(options.article, reading)
        selection = chosen(options, reading)
        if uids is not None:
            selection = replace(selection, older=True)  # who names a version means that one
        scheme = parse_scheme(reading.scheme_yaml() or "", options.project)
        names = Names(reading.entities().values())
        for each in wanted:
            seen = to_see(reading, each, selection, uids, again=options.again)
            with progress(each.name, " articles", len(seen)) as tick:
                done[each.name] = suggest(
                    store, each, seen, scheme, now(), lexicons=lexicons, names=names, lesser=options.lesser, tick=tick
                )
    for each in wanted:
        outcome = done[each.name]
        decided = f", {outcome.decided} left out, as the same was decided" if outcome.decided else ""
        narrate(f"{each.name} {each.version}: {outcome.new} suggestions in {outcome.articles} articles{decided}.")
    if options.json:
        print_json({name: {"articles": o.articles, "new": o.new, "decided": o.decided} for name, o in done.items()})
    return 0


def _articles(uids: Sequence[str] | None, reading: Reading) -> Sequence[str] | None:
    """The articles named; None for all. Raises `KutipError` for one that is not there."""
    for uid in uids or ():
        if reading.article(uid) is None:
            raise KutipError(
                f"There is no article {uid} in this project.", "Its uid stands in what kutip export writes."
            )
    return uids


# -- how they have done ----------------------------------------------------------------------------------------------


def _list(options: argparse.Namespace, reading: Reading) -> int:
    who = options.annotator[0] if options.annotator else None
    rows = reading.suggestions.acceptance(who)
    if options.json:
        print_json([_plain(row) for row in rows])
        return 0
    if not rows:
        narrate("Nothing was proposed yet: kutip suggest.")
        return 0
    width = max(len(f"{row.suggester} {row.version}") for row in rows)
    sys.stdout.write(f"{'suggester':<{width}}  pending  accepted  changed  rejected   rate\n")
    for row in rows:
        rate = "     –" if row.rate is None else f"{100 * row.rate:5.0f}%"
        name = display_line(f"{row.suggester} {row.version}")
        counts = f"{row.pending:>7}  {row.accepted:>8}  {row.changed:>7}  {row.rejected:>8}"
        sys.stdout.write(f"{name:<{width}}  {counts} {rate}\n")
    return 0


def _plain(row: Acceptance) -> dict[str, Any]:
    names = ("suggester", "version", "pending", "accepted", "changed", "rejected", "rate")
    return {name: getattr(row, name) for name in names}


def _export(options: argparse.Namespace, reading: Reading) -> int:
    who = options.annotator[0] if options.annotator else None
    if str(options.export) == "-":
        # ASCII: what a corpus hides in its text reaches no terminal that way
        count = _written(reading.suggestions.decided(who), sys.stdout, ascii_=True)
    else:
        with options.export.open("w", encoding="utf-8") as file:
            count = _written(reading.suggestions.decided(who), file, ascii_=False)
    narrate(f"{count} decisions exported.")
    return 0


def _written(decisions: Iterable[Decided], file: SupportsWrite[str], *, ascii_: bool) -> int:
    count = 0
    for one in decisions:
        file.write(json.dumps(_decision(one), ensure_ascii=ascii_) + "\n")
        count += 1
    return count


def _decision(one: Decided) -> dict[str, Any]:
    s = one.suggestion
    made: dict[str, Any] | None = None
    if one.fragments:
        made = {"id": s.annotation, "label": one.label, "fragments": one.fragments, "text": list(one.made)}
    return {
        "article": s.article, "outlet": one.outlet, "language": one.language, "label": s.label,
        "fragments": s.fragments, "text": list(one.words), "kind": s.kind, "suggester": s.suggester,
        "version": s.version, "score": s.score, "reason": s.reason, "status": s.status, "changed": s.changed,
        "annotator": s.by, "at": s.at, "made": made, "offset_unit": "codepoint", "schema": "kutip-decision/1",
    }  # fmt: skip


# -- a model's predictions -------------------------------------------------------------------------------------------


def _take(options: argparse.Namespace) -> int:
    from annotations.predictions import take_predictions
    from annotations.progress import progress

    if not options.name:
        raise KutipError("--from needs --name: what is the model called?", "For example --name my-model-v3.")
    with open_store(options.project, options.labels) as store, progress("reading", " articles") as tick:
        told = take_predictions(store, options.source, options.name, now(), format_=options.format, tick=tick)
    for error in told.rejects:
        narrate(display_line(f"refused  {error}"))
    _tell("moved", told.moved)
    narrate(
        f"{told.new} suggestions of {options.name} in {told.articles} articles"
        f"{f', {len(told.moved)} moved' if told.moved else ''}"
        f"{f', {told.decided} left out, as the same was decided' if told.decided else ''}"
        f"{f', {len(told.rejects)} refused' if told.rejects else ''}."
    )
    if not (told.new or told.decided or told.rejects):
        narrate("Nothing in it is a mark, as it was read. --format says what it is; docs/formats.md shows each format.")
    if options.json:
        from annotations.rejects import as_record

        rejects = [as_record(error) for error in told.rejects]
        print_json(
            {"articles": told.articles, "new": told.new, "decided": told.decided, "moved": told.moved,
             "rejects": rejects}
        )  # fmt: skip
    return 1 if told.rejects else 0


def _tell(word: str, lines: Sequence[str]) -> None:
    for line in lines[:20]:
        narrate(display_line(f"{word:<8} {line}"))
    if len(lines) > 20:
        narrate(f"{word:<8} … and {len(lines) - 20} more; --json tells all.")
