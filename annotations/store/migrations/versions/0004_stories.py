"""Stories, matches with their verdicts, the index that finds them, project settings, and words to search for.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what matching needs, and a full-text index over what the project has."""
    _stories()
    _index()
    op.create_table(
        "setting",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _full_text()


def _stories() -> None:
    op.create_table(
        "story",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("leader_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("outlets", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.String(), nullable=True),
        sa.Column("last_at", sa.String(), nullable=True),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["leader_id"], ["article.id"], name=op.f("fk_story_leader_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story")),
        sa.UniqueConstraint("uid", name=op.f("uq_story_uid")),
    )
    op.create_index(op.f("ix_story_last_at"), "story", ["last_at"], unique=False)
    op.create_table(
        "story_article",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_story_article_article_id")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_story_article_story_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_story_article")),
    )
    op.create_index(op.f("ix_story_article_story_id"), "story_article", ["story_id"], unique=False)
    op.create_table(
        "match",
        sa.Column("article_a", sa.Integer(), nullable=False),
        sa.Column("article_b", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("verdict_by", sa.Integer(), nullable=True),
        sa.Column("verdict_at", sa.String(), nullable=True),
        sa.CheckConstraint("article_a < article_b", name=op.f("ck_match_order")),
        sa.CheckConstraint("0 <= score AND score <= 100", name=op.f("ck_match_score")),
        sa.CheckConstraint("verdict IN ('same', 'different')", name=op.f("ck_match_verdict")),
        sa.CheckConstraint("(verdict IS NULL) = (verdict_by IS NULL)", name=op.f("ck_match_whose")),
        sa.ForeignKeyConstraint(["article_a"], ["article.id"], name=op.f("fk_match_article_a")),
        sa.ForeignKeyConstraint(["article_b"], ["article.id"], name=op.f("fk_match_article_b")),
        sa.ForeignKeyConstraint(["verdict_by"], ["annotator.id"], name=op.f("fk_match_verdict_by")),
        sa.PrimaryKeyConstraint("article_a", "article_b", name=op.f("pk_match")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_match_article_b"), "match", ["article_b"], unique=False)


def _index() -> None:
    op.create_table(
        "sketch",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("exact", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("grams", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_sketch_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_sketch")),
    )
    op.create_index(op.f("ix_sketch_exact"), "sketch", ["exact"], unique=False)
    op.create_table(
        "posting",
        sa.Column("gram", sa.BigInteger(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("gram", "article_id", name=op.f("pk_posting")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "posting_block",
        sa.Column("bucket", sa.Integer(), nullable=False),
        sa.Column("segment", sa.Integer(), nullable=False),
        sa.Column("grams", sa.LargeBinary(), nullable=False),
        sa.Column("articles", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "segment", name=op.f("pk_posting_block")),
    )
    op.create_table(
        "matching",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_matching")),
    )


def _full_text() -> None:
    """One index over titles and texts, folding case and accents, kept by triggers; it holds no copy of the text."""
    op.execute(
        "CREATE VIRTUAL TABLE article_fts USING fts5(title, text, content = 'article', content_rowid = 'id',"
        " tokenize = 'unicode61 remove_diacritics 2')"
    )
    op.execute(
        "CREATE TRIGGER article_fts_insert AFTER INSERT ON article BEGIN"
        " INSERT INTO article_fts (rowid, title, text) VALUES (new.id, new.title, new.text); END"
    )
    op.execute(
        "CREATE TRIGGER article_fts_delete AFTER DELETE ON article BEGIN"
        " INSERT INTO article_fts (article_fts, rowid, title, text)"
        " VALUES ('delete', old.id, old.title, old.text); END"
    )
    op.execute(
        "CREATE TRIGGER article_fts_title AFTER UPDATE OF title ON article BEGIN"
        " INSERT INTO article_fts (article_fts, rowid, title, text)"
        " VALUES ('delete', old.id, old.title, old.text);"
        " INSERT INTO article_fts (rowid, title, text) VALUES (new.id, new.title, new.text); END"
    )
    op.execute("INSERT INTO article_fts (article_fts) VALUES ('rebuild')")
