"""A decision on stories taken back, or taken again, after the stories have changed: who was moved moves, others stay.

A story that was joined, split or grown by new articles since is not what the decision left. So a reversal is read as
moves of articles from story to story. Each is made where the article still is where the decision put it, and no verdict
that stands holds it there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from annotations.store.actions import Change
from annotations.store.reading_stories import StoryReads
from annotations.store.records import Story, Verdict

__all__ = ["as_it_is"]


def as_it_is(reads: StoryReads, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The changes with those of stories fitted to the stories as they are now; all else is left as it was."""
    stories = [change for change in changes if change.kind == "story"]
    now = {change.uid: reads.story(change.uid) for change in stories}
    if all(_members(change.before) == _members(now[change.uid]) for change in stories):
        return changes
    was, then = _homes([change.before for change in stories]), _homes([change.after for change in stories])
    articles = list(dict.fromkeys([*was, *then]))
    homes = reads.stories_of(articles)
    moves = {
        each: (was.get(each), then.get(each))
        for each in articles
        if was.get(each) != then.get(each) and homes.get(each) == was.get(each)
    }
    rest = [change for change in changes if change.kind != "story"]
    gone = {frozenset((side.a, side.b)) for change in rest if isinstance(side := change.before, Verdict)}
    moves = _let_go(reads, moves, homes, gone)
    fitted = [_fitted(change, now[change.uid], moves) for change in stories]
    return (*rest, *(change for change in fitted if change is not None))


Moves = dict[str, tuple[str | None, str | None]]


def _let_go(reads: StoryReads, moves: Moves, homes: dict[str, str], gone: set[frozenset[str]]) -> Moves:
    """Without those whom a `same` holds to one who stays. `gone`: pairs whose verdicts are taken back with this."""
    held: dict[str, set[str]] = {}
    for each in moves:
        said = [match for match in reads.matches(article=each) if match.verdict == "same"]
        pairs = (frozenset((match.a, match.b)) for match in said)
        held[each] = {other for pair in pairs if pair not in gone for other in pair - {each}}
    near = reads.stories_of([other for others in held.values() for other in others]) | homes
    while stays := [
        each for each in moves if any(o not in moves and near.get(o) == homes.get(each) for o in held[each])
    ]:
        moves = {each: move for each, move in moves.items() if each not in stays}
    return moves


def _fitted(change: Change, now: Story | None, moves: Moves) -> Change | None:
    """What becomes of one story; None if nothing does."""
    stay = [each for each in (now.articles if now else ()) if moves.get(each, (None, change.uid))[1] == change.uid]
    come = [each for each, (_, to) in moves.items() if to == change.uid and each not in stay]
    after: Story | None = None
    if len(stay) + len(come) > 1:
        model = change.after if isinstance(change.after, Story) else now
        model = model or Story(change.uid, (*stay, *come)[0], ())
        members = (*stay, *come)
        after = replace(model, leader=model.leader if model.leader in members else members[0], articles=members)
    if _members(after) == _members(now):
        return None
    return Change.of(now, after)


def _members(story: object) -> frozenset[str]:
    return frozenset(story.articles) if isinstance(story, Story) else frozenset()


def _homes(stories: Sequence[object]) -> dict[str, str]:
    """Article → story."""
    return {each: story.uid for story in stories if isinstance(story, Story) for each in story.articles}
