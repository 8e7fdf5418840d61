"""Quotations that no cue stands beside: parts of what was said before, or whole sentences by themselves. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from annotations.segments.quotations import Quotation
from annotations.suggesters.grammar import Grammar
from annotations.suggesters.mentions import mention_after, mention_before
from annotations.suggesters.outer import Outer
from annotations.suggesters.reading import Paragraph
from annotations.suggesters.sentence import OPENER, Said
from annotations.suggesters.subjects import signature, subject
from annotations.suggesters.weights import ALONE, BESIDE

__all__ = ["alone", "unattributed"]

ASIDE = 60
"""Tokens after who said it, up to the next part of the same quotation."""
FEWEST = 4
"""Words that a quotation has at least that nothing but its marks makes a claim."""


def unattributed(
    p: Paragraph, before: Paragraph | None, outer: Outer, found: Sequence[Said], grammar: Grammar
) -> list[Said]:
    """What is quoted beside no cue, in paragraph `p`, `before` which another stands. What goes on with words of
    `found`, in order of their cues, is added to those."""
    reported = [part for said in found for part in said.parts]
    starts = [start for start, _ in p.sentences]
    waiting = list(found)[::-1]
    out: list[Said] = []
    last: Said | None = None
    for n, quotation in enumerate(outer.quotes):
        while waiting and waiting[-1].cue[1] <= quotation.opening:
            said = waiting.pop()
            last = said if said.quotes or said.kind == "mixed" else last
        if n in outer.said or outer.is_name(n):
            continue
        if any(first <= quotation.opening and quotation.closing <= end for first, end in reported):
            continue
        if last is not None and _goes_on(p, outer, last, n, starts, grammar):
            last.quotes.append(n)
            outer.said[n] = last
            continue
        beside = _beside(p, quotation, grammar) if quotation.closed and begins(p, quotation) else None
        if beside is None and not _is_sentence(p, quotation, FEWEST):
            continue
        led = beside or _led(p, before, quotation, grammar)
        said = led or Said([], [], None, ALONE, "quoted, nobody named beside it", "direct")
        said.quotes = [n]
        outer.said[n] = said
        out.append(said)
        last = said if said.speaker is not None else last
    return out


def alone(p: Paragraph, quotation: Quotation) -> bool:
    """Whether the paragraph is nothing but the quotation."""
    return quotation.opening == 0 and not any(word[0].isalnum() for word in p.words[quotation.closing :])


def begins(p: Paragraph, quotation: Quotation) -> bool:
    """Whether the quotation stands where a sentence begins."""
    before = quotation.opening - 1
    return before < 0 or p.words[before][-1] in ".?!:…" or before in p.quotes.closers


def _goes_on(p: Paragraph, outer: Outer, last: Said, n: int, starts: Sequence[int], grammar: Grammar) -> bool:
    """Whether quotation `n` goes on with `last`: nothing stands between its parts but the sentence of who said it."""
    ends = [outer.quotes[number].closing for number in last.quotes] + [end - 1 for _, end in last.parts]
    before, opening = max(ends), outer.quotes[n].opening
    if not before <= last.cue[0] <= before + 2 or not 0 <= opening - last.cue[1] <= ASIDE:
        return False
    if bisect_left(starts, opening) - bisect_right(starts, before + 1) > 0:
        return False
    lead = p.words[opening - 1]
    if lead == "," or p.lower[opening - 1] in grammar.lexicon.joiners:
        return not any(grammar.cue(p.lower, at)[0] for at in range(last.cue[1], opening))
    return lead != ":" and begins(p, outer.quotes[n]) and _is_sentence(p, outer.quotes[n], 1)


def _beside(p: Paragraph, quotation: Quotation, grammar: Grammar) -> Said | None:
    """A quotation that ends like words said, with one word and who is named on either side of it behind: `"…," beamed
    X`, `"…!" X groused`."""
    lexicon = grammar.lexicon
    closing = quotation.closing
    apart = p.words[closing + 1 : closing + 2] == [","]
    if p.words[closing - 1][0] not in ",?!" and not apart:
        return None
    first = closing + 1 + apart
    for at in range(first, min(first + OPENER, len(p.words))):
        word = p.lower[at]
        if not p.words[at][0].isalpha():
            break
        named = p.words[at][0].isupper() or word in lexicon.titles or word in lexicon.pronouns
        if named or word in lexicon.determiners:
            continue
        if any(word in words for words in (lexicon.prepositions, lexicon.subordinators, lexicon.stops)):
            break
        end = min(len(p.words), at + 1 + OPENER)
        speaker = mention_before(p, first, at, grammar) if at > first else mention_after(p, at + 1, end, grammar)
        if speaker is not None:
            cue = (first, max(at + 1, speaker.phrase[1]))
            return Said([], [], speaker, BESIDE, f"quoted, followed by {p.words[at]}", "direct", cue)
    return None


def _led(p: Paragraph, before: Paragraph | None, quotation: Quotation, grammar: Grammar) -> Said | None:
    """A quotation that a name signs, or that a clause with a colon leads to, in its paragraph or the one before."""
    signed = signature(p, quotation.closing + 1, grammar) if quotation.closed else None
    if signed is not None:
        return Said([], [], signed, BESIDE, "quoted, a name signs it", "direct", (quotation.closing + 1, signed.end))
    home, colon = (p, quotation.opening - 1) if quotation.opening else (before, len(before.words) - 1 if before else -1)
    if home is None or colon <= 0 or home.words[colon] != ":":
        return None
    start = next((first for first, end in home.sentences if first <= colon < end), 0)
    speaker = subject(home, start, colon, grammar)
    if speaker is None:
        return None
    cue = (quotation.opening, quotation.opening)
    return Said([], [], speaker, BESIDE, "quoted after a colon", "direct", cue, home=home)


def _is_sentence(p: Paragraph, quotation: Quotation, fewest: int) -> bool:
    """Whether a quotation is a sentence by itself: it begins like one, where one begins, and ends with one."""
    opening, closing = quotation.opening, quotation.closing
    words = sum(1 for at in range(opening + 1, closing) if p.words[at][0].isalnum())
    if words < fewest or not _capital(p.words, opening + 1, closing):
        return False
    if not (begins(p, quotation) or p.words[opening - 1][0] == ","):
        return False
    if not quotation.closed:
        return True
    after = closing + 1
    return p.words[closing - 1][0] in ".?!…,-–—" or after >= len(p.words) or p.words[after][0] in ".?!"


def _capital(words: Sequence[str], first: int, end: int) -> bool:
    """Whether the first word is written like that of a sentence; "[", "(" and "…" may stand before it."""
    opened = False
    for at in range(first, end):
        if words[at][0].isalnum():
            return opened or words[at][0].isupper() or words[at][0].isdigit()
        opened = words[at][0] in "[(.…"
    return False
