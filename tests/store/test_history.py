"""Random work by two annotators, against a plain model in memory; undone to the start, it is the start again."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from annotations.store.actions import Action, Change, Status, inverse
from annotations.store.records import Annotation, Link, Position
from annotations.store.selection import Selection
from annotations.store.store import Store
from tests.samples import AT, a_link, a_mark, a_store, an_action, an_article

ARTICLES = (an_article(), an_article("Judul lain\n\nIsi berita kedua.\nBaca juga: x", "viva"))
ANNOTATORS = ("ana", "budi")
LABELS = ("claim", "speaker", "country")
MEMORY = Path("/dev/shm")


@dataclass
class Work:
    """What one annotator has: the model. Undo is two stacks, as any text book has it."""

    marks: dict[str, Annotation] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    done: list[Action] = field(default_factory=list)
    undone: list[Action] = field(default_factory=list)
    position: dict[str, Position] = field(default_factory=dict)

    def change(self, changes: tuple[Change, ...]) -> None:
        for change in changes:
            places: dict[str, dict[str, Any]] = {"annotation": self.marks, "link": self.links, "status": self.states}
            here = places[change.kind]
            if isinstance(change.after, Status):
                here[change.uid] = change.after.status
            elif change.after is None:
                del here[change.uid]
            else:
                here[change.uid] = change.after

    def state(self, uid: str) -> str:
        return self.states.get(uid, "todo")


class History(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)
        self.store = a_store(Path(self.folder.name), *ARTICLES)
        self.work = {name: Work() for name in ANNOTATORS}
        self.count = 0

    def teardown(self) -> None:
        for name, work in self.work.items():
            while work.done:
                self.undo(name)
            assert self.store.undo(name, AT) is None
        self.compare()
        assert list(self.stored_marks()) == []
        self.store.close()
        self.folder.cleanup()

    def stored_marks(self) -> list[Annotation]:
        return [mark for document in self.store.reading.documents(Selection()) for mark in document.annotations]

    def act(self, who: str, name: str, uid: str, *changes: Change) -> None:
        self.count += 1
        action = an_action(uid, *changes, name=name, annotator=who, position=Position(self.count, 0))
        work = self.work[who]
        work.position[uid] = action.position
        work.change(changes)
        work.done.append(action)
        work.undone.clear()
        self.store.commit(action)

    # -- what people do ----------------------------------------------------------------------------------------------

    @initialize()
    def begin(self) -> None:
        self.compare()

    @rule(
        who=st.sampled_from(ANNOTATORS),
        article=st.sampled_from(ARTICLES),
        label=st.sampled_from(LABELS),
        start=st.integers(0, 27),
        lengths=st.lists(st.integers(1, 4), min_size=1, max_size=3),
    )
    def label(self, who: str, article: Any, label: str, start: int, lengths: list[int]) -> None:
        fragments = []
        for length in lengths:
            fragments.append((start, start + length))
            start += length + 1
        changes = [Change.of(None, a_mark(article, *fragments, label=label, annotator=who))]
        if self.work[who].state(article.uid) == "todo":
            changes.append(Change.of(Status(article.uid, "todo"), Status(article.uid, "doing")))
        self.act(who, "label", article.uid, *changes)

    def some_mark(self, who: str, data: st.DataObject) -> Annotation:
        return self.work[who].marks[data.draw(st.sampled_from(sorted(self.work[who].marks)))]

    def links_at(self, who: str, uid: str) -> list[Link]:
        return [link for link in self.work[who].links.values() if uid in (link.head, link.tail)]

    def working(self) -> list[str]:
        return [name for name, work in self.work.items() if work.marks]

    @precondition(lambda self: self.working())
    @rule(data=st.data(), label=st.sampled_from(LABELS), flags=st.sampled_from([(), ("check",), ("a", "b")]))
    def relabel(self, data: st.DataObject, label: str, flags: tuple[str, ...]) -> None:
        who = data.draw(st.sampled_from(self.working()))
        mark = self.some_mark(who, data)
        unlinked = [Change.of(link, None) for link in self.links_at(who, mark.uid)]
        after = replace(mark, label=label, flags=flags, note=str(self.count), updated_at=f"{self.count}")
        self.act(who, "relabel", mark.article, *unlinked, Change.of(mark, after))

    @precondition(lambda self: self.working())
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        who = data.draw(st.sampled_from(self.working()))
        mark = self.some_mark(who, data)
        unlinked = [Change.of(link, None) for link in self.links_at(who, mark.uid)]
        self.act(who, "delete", mark.article, *unlinked, Change.of(mark, None))

    @precondition(lambda self: any(len(work.marks) > 1 for work in self.work.values()))
    @rule(data=st.data())
    def attribute(self, data: st.DataObject) -> None:
        who = data.draw(st.sampled_from([name for name, work in self.work.items() if len(work.marks) > 1]))
        uids = data.draw(st.permutations(sorted(self.work[who].marks)))
        head, tail = (self.work[who].marks[uid] for uid in uids[:2])
        old = [link for link in self.work[who].links.values() if link.head == head.uid]
        changes = [Change.of(link, None) for link in old] + [Change.of(None, a_link(head, tail))]
        self.act(who, "attribute", head.article, *changes)

    @rule(
        who=st.sampled_from(ANNOTATORS),
        article=st.sampled_from(ARTICLES),
        status=st.sampled_from(["doing", "done", "skipped"]),
    )
    def status(self, who: str, article: Any, status: str) -> None:
        before = Status(article.uid, self.work[who].state(article.uid))
        self.act(who, status, article.uid, Change.of(before, Status(article.uid, status)))

    @rule(who=st.sampled_from(ANNOTATORS))
    def undo(self, who: str) -> None:
        work = self.work[who]
        reversal = self.store.undo(who, AT)
        if not work.done:
            assert reversal is None
            return
        action = work.done.pop()
        work.undone.append(action)
        work.change(inverse(action.changes))
        assert reversal is not None
        assert (reversal.action, reversal.article) == (action.name, action.article)
        assert reversal.changes == inverse(action.changes)

    @rule(who=st.sampled_from(ANNOTATORS))
    def redo(self, who: str) -> None:
        work = self.work[who]
        reversal = self.store.redo(who, AT)
        if not work.undone:
            assert reversal is None
            return
        action = work.undone.pop()
        work.done.append(action)
        work.change(action.changes)
        assert reversal is not None
        assert (reversal.action, reversal.changes) == (action.name, action.changes)

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = Store(self.store.target)

    @precondition(lambda self: any(work.done for work in self.work.values()))
    @rule(data=st.data())
    def try_again(self, data: st.DataObject) -> None:
        """A retry after a failure that was none."""
        who = data.draw(st.sampled_from([name for name, work in self.work.items() if work.done]))
        self.store.commit(data.draw(st.sampled_from(self.work[who].done)))

    # -- what must hold ----------------------------------------------------------------------------------------------

    @invariant()
    def compare(self) -> None:
        documents = list(self.store.reading.documents(Selection()))
        stored = {mark.uid: mark for document in documents for mark in document.annotations}
        links = {link.uid: link for document in documents for link in document.links}
        assert stored == {uid: mark for work in self.work.values() for uid, mark in work.marks.items()}
        assert links == {uid: link for work in self.work.values() for uid, link in work.links.items()}
        for name, work in self.work.items():
            tasks = self.store.reading.tasks(name)
            assert {uid: tasks[uid].position for uid in tasks} == work.position
            assert {uid: tasks[uid].status for uid in tasks} == {uid: work.state(uid) for uid in tasks}


TestHistory = History.TestCase
TestHistory.settings = settings(max_examples=20, stateful_step_count=30, deadline=None)
