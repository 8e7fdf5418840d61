"""One annotator's marks and links on one article, in memory, quick to look up where they are painted."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Set

from annotations.spans import Span, SpanIndex
from annotations.store.records import Annotation, Link

__all__ = ["Layer"]

Order = tuple[int, int, str]
"""Marks are walked by start, the longer one first, then uid."""

REBUILD_AFTER = 512
"""Edits after which the index is rebuilt at once (12 ms for 10,000 marks, a millisecond a screen until then); usually
somebody pauses before, and it is rebuilt then."""

FEW = 16
"""Edits for which a pause rebuilds nothing."""


def _order(mark: Annotation) -> Order:
    return (mark.start, -mark.end, mark.uid)


class Layer:
    """Marks and links that change one at a time. Spans are code points of the article's text."""

    def __init__(self, marks: Iterable[Annotation] = (), links: Iterable[Link] = ()) -> None:
        self._marks = {mark.uid: mark for mark in marks}
        self._links = {link.uid: link for link in links}
        self._ordered = sorted(_order(mark) for mark in self._marks.values())
        self._rebuild()

    def __len__(self) -> int:
        return len(self._marks)

    def __iter__(self) -> Iterator[Annotation]:
        """The marks in the order in which they are walked."""
        return (self._marks[uid] for _, _, uid in self._ordered)

    def get(self, uid: str) -> Annotation | None:
        """The mark with that uid."""
        return self._marks.get(uid)

    def _rebuild(self) -> None:
        self._indexed = [(span, mark.uid) for mark in self._marks.values() for span in mark.fragments]
        self._index = SpanIndex([span for span, _ in self._indexed])
        self._recent: set[str] = set()

    def settle(self) -> None:
        """Rebuild the index if edits have piled up: for a moment in which nobody waits."""
        if len(self._recent) > FEW:
            self._rebuild()

    def put(self, mark: Annotation) -> None:
        """Add the mark, or replace the one with its uid."""
        self.remove(mark.uid)
        self._marks[mark.uid] = mark
        insort(self._ordered, _order(mark))
        self._touched(mark.uid)

    def remove(self, uid: str) -> None:
        """Take the mark out; nothing happens if it is not there."""
        mark = self._marks.pop(uid, None)
        if mark is not None:
            del self._ordered[bisect_left(self._ordered, _order(mark))]
            self._touched(uid)

    def _touched(self, uid: str) -> None:
        self._recent.add(uid)

    def touching(self, start: int, end: int) -> list[tuple[Span, Annotation]]:
        """Every fragment that overlaps `[start, end)`, with its mark."""
        if len(self._recent) > REBUILD_AFTER:  # here and not when they change: many may change at once
            self._rebuild()
        found = []
        for at in self._index.touching(start, end):
            span, uid = self._indexed[at]
            if uid not in self._recent:
                found.append((span, self._marks[uid]))
        for uid in self._recent:
            mark = self._marks.get(uid)
            if mark is not None:
                found += [(span, mark) for span in mark.fragments if span[0] < end and start < span[1]]
        return found

    def innermost(self, offset: int, without: Set[str] = frozenset()) -> Annotation | None:
        """The shortest mark over the code point, of a label that is not in `without`; of equals the one made last."""
        over = {mark.uid: mark for _, mark in self.touching(offset, offset + 1) if mark.label not in without}
        return min(over.values(), key=lambda mark: (_length(mark), _newest_first(mark)), default=None)

    def same(self, fragments: tuple[Span, ...], label: str) -> Annotation | None:
        """A mark with exactly these fragments and this label."""
        start = fragments[0][0]
        for _, mark in self.touching(start, start + 1):
            if mark.fragments == fragments and mark.label == label:
                return mark
        return None

    def after(self, offset: int, current: str | None) -> Annotation | None:
        """The next mark in the walk: behind `current`, or else the first that starts after `offset`."""
        mark = self._marks.get(current) if current else None
        at = bisect_right(self._ordered, _order(mark)) if mark else bisect_right(self._ordered, (offset, 1, ""))
        return self._marks[self._ordered[at][2]] if at < len(self._ordered) else None

    def before(self, offset: int, current: str | None) -> Annotation | None:
        """The previous mark in the walk: before `current`, or else the last that starts before `offset`."""
        mark = self._marks.get(current) if current else None
        at = bisect_left(self._ordered, _order(mark)) if mark else bisect_left(self._ordered, (offset, -(1 << 62), ""))
        return self._marks[self._ordered[at - 1][2]] if at > 0 else None

    def put_link(self, link: Link) -> None:
        """Add the link."""
        self._links[link.uid] = link

    def remove_link(self, uid: str) -> None:
        """Take the link out; nothing happens if it is not there."""
        self._links.pop(uid, None)

    def links(self) -> Iterator[Link]:
        """Every link."""
        return iter(self._links.values())

    def links_of(self, uid: str) -> list[Link]:
        """The links that start or end at a mark."""
        return [link for link in self._links.values() if uid in (link.head, link.tail)]


def _length(mark: Annotation) -> int:
    return sum(end - start for start, end in mark.fragments)


def _newest_first(mark: Annotation) -> tuple[int, ...]:
    # uids are UUIDv7: they sort by time, so the largest is the newest
    return tuple(-ord(character) for character in mark.uid)
