"""Lines that an outlet prints under article after article: pure, on keys of lines and titles.

A line that stands in three of an outlet's articles under three different titles is furniture. The titles keep articles
that were published twice from being taken for it. Headlines of other articles change from page to page, and a small
project sees each of them once: those are known by standing there twice, once as the picture's text.
"""

from __future__ import annotations

import numpy as np

from annotations.matching.arrays import B1, I64, U64

__all__ = ["FURNITURE", "furniture_lines", "teasers"]

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


HEADLINE = 4
"""Words that a line has at least to be a headline."""

TWICE_WITHIN, NEXT_WITHIN = 3, 6
"""Lines from a headline to the same again (a date may stand between), and from there to the next one that is doubled
(its summary, `read more`, a date)."""

LEFT = 10
"""Words that must be left of an article: a page that says everything twice is no list of headlines."""


def teasers(keys: U64, sizes: I64, first: I64) -> B1:
    """Which lines are headlines of other articles, with what stands between two of them.

    `keys`, `sizes`: of the lines of some articles one after the other, a key of 0 for one that is too long, and words.
    Article n has the lines `first[n]:first[n + 1]`.
    """
    out = np.zeros(len(keys), np.bool_)
    headline = (keys != 0) & (sizes >= HEADLINE)
    owner = np.repeat(np.arange(len(first) - 1), np.diff(first))
    for step in range(1, TWICE_WITHIN + 1):
        same = (keys[step:] == keys[:-step]) & headline[step:] & (owner[step:] == owner[:-step])
        out[step:] |= same
        out[:-step] |= same
    for n in np.unique(owner[out]).tolist():
        lines = slice(int(first[n]), int(first[n + 1]))
        out[lines] = _listed(out[lines], sizes[lines])
    return out


def _listed(doubled: B1, sizes: I64) -> B1:
    """Of one article: from one doubled headline to the next, and the summary of the last if it ends the page."""
    out = doubled.copy()
    at = np.flatnonzero(doubled)
    gaps = np.diff(at)
    for begin, gap in zip(at[:-1].tolist(), gaps.tolist(), strict=True):
        if 1 < gap <= NEXT_WITHIN:
            out[begin : begin + gap] = True
    if len(at) > 2 and len(doubled) - int(at[-1]) <= TWICE_WITHIN:
        out[int(at[-1]) :] = True
    return out if sizes[~out].sum() >= LEFT else np.zeros(len(out), np.bool_)
