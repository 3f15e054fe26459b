"""How long starmeet takes to start, beside the bare minimum, in one run.

    python benchmarks/startup.py [--runs 9] [--people 5000]

Prints two ratios' worth of figures: `starmeet --version` beside `python -c pass`, and the first frame that shows
the rows of Today, with 5,000 people in the store, beside the first frame of an empty Textual app; both in a
pseudo-terminal of 120x36, bytecode compiled. The runs alternate, so that a noisy machine is noisy for both.
"""

from __future__ import annotations

import argparse
import compileall
import contextlib
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import starmeet

COLUMNS, LINES = 120, 36
EMPTY_APP = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("READY-MARK")
Empty().run()
"""
CTRL_Q = b"\x11"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=9)
    options.add_argument("--people", type=int, default=5000)
    given = options.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    compileall.compile_dir(str(Path(starmeet.__file__).parent), quiet=2)
    python, verb = alternate(
        given.runs,
        lambda: elapsed([sys.executable, "-c", "pass"]),
        lambda: elapsed([str(Path(sys.executable).with_name("starmeet")), "--version"]),
    )
    print(f"python -c pass        {ms(python)}")
    print(f"starmeet --version    {ms(verb)}   {(median(verb) - median(python)) * 1000:.0f} ms more (limit 150)")
    with tempfile.TemporaryDirectory() as folder:
        mark = fill(Path(folder), given.people)
        app = [sys.executable, "-m", "starmeet", "--home", folder]
        empty, today = alternate(
            given.runs,
            lambda: first_frame([sys.executable, "-c", EMPTY_APP], b"READY-MARK"),
            lambda: first_frame(app, mark),
        )
        print(f"empty Textual app     {ms(empty)}")
        print(f"rows of Today         {ms(today)}   {median(today) / median(empty):.2f} times (limit 2)")
        cold = []
        for _ in range(given.runs):
            (Path(folder) / "today.json").unlink(missing_ok=True)
            cold.append(first_frame(app, mark))
        print(f"… nothing remembered  {ms(cold)}   {median(cold) / median(empty):.2f} times")


def alternate(runs: int, *measures: Callable[[], float]) -> list[list[float]]:
    """Run each measure `runs` times, in turns, after one run that is not counted."""
    for measure in measures:
        measure()
    found: list[list[float]] = [[] for _ in measures]
    for _ in range(runs):
        for times, measure in zip(found, measures, strict=True):
            times.append(measure())
    return found


median = statistics.median


def ms(times: Sequence[float]) -> str:
    """Write median and range in milliseconds."""
    return f"{median(times) * 1000:6.0f} ms  ({min(times) * 1000:.0f}-{max(times) * 1000:.0f})"


def elapsed(command: Sequence[str]) -> float:
    """Time a command from start to end, in seconds."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def first_frame(command: Sequence[str], mark: bytes, env: Mapping[str, str] | None = None) -> float:
    """Start a terminal program and give the seconds until `mark` is on its screen; then leave it with ctrl+q."""
    start = time.perf_counter()
    pid, screen = pty.fork()
    if pid == 0:
        os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})})
        os.execvp(command[0], list(command))
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    seen, at = b"", None
    while time.perf_counter() - start < 30:
        if not select.select([screen], [], [], 0.05)[0]:
            continue
        try:
            data = os.read(screen, 65536)
        except OSError:
            break
        if not data:
            break
        seen += data
        if at is None and mark in seen:
            at = time.perf_counter() - start
            time.sleep(0.5)  # let it settle and write what it remembers
            os.write(screen, CTRL_Q)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(screen)
    if at is None:
        raise SystemExit(f"{mark!r} never came: {seen[-500:]!r}")
    return at


def fill(folder: Path, count: int) -> bytes:
    """Fill a home with people, entries and something to do today; give words that a row of Today shows."""
    from starmeet.config.places import Home
    from starmeet.desk import open_desk
    from starmeet.model import Engagement, Handle, Person
    from starmeet.rapport.tally import tally
    from starmeet.store import log, people

    now = datetime.now(UTC)
    desk, _ = open_desk(Home(config=folder / "config.toml", data=folder), lambda: now)
    with desk.store.write("fill", now) as tx:
        ids = [
            people.add(
                tx, Person(name=f"Person {n} Sample", tier=1 + n % 3, handles=(Handle("github", f"p{n}"),)), "typed"
            )
            for n in range(count)
        ]
        entries = [
            Engagement(
                at=now - timedelta(days=1 + (n * 7) % 900), people=(one,), kind="reply", direction=way, text="words"
            )
            for n, one in enumerate(ids)
            for way in ("out", "in")
        ]
        entries.append(
            Engagement(at=now - timedelta(hours=2), people=(ids[0],), kind="question", direction="in", text="Zymurgy?")
        )
        log.add(tx, entries, tally)
    desk.close()
    return b"Zymurgy"


if __name__ == "__main__":
    main()
