"""Articles by date without reading the articles: a list of a hundred thousand is sorted by the index alone.

Revision ID: 0006
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put the uid into the index on dates."""
    op.drop_index(op.f("ix_article_published_at"), "article")
    op.create_index(op.f("ix_article_published_at_uid"), "article", ["published_at", "uid"], unique=False)
