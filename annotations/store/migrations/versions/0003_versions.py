"""Versions of an article under one URL, and how far into its input an import has come.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what links a version to the one before, and the table of inputs."""
    op.add_column("article", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    # In place, not as a batch: see 0002.
    op.execute("ALTER TABLE article ADD COLUMN replaces INTEGER CONSTRAINT fk_article_replaces REFERENCES article (id)")
    op.create_index(op.f("ix_article_replaces"), "article", ["replaces"], unique=False)
    op.create_index(op.f("ix_article_url"), "article", ["url"], unique=False)
    op.create_table(
        "intake",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_intake")),
    )
