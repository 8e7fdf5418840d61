"""The desk over SSH: a real sshd on the loopback, and a line that is cut."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.terminal.desk_program import (
    GONE,
    KUTIP,
    DeskProgram,
    WordProject,
    desk_environment,
    seconds_until_gone,
    word_project,
)
from tests.terminal.pty import now

CONFIG = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/authorized_keys
PidFile {folder}/sshd.pid
PermitRootLogin yes
PubkeyAuthentication yes
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
PrintMotd no
PrintLastLog no
LogLevel VERBOSE
"""


def _program(name: str, package: str) -> str:
    """Where a program is. Fails if it is missing: this is the only test of how most people run the desk."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:/sbin")
    if found is None:
        pytest.fail(f"{name} is not installed. Install it to run this test (on Debian: apt install {package}).")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Server:
    """A running sshd that lets the user of the test in, by a key of its own."""

    folder: Path
    port: int

    def command(self, remote: str) -> list[str]:
        """How to run `remote` over it, with a terminal."""
        options = {
            "Port": self.port,
            "IdentityFile": self.folder / "user_key",
            "IdentitiesOnly": "yes",
            "UserKnownHostsFile": self.folder / "known_hosts",
            "StrictHostKeyChecking": "yes",
            "BatchMode": "yes",
            "LogLevel": "ERROR",
            "EscapeChar": "none",
        }
        flags = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
        return [
            _program("ssh", "openssh-client"),
            "-F",
            "none",
            "-tt",
            *flags,
            f"{getpass.getuser()}@127.0.0.1",
            remote,
        ]


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as connection:
            return connection.recv(4) == b"SSH-"
    except OSError:
        return False


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    sshd, keygen = _program("sshd", "openssh-server"), _program("ssh-keygen", "openssh-client")
    folder, port = tmp_path_factory.mktemp("sshd"), _free_port()
    for key in ("host_key", "user_key"):
        subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", folder / key], check=True)
    shutil.copy(folder / "user_key.pub", folder / "authorized_keys")
    public = " ".join((folder / "host_key.pub").read_text(encoding="ascii").split()[:2])
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {public}\n", encoding="ascii")
    (folder / "sshd_config").write_text(CONFIG.format(port=port, folder=folder), encoding="utf-8")
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where sshd locks its unprivileged part in
    log = folder / "log"
    with subprocess.Popen([sshd, "-D", "-f", folder / "sshd_config", "-E", log]) as process:
        try:
            limit = now() + 10
            while not _answers(port):
                assert process.poll() is None, f"sshd did not start:\n{log.read_text()}"
                assert now() < limit, f"sshd does not answer:\n{log.read_text()}"
                time.sleep(0.02)
            yield Server(folder, port)
        finally:
            process.terminate()


def over_ssh(home: Path, server: Server) -> DeskProgram:
    """The desk on the other machine; its process id comes to lie in `pid`."""
    variables = " ".join(f"{name}='{value}'" for name, value in desk_environment(home).items())
    remote = f"cd {home} && echo $$ > {home}/pid && exec env -i {variables} {KUTIP} open"
    try:
        return DeskProgram(home, argv=server.command(remote), env={**os.environ, "TERM": "xterm-256color"})
    except TimeoutError as error:
        raise AssertionError(f"{error}\nsshd says:\n{(server.folder / 'log').read_text()}") from error


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> WordProject:
    folder = tmp_path_factory.mktemp("prepared")
    (folder / "other.txt").write_text("Judul lain\n\n9 Desember 2015\n\nsebuah kata\n", encoding="utf-8")
    return word_project(folder, 2000, "other.txt")


def test_a_cut_line_loses_nothing_and_the_desk_opens_where_it_was(
    tmp_path: Path, prepared: WordProject, server: Server
) -> None:
    prepared.copy(tmp_path)
    with over_ssh(tmp_path, server) as desk:
        desk.press("tab", "pagedown", "pagedown")
        desk.mark("1", "2")
        desk.press("l", "l", "j")
        desk.settle()
        marks, caret, screen = desk.project.marks, desk.terminal.cursor, desk.terminal.emulator.rows[:-1]
        pid = int((tmp_path / "pid").read_text())
        os.kill(desk.terminal.pid, 9)
        assert seconds_until_gone(pid, now()) < GONE
        assert desk.project.sound
        assert desk.project.marks == marks
    with over_ssh(tmp_path, server) as again:
        again.settle()
        assert again.terminal.cursor == caret
        assert again.terminal.emulator.rows[:-1] == screen
        again.mark("u")
        assert again.project.marks == marks[:1]
        assert again.leave() == 0


def test_a_line_cut_in_a_burst_of_labels_loses_no_acknowledged_one(
    tmp_path: Path, prepared: WordProject, server: Server
) -> None:
    prepared.copy(tmp_path)
    with over_ssh(tmp_path, server) as desk:
        desk.press("tab", "123" * 40)
        desk.wait_for_seq(20)
        acknowledged = desk.project.marks
        os.kill(desk.terminal.pid, 9)
        assert seconds_until_gone(int((tmp_path / "pid").read_text()), now()) < GONE
        assert desk.project.sound
        assert desk.project.marks[: len(acknowledged)] == acknowledged
