"""The array types of this room, and hashing that is the same on every machine and in every run."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

__all__ = [
    "B1",
    "F64",
    "I32",
    "I64",
    "U8",
    "U32",
    "U64",
    "Powers",
    "mix",
    "numbered",
    "ordered",
    "ordered_within",
    "spread",
]

B1 = npt.NDArray[np.bool_]
U8 = npt.NDArray[np.uint8]
U16 = npt.NDArray[np.uint16]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]

_WORD = 1 << 64
_KEPT = 1 << 20
_SELDOM = 10_000


def mix(values: U64) -> U64:
    """Every bit of the result hangs on every bit of the value: the finaliser of SplitMix64 (Steele et al. 2014)."""
    out = values ^ (values >> np.uint64(30))
    out *= np.uint64(0xBF58476D1CE4E5B9)
    out ^= out >> np.uint64(27)
    out *= np.uint64(0x94D049BB133111EB)
    out ^= out >> np.uint64(31)
    return out


def spread(starts: I64, counts: I64) -> I64:
    """The ranges `[start, start + count)` one after the other."""
    total = int(counts.sum())
    ends = np.cumsum(counts)
    return np.arange(total, dtype=np.int64) - np.repeat(ends - counts - starts, counts)


def numbered(keys: U64) -> tuple[I64, int]:
    """The distinct keys (hashes) numbered through in any order: the number of each, and how many there are.

    Each key leaves its position in a table at the place that some of its bits name, and takes for its own whatever it
    finds there of the same key; those that find another key try further bits. A tenth of what sorting them costs.
    """
    count = len(keys)
    bits = count.bit_length() + 1
    table = np.empty(1 << bits, np.int32)
    first = np.arange(count, dtype=np.int64)
    left, mine = first, keys
    for shift in range(64 - bits, -1, -bits):
        place = (mine >> np.uint64(shift)).astype(np.int64) & ((1 << bits) - 1)
        table[place] = left
        found = table[place]
        same = keys[found] == mine
        if len(left) == count:
            first = np.where(same, found, first)
        else:
            first[left[same]] = found[same]
        other = ~same
        left, mine = left[other], mine[other]
        if not len(left):
            break
    else:
        _, begins, back = np.unique(mine, return_index=True, return_inverse=True)
        first[left] = left[begins[back]]
    own = np.zeros(count, np.bool_)
    own[first] = True
    number = np.cumsum(own) - 1
    return number[first], int(number[-1]) + 1 if count else 0


def ordered(keys: U64) -> I64:
    """`np.argsort(keys, kind="stable")` of hashes in a third of its time.

    Numbers are sorted much sooner than their order is found: those of the first bits of a key, and its position in
    place of the rest. Where two keys have the same first bits, which is seldom, they are put in order afterwards.
    """
    rest = np.uint64((1 << len(keys).bit_length()) - 1)
    mixed = (keys & ~rest) | np.arange(len(keys), dtype=np.uint64)
    mixed.sort()
    order = (mixed & rest).astype(np.int64)
    found = keys[order]
    wrong = np.flatnonzero(found[1:] < found[:-1])
    if len(wrong) > _SELDOM:
        return np.argsort(keys, kind="stable")
    for first in np.unique(mixed[wrong] & ~rest):
        here = slice(*np.searchsorted(mixed, [first, first | rest]))
        order[here] = order[here][np.argsort(found[here], kind="stable")]
    return order


def ordered_within(keys: U64, bounds: I64) -> I64:
    """The same within each group of hashes, `bounds[n]` … `bounds[n + 1] - 1`: positions from the group's beginning.

    A sixth of the time of `np.argsort` for groups of some hundred.
    """
    sizes = np.diff(bounds)
    rest = np.uint64((1 << int(sizes.max(initial=0)).bit_length()) - 1)
    mixed = (keys & ~rest) | spread(np.zeros(len(sizes), np.int64), sizes).astype(np.uint64)
    cuts = bounds.tolist()
    for begin, end in pairwise(cuts):
        mixed[begin:end].sort()
    order: I64 = (mixed & rest).astype(np.int64)
    found = keys[order + np.repeat(bounds[:-1], sizes)]
    wrong = found[1:] < found[:-1]
    wrong[bounds[1:-1][(bounds[1:-1] > 0) & (bounds[1:-1] < len(keys))] - 1] = False
    for group in np.unique(np.searchsorted(bounds, np.flatnonzero(wrong), side="right") - 1).tolist():
        begin, end = cuts[group], cuts[group + 1]
        order[begin:end] = np.argsort(keys[begin:end], kind="stable")
    return order


class Powers:
    """Hashes of stretches of a sequence, all at once: differences of a running sum of `value · odd^position` modulo
    2^64, taken back to position 0 by the inverse power (Karp and Rabin 1987)."""

    def __init__(self, odd: int) -> None:
        self._odd = odd
        self._inverse = pow(odd, -1, _WORD)

    def stretches(self, values: U64, starts: I64, ends: I64) -> U64:
        """The hash of each `values[start:end]`, the same wherever it stands; 0 for an empty one."""
        forth, back = _powers(self._odd, _length(len(values))), _powers(self._inverse, _length(len(values)))
        sums = np.empty(len(values) + 1, np.uint64)
        sums[0] = 0
        np.multiply(values, forth[: len(values)], out=sums[1:])
        np.add.accumulate(sums, out=sums)
        return mix((sums[ends] - sums[starts]) * back[starts])


def _length(least: int) -> int:
    return max(1 << 16, 1 << least.bit_length())


def _powers(base: int, count: int) -> U64:
    """The first `count` powers; kept, but for those that only a text of a million characters needs."""
    return _kept_powers(base, count) if count <= _KEPT else _made_powers(base, count)


@cache
def _kept_powers(base: int, count: int) -> U64:
    return _made_powers(base, count)


def _made_powers(base: int, count: int) -> U64:
    out = np.full(count, base, np.uint64)
    out[0] = 1
    np.multiply.accumulate(out, out=out)
    return out
