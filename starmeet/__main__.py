"""Where starmeet starts: the terminal face without words, the script face with them."""

from __future__ import annotations

import sys
import time

STARTED = time.perf_counter()
"""When the program began, for `--timing`."""


def main() -> None:
    """Run starmeet and end the process with its exit code."""
    from starmeet.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
