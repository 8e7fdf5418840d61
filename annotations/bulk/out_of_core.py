"""The join of all postings on one machine within a given memory: DuckDB, with a folder for what does not fit.

The extra `kutip[big]` brings DuckDB.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from annotations.bulk.files import read_columns, require_parquet, write_columns
from annotations.errors import KutipError
from annotations.matching.arrays import I64, U64
from annotations.matching.candidates import CROWD, LEAST_SHARED, NEXT, Pairs, candidate_pairs

__all__ = ["Limits", "join_postings", "joining"]

_JOIN = f"""
COPY (
    WITH ranked AS (
        SELECT gram, article, row_number() OVER (PARTITION BY gram ORDER BY article) AS place,
               count(*) OVER (PARTITION BY gram) AS crowd
        FROM read_parquet($paths)
    ), meeting AS (SELECT * FROM ranked WHERE crowd > 1)
    SELECT a.article AS a, b.article AS b, count(*)::BIGINT AS shared
    FROM meeting a JOIN meeting b ON a.gram = b.gram AND a.place < b.place
         AND (a.crowd <= {CROWD} OR b.place <= a.place + {NEXT})
    GROUP BY a.article, b.article HAVING count(*) >= $least ORDER BY a, b
) TO '{{target}}' (FORMAT parquet, COMPRESSION zstd)
"""
"""The rule of `candidates.candidate_pairs` in SQL."""


_ROWS = 4_000_000
"""Postings in a file."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be used: megabytes of memory, threads, and a folder for what does not fit ("": beside the target)."""

    megabytes: int = 1024
    threads: int = 2
    spill: str = ""


def join_postings(paths: Sequence[str], target: str, limits: Limits, least: int = LEAST_SHARED) -> Pairs:
    """The pairs that share at least `least` runs, from files of postings (`gram`, `article`); kept in `target` as well.

    Raises `KutipError` if DuckDB is missing, or memory or disk do not suffice.
    """
    duckdb = _duckdb()
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"SET memory_limit = '{int(limits.megabytes)}MB'")
        connection.execute(f"SET threads = {int(limits.threads)}")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET temp_directory = " + _quoted(limits.spill or f"{target}.spill"))
        try:
            statement = _JOIN.replace("'{target}'", _quoted(target))
            connection.execute(statement, {"paths": list(paths), "least": least})
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise KutipError(f"DuckDB could not join the postings: {reason}", "Give it more memory or disk.") from error
    return Pairs(*(column.astype(np.int64) for column in read_columns([target], ["a", "b", "shared"])))


def joining(limits: Limits) -> Callable[[U64, I64, str], Pairs]:
    """`candidates.candidate_pairs` for a run of matching, by DuckDB within `limits`.

    Called with the postings and a folder for its files. Raises `KutipError` at once if DuckDB or PyArrow is missing.
    """
    _duckdb()
    require_parquet()

    def join(grams: U64, articles: I64, folder: str) -> Pairs:
        paths = [
            write_columns(
                f"{folder}/postings-{first}.parquet",
                {"gram": grams[first : first + _ROWS], "article": articles[first : first + _ROWS]},
            )
            for first in range(0, len(grams), _ROWS)
        ]
        if not paths:
            return candidate_pairs(grams, articles)
        return join_postings(paths, f"{folder}/pairs.parquet", replace(limits, spill=limits.spill or f"{folder}/spill"))

    return join


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _duckdb() -> Any:
    try:
        import duckdb
    except ImportError as error:
        raise KutipError("Matching out of core needs DuckDB.", "Install it: pip install 'kutip[big]'.") from error
    return duckdb
