"""How it looks that outlets tell the same: signs in the margin, and differing words laid under the text. Pure."""

from __future__ import annotations

from rich.style import Style

from annotations.matching.align import Alignment, Pair
from annotations.matching.wording import differences
from annotations.spans import Span, subtract
from tui.compared import ALONE, REWORDED, SHARED, Contrast
from tui.widgets.paint import Looks

__all__ = ["ONLY_HERE", "OTHER_WORDS", "SIGNS", "contrast_looks"]

SIGNS = {SHARED: "=", REWORDED: "~", ALONE: "+"}
"""ASCII: every terminal and every font has them, one cell wide."""

OTHER_WORDS = Style(color="magenta", bold=True)
ONLY_HERE = Style(dim=True)
"""Without colours the one is bold, the other faint."""


def contrast_looks(contrast: Contrast, *, words: bool) -> Looks:
    """The signs beside an article's sentences, and with `words` also what differs from where else they are told."""
    sentences = contrast.passages.sentences
    margin = [
        (sentence.span, SIGNS[verdict])
        for sentence, verdict in zip(sentences, contrast.verdicts, strict=True)
        if verdict
    ]
    under: list[tuple[Span, Style]] = []
    if words:
        for sentence, verdict, told in zip(sentences, contrast.verdicts, contrast.told, strict=True):
            if verdict == ALONE:
                under.append((sentence.span, ONLY_HERE))
            elif told is not None and verdict == REWORDED:
                under += [(span, OTHER_WORDS) for span in _other_words(*told)]
    return Looks(under=tuple(under), margin=tuple(margin))


def _other_words(along: Alignment, pair: Pair) -> list[Span]:
    """The words of a reworded sentence that none of its counterparts in the article that is closest has."""
    sentence = along.left.sentences[pair.left]
    found: list[Span] | None = None
    for each in along.all_of(pair.left):
        differ = differences(sentence, along.right.sentences[each.right])[0]
        found = differ if found is None else subtract(found, subtract(found, differ))
    return found or []
