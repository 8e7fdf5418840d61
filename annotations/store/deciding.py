"""What a person's decision on articles changes: verdicts, and the stories that they make or take apart.

A verdict holds from then on: matching anew keeps apart what a person called different and together what they called the
same. A split or merge is therefore written as verdicts too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from annotations.errors import Conflict
from annotations.store.actions import Change
from annotations.store.reading_stories import StoryReads
from annotations.store.records import VERDICTS, Match, Story, Verdict, story_uid

__all__ = ["merge_changes", "split_changes", "verdict_changes"]


def verdict_changes(reads: StoryReads, a: str, b: str, verdict: str | None, by: str, at: str) -> tuple[Change, ...]:
    """What it changes that `by` calls two articles (uids) the same, different, or (None) takes a verdict back.

    Same joins their stories; different parts them, the articles between going with the one that they match better.
    Raises `Conflict` if other verdicts say the opposite, naming one.
    """
    if verdict is not None and verdict not in VERDICTS:
        raise ValueError(f"a verdict is one of {', '.join(VERDICTS)}, not {verdict}")
    if a == b:
        raise Conflict(f"{a} is one article.", "A verdict is about two.")
    changes = [*_set(reads, [(a, b)], verdict, by, at)]
    if not changes:
        return ()
    here, there = reads.story_of(a), reads.story_of(b)
    if verdict == "same" and (here is None or here != there):
        one, other = here.articles if here else (a,), there.articles if there else (b,)
        _refuse_against(reads, one, other, (a, b))
        changes += _joined(reads, [story for story in (here, there) if story], (a, b))
    elif verdict == "different" and here is not None and here == there:
        changes += _parted(reads, here, *_sides(reads, here, a, b))
    return tuple(changes)


def split_changes(reads: StoryReads, story: str, out: Sequence[str], by: str, at: str) -> tuple[Change, ...]:
    """What it changes that `by` takes the articles `out` (uids) out of a story (uid), into one of their own.

    Both parts are held together, and apart from each other. Raises `Conflict` if that leaves nothing to split.
    """
    whole = _there(reads, story)
    gone = [uid for uid in whole.articles if uid in set(out)]
    left = [uid for uid in whole.articles if uid not in set(out)]
    strangers = sorted(set(out) - set(gone))
    if strangers:
        raise Conflict(f"{strangers[0]} is not in this story.", "kutip stories --json lists what is.")
    if not gone or not left:
        raise Conflict("A split needs some of the articles, and leaves some.")
    head = whole.leader if whole.leader in left else left[0]
    across = [(one, other) for one in left for other in gone if _said(reads, one, other) == "same"]
    changes = [*_set(reads, [*across, (head, gone[0])], "different", by, at)]
    changes += _set(reads, [(head, uid) for uid in left if uid != head], "same", by, at)
    changes += _set(reads, [(gone[0], uid) for uid in gone[1:]], "same", by, at)
    return (*changes, *_parted(reads, whole, set(left), set(gone)))


def merge_changes(reads: StoryReads, stories: Sequence[str], by: str, at: str) -> tuple[Change, ...]:
    """What it changes that `by` makes several stories (uids) one, under the uid of the first.

    Verdicts between them that said different are taken back. Raises `Conflict` if there are fewer than two.
    """
    parts = [_there(reads, uid) for uid in dict.fromkeys(stories)]
    if len(parts) < 2:
        raise Conflict("A merge needs two stories or more.")
    home = {uid: part.uid for part in parts for uid in part.articles}
    apart = [
        (match.a, match.b)
        for part in parts
        for match in reads.matches(story=part.uid)
        if match.verdict == "different" and home.get(match.a, "") != home.get(match.b, "") and match.b in home
        if match.a in home
    ]
    leaders = [(parts[0].leader, part.leader) for part in parts[1:]]
    freed = [pair for pair in dict.fromkeys(apart) if pair not in leaders and pair[::-1] not in leaders]
    changes = [*_set(reads, freed, None, by, at), *_set(reads, leaders, "same", by, at)]
    return (*changes, *_joined(reads, parts, (), keep_first=True))


def _there(reads: StoryReads, uid: str) -> Story:
    found = reads.story(uid)
    if found is None:
        raise Conflict(f"There is no story {uid} in this project.", "kutip stories lists them.")
    return found


def _said(reads: StoryReads, a: str, b: str) -> str | None:
    known = reads.match(a, b)
    return known.verdict if known else None


def _set(reads: StoryReads, pairs: Iterable[tuple[str, str]], verdict: str | None, by: str, at: str) -> list[Change]:
    """The pairs' verdicts made this one, where they are not already."""
    out = []
    for a, b in pairs:
        known = reads.match(a, b)
        said = known.verdict if known else None
        if said == verdict:
            continue
        before = Verdict(a, b, said, known.verdict_by or "", known.verdict_at or "") if known and said else None
        out.append(Change.of(before, Verdict(a, b, verdict, by, at) if verdict else None))
    return out


def _refuse_against(reads: StoryReads, one: Sequence[str], other: Sequence[str], but: tuple[str, str]) -> None:
    """Refuse to join what somebody called different."""
    here, there = set(one), set(other)
    for uid in one:
        for match in reads.matches(article=uid):
            far = match.b if match.a == uid else match.a
            if match.verdict == "different" and far in there and {uid, far} != set(but) and uid in here:
                raise Conflict(
                    f"{uid} and {far} were called different by {match.verdict_by}, and this would make them one story.",
                    f"Take that back first: kutip verdict {uid} {far} none",
                )


def _joined(
    reads: StoryReads, parts: Sequence[Story], loose: Sequence[str], *, keep_first: bool = False
) -> list[Change]:
    """The stories and loose articles as one: the largest story, or the first, goes on, the others end."""
    if not parts:
        return [Change.of(None, _new_story(reads, loose[0], loose))]
    kept = parts[0] if keep_first else max(parts, key=lambda part: len(part.articles))
    everyone = dict.fromkeys([*kept.articles, *(uid for part in parts for uid in part.articles), *loose])
    ends = [Change.of(part, None) for part in parts if part is not kept]
    return [*ends, Change.of(kept, replace(kept, articles=tuple(everyone)))]


def _parted(reads: StoryReads, whole: Story, one: set[str], other: set[str]) -> list[Change]:
    """The story as two; the side with its leader goes on under its uid, a side of one article is no story."""
    stays, goes = (one, other) if whole.leader in one else (other, one)
    left = tuple(uid for uid in whole.articles if uid in stays)
    gone = tuple(uid for uid in whole.articles if uid in goes)
    changes = [Change.of(whole, replace(whole, articles=left) if len(left) > 1 else None)]
    if len(gone) > 1:
        changes.append(Change.of(None, _new_story(reads, gone[0], gone)))
    return changes


def _new_story(reads: StoryReads, leader: str, articles: Sequence[str]) -> Story:
    uid = story_uid(leader)
    number = 1
    while reads.story(uid if number == 1 else f"{uid}-{number}") is not None:
        number += 1
    return Story(uid if number == 1 else f"{uid}-{number}", leader, tuple(articles))


def _sides(reads: StoryReads, whole: Story, a: str, b: str) -> tuple[set[str], set[str]]:
    """Who goes with `a` and who with `b`: by verdicts first, then by the best match, then with the leader.

    Joins the likeliest first, as Kruskal does, and never the two sides.
    """
    inside = set(whole.articles)
    pairs = [match for match in reads.matches(story=whole.uid) if {match.a, match.b} <= inside]
    group = {uid: {uid} for uid in whole.articles}

    def join(one: str, other: str) -> None:
        merged = group[one] | group[other]
        for uid in merged:
            group[uid] = merged

    for match in pairs:
        if match.verdict == "same" and {match.a, match.b} != {a, b}:
            join(match.a, match.b)
    if b in group[a]:
        raise Conflict(
            f"{a} and {b} are held together by other verdicts.", "Take those back first: kutip verdict A B none"
        )
    for match in sorted(pairs, key=_strength):
        both = group[match.a] | group[match.b]
        if match.verdict != "different" and not {a, b} <= both:
            join(match.a, match.b)
    for uid in whole.articles:
        if not {a, b} & group[uid]:
            join(uid, b if whole.leader in group[b] else a)
    return group[a], group[b]


def _strength(match: Match) -> tuple[int, str, str]:
    return (-match.score, match.a, match.b)
