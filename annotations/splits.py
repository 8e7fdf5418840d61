"""Splits that keep together what belongs together: rules, groups, and who goes where. Pure; nothing is stored here."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from annotations.errors import KutipError

__all__ = ["BY", "Groups", "Placed", "Rule", "Sample", "place"]

BY = ("story", "article", "outlet", "speaker", "date")
"""What may not cross a split."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Parts with their shares (they add up to 1), what may not cross them, and the seed that decides between equals."""

    shares: tuple[tuple[str, float], ...]
    by: str = "story"
    seed: int = 0

    @classmethod
    def parse(cls, text: str, by: str = "story", seed: int = 0) -> Rule:
        """The rule that `train=80,dev=10,test=10` says. Raises `KutipError`."""
        weights: dict[str, float] = {}
        for each in text.split(","):
            name, sign, number = (part.strip() for part in each.partition("="))
            try:
                weight = float(number)
            except ValueError:
                weight = 0.0
            plain = name.replace("-", "").replace("_", "").isalnum() and name.isascii()
            if not (plain and sign and 0 < weight < float("inf")) or name in weights:
                raise KutipError(
                    f"--split {text}: {each!r} is no part with its share.", "Write train=80,dev=10,test=10."
                )
            weights[name] = weight
        total = sum(weights.values())
        if len(weights) < 2:
            raise KutipError(f"--split {text}: one part is no split.", "Write train=80,dev=10,test=10.")
        return cls(tuple((name, weight / total) for name, weight in weights.items()), by, seed)

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts."""
        return tuple(name for name, _ in self.shares)

    @property
    def key(self) -> str:
        """The name under which a project remembers what this rule has placed."""
        shares = ",".join(f"{name}={share:.6g}" for name, share in self.shares)
        return f"split {shares} by {self.by} seed {self.seed}"


@dataclass(frozen=True, slots=True)
class Sample:
    """What is to be placed: an article (uid), what it shares with others (`keys`), and what should be spread evenly."""

    uid: str
    keys: tuple[str, ...]
    features: Mapping[str, int] = field(default_factory=dict)


class Groups:
    """Sets of articles that grow together (union and find)."""

    def __init__(self) -> None:
        self._over: dict[str, str] = {}

    def top(self, item: str) -> str:
        """The one that stands for the group of `item`."""
        over = self._over.setdefault(item, item)
        while over != self._over[over]:
            self._over[item] = self._over[over]
            item, over = over, self._over[self._over[over]]
        return over

    def join(self, one: str, other: str) -> None:
        """From now on both belong together."""
        first, second = sorted((self.top(one), self.top(other)))
        self._over[second] = first


@dataclass(frozen=True, slots=True)
class Placed:
    """Article uid → part; and the articles left out, since what they belong to is in two parts already."""

    parts: dict[str, str]
    torn: tuple[str, ...]


def place(
    rule: Rule, samples: Sequence[Sample], before: Mapping[str, str], pairs: Iterable[tuple[str, str]] = ()
) -> Placed:
    """Put every article in a part. What `before` placed stays where it is; `pairs` of uids stay together.

    Groups are placed the largest first, each where it is needed most, by articles, labels and outlets together
    (Sechidis, Tsoumakas and Vlahavas 2011: the greedy step of iterative stratification).
    """
    groups = _groups(samples, pairs)
    parts: dict[str, str] = {}
    torn: list[str] = []
    waiting: list[tuple[str, list[Sample]]] = []
    for head, members in groups.items():
        there = {before[each.uid] for each in members if each.uid in before}
        if not there:
            waiting.append((head, members))
        for each in members if there else ():
            if each.uid in before:
                parts[each.uid] = before[each.uid]
            elif len(there) == 1:
                parts[each.uid] = next(iter(there))
            else:
                torn.append(each.uid)
    needs = _Needs(rule, samples, parts)
    waiting.sort(key=lambda group: (-len(group[1]), _dice(rule.seed, group[0]), group[0]))
    for head, members in waiting:
        part = needs.best(members, head)
        parts |= {each.uid: part for each in members}
    return Placed(parts, tuple(sorted(torn)))


def _groups(samples: Sequence[Sample], pairs: Iterable[tuple[str, str]]) -> dict[str, list[Sample]]:
    joined = Groups()
    for each in samples:
        for key in each.keys:
            joined.join(f"article {each.uid}", f"key {key}")
    for one, other in pairs:
        joined.join(f"article {one}", f"article {other}")
    out: dict[str, list[Sample]] = defaultdict(list)
    for each in sorted(samples, key=lambda sample: sample.uid):
        out[joined.top(f"article {each.uid}")].append(each)
    return out


class _Needs:
    """What each part still lacks of everything that should be spread."""

    def __init__(self, rule: Rule, samples: Sequence[Sample], parts: Mapping[str, str]) -> None:
        self._rule = rule
        self._totals: Counter[str] = Counter()
        have: dict[str, Counter[str]] = {part: Counter() for part in rule.parts}
        for each in samples:
            features = _features(each)
            self._totals.update(features)
            if each.uid in parts and parts[each.uid] in have:
                have[parts[each.uid]].update(features)
        self._lack = {
            part: {name: share * total - have[part][name] for name, total in self._totals.items()}
            for part, share in rule.shares
        }

    def best(self, members: Sequence[Sample], head: str) -> str:
        """The part that needs the group most; from then on it needs so much less."""
        wanted: Counter[str] = Counter()
        for each in members:
            wanted.update(_features(each))

        def gain(part: str) -> float:
            # a need is felt in parts of what the part is to have; the number of articles weighs as much as all else
            share = dict(self._rule.shares)[part]
            felt = {name: self._lack[part][name] / (share * self._totals[name]) * _weight(name) for name in wanted}
            return sum(felt[name] * count / self._totals[name] for name, count in wanted.items())

        most = max(self._rule.parts, key=lambda part: (round(gain(part), 12), _dice(self._rule.seed, f"{head} {part}")))
        for name, count in wanted.items():
            self._lack[most][name] -= count
        return most


def _features(sample: Sample) -> dict[str, int]:
    return {"articles": 1, **{name: count for name, count in sample.features.items() if count}}


def _weight(name: str) -> float:
    return 4.0 if name == "articles" else 1.0


def _dice(seed: int, text: str) -> int:
    """A number that looks thrown, and is the same in every run."""
    return int.from_bytes(hashlib.sha256(f"{seed}\x1f{text}".encode()).digest()[:8], "big")
