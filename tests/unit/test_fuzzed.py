"""Whatever the bytes are, a reader gives drafts and refusals, soon, and nothing else."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.ingest.containers import ARCHIVES, FORMATS
from benchmarks.fuzz import PACKED, SECONDS, TARGETS, digest
from tests.fuzzed import SEEDS

CUT = st.tuples(st.integers(0, 400), st.integers(0, 400), st.binary(max_size=24))


def test_every_reader_has_something_to_begin_from() -> None:
    assert {*FORMATS, *ARCHIVES, *PACKED} == {*TARGETS} == {*SEEDS}
    for target in TARGETS:
        for seed in SEEDS[target]():
            assert digest(target, seed) >= 1, target


@pytest.mark.parametrize("target", TARGETS)
def test_any_bytes_are_drafts_or_refusals(target: str) -> None:
    seeds = SEEDS[target]()

    @given(st.binary(max_size=400) | st.sampled_from(seeds), st.lists(CUT, max_size=5))
    @settings(max_examples=40, deadline=None)
    def any_bytes(data: bytes, cuts: list[tuple[int, int, bytes]]) -> None:
        for start, length, instead in cuts:
            at = start % (len(data) + 1)
            data = data[:at] + instead + data[at + length :]
        begun = time.process_time()
        digest(target, data)
        assert time.process_time() - begun < SECONDS

    any_bytes()


def test_deep_wide_and_endless_inputs_come_to_an_end() -> None:
    for target, data in (
        ("jsonl", b"[" * 60_000),
        ("json", b"[" * 200_000),
        ("json", b'{"a":' * 50_000),
        ("json", b'{"text": "' + b"x" * (17 << 20)),
        ("markdown", b"---\na: " + b"{" * 5000 + b"\n---\nx"),
        ("markdown", b"---\n" + b"- " * 5000 + b"\n---\nx"),
        ("html", b"<div>" * 20_000 + b"x"),
        ("csv", b'a,text\n"' + b"x,\n" * 100_000),
        ("txt", b"\xff" * 300_000),
    ):
        begun = time.process_time()
        digest(target, data)
        assert time.process_time() - begun < SECONDS + 1, target
