"""Which revision of the schema this version reads and writes. Kept apart so that a glance needs no Alembic."""

HEAD = "0010"
"""Revision id of the newest migration; a test holds it equal to what Alembic finds."""
