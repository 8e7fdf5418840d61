"""What is open, where the caret is, and what the keys change: the desk's state without any Textual.

Edits are optimistic: they change the state at once and come back as an `Action` for the store to make durable.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from annotations.scheme import LinkType, Scheme
from annotations.segments import Segments
from annotations.settings import Settings
from annotations.spans import Span
from annotations.store.actions import Action, Change, Regions, Status
from annotations.store.reading import Reading
from annotations.store.records import (
    NO_SPEAKER,
    Annotation,
    Article,
    Entity,
    Link,
    Position,
    Region,
    new_uid,
)
from tui.compared import Comparisons
from tui.keymap import DEFAULT, Keymap
from tui.layer import Layer
from tui.learning import Suggesters
from tui.openings import Openings
from tui.refusal import Refusal
from tui.registry import Registry
from tui.remembered import Remembered
from tui.shelf import Shelf, Story
from tui.suggested import Proposals
from tui.whereabouts import Whereabouts

__all__ = ["OpenArticle", "Refusal", "Session", "Story", "now"]


def now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


@dataclass(slots=True)
class OpenArticle:
    """An article on the desk: its marks, and where this annotator stands in it (code points)."""

    article: Article
    layer: Layer
    segments: Segments
    status: str
    caret: int
    scroll: int
    anchor: int | None = None
    sticky: bool = False
    current: str | None = None
    grown: list[Span] = field(default_factory=list)
    parts: list[Span] = field(default_factory=list)
    """Parts that were kept for the mark to come, disjoint and in order."""
    reopened: str | None = None
    """The mark (uid) whose bounds are being chosen anew."""
    proposals: Proposals = field(default_factory=Proposals)
    made: tuple[str, int] | None = None
    """The mark (uid) made last, and where the caret went then."""

    def loosen(self) -> None:
        """Nothing selected, no part kept, no mark meant."""
        self.anchor, self.sticky, self.current, self.reopened = None, False, None, None
        self.grown.clear()
        self.parts.clear()

    def skipped(self, offset: int) -> bool:
        """Whether the code point is in a region that reading passes by."""
        return any(r.kind == "aside" and r.start <= offset < r.end for r in self.article.regions)

    def set_regions(self, regions: tuple[Region, ...]) -> None:
        """The article with other regions; reading passes by its asides."""
        self.article = replace(self.article, regions=regions)
        self.segments = Segments(self.article.text, [(r.start, r.end) for r in regions if r.kind == "aside"])
        self.loosen()
        token = self.segments.token_at(self.caret)
        self.caret = token[0] if token else 0

    @property
    def position(self) -> Position:
        """What the store keeps of it."""
        return Position(self.caret, self.scroll)


class Session(Whereabouts):
    """One annotator at one desk."""

    def __init__(
        self,
        reading: Reading,
        annotator: str,
        scheme: Scheme,
        stories: Sequence[Story] | Shelf,
        clock: Callable[[], datetime] = now,
        *,
        settings: Settings | None = None,
        keymap: Keymap = DEFAULT,
        remembered: Remembered | None = None,
    ) -> None:
        self.reading = reading
        self.annotator = annotator
        self.scheme = scheme
        self.clock = clock
        self.settings = settings or Settings()
        self.keymap = keymap
        self.tasks = reading.tasks(annotator)
        self.last_label: str | None = None
        self.remembered = remembered or Remembered()
        self.hidden = self.remembered.hidden & {label.name for label in scheme.labels}
        self.last_seq = reading.last_seq()
        self.registry = Registry(reading)
        self.openings = Openings(scheme)
        self.comparisons = Comparisons()
        self._open: dict[str, OpenArticle] = {}
        self.suggesters = Suggesters(reading, annotator, scheme, self._open, self.stamp)
        self._marks_elsewhere = 0
        Whereabouts.__init__(self, stories, self.tasks)

    # -- where we are --------------------------------------------------------------------------------------------

    @property
    def active(self) -> OpenArticle | None:
        """The article that the keys act on."""
        story = self.story
        return self.open(story.articles[self.active_index].uid) if story else None

    def is_open(self, uid: str) -> bool:
        """Whether the article was read already."""
        return uid in self._open

    def open(self, uid: str) -> OpenArticle:
        """The article, read when it is first asked for. Raises `Refusal` if the project does not have it."""
        if uid not in self._open:
            article = self.reading.article(uid)
            if article is None:
                raise Refusal(f"{uid} is not in the project")
            opened = self._open[uid] = self._opened(article)
            if self.story and any(ref.uid == uid for ref in self.story.articles):
                self._marks_elsewhere -= len(opened.layer)
        return self._open[uid]

    def _opened(self, article: Article) -> OpenArticle:
        task = self.tasks.get(article.uid)
        aside = [(region.start, region.end) for region in article.regions if region.kind == "aside"]
        layer = Layer(*self.reading.marks(article.uid, self.annotator))
        position = task.position if task else Position()
        return OpenArticle(
            article,
            layer,
            Segments(article.text, aside),
            task.status if task else "todo",
            min(position.caret, len(article.text)),
            min(position.scroll, len(article.text)),
            proposals=self.suggesters.proposals(article, layer),
        )

    def rest(self) -> None:
        """Nobody types: put in order what edits have left."""
        for opened in self._open.values():
            opened.layer.settle()

    def reload(self) -> None:
        """Read marks and states of what is open again: another desk of this annotator changed some."""
        self.tasks = self.reading.tasks(self.annotator)
        self.suggesters.forget()
        for uid, opened in self._open.items():
            opened.layer = Layer(*self.reading.marks(uid, self.annotator))
            opened.proposals = self.suggesters.proposals(opened.article, opened.layer)
            opened.status = self.tasks[uid].status if uid in self.tasks else opened.status
        self.registry.forget()
        self.openings.forget()
        self.stories_changed()
        self.registry.on_change()

    def saved_as(self, seq: int) -> bool:
        """Our own write became journal row `seq`. Whether somebody else wrote since our last one."""
        others = seq > self.last_seq + 1
        self.last_seq = max(self.last_seq, seq)
        return others

    def others_wrote(self) -> bool:
        """Whether the journal has rows that we have not seen."""
        newest = self.reading.last_seq()
        others = newest > self.last_seq
        self.last_seq = max(self.last_seq, newest)
        return others

    def _count(self) -> None:
        uids = [ref.uid for ref in self.story.articles] if self.story else []
        self._marks_elsewhere = self.reading.count_marks(self.annotator, [u for u in uids if u not in self._open])

    def progress(self) -> tuple[int, int, int]:
        """Marks in the story, articles done or skipped, articles."""
        if self.story is None:
            return (0, 0, 0)
        uids = [ref.uid for ref in self.story.articles]
        marks = self._marks_elsewhere + sum(len(self._open[uid].layer) for uid in uids if uid in self._open)
        ended = sum(self.status_of(uid) in ("done", "skipped") for uid in uids)
        return (marks, ended, len(uids))

    def status_of(self, uid: str) -> str:
        """The state of the annotator's work on an article."""
        if uid in self._open:
            return self._open[uid].status
        task = self.tasks.get(uid)
        return task.status if task else "todo"

    # -- edits ---------------------------------------------------------------------------------------------------

    def act(self, name: str, here: OpenArticle, *changes: Change) -> Action:
        """Make the changes, on whatever articles, as one action done in `here`, and say what was done."""
        action = Action(name, here.article.uid, self.annotator, changes, here.position, self.stamp())
        self.apply(changes)
        return action

    def stamp(self) -> str:
        """The time for what is made now."""
        return self.clock().isoformat(timespec="milliseconds")

    def apply(self, changes: Sequence[Change]) -> None:
        """Bring what is open up to the changes; articles that are not open are left to be read."""
        for change in changes:
            if isinstance(change.before, Annotation) and change.before.article in self._open:
                self._open[change.before.article].layer.remove(change.uid)
            if isinstance(change.after, Annotation) and change.after.article in self._open:
                self._open[change.after.article].layer.put(change.after)
            if isinstance(change.before, Link):
                for opened in self._open.values():
                    opened.layer.remove_link(change.uid)
            if isinstance(change.after, Link):
                for opened in self._open.values():
                    if opened.layer.get(change.after.head) or opened.layer.get(change.after.tail):
                        opened.layer.put_link(change.after)
            if isinstance(change.after, Regions) and change.uid in self._open:
                self._open[change.uid].set_regions(change.after.regions)
            if isinstance(change.after, Status) and change.uid in self._open:
                self._open[change.uid].status = change.after.status
            if change.kind == "entity":
                before, after = change.before, change.after
                self.registry.change(
                    before if isinstance(before, Entity) else None, after if isinstance(after, Entity) else None
                )
        self.suggesters.follow(changes)
        values = (value for change in changes for value in (change.before, change.after))
        if any(isinstance(value, Annotation) and value.article not in self._open for value in values):
            self._count()
        if any(change.kind == "story" for change in changes):
            self.stories_changed()
        for uid, opened in self._open.items():
            self.openings.follow(changes, uid, opened.layer)
            opened.proposals.follow(changes, uid, opened.layer)
        self.registry.on_change()

    def label(self, here: OpenArticle, fragments: tuple[Span, ...], label: str) -> Action:
        """A new mark. Raises `Refusal` if the same is there already, or there is nothing to mark."""
        if not fragments or any(start >= end for start, end in fragments):
            raise Refusal("nothing here to mark")
        if here.layer.same(fragments, label):
            raise Refusal(f"this is marked {label} already")
        at = self.stamp()
        mark = Annotation(new_uid(), here.article.uid, self.annotator, label, fragments, created_at=at, updated_at=at)
        self.last_label = label
        changes = [Change.of(None, mark)]
        if here.status == "todo":
            changes.append(Change.of(Status(here.article.uid, "todo"), Status(here.article.uid, "doing")))
        return self.act("label", here, *changes)

    def target(self, here: OpenArticle) -> Annotation:
        """The mark that a key is about: the one walked to, else the innermost under the caret. Raises `Refusal`."""
        mark = here.layer.get(here.current) if here.current else None
        mark = mark or here.layer.innermost(here.caret, self.hidden)
        if mark is None:
            raise Refusal("no mark here")
        return mark

    def relabel(self, here: OpenArticle, mark: Annotation, label: str) -> Action:
        """The mark under another label. Links that no longer fit the scheme go with it. Raises `Refusal`."""
        if mark.label == label:
            raise Refusal(f"this is a {label} already")
        if here.layer.same(mark.fragments, label):
            raise Refusal(f"this is marked {label} already")
        flags = tuple(flag for flag in mark.flags if flag != NO_SPEAKER)
        old, new = self.scheme.label(mark.label), self.scheme.label(label)
        entity = mark.entity if old is not None and new is not None and old.entity == new.entity else None
        after = replace(mark, label=label, flags=flags, entity=entity, updated_at=self.stamp())
        unlinked = [Change.of(link, None) for link in here.layer.links_of(mark.uid)]
        return self.act("relabel", here, *unlinked, Change.of(mark, after))

    def delete(self, here: OpenArticle, mark: Annotation) -> Action:
        """The mark gone, and the links at it."""
        unlinked = [Change.of(link, None) for link in here.layer.links_of(mark.uid)]
        here.current = None
        return self.act("delete", here, *unlinked, Change.of(mark, None))

    def set_status(self, here: OpenArticle, status: str) -> Action:
        """The article's state."""
        uid = here.article.uid
        return self.act(status, here, Change.of(Status(uid, here.status), Status(uid, status)))

    # -- links ---------------------------------------------------------------------------------------------------

    def link_type(self, mark: Annotation) -> LinkType:
        """Which link the scheme has for the mark's label. Raises `Refusal` if none."""
        kind = self.scheme.link_from(mark.label) or self.scheme.link_to(mark.label)
        if kind is None:
            raise Refusal(f"the scheme has no link for {mark.label}")
        return kind

    def candidates(self, here: OpenArticle, mark: Annotation) -> list[Annotation]:
        """What the mark can be linked to, nearest first. Raises `Refusal` if there is nothing."""
        kind = self.link_type(mark)
        other = kind.tail if mark.label == kind.head else kind.head
        found = [other_mark for other_mark in here.layer if other_mark.label == other and other_mark.uid != mark.uid]
        if not found:
            raise Refusal(f"mark a {other} first")
        return sorted(found, key=lambda one: (_gap(mark, one), one.start))

    def linked(self, here: OpenArticle, mark: Annotation) -> list[Annotation]:
        """The marks at the other ends of its links."""
        ends = [link.tail if link.head == mark.uid else link.head for link in here.layer.links_of(mark.uid)]
        found = [one for uid in ends if (one := here.layer.get(uid)) is not None]
        return sorted(found, key=lambda one: one.start)

    def attribute(self, here: OpenArticle, mark: Annotation, other: Annotation | None) -> Action:
        """Link the two, or record that there is none (`other` None). Where the scheme allows one, the old link goes."""
        kind = self.link_type(mark)
        if other is None and mark.label != kind.head:
            raise Refusal(f"only a {kind.head} can be marked “{kind.none or 'none'}”")
        head, tail = (mark, other) if mark.label == kind.head else (other, mark)
        if head is None:
            raise Refusal("nothing to link")
        old = [link for link in here.layer.links_of(head.uid) if link.kind == kind.name and link.head == head.uid]
        if tail is not None and any(link.tail == tail.uid for link in old):
            raise Refusal("these two are linked already")
        changes: list[Change] = []
        if other is None or kind.cardinality.endswith("-to-one"):
            changes += [Change.of(link, None) for link in old]
        if tail is not None and kind.cardinality.startswith("one-to-"):
            theirs = [link for link in here.layer.links_of(tail.uid) if link.kind == kind.name]
            changes += [Change.of(link, None) for link in theirs if link.tail == tail.uid]
        flags = tuple(flag for flag in head.flags if flag != NO_SPEAKER) + ((NO_SPEAKER,) if tail is None else ())
        if flags != head.flags:
            changes.append(Change.of(head, replace(head, flags=flags, updated_at=self.stamp())))
        if tail is not None:
            changes.append(Change.of(None, Link(new_uid(), kind.name, head.uid, tail.uid, self.annotator)))
        if not changes:
            raise Refusal(f"this is marked “{kind.none or 'none'}” already")
        return self.act("attribute", here, *changes)


def _gap(a: Annotation, b: Annotation) -> int:
    """Code points between two marks; 0 where they touch or overlap."""
    return max(0, max(a.start, b.start) - min(a.end, b.end))
