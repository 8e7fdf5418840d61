"""Where an export goes: a stream, a file or a folder that appears whole or not at all, each file hashed on its way."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TextIO

from annotations.errors import KutipError

__all__ = ["MANIFEST", "FolderOut", "StreamOut", "atomic_file", "atomic_folder", "is_export", "is_exported"]

MANIFEST = "manifest.json"


class StreamOut:
    """One data file on an open stream; further files are kept in `beside` for whoever may write them."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self.beside: dict[str, bytes] = {}

    def main(self, part: str) -> Callable[[str], None]:
        """The stream."""
        write, update = self._stream.write, self._digest.update

        def take(text: str) -> None:
            write(text)
            update(text.encode("utf-8"))

        return take

    def text(self, name: str, content: str) -> None:
        """A further file."""
        self.beside[name] = content.encode("utf-8")

    def data(self, name: str, content: bytes) -> None:
        """A further file."""
        self.beside[name] = content

    def stream(self, name: str) -> Callable[[str], None]:
        """Not for formats that are one file."""
        raise TypeError(f"{name}: a format that is one file writes one stream")

    @property
    def sha256(self) -> str:
        """Of the data file."""
        return self._digest.hexdigest()


class FolderOut:
    """Files in a folder. `sha256` maps their names in it to their hashes, once `close` was called."""

    def __init__(self, folder: Path, suffix: str, names: dict[str, str]) -> None:
        self._folder = folder
        self._suffix = suffix
        self._names = names
        self._open: dict[str, tuple[TextIO, Any]] = {}
        self._stack = ExitStack()
        self.sha256: dict[str, str] = {}

    def main(self, part: str) -> Callable[[str], None]:
        """The data file of the part, named after it."""
        return self.stream((self._names.get(part, part) or "data") + self._suffix)

    def stream(self, name: str) -> Callable[[str], None]:
        """A file that is open until the end."""
        if name not in self._open:
            path = self._path(name)
            self._open[name] = (
                self._stack.enter_context(path.open("w", encoding="utf-8", newline="\n")), hashlib.sha256(),
            )  # fmt: skip
        file, digest = self._open[name]

        def take(text: str) -> None:
            file.write(text)
            digest.update(text.encode("utf-8"))

        return take

    def text(self, name: str, content: str) -> None:
        """A file that is written at once."""
        self.data(name, content.encode("utf-8"))

    def data(self, name: str, content: bytes) -> None:
        """A file that is written at once."""
        if name in self.sha256:
            raise KutipError(f"Two articles would be written to {name}.")
        self._path(name).write_bytes(content)
        self.sha256[name] = hashlib.sha256(content).hexdigest()

    def close(self) -> None:
        """Close what is open."""
        self._stack.close()
        self.sha256 |= {name: digest.hexdigest() for name, (_, digest) in self._open.items()}
        self._open.clear()

    def _path(self, name: str) -> Path:
        path = self._folder / name
        if path.parent != self._folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        return path


def is_export(folder: Path) -> bool:
    """Whether the folder is a data set that Kutip wrote, with nothing else in it: then it may be written anew.

    A manifest also stands beside the one file of an export, among files of every other kind.
    """
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        ours = {MANIFEST, *found["files"]}
        there = (os.path.relpath(Path(root, name), folder) for root, _, names in os.walk(folder) for name in names)
        return str(found["schema"]).startswith("kutip/") and all(name in ours for name in there)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def is_exported(file: Path) -> bool:
    """Whether a manifest beside the file names it: then Kutip wrote it."""
    for place in (file.with_name(f"{file.name}.{MANIFEST}"), file.with_name(MANIFEST)):
        try:
            if file.name in json.loads(place.read_text(encoding="utf-8"))["files"]:
                return True
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return False


@contextmanager
def atomic_folder(path: Path, *, lasting: bool = True) -> Iterator[Path]:
    """A folder to fill that appears under `path` when all is done. An earlier export there is replaced by it.

    One that is not `lasting` need not survive a power cut. Raises `KutipError` if something else is there, or if it
    cannot be written.
    """
    try:
        path = Path(os.path.realpath(path))
        if path.exists() and not (path.is_dir() and (is_export(path) or not any(path.iterdir()))):
            raise KutipError(
                f"{path} is there, and not everything in it was written by kutip export.", "Choose another place."
            )
        staged = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent))
    except OSError as error:
        raise KutipError(f"{path} cannot be written: {error.strerror}.", "Choose another place.") from error
    old = staged.with_suffix(".old")
    try:
        yield staged
        if lasting:
            _sync_tree(staged)
        staged.chmod(0o777 & ~_umask())
        if path.exists():
            path.rename(old)
        staged.rename(path)
        _sync(path.parent)
    except OSError as error:
        raise KutipError(f"{path} cannot be written: {error.strerror}.", "Nothing was left half done.") from error
    finally:
        if old.exists() and not path.exists():
            old.rename(path)
        shutil.rmtree(old, ignore_errors=True)
        shutil.rmtree(staged, ignore_errors=True)


@contextmanager
def atomic_file(path: Path) -> Iterator[TextIO]:
    """A stream to a file that appears under `path` only when it is complete and on disk. A link stays a link."""
    try:
        if path.exists() and not path.is_file():
            raise KutipError(f"{path} is not a file.", "Use - for standard output.")
        path = Path(os.path.realpath(path))
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise KutipError(f"{path} cannot be written: {error.strerror}.", "Choose another place.") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp makes private files; an export is as readable as any other file of this user.
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
        _sync(path.parent)
    except OSError as error:
        raise KutipError(f"{path} cannot be written: {error.strerror}.", "Nothing was left half done.") from error
    finally:
        Path(name).unlink(missing_ok=True)


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask


MANY = 500
"""Files from which on it is quicker to have the system write all that it holds back than each by itself."""


def _sync_tree(folder: Path) -> None:
    files = [Path(root, name) for root, _, names in os.walk(folder) for name in (*names, "")]
    if len(files) > MANY:
        os.sync()
        return
    for path in files:
        _sync(path)


def _sync(path: Path) -> None:
    """Make it survive a power cut: the content of a file, the rename in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
