"""Texts with other line ends than Kutip stores, in files of others: every mark stands on the words that it stood on."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.formats.registry import format_named
from annotations.importing import Importer, Wanted
from annotations.ingest.outlets import load_profiles
from annotations.store.selection import Selection
from tests.samples import AT, a_store

PROFILES = load_profiles()
PARTS = ("Kata", "😀", "e\u0301", "\r\n", "\r", "\n", " ", "👩\u200d👧", "Rusia", "\r\n\r\n", "x")


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    """A text that begins and ends with a word, and places in it that tear no CRLF."""
    raw = "A" + "".join(draw(st.lists(st.sampled_from(PARTS), min_size=2, max_size=14))) + "z"
    cuts = [at for at in range(len(raw) + 1) if not (0 < at < len(raw) and raw[at - 1 : at + 1] == "\r\n")]
    pairs = st.tuples(st.sampled_from(cuts), st.sampled_from(cuts)).filter(lambda pair: pair[0] != pair[1])
    spans = [(min(pair), max(pair)) for pair in draw(st.lists(pairs, min_size=1, max_size=4, unique=True))]
    return raw, [(a, b) for a, b in spans if raw[a:b].strip()]


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def write(name: str, folder: Path, raw: str, spans: list[tuple[int, int]]) -> Path:
    """The text and its marks as the tool writes them, by hand."""
    if name == "brat":
        (folder / "a.txt").write_bytes(raw.encode())
        lines = [f"T{n}\tclaim {a} {b}\t{' '.join(raw[a:b].split())}" for n, (a, b) in enumerate(spans, 1)]
        (folder / "a.ann").write_bytes("\n".join(lines).encode())
        return folder
    value: object
    if name == "prodigy":
        value = {"text": raw, "spans": [{"start": a, "end": b, "label": "claim"} for a, b in spans]}
    elif name == "doccano":
        value = {"text": raw, "label": [[utf16(raw[:a]), utf16(raw[:b]), "claim"] for a, b in spans]}
    else:
        regions = [
            {"id": f"r{n}", "from_name": "l", "to_name": "t", "type": "labels",
             "value": {"start": a, "end": b, "text": raw[a:b], "labels": ["claim"]}} for n, (a, b) in enumerate(spans)
        ]  # fmt: skip
        value = [{"data": {"text": raw}, "annotations": [{"result": regions}]}]
    (folder / "a.json").write_text(json.dumps(value), encoding="utf-8")
    return folder / "a.json"


@pytest.mark.parametrize("name", ["prodigy", "doccano", "label-studio", "brat"])
@given(found=marked())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_marks_stand_on_the_same_words_whatever_ends_the_lines(
    name: str, found: tuple[str, list[tuple[int, int]]]
) -> None:
    raw, spans = found
    with tempfile.TemporaryDirectory() as folder:
        path = write(name, Path(folder), raw, spans)
        with a_store(Path(folder)) as store:
            told = Importer(store, PROFILES, Wanted(None, "zed"), AT).take(format_named(name).reader(path))
            assert not told.rejects
            [document] = store.reading.documents(Selection())
    text = document.article.text
    assert text == raw.replace("\r\n", "\n").replace("\r", "\n")
    stored = sorted(text[mark.start : mark.end] for mark in document.annotations)
    assert stored == sorted(raw[a:b].replace("\r\n", "\n").replace("\r", "\n") for a, b in spans)
