"""The sentences of an article that can be compared with another's: its own text, without furniture and datelines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from annotations.segments import Segments
from annotations.segments.tokens import is_word
from annotations.spans import Span

__all__ = ["LEFT_OUT", "MOST_SENTENCES", "Passages", "Sentence", "fold", "read_passages"]

LEFT_OUT = ("aside", "dateline", "byline")
"""Regions that are furniture: that two outlets both name their reporter says nothing about what they report."""

MOST_SENTENCES = 3000
"""Sentences of an article that are compared; what comes after them is not looked at, and `Passages.whole` says so."""

_CHUNK = 4_096
"""Code points that are segmented between two calls of `rest`."""

_APOSTROPHES = str.maketrans("", "", "'’‘`´")


def fold(word: str) -> str:
    """What of a word counts when two are compared: not its case, apostrophes, or a full stop behind it."""
    return word.casefold().translate(_APOSTROPHES).rstrip(".")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its words, punctuation left out. `spans[n]` is where `words[n]`, folded, stands (code points)."""

    span: Span
    words: tuple[str, ...]
    spans: tuple[Span, ...]

    def covered(self, span: Span) -> tuple[int, int]:
        """The half-open range of words that `span` touches; empty (equal ends) if it touches none."""
        first = bisect_right(self.spans, span[0], key=lambda word: word[1])
        last = bisect_right(self.spans, span[1] - 1, key=lambda word: word[0])
        return (first, max(first, last))


@dataclass(frozen=True, slots=True)
class Passages:
    """An article's sentences in order. `whole` is False if it has more than were read."""

    sentences: tuple[Sentence, ...]
    whole: bool = True

    def touching(self, span: Span) -> range:
        """The positions of the sentences that overlap `span`."""
        first = bisect_right(self.sentences, span[0], key=lambda each: each.span[1])
        last = bisect_right(self.sentences, span[1] - 1, key=lambda each: each.span[0])
        return range(first, last)


def read_passages(text: str, left_out: Sequence[Span] = (), rest: Callable[[], object] = lambda: None) -> Passages:
    """The sentences of `text` outside `left_out` (the `LEFT_OUT` regions) that have a word in them.

    `rest` is called every few milliseconds: a thread in the background lets others have their turn.
    """
    segments = Segments(text, left_out)
    out: list[Sentence] = []
    for start in range(0, len(text), _CHUNK):
        for span in segments.sentences(start, min(start + _CHUNK, len(text))):
            if span[0] < start and start:
                continue
            if len(out) == MOST_SENTENCES:
                return Passages(tuple(out), whole=False)
            sentence = _sentence(text, span, segments)
            if sentence.words:
                out.append(sentence)
        rest()
    return Passages(tuple(out))


def _sentence(text: str, span: Span, segments: Segments) -> Sentence:
    words, spans = [], []
    for start, end in segments.tokens(*span):
        if is_word(word := text[start:end]):
            words.append(fold(word))
            spans.append((start, end))
    return Sentence(span, tuple(words), tuple(spans))
