"""Who proposes at this desk: switches, acceptance, habits of this annotator, and proposals from their own marks."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotations.habits import Habit, apply_habits, habits_of
from annotations.scheme import Scheme
from annotations.spans import Span
from annotations.store.actions import Change
from annotations.store.reading import Reading
from annotations.store.records import Annotation, Article, Preference, Suggestion
from annotations.store.suggested import LAST
from tui.layer import Layer
from tui.suggested import Proposals

if TYPE_CHECKING:
    from tui.across import Place
    from tui.session import OpenArticle

__all__ = ["LEAST", "TIMES", "Asked", "Suggesters"]

LEAST = 0.3
"""Share of a suggester's last decisions under which it goes quiet."""
TIMES = 3
"""How often in a row bounds have to be changed the same way before that is called a habit."""
LOOKED_BACK = 30
"""Decisions of earlier desks that are looked at for habits."""
ON, OFF, QUIET = "on", "off", "quiet"
_SWITCH, _HABIT = "suggester:", "habit:"


@dataclass(frozen=True, slots=True)
class Asked:
    """Habits that were noticed for a label, and the question about them."""

    label: str
    habits: frozenset[Habit]

    @property
    def question(self) -> str:
        """In the status row."""
        return f"{self.label}: {' and '.join(habit.words for habit in sorted(self.habits))}, {TIMES} times now: always?"

    @property
    def answer(self) -> str:
        """What is said after a yes."""
        return f"{self.label}: proposed with {' and '.join(habit.words for habit in sorted(self.habits))} from now on"


class Suggesters:
    """What one annotator has decided and chosen, kept up to date edit by edit. Preferences are part of the project."""

    def __init__(
        self,
        reading: Reading,
        annotator: str,
        scheme: Scheme,
        opened: Mapping[str, OpenArticle],
        stamp: Callable[[], str],
    ) -> None:
        self._reading, self._annotator, self._scheme, self._opened = reading, annotator, scheme, opened
        self._stamp = stamp
        self._chosen: dict[str, Preference] | None = None
        self._recent: dict[str, deque[bool]] = {}
        self._streaks: dict[str, dict[Habit, int]] | None = None
        self._asked: set[tuple[str, Habit]] = set()
        self.places: dict[tuple[str, tuple[Span, ...], str], Place | None] = {}
        """Where a mark (uid, fragments) is told in another article (uid), as far as that was looked up."""
        self.words: dict[str, frozenset[str]] = {}
        """The words of articles (uid) in which names were looked for."""
        self.noticed: Asked | None = None
        """A habit to ask about."""

    # -- what is shown -------------------------------------------------------------------------------------------

    def proposals(self, article: Article, layer: Layer) -> Proposals:
        """What is proposed on an article, read from the project."""
        found = self._reading.suggestions.of(article.uid, self._annotator)

        def shape(one: Suggestion) -> tuple[Span, ...]:
            habits = self._habits(one.label)
            return apply_habits(article.text, one.fragments, habits) if habits else one.fragments

        return Proposals(found, layer, self._wanted, shape)

    def reshape(self) -> None:
        """Look at all proposals anew: a switch or a habit has changed."""
        for opened in self._opened.values():
            opened.proposals.rebuild(opened.layer)

    def forget(self) -> None:
        """Read again what was chosen and decided: another desk has changed some."""
        self._chosen = None
        self._recent.clear()

    @property
    def _preferences(self) -> dict[str, Preference]:
        if self._chosen is None:
            self._chosen = self._reading.suggestions.preferences(self._annotator)
        return self._chosen

    def _wanted(self, one: Suggestion) -> bool:
        return self._scheme.label(one.label) is not None and self.state(one.suggester) == ON

    def state(self, suggester: str) -> str:
        """`on`, `off`, or `quiet`: off of its own accord."""
        chosen = self._preferences.get(_SWITCH + suggester)
        return chosen.value if chosen else ON

    def _habits(self, label: str) -> frozenset[Habit]:
        name = f"{_HABIT}{label}:"
        found = (Habit.parse(key.removeprefix(name)) for key, chosen in self._preferences.items()
                 if key.startswith(name) and chosen.value == ON)  # fmt: skip
        return frozenset(habit for habit in found if habit is not None)

    # -- acceptance ----------------------------------------------------------------------------------------------

    def recent(self, suggester: str) -> deque[bool]:
        """The latest decisions, newest last, since it was switched on."""
        if suggester not in self._recent:
            chosen = self._preferences.get(_SWITCH + suggester)
            since = chosen.at if chosen else ""
            found = self._reading.suggestions.latest(self._annotator, suggester, since)
            self._recent[suggester] = deque(reversed(found), LAST)
        return self._recent[suggester]

    def counted(self, here: OpenArticle, uids: Sequence[str], *, accepted: bool) -> list[Change]:
        """What else changes when these are decided so: a suggester that is seldom right goes quiet."""
        out: list[Change] = []
        _ = self._remembered()  # before this decision is stored, which would count it twice
        for name in dict.fromkeys(one.suggester for uid in uids if (one := here.proposals.get(uid))):
            count = sum(one.suggester == name for uid in uids if (one := here.proposals.get(uid)))
            latest = deque([*self.recent(name), *[accepted] * count], LAST)
            if self.state(name) == ON and len(latest) == LAST and sum(latest) < LEAST * LAST:
                out += self._set(_SWITCH + name, QUIET)
        return out

    def _set(self, name: str, value: str) -> list[Change]:
        after = Preference(self._annotator, name, value, self._stamp())
        return [Change.of(self._preferences.get(name), after)]

    def quiet_words(self, changes: Sequence[Change], key: str) -> str:
        """What is said of suggesters that have gone quiet; `key` wakes them."""
        names = [change.uid.removeprefix(_SWITCH) for change in changes if change.uid.startswith(_SWITCH)]
        counts = [f"{name} is quiet now: {sum(self.recent(name))} of its last {LAST} were right" for name in names]
        return f"{', '.join(counts)} · {key} wakes it" if counts else ""

    def rows(self) -> list[tuple[str, str]]:
        """`(text, name)` of every suggester and every confirmed habit, for a menu of switches."""
        totals: dict[str, list[int]] = {}
        for row in self._reading.suggestions.acceptance(self._annotator):
            counts = totals.setdefault(row.suggester, [0, 0, 0, 0])
            for at, count in enumerate((row.pending, row.accepted, row.changed, row.rejected)):
                counts[at] += count
        out = []
        for name, (_, accepted, changed, rejected) in sorted(totals.items()):
            latest = self.recent(name)
            last = f" · {sum(latest)} of the last {len(latest)}" if latest else ""
            words = f"{accepted} accepted ({changed} changed), {rejected} rejected{last}"
            out.append((f"{self.state(name):<5} {name:<14} {words}", _SWITCH + name))
        for name, chosen in sorted(self._preferences.items()):
            label, _, written = name.removeprefix(_HABIT).rpartition(":")
            habit = Habit.parse(written) if name.startswith(_HABIT) else None
            if habit is not None:
                out.append((f"{chosen.value:<5} {label}: {habit.words}", name))
        return out

    def switch(self, name: str) -> tuple[list[Change], str]:
        """Turn a suggester or a habit on, or off. What changes, and what is said."""
        chosen = self._preferences.get(name)
        value = OFF if chosen is None or chosen.value == ON else ON
        if name.startswith(_HABIT):
            return self._set(name, value), f"this habit is {value}"
        suggester = name.removeprefix(_SWITCH)
        self._recent[suggester] = deque(maxlen=LAST)
        return self._set(name, value), f"{suggester} is {value}"

    # -- habits --------------------------------------------------------------------------------------------------

    def confirm(self, asked: Asked) -> list[Change]:
        """What changes with a yes; the opposite habit ends."""
        out: list[Change] = []
        for habit in sorted(asked.habits):
            opposite = f"{_HABIT}{asked.label}:{Habit(habit.edge, not habit.adds, habit.what)}"
            if opposite in self._preferences:
                out += self._set(opposite, OFF)
            else:
                out += self._set(f"{_HABIT}{asked.label}:{habit}", ON)
        return out

    def follow(self, changes: Sequence[Change]) -> None:
        """Take in what an edit, an undo or a redo changed."""
        for change in changes:
            before, after = change.before, change.after
            if change.kind == "preference":
                self._chosen = self._preferences
                self._chosen.pop(change.uid, None)
                if isinstance(after, Preference):
                    self._chosen[after.name] = after
            elif isinstance(after, Suggestion) and after.status in ("accepted", "rejected"):
                self.recent(after.suggester).append(after.status == "accepted")
                if after.status == "accepted" and after.article in self._opened:
                    self._notice(after.article, after.label, self._as_shown(after), after.made or after.fragments)
            elif isinstance(before, Suggestion):
                self._recent.pop(before.suggester, None)
            elif (
                isinstance(before, Annotation) and isinstance(after, Annotation) and after.origin == "suggested"
                and after.article in self._opened and before.fragments != after.fragments
            ):  # fmt: skip
                self._notice(after.article, after.label, before.fragments, after.fragments)

    def _as_shown(self, one: Suggestion) -> tuple[Span, ...]:
        text = self._opened[one.article].article.text
        return apply_habits(text, one.fragments, self._habits(one.label))

    def _remembered(self) -> dict[str, dict[Habit, int]]:
        """How often in a row each change of bounds was made, by label, with what was done at earlier desks.

        One short of a question at most: it is asked when the same is done again.
        """
        if self._streaks is None:
            self._streaks = defaultdict(dict)
            texts: dict[str, str] = {}
            for one, label, made in reversed(self._reading.suggestions.changes(self._annotator, LOOKED_BACK)):
                if one.article not in texts:
                    article = self._reading.article(one.article)
                    texts[one.article] = article.text if article else ""
                if label == one.label and texts[one.article]:
                    shown = apply_habits(texts[one.article], one.fragments, self._habits(label))
                    _count(self._streaks[label], texts[one.article], shown, made)
            for streaks in self._streaks.values():
                streaks.update({habit: min(count, TIMES - 1) for habit, count in streaks.items()})
        return self._streaks

    def _notice(self, article: str, label: str, shown: tuple[Span, ...], made: tuple[Span, ...]) -> None:
        text, streaks = self._opened[article].article.text, self._remembered()[label]
        done = _count(streaks, text, shown, made)
        ripe = {h for h in done if streaks[h] >= TIMES and (label, h) not in self._asked}
        if ripe:
            self._asked |= {(label, habit) for habit in ripe}
            self.noticed = Asked(label, frozenset(ripe))


def _count(streaks: dict[Habit, int], text: str, shown: tuple[Span, ...], made: tuple[Span, ...]) -> frozenset[Habit]:
    """Count what this change of bounds is an instance of, which is returned; what it could have followed ends."""
    done = habits_of(text, shown, made)
    for habit in {*streaks, *done}:
        if habit in done:
            streaks[habit] = streaks.get(habit, 0) + 1
        elif apply_habits(text, shown, frozenset({habit})) != shown:
            streaks[habit] = 0
    return done
