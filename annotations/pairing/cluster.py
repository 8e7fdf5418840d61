"""A project matched on many machines: articles out as files, pairs back, the index and the stories made here."""

from __future__ import annotations

import json
import shutil
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from annotations.bulk.distributed import Plan, connect, match_on
from annotations.bulk.files import write_articles
from annotations.errors import KutipError
from annotations.matching.prepare import own_holes
from annotations.matching.stories import Edge
from annotations.matching.whole import Given
from annotations.pairing.crew import Crew, collected_seldom, processes_for
from annotations.pairing.regroup import regroup
from annotations.pairing.run import Outcome, Run, Tell
from annotations.pairing.templates import without_pages
from annotations.pairing.work import METHOD_NAME
from annotations.store.matching import MatchRow
from annotations.store.store import Store

__all__ = ["LOCAL", "match_on_cluster"]

LOCAL = "local"
"""In place of an address: a cluster on this machine, started for the run."""

BLOCK = 5_000
"""Articles in a file."""


@collected_seldom()
def match_on_cluster(store: Store, address: str, folder: Path, tell: Tell) -> Outcome:
    """Match everything anew on the Dask cluster at `address` (`tcp://host:8786`, or `LOCAL`).

    `folder` must be seen by all its workers; what is written there goes into a folder of the run's own and is removed
    at the end, nothing else. What shares text is compared there, reports in other words here. Raises `KutipError` if
    nobody answers, Dask is missing, a job fails for good, or the folder cannot be written to.
    """
    client: Any = connect("" if address == LOCAL else address)
    try:
        with _own_folder(folder) as own:
            return _matched(store, client, own, tell)
    finally:
        client.close()


@contextmanager
def _own_folder(folder: Path) -> Iterator[Path]:
    """A new folder in `folder`, gone afterwards; so is `folder` if it was made for it and nobody else uses it."""
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        own = Path(tempfile.mkdtemp(prefix="kutip-", dir=folder))
        own.chmod(stat.S_IMODE(folder.stat().st_mode))  # mkdtemp lets nobody else in: workers may be others
    except OSError as error:
        raise KutipError(
            f"{folder} cannot be written to: {error.strerror}.", "Name a folder that all workers see with --shared."
        ) from error
    try:
        yield own
    finally:
        shutil.rmtree(own, ignore_errors=True)
        if made:
            with suppress(OSError):  # another run has its files there
                folder.rmdir()


def _matched(store: Store, client: Any, folder: Path, tell: Tell) -> Outcome:
    ids, blocks = _written(store, folder, tell)
    run = Run(store, tell)
    new = run.begin(everything=True)
    pairs, edges = match_on(client, Plan(tuple(blocks), BLOCK, str(folder)), tell)
    store.put_matches([_row(ids, edge) for edge in without_pages(pairs, edges, len(ids))])
    with Crew(store.target, processes_for(len(new))) as crew:
        run.learn(crew, new)
        run.sketch(crew)
        run.index(new)
        compared = len(pairs.left) + run.compare(crew, new, copies=False)
    found = store.reading.count_matching(new)
    listed, stories, changed = regroup(store, tell)
    return Outcome(len(new), found, compared, listed, stories, changed)


def _written(store: Store, folder: Path, tell: Tell) -> tuple[list[int], list[str]]:
    """The articles as files, in order of date; their ids in that order."""
    every = store.reading.article_ids()
    ids = [row[0] for row in sorted(every, key=lambda row: (row[2] or "9999", row[0]))]
    blocks = []
    for first in range(0, len(ids), BLOCK):
        given = [
            Given(body.text, own_holes(body.text, body.regions), body.outlet, body.title, body.published_at or "")
            for body in store.reading.bodies(ids[first : first + BLOCK])
        ]
        blocks.append(write_articles(str(folder / f"articles-{first // BLOCK:06}.parquet"), first, given))
        tell("writing", first + len(given), len(ids))
    return ids, blocks


def _row(ids: Sequence[int], edge: Edge) -> MatchRow:
    a, b, left, right = ids[edge.a], ids[edge.b], edge.left, edge.right
    if a > b:
        a, b, left, right = b, a, right, left
    told = {"left": left, "right": right, "reasons": [f"{left} % of the first is {right} % of the second"]}
    return a, b, edge.score, edge.relation, json.dumps(told), METHOD_NAME
