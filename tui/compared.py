"""How the articles of a story compare: alignments by pair, each made once, in the background where that is possible."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, permutations

from annotations.matching.align import Alignment, Pair, align, counterpart
from annotations.matching.passages import LEFT_OUT, Passages, read_passages
from annotations.spans import Span
from annotations.store.records import Article

__all__ = ["ALONE", "MOST_COMPARED", "REWORDED", "SHARED", "Comparisons", "Contrast"]

MOST_COMPARED = 12
"""Articles of a story that are compared with each other, the first ones by date."""

NEAR_MOST = 400
"""Sentences of an article up to which those that have no counterpart are looked up one by one (10 ms for 30 by 30)."""

NEAR_AT_ONCE = 40
"""Sentences that are looked through before keys have their turn: under a millisecond."""

KEY_WAITS = 0.001
"""Seconds after which a thread at work hands over to one that wants to answer a key (Python's own 0.005 are felt)."""

SHARED, REWORDED, ALONE, UNKNOWN = "shared", "reworded", "only here", ""


@dataclass(frozen=True, eq=False)
class Contrast:
    """One article against the others of its story. `told[n]` is where sentence `n` is told most alike."""

    passages: Passages
    told: tuple[tuple[Alignment, Pair] | None, ...]
    certain: bool
    """False if another article was too long to be read whole: what was not found may be there."""

    @cached_property
    def verdicts(self) -> tuple[str, ...]:
        """`SHARED` word for word, `REWORDED`, or `ALONE`, by sentence; `UNKNOWN` where that is not certain."""
        alone = ALONE if self.certain else UNKNOWN
        return tuple((SHARED if way[1].same else REWORDED) if way else alone for way in self.told)

    @cached_property
    def alone(self) -> tuple[Span, ...]:
        """The passages that no other article has, neighbouring sentences as one."""
        out: list[Span] = []
        open_ = False
        for sentence, verdict in zip(self.passages.sentences, self.verdicts, strict=True):
            if verdict == ALONE:
                out.append((out.pop()[0], sentence.span[1]) if open_ else sentence.span)
            open_ = verdict == ALONE
        return tuple(out)


class Comparisons:
    """Alignments and contrasts, kept by article uid. Articles never change, so neither do these."""

    def __init__(self) -> None:
        self._passages: dict[str, Passages] = {}
        self._known: dict[tuple[str, str], Alignment] = {}
        self._contrasts: dict[tuple[str, ...], Contrast | None] = {}
        self._near: dict[tuple[str, str], dict[int, int]] = {}
        self._wanted = 0

    def known(self, here: str, there: str) -> Alignment | None:
        """The alignment from one article (uid) to another, if it was made already."""
        return self._known.get((here, there))

    def between(self, here: Article, there: Article, rest: Callable[[], object] = lambda: None) -> Alignment:
        """The alignment from one article to another, made now if need be (1 ms for two of 300 words)."""
        found = self._known.get((here.uid, there.uid))
        if found is None:
            one, other = self._read(here, rest), self._read(there, rest)
            found = align(one, other)
            self._known[there.uid, here.uid] = found.turned()
            self._known[here.uid, there.uid] = found
        return found

    def _read(self, article: Article, rest: Callable[[], object]) -> Passages:
        if article.uid not in self._passages:
            holes = [(region.start, region.end) for region in article.regions if region.kind in LEFT_OUT]
            self._passages[article.uid] = read_passages(article.text, holes, rest)
        return self._passages[article.uid]

    def near(self, here: str, there: str) -> Mapping[int, int]:
        """For sentences of `here` (article uid) that `there` does not tell, the one there that is most like it.

        By position. Empty while they are not compared, and for articles of more than `NEAR_MOST` sentences.
        """
        return self._near.get((here, there), {})

    def _look_near(self, here: Article, there: Article) -> None:
        """Fill in what `near` answers."""
        key, along = (here.uid, there.uid), self._known[here.uid, there.uid]
        sizes = (len(along.left.sentences), len(along.right.sentences))
        if key in self._near or max(sizes) > NEAR_MOST:
            return
        texts = [there.text[slice(*each.span)] for each in along.right.sentences]
        chunks = range(0, len(texts), NEAR_AT_ONCE)
        found: dict[int, int] = {}
        for at, sentence in enumerate(along.left.sentences):
            best = (0.0, 0)
            for first in chunks if along.of(at) is None else ():
                like = counterpart(here.text[slice(*sentence.span)], texts[first : first + NEAR_AT_ONCE])
                if like is not None and like[1] > best[0]:
                    best = (like[1], first + like[0])
                _give_way()
            if best[0]:
                found[at] = best[1]
        self._near[key] = found

    def prepare(self, articles: Sequence[Article], done: Callable[[], object]) -> None:
        """Compare all with all in a thread of its own, then call `done` there. A later call ends an earlier one."""
        sys.setswitchinterval(KEY_WAITS)
        self._wanted += 1
        threading.Thread(
            target=self._prepare, args=(tuple(articles), done, self._wanted), name="compare", daemon=True
        ).start()

    def _prepare(self, articles: tuple[Article, ...], done: Callable[[], object], wanted: int) -> None:
        for one, other in combinations(articles, 2):
            if wanted != self._wanted:
                return
            self.between(one, other, _give_way)
            _give_way()
        done()
        for one, other in permutations(articles, 2):
            if wanted != self._wanted:
                return
            self._look_near(one, other)
        done()

    def contrast(self, here: str, others: Sequence[str]) -> Contrast | None:
        """How an article (uid) compares with `others`; None while that is not known, or if they share nothing."""
        key = (here, *others)
        if key not in self._contrasts:
            found = [self._known.get((here, other)) for other in others]
            if any(alignment is None for alignment in found):
                return None
            self._contrasts[key] = _contrast([alignment for alignment in found if alignment and alignment.related])
        return self._contrasts[key]


def _give_way() -> None:
    """Let the thread that answers keys have its turn."""
    time.sleep(0.0005)


def _contrast(alignments: Sequence[Alignment]) -> Contrast | None:
    if not alignments:
        return None
    passages = alignments[0].left
    told: list[tuple[Alignment, Pair] | None] = []
    for at in range(len(passages.sentences)):
        ways = [(alignment, pair) for alignment in alignments if (pair := alignment.of(at)) is not None]
        told.append(max(ways, key=lambda way: (way[1].same, way[1].score), default=None))
    return Contrast(passages, tuple(told), all(alignment.right.whole for alignment in alignments))
