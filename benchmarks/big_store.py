"""A large store from a fixed seed, for benchmarks: people, a log of years with its tallies, posts, and programmes."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

from starmeet.desk.base import DATABASE, Desk
from starmeet.model import Conference, Engagement, Handle, Meeting, Person, Post, Session, Speaker
from starmeet.rapport.tally import Counting
from starmeet.store import people, plans, posts, programmes, rows
from starmeet.store.journal import Transaction

SEED = 20261122
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DAYS = 5 * 365
KINDS = ("like", "reply", "mention", "message", "boost", "question", "read", "thanks", "help", "met", "call")
WORDS = "parser garden rope bridge lamp winter paper query engine careful gentle archive answer slow".split()
TALKS, MINE = 200, 40
"""Talks of a programme, and how many of them are by people of the store."""
CONFERENCES = (2, 45, -200, -400, -800)
"""Days to their first day; the user goes, or went, to all."""


def fill(desk: Desk, number: int, entries: int) -> None:
    """Make so many people, and so many entries of the log."""
    chance = random.Random(SEED)
    with desk.store.write("fill", NOW, journaled=False) as tx:
        people.add_many(tx, list(_people(chance, number)), "imported")
    with closing(sqlite3.connect(desk.home.data / DATABASE)) as connection:
        _log(connection, chance, number, entries)
    with desk.store.write("fill", NOW, journaled=False) as tx:
        for table in ("engagement", "engagement_person"):
            tx.set_meta(f"next:{table}", str(entries + 1))
        for days in CONFERENCES:
            _conference(tx, chance, days, number)
        posts.put(tx, list(_posts(chance, number)))
    with closing(sqlite3.connect(desk.home.data / DATABASE)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _people(chance: random.Random, number: int) -> Iterator[Person]:
    for one in range(1, number + 1):
        name = f"{chance.choice(WORDS).title()}{one} {chance.choice(WORDS).title()}son"
        handles = (Handle("mastodon", f"person{one}@{one % 300}.example"),)
        yield Person(name=name, tier=1 + one % 3, handles=handles, topics=("parsers",), offer="a test suite")


def _log(connection: sqlite3.Connection, chance: random.Random, number: int, entries: int) -> None:
    """Write entries, each about one person, and the tallies that follow from them."""
    counting = {owner: Counting() for owner in range(1, number + 1)}

    def lines() -> Iterator[tuple[object, ...]]:
        for index in range(entries):
            owner = 1 + (index if index < number else int(number * chance.random() ** 1.6))
            kind = chance.choice(KINDS)
            direction = "both" if kind in ("met", "call") else chance.choice(("out", "out", "in"))
            entry = Engagement(
                id=index + 1, at=NOW - timedelta(days=DAYS * chance.random()), people=(owner,),
                direction=direction, kind=kind, source_key=f"bench:{index}",  # type: ignore[arg-type]
                text=" ".join(chance.choices(WORDS, k=chance.randrange(3, 12))),
            )  # fmt: skip
            counting[owner].add(entry)
            links.append((index + 1, index + 1, owner))
            yield tuple(rows.engagement_row(entry).values())

    links: list[tuple[int, int, int]] = []
    _insert(connection, "engagement", rows.engagement_row(Engagement(at=NOW, people=(1,))), lines())
    _insert(connection, "engagement_person", ("id", "engagement", "person"), links)
    made = [rows.tally_row(one.tally(owner)) for owner, one in counting.items()]
    _insert(connection, "tally", made[0], (tuple(row.values()) for row in made))
    connection.commit()


def _insert(connection: sqlite3.Connection, table: str, columns: object, values: object) -> None:
    names = list(columns)  # type: ignore[call-overload]
    quoted, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    connection.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({marks})", values)  # type: ignore[arg-type]


def _conference(tx: Transaction, chance: random.Random, days: int, number: int) -> None:
    """Add a conference where some of the people speak, and a meeting with each of them."""
    first = (NOW + timedelta(days=days)).date()
    new = Conference(
        slug=f"lantern{days}", name=f"Lantern Days {days}", start=first, end=first + timedelta(days=2),
        timezone="Europe/Lisbon", attending="going",
    )  # fmt: skip
    conference = programmes.add(tx, new)
    mine = people.some(tx, chance.sample(range(1, number + 1), MINE))
    speakers = [one.name for one in mine] + [f"Stranger{n} Elsewhere{n}" for n in range(TALKS - MINE)]
    made = [_talk(first.toordinal(), index, name) for index, name in enumerate(speakers)]
    programmes.put_sessions(tx, conference, [], made, [(None, index) for index in range(len(made))])
    for person, talk in zip(mine, made, strict=False):
        meeting = Meeting(
            uid=f"{days}-{person.id}@bench.example", conference=conference, people=(person.id,), start=talk.end,
            end=talk.end + timedelta(minutes=20), kind="after talk", reason="after their talk", changed=NOW,
        )  # fmt: skip
        plans.add_meeting(tx, meeting)


def _talk(day: int, index: int, speaker: str) -> Session:
    start = datetime.fromordinal(day + index % 3).replace(hour=9 + index % 8, tzinfo=UTC)
    return Session(
        guid=f"g{day}-{index}", title=f"Errors that help {index}", abstract="What does an error leave unsaid to whom?",
        room=f"Hall {index % 6}", start=start, end=start + timedelta(minutes=30), speakers=(Speaker(name=speaker),),
    )  # fmt: skip


def _posts(chance: random.Random, number: int) -> Iterator[Post]:
    for one in range(3000):
        at = NOW - timedelta(hours=720 * chance.random())
        text = " ".join(chance.choices(WORDS, k=20))
        yield Post(
            person=1 + one % number, network="mastodon", at=at, text=text, url="https://posts.example/1",
            source_key=f"post:{one}",
        )  # fmt: skip
