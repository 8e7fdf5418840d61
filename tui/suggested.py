"""What is proposed on one article and waits for a decision, quick to look up where it is painted and walked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from annotations.spans import Span
from annotations.store.actions import Change
from annotations.store.records import Annotation, Suggestion
from tui.layer import Layer

__all__ = ["LOCAL", "Proposals", "passes_over", "proposal_line", "same_place"]

SAME_PLACE = 0.5
"""Share of the shorter one from which a mark and a proposal of the same label are about the same words."""

LOCAL = ("projection", "names")
"""Suggesters that work at the desk, from an annotator's own marks: what they propose is stored once it is decided."""

Shape = Callable[[Suggestion], tuple[Span, ...]]


def same_place(some: Sequence[Span], others: Sequence[Span]) -> bool:
    """Whether two lists of fragments overlap by at least `SAME_PLACE` of the shorter."""
    common = sum(max(0, min(b, d) - max(a, c)) for a, b in some for c, d in others)
    shorter = min(sum(b - a for a, b in some), sum(d - c for c, d in others))
    return common > 0 and common >= SAME_PLACE * shorter


def _overlap(some: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(a < d and c < b for a, b in some for c, d in others)


class Proposals:
    """The suggestions on an article. `shown` are those to be decided, as marks with the suggestions' uids.

    Not shown: what is decided, what a mark of that label is on already, what overlaps one rejected with that label,
    and what `wanted` refuses. `shape` gives the fragments that are proposed (an annotator's habits change them).
    """

    def __init__(
        self,
        found: Iterable[Suggestion] = (),
        layer: Layer | None = None,
        wanted: Callable[[Suggestion], bool] = lambda _: True,
        shape: Shape = lambda one: one.fragments,
    ) -> None:
        self._found = {one.uid: one for one in found}
        self._wanted, self._shape = wanted, shape
        self.shown = Layer()
        self.at: str | None = None
        """The one (uid) that was walked to, and still is meant."""
        self.stood: tuple[int, tuple[Span, ...]] = (0, ())
        """Where the caret went then, and what was shown as selected."""
        self.moved: list[Span] = []
        """Where something came or went since it was last painted."""
        self.rebuild(layer or Layer())

    def get(self, uid: str) -> Suggestion | None:
        """The suggestion with that uid, decided or not."""
        return self._found.get(uid)

    def __len__(self) -> int:
        return len(self.shown)

    def all(self) -> Iterable[Suggestion]:
        """Every suggestion, decided or not."""
        return self._found.values()

    def rebuild(self, layer: Layer) -> None:
        """Look at all of them anew."""
        self.moved += [span for mark in self.shown for span in mark.fragments]
        self._waiting = Layer(self._stand_in(one) for one in self._found.values() if one.status == "pending")
        self._refused = Layer(self._stand_in(one) for one in self._found.values() if one.status == "rejected")
        self.shown = Layer(mark for mark in self._waiting if self._open(mark, layer))
        self.moved += [span for mark in self.shown for span in mark.fragments]

    def add(self, found: Iterable[Suggestion], layer: Layer) -> bool:
        """Further ones, that only this desk knows, unless the same is there. Whether any is shown."""
        before = len(self.shown)
        for one in found:
            there = [mark for span in one.fragments for _, mark in self._waiting.touching(*span)]
            if not any(mark.label == one.label and same_place(mark.fragments, one.fragments) for mark in there):
                self._found[one.uid] = one
                mark = self._stand_in(one)
                self._waiting.put(mark)
                self._look_at([mark.uid], layer)
        return len(self.shown) > before

    def drop(self, suggester: str, keep: Callable[[Suggestion], bool], layer: Layer) -> None:
        """Forget undecided ones of a suggester that only this desk knows, but those to keep."""
        gone = [o for o in self._found.values() if o.suggester == suggester and o.status == "pending" and not keep(o)]
        for one in gone:
            self._waiting.remove(one.uid)
            self._look_at([one.uid], layer)
            del self._found[one.uid]

    def _stand_in(self, one: Suggestion) -> Annotation:
        fragments = self._shape(one) if one.status == "pending" else one.fragments
        return Annotation(one.uid, one.article, one.suggester, one.label, fragments, origin="suggested")

    def _open(self, mark: Annotation, layer: Layer) -> bool:
        one = self._found[mark.uid]
        if one.status != "pending" or not self._wanted(one):
            return False
        for start, end in mark.fragments:
            for _, there in layer.touching(start, end):
                if there.label == mark.label and same_place(there.fragments, mark.fragments):
                    return False
            for _, there in self._refused.touching(start, end):
                if there.label == mark.label and _overlap(there.fragments, mark.fragments):
                    return False
        return True

    def follow(self, changes: Sequence[Change], article: str, layer: Layer) -> None:
        """Take in what an edit changed. It costs what the edit touches. The layer has its marks already."""
        spans: list[Span] = []
        uids: set[str] = set()
        for change in changes:
            for value in (change.before, change.after):
                if isinstance(value, Annotation | Suggestion) and value.article == article:
                    spans += value.fragments
            if change.kind == "suggestion":
                uids |= self._decided(change, article)
        for start, end in spans:
            uids |= {mark.uid for _, mark in self._waiting.touching(start, end)}
        self._look_at(uids, layer)

    def _decided(self, change: Change, article: str) -> set[str]:
        after = change.after
        if isinstance(after, Suggestion) and after.article == article:
            self._found[after.uid] = after
            mark = self._stand_in(after)
            (self._waiting.put(mark) if after.status == "pending" else self._waiting.remove(after.uid))
            (self._refused.put(mark) if after.status == "rejected" else self._refused.remove(after.uid))
            return {after.uid}
        if after is None and change.uid in self._found:  # only this desk knew it: it is as it was before
            before = self._found.pop(change.uid)
            self._refused.remove(before.uid)
            self._waiting.remove(before.uid)
            return {before.uid}
        return set()

    def _look_at(self, uids: Iterable[str], layer: Layer) -> None:
        for uid in uids:
            mark, there = self._waiting.get(uid), self.shown.get(uid)
            if mark is not None and self._open(mark, layer):
                self.shown.put(mark)
                self.moved += mark.fragments
            elif there is not None:
                self.shown.remove(uid)
                self.moved += there.fragments

    def heads(self, uid: str) -> list[Annotation]:
        """Those shown that link to this one, in the order of the walk."""
        return [mark for mark in self.shown if any(to == uid for _, to in self._found[mark.uid].links)]

    def tails(self, uid: str) -> list[Suggestion]:
        """Those undecided that this one links to."""
        one = self._found.get(uid)
        found = [self._found.get(to) for _, to in one.links] if one else []
        return [tail for tail in found if tail is not None and tail.status == "pending"]

    def walked(self, caret: int, *, selecting: bool) -> Annotation | None:
        """The one walked to, if the caret has not left it since, or its bounds are being moved."""
        mark = self.shown.get(self.at) if self.at else None
        return mark if mark is not None and (selecting or caret == self.stood[0]) else None


def passes_over(proposals: Proposals, caret: int, *, selecting: bool) -> bool:
    """Whether the caret is on something proposed that it was not led to."""
    return (
        not selecting
        and proposals.walked(caret, selecting=False) is None
        and proposals.shown.innermost(caret) is not None
    )


def proposal_line(proposals: Proposals, caret: int, key: Callable[[str], str], *, selecting: bool) -> str:
    """What is proposed where the caret is: the keys, then score and reason; empty where nothing is.

    `key` names the keys of a command.
    """
    mark = proposals.walked(caret, selecting=selecting)
    if mark is None:
        mark = None if selecting else proposals.shown.innermost(caret)
    one = proposals.get(mark.uid) if mark else None
    if mark is None or one is None:
        return ""
    with_ = "".join(f" + {tail.label}" for tail in proposals.tails(mark.uid))
    heads = proposals.heads(mark.uid)
    with_ = with_ or (f" with its {heads[0].label}" if heads else "")
    keys = f"{key('accept-suggestion')} yes · {key('reject-suggestion')} no"
    return f"{one.label}{with_}? {keys} · {one.score:.0f}: {one.reason}"
