"""How long a programme takes to be read, stored and matched, beside the least that could be done, in one run.

    python benchmarks/programme.py PROGRAMME.xml [PROGRAMME.json] [--runs 7]

Prints, in one warm process with the imports done: the XML programme read, stored and matched against 1,000 people,
as a multiple of the bare defusedxml parse of its bytes; and a JSON programme read and stored, as a multiple of the
bulk insert of the same rows. Without a JSON programme one is made from the XML programme's sessions.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from defusedxml.ElementTree import fromstring
from sqlalchemy import create_engine, insert

from starmeet.config.places import Home
from starmeet.desk import Desk
from starmeet.desk.presence import presences
from starmeet.desk.sources import Fetched, bring, free_slug
from starmeet.model import Conference, Person, Programme
from starmeet.schedules import Hints, read
from starmeet.store import people, programmes, rows, schema
from starmeet.store.programmes import Source

PEOPLE = 1000


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("xml", type=Path)
    options.add_argument("json", type=Path, nargs="?")
    options.add_argument("--runs", type=int, default=7)
    given = options.parse_args()
    body = given.xml.read_bytes()
    hints = Hints(where=str(given.xml))
    names = sorted({one.name for session in read(body, hints).sessions for one in session.speakers})
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Home(config=Path(folder) / "config.toml", data=Path(folder)), lambda: datetime.now(UTC))
        fill(desk, names)
        bare, whole, steps = [], [], []
        for _ in range(given.runs):
            bare.append(timed(lambda: fromstring(body)))
            start = time.perf_counter()
            programme = read(body, hints)
            parsed = time.perf_counter()
            conference = store(desk, programme)
            stored = time.perf_counter()
            found = presences(desk, conference)
            whole.append(time.perf_counter() - start)
            steps.append((parsed - start, stored - parsed, time.perf_counter() - stored))
            forget(desk, conference)
        ratio = statistics.median(whole) / statistics.median(bare)
        shown = ", ".join(f"{statistics.median(column):.2f} s" for column in zip(*steps, strict=True))
        print(f"{given.xml.name}: {len(programme.sessions)} sessions, {len(found)} matches with {PEOPLE} people")
        print(
            f"  bare parse {statistics.median(bare):.3f} s; read, stored, matched: {shown}: {ratio:.1f} times (limit 8)"
        )
        programme = read(given.json.read_bytes(), Hints(where=str(given.json))) if given.json else programme
        insert_time, store_time = [], []
        for _ in range(given.runs):
            insert_time.append(bulk_insert(Path(folder), programme))
            start = time.perf_counter()
            conference = store(desk, programme)
            store_time.append(time.perf_counter() - start)
            forget(desk, conference)
        ratio = statistics.median(store_time) / statistics.median(insert_time)
        bulk, kept = statistics.median(insert_time), statistics.median(store_time)
        print(f"  {len(programme.sessions)} stored: {kept:.3f} s, in bulk {bulk:.3f} s: {ratio:.2f} times (limit 2)")
        desk.close()


def timed(do: Callable[[], object]) -> float:
    """Time one call, in seconds."""
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def fill(desk: Desk, names: list[str]) -> None:
    """Follow some of the speakers, and many who are not there."""
    with desk.store.write("fill", desk.now()) as tx:
        for n in range(PEOPLE):
            name = names[(n * 7) % len(names)] if n % 5 == 0 else f"Person{n} Elsewhere{n % 97}"
            people.add(tx, Person(name=name), "typed")


def store(desk: Desk, programme: Programme) -> Conference:
    """Store a programme as `conf add` does."""
    with desk.store.write("conf add", desk.now()) as tx:
        conference = msgspec.structs.replace(programme.conference, slug=free_slug(tx, programme.conference))
        conference = msgspec.structs.replace(conference, id=programmes.add(tx, conference))
        bring(tx, conference, programme, Fetched(body=b"", source=Source()))
    return conference


def forget(desk: Desk, conference: Conference) -> None:
    """Take a programme out again."""
    with desk.store.write("conf remove", desk.now()) as tx:
        programmes.remove(tx, conference.id)


def bulk_insert(folder: Path, programme: Programme) -> float:
    """Time a bulk insert of a programme's rows into an empty file, rows made beforehand."""
    path = folder / "bulk.sqlite3"
    path.unlink(missing_ok=True)
    engine = create_engine(f"sqlite:///{path}")
    schema.metadata.create_all(engine)
    made = [rows.session_row(one, 1) | {"id": n} for n, one in enumerate(programme.sessions, 1)]
    start = time.perf_counter()
    with engine.begin() as connection:
        connection.execute(insert(schema.session), made)
    elapsed = time.perf_counter() - start
    engine.dispose()
    return elapsed


if __name__ == "__main__":
    main()
