"""An export in splits: who goes where, written, checked from the files, and remembered for the next time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from annotations.certificate import Leak, Shelf, certify, own_of
from annotations.dataset import Export, Order, write_dataset, write_manifest
from annotations.formats.output import MANIFEST
from annotations.nearness import LIST, Own, near_pairs
from annotations.splits import Placed, Rule, Sample, place
from annotations.store.reading import Document, Reading
from annotations.store.selection import Selection

__all__ = ["Planned", "plan", "write_splits"]

MARGIN = 2
"""Articles stay together from the listed score divided by this. Two copies of one source share less with each other
than with it: among 2,000 generated articles, stories that lay in two parts fell from 23 to 3 of 1,051."""

ROUNDS = 3
"""Times that articles are placed anew if the files show what the project did not: a format may drop regions."""


@dataclass(frozen=True, slots=True)
class Planned:
    """Who goes where; which articles are kept together because they are alike, and from which score."""

    placed: Placed
    samples: tuple[Sample, ...]
    pairs: tuple[tuple[str, str], ...]
    threshold: int


def plan(reading: Reading, selection: Selection, rule: Rule, known: tuple[tuple[str, str], ...] = ()) -> Planned:
    """Place the selected articles. `known` are pairs of uids that belong together besides those that are found."""
    samples: list[Sample] = []

    def texts() -> Iterator[Own]:
        for document in reading.documents(selection):
            samples.append(_sample(document, rule))
            yield own_of(document)

    threshold = min(LIST, reading.thresholds().listed)
    shelf = Shelf(texts())
    pairs = list(known)
    try:
        if rule.by == "story":
            uids = [sample.uid for sample in samples]
            among = set(uids)
            pairs += [pair for pair in reading.alike(threshold // MARGIN) if among.issuperset(pair)]
            near = near_pairs(shelf.all, shelf.one)
            pairs += [(uids[each.left], uids[each.right]) for each in near if each.score >= threshold // MARGIN]
    finally:
        shelf.close()
    placed = place(rule, samples, reading.placed(rule.key), pairs)
    return Planned(placed, tuple(samples), tuple(pairs), threshold)


def _sample(document: Document, rule: Rule) -> Sample:
    article = document.article
    keys = [f"text {article.sha256}"]
    if rule.by == "story" and document.story:
        keys.append(f"story {document.story}")
    elif rule.by == "outlet":
        keys.append(f"outlet {article.outlet.key}")
    elif rule.by == "date" and article.published_at:
        keys.append(f"date {article.published_at[:10]}")
    elif rule.by == "speaker":
        keys += sorted({f"speaker {who}" for who in _speakers(document)})
    features = Counter(f"label {mark.label}" for mark in document.annotations)
    features[f"outlet {article.outlet.key}"] = 1
    return Sample(article.uid, tuple(keys), features)


def _speakers(document: Document) -> Iterator[str]:
    """Who speaks in the article: people and bodies that marks refer to, else the words of a speaker mark."""
    for mark in document.annotations:
        entity = document.entities.get(mark.entity) if mark.entity else None
        if entity is not None and entity.kind != "country":
            yield entity.uid
        elif entity is None and mark.label == "speaker":
            yield " ".join(document.article.text[mark.start : mark.end].casefold().split())


def write_splits(
    reading: Reading, selection: Selection, out: Path, order: Order, rule: Rule,
    tick: Callable[[], None] = lambda: None, keep: Callable[[dict[str, str]], None] = lambda _: None,
    stage: Callable[[str], None] = lambda _: None,
) -> Export:  # fmt: skip
    """Write the selected articles in parts, with the certificate in the manifest, and hand the placements to `keep`.

    `stage` hears what is begun: comparing, writing, checking. Raises `Leak` if articles of different parts are alike
    and no placing would mend it; then nothing was written.
    """
    known: tuple[tuple[str, str], ...] = ()
    for turn in range(ROUNDS):
        stage("comparing")
        planned = plan(reading, selection, rule, known)
        wanted = replace(order, parts=rule.parts, placements=planned.placed.parts)
        wanted = replace(wanted, context=replace(order.context, parts=rule.parts))

        def finish(export: Export, folder: Path, planned: Planned = planned) -> None:
            export.split = _told(export, rule, planned)
            stage("checking")
            export.certificate = certify(folder, order.format, rule.parts, planned.threshold)
            found = export.manifest(out.name, selection, reading.scheme_version())
            write_manifest(folder / MANIFEST, found)

        stage("writing")
        try:
            export = write_dataset(reading, selection, out, tick, wanted, finish)
        except Leak as leak:
            more = tuple((one, other) for one, other, _ in leak.pairs)
            if rule.by != "story" or turn == ROUNDS - 1 or set(more) <= set(known):
                raise
            known += more
            continue
        keep(planned.placed.parts)
        return export
    raise AssertionError("the last turn returns or raises")


def _told(export: Export, rule: Rule, planned: Planned) -> dict[str, Any]:
    counts = {part: export.parts.get(part, Counter()) for part in rule.parts}
    shares: dict[str, dict[str, float]] = {}
    for name in sorted({name for count in counts.values() for name in count}):
        total = sum(count[name] for count in counts.values())
        shares[name] = {part: round(100 * count[name] / total, 1) for part, count in counts.items()}
    return {
        "by": rule.by,
        "seed": rule.seed,
        "wanted": {part: round(100 * share, 1) for part, share in rule.shares},
        "achieved": shares,
        "kept_together_from_score": planned.threshold // MARGIN if rule.by == "story" else None,
        "pairs_kept_together": len(set(planned.pairs)),
        "left_out": list(planned.placed.torn),
    }
