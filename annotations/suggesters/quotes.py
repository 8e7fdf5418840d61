"""Claims and who made them: what is quoted, and what is reported with a verb of speech or the like."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from annotations.segments.quotations import Quotation
from annotations.spans import Span
from annotations.suggesters.grammar import Grammar, grammar_of
from annotations.suggesters.mentions import Mention, mention_after, mention_before
from annotations.suggesters.model import Suggestion
from annotations.suggesters.outer import Outer
from annotations.suggesters.reading import Paragraph, paragraphs, stretches
from annotations.suggesters.said import said_in
from annotations.suggesters.sentence import OPENER, Said
from annotations.suggesters.speakers import Speakers
from annotations.suggesters.subjects import signature, subject

if TYPE_CHECKING:
    from annotations.store.records import Region
    from annotations.suggesters.lexicon import Lexicon, Phrases
    from annotations.suggesters.names import Names

__all__ = ["Quotes"]

DASHES = frozenset(("-", "--", "–", "—"))
ASIDE = 60
"""Tokens after who said it, up to the next part of the same quotation."""
FEWEST = 4
"""Words that a quotation has at least that nothing but its marks makes a claim."""
_MENTION_SCORES = {"name": 90, "body": 80, "role": 70, "pronoun": 85}


@dataclass(slots=True)
class _Claim:
    """A claim of the article while it is put together."""

    fragments: list[Span]
    said: Said
    paragraph: Paragraph
    order: int
    mixed: bool = False
    open: bool = False
    extra: list[Span] = field(default_factory=list)


class Quotes:
    """Claims: what is quoted, and what is reported with a verb of speech; each with its speaker."""

    name = "quotes"
    version = "2"

    def suggest(
        self, text: str, regions: Sequence[Region], language: str | None, lexicon: Lexicon, names: Names
    ) -> list[Suggestion]:
        """Claims and their speakers in the order of the text; in time linear in it."""
        grammar = grammar_of(lexicon)
        claims: list[_Claim] = []
        before: Paragraph | None = None
        for p in paragraphs(text, stretches(text, regions, ("body",))):
            if not _signed(p, grammar, claims):
                _read(p, before, grammar, claims)
            before = p
        return _suggestions(text, claims, Speakers(text, lexicon, names))


def _signed(p: Paragraph, grammar: Grammar, claims: Sequence[_Claim]) -> bool:
    """Whether the paragraph is but the name of who said the last quotation: "— Ana Lestari"."""
    if not claims or claims[-1].said.speaker is not None or not claims[-1].said.quotes:
        return False
    speaker = signature(p, 0, grammar)
    if speaker is not None:
        claims[-1].said.speaker, claims[-1].paragraph = speaker, p
    return speaker is not None


def _read(p: Paragraph, before: Paragraph | None, grammar: Grammar, claims: list[_Claim]) -> None:
    """Add the claims of a paragraph, `before` which another may stand that leads to it."""
    outer = Outer(p)
    found: list[Said] = []
    previous: Span | None = None
    firsts = grammar.firsts
    places = [at for at, word in enumerate(p.lower) if word in firsts]
    for first, end in p.sentences:
        start = _past_dateline(p, first, end) if first == 0 else first
        here = said_in(p, start, end, outer, grammar, places[bisect_left(places, start) : bisect_left(places, end)])
        for said in here:
            if said.before and previous is not None and not _covered(found, previous):
                said.parts = [previous]
        found += [said for said in here if said.parts or said.quotes]
        previous = _bare(p, start, end, grammar.lexicon.prepositions)
    found += _unattributed(p, before, outer, found, grammar)
    found.sort(key=lambda said: _start(outer, said))
    for said in _without_nested(found):
        _add(p, outer, said, claims)


def _past_dateline(p: Paragraph, start: int, end: int) -> int:
    """Where the sentence begins after "TEMPO.CO, Jakarta -" or "DALLAS (AP) —"."""
    for at in range(start + 1, min(start + OPENER, end - 1)):
        if p.words[at] in DASHES:
            return at + 1
        word = p.words[at]
        if not (word[0].isupper() or word[0].isdigit() or word in (",", "(", ")", "/", "|", ".")):
            break
    return start


def _covered(found: Sequence[Said], span: Span) -> bool:
    return any(said.parts and said.parts[0][0] < span[1] and span[0] < said.parts[-1][1] for said in found)


def _bare(p: Paragraph, start: int, end: int, openers: Phrases) -> Span | None:
    while end > start and not p.words[end - 1][0].isalnum():
        end -= 1
    for at in range(start, min(start + OPENER, end)):
        if p.words[at] == "," and p.lower[start] in openers:
            start = at + 1
            break
    return (start, end) if end - start > 2 else None


def _start(outer: Outer, said: Said) -> int:
    return min([first for first, _ in said.parts] + [outer.quotes[n].opening for n in said.quotes])


def _unattributed(
    p: Paragraph, before: Paragraph | None, outer: Outer, found: list[Said], grammar: Grammar
) -> list[Said]:
    """Quotations that no cue stands beside: parts of what was said before, or whole sentences by themselves."""
    reported = [part for said in found for part in said.parts]
    out: list[Said] = []
    last: Said | None = None
    for n, quotation in enumerate(outer.quotes):
        said = outer.said.get(n)
        if said is not None:
            last = said
            continue
        if any(first <= quotation.opening and quotation.closing <= end for first, end in reported):
            continue
        if p.words[quotation.opening - 1] == "," and last is not None and _follows(p, outer, last, n):
            last.quotes.append(n)
            outer.said[n] = last
            continue
        beside = _beside(p, quotation.closing, grammar) if quotation.closed else None
        goes_on = last is not None and _follows(p, outer, last, n)
        fewest = 1 if goes_on else FEWEST
        if beside is None and not _is_sentence(p, quotation, fewest):
            continue
        if last is not None and goes_on:
            last.quotes.append(n)
            outer.said[n] = last
            continue
        said = beside or _led(p, before, quotation, grammar)
        said = said or Said([], [], None, 60, "quoted, nobody named beside it", "direct")
        said.quotes = [n]
        outer.said[n] = said
        out.append(said)
        last = said if beside is not None else last
    return out


def _led(p: Paragraph, before: Paragraph | None, quotation: Quotation, grammar: Grammar) -> Said | None:
    """A quotation that a name signs, or that a clause with a colon leads to, in its paragraph or the one before."""
    signed = signature(p, quotation.closing + 1, grammar) if quotation.closed else None
    if signed is not None:
        return Said([], [], signed, 75, "quoted, a name signs it", "direct", (quotation.closing + 1, signed.end))
    home, colon = (p, quotation.opening - 1) if quotation.opening else (before, len(before.words) - 1 if before else -1)
    if home is None or colon <= 0 or home.words[colon] != ":":
        return None
    start = next((first for first, end in home.sentences if first <= colon < end), 0)
    speaker = subject(home, start, colon, grammar)
    if speaker is None:
        return None
    cue = (quotation.opening, quotation.opening)
    return Said([], [], speaker, 75, "quoted after a colon", "direct", cue, home=home)


def _follows(p: Paragraph, outer: Outer, last: Said, n: int) -> bool:
    """Whether quotation `n` goes on with the one before it: nothing stands between them but who said it."""
    before = outer.quotes[n - 1].closing
    apart = outer.quotes[n].opening - last.cue[1]
    return n - 1 in last.quotes and before <= last.cue[0] <= before + 2 and 0 <= apart <= ASIDE


def _beside(p: Paragraph, closing: int, grammar: Grammar) -> Said | None:
    """A quotation that ends with a comma, and whoever is named before or after the next word that may be a verb."""
    lexicon = grammar.lexicon
    if p.words[closing - 1] != "," and p.words[closing + 1 : closing + 2] != [","]:
        return None
    first = closing + 1 + (p.words[closing + 1 : closing + 2] == [","])
    for at in range(first, min(first + OPENER, len(p.words))):
        word = p.lower[at]
        if not p.words[at][0].isalpha() and at > first:
            break
        if (
            p.words[at][0].isupper()
            or word in lexicon.titles
            or word in lexicon.pronouns
            or word in lexicon.determiners
        ):
            continue
        if word in lexicon.prepositions or word in lexicon.subordinators or word in lexicon.stops:
            break
        end = min(len(p.words), at + 1 + OPENER)
        speaker = mention_before(p, first, at, grammar) if at > first else mention_after(p, at + 1, end, grammar)
        if speaker is not None:
            cue = (first, max(at + 1, speaker.phrase[1]))
            return Said([], [], speaker, 75, f"quoted, followed by {p.words[at]}", "direct", cue)
    return None


def _is_sentence(p: Paragraph, quotation: Quotation, fewest: int) -> bool:
    """Whether a quotation is a sentence by itself: it begins like one, where one begins, and ends with one."""
    opening, closing = quotation.opening, quotation.closing
    words = sum(1 for at in range(opening + 1, closing) if p.words[at][0].isalnum())
    if words < fewest or not (p.words[opening + 1][0].isupper() or p.words[opening + 1][0].isdigit()):
        return False
    if opening > 0 and p.words[opening - 1][0] not in ".?!:…," and opening - 1 not in p.quotes.closers:
        return False
    if not quotation.closed:
        return True
    after = closing + 1
    return p.words[closing - 1][0] in ".?!…," or after >= len(p.words) or p.words[after][0] in ".?!"


def _without_nested(found: Sequence[Said]) -> list[Said]:
    """Reported words that lie within others of the same sentence are left to them."""
    out: list[Said] = []
    for said in found:
        if said.parts and out and out[-1].parts and said.parts[0][0] < out[-1].parts[-1][1]:
            continue
        out.append(said)
    return out


def _add(p: Paragraph, outer: Outer, said: Said, claims: list[_Claim]) -> None:
    fragments = [p.span(*part) for part in said.parts]
    for n in said.quotes:
        start, end = outer.quotes[n].inner
        fragments.append((p.offset + start, p.offset + end))
    claim = _Claim(sorted(fragments), said, said.home or p, len(claims))
    claim.mixed = any(first <= each.opening < end for first, end in said.parts for each in outer.quotes)
    # A quotation that was not closed goes on in the next paragraph, if that begins with a mark.
    if claims and claims[-1].open and said.quotes and outer.quotes[said.quotes[0]].opening == 0:
        before = claims[-1]
        before.fragments += claim.fragments
        if (before.said.speaker is None or before.said.score < said.score) and said.speaker is not None:
            before.said, before.paragraph = said, said.home or p
        before.open = _is_open(p, outer, said)
        return
    claim.open = _is_open(p, outer, said)
    claims.append(claim)


def _is_open(p: Paragraph, outer: Outer, said: Said) -> bool:
    return bool(said.quotes) and not outer.quotes[said.quotes[-1]].closed


def _suggestions(text: str, claims: Sequence[_Claim], speakers: Speakers) -> list[Suggestion]:
    """The claims, each with its speaker's mention, in the order of the text."""
    out: dict[tuple[str, tuple[Span, ...]], Suggestion] = {}
    links: list[tuple[tuple[str, tuple[Span, ...]], tuple[str, tuple[Span, ...]] | None]] = []
    for claim in claims:
        mention = claim.said.speaker
        speaker = None
        if mention is not None:
            span = claim.paragraph.span(mention.first, mention.end)
            speaker = ("speaker", (span,))
            if speaker not in out:
                entity = speakers.meet(span, mention.kind)
                reason = _why(mention)
                out[speaker] = Suggestion(
                    "speaker", (span,), _MENTION_SCORES[mention.kind], reason, mention.kind, entity
                )
            else:
                speakers.again(span)
        elif speakers.last is not None:
            speaker = ("speaker", (speakers.last,))
        kind = "mixed" if claim.mixed else claim.said.kind
        key = ("claim", tuple(claim.fragments))
        if key in out:
            continue
        entity = out[speaker].entity if speaker is not None and speaker in out else None
        out[key] = Suggestion("claim", key[1], claim.said.score, claim.said.reason, kind, None)
        links.append((key, speaker if speaker in out else None))
    return _linked(out, dict(links))


def _linked(
    found: dict[tuple[str, tuple[Span, ...]], Suggestion],
    links: dict[tuple[str, tuple[Span, ...]], tuple[str, tuple[Span, ...]] | None],
) -> list[Suggestion]:
    from dataclasses import replace

    order = sorted(found, key=lambda key: (key[1][0][0], -key[1][-1][1], key[0]))
    place = {key: n for n, key in enumerate(order)}
    out = []
    for key in order:
        speaker = links.get(key)
        out.append(found[key] if speaker is None else replace(found[key], said_by=place[speaker]))
    return out


def _why(mention: Mention) -> str:
    return {
        "name": "named beside a cue of speech",
        "body": "a body beside a cue of speech",
        "role": "described beside a cue of speech",
        "pronoun": "a pronoun beside a cue of speech",
    }[mention.kind]
