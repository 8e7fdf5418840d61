"""Coverage-guided fuzzing of the readers: `python -m benchmarks.fuzz READER [SECONDS]`, with the extra `fuzz`.

Whatever the bytes are: no exception but a refusal, no input over 2 s, no memory over 512 MB.
"""

from __future__ import annotations

import importlib
import io
import itertools
import os
import sys
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import process_time
from typing import TYPE_CHECKING, Any

from tests.fuzzed import SEEDS

if TYPE_CHECKING:
    from annotations.store.records import Region

__all__ = ["PACKED", "TARGETS", "digest", "main"]

PACKED = ("gz", "bz2", "xz")
TARGETS = tuple(SEEDS)
SECONDS, MEMORY, LONGEST = 2, 512, 1 << 16
MOST = 2000
"""Records of one input that are looked at."""


def digest(target: str, data: bytes) -> int:
    """Read `data` as `target`; how many drafts and refusals came of it. Raises whatever a reader should not."""
    from annotations.errors import InputError
    from annotations.ingest.article import finish, identify
    from annotations.ingest.outlets import load_profiles
    from annotations.ingest.publisher import Publishers
    from annotations.ingest.sources import Reader, Source
    from annotations.text import text_hash

    global _publishers
    if _publishers is None:
        _publishers = Publishers(load_profiles())
    kind, packing = ("jsonl", target) if target in PACKED else (target, "")
    source = Source(Reader(stdin=io.BytesIO(data)), "fuzz", "fuzz", "", kind, packing, None)
    count = 0
    for item in itertools.islice(source.drafts(), MOST):
        count += 1
        if isinstance(item, InputError):
            str(item)
            continue
        item.text.encode()
        try:
            profile = identify(item, _publishers)
        except InputError:
            continue
        article = finish(item, profile, text_hash(item.text), item.place)
        _check(article.text, article.regions)
    return count


_publishers: Any = None

_ROOMS = tuple(
    f"annotations.ingest.{room}"
    for room in ("sources", "json_values", "markdown", "webpage", "parquet", "article", "outlets", "publisher")
)
"""Where the readers are, and what they import."""


def _check(text: str, regions: tuple[Region, ...]) -> None:
    at = 0
    for region in regions:
        assert at <= region.start < region.end <= len(text), regions
        at = region.end


def main() -> None:
    """Fuzz one reader for some seconds; what breaks it is left as a file `crash-…` in the folder."""
    import atheris

    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"  # as the reader does, but the first inputs are written before
    target = sys.argv[1]
    seconds = sys.argv[2] if len(sys.argv) > 2 else "600"
    corpus = Path(__file__).parent / "results" / "fuzz" / target
    corpus.mkdir(parents=True, exist_ok=True)
    for n, data in enumerate(SEEDS[target]()):
        (corpus / f"seed-{n}").write_bytes(data)
    # What is imported before this is not seen by the fuzzer, so nothing of Kutip is imported on top of this file.
    with atheris.instrument_imports(include=["annotations", "ijson", "yaml"]):
        for room in (*_ROOMS, "ijson", "yaml"):
            importlib.import_module(room)
    arguments = [
        sys.argv[0], str(corpus), f"-max_total_time={seconds}", f"-timeout={10 * SECONDS}",
        f"-rss_limit_mb={2 * MEMORY}", f"-max_len={LONGEST}", "-print_final_stats=1",
    ]  # fmt: skip
    atheris.Setup(arguments, lambda data: _timed(target, data))
    atheris.Fuzz()


def _timed(target: str, data: bytes) -> None:
    """Read one input. Seconds are those of the processor: whatever else the machine does is not the reader's fault.

    What is slow is read again: libraries load dictionaries of a second and more with the first text that asks for them.
    """
    spent = _seconds(target, data)
    if spent >= SECONDS:
        spent = _seconds(target, data)
    assert spent < SECONDS, f"{spent:.1f} s for {len(data)} bytes"
    # libFuzzer looks once a second, and would name the input that was being read by then
    peak = getrusage(RUSAGE_SELF).ru_maxrss >> 10
    assert peak < MEMORY, f"{peak} MB after {len(data)} bytes"


def _seconds(target: str, data: bytes) -> float:
    begun = process_time()
    digest(target, data)
    return process_time() - begun


if __name__ == "__main__":
    main()
