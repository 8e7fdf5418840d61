"""A matrix out of a project: one layer's claims on some articles, read through the store's reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotations.claims.claim import Claim, claims_of, same_link
from annotations.claims.matrix import Matrix, build_matrix
from annotations.claims.telling import Alignments, Telling
from annotations.errors import KutipError
from annotations.scheme import Scheme
from annotations.store.records import Article, ArticleRef, Link, Outlet

if TYPE_CHECKING:
    from annotations.store.reading import Reading

__all__ = ["Gathered", "gather_matrix"]


@dataclass(frozen=True, slots=True)
class Gathered:
    """A matrix, and what tells where an outlet has a claim that is not marked there."""

    matrix: Matrix
    telling: Telling


def gather_matrix(reading: Reading, refs: Sequence[ArticleRef], annotator: str, scheme: Scheme) -> Gathered:
    """The claims of one layer on these articles, which are in order of date.

    Raises `KutipError` if the scheme has no link between claims of several articles.
    """
    kind = same_link(scheme)
    if kind is None:
        raise KutipError(
            "The label scheme has no link between claims of several articles.",
            "Give labels.yaml one with across_articles: true (see kutip labels --help).",
        )
    entities = reading.entities()
    claims: list[Claim] = []
    links: dict[str, Link] = {}
    articles: dict[str, list[Article]] = defaultdict(list)
    outlets: dict[str, Outlet] = {}
    for place, ref in enumerate(refs):
        article = reading.article(ref.uid)
        if article is None:  # deleted since the list was read
            continue
        marks, between = reading.marks(ref.uid, annotator)
        outlets.setdefault(article.outlet.key, article.outlet)
        articles[article.outlet.key].append(article)
        claims += claims_of(article, place, marks, between, entities, scheme)
        links |= {link.uid: link for link in between if link.kind == kind.name}
    matrix = build_matrix(outlets.values(), claims, links.values())
    return Gathered(matrix, Telling(articles, Alignments().between))
