"""Lists of a hundred thousand articles by date, outlet, language and title without reading the articles themselves.

Revision ID: 0009
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put outlet and language into the index on dates, and make one on titles."""
    op.drop_index(op.f("ix_article_published_at_uid"), "article")
    for column in ("published_at", "title"):
        name = f"ix_article_{column}_uid_outlet_id_language"
        op.create_index(op.f(name), "article", [column, "uid", "outlet_id", "language"], unique=False)
