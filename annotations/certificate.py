"""What a data set says for itself: its splits, checked afresh from the files alone, and the hashes of all its files."""

from __future__ import annotations

import hashlib
import json
import tempfile
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from annotations.errors import InputError, KutipError
from annotations.formats.format import Format
from annotations.formats.output import MANIFEST
from annotations.nearness import LIST, Near, Own, near_pairs
from annotations.store.reading import Document

__all__ = ["Leak", "Shelf", "certify", "own_of", "verify_files", "verify_splits"]

NAMED = 20
"""Pairs that are named."""


class Leak(KutipError):
    """Articles of different splits share text. `pairs` are their uids."""

    def __init__(self, pairs: Sequence[tuple[str, str, int]], threshold: int) -> None:
        told = "; ".join(f"{one} and {other} ({score})" for one, other, score in pairs[:NAMED])
        more = f" and {len(pairs) - NAMED} more" if len(pairs) > NAMED else ""
        super().__init__(
            f"{len(pairs)} pairs of articles in different splits are alike ({threshold} or more of 100): {told}{more}.",
            "Split --by story keeps them together; another --seed places all articles anew.",
        )
        self.pairs = tuple(pairs)


class Shelf:
    """Texts in a file of their own, so that many need no memory; each can be taken out by its position."""

    def __init__(self, texts: Iterable[Own]) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._places = array("Q")
        try:
            for own in texts:
                self._places.append(self._file.tell())
                plain = [own.uid, own.outlet, own.title, own.text, own.regions]
                self._file.write(json.dumps(plain, ensure_ascii=True).encode("ascii") + b"\n")
        except BaseException:
            self._file.close()
            raise

    def __len__(self) -> int:
        return len(self._places)

    def one(self, at: int) -> Own:
        """The text at the position."""
        self._file.seek(self._places[at])
        uid, outlet, title, text, regions = json.loads(self._file.readline())
        return Own(uid, outlet, title, text, tuple((kind, start, end) for kind, start, end in regions))

    def all(self) -> Iterator[Own]:
        """Every text in order."""
        return (self.one(at) for at in range(len(self._places)))

    def close(self) -> None:
        """Give the room back."""
        self._file.close()


def own_of(document: Document) -> Own:
    """An article as it is compared."""
    article = document.article
    regions = tuple((region.kind, region.start, region.end) for region in article.regions)
    outlet = article.outlet.key or article.uid.rpartition("-")[0]
    return Own(article.uid, outlet, article.title or article.uid, article.text, regions)


def certify(folder: Path, form: Format, parts: Sequence[str], threshold: int = LIST) -> dict[str, Any]:
    """What the files of a split data set show. Raises `Leak` if articles of different parts are alike or the same,
    and `KutipError` for a file that cannot be read back.
    """
    where: list[str] = []
    labels: dict[str, Counter[str]] = {part: Counter() for part in parts}
    shelf = Shelf(_texts(folder, form, parts, where, labels))
    try:
        uids = [own.uid for own in shelf.all()]
        twice = _twice(shelf)
        over, highest = _across(shelf, where, threshold)
    finally:
        shelf.close()
    over += [
        Near(a, b, 100, "exact") for group in twice for a in group for b in group if a < b and where[a] != where[b]
    ]
    if over:
        raise Leak(sorted({(uids[near.left], uids[near.right], near.score) for near in over}), threshold)
    ends = (highest.left, highest.right) if highest else ()
    most = {"articles": [uids[at] for at in ends], "parts": [where[at] for at in ends]}
    return {
        "method": "sentences aligned over sketches of word runs, from the files alone",
        "threshold": threshold,
        "articles": {part: where.count(part) for part in parts},
        "labels": {part: dict(sorted(labels[part].items())) for part in parts},
        "pairs_over_threshold": 0,
        "highest": {"score": highest.score, **most} if highest else None,
        "same_text_under_two_ids": {
            "in_one_part": len(twice), "across_parts": 0,
            "articles": [[uids[at] for at in group] for group in twice[:NAMED]],
        },
    }  # fmt: skip


def _twice(shelf: Shelf) -> list[list[int]]:
    """Positions of texts that are the same to the letter."""
    same: dict[bytes, list[int]] = defaultdict(list)
    for at, own in enumerate(shelf.all()):
        same[hashlib.sha256(own.text.encode("utf-8")).digest()].append(at)
    return [group for group in same.values() if len(group) > 1]


def _across(shelf: Shelf, where: Sequence[str], threshold: int) -> tuple[list[Near], Near | None]:
    """Pairs of different parts from the threshold on, and the pair that is the most alike."""
    over: list[Near] = []
    highest: Near | None = None
    for near in near_pairs(shelf.all, shelf.one, lambda left, right: where[left] != where[right]):
        if near.score >= threshold:
            over.append(near)
        if highest is None or (-near.score, near.left, near.right) < (-highest.score, highest.left, highest.right):
            highest = near
    return over, highest


def _texts(
    folder: Path, form: Format, parts: Sequence[str], where: list[str], labels: dict[str, Counter[str]]
) -> Iterator[Own]:
    """The articles of every part, each once; paragraphs and sentences of one article as one text."""
    for part in parts:
        path = form.path_of(folder, part)
        seen: set[str] = set()
        waiting: Own | None = None
        for found in form.reader(path) if path.exists() else ():
            if isinstance(found, InputError):
                if str(found.reason).startswith("there is no "):  # a part may be empty
                    continue
                raise KutipError(f"The data set cannot be read back: {found}")
            document = found.document
            labels[part].update(mark.label for mark in document.annotations)
            own = own_of(document)
            base = own.uid.partition("@")[0]
            if waiting is not None and waiting.uid == base and base != own.uid:
                waiting = Own(base, own.outlet, waiting.title, f"{waiting.text}\n{own.text}")
                continue
            if base in seen:  # formats with a file for each label tell every article again
                continue
            if waiting is not None:
                where.append(part)
                yield waiting
            seen.add(base)
            waiting = Own(base, own.outlet, own.title, own.text, own.regions)
        if waiting is not None:
            where.append(part)
            yield waiting


def verify_files(out: Path) -> tuple[dict[str, Any], Path, list[str]]:
    """The manifest of an export, its folder, and what is wrong with its files: missing, changed, or not named in it.

    Raises `KutipError` if there is no manifest.
    """
    manifest, folder = _manifest(out)
    wrong = []
    for name, told in sorted(manifest["files"].items()):
        path = folder / name
        if name.startswith("/") or ".." in Path(name).parts:
            wrong.append(f"{name} lies outside the export")
        elif not path.is_file():
            wrong.append(f"{name} is missing")
        elif _hash(path) != told.get("sha256"):
            wrong.append(f"{name} was changed")
    if out.is_dir():
        there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        wrong += [f"{name} is not in the manifest" for name in sorted(there - {*manifest["files"], MANIFEST})]
    return manifest, folder, wrong


def _manifest(out: Path) -> tuple[dict[str, Any], Path]:
    places = [out / MANIFEST] if out.is_dir() else [out.with_name(f"{out.name}.{MANIFEST}"), out.parent / MANIFEST]
    for place in places:
        try:
            found = json.loads(place.read_text(encoding="utf-8"))
            _check_manifest(found)
            if out.is_dir() or out.name in found["files"]:
                return found, place.parent
        except FileNotFoundError:
            continue
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise KutipError(f"{place} is no manifest of an export.") from error
    raise KutipError(f"There is no manifest for {out}.", "kutip export writes one beside what it exports.")


def _check_manifest(found: Any) -> None:
    """Raises `ValueError`, `KeyError` or `TypeError` for what no export writes."""
    if not isinstance(found["files"], dict) or not all(isinstance(told, dict) for told in found["files"].values()):
        raise ValueError("files")
    told, split = found.get("certificate"), found.get("split")
    if told is not None and not (
        isinstance(told["articles"], dict) and isinstance(told["labels"], dict) and type(told["threshold"]) is int
    ):
        raise ValueError("certificate")
    if split is not None and not isinstance(split["wanted"], dict):
        raise ValueError("split")


def verify_splits(manifest: dict[str, Any], folder: Path, form: Format) -> list[str]:
    """What is wrong with the splits of an export, looked at afresh: against the certificate, and by themselves."""
    told, split = manifest.get("certificate"), manifest.get("split")
    if told is None:
        return [] if split is None else ["it has splits and no certificate"]
    parts = list(told["articles"])
    wrong = []
    if split is None or sorted(split["wanted"]) != sorted(parts):
        wrong.append("the certificate is about other parts than the splits")
    if told["threshold"] > LIST:
        wrong.append(
            f"the certificate's threshold of {told['threshold']} is above {LIST}, from which articles are alike"
        )
    try:
        found = certify(folder, form, parts, min(told["threshold"], LIST))
    except KutipError as error:  # a leak, or a file that cannot be read back
        return [*wrong, error.message]
    return wrong + [f"the certificate says otherwise of {name}" for name in found if found[name] != told.get(name)]


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
