"""The jobs of bulk matching on many machines with Dask, over a folder that all of them see.

Data goes through the folder, only paths go through the scheduler. A job that is lost with its worker is done again by
another. The extra `kutip[dask]` brings Dask.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from annotations.bulk.files import read_columns
from annotations.bulk.jobs import bucket_job, furniture_job, lines_job, merge_buckets, sketch_job, verify_job
from annotations.errors import KutipError
from annotations.matching.candidates import Pairs, worth_a_look
from annotations.matching.stories import Edge

__all__ = ["Plan", "connect", "match_on"]

RETRIES = 3
"""How often a job is tried again after an error of its own; one that lost its worker is always done again."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`blocks`: files of articles (`files.write_articles`), in order of their numbers, `size` articles in each but the
    last. `folder`: where the files between the stages go. `buckets`: into how many runs are parted."""

    blocks: tuple[str, ...]
    size: int
    folder: str
    buckets: int = 16

    def path(self, kind: str, *numbers: int) -> str:
        """The file of one job."""
        return f"{self.folder}/{'-'.join([kind, *(f'{number:06}' for number in numbers)])}.parquet"


def connect(address: str = "", workers: int = 2) -> Any:
    """A Dask client: of the scheduler at `address` (`tcp://host:8786`), or of a local cluster started for it.

    Raises `KutipError` if Dask is missing or nobody answers.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise KutipError("Matching on a cluster needs Dask.", "Install it: pip install 'kutip[dask]'.") from error
    if not address:
        cluster = distributed.LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
        return distributed.Client(cluster)
    try:
        return distributed.Client(address, timeout=10)
    except (OSError, ValueError) as error:
        hint = "Start one with  dask scheduler  and give its address as tcp://HOST:8786."
        raise KutipError(f"No Dask scheduler answers at {address}: {error}", hint) from error


def match_on(
    client: Any, plan: Plan, tell: Callable[[str, int, int], object] = lambda *_: None
) -> tuple[Pairs, list[Edge]]:
    """The candidates and what they are to each other: the same as in memory, made by the client's workers.

    `tell(stage, done, of)` is called as jobs are done. Raises `KutipError` if a job fails for good.
    """
    every = range(len(plan.blocks))
    stages = _Stages(client, tell)
    lines = stages.run("lines", lines_job, [(block, plan.path("lines", at)) for at, block in enumerate(plan.blocks)])
    furniture = stages.run("furniture", furniture_job, [(lines, plan.path("furniture"))])[0]
    targets = [[plan.path("postings", at, bucket) for bucket in range(plan.buckets)] for at in every]
    sizes = [plan.path("sizes", at) for at in every]
    asked = [(plan.blocks[at], furniture, targets[at], sizes[at]) for at in every]
    written = stages.run("sketches", sketch_job, asked)
    buckets = [([parts[bucket] for parts in written], plan.path("pairs", bucket)) for bucket in range(plan.buckets)]
    pairs = merge_buckets(stages.run("join", bucket_job, buckets))
    (size,) = read_columns(sizes, ["size"])
    likely = worth_a_look(pairs, size.astype(np.int64))
    between: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for a, b in zip(likely.left.tolist(), likely.right.tolist(), strict=True):
        between[a // plan.size, b // plan.size].append((a, b))
    compared = [(plan.blocks[a], plan.blocks[b], furniture, found) for (a, b), found in sorted(between.items())]
    edges = [edge for found in stages.run("verify", verify_job, compared) for edge in found]
    return pairs, sorted(edges, key=lambda edge: (edge.a, edge.b))


class _Stages:
    """Jobs of one kind at a time, each stage after the one before."""

    def __init__(self, client: Any, tell: Callable[[str, int, int], object]) -> None:
        self._client = client
        self._tell = tell

    def run(self, stage: str, job: Callable[..., Any], asked: Sequence[tuple[Any, ...]]) -> list[Any]:
        """What each job answers, in order."""
        dask: Any = import_module("dask")
        distributed: Any = import_module("distributed")
        futures = self._client.compute([dask.delayed(job, pure=True)(*each) for each in asked], retries=RETRIES)
        self._tell(stage, 0, len(futures))
        for done, _ in enumerate(distributed.as_completed(futures), 1):
            self._tell(stage, done, len(futures))
        try:
            return list(self._client.gather(futures))
        except KutipError:
            raise
        except Exception as error:
            raise KutipError(f"A job of {stage} failed on the cluster: {error}", "See the worker's log.") from error
