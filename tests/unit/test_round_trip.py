"""Out of a project in every format and into an empty one: the same, but for what the loss report tells."""

from __future__ import annotations

import io
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from annotations.dataset import Export, write_dataset
from annotations.formats.carries import reduce
from annotations.formats.found import Found, Read
from annotations.formats.registry import format_named
from annotations.importing import Importer, Told, Wanted
from annotations.ingest.outlets import load_profiles
from annotations.ordering import order_for
from annotations.store.selection import Selection
from annotations.store.store import Store
from tests.samples import AT, a_store
from tests.states import State, fill, states

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
"""Each is three projects on disk: not shrunk, or a failure would take minutes to tell."""


def native(store: Store) -> str:
    out = io.StringIO()
    write_dataset(store.reading, Selection(), out)
    return out.getvalue()


def written(store: Store, name: str, out: Path, variant: str = "") -> Export:
    return write_dataset(store.reading, Selection(), out, order=order_for(store.reading, format_named(name), variant))


def taken(store: Store, reads: list[Read]) -> Told:
    return Importer(store, PROFILES, Wanted(None, "zed"), AT).take(reads)


@pytest.mark.parametrize(("name", "variant"), WHOLE)
@given(state=states())
@settings(
    max_examples=EXAMPLES, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
def test_what_comes_back_is_what_the_format_carries(name: str, variant: str, state: State) -> None:
    form = format_named(name)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with fill(root / "a", state) as first:
            export = written(first, name, root / "out", variant)
            reduced = [
                reduce(each, form.carried(variant), form.tokens) for each in first.reading.documents(Selection())
            ]
            if not any(each.losses for each in reduced):
                assert not export.losses
            told = Counter({kind: sum(uids.values()) for kind, uids in export.losses.items()})
            assert told == Counter(kind for each in reduced for kind in each.losses)
            before = native(first)
        (root / "b").mkdir()
        (root / "c").mkdir()
        there = () if form.carried(variant).text else state.articles  # a text rebuilt of tokens is matched by its uid
        with a_store(root / "b", *there) as second, a_store(root / "c", *there) as third:
            reads = list(form.reader(root / "out"))
            told_b = taken(second, reads)
            assert not told_b.rejects
            taken(third, [Found(each.document, "memory") for each in reduced])
            assert native(second) == native(third)
            if not export.losses:
                assert native(second) == before
            again = taken(second, list(form.reader(root / "out")))
            assert (again.new_marks, again.new_links, again.new_articles) == (Counter(), Counter(), 0)
            assert native(second) == native(third)
