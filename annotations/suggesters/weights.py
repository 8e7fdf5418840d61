"""How sure a claim is, by how it was found: what share of such proposals, in percent, overlaps a mark of a person by at
least a half.

Measured on the train split of PolNeAR (840 articles, English); `python -m benchmarks suggestions` shows how far the
scores hold. Languages whose lexicon tells no plain verbs from others have the shares of plain ones.
"""

from __future__ import annotations

__all__ = [
    "ACCORDING",
    "ALONE",
    "BESIDE",
    "BOTH",
    "EVIDENCE",
    "FIRST_ONLY",
    "FOLLOWED",
    "INTRODUCED",
    "OBJECT",
    "PLAIN",
    "QUOTED_AFTER",
    "THAT_PLAIN",
    "THAT_WEAK",
    "TRAILING",
    "mixed",
]

FOLLOWED = 97
"""`"…," said X`."""
INTRODUCED = 93
"""`X, Y said, "…"`."""
QUOTED_AFTER = 87
"""`X said: "…"`."""
BESIDE = 86
"""A quotation beside a word that is no known verb, a signature, a colon."""
ALONE = 62
"""A quotation with nobody named beside it."""
BOTH = 85
"""A quotation with the words of its sentence before it."""
THAT_PLAIN = 85
"""`X said that …`."""
THAT_WEAK = 74
"""The same behind a verb that reports only so: `X knows that …`."""
PLAIN = 86
"""`X said …`."""
OBJECT = 56
"""`X predicted …`: what follows may be an object that nobody said."""
FIRST_ONLY = 67
"""`X called …`."""
EVIDENCE = 69
"""`A poll shows …`, `X plans to …`."""
TRAILING = 68
"""`…, X said`."""
ACCORDING = 84
"""`According to X, …`."""
_QUOTED = 5
"""What is added for words quoted within what is reported."""


def mixed(score: int) -> int:
    """The score of a claim that is reported with quotations in it."""
    return min(FOLLOWED, score + _QUOTED)
