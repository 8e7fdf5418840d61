"""Text as a reader sees it: tokens, clauses, quotations, sentences, paragraphs. Pure; no store, no terminal.

Every unit is a half-open span of code points. Everything is cut on demand and near the place that was asked for: an
article of a million words costs no more than a short one.
"""

from __future__ import annotations

from annotations.segments.lookup import Segments

__all__ = ["Segments"]
