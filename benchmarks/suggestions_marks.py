"""Articles with marks that people made: the gold of the seeds, PolNeAR, and files of one's own reading."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from annotations.config import seeds_dir
from annotations.spans import Span
from annotations.store.records import Region
from annotations.suggesters.evaluate import Article, Mark
from annotations.text import decode
from tests.gold import read_gold

__all__ = ["SPEECH", "Reader", "own_reading", "polnear", "seeds"]

SPEECH = frozenset([
    "said", "say", "says", "saying", "told", "tell", "tells", "telling", "added", "adds", "adding", "announced",
    "according", "argued", "argues", "argue", "arguing", "claimed", "claims", "claim", "explained", "explains",
    "insisted", "insists", "noted", "notes", "noting", "predicted", "stated", "states", "suggested", "suggests",
    "suggesting", "tweeted", "warned", "warns", "warning", "wrote", "writes", "acknowledged", "admitted", "alleged",
    "asserted", "believe", "believes", "believed", "conceded", "concluded", "confirmed", "contended", "denied",
    "denies", "estimates", "estimated", "promised", "vowed", "pledged", "recalled", "replied", "reported",
    "reports", "responded", "revealed", "stressed", "testified", "think", "thinks", "thought", "complained",
    "cautioned", "reiterated", "urged", "asked", "asks", "accused", "called", "calls", "calling", "described",
    "declared", "declares", "show", "shows", "showed", "found", "maintains",
])  # fmt: skip
"""Words of cues that tell speech; PolNeAR has cues of attitudes, too."""
_ENTITY = re.compile(r"(T\d+)\t(\w+) (\d+ \d+(?:;\d+ \d+)*)\t")

Reader = Callable[[str, str, list[Region]], list[Mark]]
"""What is measured: text, language and regions in, proposals out."""


def seeds(reader: Reader) -> Iterator[Article]:
    """The gold of the seeds."""
    for gold in read_gold():
        text = (seeds_dir() / "articles" / gold.file).read_text(encoding="utf-8")
        regions = [Region(each["kind"], each["start"], each["end"]) for each in gold.fields["regions"]]
        tail = dict(gold.links)
        codes = [span.get("iso") for span in gold.fields["spans"]]
        marks = [
            Mark(label, (span,), tail.get(n), f"country-{codes[n]}" if codes[n] else None)
            for n, (label, span) in enumerate(gold.spans)
        ]
        yield Article(gold.file, text, gold.fields["outlet"], "id", marks, reader(text, "id", regions))


def polnear(folder: Path, step: int, reader: Reader) -> Iterator[Article]:
    """Every `step`-th article of a folder of PolNeAR; the entity of a mark is its cue, in small letters."""
    for path in sorted((folder / "text").glob("*.txt"))[::step]:
        data = path.read_bytes()
        notes = sorted((folder / "attributions").glob(f"{path.stem}_*.ann"))
        if b"\r" in data or not notes:
            continue  # the offsets of the notes count a line break as two
        text = decode(data).text
        marks = _marks(notes[0].read_text(encoding="utf-8"), text)
        yield Article(path.stem, text, path.stem.partition("_")[0], "en", marks, reader(text, "en", []))


def _marks(notes: str, text: str) -> list[Mark]:
    spans: dict[str, tuple[Span, ...]] = {}
    marks: list[Mark] = []
    place: dict[str, int] = {}
    for line in notes.splitlines():
        found = _ENTITY.match(line)
        if found:
            parts = (part.split() for part in found[3].split(";"))
            spans[found[1]] = tuple(sorted((int(start), int(end)) for start, end in parts))
        elif line.startswith("E"):
            roles = [role.split(":") for role in line.split("\t")[1].split()]
            source = next((uid for role, uid in roles if role.startswith("Source")), None)
            cue = next((uid for role, uid in roles if role.startswith("Cue")), None)
            source = source if source in spans else None
            if source is not None and source not in place:
                place[source] = len(marks)
                marks.append(Mark("speaker", spans[source]))
            words = " ".join(text[start:end] for start, end in spans.get(cue or "", ())).lower()
            marks += [
                Mark("claim", spans[uid], None if source is None else place[source], words)
                for role, uid in roles
                if role.startswith("Content") and uid in spans
            ]
    return marks


def own_reading(path: Path, reader: Reader) -> Iterator[Article]:
    """Articles of JSON Lines: `id`, `outlet`, `language`, `text`, and `claims`, each a list of `[start, end]`."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold = [Mark("claim", tuple((start, end) for start, end in claim)) for claim in row["claims"]]
        proposed = reader(row["text"], row["language"], [])
        yield Article(row["id"], row["text"], row["outlet"], row["language"], gold, proposed)
