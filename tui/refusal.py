"""A key that does nothing here."""

from __future__ import annotations

__all__ = ["Refusal"]


class Refusal(Exception):
    """A key that does nothing here; the message says why, for the status row."""
