"""Learned furniture of a project: look through the articles of each outlet, propose, set aside what was proposed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from annotations.ingest.boilerplate import Finding, Learner, Page, Way
from annotations.region_edits import remarked
from annotations.store.actions import Change, Regions
from annotations.store.reading import Reading

__all__ = ["Proposal", "changes_of", "learn", "outlets_of"]

Looked = Callable[[], None]


@dataclass(slots=True)
class Proposal:
    """What was learned of one outlet: `findings` by how many articles have them; articles looked at and concerned."""

    key: str
    name: str
    learner: Learner
    findings: list[Finding] = field(default_factory=list)
    articles: int = 0
    concerned: int = 0
    characters: int = 0


def outlets_of(reading: Reading, wanted: str | None) -> list[tuple[str, str, int]]:
    """`(key, name, articles)` of the outlets that have articles, or of the one that is `wanted` by key or name."""
    found = reading.outlet_counts()
    if wanted is None:
        return found
    return [row for row in found if wanted.casefold() in (row[0].casefold(), row[1].casefold())]


def learn(reading: Reading, key: str, name: str, looked: Looked = lambda: None) -> Proposal:
    """What the articles of an outlet have around them. Three looks at each; `looked` is called after each look."""
    learner = Learner()
    for look in (learner.count, learner.compare):
        for page in _pages(reading, key):
            look(page)
            looked()
    proposal = Proposal(key, name, learner)
    findings: dict[Way, Finding] = {}
    for page in _pages(reading, key):
        asides = learner.asides(page, findings)
        proposal.articles += 1
        proposal.concerned += bool(asides)
        proposal.characters += sum(line.end - line.start for line in asides)
        looked()
    proposal.findings = sorted(findings.values(), key=lambda finding: (-finding.articles, finding.way))
    return proposal


def changes_of(reading: Reading, proposal: Proposal) -> Iterator[Change]:
    """A change of the regions of each article that is concerned."""
    for page in _pages(reading, proposal.key):
        asides = proposal.learner.asides(page, {})
        if asides:
            after = remarked(page.text, page.regions, [(line.start, line.end) for line in asides], "aside")
            yield Change.of(Regions(page.uid, page.regions), Regions(page.uid, after))


def _pages(reading: Reading, key: str) -> Iterator[Page]:
    for article in reading.outlet_articles(key):
        yield Page(article.uid, article.title, article.text, article.regions)
