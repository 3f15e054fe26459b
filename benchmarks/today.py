"""Measure Today, warmth for all, and one entry of the log on a large store, each beside a bare scan by SQLite.

    python benchmarks/today.py [--people 10000] [--entries 1000000] [--runs 15] [--home DIR] [--json]

A store is made from a fixed seed: five years of log with a tally for everyone, a hundred people who wait for an answer,
three conferences ahead with programmes, and a month of posts. With `--home` it is kept there and used again. Then, in
this process, each verb and the scans run in turns, so that a busy machine slows all alike; given are medians in
milliseconds by the clock, how many times the scan of its table each one takes, and the processor's time, which says
more on a busy machine. The first call is told apart as cold: it also builds the statements, and Today's works out who
is where and searches log and posts for the words of the conferences, which is then kept. A scan reads every column of
every row with Python's `sqlite3`, as a program without tallies and indexes would have to.
"""

from __future__ import annotations

import argparse
import gc
import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

from big_store import NOW, fill

from starmeet.config.places import Home
from starmeet.desk import insights, open_desk, today
from starmeet.desk import log as log_verbs
from starmeet.desk.base import DATABASE, Desk
from starmeet.model import Engagement
from starmeet.rapport.tally import join, tally
from starmeet.rapport.warmth import warmth
from starmeet.store import log, people


def main() -> None:
    """Measure what the command line asks for."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--people", type=int, default=10_000)
    asked.add_argument("--entries", type=int, default=1_000_000)
    asked.add_argument("--runs", type=int, default=15)
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
    else:
        for line in shown(found):
            print(line)


def measure(desk: Desk, runs: int) -> dict[str, dict[str, float]]:
    """Time each verb beside the scan of what it is about, in turns."""
    numbers = count()
    path = desk.home.data / DATABASE
    jobs: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "today": (lambda: today.view(desk), lambda: scan(path, "engagement")),
        "warmth for all": (lambda: warmth_for_all(desk), lambda: scan(path, "tally")),
        "insights": (lambda: insights.insights(desk), lambda: scan(path, "engagement")),
        "one entry": (lambda: one_entry(desk, next(numbers)), lambda: insert_bare(path, next(numbers))),
        "the verb log": (lambda: log_line(desk, next(numbers)), lambda: insert_bare(path, next(numbers))),
    }
    cold = {name: timed(verb)[0] for name, (verb, _) in jobs.items()}
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in jobs}
    bare: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(runs):
        for name, (verb, beside) in jobs.items():
            took[name].append(timed(verb))
            bare[name].append(timed(beside)[0])
    found = {}
    for name in jobs:
        clock, processor = (list(column) for column in zip(*took[name], strict=True))
        median, beside_it = statistics.median(clock), statistics.median(bare[name])
        found[name] = {
            "median_ms": median, "best_ms": min(clock), "cpu_ms": statistics.median(processor), "cold_ms": cold[name],
            "bare_ms": beside_it, "ratio": median / beside_it,
        }  # fmt: skip
    return found


def shown(found: dict[str, dict[str, float]]) -> Iterator[str]:
    """Write the figures as lines."""
    for name, one in found.items():
        yield (
            f"{name:<15} {one['median_ms']:8.1f} ms (best {one['best_ms']:.1f}, processor {one['cpu_ms']:.1f}, "
            f"cold {one['cold_ms']:.0f}), "
            f"bare {one['bare_ms']:8.1f} ms: {one['ratio']:.2f} times"
        )


def warmth_for_all(desk: Desk) -> int:
    """Score everyone, reading included."""
    with desk.store.read() as reader:
        tallies = log.tallies(reader)
    return sum(warmth(one, NOW).value or 0 for one in tallies.values())


def one_entry(desk: Desk, number: int) -> None:
    """Write one entry with its tally and its row in the journal, as each verb that logs does."""
    new = Engagement(at=NOW, zone="UTC", people=(1 + number % 5000,), kind="reply", text="three small words")
    with desk.store.write("log", NOW) as tx:
        log.add(tx, [new], tally, join)


def log_line(desk: Desk, number: int) -> None:
    """Log one line about somebody picked by id."""
    log_verbs.log(desk, "thanked them for the link", people=(f"p{1 + number % 5000}",))


def insert_bare(path: Path, number: int) -> None:
    """Insert one row of a log into a bare table of the same file, and commit."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("CREATE TABLE IF NOT EXISTS bare_log (id INTEGER PRIMARY KEY, at INTEGER, text TEXT)")
        connection.execute("INSERT INTO bare_log (at, text) VALUES (?, ?)", (number, "three small words"))


def scan(path: Path, table: str) -> int:
    """Read every row of a table."""
    with closing(sqlite3.connect(path)) as connection:
        return sum(1 for _ in connection.execute(f"SELECT * FROM {table}"))


def timed(do: Callable[[], object]) -> tuple[float, float]:
    """Time one call by the clock and by the processor, in milliseconds; none pays for the garbage of the one before."""
    gc.collect()
    start, worked = time.perf_counter(), time.process_time()
    do()
    return (time.perf_counter() - start) * 1000, (time.process_time() - worked) * 1000


if __name__ == "__main__":
    main()
