"""Every test here drives a real program in a real terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that fails is run again, twice at most, and pytest's closing line counts how often.

    Two programs share the processor with whatever else the machine does; a fault of Kutip's fails each time.
    """
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=2))
