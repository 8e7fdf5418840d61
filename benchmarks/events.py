"""Reports of one event in other words: how sure Kutip is, beside TF-IDF, on news that people sorted by event.

The corpora are only measured with, never stored here. Set the variable to the folder; what is not set is left out.

- KUTIP_ECB: ECB+ (`git clone https://github.com/tommasoc80/EventStoryLine`), its folder `ECB+_LREC2014/ECB+`. Two
  events of each of 43 topics; no dates, no outlets, so every article counts as another outlet's of the same day.
- KUTIP_GIVEME5W1H: the folder `Giveme5W1H/examples/datasets/news_cluster/data` of `fhamborg/Giveme5W1H`.
- KUTIP_BASIL: the folder `articles` of `launchnlp/BASIL`, an event a triple of Fox News, Huffington Post and New York
  Times.

F1 is the best over all thresholds, for both. The second table goes the whole way: which pairs are proposed and how many
of them, by score, are of one event.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from annotations.matching.arrays import F64, I64
from annotations.matching.event import leads, likeness, rare_keys, sure
from annotations.matching.everyday import with_everyday
from annotations.matching.prepare import Article, Prepared, prepare_many
from annotations.pairing.rare import event_pairs
from annotations.pairing.source import SPREAD_BITS
from benchmarks.report import Report, Table, verdict

__all__ = ["run"]

BANDS = (0, 20, 40, 50, 70, 85, 101)
"""Scores between which pairs are counted."""

AUC, F1, HARD = 0.996, 0.827, 0.910
"""Of TF-IDF on ECB+ at its best: all pairs, and pairs of one topic."""


@dataclass(frozen=True, slots=True)
class Told:
    """An article, and the event that people say it reports. `topic`: what pairs that are hard to tell apart share."""

    title: str
    text: str
    event: str
    topic: str
    outlet: str
    day: int


def run(*, quick: bool, full: bool) -> Report:
    """Measure whatever is there."""
    del quick, full
    headers = ("corpus", "method", "articles", "AUC", "F1", "one topic: AUC", "F1", "")
    told = Table("Pairs of one event, told from all others", headers)
    bands = [f"{low}–{min(high, 100)}" for low, high in pairwise(BANDS)]
    proposed = Table("Proposed pairs that are of one event, by score", ("corpus", "proposed", "of all", *bands))
    for variable, read in CORPORA.items():
        folder = os.environ.get(variable)
        if not folder:
            told.notes.append(f"{variable} is not set: see benchmarks/events.py")
            continue
        _measure(variable.removeprefix("KUTIP_"), list(read(Path(folder))), told, proposed)
    told.notes.append(f"wanted on ECB+: above {AUC} and {F1}; pairs of one topic above {HARD}")
    return Report("events", [told, proposed])


def _measure(name: str, articles: Sequence[Told], told: Table, proposed: Table) -> None:
    prepared = prepare_many([Article(each.text) for each in articles])
    found = leads([each.title for each in articles], prepared, with_everyday(_spread(prepared)))
    left, right = np.triu_indices(len(articles), 1)
    events = np.array([each.event for each in articles])
    topics = np.array([each.topic for each in articles])
    same, hard = events[left] == events[right], topics[left] == topics[right]
    ours = np.array([likeness(found[a], found[b]) for a, b in zip(left.tolist(), right.tolist(), strict=True)])
    for method, scores in (("kutip", ours), ("TF-IDF, whole text", _tfidf(articles, left, right))):
        if scores is None:
            told.notes.append("TF-IDF needs scikit-learn: pip install 'kutip[peers]'")
            continue
        values = (*_quality(scores, same), *_quality(scores[hard], same[hard]))
        judged = verdict(values[0], AUC, at_least=True), verdict(values[1], F1, at_least=True)
        last = f"{judged[0]}, {judged[1]}, {verdict(values[2], HARD, at_least=True)}"
        told.rows.append((name, method, len(articles), *values, last if (name, method) == ("ECB", "kutip") else ""))
    keys = [rare_keys(each) for each in found]
    owners = np.repeat(np.arange(len(keys)), [len(each) for each in keys])
    outlets = np.unique([each.outlet for each in articles], return_inverse=True)[1].astype(np.int64)
    pairs = event_pairs(np.concatenate(keys), owners, np.array([each.day for each in articles], np.int64), outlets)
    scores = np.array([sure(likeness(found[a], found[b])) for a, b in pairs])
    right_ones = np.array([events[a] == events[b] for a, b in pairs])
    cells = []
    for low, high in pairwise(BANDS):
        here = (scores >= low) & (scores < high)
        cells.append(f"{100 * right_ones[here].mean():.0f} % of {here.sum():,}" if here.any() else "–")
    proposed.rows.append((name, len(pairs), float(right_ones.sum() / same.sum()), *cells))


def _spread(articles: Sequence[Prepared]) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    out = np.zeros((1 << SPREAD_BITS) + 1, np.uint32)
    for each in articles:
        out[np.unique(each.words >> np.uint64(64 - SPREAD_BITS)).astype(np.int64)] += 1
    out[-1] = len(articles)
    return out


def _tfidf(articles: Sequence[Told], left: I64, right: I64) -> F64 | None:
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
    except ImportError:
        return None
    matrix = TfidfVectorizer().fit_transform([f"{each.title} {each.text}" for each in articles])
    near: F64 = (matrix @ matrix.T).toarray()[left, right]
    return near


def _quality(scores: F64, same: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> tuple[float, float]:
    """Area under the curve (by ranks, ties counted half), and the best F1."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(same[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + same.sum())
    known, at, times = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = np.cumsum(times) - (times - 1) / 2
    positives = int(same.sum())
    area = (ranks[at][same].sum() - positives * (positives + 1) / 2) / (positives * (len(same) - positives))
    del known
    return float(area), float(f1.max())


def _ecb(folder: Path) -> Iterator[Told]:
    for path in sorted(folder.glob("*/*.xml")):
        named = re.fullmatch(r"(\d+)_\d+(ecb|ecbplus)\.xml", path.name)
        if not named:
            continue
        sentences: dict[int, list[str]] = {}
        for token in ElementTree.parse(path).getroot().iter("token"):
            sentences.setdefault(int(token.get("sentence", 0)), []).append(token.text or "")
        told = [" ".join(words) for _, words in sorted(sentences.items())]
        told = told[1:] if told and told[0].startswith("http") else told
        if told:
            yield Told(told[0], "\n".join(told), named[1] + named[2], named[1], path.name, 1)


def _giveme5w1h(folder: Path) -> Iterator[Told]:
    for path in sorted(folder.glob("*.json")):
        value = json.loads(path.read_text(encoding="utf-8"))
        cluster, day = value["newsCluster"], date.fromisoformat(value["date_publish"][:10]).toordinal()
        if value["text"]:
            event, topic = str(cluster["EventId"]), str(cluster["Category"])
            yield Told(value["title"] or "", value["text"], event, topic, value["source_domain"], day)


def _basil(folder: Path) -> Iterator[Told]:
    for path in sorted(folder.glob("*/*.json")):
        value = json.loads(path.read_text(encoding="utf-8"))
        text = "\n".join(" ".join(paragraph) for paragraph in value["body-paragraphs"])
        day, topic = date.fromisoformat(value["date"][:10]).toordinal(), str(value["main-entities"][:1])
        yield Told(value["title"], text, value["triplet-uuid"], topic, value["source"], day)


CORPORA: dict[str, Callable[[Path], Iterator[Told]]] = {
    "KUTIP_ECB": _ecb, "KUTIP_GIVEME5W1H": _giveme5w1h, "KUTIP_BASIL": _basil,
}  # fmt: skip
