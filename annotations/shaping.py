"""An article as the documents that are written of it: its regions, paragraphs or sentences, one layer out of all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from annotations.segments import Segments
from annotations.spans import Span, merge
from annotations.store.reading import Document
from annotations.store.records import Annotation, Article, Link, Region, Suggestion
from annotations.text import text_hash

__all__ = ["Shape"]

BETWEEN = "\n\n"
"""What stands between regions that did not adjoin."""

Lose = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Shape:
    """What is written of an article. `regions` are kinds; without any, all but nothing is left out.

    `whole` keeps the text as it is and leaves out the marks outside the regions; otherwise the text is that of the
    regions alone, and offsets count from its beginning. `unit` is article, paragraph or sentence; the id of a part ends
    in `@start-end`, its place in the article. `union` takes what several annotators marked alike for one mark.
    """

    regions: tuple[str, ...] = ()
    whole: bool = False
    unit: str = "article"
    union: bool = False

    def __call__(self, document: Document, lose: Lose) -> Iterator[Document]:
        """The documents; what falls out on the way is told to `lose`."""
        if self.union:
            document = _united(document, lose)
        if self.regions and self.whole:
            wanted = self._wanted(document.article)
            kept = _kept(document, [mark for mark in document.annotations if _place(mark, wanted)], "", lose)
            yield replace(kept, rejected=_rejected(document, wanted, lose))
        elif self.regions and self.unit == "article":
            found = _cut(document, self._wanted(document.article), lose)
            if found is not None:
                yield found
        elif self.unit != "article":
            yield from self._units(document, lose)
        else:
            yield document

    def _wanted(self, article: Article) -> list[Span]:
        if not self.regions:
            aside = [(region.start, region.end) for region in article.regions if region.kind == "aside"]
            return _outside(len(article.text), merge(aside))
        if not article.regions and "body" in self.regions:
            return [(0, len(article.text))]
        return merge((region.start, region.end) for region in article.regions if region.kind in self.regions)

    def _units(self, document: Document, lose: Lose) -> Iterator[Document]:
        text = document.article.text
        wanted = self._wanted(document.article)
        segments = Segments(text, _outside(len(text), wanted))
        pieces: list[Span] = []
        for start, end in wanted:
            if self.unit == "sentence":
                pieces += segments.sentences(start, end)
            else:
                pieces += _paragraphs(text, start, end)
        placed: set[str] = set()
        for piece in pieces:
            within = [mark for mark in document.annotations if _place(mark, [piece])]
            placed.update(mark.uid for mark in within)
            kept = _kept(document, within, "", lambda _: None)
            rejected = _rejected(document, [piece], lambda _: None)
            placed.update(one.uid for one in rejected)
            yield _part(replace(kept, rejected=rejected), piece, lose)
        for one in document.rejected:
            if one.uid not in placed:
                lose(f"rejected suggestion that lies in no {self.unit}, or in several")
        for mark in document.annotations:
            if mark.uid not in placed:
                lose(f"mark that lies in no {self.unit}, or in several")
        held = [{mark.uid for mark in document.annotations if _place(mark, [piece])} for piece in pieces]
        for link in document.links:
            if not any({link.head, link.tail} <= uids for uids in held):
                lose(f"link {link.kind} between {self.unit}s")


def _paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    for line in text[start:end].split("\n"):
        if line.strip():
            yield (start, start + len(line))
        start += len(line) + 1


def _outside(length: int, holes: Sequence[Span]) -> list[Span]:
    out, at = [], 0
    for start, end in holes:
        if at < start:
            out.append((at, start))
        at = end
    return [*out, (at, length)] if at < length else out


def _place(mark: Annotation | Suggestion, pieces: Sequence[Span]) -> bool:
    """Whether every fragment lies within one of the pieces."""
    return all(any(a <= start and end <= b for a, b in pieces) for start, end in mark.fragments)


def _rejected(document: Document, pieces: Sequence[Span], lose: Lose) -> tuple[Suggestion, ...]:
    """What was rejected within the pieces."""
    kept = tuple(one for one in document.rejected if _place(one, pieces))
    for _ in range(len(document.rejected) - len(kept)):
        lose("rejected suggestion outside the regions")
    return kept


def _kept(document: Document, marks: Iterable[Annotation], why: str, lose: Lose) -> Document:
    """The document with these marks and the links between them, or to other articles."""
    kept = tuple(marks)
    here = {mark.uid for mark in kept}
    gone = {mark.uid for mark in document.annotations} - here
    for _ in gone:
        lose(why or "mark outside the regions")
    links = []
    for link in document.links:
        if link.head in gone or link.tail in gone:
            lose(f"link {link.kind} of a mark that is left out")
        else:
            links.append(link)
    return replace(document, annotations=kept, links=tuple(links))


def _cut(document: Document, pieces: Sequence[Span], lose: Lose) -> Document | None:
    """The document with the text of the pieces alone, offsets counted anew; None if nothing is left."""
    article = document.article
    parts: list[str] = []
    shifts: list[tuple[int, int, int]] = []
    at = 0
    for start, end in pieces:
        if parts:
            at += len(BETWEEN)
        shifts.append((start, end, at - start))
        parts.append(article.text[start:end])
        at += end - start
    text = BETWEEN.join(parts)
    if not text.strip():
        lose("article without a text in the regions")
        return None

    def moved(start: int, end: int) -> Span:
        shift = next(shift for a, b, shift in shifts if a <= start and end <= b)
        return (start + shift, end + shift)

    kept = _kept(document, [mark for mark in document.annotations if _place(mark, pieces)], "", lose)
    marks = tuple(replace(mark, fragments=tuple(moved(*span) for span in mark.fragments)) for mark in kept.annotations)
    regions = tuple(
        Region(each.kind, *moved(each.start, each.end))
        for each in article.regions
        if any(a <= each.start and each.end <= b for a, b in pieces)
    )
    behind = {}
    for uid, one in ((mark.uid, document.behind[mark.uid]) for mark in marks if mark.uid in document.behind):
        inside = _place(one, pieces)
        if not inside:
            lose("bounds proposed for a mark, outside the regions")
        behind[uid] = replace(one, fragments=tuple(moved(*span) for span in one.fragments) if inside else ())
    rejected = tuple(
        replace(one, fragments=tuple(moved(*span) for span in one.fragments))
        for one in _rejected(document, pieces, lose)
    )
    shown = replace(article, text=text, sha256=text_hash(text), regions=regions)
    return replace(kept, article=shown, annotations=marks, behind=behind, rejected=rejected)


def _part(document: Document, piece: Span, lose: Lose) -> Document:
    found = _cut(document, [piece], lose)
    if found is None:
        raise AssertionError("a paragraph or sentence has text")
    uid = f"{document.article.uid}@{piece[0]}-{piece[1]}"
    return replace(found, article=replace(found.article, uid=uid), elsewhere=frozenset(), matches=())


def _united(document: Document, lose: Lose) -> Document:
    """What several marked alike (label, place and entity) stands once, under the first uid; links follow."""
    first: dict[object, Annotation] = {}
    names: dict[str, str] = {}
    for mark in sorted(document.annotations, key=lambda mark: mark.uid):
        kept = first.setdefault((mark.label, mark.fragments, mark.entity), mark)
        names[mark.uid] = kept.uid
    kept_uids = set(names.values())
    links: dict[tuple[str, str, str], Link] = {}
    for link in document.links:
        if link.head not in names and link.tail not in names:
            continue
        moved = replace(link, head=names.get(link.head, link.head), tail=names.get(link.tail, link.tail))
        if moved.head != moved.tail:
            links.setdefault((moved.kind, moved.head, moved.tail), moved)
    marks = tuple(mark for mark in document.annotations if mark.uid in kept_uids)
    for mark in document.annotations:
        if mark.uid in kept_uids:
            continue
        if mark.note is not None or mark.flags:
            lose("note or flags of a mark that another layer has too")
        if mark.uid in document.behind:
            lose("provenance of a mark that another layer has too")
    return replace(document, annotations=marks, links=tuple(links.values()))
