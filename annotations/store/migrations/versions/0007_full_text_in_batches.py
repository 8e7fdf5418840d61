"""The full-text index is filled by whoever adds articles, many at once, and no longer row by row by a trigger.

Within a trigger, SQLite opens a savepoint for each row, and FTS5 writes a segment of its own at each savepoint: three
times the work (fts5_main.c, fts5SavepointMethod). `hashsize` and `automerge` (sqlite.org/fts5.html, 6.4 and 6.7) let a
batch become one segment, and segments be merged less often.

Revision ID: 0007
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BATCH_BYTES = 32 << 20
"""Memory in which the words of a transaction are gathered; a thousand articles of 400 words need half."""
SEGMENTS = 8
"""Of one size that stand beside each other before they are merged; a search looks into each."""


def upgrade() -> None:
    """Take the trigger away, and set how the index grows."""
    op.execute("DROP TRIGGER article_fts_insert")
    op.execute(f"INSERT INTO article_fts (article_fts, rank) VALUES ('hashsize', {BATCH_BYTES})")
    op.execute(f"INSERT INTO article_fts (article_fts, rank) VALUES ('automerge', {SEGMENTS})")
