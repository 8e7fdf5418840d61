"""Verbs of speech and what they report: X said (that) …; "…", said X; …, X said. Pure."""

from __future__ import annotations

from annotations.spans import Span
from annotations.suggesters.grammar import FIRST, THAT, VERB
from annotations.suggesters.mentions import Mention, mention_after, mention_before
from annotations.suggesters.sentence import LEADS, Sentence, direct, forward, reported, without_adverbs
from annotations.suggesters.subjects import subject
from annotations.suggesters.weights import (
    EVIDENCE,
    FIRST_ONLY,
    FOLLOWED,
    OBJECT,
    PLAIN,
    QUOTED_AFTER,
    THAT_PLAIN,
    THAT_WEAK,
    TRAILING,
)

__all__ = ["read_verb"]

ADDRESSED = 14
"""Tokens between a verb of speech and what was said: to whom, when and where."""
PASSIVE = 3
"""Tokens from an auxiliary to the verb that it makes passive."""
REACH = 6
"""The same, where nothing tells that it is that."""


def read_verb(s: Sentence, kind: int, at: int, end: int) -> None:
    """A verb of speech at tokens `[at, end)`: what stands before or after it was said by its subject."""
    p, lexicon = s.p, s.grammar.lexicon
    name = " ".join(p.words[at:end])
    low = s.start
    for n in s.outer.before(at):
        low = max(low, s.outer.quotes[n].closing + 1)
    if s.found and s.found[-1].cue[0] >= s.start:
        low = max(low, s.found[-1].cue[1])
    back = without_adverbs(s, at)
    hanging = p.lower[at] in lexicon.participles and back > s.start and p.words[back - 1] == ","
    speaker = _subject(s, low, at, hanging)
    if _inverted(s, at, end, name, speaker) or (lexicon.verb_second and _behind(s, kind, (at, end), speaker, name)):
        return
    if _says_nothing(s, kind, (back, at, end), speaker):
        return
    if speaker is None:
        if not hanging and not _goes_on(s, back, at) and not (kind == VERB and _has_subject(s, back)):
            return
        first = back
    else:
        first = back if hanging else speaker.phrase[0]
        if first > s.start and p.lower[first - 1] in lexicon.nots:
            return
    number = s.quote_before(first) if first > s.start else _asked(s, end)
    if number is not None and not s.outer.said.get(number) and _ends_there(s, number, end):
        direct(s, [number], speaker, (first, end), f"quoted, followed by {name}", FOLLOWED)
        return
    if _closes(s, first, end):
        if kind == VERB:
            reported(s, first, (first, end), speaker, TRAILING, f"followed by {name}")
        return
    _object(s, kind, (first, end), speaker, name)


def _behind(s: Sentence, kind: int, cue: Span, subject: Mention | None, name: str) -> bool:
    """`Gestern sagte X, dass …`: something else begins the clause, and its subject stands behind the verb."""
    p, (at, end) = s.p, cue
    opening = p.lower[max(s.start, s.covered)]
    lexicon = s.grammar.lexicon
    fronted = opening in lexicon.prepositions or opening in lexicon.adverbs or opening in lexicon.times
    if subject is not None and not fronted:
        return False
    found = mention_after(p, end, s.end, s.grammar)
    if found is None or found.phrase[1] >= s.end:
        return False
    comma = next(
        (each for each in range(found.phrase[1], min(s.end, found.phrase[1] + REACH)) if s.is_lead(each)), None
    )
    if comma is None:
        return False
    _object(s, kind, (at, comma), found, name)
    return True


def _subject(s: Sentence, low: int, at: int, hanging: bool) -> Mention | None:
    """Who the verb at `at` says to speak; `hanging` if it is a participle behind a comma."""
    joined = not hanging and _is_joined(s, at)
    speaker = None if hanging else mention_before(s.p, low, at, s.grammar)
    if joined and s.found and s.found[-1].speaker is not None:
        return _again(s, at)
    if (hanging and not s.found) or joined:
        return subject(s.p, low, at, s.grammar) or speaker
    return speaker


def _says_nothing(s: Sentence, kind: int, places: tuple[int, int, int], speaker: Mention | None) -> bool:
    """Whether the verb reports no words: "his proposed ban", "never said", "was called", "this shows". `places`: where
    the verb's adverbs begin, it itself, and what follows."""
    back, at, end = places
    lexicon, lower = s.grammar.lexicon, s.p.lower
    if at > s.start and lower[at - 1] in lexicon.determiners:
        return True
    if back > s.start and lower[back - 1] in lexicon.nots:
        return True
    return (speaker is not None and _is_matter(s, speaker)) or (kind != THAT and _is_passive(s, at, end))


def _is_joined(s: Sentence, at: int) -> bool:
    """Whether the verb shares the subject of one before it: "X welcomed the deal and then said …"."""
    back = without_adverbs(s, at)
    return back - 1 > s.start and s.p.lower[back - 1] in s.grammar.lexicon.joiners


def _again(s: Sentence, at: int) -> Mention | None:
    """The last speaker of the sentence, who speaks again at `at`."""
    last = s.found[-1].speaker
    back = without_adverbs(s, at) - 1
    return None if last is None else Mention(last.first, last.end, last.kind, (back, back))


def _asked(s: Sentence, end: int) -> int | None:
    """The question or exclamation before the sentence, if "X said" is nearly all of it: `"Why?" Ana said in Bali.`"""
    number = s.asked(s.start - 1) if s.start else None
    if number is None or end >= s.end or s.is_lead(end) or end in s.outer.opening:
        return number
    lexicon = s.grammar.lexicon
    beside = lexicon.stops.at(s.p.lower, end) or s.p.lower[end] in lexicon.times or s.p.lower[end] in lexicon.adverbs
    beside = beside or s.p.lower[end - 1] in lexicon.addressing
    return number if beside and not _that(s, end) else None


def _ends_there(s: Sentence, number: int, end: int) -> bool:
    """Whether the quotation before "X said" is what was said: not if it ends an opening and the verb has an object."""
    opening = s.outer.quotes[number].opening
    if opening <= s.start or not s.p.words[opening - 1][0].isalnum() or end >= s.end or s.is_lead(end):
        return True
    lexicon = s.grammar.lexicon
    return end in s.outer.opening or bool(lexicon.stops.at(s.p.lower, end)) or s.p.lower[end] in lexicon.times


def _closes(s: Sentence, first: int, end: int) -> bool:
    """Whether "…, X said" ends here, or goes on with a comma in a language that reports so."""
    if first - 1 <= s.start or s.p.words[first - 1] not in LEADS:
        return False
    if end >= s.end:
        return True
    if s.grammar.lexicon.verbs_after or s.p.lower[end] in s.grammar.lexicon.infinitives:
        return False
    return s.p.words[end] in (",", ";") or (bool(s.grammar.lexicon.stops.at(s.p.lower, end)) and not _that(s, end))


def _that(s: Sentence, at: int) -> bool:
    """Whether "that" follows within reach."""
    return any(_introducer(s, each) is not None for each in range(at, min(s.end, at + ADDRESSED)))


def _inverted(s: Sentence, at: int, end: int, name: str, subject: Mention | None) -> bool:
    """`"…," said X`: a verb after the words, with who said them behind it."""
    if s.p.lower[at] in s.grammar.lexicon.participles:
        return False
    number = s.quote_before(at)
    if number is None and at == s.start:
        return False
    if number is None and s.p.lower[at] in s.grammar.lexicon.addressing:
        return False
    if number is None and (s.p.words[at - 1] != "," or s.grammar.lexicon.verbs_after):
        return False
    speaker = mention_after(s.p, end, s.end, s.grammar)
    if number is not None:
        stop = end if speaker is None else max(end, speaker.phrase[1])
        if (speaker is None and end < s.end) or not _ends_there(s, number, stop):
            return False
        direct(s, [number], speaker, (at, stop), f"quoted, followed by {name}", FOLLOWED)
        return True
    if speaker is None or not _ends_with(s, speaker.phrase[1]):
        return False
    if subject is not None and subject.kind == "name" and "," in s.p.words[slice(*subject.phrase)]:
        return False  # "the spokesman, X, told Y"
    reported(s, at, (at, speaker.phrase[1]), speaker, TRAILING, f"followed by {name}")
    return True


def _ends_with(s: Sentence, at: int) -> bool:
    """Whether who said it ends the sentence at token `at`, or a comma stands there, or when and where it was."""
    if at >= s.end or s.p.words[at] == ",":
        return True
    lexicon = s.grammar.lexicon
    beside = lexicon.verb_second and (lexicon.stops.at(s.p.lower, at) or s.p.lower[at] in lexicon.times)
    return bool(beside) and not _that(s, at)


def _goes_on(s: Sentence, at: int, verb: int) -> bool:
    """Whether a verb without a subject goes on with that of one before it: ", adding that", "seraya menambahkan",
    "shook his head and said"."""
    if at == s.start:
        return False
    word = s.p.lower[at - 1]
    lexicon = s.grammar.lexicon
    if s.p.lower[verb] in lexicon.participles and (word in lexicon.subordinators or word in lexicon.prepositions):
        return True
    if not s.found:
        return word in s.grammar.lexicon.joiners
    return word in LEADS or word in s.grammar.lexicon.cuts or word in ("and", "dan", "but")


def _has_subject(s: Sentence, back: int) -> bool:
    """Whether a word before the verb may be its subject, though it names nobody: "about half said"."""
    if back == s.start or not s.p.words[back - 1][0].isalnum():
        return False
    word, lexicon = s.p.lower[back - 1], s.grammar.lexicon
    return word in lexicon.determiners or word[0].isdigit()


def _is_matter(s: Sentence, speaker: Mention) -> bool:
    """Whether the subject is no source but what was spoken of: "this shows that"."""
    first, end = speaker.phrase
    size = s.grammar.lexicon.this.at(s.p.lower, first) if first < end else 0
    return size > 0 and first + size >= end


def _is_passive(s: Sentence, at: int, end: int) -> bool:
    """Whether the subject is who was told, or what was called something, and did not say it: "was called"."""
    lexicon = s.grammar.lexicon
    for back in range(at - 1, max(s.start, at - PASSIVE) - 1, -1):
        if s.p.lower[back] in lexicon.auxiliaries:
            return s.p.lower[at] not in lexicon.participles and not (end < s.end and lexicon.that.at(s.p.lower, end))
        if s.p.lower[back] not in lexicon.adverbs:
            return False
    return False


def _object(s: Sentence, kind: int, cue: Span, speaker: Mention | None, name: str) -> None:
    """What the verb reports: a quotation, a clause with or without "that", after who was told it."""
    p, lexicon = s.p, s.grammar.lexicon
    first, that = _past_addressee(s, cue[1], kind)
    if first is None or first >= s.end:
        return
    number = s.outer.opening.get(first)
    if number is not None and s.outer.is_name(number) and kind != VERB:
        return
    if number is not None and _whole(s, number):
        direct(s, [number], speaker, cue, f"quoted after {name}", QUOTED_AFTER)
        return
    if kind == THAT and not that and not _is_evidence(s, speaker, first, cue):
        return
    if first == cue[1] and not that and p.lower[first] in lexicon.objects:
        return
    if (
        not that
        and cue[1] == first
        and p.lower[first - 1] in lexicon.transitive
        and p.lower[first] not in lexicon.infinitives
    ):
        return
    forward(s, first, cue, speaker, _sure(s, kind, cue[1] - 1, that), f"after {name}{' …' if that else ''}")


def _sure(s: Sentence, kind: int, at: int, that: bool) -> int:
    """The score of what follows the verb that ends at token `at`."""
    if that:
        return THAT_WEAK if kind == THAT else THAT_PLAIN
    if kind == THAT:
        return EVIDENCE
    if kind == FIRST:
        return FIRST_ONLY
    plain = s.grammar.lexicon.plain
    return PLAIN if not plain or s.p.lower[at] in plain else OBJECT


def _is_evidence(s: Sentence, speaker: Mention | None, first: int, cue: Span) -> bool:
    """Whether "that" may be left out: "a poll showed Ann leading"; "promised to stay"."""
    p, lexicon = s.p, s.grammar.lexicon
    if p.lower[first] in lexicon.infinitives:
        return True
    if speaker is None or first != cue[1]:
        return False
    return any(p.lower[at] in lexicon.evidence for at in range(*speaker.phrase))


def _whole(s: Sentence, number: int) -> bool:
    """Whether the quotation is all that was said, and not some words of it."""
    closing = s.outer.quotes[number].closing
    if closing + 1 >= s.end:
        return True
    return s.p.words[closing - 1] in (",", ".", "!", "?") or s.p.words[closing + 1] in (".", ",", ";")


def _past_addressee(s: Sentence, at: int, kind: int) -> tuple[int | None, bool]:
    """Where the words said begin after a verb that ends at `at`, and whether "that" introduces them."""
    p, lexicon = s.p, s.grammar.lexicon
    limit = min(s.end, at + ADDRESSED)
    if at >= s.end:
        return None, False
    direct = at + 1 if s.is_lead(at) else at
    if direct < s.end:
        size = _introducer(s, direct)
        if size is not None:
            return _past_lead(s, direct + size), True
        if direct in s.outer.opening:
            return direct, False
    quoted = _quoted_after(s, at, limit)
    if quoted is not None:
        return quoted, False
    if at < direct < s.end:
        return direct, lexicon.head_first and p.words[at] == ","
    if p.lower[at] in lexicon.infinitives and p.lower[at - 1] in lexicon.verbs_to:
        return at, False
    if p.lower[at - 1] in lexicon.addressing:
        return _past_told(s, at, limit)
    return _past_circumstance(s, at, limit)


def _past_circumstance(s: Sentence, at: int, limit: int) -> tuple[int | None, bool]:
    """The same where words for when, where and to whom may follow the verb."""
    p, lexicon = s.p, s.grammar.lexicon
    while at + 2 < s.end and (p.lower[at] in lexicon.times or p.lower[at + 1] in lexicon.times):
        if p.lower[at] not in lexicon.times and p.lower[at] not in lexicon.addressees:
            break
        at += 1 if p.lower[at] in lexicon.times else 2
    addressed = p.lower[at] in lexicon.addressees
    if at + 1 < s.end and p.lower[at + 1] in lexicon.closers:  # "saat ini"
        addressed = False
    for each in range(at, limit):
        number = s.outer.opening.get(each)
        if number is not None and (p.words[each - 1] in LEADS or (addressed and _whole(s, number))):
            return each, False
        if each in s.outer.inside:
            continue
        size = _introducer(s, each)
        if size is not None and (addressed or each - at <= 6) and _plausible(s, at, each):
            return _past_lead(s, each + size), True
        if p.words[each] in (",", ":"):
            return (each + 1, False) if addressed or p.words[each] == ":" else (at, False)
    return (None, False) if addressed and p.lower[at] not in lexicon.openers else (at, False)


def _past_told(s: Sentence, at: int, limit: int) -> tuple[int | None, bool]:
    """The same behind a verb that is followed by who was told: by that, "that", and what was said."""
    p, lexicon = s.p, s.grammar.lexicon
    for each in range(at, limit):
        size = _introducer(s, each)
        if size is not None and each not in s.outer.inside:
            return _past_lead(s, each + size), True
    told = mention_after(p, at, s.end, s.grammar)
    if p.lower[at] in lexicon.told:
        first = at + 1
    elif told is None:
        return None, False
    else:
        first = next((each for each in range(at + 1, limit) if p.lower[each] in lexicon.pronouns), told.phrase[1])
    if first < s.end and p.lower[first] in lexicon.infinitives:
        return (first if first == at + 1 else at), False
    return (first, False) if first < min(limit, s.end) and not lexicon.stops.at(p.lower, first) else (None, False)


def _quoted_after(s: Sentence, at: int, limit: int) -> int | None:
    """Where a quotation opens after a comma or colon, with nothing but who was told it, when or how before that:
    `told CNN, "…"`, `writes back, "…"`."""
    for each in range(at + 1, limit):
        number = s.outer.opening.get(each)
        if number is not None:
            told = s.p.words[each - 1] in LEADS and s.is_whole(number)
            return each if told and not s.outer.is_name(number) else None
        far = each - at > REACH and s.p.lower[at - 1] not in s.grammar.lexicon.addressing
        if far and s.p.words[each] in (",", ":"):
            return None
        if each in s.outer.inside or s.grammar.cue(s.p.lower, each)[0] or _introducer(s, each) is not None:
            return None
    return None


def _introducer(s: Sentence, at: int) -> int | None:
    """How many tokens introduce the words said and are no part of them, or None if none begins here."""
    if s.p.lower[at] not in s.grammar.introducers:
        return None
    size = s.grammar.lexicon.that.at(s.p.lower, at)
    return size or (0 if s.grammar.lexicon.whether.at(s.p.lower, at) else None)


def _plausible(s: Sentence, at: int, that: int) -> bool:
    """Whether "that" so far behind the verb belongs to it: only who was told stands between."""
    lexicon = s.grammar.lexicon
    if that + 1 < s.end and s.p.lower[that + 1] in lexicon.prepositions:
        return False  # "resemble that of its parent"
    return not any(s.grammar.cue(s.p.lower, each)[0] in (VERB, THAT) for each in range(at, that)) and (
        s.p.lower[at] in lexicon.prepositions
        or s.p.lower[at] in lexicon.determiners
        or s.p.words[at][0].isupper()
        or s.p.lower[at] in lexicon.stops
        or that - at <= 2
    )


def _past_lead(s: Sentence, at: int) -> int | None:
    at = at + 1 if s.is_lead(at) else at
    return at if at < s.end else None
