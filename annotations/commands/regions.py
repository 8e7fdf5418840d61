"""`kutip regions`: what of the articles is furniture, learned from how it repeats."""

from __future__ import annotations

import argparse
import sys
from itertools import islice
from typing import TYPE_CHECKING, Any

from annotations.clock import now
from annotations.commands.console import narrate, print_json
from annotations.commands.options import Commands, open_store, project_options
from annotations.text import display_line

if TYPE_CHECKING:
    from annotations.furnishing import Proposal
    from annotations.store.store import Store

__all__ = ["regions_command"]

_SHOWN = 12
_BATCH = 500


def regions_command(commands: Commands[Any]) -> None:
    """Add `regions`."""
    parser = commands.add_parser(
        "regions",
        help="find what outlets print around their articles, and set it aside",
        description="Lines that an outlet repeats under titles that have nothing in common are furniture: links, "
        "advertisements, notices. Nothing is deleted: what is set aside is folded away and passed by.",
        epilog="example: kutip regions learn --apply",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB", help="what to do")
    learn = verbs.add_parser(
        "learn",
        help="show what repeats, with counts and examples",
        description="Look through the articles of each outlet and show what would be set aside.",
        epilog="example: kutip regions learn --outlet tempo",
    )
    learn.add_argument("--outlet", metavar="NAME", help="this outlet only, by key or name")
    learn.add_argument("--apply", action="store_true", help="set it aside; `kutip regions undo` takes it back")
    learn.add_argument("--json", action="store_true", help="print what was found as JSON")
    project_options(learn)
    learn.set_defaults(run=_learn)
    undo = verbs.add_parser(
        "undo",
        help="take the last learned regions back",
        description="Put the regions back as they were before the last `learn --apply`; those that somebody changed "
        "since stay.",
        epilog="example: kutip regions undo",
    )
    project_options(undo)
    undo.set_defaults(run=_undo)


def _learn(options: argparse.Namespace) -> int:
    """`kutip regions learn`."""
    from annotations.errors import KutipError
    from annotations.furnishing import learn, outlets_of
    from annotations.progress import progress

    with open_store(options.project) as store:
        outlets = outlets_of(store.reading, options.outlet)
        if options.outlet and not outlets:
            raise KutipError(f"There is no outlet {options.outlet} in this project.", "kutip stats lists them.")
        with progress("learning", " looks", 3 * sum(count for *_, count in outlets)) as tick:
            proposals = [learn(store.reading, key, name, tick) for key, name, _ in outlets]
        for proposal in proposals:
            _show(proposal, to_stdout=not options.json)
        if options.json:
            print_json([_record(proposal) for proposal in proposals])
        if options.apply:
            count = _apply(store, proposals)
            narrate(f"{count:,} articles have other regions now; kutip regions undo takes it back.")
        elif any(proposal.concerned for proposal in proposals):
            narrate("Nothing was changed; --apply sets it aside.")
    return 0


def _show(proposal: Proposal, *, to_stdout: bool) -> None:
    if not to_stdout:
        return
    write = sys.stdout.write
    share = f"in {proposal.concerned:,} of {proposal.articles:,} articles, {proposal.characters:,} characters"
    write(display_line(f"{proposal.name}: {share}") + "\n")
    for finding in proposal.findings[:_SHOWN]:
        write(display_line(f"  {finding.articles:>6,} ×  {finding.way[0]}") + "\n")
        for example in finding.examples[:2]:
            write(display_line(f"              {example[:90]}{'…' if len(example) > 90 else ''}") + "\n")
    if len(proposal.findings) > _SHOWN:
        write(f"  … and {len(proposal.findings) - _SHOWN:,} more (--json lists all)\n")


def _record(proposal: Proposal) -> dict[str, Any]:
    return {
        "outlet": proposal.key,
        "articles": proposal.articles,
        "concerned": proposal.concerned,
        "characters": proposal.characters,
        "findings": [
            {
                "told by": each.way[0],
                "articles": each.articles,
                "characters": each.characters,
                "examples": each.examples,
            }
            for each in proposal.findings
        ],
    }


def _apply(store: Store, proposals: list[Proposal]) -> int:
    from annotations.furnishing import changes_of

    run = store.next_learned_run()
    done = 0
    for proposal in proposals:
        changes = changes_of(store.reading, proposal)
        while batch := list(islice(changes, _BATCH)):
            done += store.set_learned(batch, done, run, now())
    return done


def _undo(options: argparse.Namespace) -> int:
    """`kutip regions undo`."""
    with open_store(options.project) as store:
        taken = store.undo_learned(now())
    if taken is None:
        narrate("There are no learned regions to take back.")
        return 0
    put_back, left = taken
    narrate(
        f"{put_back:,} articles have the regions that they had before"
        f"{f'; {left:,} were changed since and stay as they are' if left else ''}."
    )
    return 0
