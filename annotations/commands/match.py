"""`kutip match`: which articles tell the same story, and how good that is."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotations.commands.console import narrate, print_json
from annotations.commands.options import Commands, project_options
from annotations.errors import KutipError
from annotations.text import display_line, display_text

if TYPE_CHECKING:
    from annotations.pairing.crew import Crew

__all__ = ["match_command"]

LEAST = 40
"""The score from which pairs are kept (`annotations.matching.relation.LIST`, which imports numpy's rooms)."""

LEAST_MEMORY = 64
"""Megabytes below which DuckDB cannot work."""

_NAMES = {"list": "listed", "join": "joined"}


def match_command(commands: Commands[Any]) -> None:
    """Add `match`."""
    parser = commands.add_parser(
        "match",
        help="find the same story across outlets: copies, versions, the same event",
        description="Compare what is new in the project with all of it, and make the stories anew. What people decided "
        "(kutip verdict, kutip story) holds. Ctrl+C or a crash loses nothing: the next run goes on. Pairs that score "
        "`list` or more are kept and shown, those of `join` or more make stories.",
        epilog="example: kutip match --what-if join=60 && kutip match --set join=60",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--all", action="store_true", help="match every article anew, not only what is new")
    what.add_argument(
        "--explain", nargs=2, metavar=("A", "B"), help="compare two articles and say why; changes nothing"
    )
    what.add_argument(
        "--what-if", nargs="+", type=_threshold, metavar="NAME=SCORE",
        help="what other thresholds would change: join=60 list=35; changes nothing",
    )  # fmt: skip
    what.add_argument(
        "--set",
        nargs="+",
        type=_threshold,
        metavar="NAME=SCORE",
        help="keep other thresholds, and make the stories anew",
    )
    what.add_argument(
        "--eval", type=Path, metavar="FILE",
        help="score the project's stories against labels: CSV, TSV or JSON lines with a,b,same or article,story",
    )  # fmt: skip
    _means(parser)
    parser.add_argument("--progress", choices=("auto", "json"), default="auto", help="json: a line a report, on stdout")
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")
    project_options(parser)
    parser.set_defaults(run=_match)


def _means(parser: argparse.ArgumentParser) -> None:
    """What a run works with."""
    parser.add_argument(
        "--on", metavar="ADDRESS",
        help="match everything anew on a Dask cluster: tcp://scheduler:8786, or local for one started here",
    )  # fmt: skip
    parser.add_argument("--shared", type=Path, metavar="DIR", help="with --on: a folder that all its workers see")
    parser.add_argument(
        "--engine", choices=("numpy", "duckdb"), default="numpy",
        help="what finds the articles that share words: in memory, or DuckDB within --memory; the pairs are the same",
    )  # fmt: skip
    parser.add_argument(
        "--memory",
        type=_megabytes,
        metavar="MB",
        help="with --engine duckdb: megabytes that it may take (1024)",
    )
    parser.add_argument("--processes", type=int, metavar="N", help="how many to work with (default: what pays)")


def _threshold(text: str) -> tuple[str, int]:
    name, _, value = text.partition("=")
    if name not in _NAMES or not value.isdecimal() or int(value) > 100:
        raise argparse.ArgumentTypeError(f"{text}: write list=40 or join=50, a score from 0 to 100")
    return _NAMES[name], int(value)


def _megabytes(text: str) -> int:
    if not text.isdecimal() or int(text) < LEAST_MEMORY:
        raise argparse.ArgumentTypeError(f"{text}: write a number of megabytes, {LEAST_MEMORY} or more")
    return int(text)


def _join(options: argparse.Namespace) -> Any:
    """What joins in place of the join in memory. Raises `KutipError` for options that do not go together."""
    if options.engine == "numpy":
        if options.memory:
            raise KutipError("--memory is for DuckDB.", "Add --engine duckdb.")
        return None
    if options.on:
        raise KutipError("--engine is for this machine, --on for a cluster.", "Leave one of them out.")
    from annotations.bulk.out_of_core import Limits, joining

    return joining(Limits(megabytes=options.memory) if options.memory else Limits())


def _match(options: argparse.Namespace) -> int:
    """`kutip match`."""
    if options.explain:
        return _explain(options)
    if options.what_if:
        return _what_if(options)
    if options.eval:
        return _eval(options)
    return _run(options)


def _run(options: argparse.Namespace) -> int:
    from annotations.commands.ending import ending_by_signal
    from annotations.pairing.alone import alone
    from annotations.progress import stages
    from annotations.store.opening import open_reading

    with open_reading(options.project) as reading:  # a project that is not there is not made
        waiting = reading.count_articles() - (0 if options.all else reading.sketched()[0])
    join = _join(options)
    lines = options.progress == "json"
    with ending_by_signal(), alone(options.project), _begun(options, waiting) as crew, stages(lines=lines) as tell:
        from annotations.pairing.run import match_project
        from annotations.store.store import Store

        with Store(options.project) as store:
            if options.set:
                store.set_thresholds(_changed(store.reading.thresholds(), options.set))
            if options.on:
                from annotations.pairing.cluster import match_on_cluster

                outcome = match_on_cluster(store, options.on, options.shared or _beside(options.project), tell)
            else:
                processes = options.processes
                outcome = match_project(
                    store, everything=options.all, processes=processes, join=join, tell=tell, crew=crew
                )
            known = store.reading.thresholds()
    if options.json or options.progress == "json":
        found = {name: getattr(outcome, name) for name in outcome.__slots__}
        if options.progress == "json":
            import json

            sys.stdout.write(json.dumps({"stage": "done", **found}) + "\n")
        else:
            print_json(found)
    new = f"{outcome.articles} new article{'' if outcome.articles == 1 else 's'} matched"
    pairs = f"{outcome.compared} pairs compared; {outcome.listed} pairs listed (from {known.listed})"
    narrate(f"{new}, {pairs}, {outcome.stories} stories (from {known.joined}), {outcome.changed} of them changed.")
    return 0


@contextmanager
def _begun(options: argparse.Namespace, waiting: int) -> Iterator[Crew | None]:
    """Processes that start while the rest is imported, where so many articles are worth more than one."""
    from annotations.pairing.crew import WORTH, Crew, processes_for

    count = options.processes or processes_for(waiting)
    if options.on or waiting < WORTH or count == 1:
        yield None
        return
    with closing(Crew(options.project, count)) as crew:
        crew.begin()
        yield crew


def _beside(project: str) -> Path:
    """A folder of its own beside the project, for a cluster on this machine."""
    if "://" in project:
        raise KutipError("The project is no file.", "Name a folder that all workers see with --shared.")
    return Path(f"{Path(project).absolute()}.matching")


def _changed(known: Any, wanted: list[tuple[str, int]]) -> Any:
    """The thresholds with these values. Raises `KutipError` if pairs were joined that are not even listed."""
    from dataclasses import replace

    new = replace(known, **dict(wanted))
    if new.listed < LEAST:
        raise KutipError(
            f"list={new.listed} is too low.", f"Pairs below {LEAST} are not kept: there is nothing to list."
        )
    if new.joined < new.listed:
        raise KutipError(f"join={new.joined} is below list={new.listed}: what joins a story must be listed.")
    return new


def _explain(options: argparse.Namespace) -> int:
    from annotations.pairing.explain import explain
    from annotations.pairing.naming import article_named
    from annotations.store.opening import open_reading

    with open_reading(options.project) as reading:
        found = explain(reading, *(article_named(reading, name) for name in options.explain))
    if options.json:
        print_json(found.plain())
    else:
        sys.stdout.write(display_text(found.told()) + "\n")
    return 0


def _what_if(options: argparse.Namespace) -> int:
    from annotations.pairing.explain import what_if
    from annotations.store.opening import open_reading

    with open_reading(options.project) as reading:
        found = what_if(reading, _changed(reading.thresholds(), options.what_if))
    if options.json:
        print_json(found.plain())
    else:
        sys.stdout.write(display_text(found.told()) + "\n")
    return 0


_REFUSED_SHOWN = 5
"""Lines of a file of labels that are named, of those that are refused."""


def _eval(options: argparse.Namespace) -> int:
    from annotations.ingest.readers import read_text
    from annotations.matching.evaluate import read_labels
    from annotations.pairing.evaluation import evaluate
    from annotations.store.opening import open_reading

    labels = read_labels(str(options.eval), read_text(options.eval).text)
    with open_reading(options.project) as reading:
        found = evaluate(reading, labels)
    strangers = [f"{options.eval}: there is no article {name} in this project." for name in found.unknown]
    refused = [*map(str, labels.rejects), *strangers]
    for each in refused[:_REFUSED_SHOWN]:
        narrate(display_line(f"refused  {each}"))
    if len(refused) > _REFUSED_SHOWN:
        narrate(f"refused  … {len(refused) - _REFUSED_SHOWN} more lines like these")
    if options.json:
        print_json(found.plain())
    else:
        sys.stdout.write(display_text(found.told()) + "\n")
    return 1 if labels.rejects or found.unknown else 0
