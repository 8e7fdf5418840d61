"""Finding and reading files: everything that can be read is, everything else says why not."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from annotations.errors import InputError
from annotations.ingest import readers
from annotations.ingest.readers import find_inputs, read_text


def names(folder: Path, *paths: Path) -> list[str]:
    """What `find_inputs` yields, relative to `folder`; errors as `! reason`."""
    found = find_inputs(paths)
    return [f"! {item.reason}" if isinstance(item, InputError) else str(item.relative_to(folder)) for item in found]


def make(folder: Path, *files: str) -> None:
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text("Judul\n", encoding="utf-8")


def test_a_folder_gives_its_texts_in_order_of_names(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a/z.txt", "a/deep/er/y.TXT", "c.bin", ".hidden.txt", ".git/x.txt", "a.txt")
    assert names(tmp_path, tmp_path) == ["a/deep/er/y.TXT", "a/z.txt", "a.txt", "b.txt"]


def test_a_named_file_is_taken_whatever_its_suffix(tmp_path: Path) -> None:
    make(tmp_path, "b.md", ".hidden")
    assert names(tmp_path, tmp_path / "b.md", tmp_path / ".hidden") == ["b.md", ".hidden"]


def test_a_file_reached_twice_comes_once(tmp_path: Path) -> None:
    make(tmp_path, "a/x.txt", "b.txt")
    (tmp_path / "c.txt").symlink_to("b.txt")
    assert names(tmp_path, tmp_path / "b.txt", tmp_path, tmp_path / "a") == ["b.txt", "a/x.txt"]


def test_what_cannot_be_read_does_not_stop_the_rest(tmp_path: Path) -> None:
    make(tmp_path, "z.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    (tmp_path / "gone.txt").symlink_to("nowhere")
    assert names(tmp_path, tmp_path / "missing", Path("/dev/null"), Path("nul\0name"), tmp_path) == [
        "! it does not exist",
        "! it is a device, not a file",
        "! embedded null byte",
        "! it is a link to a file that does not exist",
        "! it is a link that leads back to itself",
        "! it is a named pipe, not a file",
        "z.txt",
    ]


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the address of a socket may have 107 bytes only
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("ear")
        assert names(tmp_path, tmp_path / "ear") == ["! it is a socket, not a file"]


def test_a_folder_that_links_to_itself_is_named_once(tmp_path: Path) -> None:
    make(tmp_path, "a/x.txt")
    (tmp_path / "a" / "up").symlink_to("..")
    assert names(tmp_path, tmp_path) == ["! it links back to a folder that holds it", "a/x.txt"]


def test_folders_linked_many_times_over_are_walked_once(tmp_path: Path) -> None:
    make(tmp_path, "40/x.txt")
    for number in range(40):  # 2**40 ways lead to x.txt
        folder = tmp_path / f"{number:02}"
        folder.mkdir()
        (folder / "one").symlink_to(f"../{number + 1:02}")
        (folder / "two").symlink_to(f"../{number + 1:02}")
    assert len(names(tmp_path, tmp_path)) == 1


def test_a_file_that_may_not_be_read_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.txt", "b.txt")
    monkeypatch.setattr(os, "access", lambda path, mode: path.name != "a.txt")
    assert names(tmp_path, tmp_path) == ["! you may not read it", "b.txt"]


def test_a_folder_that_may_not_be_listed_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> list[str]:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "listdir", refuse)
    assert names(tmp_path, tmp_path) == ["! it cannot be read: Permission denied"]


def test_a_folder_without_texts_says_so(tmp_path: Path) -> None:
    make(tmp_path, "notes.bin")
    [error] = find_inputs([tmp_path])
    assert isinstance(error, InputError)
    assert str(error).startswith(f"{tmp_path}: no file in this folder that Kutip reads (.txt, .html, ")
    assert str(error).endswith("To read files with other suffixes, name each one.")


@pytest.mark.parametrize(
    ("data", "text", "encoding", "converted"),
    [
        ("Judul\r\n“Ya”\r".encode(), "Judul\n“Ya”\n", "utf-8", False),
        ("\ufeffJudul".encode(), "Judul", "utf-8", False),
        ("Judul “Ya”".encode("utf-16"), "Judul “Ya”", "utf-16", True),
        ("Kata dia, “Harga €5 – naik,” di Jakarta.".encode("cp1252"), None, "cp1252", True),
    ],
)
def test_the_encoding_is_found_and_told(
    tmp_path: Path, data: bytes, text: str | None, encoding: str, converted: bool
) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(data)
    decoded = read_text(file)
    assert decoded.text == (text if text is not None else data.decode("cp1252"))
    assert (decoded.encoding, decoded.converted) == (encoding, converted)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b"\xef\xbb\xbf \n", "it is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "it is not text but a picture"),
        (b"Judul\0\0\0 lain", "it is not text: it contains NUL bytes"),
        (b"\xff\xfeJ\0u", "it starts like UTF-16 but is not: truncated data"),
        (bytes(range(1, 256)) * 20, "it is not text in any encoding that Kutip knows"),
    ],
)
def test_what_is_no_text_is_refused_with_file_reason_and_remedy(tmp_path: Path, data: bytes, reason: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_text(file)
    assert (caught.value.file, caught.value.reason) == (str(file), reason)
    assert caught.value.hint


def test_a_file_too_large_is_refused_without_reading_it(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    with file.open("wb") as sparse:
        sparse.truncate(40 * 1024**3)
    with pytest.raises(InputError, match="larger than 32 MB"):
        read_text(file)


def test_a_file_that_holds_more_than_it_says_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.txt")
    monkeypatch.setattr(readers, "MAX_BYTES", 5)
    monkeypatch.setattr(os, "fstat", lambda fd: os.stat_result((0o100644, 0, 0, 1, 0, 0, 0, 0, 0, 0)))
    with pytest.raises(InputError, match="larger than"):
        read_text(tmp_path / "a.txt")


def test_nothing_waits_on_a_pipe_and_a_folder_is_no_text(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, reason in ((tmp_path / "pipe", "a named pipe"), (tmp_path, "a folder|directory"), (tmp_path / "x", "No")):
        with pytest.raises(InputError, match=reason):
            read_text(path)
