"""A sentence while it is read for what it reports: where words said begin and end. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from annotations.segments.quotations import MARKS
from annotations.spans import Span
from annotations.suggesters.grammar import AFTER, CLITIC, PASSIVE, THAT, VERB, Grammar
from annotations.suggesters.mentions import Mention, mention_before
from annotations.suggesters.outer import Outer
from annotations.suggesters.reading import Paragraph
from annotations.suggesters.weights import BOTH, INTRODUCED

__all__ = ["LEADS", "OPENER", "Said", "Sentence", "clause_start", "direct", "forward", "reported", "without_adverbs"]

LONGEST_CLAIM = 250
"""Tokens of a claim among which its end is looked for; a longer one ends with its sentence."""
OPENER = 8
"""Tokens that words of time and manner at a sentence's beginning may have."""
SHORT = 4
"""Tokens of what opens a sentence before ", X said," and is no clause yet."""
SHORTEST = 2
"""Tokens that reported words have at least."""
LEADS = frozenset((",", ":", "—", "–", "--", "-"))


@dataclass(slots=True)
class Said:
    """Words said: ranges of tokens, or quotations by their number; `speaker` is None where it is the one before."""

    parts: list[Span]
    quotes: list[int]
    speaker: Mention | None
    score: int
    reason: str
    kind: str = "indirect"
    cue: Span = (0, 0)
    before: bool = False
    """Whether the sentence before is what was said."""
    home: Paragraph | None = None
    """The paragraph in which the speaker is named, if it is another one."""


@dataclass(slots=True)
class Sentence:
    """One sentence while it is read: tokens `[start, end)`, `end` without the marks that close it."""

    p: Paragraph
    start: int
    end: int
    outer: Outer
    grammar: Grammar
    found: list[Said] = field(default_factory=list)
    covered: int = 0
    """Where the last cue and the last words said end."""

    def add(self, said: Said) -> None:
        """Keep what was found."""
        self.found.append(said)
        self._cover(said)

    def _cover(self, said: Said) -> None:
        ends = [stop for _, stop in said.parts] + [self.outer.quotes[n].closing + 1 for n in said.quotes]
        self.covered = max(self.covered, said.cue[1], *ends)

    def forget_within(self, end: int) -> None:
        """Drop what was found to be reported before token `end`: all of it was said by somebody named behind."""
        self.found = [each for each in self.found if each.quotes or each.before or each.cue[0] >= end]
        self.covered = 0
        for each in self.found:
            self._cover(each)

    def is_lead(self, at: int) -> bool:
        """Whether the token is a comma, colon or dash."""
        return at < self.end and self.p.words[at] in LEADS

    def quote_before(self, at: int) -> int | None:
        """The quotation that closes right before token `at`, a comma between them or not."""
        for back in (at - 1, at - 2):
            if back < self.start:
                return self.asked(back) if back == at - 1 else None
            number = self.outer.closing.get(back)
            if number is not None:
                whole = back < at - 1 or self.is_whole(number)
                return number if whole and not self.outer.is_name(number) else None
            if self.p.words[back] not in LEADS:
                return None
        return None

    def asked(self, at: int) -> int | None:
        """The question or exclamation that closes at `at`, before this sentence: `"Why?" he asked.`"""
        number = self.outer.closing.get(at)
        if number is None or number in self.outer.said:
            return None
        while at > 0 and self.p.words[at] in MARKS:
            at -= 1
        return number if self.p.words[at][0] in "?!" else None

    def is_whole(self, number: int) -> bool:
        """Whether the quotation reads like all that was said: a mark ends it, or it stands where a sentence begins."""
        quotation = self.outer.quotes[number]
        p = self.p
        last = quotation.closing - 1
        while last > quotation.opening and p.words[last] in MARKS:
            last -= 1
        if p.words[last][0] in ",.?!…-–—":
            return True
        return quotation.opening == self.start and p.words[quotation.opening + 1][0].isupper()

    def trimmed(self, first: int, end: int) -> Span | None:
        """The range without marks at its edges; None if it is too short to be words said."""
        p = self.p
        end = min(end, len(p.words))  # a quotation that nothing closes ends behind the last token
        while first < end and not _is_word(p, first) and first not in self.outer.opening:
            first += 1
        while end > first and not _is_word(p, end - 1) and end - 1 not in self.outer.closing:
            end -= 1
        if end < self.end and p.words[end] == ")" and "(" in p.words[first:end]:
            end += 1
        return (first, end) if end - first >= SHORTEST else None


def _is_word(p: Paragraph, at: int) -> bool:
    first = p.words[at][0]
    return first.isalnum() or first in "$€£%#@("


def reported(s: Sentence, first: int, cue: Span, speaker: Mention | None, score: int, reason: str) -> None:
    """Indirect words around a cue that stands between commas, or at the end, or at the beginning."""
    before = s.trimmed(clause_start(s, first), first)
    after = None
    opening = cue[1] + 1
    if s.is_lead(cue[1]) and opening < s.end:
        number = s.outer.opening.get(opening)
        if number is not None:
            _around(s, before, number, speaker, cue, reason.replace("followed", "introduced"))
            return
        opener = before is not None and before[1] - before[0] <= SHORT and _opens(s, before[0], opening)
        apposed = (
            speaker is not None and speaker.phrase[1] == cue[1] and s.p.lower[opening] in s.grammar.lexicon.determiners
        )
        if before is None or opener or not (apposed or _is_aside(s, opening)):
            after = s.trimmed(opening, _content_end(s, opening))
    parts = [part for part in (before, after) if part is not None]
    if parts:
        s.add(Said(parts, [], speaker, score, reason, cue=cue))


def _around(s: Sentence, before: Span | None, number: int, speaker: Mention | None, cue: Span, reason: str) -> None:
    """`When it takes effect, X said, "it will …"`: a quotation that goes on with the sentence around it; or else all
    that was said."""
    quotation = s.outer.quotes[number]
    if before is None or s.p.words[quotation.opening + 1][0].isupper():
        direct(s, [number], speaker, cue, reason, INTRODUCED)
        return
    after = s.trimmed(quotation.opening, min(quotation.closing + 1, len(s.p.words)))
    if after is not None:
        s.add(Said([before, after], [], speaker, BOTH, reason, "mixed", cue))


def _opens(s: Sentence, first: int, opening: int) -> bool:
    """Whether the few words before ", X said," are no clause yet: what follows from `opening` goes on with them."""
    lexicon, lower = s.grammar.lexicon, s.p.lower
    if s.end - opening <= SHORT or (lexicon.verbs_after and lower[opening] in lexicon.prepositions):
        return False
    return any(words.at(lower, first) for words in (lexicon.prepositions, lexicon.subordinators, lexicon.adverbs))


def _is_aside(s: Sentence, at: int) -> bool:
    """Whether what follows the speaker tells when and where rather than goes on with the words."""
    lexicon = s.grammar.lexicon
    word = s.p.lower[at]
    if s.grammar.cue(s.p.lower, at)[0]:
        return True
    if word in lexicon.stops and word not in lexicon.adverbs:
        return True
    return word in lexicon.addressees or word in lexicon.times or word in lexicon.cuts or s.p.words[at][0].isupper()


def clause_start(s: Sentence, end: int) -> int:
    """Where words said before token `end` begin: with the sentence; `end` if they are but conjunctions."""
    first = at = max(s.start, s.covered)
    while at < end:
        step = s.grammar.lexicon.subordinators.at(s.p.lower, at) or not s.p.words[at][0].isalnum()
        if not step:
            return first
        at += step
    return end


def _content_end(s: Sentence, first: int) -> int:
    """Where words said that begin at `first` end: with the sentence, or where another action of the speaker begins."""
    lexicon, enders = s.grammar.lexicon, s.grammar.enders
    for at in range(first + 1, min(s.end, first + LONGEST_CLAIM)):
        if s.p.lower[at] not in enders and s.p.words[at - 1] != ",":
            continue
        if lexicon.cuts.at(s.p.lower, at) and at not in s.outer.inside:
            return at
        if at - 1 not in s.outer.inside and s.p.words[at - 1] == "," and at < s.end and _another(s, at):
            return at - 1
        if lexicon.asides.at(s.p.lower, at) and s.p.words[at - 1] == "," and at not in s.outer.inside:
            return at - 1
        if s.p.lower[at] in lexicon.joiners and at + 1 < s.end and at not in s.outer.inside:
            kind, _ = s.grammar.cue(s.p.lower, at + 1)
            if kind == VERB:
                return at
        if lexicon.subordinators.at(s.p.lower, at) and at not in s.outer.inside and _contrasts(s, at):
            return at
    return s.end


def _contrasts(s: Sentence, at: int) -> bool:
    """Whether somebody else speaks after the conjunction: "…, but Trump said …"."""
    if s.p.words[at - 1] != ",":
        return False
    first = at + s.grammar.lexicon.subordinators.at(s.p.lower, at)
    for each in range(first + 1, min(s.end, first + OPENER)):
        if s.grammar.cue(s.p.lower, each)[0] == VERB and each not in s.outer.inside:
            speaker = mention_before(s.p, first, each, s.grammar)
            return speaker is not None and speaker.phrase[0] <= first + 1
    return False


def _another(s: Sentence, at: int) -> bool:
    """Whether a further cue begins at `at`: ", kata X", ", adding", ", according to"."""
    kind, size = s.grammar.cue(s.p.lower, at)
    if kind in (AFTER, CLITIC):
        return True
    if kind and s.p.lower[at].endswith("ing") and not s.grammar.lexicon.verbs_after:
        return True
    return kind not in (0, VERB, THAT, PASSIVE) and at + size < s.end and not s.grammar.lexicon.verbs_after


def forward(s: Sentence, first: int, cue: Span, speaker: Mention | None, score: int, reason: str) -> None:
    """The words from token `first` on were said."""
    if first >= s.end:
        return
    end = _content_end(s, first)
    if _is_subordinate(s, cue[0], speaker):
        end = next((at for at in range(first, end) if s.p.words[at] == "," and at not in s.outer.inside), end)
    part = s.trimmed(first, end)
    if part is not None:
        s.add(Said([part], [], speaker, score, reason, cue=cue))


def _is_subordinate(s: Sentence, subject: int, speaker: Mention | None) -> bool:
    """Whether the words said end with a comma: "While X said …, Y", "X, who said …, did Y"."""
    lexicon, before = s.grammar.lexicon, subject - 1
    if before >= s.start and s.p.lower[before] in lexicon.opening_conjunctions:
        return True
    relative = speaker is not None and s.p.lower[speaker.first] in lexicon.relative_pronouns
    return relative and before > s.start and s.p.words[before] == ","


def direct(s: Sentence, quotes: Sequence[int], speaker: Mention | None, cue: Span, reason: str, score: int) -> None:
    """The quotations were said, with the next one if the cue stands between two parts of one."""
    for number in quotes:
        known = s.outer.said.get(number)
        if known is not None:
            if known.speaker is None and speaker is not None:
                known.speaker = speaker
            return
    whole = _with_words_before(s, quotes[0], cue[0])
    if whole is not None:
        s.add(Said([whole], [], speaker, BOTH, reason, "mixed", cue))
        return
    said = Said([], list(quotes), speaker, score, reason, "direct", cue)
    # `"…," X said, "…"`: the cue stands between two parts of one quotation
    following = s.outer.opening.get(cue[1] + 1) if s.is_lead(cue[1]) else s.outer.opening.get(cue[1])
    if following is not None and following not in quotes and s.quote_before(cue[0]) is not None:
        said.quotes.append(following)
    for number in said.quotes:
        s.outer.said[number] = said
    s.add(said)


def without_adverbs(s: Sentence, at: int) -> int:
    """The token at which the adverbs before token `at` begin."""
    while at > s.start and s.p.lower[at - 1] in s.grammar.lexicon.adverbs:
        at -= 1
    return at


def _with_words_before(s: Sentence, number: int, cue: int) -> Span | None:
    """`They "had chemistry," said X`: a quotation that ends what the sentence began, with that beginning."""
    quotation = s.outer.quotes[number]
    opening = quotation.opening
    if not s.start < opening < quotation.closing < cue:
        return None
    lead = s.p.words[opening - 1]
    first = clause_start(s, opening)
    if first >= opening or not lead[0].isalnum():
        return None
    return s.trimmed(first, quotation.closing + 1)
