"""Suggestions, what was decided about them, and what annotators have chosen.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of suggestions."""
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("fragments", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("entity", sa.String(), nullable=True),
        sa.Column("links", sa.String(), nullable=False),
        sa.Column("suggester", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.CheckConstraint('0 <= start AND start < "end"', name=op.f("ck_suggestion_span")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_suggestion_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint("uid", name=op.f("uq_suggestion_uid")),
    )
    op.create_index(op.f("ix_suggestion_article_id"), "suggestion", ["article_id"], unique=False)
    op.create_index(op.f("ix_suggestion_suggester"), "suggestion", ["suggester"], unique=False)
    op.create_table(
        "decision",
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("annotator_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("annotation", sa.String(), nullable=True),
        sa.Column("made", sa.Text(), nullable=True),
        sa.Column("made_label", sa.String(), nullable=True),
        sa.CheckConstraint("status IN ('pending', 'accepted', 'rejected')", name=op.f("ck_decision_status")),
        sa.ForeignKeyConstraint(["annotator_id"], ["annotator.id"], name=op.f("fk_decision_annotator_id")),
        sa.ForeignKeyConstraint(
            ["suggestion_id"], ["suggestion.id"], name=op.f("fk_decision_suggestion_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("suggestion_id", "annotator_id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_at"), "decision", ["at"], unique=False)
    op.create_table(
        "suggested",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("suggester", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_suggested_article_id")),
        sa.PrimaryKeyConstraint("article_id", "suggester", name=op.f("pk_suggested")),
    )
    op.create_table(
        "preference",
        sa.Column("annotator_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["annotator_id"], ["annotator.id"], name=op.f("fk_preference_annotator_id")),
        sa.PrimaryKeyConstraint("annotator_id", "name", name=op.f("pk_preference")),
    )
