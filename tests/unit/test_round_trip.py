"""Out of a project in every format and into an empty one: the same, but for what the loss report tells.

What should be there is worked out here from the state itself, in plain code that knows neither `reduce` nor a reader.
"""

from __future__ import annotations

import io
import json
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from annotations.dataset import Export, write_dataset
from annotations.formats.found import Read
from annotations.formats.registry import format_named
from annotations.importing import Importer, Told, Wanted
from annotations.ingest.outlets import load_profiles
from annotations.ordering import order_for
from annotations.store.records import Annotation, Suggestion
from annotations.store.selection import Selection
from annotations.store.store import Store
from tests.samples import AT, a_store
from tests.states import ENTITIES, State, fill, states

PROFILES = load_profiles()
WHOLE = [
    ("jsonl", ""),
    ("prodigy", ""),
    ("doccano", "relations"),
    ("doccano", "spans"),
    ("label-studio", ""),
    ("w3c", ""),
    ("csv", ""),
    ("brat", ""),
    ("conll", "iob2"),
    ("conll", "bilou"),
    ("huggingface", "spans"),
    ("huggingface", "tokens"),
    ("spacy", ""),
    ("inception", ""),
]
EXAMPLES = 8
"""Each is two projects on disk: not shrunk, or a failure would take minutes to tell."""

Line = dict[str, Any]

WHAT = {
    "id": "id", "annotator": "annotator", "origin": "origin", "note": "note", "line break in a note": "note",
    "flags": "flags", "entity": "entity", "fragments: each is a mark of its own": "place",
    "bounds that are not those of tokens: moved to them": "place", "overlap: the mark is left out": "place",
    "mark of nothing but white space": "place", "fragment of white space": "place",
    "mark of nothing but line breaks": "place", "line break within a mark": "place",
    "metadata of the article": "meta", "regions": "regions", "verdict on two articles": "verdicts",
    "title of the story": "story", "leader of the story": "story", "text between tokens": "text",
    "provenance": "provenance", "other names of an entity": "entity", "state of work": "states",
    "rejected suggestion": "rejected",
}  # fmt: skip
"""What of an article is other, for each kind of loss; links by themselves."""


def native(store: Store) -> str:
    out = io.StringIO()
    write_dataset(store.reading, Selection(older=True), out)
    return out.getvalue()


def lines_of(store: Store) -> list[Line]:
    return [json.loads(line) for line in native(store).splitlines()]


def expected(state: State) -> list[Line]:
    """The native lines of the state."""
    entities = {
        each.uid: {"kind": each.kind, "key": each.key, "name": each.name, "aliases": sorted(each.aliases)}
        for each in ENTITIES
    }
    behind = {one.annotation: one for one in state.behind}
    places = {mark.uid: mark.article for mark in (*state.marks, *state.deleted)}
    begun = {(mark.article, mark.annotator) for mark in (*state.marks, *state.deleted)}
    begun |= {(one.article, one.by or "") for one in state.rejected}
    begun |= {(places[link.head], link.annotator) for link in state.links} | {(state.articles[0].uid, "ana")}
    work = dict.fromkeys(begun, "doing") | {(uid, who): status for uid, who, status in state.tasks}
    homes = {uid: story for story in state.stories for uid in story.articles}
    before: dict[str, tuple[int, str | None]] = {}
    for at, article in enumerate(state.articles):  # another text under a URL that the outlet had is a further version
        same = [each for each in state.articles[:at] if (each.outlet, each.url) == (article.outlet, article.url)]
        before[article.uid] = (len(same) + 1, same[-1].uid) if article.url and same else (1, None)
    out = []
    for article in sorted(state.articles, key=lambda each: each.uid):
        marks = [mark for mark in state.marks if mark.article == article.uid]
        spans = []
        for mark in marks:
            start, end = min(a for a, _ in mark.fragments), max(b for _, b in mark.fragments)
            spans.append({
                "id": mark.uid, "label": mark.label, "fragments": [list(span) for span in mark.fragments],
                "start": start, "end": end, "text": article.text[start:end],
                "entity": entities.get(mark.entity or ""), "annotator": mark.annotator, "origin": mark.origin,
                "provenance": provenance(behind.get(mark.uid), mark), "note": mark.note, "flags": list(mark.flags),
            })  # fmt: skip
        spans.sort(key=lambda span: (span["start"], span["end"], span["label"], span["id"]))
        here = {mark.uid for mark in marks}
        story = homes.get(article.uid)
        out.append({
            "id": article.uid, "text": article.text,
            "meta": {
                "outlet": article.outlet.key, "title": article.title, "url": article.url,
                "published_at": article.published_at, "byline": article.byline, "language": article.language,
                "story": story.uid if story else None, "split": None, "sha256": article.sha256,
                "version": before[article.uid][0], "replaces": before[article.uid][1],
                "states": [
                    {"annotator": who, "state": status} for (uid, who), status in sorted(work.items())
                    if uid == article.uid
                ],
                "rejected": [
                    {
                        "annotator": one.by, "suggester": one.suggester, "version": one.version, "score": one.score,
                        "reason": one.reason, "kind": one.kind, "label": one.label,
                        "fragments": [list(span) for span in one.fragments], "at": one.at,
                    }
                    for one in sorted(
                        state.rejected, key=lambda one: (one.fragments, one.label, one.suggester, one.version, one.by)
                    )
                    if one.article == article.uid
                ],
            },
            "spans": spans,
            "links": sorted(
                ({"id": link.uid, "kind": link.kind, "head": link.head, "tail": link.tail}
                 for link in state.links if link.head in here), key=lambda link: link["id"],
            ),
            "regions": [{"kind": each.kind, "start": each.start, "end": each.end} for each in article.regions],
            "story": {"id": story.uid, "leader": story.leader, "title": story.title} if story else None,
            "matches": [
                {
                    "article": match.b, "score": match.score, "relation": match.relation,
                    "shares": [match.evidence.get("left"), match.evidence.get("right")], "method": match.method,
                    "verdict": match.verdict, "by": match.verdict_by, "at": match.verdict_at,
                }
                for match in sorted(state.matches, key=lambda match: match.b) if match.a == article.uid
            ],
            "offset_unit": "codepoint", "schema": "kutip/1",
        })  # fmt: skip
    return out


def provenance(one: Suggestion | None, mark: Annotation) -> Line | None:
    """What the native line says of what a mark was made of."""
    if one is None:
        return None
    return {
        "suggester": one.suggester, "version": one.version, "score": one.score, "reason": one.reason, "kind": one.kind,
        "label": one.label if one.label != mark.label else None,
        "fragments": [list(span) for span in one.fragments] if one.fragments != mark.fragments else None, "at": one.at,
    }  # fmt: skip


def written(store: Store, name: str, out: Path, variant: str = "") -> Export:
    return write_dataset(
        store.reading, Selection(older=True), out, order=order_for(store.reading, format_named(name), variant)
    )


def taken(store: Store, reads: list[Read]) -> Told:
    return Importer(store, PROFILES, Wanted(None, "zed"), AT).take(reads)


def _of_marks(line: Line, what: str) -> Counter[str]:
    """How often a mark of the article is labelled so, stands there, and has this."""
    told = [[span["label"], span["fragments"], span[what] if what != "place" else None] for span in line["spans"]]
    return Counter(json.dumps(each, sort_keys=True) for each in told)


def _ends(lines: list[Line]) -> dict[str, str]:
    """Every mark in words that hold in any project: the text it is on, its label and place."""
    return {
        span["id"]: json.dumps([line["text"], span["label"], span["fragments"]])
        for line in lines
        for span in line["spans"]
    }


def differing(before: Line, after: Line, names: tuple[Mapping[str, str], Mapping[str, str]]) -> set[str]:
    """What of an article is other."""
    out = {what for what in ("regions", "story") if before[what] != after[what]}
    verdicts = [[each["verdict"] for each in line["matches"] if each["verdict"]] for line in (before, after)]
    out |= {"verdicts"} if verdicts[0] != verdicts[1] else set()
    own = ("states", "rejected")
    about = [{name: told for name, told in line["meta"].items() if name not in own} for line in (before, after)]
    out |= {"meta"} if about[0] != about[1] else set()
    out |= {"rejected"} if before["meta"]["rejected"] != after["meta"]["rejected"] else set()
    # whoever takes marks of nobody begins to work on the article
    work = [[each for each in line["meta"]["states"] if each["annotator"] != "zed"] for line in (before, after)]
    out |= {"states"} if work[0] != work[1] else set()
    marks = ("place", "id", "annotator", "origin", "provenance", "note", "flags", "entity")
    other = {what for what in marks if _of_marks(before, what) != _of_marks(after, what)}
    links = [
        Counter((each["kind"], name[each["head"]], name[each["tail"]]) for each in line["links"])
        for line, name in zip((before, after), names, strict=True)
    ]
    out |= {"links"} if links[0] != links[1] else set()
    return out | ({"place"} if "place" in other else other)


@pytest.mark.parametrize(("name", "variant"), WHOLE)
@given(state=states())
@settings(
    max_examples=EXAMPLES, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
def test_what_comes_back_is_all_but_what_the_loss_report_tells(name: str, variant: str, state: State) -> None:
    form = format_named(name)
    wanted = expected(state)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with fill(root / "a", state) as first:
            export = written(first, name, root / "out", variant)
            for stored, line in zip(lines_of(first), wanted, strict=True):
                assert {key: (stored[key], line[key]) for key in line if stored[key] != line[key]} == {}
                assert list(stored) == list(line)
            before = native(first)
        (root / "b").mkdir()
        there = () if form.carried(variant).text else state.articles  # a text rebuilt of tokens is matched by its uid
        with a_store(root / "b", *there) as second:
            told = taken(second, list(form.reader(root / "out")))
            assert not told.rejects
            got, after = lines_of(second), native(second)
            again = taken(second, list(form.reader(root / "out")))
            assert (again.new_marks, again.new_links, again.new_articles) == (Counter(), Counter(), 0)
            assert (again.stories, again.verdicts, again.states, again.rejections, again.names) == (0, 0, 0, 0, 0)
            assert native(second) == after
    if not export.losses and name == "jsonl":
        assert after == before
    by_text = {line["text"]: line for line in got}
    names = _ends(wanted), _ends(got)
    assert set(by_text) == {line["text"] for line in wanted}
    for line in wanted:
        kinds = {kind for kind, uids in export.losses.items() if line["id"] in uids}
        lost = {"links" if kind.startswith("link ") else WHAT[kind] for kind in kinds} - {"text"}
        other = differing(line, by_text[line["text"]], names)
        if "meta" in lost:
            lost |= {"regions", "story"} & other  # a text that nobody told about is cut anew, and in no story
        if there:
            lost -= {"meta", "regions"}  # the project had the articles themselves
            other -= {"meta", "regions"}
        if "place" in lost:  # marks that were cut or left out take what they had with them
            assert other <= lost | {"links"}, (kinds, other)
        else:
            assert other == lost, (kinds, other)
    assert all(line["text"][a:b] for line in got for span in line["spans"] for a, b in span["fragments"])
