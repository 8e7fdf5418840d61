"""The jobs of bulk matching: from files to one file each, with the kernels of `annotations.matching`.

A job depends on its input alone and may be done again at any time. Articles are numbered by date; a run of words
belongs to one bucket, so that buckets are joined apart from each other.

    lines_job      articles → lines of their pages         furniture_job  lines → what outlets repeat
    sketch_job     articles, furniture → postings by bucket
    bucket_job     postings of a bucket → pairs            verify_job     two blocks, pairs → edges
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from annotations.bulk.files import read_articles, read_columns, read_furniture, write_columns, write_furniture
from annotations.matching.arrays import I64, U64
from annotations.matching.candidates import LEAST_SHARED, Pairs, merge_pairs, run_pairs
from annotations.matching.furniture import furniture_lines
from annotations.matching.stories import Edge
from annotations.matching.whole import line_rows, postings, prepare_with, verified

__all__ = ["bucket_job", "furniture_job", "lines_job", "merge_buckets", "sketch_job", "split_postings", "verify_job"]


def lines_job(articles: str, target: str) -> str:
    """The lines of a block: columns `outlet`, `title`, `line`."""
    _, given = read_articles(articles)
    outlets, titles, lines = line_rows(given)
    return write_columns(target, {"outlet": outlets, "title": titles, "line": lines})


def furniture_job(lines: Sequence[str], target: str) -> str:
    """What outlets repeat, from the lines of all blocks (or of all that have some of the outlets)."""
    return write_furniture(target, furniture_lines(*read_columns(lines, ["outlet", "title", "line"])))


def split_postings(grams: U64, articles: I64, buckets: int) -> list[tuple[U64, I64]]:
    """Postings by bucket, the low bits of the run's hash: sampling, which looks at the high ones, leaves them even."""
    where = (grams % np.uint64(buckets)).astype(np.int64)
    order = np.argsort(where, kind="stable")
    cuts = np.searchsorted(where[order], np.arange(buckets + 1)).tolist()
    return [(grams[order[a:b]], articles[order[a:b]]) for a, b in pairwise(cuts)]


def sketch_job(articles: str, furniture: str, targets: Sequence[str], sizes: str) -> list[str]:
    """Sketches of a block: a file of postings (`gram`, `article`) for each bucket, and one of the sketches' `size`."""
    first, given = read_articles(articles)
    prepared = prepare_with(given, read_furniture(furniture))
    numbers = np.arange(first, first + len(prepared), dtype=np.int64)
    grams, owners = postings(prepared, numbers)
    write_columns(sizes, {"size": np.bincount(owners - first, minlength=len(prepared)).astype(np.int32)})
    parts = split_postings(grams, owners, len(targets))
    return [
        write_columns(target, {"gram": grams, "article": owners})
        for target, (grams, owners) in zip(targets, parts, strict=True)
    ]


def bucket_job(parts: Sequence[str], target: str) -> str:
    """Join one bucket: `pair` (`left << 32 | right`) and `shared`, the runs in common within this bucket.

    Pairs with one run stay: with another bucket's they may have two.
    """
    grams, articles = read_columns(parts, ["gram", "article"])
    order = np.lexsort((articles, grams))
    codes, shared = run_pairs(grams[order].astype(np.uint64), articles[order])
    return write_columns(target, {"pair": codes, "shared": shared.astype(np.int32)})


def merge_buckets(parts: Sequence[str], least: int = LEAST_SHARED) -> Pairs:
    """The pairs of all buckets that share at least `least` runs: what `candidate_pairs` gives in memory."""
    found = (read_columns([part], ["pair", "shared"]) for part in parts)
    return merge_pairs([(codes, shared.astype(np.int64)) for codes, shared in found], least)


def verify_job(left: str, right: str, furniture: str, pairs: Sequence[tuple[int, int]]) -> list[Edge]:
    """Verify pairs (article numbers) of which one stands in the block `left`, the other in `right`."""
    known = read_furniture(furniture)
    found = {}
    for path in dict.fromkeys((left, right)):
        first, given = read_articles(path)
        found.update({first + at: each for at, each in enumerate(given)})
    wanted = sorted({at for pair in pairs for at in pair})
    place = {number: at for at, number in enumerate(wanted)}
    given = [found[number] for number in wanted]
    prepared = prepare_with(given, known)
    edges = verified(prepared, [each.outlet for each in given], [(place[a], place[b]) for a, b in pairs])
    return [Edge(wanted[e.a], wanted[e.b], e.score, e.relation, e.left, e.right) for e in edges]
