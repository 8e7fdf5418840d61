"""What the file system says of a project's files, without opening any: on a network? still the same? its own?

Opening such a file and closing it again would drop every lock that SQLite holds on it in this process
(sqlite.org/howtocorrupt.html, 2.2); another desk could then delete the log that this one goes on writing.
"""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["file_at", "is_network", "is_of_project"]

NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "fuse.sshfs"})
"""Types in /proc/mounts that share files between machines (sqlite.org/wal.html: WAL needs shared memory)."""


def file_at(path: str | Path) -> tuple[int, int] | None:
    """Which file the path names, whatever else names it too; None where there is none."""
    try:
        info = os.stat(path)
    except (OSError, ValueError):
        return None
    return (info.st_dev, info.st_ino)


def is_of_project(path: Path, project: str) -> bool:
    """Whether `path` is the project's file, its log or its index (also one that is not there yet)."""
    for end in ("", "-wal", "-shm", "-journal"):
        ours, there = f"{project}{end}", file_at(path)
        if os.path.realpath(path) == os.path.realpath(ours) or (there is not None and there == file_at(ours)):
            return True
    return False


def is_network(path: Path, mounts: Path = Path("/proc/mounts")) -> bool:
    """Whether `path` is on one. False where the system does not tell."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    where = path.resolve()
    best, kind = -1, ""
    for line in lines:
        fields = line.split()
        if len(fields) < 3:
            continue
        mount = Path(fields[1].replace("\\040", " "))
        if (where == mount or mount in where.parents) and len(str(mount)) >= best:
            best, kind = len(str(mount)), fields[2]
    return kind in NETWORK
