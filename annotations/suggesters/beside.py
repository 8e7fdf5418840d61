"""Cues that stand beside what was said: "…", ujar X; menurut X; according to X; hal ini disampaikan X. Pure."""

from __future__ import annotations

from annotations.suggesters.grammar import AFTER, PER, SOURCE, VIEW
from annotations.suggesters.mentions import Mention, mention_after, mention_before, runs
from annotations.suggesters.sentence import (
    LEADS,
    Said,
    Sentence,
    clause_start,
    direct,
    forward,
    reported,
    without_adverbs,
)

__all__ = ["read_according", "read_after", "read_behind", "read_passive"]

TITLED = 8
"""Tokens among which a name behind "laut" begins."""


def read_after(s: Sentence, kind: int, at: int, end: int) -> None:
    """`"…," ujar X`, `…, ujar X`, `"…," ujarnya`, `Tetapi, kata X, …`."""
    p = s.p
    number = s.quote_before(at)
    opened = at == s.start or p.words[at - 1] in LEADS or p.lower[at - 1] in s.grammar.lexicon.subordinators
    if number is None and not opened:
        return
    speaker = None
    if kind == AFTER:
        speaker = mention_after(p, end, s.end, s.grammar)
        if speaker is None:
            return
        end = max(end, speaker.phrase[1])
    name = " ".join(p.words[at : at + 1])
    if number is not None:
        direct(s, [number], speaker, (at, end), f"quoted, followed by {name}")
        return
    if kind == AFTER and at > s.start + 3:
        s.forget_within(at)
    reported(s, at, (at, end), speaker, 80, f"followed by {name}")


def read_according(s: Sentence, kind: int, at: int, end: int) -> None:
    """`Menurut X, …`, `…, according to X`, `Menurutnya …`, `Dari keterangan X, diketahui bahwa …`, `Bagi X, …`."""
    p, lexicon = s.p, s.grammar.lexicon
    speaker = None
    name = " ".join(p.words[at:end])
    opened = at == s.start or p.words[at - 1] in LEADS or p.lower[at - 1] in lexicon.subordinators
    if kind != PER:
        speaker = mention_after(p, end, s.end, s.grammar) or (_up_to_verb(s, end) if lexicon.verb_second else None)
        if speaker is None or (kind == VIEW and not (speaker.kind in ("name", "pronoun") and at == s.start)):
            return
        end = max(end, speaker.phrase[1])
        if s.is_lead(end) is False and kind in (SOURCE, VIEW):
            return
    number = s.quote_before(at)
    if number is not None:
        direct(s, [number], speaker, (at, end), f"quoted, followed by {name}")
        return
    if s.found and s.found[-1].quotes and clause_start(s, at) == s.covered:
        return  # `"…," he told X, according to Y`: who knows that it was said
    late = at > s.start + 3
    closes = end >= s.end or (late and (s.is_lead(end) or p.words[at - 1] in LEADS))
    if closes and at > s.start:
        reported(s, at, (at, end), speaker, 80, f"followed by {name}")
        return
    if not opened and at > s.start + 2 and not lexicon.verbs_after:
        before = s.trimmed(clause_start(s, at), at)
        if before is not None:
            s.add(Said([before], [], speaker, 75, f"followed by {name}", cue=(at, end)))
        return
    if opened:
        first = end + 1 if s.is_lead(end) else end
        learned = lexicon.learned.at(p.lower, first) if first < s.end else 0
        first += learned
        if first < s.end and lexicon.that.at(p.lower, first):
            first += 1
        forward(s, first, (at, end), speaker, 85, f"after {name}")


def _up_to_verb(s: Sentence, at: int) -> Mention | None:
    """`Laut X bleibt …`: no comma follows who is named, the verb does."""
    run = next(runs(s.p, at, min(s.end, at + TITLED), s.grammar), None)
    return mention_after(s.p, at, run[1], s.grammar) if run is not None else None


def read_behind(s: Sentence, at: int, end: int) -> None:
    """`Der Polizei zufolge …`, `…, der Polizei zufolge`: the source stands before the cue."""
    speaker = mention_before(s.p, s.start, at, s.grammar)
    if speaker is None:
        return
    first, name = speaker.phrase[0], " ".join(s.p.words[at:end])
    if first <= s.start + 1:
        forward(s, end + 1 if s.is_lead(end) else end, (first, end), speaker, 80, f"after {name}")
    elif end >= s.end or s.is_lead(end):
        reported(s, first, (first, end), speaker, 75, f"followed by {name}")


def read_passive(s: Sentence, at: int, end: int) -> None:
    """`Hal ini disampaikan X`: the sentence before is what was said."""
    lexicon = s.grammar.lexicon
    size = lexicon.this.at(s.p.lower, s.start) if s.start < at else 0
    if not size or without_adverbs(s, at) != s.start + size:
        return
    while end < s.end and (s.p.lower[end] in ("oleh", "by") or s.p.lower[end] in lexicon.adverbs):
        end += 1
    speaker = mention_after(s.p, end, s.end, s.grammar) if end < s.end else None
    if speaker is not None:
        s.add(Said([], [], speaker, 60, "the next sentence says who said this", cue=(at, end), before=True))
