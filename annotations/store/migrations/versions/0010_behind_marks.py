"""Find the suggestion that a mark was made of without going through all that were decided.

Revision ID: 0010
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make an index on the marks that decisions have made."""
    op.create_index(op.f("ix_decision_annotation"), "decision", ["annotation"], unique=False)
