"""Who acts in a clause of which no verb is known: the subject of "X rallied her supporters, saying …", and of
"X released the following statement: …". Pure."""

from __future__ import annotations

from annotations.suggesters.grammar import Grammar
from annotations.suggesters.mentions import LONGEST, Mention, description, named, runs
from annotations.suggesters.reading import Paragraph

__all__ = ["signature", "subject"]

SIGNATURE = 12
"""Tokens that a paragraph's rest may have if it is but the dash and the name of who was quoted."""
LATER = 5
"""Tokens that words for time which end with an adverb may have, the comma included: "Beberapa jam kemudian,"."""
NOUN = 4
"""Tokens of a description whose noun is not known."""
DASHES = frozenset(("-", "--", "–", "—", "―"))


def subject(p: Paragraph, low: int, high: int, g: Grammar) -> Mention | None:
    """The likely subject of the clause of tokens `[low, high)`: what begins it, past the words for time and place; or
    else the first name in it that no preposition stands before."""
    high = min(high, low + LONGEST)
    low = _past_opening(p, low, high, g)
    if low >= high:
        return None
    if p.lower[low] in g.pronouns:
        return Mention(low, low + 1, "pronoun", (low, low + 1))
    first = _first_name(p, low, high, g)
    if first is None or first.phrase[0] > low:
        end = _noun_end(p, low, min(high, first.phrase[0] if first else high), g)
        told = description(p, low, end, g) if end > low else None
        if told is not None and (told.first == low or first is None):
            return told
    return first


def _past_opening(p: Paragraph, low: int, high: int, g: Grammar) -> int:
    """Past "On Tuesday,", "Hours later,", "After X criticised Y,": to where the subject stands."""
    lexicon, at = g.lexicon, low
    while at < high:
        while at < high and not p.words[at][0].isalnum():
            at += 1
        start = at
        while at < high and lexicon.adverbs.at(p.lower, at):
            at += lexicon.adverbs.at(p.lower, at)
        if at >= high:
            return start
        joined = lexicon.subordinators.at(p.lower, at)
        comma = next((each for each in range(at, high) if p.words[each] == ","), high)
        told_when = at + 1 < comma <= at + LATER and p.lower[comma - 1] in lexicon.adverbs  # "Hours later,"
        if not (joined or told_when or p.lower[at] in lexicon.prepositions or p.lower[at] in lexicon.times):
            return at
        if comma >= high - 1:
            return at + joined
        at = comma + 1
    return low


def _first_name(p: Paragraph, low: int, high: int, g: Grammar) -> Mention | None:
    for first, stop in runs(p, low, high, g):
        if first > low and p.lower[first - 1] in g.lexicon.prepositions:
            continue
        found = named(p, first, stop, (first, stop), g)
        if found is not None:
            return found
    return None


def _noun_end(p: Paragraph, low: int, high: int, g: Grammar) -> int:
    """Where a description that begins at `low` ends: with the noun that is known, or before the next small word."""
    lexicon = g.lexicon
    if p.lower[low] not in lexicon.determiners and p.lower[low] not in lexicon.roles:
        return low
    end = low
    for at in range(low, high):
        word = p.lower[at]
        if at > low and (not word[0].isalnum() or word in lexicon.prepositions or lexicon.stops.at(p.lower, at)):
            break
        end = at + 1
        if word in lexicon.roles or word in lexicon.bodies:
            return end
    return min(end, low + NOUN)


def signature(p: Paragraph, dash: int, g: Grammar) -> Mention | None:
    """Who signs what was quoted, where token `dash` is a dash and a name makes up the rest: `"…" — Ana Lestari`."""
    first, size = dash + 1, len(p.words)
    if dash >= size or p.words[dash] not in DASHES or not 0 < size - first <= SIGNATURE:
        return None
    stop = first
    while stop < size and (p.words[stop][0].isalnum() or p.words[stop] in (".", "'", "’")):
        stop += 1
    while stop > first and not p.words[stop - 1][0].isalnum():
        stop -= 1
    if stop == first or not (p.words[first][0].isupper() and p.words[stop - 1][0].isupper()):
        return None
    return named(p, first, stop, (first, size), g)
