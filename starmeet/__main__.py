"""Where starmeet starts: the terminal face without words, the script face with them."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from starmeet.config.places import Home

STARTED = time.perf_counter()
"""When the program began, for `--timing`."""


def main() -> None:
    """Run starmeet and end the process with its exit code."""
    from starmeet.cli import run

    sys.exit(run(sys.argv[1:], _open_terminal))


def _open_terminal(home: Home, now: Callable[[], datetime], timing: bool) -> int:
    """Join the two faces: neither knows the other."""
    from starmeet.tui.app import run

    return run(home, now, timing=timing)


if __name__ == "__main__":
    main()
