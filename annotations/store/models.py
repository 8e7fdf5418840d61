"""The tables, as SQLModel classes, and nothing else.

Invariants stand here as CHECK, UNIQUE and FOREIGN KEY: SQLModel tables do not validate on construction.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from annotations.store.records import ENTITY_KINDS, REGION_KINDS, SUGGESTION_STATES, TASK_STATES, VERDICTS

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Outlet(SQLModel, table=True):
    """Who published."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    name: str
    domain: str | None = None


class Article(SQLModel, table=True):
    """One text from one outlet; immutable. `replaces` is the version before, of the same URL."""

    __table_args__ = (
        UniqueConstraint("outlet_id", "sha256"),
        # what lists are ordered and filtered by: the rows themselves, with their text, are not read for that
        Index(None, "published_at", "uid", "outlet_id", "language"),
        Index(None, "title", "uid", "outlet_id", "language"),
    )

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    outlet_id: int = Field(foreign_key="outlet.id")
    title: str
    url: str | None = Field(default=None, index=True)
    published_at: str | None = None
    byline: str | None = None
    language: str | None = None
    text: str = Field(sa_column=Column(Text, nullable=False))
    sha256: str = Field(index=True)
    source: str | None = Field(default=None, index=True)
    added_at: str
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    replaces: int | None = Field(default=None, foreign_key="article.id", index=True)


class Intake(SQLModel, table=True):
    """How many records of an input are in the project, so that an interrupted import goes on there.

    `fingerprint` says which state of the file, read in which way, that is true of.
    """

    source: str = Field(primary_key=True)
    fingerprint: str
    records: int
    updated_at: str


class Region(SQLModel, table=True):
    """A stretch of an article."""

    __table_args__ = (
        CheckConstraint('0 <= start AND start < "end"', name="span"),
        CheckConstraint(_one_of("kind", REGION_KINDS), name="kind"),
    )

    article_id: int = Field(foreign_key="article.id", primary_key=True)
    ordinal: int = Field(primary_key=True)
    kind: str
    start: int
    end: int


class Annotator(SQLModel, table=True):
    """Whose layer."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


class Entity(SQLModel, table=True):
    """A person, a body or a country. `key` is its short name in exports: ISO 3166-1 alpha-2 for a country."""

    __table_args__ = (UniqueConstraint("kind", "key"), CheckConstraint(_one_of("kind", ENTITY_KINDS), name="kind"))

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    kind: str
    key: str
    name: str


class Alias(SQLModel, table=True):
    """Another name of an entity, as it stands in articles."""

    entity_id: int = Field(sa_column=Column(Integer, ForeignKey("entity.id", ondelete="CASCADE"), primary_key=True))
    text: str = Field(primary_key=True)


class Annotation(SQLModel, table=True):
    """A label on one or more fragments. `flags` is a JSON list of strings."""

    __table_args__ = (
        CheckConstraint(
            _one_of("origin", ("manual", "suggested", "projected", "propagated", "imported")), name="origin"
        ),
        Index(None, "article_id", "annotator_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    article_id: int = Field(foreign_key="article.id")
    annotator_id: int = Field(foreign_key="annotator.id")
    label: str
    note: str | None = None
    flags: str
    origin: str
    created_at: str
    updated_at: str
    entity_id: int | None = Field(default=None, foreign_key="entity.id", index=True)


class Fragment(SQLModel, table=True):
    """One stretch of an annotation, code points `[start, end)`."""

    __table_args__ = (CheckConstraint('0 <= start AND start < "end"', name="span"),)

    annotation_id: int = Field(
        sa_column=Column(Integer, ForeignKey("annotation.id", ondelete="CASCADE"), primary_key=True)
    )
    ordinal: int = Field(primary_key=True)
    start: int
    end: int


class Link(SQLModel, table=True):
    """A relation between two annotations. An annotation that is linked cannot be deleted before its links."""

    __table_args__ = (
        UniqueConstraint("kind", "head_annotation_id", "tail_annotation_id", "annotator_id"),
        CheckConstraint("head_annotation_id <> tail_annotation_id", name="ends"),
    )

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    kind: str
    head_annotation_id: int = Field(foreign_key="annotation.id", index=True)
    tail_annotation_id: int = Field(foreign_key="annotation.id", index=True)
    annotator_id: int = Field(foreign_key="annotator.id")


class Task(SQLModel, table=True):
    """One annotator's work on one article, and where they stand in it (code point offsets)."""

    __table_args__ = (
        CheckConstraint(_one_of("status", TASK_STATES), name="status"),
        CheckConstraint("0 <= caret AND 0 <= scroll", name="position"),
    )

    article_id: int = Field(foreign_key="article.id", primary_key=True)
    annotator_id: int = Field(foreign_key="annotator.id", primary_key=True)
    status: str
    caret: int
    scroll: int
    updated_at: str = Field(index=True)


class Journal(SQLModel, table=True):
    """Every change ever made, append-only. `undoes` is the row that an undo or redo is about."""

    __table_args__ = (
        Index(None, "annotator_id", "undoes"),
        {"sqlite_autoincrement": True},
    )

    seq: int | None = Field(default=None, primary_key=True)
    at: str
    token: str = Field(unique=True)
    annotator_id: int = Field(foreign_key="annotator.id")
    action: str
    article_id: int = Field(foreign_key="article.id")
    before: str = Field(sa_column=Column(Text, nullable=False))
    after: str = Field(sa_column=Column(Text, nullable=False))
    undoes: int | None = Field(default=None, foreign_key="journal.seq")


class Scheme(SQLModel, table=True):
    """Every version of the label scheme that the project has had."""

    version: int | None = Field(default=None, primary_key=True)
    yaml: str = Field(sa_column=Column(Text, nullable=False))
    sha256: str
    applied_at: str


class Story(SQLModel, table=True):
    """Articles on one event, two or more; `leader_id` is the one that the others were found to be like.

    What follows `leader_id` is counted anew with every change, so that lists need not count. `open` are the pairs that
    wait for a verdict.
    """

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    title: str | None = None
    leader_id: int = Field(foreign_key="article.id")
    size: int
    outlets: int
    first_at: str | None = None
    last_at: str | None = Field(default=None, index=True)
    open: int


class StoryArticle(SQLModel, table=True):
    """Which story an article belongs to: one at most."""

    __tablename__ = "story_article"

    article_id: int = Field(foreign_key="article.id", primary_key=True)
    story_id: int = Field(
        sa_column=Column(Integer, ForeignKey("story.id", ondelete="CASCADE"), nullable=False, index=True)
    )


class Match(SQLModel, table=True):
    """Two articles that may tell the same: a score (0-100), what it rests on (JSON), and what a person said to it."""

    __table_args__ = (
        CheckConstraint("article_a < article_b", name="order"),
        CheckConstraint("0 <= score AND score <= 100", name="score"),
        CheckConstraint(_one_of("verdict", VERDICTS), name="verdict"),
        CheckConstraint("(verdict IS NULL) = (verdict_by IS NULL)", name="whose"),
        {"sqlite_with_rowid": False},
    )

    article_a: int = Field(foreign_key="article.id", primary_key=True)
    article_b: int = Field(foreign_key="article.id", primary_key=True, index=True)
    score: int
    relation: str | None = None
    evidence: str = Field(sa_column=Column(Text, nullable=False))
    method: str
    verdict: str | None = None
    verdict_by: int | None = Field(default=None, foreign_key="annotator.id")
    verdict_at: str | None = None


class Sketch(SQLModel, table=True):
    """What of an article is compared first: sampled hashes of its word sequences (uint64, little endian, sorted).

    `exact` is a hash of all its words; `version` that of the method: a sketch of another one is made anew.
    """

    article_id: int = Field(foreign_key="article.id", primary_key=True)
    version: int
    exact: int = Field(sa_column=Column(BigInteger, nullable=False, index=True))
    words: int
    grams: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Posting(SQLModel, table=True):
    """Which articles have a sampled hash: those that came since the blocks were written."""

    __table_args__ = {"sqlite_with_rowid": False}

    gram: int = Field(sa_column=Column(BigInteger, primary_key=True))
    article_id: int = Field(primary_key=True)


class PostingBlock(SQLModel, table=True):
    """The same for many at once: hashes of one bucket (their topmost bits), sorted, and beside each its article."""

    __tablename__ = "posting_block"

    bucket: int = Field(primary_key=True)
    segment: int = Field(primary_key=True)
    grams: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    articles: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Matching(SQLModel, table=True):
    """What matching knows of the whole project (word counts, furniture, how far a run has come), by name."""

    name: str = Field(primary_key=True)
    version: int
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Setting(SQLModel, table=True):
    """What holds for the project whoever works on it, as JSON."""

    key: str = Field(primary_key=True)
    value: str = Field(sa_column=Column(Text, nullable=False))


class Suggestion(SQLModel, table=True):
    """A proposed mark. `fragments`, `links`, `entity` are JSON; `start` and `end` the code points first to last."""

    __table_args__ = (CheckConstraint('0 <= start AND start < "end"', name="span"),)

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    article_id: int = Field(foreign_key="article.id", index=True)
    label: str
    fragments: str = Field(sa_column=Column(Text, nullable=False))
    start: int
    end: int
    kind: str
    entity: str | None = None
    links: str
    suggester: str = Field(index=True)
    version: str
    score: float
    reason: str
    stale: bool


class Decision(SQLModel, table=True):
    """What an annotator decided about a suggestion; `pending` again after an undo. `made` is JSON as `fragments`."""

    __table_args__ = (CheckConstraint(_one_of("status", SUGGESTION_STATES[:3]), name="status"),)

    suggestion_id: int = Field(
        sa_column=Column(Integer, ForeignKey("suggestion.id", ondelete="CASCADE"), primary_key=True)
    )
    annotator_id: int = Field(foreign_key="annotator.id", primary_key=True)
    status: str
    at: str = Field(index=True)
    annotation: str | None = Field(default=None, index=True)
    made: str | None = Field(default=None, sa_column=Column(Text))
    made_label: str | None = None


class Suggested(SQLModel, table=True):
    """Which version of a suggester has seen an article, also where it proposed nothing."""

    article_id: int = Field(foreign_key="article.id", primary_key=True)
    suggester: str = Field(primary_key=True)
    version: str
    at: str


class Preference(SQLModel, table=True):
    """What an annotator has chosen in this project."""

    annotator_id: int = Field(foreign_key="annotator.id", primary_key=True)
    name: str = Field(primary_key=True)
    value: str
    at: str
