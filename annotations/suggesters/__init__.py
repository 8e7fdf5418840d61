"""What may be marked: suggesters propose claims with their speakers, and countries, each with a score and a reason.

Pure: text and regions in, suggestions out. Nothing is accepted here.
"""

from __future__ import annotations

from annotations.suggesters.lexicon import EMPTY, Lexicon, Lexicons, load_lexicons
from annotations.suggesters.model import LESSER, Referent, Suggester, Suggestion
from annotations.suggesters.names import Names
from annotations.suggesters.registry import suggesters, suggestions

__all__ = [
    "EMPTY",
    "LESSER",
    "Lexicon",
    "Lexicons",
    "Names",
    "Referent",
    "Suggester",
    "Suggestion",
    "load_lexicons",
    "suggesters",
    "suggestions",
]
