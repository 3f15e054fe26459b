"""How long a programme takes to be read, stored and matched, beside the least that could be done, in one run.

    python benchmarks/programme.py PROGRAMME.xml [PROGRAMME.json] [--runs 15]

Prints, in one warm process with the imports done: the XML programme read, stored and matched against 1,000 people,
as a multiple of the bare defusedxml parse of its bytes; and what storing takes, reading excluded, as a multiple of
the bulk insert of the same rows: of the JSON programme, and of programmes of several sizes made from the XML
programme's sessions, with their texts and without.

Storing is all that `conf add` does with a programme once it is read: the transaction with its journal row, the
free slug, the comparison with what was there (nothing), rows made of sessions. The bulk insert is one
`connection.execute(insert(session), rows)` by SQLAlchemy in one transaction, its rows made beforehand. Both write
to a store opened in the same way (WAL, synchronous NORMAL), warm, emptied after each run, with an empty WAL.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

import msgspec
from defusedxml.ElementTree import fromstring
from sqlalchemy import Engine, delete, insert, update

from starmeet.config.places import Home
from starmeet.desk import Desk
from starmeet.desk.presence import presences
from starmeet.desk.sources import Fetched, bring, free_slug
from starmeet.model import Conference, Person, Programme, Session
from starmeet.schedules import Hints, read
from starmeet.store import people, programmes, rows, schema
from starmeet.store.engine import connect, open_engine
from starmeet.store.journal import Store
from starmeet.store.programmes import Source

PEOPLE = 1000
SIZES = (50, 200, 1000, 2000)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("xml", type=Path)
    options.add_argument("json", type=Path, nargs="?")
    options.add_argument("--runs", type=int, default=15)
    given = options.parse_args()
    programme = read(given.xml.read_bytes(), Hints(where=str(given.xml)))
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Home(config=Path(folder) / "config.toml", data=Path(folder)), lambda: datetime.now(UTC))
        print(f"{given.xml.name}: {whole_way(desk, given.xml, given.runs)} (limit 8)")
        print("storing alone, as a multiple of the bulk insert (limit 2):")
        engine = open_engine(Path(folder) / "storing.sqlite3")
        if given.json:
            named = read(given.json.read_bytes(), Hints(where=str(given.json)))
            print(f"  {given.json.name}, {len(named.sessions)} sessions: {stored(engine, named, given.runs)}")
        for size in SIZES:
            full = sized(programme, size)
            bare = msgspec.structs.replace(full, sessions=tuple(without_texts(one) for one in full.sessions))
            shown = f"{stored(engine, full, given.runs)}; without texts {stored(engine, bare, given.runs)}"
            print(f"  {size} sessions: {shown}")
        engine.dispose()
        desk.close()


def whole_way(desk: Desk, path: Path, runs: int) -> str:
    """Measure a programme read, stored and matched."""
    body, hints = path.read_bytes(), Hints(where=str(path))
    programme = read(body, hints)
    fill(desk, sorted({one.name for session in programme.sessions for one in session.speakers}))
    bare, whole, steps = [], [], []
    for _ in range(runs):
        bare.append(timed(lambda: fromstring(body)))
        start = time.perf_counter()
        programme = read(body, hints)
        parsed = time.perf_counter()
        conference = store(desk.store, programme)
        kept = time.perf_counter()
        found = presences(desk, conference)
        whole.append(time.perf_counter() - start)
        steps.append((parsed - start, kept - parsed, time.perf_counter() - kept))
        forget(desk, conference)
    ratio = statistics.median(whole) / statistics.median(bare)
    shown = ", ".join(f"{statistics.median(column):.2f} s" for column in zip(*steps, strict=True))
    return (
        f"{len(programme.sessions)} sessions, {len(found)} matches with {PEOPLE} people\n"
        f"  bare parse {statistics.median(bare):.3f} s; read, stored, matched: {shown}: {ratio:.1f} times"
    )


def stored(engine: Engine, programme: Programme, runs: int) -> str:
    """Measure storing beside the bulk insert, in turns."""
    kept = Store(engine)
    insert_time, store_time = [], []
    for _ in range(runs * max(1, 200 // len(programme.sessions))):
        insert_time.append(bulk_insert(engine, programme))
        empty(engine)
        store_time.append(timed(lambda: store(kept, programme)))
        empty(engine)
    took, least = statistics.median(store_time), statistics.median(insert_time)
    return f"{took * 1000:.1f} ms, in bulk {least * 1000:.1f} ms: {took / least:.2f} times"


def sized(programme: Programme, size: int) -> Programme:
    """Make a programme of this many sessions from one of another size, each with a GUID of its own."""
    again = islice(cycle(programme.sessions), size)
    sessions = tuple(msgspec.structs.replace(one, guid=f"{one.guid}-{n}") for n, one in enumerate(again))
    return msgspec.structs.replace(programme, sessions=sessions)


def without_texts(session: Session) -> Session:
    """Leave of a session what a bare table would have: rows so small that every step beside the insert weighs more."""
    return msgspec.structs.replace(session, subtitle="", abstract="", url="", speakers=session.speakers[:1])


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


def store(kept: Store, programme: Programme) -> Conference:
    """Store a programme as `conf add` does."""
    with kept.write("conf add", datetime.now(UTC)) as tx:
        conference = msgspec.structs.replace(programme.conference, slug=free_slug(tx, programme.conference))
        conference = msgspec.structs.replace(conference, id=programmes.add(tx, conference))
        bring(tx, conference, programme, Fetched(body=b"", source=Source()))
    return conference


def forget(desk: Desk, conference: Conference) -> None:
    """Take a programme out again."""
    with desk.store.write("conf remove", desk.now()) as tx:
        programmes.remove(tx, conference.id)


def bulk_insert(engine: Engine, programme: Programme) -> float:
    """Time a bulk insert of a programme's rows, made beforehand."""
    made = [rows.session_row(one, 1) | {"id": n} for n, one in enumerate(programme.sessions, 1)]
    with connect(engine, writes=True) as connection:
        connection.execute(insert(schema.conference), [rows.conference_row(programme.conference) | {"id": 1}])
    start = time.perf_counter()
    with connect(engine, writes=True) as connection:
        connection.execute(insert(schema.session), made)
    return time.perf_counter() - start


def empty(engine: Engine) -> None:
    """Take everything out again, and write the WAL into the file, so that nobody pays for who was before.

    The first write to an empty WAL waits for the disk; it is done here.
    """
    with connect(engine, writes=True) as connection:
        for table in (schema.session, schema.conference, schema.journal):
            connection.execute(delete(table))
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with connect(engine, writes=True) as connection:
        connection.execute(update(schema.meta).where(schema.meta.c.key == "writer").values(value=str(time.time_ns())))


if __name__ == "__main__":
    main()
