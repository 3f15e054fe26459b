"""Measure a brief on a large store, beside a bare scan of the log by SQLite.

    python benchmarks/brief.py [--people 10000] [--entries 1000000] [--runs 30] [--home DIR] [--json]

The store is made from a fixed seed (`big_store.py`); with `--home` it is kept there and used again. Then, in this
process, a brief by name, by id and by part of a name, the starters, and a scan of every row of the log with Python's
`sqlite3` run in turns, each time for another person, so that a busy machine slows all alike. Given are medians in
milliseconds, and how many times the scan each takes. The first brief is told apart as cold: it also works out who is
where.
"""

from __future__ import annotations

import argparse
import gc
import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from big_store import MINE, NOW, fill

from starmeet.config.places import Home
from starmeet.desk import brief, open_desk, starters
from starmeet.desk.base import DATABASE, Desk
from starmeet.model import Person
from starmeet.store import people, plans


def main() -> None:
    """Measure what the command line asks for."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--people", type=int, default=10_000)
    asked.add_argument("--entries", type=int, default=1_000_000)
    asked.add_argument("--runs", type=int, default=30)
    asked.add_argument("--home", type=Path, help="make the store here, or use the one that is")
    asked.add_argument("--json", action="store_true")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = given.home or Path(folder)
        desk, _ = open_desk(Home(config=home / "config.toml", data=home), lambda: NOW)
        with desk.store.read() as reader:
            empty = not people.everyone(reader, with_handles=False)
        if empty:
            fill(desk, given.people, given.entries)
        found = measure(desk, given.runs)
        desk.close()
    if given.json:
        print(json.dumps(found))
        return
    for name, one in found.items():
        print(f"{name:<24} {one['median_ms']:8.1f} ms (best {one['best_ms']:.1f}): {one['ratio']:.3f} scans of the log")


def measure(desk: Desk, runs: int) -> dict[str, dict[str, float]]:
    """Time each way beside the scan, in turns, each time for another of those who are to be met."""
    with desk.store.read() as reader:
        wanted = [one.people[0] for one in plans.meetings(reader)][: 2 * MINE]
        known = people.some(reader, wanted)
    path = desk.home.data / DATABASE
    jobs: dict[str, Callable[[Person], object]] = {
        "brief by name": lambda one: brief.brief(desk, one.name),
        "brief by id": lambda one: brief.brief(desk, f"p{one.id}"),
        "brief by part of a name": lambda one: brief.brief(desk, one.name.split()[0].lower()),
        "starters by name": lambda one: starters.starters(desk, one.name),
        "scan of the log": lambda _: scan(path),
    }
    took: dict[str, list[float]] = {"first brief, cold": [timed(jobs["brief by name"], known[0])]}
    for run in range(runs):
        for name, job in jobs.items():
            took.setdefault(name, []).append(timed(job, known[run % len(known)]))
    bare = statistics.median(took["scan of the log"])
    return {
        name: {"median_ms": statistics.median(times), "best_ms": min(times), "ratio": statistics.median(times) / bare}
        for name, times in took.items()
    }


def scan(path: Path) -> int:
    """Read every row of the log."""
    with closing(sqlite3.connect(path)) as connection:
        return sum(1 for _ in connection.execute("SELECT * FROM engagement"))


def timed(do: Callable[[Person], object], one: Person) -> float:
    """Time one call, in milliseconds; no call pays for the garbage of the one before."""
    gc.collect()
    start = time.perf_counter()
    do(one)
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
