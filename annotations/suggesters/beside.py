"""Cues that stand beside what was said: "…", ujar X; menurut X; according to X; hal ini disampaikan X. Pure."""

from __future__ import annotations

from annotations.spans import Span
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
from annotations.suggesters.weights import ACCORDING, ALONE, FOLLOWED, PLAIN

__all__ = ["read_according", "read_after", "read_behind", "read_passive"]

TITLED = 8
"""Tokens among which a name behind "laut" begins."""

SOURCE_WORDS = 10
"""Tokens of a source that names nobody."""


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
        direct(s, [number], speaker, (at, end), f"quoted, followed by {name}", FOLLOWED)
        return
    if kind == AFTER and at > s.start + 3:
        s.forget_within(at)
    reported(s, at, (at, end), speaker, PLAIN, f"followed by {name}")


def read_according(s: Sentence, kind: int, at: int, end: int) -> None:
    """`Menurut X, …`, `…, according to X`, `Menurutnya …`, `Dari keterangan X, diketahui bahwa …`, `Bagi X, …`."""
    p = s.p
    speaker = None
    name = " ".join(p.words[at:end])
    opened = at == s.start or p.words[at - 1] in LEADS or p.lower[at - 1] in s.grammar.lexicon.subordinators
    if kind != PER:
        speaker, end = _source(s, kind, at, end, opened)
        if end < 0:
            return
    number = s.quote_before(at)
    if number is not None:
        direct(s, [number], speaker, (at, end), f"quoted, followed by {name}", FOLLOWED)
        return
    if s.found and s.found[-1].quotes and clause_start(s, at) == s.covered:
        return  # `"…," he told X, according to Y`: who knows that it was said
    late = at > s.start + 3
    closes = end >= s.end or (late and (s.is_lead(end) or p.words[at - 1] in LEADS))
    if closes and at > s.start:
        reported(s, at, (at, end), speaker, ACCORDING, f"followed by {name}")
    elif opened:
        _forward(s, (at, end), speaker, f"after {name}")
    elif at > s.start + 2 and not s.grammar.lexicon.verbs_after:
        before = s.trimmed(clause_start(s, at), at)
        if before is not None:
            s.add(Said([before], [], speaker, ACCORDING, f"followed by {name}", cue=(at, end)))
    elif kind == PER and at > s.start + 1:
        before, after = s.trimmed(clause_start(s, at), at), s.trimmed(end, s.end)
        if before is not None and after is not None:
            s.add(Said([before, after], [], speaker, ACCORDING, f"around {name}", cue=(at, end)))


def _source(s: Sentence, kind: int, at: int, end: int, opened: bool) -> tuple[Mention | None, int]:
    """Who stands behind the cue `[at, end)`, and where the words for the source end; -1 if it is none."""
    speaker = mention_after(s.p, end, s.end, s.grammar)
    if speaker is None and s.grammar.lexicon.verb_second:
        speaker = _up_to_verb(s, end)
    if kind == VIEW and not (speaker is not None and speaker.kind in ("name", "pronoun") and at == s.start):
        return None, -1
    if speaker is None:
        comma = _comma(s, end) if kind == SOURCE and opened else None
        return None, -1 if comma is None else comma
    end = max(end, speaker.phrase[1])
    return speaker, -1 if kind in (SOURCE, VIEW) and not s.is_lead(end) else end


def _forward(s: Sentence, cue: Span, speaker: Mention | None, reason: str) -> None:
    """What follows the source was said by it, past "diketahui bahwa"."""
    lexicon, lower = s.grammar.lexicon, s.p.lower
    first = cue[1] + 1 if s.is_lead(cue[1]) else cue[1]
    first += lexicon.learned.at(lower, first) if first < s.end else 0
    if first < s.end and lexicon.that.at(lower, first):
        first += 1
    forward(s, first, cue, speaker, ACCORDING, reason)


def _comma(s: Sentence, at: int) -> int | None:
    """Where the words for a source that names nobody end: "Berdasarkan laporan hasil audit BPKP, …"."""
    return next((each for each in range(at, min(s.end, at + SOURCE_WORDS)) if s.p.words[each] == ","), None)


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
        forward(s, end + 1 if s.is_lead(end) else end, (first, end), speaker, ACCORDING, f"after {name}")
    elif end >= s.end or s.is_lead(end):
        reported(s, first, (first, end), speaker, ACCORDING, f"followed by {name}")


def read_passive(s: Sentence, at: int, end: int) -> None:
    """`Hal ini disampaikan X`: the sentence before is what was said. `Dijelaskan X, …`: what follows."""
    lexicon = s.grammar.lexicon
    if at == s.start:
        speaker = mention_after(s.p, end, s.end, s.grammar)
        if speaker is not None and s.is_lead(speaker.phrase[1]):
            forward(s, speaker.phrase[1] + 1, (at, speaker.phrase[1]), speaker, PLAIN, f"after {s.p.words[at]}")
        return
    size = lexicon.this.at(s.p.lower, s.start) if s.start < at else 0
    if not size or without_adverbs(s, at) != s.start + size:
        return
    while end < s.end and (s.p.lower[end] in ("oleh", "by") or s.p.lower[end] in lexicon.adverbs):
        end += 1
    speaker = mention_after(s.p, end, s.end, s.grammar) if end < s.end else None
    if speaker is not None:
        s.add(Said([], [], speaker, ALONE, "the next sentence says who said this", cue=(at, end), before=True))
