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

BETWEEN = 6
"""Words that may stand between a headline and the same again: a date."""

SUMMARY, IN_A_ROW = 1, 3
"""Longer lines that may stand between two such headlines, and how many of them make a list, which goes whole: one or
two stand between paragraphs of the article."""

LEFT = 10
"""Words that must be left of an article: a page that says everything twice is no list of headlines."""


def teasers(keys: U64, sizes: I64, first: I64) -> B1:
    """Which lines are headlines of other articles, with what stands between two of them.

    `keys`, `sizes`: of the lines of some articles one after the other, a key of 0 for one that is too long, and words.
    Article n has the lines `first[n]:first[n + 1]`.
    """
    out = np.zeros(len(keys), np.bool_)
    headline = (keys != 0) & (sizes >= HEADLINE)
    short = np.concatenate([[0], np.cumsum(sizes <= BETWEEN)])
    owner = np.repeat(np.arange(len(first) - 1), np.diff(first))
    ends = np.zeros(len(keys), np.int64)
    for step in (3, 2, 1):
        same = (keys[step:] == keys[:-step]) & headline[step:] & (owner[step:] == owner[:-step])
        same &= short[step:-1] - short[1:-step] == step - 1
        ends[:-step][same] = np.flatnonzero(same) + step + 1
    for n in np.unique(owner[ends > 0]).tolist():
        lines = slice(int(first[n]), int(first[n + 1]))
        _take_out(out[lines], ends[lines] - first[n], sizes[lines])
    return out


def _take_out(out: B1, ends: I64, sizes: I64) -> None:
    """Of one article. `ends[n]`: where the headline that begins with line n ends, second time included; below 1 there
    is none."""
    rows: list[list[tuple[int, int]]] = []
    last = 0
    for begin in np.flatnonzero(ends > 0).tolist():
        if rows and begin < last:
            continue
        near = rows and int((sizes[last:begin] > BETWEEN).sum()) <= SUMMARY
        last = int(ends[begin])
        if not near:
            rows.append([])
        rows[-1].append((begin, last))
    for row in rows:
        for begin, end in row:
            out[begin:end] = True
        if len(row) >= IN_A_ROW:
            summary = int((sizes[row[-1][1] :] > BETWEEN).sum()) <= SUMMARY
            out[row[0][0] : len(out) if summary else row[-1][1]] = True
    if sizes[~out].sum() < LEFT:
        out[:] = False
