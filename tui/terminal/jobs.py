"""Job control: whether somebody could continue a desk that stops itself."""

from __future__ import annotations

import os

__all__ = ["has_shell"]


def has_shell() -> bool:
    """Whether our parent is a shell that does job control: of our session, but in a process group of its own.

    Without one (`ssh host kutip open`, a tmux window, make) nobody would hear that the process has stopped.
    """
    try:
        parent = os.getppid()
        return os.getsid(parent) == os.getsid(0) and os.getpgid(parent) != os.getpgrp()
    except OSError:
        return False
