"""A key that does nothing here."""

from __future__ import annotations

__all__ = ["COMPARING", "NotYet", "Refusal"]

COMPARING = "comparing the articles of this story: goes on by itself"
"""Said while what a key needs of other articles is made in the background."""


class Refusal(Exception):
    """A key that does nothing here; the message says why, for the status row."""


class NotYet(Refusal):
    """What a key asks for is not ready; it is done as soon as it is, unless another key comes first."""
