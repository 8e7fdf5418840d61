"""Lines that an outlet prints under article after article: pure, on keys of lines and titles.

A line that stands in three of an outlet's articles under three different titles is furniture. The titles keep articles
that were published twice from being taken for it.
"""

from __future__ import annotations

import numpy as np

from annotations.matching.arrays import I64, U64

__all__ = ["FURNITURE", "furniture_lines"]

FURNITURE = 3
"""Titles of one outlet under which a line must stand to be furniture."""


def furniture_lines(outlets: I64, titles: U64, lines: U64, least: int = FURNITURE) -> dict[int, U64]:
    """The sorted keys of the lines that are furniture, by outlet. Row n: line `lines[n]` of an article with the title
    `titles[n]` by the outlet `outlets[n]`. Keys of 0 are passed by."""
    real = lines != 0
    rows = np.stack([outlets[real].astype(np.uint64), lines[real], titles[real]])
    rows = rows[:, np.lexsort(rows[::-1])]
    if not rows.shape[1]:
        return {}
    new_title = np.concatenate([[True], (rows[:, 1:] != rows[:, :-1]).any(axis=0)])
    rows = rows[:2, new_title]
    first = np.flatnonzero(np.concatenate([[True], (rows[:, 1:] != rows[:, :-1]).any(axis=0)]))
    often = np.diff(np.append(first, rows.shape[1])) >= least
    owners, keys = rows[0, first[often]], rows[1, first[often]]
    return {int(owner): keys[owners == owner] for owner in np.unique(owners)}
