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
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice
from pathlib import Path

from starmeet.config.places import Home
from starmeet.desk import insights, open_desk, today
from starmeet.desk import log as log_verbs
from starmeet.desk.base import DATABASE, Desk
from starmeet.model import Conference, Engagement, Handle, Person, Post, Session, Speaker
from starmeet.rapport.tally import Counting, join, tally
from starmeet.rapport.warmth import warmth
from starmeet.store import log, people, posts, programmes, rows

SEED = 20261122
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
YEARS = 5
WAITING = 100
WAITS = ("question", "reply", "message", "mention")
KINDS = {
    "like": 30, "reply": 26, "mention": 10, "message": 10, "boost": 10, "question": 4, "read": 4, "thanks": 2,
    "help": 0.3, "met": 0.1, "attended": 1, "call": 1,
}  # fmt: skip
WORDS = (
    "parser garden rope bridge lamp winter paper query engine careful about with there never gentle morning archive "
    "letters quoted question answer slowly today error recovery talk lantern weaving"
).split()
TALKS, MINE = 200, 40
"""Talks of a programme, and how many of them are by people of the store."""
AHEAD = (2, 20, 45)
"""Days to the conferences."""
POSTS = 1500


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


def fill(desk: Desk, number: int, entries: int) -> None:
    """Make the store."""
    chance = random.Random(SEED)
    with desk.store.write("fill", NOW, journaled=False) as tx:
        for part in batches(made_people(chance, number), 1000):
            people.add_many(tx, part, "imported")
    with closing(sqlite3.connect(desk.home.data / DATABASE)) as connection:
        fill_log(connection, chance, number, entries)
    with desk.store.write("fill", NOW, journaled=False) as tx:
        for table, used in (("engagement", entries), ("engagement_person", entries)):
            tx.set_meta(f"next:{table}", str(used + 1))
        for days in AHEAD:
            add_conference(tx, chance, days, number)
        posts.put(tx, list(made_posts(chance, number)))
    with closing(sqlite3.connect(desk.home.data / DATABASE)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def made_people(chance: random.Random, number: int) -> Iterator[Person]:
    """Make people up: most have one star, a few three, some none."""
    for one in range(1, number + 1):
        tier = chance.choices((0, 1, 2, 3), (20, 60, 15, 5))[0]
        handles = (Handle(chance.choice(("mastodon", "bluesky", "github")), f"person{one}@{one % 300}.example"),)
        name = f"{chance.choice(WORDS).title()}{one} {chance.choice(WORDS).title()}{one % 97}"
        yield Person(name=name, tier=tier, handles=handles, topics=("parsers",), org="Ropeworks")


def fill_log(connection: sqlite3.Connection, chance: random.Random, number: int, entries: int) -> None:
    """Write the log and the tallies: somebody at least once, few very often, the days even over five years."""
    owners = [*range(1, number + 1), *(1 + int(number * chance.random() ** 1.6) for _ in range(entries - number))]
    ages = [chance.random() * YEARS * 365.25 * 86_400 for _ in range(entries)]
    kinds = chance.choices(list(KINDS), list(KINDS.values()), k=entries)
    newest: dict[int, int] = {}
    for index, (owner, age) in enumerate(zip(owners, ages, strict=True)):
        if owner not in newest or age < ages[newest[owner]]:
            newest[owner] = index
    waiting = chance.sample(sorted(owner for owner, index in newest.items() if ages[index] < 50 * 86_400), WAITING)
    last = {newest[owner]: owner in waiting for owner in newest}
    counting = {owner: Counting() for owner in range(1, number + 1)}

    def lines() -> Iterator[tuple[object, ...]]:
        for index, owner in enumerate(owners):
            kind, direction = kinds[index], "out" if chance.random() < 0.6 else "in"
            if last.get(index):
                kind, direction = chance.choice(WAITS), "in"
            elif index in last:
                direction = "out"
            direction = "both" if kind in ("met", "call") else direction
            words = " ".join(chance.choices(WORDS, k=chance.randrange(3, 25)))
            at = NOW - timedelta(seconds=ages[index])
            entry = Engagement(
                id=index + 1, at=at, zone="Europe/Berlin", people=(owner,), direction=direction,  # type: ignore[arg-type]
                kind=kind, text=words, url="", source_key=f"bench:{index}", by="Robin",  # type: ignore[arg-type]
            )  # fmt: skip
            counting[owner].add(entry)
            yield tuple(rows.engagement_row(entry).values())

    names = list(rows.engagement_row(Engagement(at=NOW, zone="", people=(1,), text="")))
    marks = ", ".join("?" * len(names))
    quoted = ", ".join(f'"{name}"' for name in names)
    connection.executemany(f"INSERT INTO engagement ({quoted}) VALUES ({marks})", lines())
    links = ((index + 1, index + 1, owner) for index, owner in enumerate(owners))
    connection.executemany("INSERT INTO engagement_person (id, engagement, person) VALUES (?, ?, ?)", links)
    made = [rows.tally_row(one.tally(owner)) for owner, one in counting.items()]
    columns = list(made[0])
    marks = ", ".join("?" * len(columns))
    connection.executemany(
        f"INSERT INTO tally ({', '.join(columns)}) VALUES ({marks})", [tuple(row.values()) for row in made]
    )  # fmt: skip
    connection.commit()


def add_conference(tx: object, chance: random.Random, days: int, number: int) -> None:
    """Add a conference ahead with a programme in which some of the people speak."""
    first = (NOW + timedelta(days=days)).date()
    name = f"Lantern Days {days}"
    new = Conference(
        slug=f"lantern-{days}", name=name, start=first, end=first + timedelta(days=2), timezone="Europe/Lisbon",
        attending="going", hashtag=f"#lantern{days}", city="Lisbon",
    )  # fmt: skip
    conference = programmes.add(tx, new)  # type: ignore[arg-type]
    mine = people.some(tx, chance.sample(range(1, number + 1), MINE))  # type: ignore[arg-type]
    speakers = [one.name for one in mine] + [f"Stranger{n} Elsewhere{n}" for n in range(TALKS - len(mine))]
    made = [talk(first, index, speaker, days) for index, speaker in enumerate(speakers)]
    programmes.put_sessions(tx, conference, [], made, [(None, index) for index in range(len(made))])  # type: ignore[arg-type]


def talk(first: date, index: int, speaker: str, days: int) -> Session:
    """Make a talk up."""
    day = first + timedelta(days=index % 3)
    start = datetime(day.year, day.month, day.day, 9 + index % 8, tzinfo=UTC)
    return Session(
        guid=f"g{days}-{index}", title=f"Errors that help {index}", room=f"Hall {index % 6}", start=start,
        end=start + timedelta(minutes=30), speakers=(Speaker(name=speaker),),
    )  # fmt: skip


def made_posts(chance: random.Random, number: int) -> Iterator[Post]:
    """Make posts of the last month up; some ask, some carry a hashtag."""
    for one in range(POSTS):
        words = " ".join(chance.choices(WORDS, k=20))
        if one % 20 == 0:
            words = f"Does anyone know a {words}?"
        if one % 50 == 0:
            words += " See you at #lantern2!"
        yield Post(
            person=chance.randrange(1, number + 1), network="mastodon", at=NOW - timedelta(hours=chance.random() * 720),
            text=words, url=f"https://posts.example/{one}", source_key=f"post:{one}", replies=0,
        )  # fmt: skip


def batches(items: Iterator[Person], size: int) -> Iterator[Sequence[Person]]:
    """Cut into parts."""
    while part := list(islice(items, size)):
        yield part


if __name__ == "__main__":
    main()
