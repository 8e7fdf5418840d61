"""Who speaks: the shortest words of a noun phrase that tell it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from annotations.spans import Span
from annotations.suggesters.grammar import Grammar
from annotations.suggesters.reading import Paragraph

__all__ = ["LONGEST", "Mention", "description", "mention_after", "mention_before", "named", "runs"]

LONGEST = 40
"""Tokens that the words for a speaker, with apposition, may have."""
TITLE = 2
"""Words of a title that may end with the name of a place."""
BETWEEN = 6
"""Tokens between a title and the comma before the name: "Duta Besar Rusia untuk Indonesia, Mikhail Galuzin"."""

_BREAKS = frozenset(",;:.?!…()[]{}—–|/")


@dataclass(frozen=True, slots=True)
class Mention:
    """A speaker: tokens `[first, end)`. `kind` is `name`, `body`, `role` or `pronoun`; `phrase` are the tokens of the
    whole noun phrase, apposition included."""

    first: int
    end: int
    kind: str
    phrase: Span


def _is_break(p: Paragraph, at: int) -> bool:
    word = p.words[at]
    return word[0] in _BREAKS or word in ("-", "--") or at in p.quotes.openers or at in p.quotes.closers


def mention_before(p: Paragraph, low: int, verb: int, g: Grammar) -> Mention | None:
    """The subject that ends before the verb and begins at `low` or later."""
    low = max(low, verb - LONGEST)
    end = verb
    while end > low and (p.lower[end - 1] in g.lexicon.adverbs or _two(p, end, g)):
        end -= 2 if p.lower[end - 1] not in g.lexicon.adverbs else 1
    if end == low:
        return None
    if p.lower[end - 1] in g.lexicon.relatives:
        return _antecedent(p, low, end - 1, g)
    if p.words[end - 1] == ")":
        opening = end - 2
        while opening > low and p.words[opening] != "(":
            opening -= 1
        end = opening if opening > low else end
    end = _past_circumstance(p, low, end, g)
    if p.words[end - 1] in (",", "—", "–"):
        return _apposition(p, low, end - 1, g)
    return _mention(p, _segment_start(p, low, end, g), end, g)


def _antecedent(p: Paragraph, low: int, end: int, g: Grammar) -> Mention | None:
    """The noun phrase right before "yang menegaskan": without the verb or preposition whose object it is."""
    start = _segment_start(p, low, end, g)
    for at in range(end - 1, start - 1, -1):
        if p.lower[at] in g.lexicon.prepositions or g.cue(p.lower, at)[0]:
            start = at + 1
            break
    return _mention(p, start, end, g) if start < end else None


def _past_circumstance(p: Paragraph, low: int, end: int, g: Grammar) -> int:
    """Where "X, di Jakarta, Senin (3/4), mengatakan" has named X: before what tells when and where."""
    while end > low and p.words[end - 1] == ",":
        start = end - 1
        while start > low and p.words[start - 1] != ",":
            start -= 1
        first = p.lower[start]
        if start - 1 > low and p.words[start][1:2] == "-" and p.words[start + 1] in (".", ","):
            end = start - 1  # "Mitch McConnell, R-Ky., said"
            break
        told = first in g.lexicon.times or first in g.lexicon.prepositions or first in g.lexicon.addressees
        if start - 1 <= low or start >= end - 1 or not (told or first[0].isdigit()):
            break
        end = start
    return end


def _two(p: Paragraph, end: int, g: Grammar) -> bool:
    """Whether an adverb of two words ends before `end`."""
    return end >= 2 and g.lexicon.adverbs.at(p.lower, end - 2) == 2


def _segment_start(p: Paragraph, low: int, end: int, g: Grammar) -> int:
    """Where the clause that ends at `end` begins, without what introduces it."""
    start = end
    while start > low and not (_is_break(p, start - 1) and p.words[start - 1] != ")"):
        start -= 1
        if p.words[start] == ")":  # what stands in brackets belongs to the word before
            opening = start
            while opening > low and p.words[opening] != "(":
                opening -= 1
            start = opening if p.words[opening] == "(" else start
    at = start
    while at < end:
        step = g.lexicon.subordinators.at(p.lower, at) or (p.lower[at] in g.lexicon.adverbs)
        if not step:
            break
        at += step
    # a conjunction in the middle begins another clause, unless it joins two names
    for back in range(end - 1, at, -1):
        word = p.lower[back]
        if word in g.lexicon.that or (word in g.lexicon.subordinators and not p.words[back + 1 : back + 2][0:1]):
            return back + 1
    return min(at, end)


def _apposition(p: Paragraph, low: int, end: int, g: Grammar) -> Mention | None:
    """The subject of "X, the Y, says" and of "the Y, X, says": whichever of the two is a person's name."""
    second = _segment_start(p, low, end, g)
    told = _mention(p, second, end, g)
    described = second - 2 > low and p.lower[second - 1] in g.lexicon.relatives and p.words[second - 2] == ","
    if described:  # "X, yang tiba kemarin, mengatakan"
        second -= 1
    if second - 1 <= low or p.words[second - 1] not in (",", "—", "–"):
        return told
    first = _mention(p, _segment_start(p, low, second - 1, g), second - 1, g)
    relative = described or (told is not None and told.kind == "pronoun" and end - second > 1)
    if relative and first is not None:
        return Mention(first.first, first.end, first.kind, (first.phrase[0], end))  # "X, who had resigned, said"
    is_name = told is not None and told.kind == "name"
    bare = is_name and told is not None and (told.first, told.end) == (second, end)
    titled = first is not None and p.lower[first.phrase[0]].rstrip(".") in g.titled
    if first is None or (is_name and (first.kind != "name" or (bare and titled))):
        return _widened(told, first)
    if first.kind == "name" or told is None or told.kind != "name":
        return _widened(first, told)
    return told


def _widened(mention: Mention | None, other: Mention | None) -> Mention | None:
    if mention is None or other is None:
        return mention
    phrase = (min(mention.phrase[0], other.phrase[0]), max(mention.phrase[1], other.phrase[1]))
    return Mention(mention.first, mention.end, mention.kind, phrase)


def mention_after(p: Paragraph, start: int, high: int, g: Grammar) -> Mention | None:
    """Who is named from `start` on: up to a mark or a word that ends a speaker."""
    end = _segment_end(p, start, high, g)
    if end == start:
        return None
    told = _mention(p, start, end, g)
    if told is None or told.kind == "pronoun":
        return told
    if told.kind == "name" and not _may_be_place(p, told):
        return told
    for _ in range(BETWEEN):
        if end >= high or _is_break(p, end):
            break
        end += 1
    if end >= high or p.words[end] != ",":
        return told
    stop = _segment_end(p, end + 1, high, g)
    if stop > end + 1 and p.words[end + 1][0].isupper():
        behind = _mention(p, end + 1, stop, g)
        if behind is not None and behind.kind == "name" and (stop == high or _is_break(p, stop) or stop - end < 6):
            return Mention(behind.first, behind.end, "name", (start, stop))
    return told


def _may_be_place(p: Paragraph, told: Mention) -> bool:
    """Whether "Ketua DPD Nasdem Sumenep, Sufyan Absi" may have been cut short: one word behind a long title."""
    return told.end - told.first == 1 and told.first - told.phrase[0] >= TITLE and p.words[told.first - 1][0].isupper()


def _segment_end(p: Paragraph, start: int, high: int, g: Grammar) -> int:
    end = start
    high = min(high, start + LONGEST)
    if start < high and not p.words[start][0].isupper():
        word, lexicon = p.lower[start], g.lexicon
        if word in lexicon.prepositions or word in lexicon.addressees or word in lexicon.stops:
            return start
    while end < high and not _is_break(p, end):
        if end > start and g.lexicon.stops.at(p.lower, end) and not p.words[end][0].isupper():
            office = p.lower[end] in g.lexicon.joiners and _is_title(p, start, g) and end + 1 < high
            if not (office and p.words[end - 1][0].isupper() and p.words[end + 1][0].isupper()):
                break
        if p.lower[end] in g.pronouns and end == start:
            return end + 1
        end += 1
    return end


def _mention(p: Paragraph, start: int, end: int, g: Grammar) -> Mention | None:
    if start >= end:
        return None
    phrase = (start, end)
    if p.lower[end - 1] in g.pronouns:
        return Mention(end - 1, end, "pronoun", (end - 1, end))
    if p.lower[start] in g.pronouns:
        return Mention(start, start + 1, "pronoun", (start, start + 1))
    for at in range(start + 1, end):
        if p.lower[at] in g.lexicon.closers and not p.words[start][0].isdigit():
            return _before_relative(p, start, at, phrase, g) or Mention(start, at + 1, "role", phrase)
    fallback: Mention | None = None
    for first, stop in runs(p, start, end, g):
        before = p.lower[first - 1] if first > start else ""
        if before in g.lexicon.prepositions:
            # "Duta Besar Prancis untuk Indonesia Corinne Breuze"
            place = first
            while first < stop - 1 and _is_office(p, first, g):
                first += 1
            if first == place:
                continue
        found = named(p, first, stop, phrase, g)
        if found is not None and found.kind == "name" and g.lexicon.head_first and stop < end and first == start:
            return Mention(found.first, found.end, "name", (start, stop))
        at_end = stop == end or p.lower[stop] in g.lexicon.prepositions or g.lexicon.stops.at(p.lower, stop) > 0
        if found is None or not at_end:
            continue
        if found.kind == "name" and (not before or _introduces(before, g) or found.end - found.first > 1):
            return found
        if found.kind != "name" and not before and fallback is None:
            fallback = found
    if fallback is not None:
        return fallback
    return description(p, start, end, g)


def _before_relative(p: Paragraph, start: int, end: int, phrase: Span, g: Grammar) -> Mention | None:
    """The name that a relative clause follows at once: "Djan Faridz yang akan maju ini"."""
    relative = next((at for at in range(start + 1, end) if p.lower[at] in g.lexicon.relatives), None)
    run = next(runs(p, start, relative, g), None) if relative is not None else None
    if run is None or run != (start, relative):
        return None
    found = named(p, *run, phrase, g)
    return found if found is not None and found.kind == "name" else None


def _is_office(p: Paragraph, at: int, g: Grammar) -> bool:
    """Whether the word is part of the name of a body or country that a preposition may stand before."""
    word = p.lower[at]
    return word in g.countries or word in g.lexicon.bodies or word in g.lexicon.offices or _is_acronym(p.words[at])


def _introduces(word: str, g: Grammar) -> bool:
    """Whether a person's name may follow the word: "juru bicara", "and"."""
    return g.is_title(word) or word in g.lexicon.roles or word in g.lexicon.subordinators or word in g.lexicon.closers


def runs(p: Paragraph, start: int, end: int, g: Grammar) -> Iterator[Span]:
    """Stretches of words with capitals, small particles between them included."""
    at = start
    while at < end:
        if not _is_capital(p, at, g):
            at += 1
            continue
        first = at
        while at < end:
            step = 1 if _is_capital(p, at, g) else _joint(p, first, at, end, g)
            if not step:
                break
            at += step
        yield first, at


def _joint(p: Paragraph, first: int, at: int, end: int, g: Grammar) -> int:
    """How many tokens at `at` join capitals to one run: a particle, "(PKB)" before a name, the "dan" of an office."""
    if at + 1 < end and p.lower[at] in g.lexicon.particles and p.words[at + 1][0].isupper():
        return 1
    if not g.lexicon.head_first:
        return 0
    if at + 3 < end and p.words[at] == "(" and p.words[at + 2] == ")" and _is_capital(p, at + 3, g):
        return 3
    office = at + 1 < end and at - first > 1 and p.lower[at] in g.lexicon.joiners and _is_capital(p, at + 1, g)
    return int(office and _is_title(p, first, g) and not _is_title(p, at + 1, g))


def _is_capital(p: Paragraph, at: int, g: Grammar) -> bool:
    return p.words[at][0].isupper() and p.lower[at] not in g.small


def named(p: Paragraph, first: int, stop: int, phrase: Span, g: Grammar) -> Mention | None:
    """A person's name at the end of a run, without titles, or else a body's name in it."""
    if p.lower[first] in g.lexicon.bodies and not any(_is_title(p, each, g) for each in range(first + 1, stop)):
        return Mention(first, stop, "body", phrase)
    at = stop
    while at > first and _is_own(p, at - 1, g) and (at < 2 or not _place(p, first, at, g)):
        at -= 1
    if at == first and stop - at == 1 and p.lower[at] in g.lexicon.roles:
        return None
    if stop - at > 2 and at > first and _territorial(p, first, at, g):
        at += 1
    if at < stop:
        return Mention(at, stop, "name", phrase)
    if g.lexicon.head_first and _is_title(p, first, g) and p.lower[first] not in g.lexicon.bodies:
        return Mention(first, stop, "role", phrase)
    for place in range(first, stop):
        if g.lexicon.bodies.at(p.lower, place) or _is_acronym(p.words[place]):
            return Mention(place, stop, "body", phrase)
    if all(g.is_title(p.lower[place]) for place in range(first, stop)):
        return None
    return Mention(first, stop, "body", phrase)


def _is_title(p: Paragraph, at: int, g: Grammar) -> bool:
    return g.is_title(p.lower[at])


def _is_own(p: Paragraph, at: int, g: Grammar) -> bool:
    """Whether the word may be part of a person's name."""
    word = p.lower[at].rstrip(".")
    if not word or not word[0].isalnum() or word in g.lexicon.joiners:
        return False
    if word in g.lexicon.particles:
        return True
    known = (
        word in g.countries
        or g.is_title(word)
        or word in g.lexicon.bodies
        or word in g.lexicon.offices
        or word in g.lexicon.determiners
    )
    return not known and not _is_acronym(p.words[at])


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper() and word.replace("-", "").isalpha()


def _place(p: Paragraph, first: int, end: int, g: Grammar) -> bool:
    """Whether a known place ends before token `end`, with something before it that says whose."""
    return any(end - length > first and g.lexicon.places.at(p.lower, end - length) == length for length in (3, 2, 1))


def _territorial(p: Paragraph, first: int, at: int, g: Grammar) -> bool:
    """Whether the words before `at` are a title that the name of a place follows."""
    return any(
        at - length >= first and g.lexicon.territorial.at(p.lower, at - length) == length for length in (3, 2, 1)
    )


def description(p: Paragraph, start: int, end: int, g: Grammar) -> Mention | None:
    """A speaker without a name: what is left of the phrase, if it reads like one."""
    phrase = (start, end)
    while start < end and p.lower[start] in g.lexicon.subordinators:
        start += 1
    for at in range(start, end):
        word = p.lower[at]
        if at > start and (word in g.lexicon.prepositions or g.lexicon.stops.at(p.lower, at)):
            break
        if word in g.lexicon.roles or word in g.lexicon.bodies or g.is_title(word):
            return Mention(start, _description_end(p, at + 1, end, g), "role", phrase)
    if p.lower[start : start + 1] and p.lower[start] in g.lexicon.determiners:
        return Mention(start, _description_end(p, start + 1, end, g), "role", phrase)
    if start < end and _is_capital(p, start, g) and end - start < 6:
        return Mention(start, end, "role", phrase)
    return None


def _description_end(p: Paragraph, at: int, end: int, g: Grammar) -> int:
    while at < end and not (g.lexicon.stops.at(p.lower, at) and not p.words[at][0].isupper()):
        at += 1
    return at
