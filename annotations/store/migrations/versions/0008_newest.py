"""The newest version of an article stands for it: in its story, its verdicts and the tasks of those who work on it.

Revision ID: 0008
"""

from alembic import op
from sqlalchemy import text

from annotations.store.succession import succeed

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let every version that was replaced hand over to the one that replaced it, the oldest first."""
    connection = op.get_bind()
    rows = connection.execute(text("SELECT id, replaces FROM article WHERE replaces IS NOT NULL ORDER BY version, id"))
    succeed(connection, [(row[0], row[1]) for row in rows.all()])
