"""The time, as the project writes it down."""

from datetime import UTC, datetime

__all__ = ["now"]


def now() -> str:
    """The time, ISO 8601, UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
