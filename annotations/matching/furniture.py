"""Lines that an outlet prints under article after article: pure, on keys of lines and titles.

A line that stands in three of an outlet's articles under three different titles is furniture. The titles keep articles
that were published twice from being taken for it. Headlines of other articles change from page to page, and a small
project sees each of them once: those are known by standing there twice, once as the picture's text.
"""

from __future__ import annotations

import numpy as np

from annotations.matching.arrays import B1, I64, U64, ordered

__all__ = ["FURNITURE", "furniture_lines", "teasers"]

FURNITURE = 3
"""Titles of one outlet under which a line must stand to be furniture."""


def furniture_lines(outlets: I64, titles: U64, lines: U64, least: int = FURNITURE) -> dict[int, U64]:
    """The sorted keys of the lines that are furniture, by outlet. Row n: line `lines[n]` of an article with the title
    `titles[n]` by the outlet `outlets[n]`. Keys of 0 are passed by."""
    real = lines != 0
    rows = np.stack([outlets[real].astype(np.uint64), lines[real], titles[real]])
    order = ordered(rows[2])
    order = order[ordered(rows[1, order])]
    rows = rows[:, order[np.argsort(rows[0, order], kind="stable")]]
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
    begins = np.flatnonzero(ends > 0)
    if not len(begins):
        return out
    wordy = np.append(0, np.cumsum(sizes > BETWEEN)).tolist()
    words = np.append(0, np.cumsum(sizes)).tolist()
    rows: dict[int, list[tuple[int, int]]] = {}
    for article, begin, end in zip(owner[begins].tolist(), begins.tolist(), ends[begins].tolist(), strict=True):
        rows.setdefault(article, []).append((begin, end))
    cuts = first.tolist()
    for article, found in rows.items():
        spans = _taken_out(found, cuts[article + 1], wordy)
        if words[cuts[article + 1]] - words[cuts[article]] - sum(words[b] - words[a] for a, b in spans) >= LEFT:
            for begin, end in spans:
                out[begin:end] = True
    return out


def _taken_out(headlines: list[tuple[int, int]], last: int, wordy: list[int]) -> list[tuple[int, int]]:
    """The lines of an article that go, from where headlines begin and end, second time included. `last`: where the
    article ends; `wordy[n]`: how many longer lines there are before line n."""
    rows: list[list[tuple[int, int]]] = []
    done = -1
    for begin, end in headlines:
        if begin < done:
            continue
        if done < 0 or wordy[begin] - wordy[done] > SUMMARY:
            rows.append([])
        rows[-1].append((begin, end))
        done = end
    out = []
    for row in rows:
        if len(row) < IN_A_ROW:
            out += row
        else:
            summary = wordy[last] - wordy[row[-1][1]] <= SUMMARY
            out.append((row[0][0], last if summary else row[-1][1]))
    return out
