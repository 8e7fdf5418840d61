"""What a sentence reports, and by whom: every cue of speech in it, read in order. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from annotations.suggesters.beside import read_according, read_after, read_behind, read_passive
from annotations.suggesters.grammar import AFTER, BEHIND, CLITIC, FIRST, PASSIVE, THAT, VERB, Grammar
from annotations.suggesters.outer import Outer
from annotations.suggesters.reading import Paragraph
from annotations.suggesters.sentence import Said, Sentence
from annotations.suggesters.verbs import read_verb

__all__ = ["said_in"]

OPENERS = frozenset((",", ":", "—", "–", "(", ";"))
_ENDS = frozenset(".?!…;")


def said_in(p: Paragraph, start: int, end: int, outer: Outer, grammar: Grammar, places: Sequence[int]) -> list[Said]:
    """Everything that the sentence of tokens `[start, end)` reports, in order. `places` are the tokens of it at which a
    cue may begin."""
    while end > start and p.words[end - 1][0] in _ENDS:
        end -= 1
    sentence = Sentence(p, start, end, outer, grammar)
    done = start
    for at in places:
        if not done <= at < end or at in outer.inside:
            continue
        kind, size = grammar.cue(p.lower, at)
        # "United States" states nothing: a verb begins small, but at a sentence's beginning
        if kind and (at == start or not p.words[at][0].isupper() or p.words[at - 1] in OPENERS):
            _read_cue(sentence, kind, at, at + size)
            done = at + size
    return sentence.found


def _read_cue(s: Sentence, kind: int, at: int, end: int) -> None:
    if kind in (VERB, FIRST, THAT):
        read_verb(s, kind, at, end)
    elif kind in (AFTER, CLITIC):
        read_after(s, kind, at, end)
    elif kind == PASSIVE:
        read_passive(s, at, end)
    elif kind == BEHIND:
        read_behind(s, at, end)
    else:
        read_according(s, kind, at, end)
