"""Claims and who made them: what is quoted, and what is reported with a verb of speech or the like."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotations.spans import Span
from annotations.suggesters.grammar import Grammar, grammar_of
from annotations.suggesters.loose import alone, unattributed
from annotations.suggesters.mentions import Mention
from annotations.suggesters.model import Suggestion
from annotations.suggesters.outer import Outer
from annotations.suggesters.reading import Paragraph, paragraphs, stretches
from annotations.suggesters.said import said_in
from annotations.suggesters.sentence import OPENER, Said
from annotations.suggesters.speakers import Speakers
from annotations.suggesters.subjects import signature
from annotations.suggesters.weights import ALONE, mixed

if TYPE_CHECKING:
    from annotations.store.records import Region
    from annotations.suggesters.lexicon import Lexicon, Phrases
    from annotations.suggesters.names import Names

__all__ = ["Quotes"]

DASHES = frozenset(("-", "--", "–", "—"))
_MENTION_SCORES = {"name": 90, "body": 80, "role": 70, "pronoun": 85}


@dataclass(slots=True)
class _Claim:
    """A claim of the article while it is put together."""

    fragments: list[Span]
    said: Said
    paragraph: Paragraph
    mixed: bool = False
    open: bool = False
    last: Paragraph | None = None
    """The paragraph with its last words."""


class Quotes:
    """Claims: what is quoted, and what is reported with a verb of speech; each with its speaker."""

    name = "quotes"
    version = "3"

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
    found.sort(key=lambda said: said.cue)
    found += unattributed(p, before, outer, found, grammar)
    found.sort(key=lambda said: _start(outer, said))
    for said in _without_nested(found):
        if not _goes_on(p, before, outer, said, claims):
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
    if start < end and p.lower[start] in openers:
        comma = next((at for at in range(start, min(start + OPENER, end)) if p.words[at] == ","), start - 1)
        start = comma + 1
    return (start, end) if end - start > 2 else None


def _start(outer: Outer, said: Said) -> int:
    return min([first for first, _ in said.parts] + [outer.quotes[n].opening for n in said.quotes])


def _without_nested(found: Sequence[Said]) -> list[Said]:
    """Reported words that lie within others of the same sentence are left to them."""
    out: list[Said] = []
    for said in found:
        if said.parts and out and out[-1].parts and said.parts[0][0] < out[-1].parts[-1][1]:
            continue
        out.append(said)
    return out


def _goes_on(p: Paragraph, before: Paragraph | None, outer: Outer, said: Said, claims: list[_Claim]) -> bool:
    """Whether the words go on with the claim before, and were added to it: that quotation was not closed, and this
    paragraph begins with a mark; or this paragraph is a quotation and nothing else, and the one before ends with that
    claim and who said it."""
    if not claims or not said.quotes or outer.quotes[said.quotes[0]].opening != 0:
        return False
    claim = claims[-1]
    bare = said.score == ALONE and alone(p, outer.quotes[said.quotes[0]]) and claim.last is before
    if not claim.open and not (bare and (claim.said.quotes or claim.mixed) and claim.said.speaker is not None):
        return False
    claim.fragments += _fragments(p, outer, said)
    if claim.open and said.speaker is not None and (claim.said.speaker is None or claim.said.score < said.score):
        claim.said, claim.paragraph = said, said.home or p
    claim.open, claim.last = _is_open(outer, said), p
    return True


def _add(p: Paragraph, outer: Outer, said: Said, claims: list[_Claim]) -> None:
    claim = _Claim(_fragments(p, outer, said), said, said.home or p, last=p)
    claim.mixed = any(first <= each.opening < end for first, end in said.parts for each in outer.quotes)
    claim.open = _is_open(outer, said)
    claims.append(claim)


def _fragments(p: Paragraph, outer: Outer, said: Said) -> list[Span]:
    fragments = [p.span(*part) for part in said.parts]
    for n in said.quotes:
        start, end = outer.quotes[n].inner
        fragments.append((p.offset + start, p.offset + end))
    return sorted(fragments)


def _is_open(outer: Outer, said: Said) -> bool:
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
        score = mixed(claim.said.score) if claim.mixed and claim.said.kind == "indirect" else claim.said.score
        out[key] = Suggestion("claim", key[1], score, claim.said.reason, kind, None)
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
