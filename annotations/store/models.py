"""The tables, as SQLModel classes, and nothing else.

Invariants stand here as CHECK, UNIQUE and FOREIGN KEY: SQLModel tables do not validate on construction.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from annotations.store.records import ENTITY_KINDS, REGION_KINDS, TASK_STATES

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

    __table_args__ = (UniqueConstraint("outlet_id", "sha256"),)

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True)
    outlet_id: int = Field(foreign_key="outlet.id")
    title: str
    url: str | None = Field(default=None, index=True)
    published_at: str | None = Field(default=None, index=True)
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
