"""People, bodies and countries, with their aliases; a mark may refer to one.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the registry, and the reference to it."""
    op.create_table(
        "entity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('person', 'body', 'country')", name=op.f("ck_entity_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_entity_kind_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_entity_uid")),
    )
    op.create_table(
        "alias",
        sa.Column("entity_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_alias_entity_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("entity_id", "text", name=op.f("pk_alias")),
    )
    # Not a batch: that makes the table anew, and dropping the old one would take every fragment along (ON DELETE
    # CASCADE). SQLite adds a column that refers to another table in place as long as it begins as NULL.
    op.execute(
        "ALTER TABLE annotation ADD COLUMN entity_id INTEGER CONSTRAINT fk_annotation_entity_id REFERENCES entity (id)"
    )
    op.create_index(op.f("ix_annotation_entity_id"), "annotation", ["entity_id"], unique=False)
