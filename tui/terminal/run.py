"""Runs an app in the terminal from its first byte to its exit status."""

from __future__ import annotations

import asyncio
from typing import Any

from tui.terminal.frame import FrameDiffMixin
from tui.terminal.hangup import HANG_UP, CleanEnd

__all__ = ["run_app"]


def run_app(app: FrameDiffMixin[Any], end: CleanEnd) -> int:
    """Run `app` until it exits or `end` is asked for; the exit status (128 + signal in the second case).

    `end` must be entered. What has to be closed belongs into a `finally` around this call.
    """

    async def main() -> None:
        loop = asyncio.get_running_loop()

        def ask(status: int) -> None:
            try:
                loop.call_soon_threadsafe(lambda: app.exit(return_code=status))
            except RuntimeError:  # the loop has ended by itself: nothing to ask any more
                return

        end.ask_with(ask)
        await app.run_async()

    end.at_hard_end(app.restore_terminal)
    app.on_lost = lambda reason: end.begin(reason, HANG_UP)
    try:
        asyncio.run(main())
    finally:
        end.ask_with(None)
    return (app.return_code or 0) if end.status is None else end.status
