"""Suggestions beside people's marks, and beside what a user would otherwise take, in the same run.

Always: the gold of the seeds (Indonesian). With KUTIP_POLNEAR (see benchmarks/polnear_keys.py; its folder `data/train`
or `data/dev`): English. With KUTIP_READ, paths of JSON Lines (see `benchmarks.suggestions_marks.own_reading`): articles
that somebody read and marked.

PolNeAR's `Content` counts as a claim and its `Source` as the speaker. A mark is direct if all its words stand between
quotation marks, else it is indirect, also if some of them do. What matches a mark counts where the mark does; so does a
proposal that is a part of one. Fragments with nothing but punctuation between them are one: PolNeAR keeps contents
sentence by sentence. PolNeAR marks attitudes too ("supports X", "is expected to"); `speech` leaves out of the indirect
ones those whose cue has no verb of speech among `SPEECH`. In 20 articles that two annotators of PolNeAR marked, one
measured beside the other in this way has an F1 of 0.91 (direct), 0.75 (indirect).

Peers, for direct quotations:
- a regular expression: what stands between quotation marks of a kind, on one line;
- spaCy's Matcher on a blank pipeline: quotation mark, tokens, quotation mark, beside one of twenty verbs of speech;
- textacy's `direct_quotations` on a blank English pipeline with a sentence splitter. It asks a parser for the subject
  of the verb; a trained pipeline is a download and is not measured.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from annotations.spans import Span
from annotations.store.records import Region
from annotations.suggesters import Names, load_lexicons, suggesters, suggestions
from annotations.suggesters.evaluate import Article, Mark, Result, evaluate, manner, paired, proposed, trimmed
from benchmarks.report import Report, Table, verdict
from benchmarks.suggestions_marks import SPEECH, own_reading, polnear, seeds

__all__ = ["run"]

RATE = 500.0
WORDS = 400
FIGURES = {
    ("id", "direct"): 0.95,
    ("en", "direct"): 0.95,
    ("id", "indirect"): 0.75,
    ("en", "indirect"): 0.65,
}
SPEAKER = 0.90
_QUOTED = re.compile(r"\"([^\"\n]+)\"|“([^”\n]+)”|''([^'\n]+)''")

Reader = Callable[[str, str], list[Mark]]
Corpora = list[tuple[str, str, list[Article]]]
"""Language, name, articles."""


def run(*, quick: bool = False, full: bool = False) -> Report:
    """Measure; a tenth of PolNeAR if `quick`, all of it if `full`, else a quarter."""
    given = os.environ.get("KUTIP_POLNEAR")
    step = 10 if quick else 1 if full else 4
    english = list(polnear(Path(given), step, _kutip)) if given else []
    gold = list(seeds(_kutip))
    corpora = [("id", "seeds", gold), ("en", "PolNeAR", english)]
    for path in map(Path, os.environ.get("KUTIP_READ", "").split()):
        read = list(own_reading(path, _kutip))
        corpora.append((read[0].language, path.stem, read))
    tables = [_claims(corpora), _reliability(corpora), _countries(gold), _peers(gold, english), _rate(gold)]
    report = Report("suggestions", tables)
    if not given:
        report.tables[0].notes.append("English was not measured: set KUTIP_POLNEAR (see benchmarks/suggestions.py).")
    return report


_LEXICONS = load_lexicons()
_SUGGESTERS = suggesters(["quotes", "countries"])


def _kutip(text: str, language: str, regions: list[Region]) -> list[Mark]:
    out: list[Mark] = []
    for each in _SUGGESTERS:
        found = suggestions(each, text, regions, language, _LEXICONS.of(language), Names())
        out += proposed(found, each.name, len(out))
    return out


def _claims(corpora: Corpora) -> Table:
    table = Table(
        "Claims and speakers beside people's marks",
        ["language", "marks", "told", "number", "P", "R", "F1", "speaker", "wanted F1, speaker", ""],
    )
    for language, corpus, articles in corpora:
        for how in ("direct", "indirect", "speech") if corpus == "PolNeAR" else ("direct", "indirect"):
            result = evaluate(_only(articles, how))
            if "claim" not in result.labels:
                continue
            counts = result.labels["claim"]
            count = counts.exact if how == "direct" else counts.overlapping
            wanted = FIGURES[language, "direct" if how == "direct" else "indirect"]
            shares = (count.precision, count.recall, count.f1, counts.link_accuracy)
            judged = f"{verdict(count.f1, wanted, at_least=True)}, "
            judged += verdict(counts.link_accuracy, SPEAKER, at_least=True)
            number = counts.overlapping.right + counts.overlapping.missed
            table.rows.append((language, corpus, how, number, *shares, f"{wanted}, {SPEAKER}", judged))
    table.notes.append("direct: boundaries exact but for edge punctuation; indirect: overlap of at least a half.")
    return table


def _only(articles: Iterable[Article], how: str) -> Iterator[Article]:
    """The claims told one way. What matches a mark of the other way counts for neither; what lies within one counts
    where that mark does."""
    wanted = "direct" if how == "direct" else "indirect"
    for article in articles:
        text, gold, made = article.text, list(article.gold), list(article.proposed)
        told = {n: manner(text, mark.fragments) for n, mark in enumerate(gold) if mark.label == "claim"}
        golden, offered = _trimmed(text, gold), _trimmed(text, made)
        pairs = {m: n for n, m in paired(golden, offered)}
        for m, fragments in offered.items():
            if m in pairs:
                kept = told[pairs[m]] == wanted
            else:
                around = next((n for n, whole in golden.items() if _within(fragments, whole)), None)
                kept = wanted == (manner(text, fragments) if around is None else told[around])
            if not kept:
                made[m] = replace(made[m], label="other")
        for n, mark in enumerate(gold):
            spoken = how != "speech" or bool(SPEECH & set(re.findall("[a-z]+", mark.entity or "")))
            if mark.label == "claim" and (told[n] != wanted or not spoken):
                gold[n] = replace(mark, label="other")
        if how == "speech":
            silent = {n for n in told if gold[n].label != "claim"}
            for m, n in pairs.items():
                if n in silent:
                    made[m] = replace(made[m], label="other")
        yield replace(article, gold=gold, proposed=made)


def _within(inner: Sequence[Span], outer: Sequence[Span]) -> bool:
    """Whether each of the spans is part of one of the others."""
    return bool(inner) and all(any(a <= start and end <= b for a, b in outer) for start, end in inner)


def _trimmed(text: str, marks: Iterable[Mark]) -> dict[int, tuple[Span, ...]]:
    return {n: trimmed(text, mark.fragments) for n, mark in enumerate(marks) if mark.label == "claim"}


def _reliability(corpora: Corpora) -> Table:
    """Of claims with a score in tens, the share that overlaps a mark by at least a half."""
    table = Table("Reliability of scores", ["marks", "score", "claims", "mean score", "right"])
    for language, corpus, articles in corpora:
        bins: dict[int, list[tuple[int, bool]]] = {}
        for article in articles:
            found = suggestions(_SUGGESTERS[0], article.text, [], language, _LEXICONS.of(language), Names())
            made = {n: trimmed(article.text, each.fragments) for n, each in enumerate(found) if each.label == "claim"}
            right = {m for _, m in paired(_trimmed(article.text, article.gold), made)}
            for n in made:
                bins.setdefault(found[n].score // 10 * 10, []).append((found[n].score, n in right))
        for low, judged in sorted(bins.items()):
            mean = sum(score for score, _ in judged) / len(judged) / 100
            table.rows.append(
                (corpus, f"{low}-{low + 9}", len(judged), mean, sum(hit for _, hit in judged) / len(judged))
            )
    table.notes.append(
        "right: an overlap of at least a half with a mark of either way of telling; whole texts are read."
    )
    return table


def _countries(seeds: list[Article]) -> Table:
    table = Table("Countries beside people's marks", ["marks", "number", "precision", "recall", ""])
    count = evaluate(seeds).labels["country"].exact
    judged = f"{verdict(count.precision, 0.98, at_least=True)}, {verdict(count.recall, 0.97, at_least=True)}"
    table.rows.append(("seeds", count.right + count.missed, count.precision, count.recall, judged))
    return table


def _peers(seeds: list[Article], english: list[Article]) -> Table:
    table = Table(
        "Direct quotations: Kutip and others, boundaries exact but for edge punctuation",
        ["with", "seeds F1", "PolNeAR F1", "ms per 400 words"],
    )
    readers: list[tuple[str, Reader]] = [("Kutip", lambda text, language: _kutip(text, language, []))]
    readers.append(("a regular expression", _by_expression))
    try:
        readers += [("spaCy Matcher", _spacy_matcher()), ("textacy", _textacy())]
    except ImportError as error:
        table.notes.append(f"spaCy and textacy were not measured: {error}. They come with the extra `peers`.")
    for name, reader in readers:
        shares: list[float | None] = []
        begun, words = time.process_time(), 0
        for articles in (seeds, english[:40]):
            read = [replace(each, proposed=reader(each.text, each.language)) for each in articles]
            words += sum(len(each.text.split()) for each in articles)
            result: Result = evaluate(_only(read, "direct"))
            shares.append(result.labels["claim"].exact.f1 if articles and "claim" in result.labels else None)
        spent = time.process_time() - begun
        table.rows.append((name, *shares, spent * 1000 * WORDS / max(1, words)))
    table.notes.append(
        "Here all read the whole text, without regions; times include the comparison. 40 articles of PolNeAR."
    )
    return table


def _by_expression(text: str, language: str) -> list[Mark]:
    out = []
    for found in _QUOTED.finditer(text):
        group = found.lastindex or 1
        out.append(Mark("claim", (found.span(group),)))
    return out


def _spacy_matcher() -> Reader:
    import spacy
    from spacy.matcher import Matcher

    verbs = ["said", "says", "told", "added", "wrote", "asked", "noted", "explained", "argued", "according"]
    verbs += [
        "kata",
        "ujar",
        "ucap",
        "tutur",
        "ujarnya",
        "katanya",
        "mengatakan",
        "menuturkan",
        "menjelaskan",
        "ungkap",
    ]
    marks = {"IN": ['"', "“", "”", "''", "``"]}
    quoted: list[dict[str, Any]] = [{"TEXT": marks}, {"TEXT": {"NOT_IN": marks["IN"]}, "OP": "+"}, {"TEXT": marks}]
    matchers = {}
    for language in ("id", "en"):
        nlp = spacy.blank(language)
        matcher = Matcher(nlp.vocab)
        few = {"OP": "{0,4}", "TEXT": {"NOT_IN": marks["IN"]}}
        pattern: list[dict[str, Any]] = [*quoted, few, {"LOWER": {"IN": verbs}}]
        matcher.add("after", [pattern], greedy="LONGEST")
        matchers[language] = (nlp, matcher, len(quoted))

    def read(text: str, language: str) -> list[Mark]:
        nlp, matcher, _ = matchers[language]
        doc = nlp(text)
        out = []
        for _, start, end in matcher(doc):
            inner = [token for token in doc[start:end] if token.text in marks["IN"]]
            if len(inner) >= 2 and inner[1].i > inner[0].i + 1:
                out.append(Mark("claim", ((inner[0].idx + len(inner[0]), inner[1].idx),)))
        return out

    return read


def _textacy() -> Reader:
    import spacy
    from textacy.extract.triples import direct_quotations

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")

    def read(text: str, language: str) -> list[Mark]:
        out = []
        try:
            for found in direct_quotations(nlp(text)):
                start, end = found.content.start_char, found.content.end_char
                out.append(Mark("claim", ((start, end),)))
        except ValueError:
            return out  # it gives up on texts with an odd number of quotation marks
        return out

    return read


def _rate(seeds: list[Article]) -> Table:
    table = Table("Rate of all suggesters, one core", ["text", "words", "articles of 400 words/s", "wanted", ""])
    body = "\n\n".join(each.text[: max(m.fragments[-1][1] for m in each.gold) + 2] for each in seeds)
    for times in (1, 4, 16):
        text = "\n\n".join([body] * times)
        words = len(text.split())
        best = min(_seconds(text) for _ in range(5))
        rate = words / WORDS / best
        table.rows.append((f"the seeds × {times}", words, rate, RATE, verdict(rate, RATE, at_least=True)))
    return table


def _seconds(text: str) -> float:
    begun = time.process_time()
    _kutip(text, "id", [])
    return time.process_time() - begun
