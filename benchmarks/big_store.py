"""A store of ten thousand people and a million entries of the log, for what is measured on it; all of it invented."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from starmeet.desk.base import DATABASE, Desk
from starmeet.model import Conference, Engagement, Handle, Meeting, Person, Post, Session, Speaker
from starmeet.rapport.tally import Counting
from starmeet.store import people, plans, posts, programmes, rows
from starmeet.store.journal import Transaction

SEED = 20261122
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
YEARS = 5
WAITING = 100
WAITS = ("question", "reply", "message", "mention")
KINDS = {
    "like": 30, "reply": 26, "mention": 10, "message": 10, "boost": 10, "question": 4, "read": 4, "thanks": 2,
    "help": 3, "met": 2, "attended": 1, "call": 1,
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


def fill(desk: Desk, number: int, entries: int) -> None:
    """Make so many people, and so many entries of the log."""
    chance = random.Random(SEED)
    with desk.store.write("fill", NOW, journaled=False) as tx:
        for part in _batches(_people(chance, number), 1000):
            people.add_many(tx, part, "imported")
    with closing(sqlite3.connect(desk.home.data / DATABASE)) as connection:
        _log(connection, chance, number, entries)
    with desk.store.write("fill", NOW, journaled=False) as tx:
        for table, used in (("engagement", entries), ("engagement_person", entries)):
            tx.set_meta(f"next:{table}", str(used + 1))
        for days in AHEAD:
            _conference(tx, chance, days, number)
        posts.put(tx, list(_posts(chance, number)))
    with closing(sqlite3.connect(desk.home.data / DATABASE)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _people(chance: random.Random, number: int) -> Iterator[Person]:
    """Make people up: most have one star, a few three, some none."""
    for one in range(1, number + 1):
        tier = chance.choices((0, 1, 2, 3), (20, 60, 15, 5))[0]
        handles = (Handle(chance.choice(("mastodon", "bluesky", "github")), f"person{one}@{one % 300}.example"),)
        name = f"{chance.choice(WORDS).title()}{one} {chance.choice(WORDS).title()}{one % 97}"
        yield Person(name=name, tier=tier, handles=handles, topics=("parsers",), org="Ropeworks", offer="a test suite")


def _log(connection: sqlite3.Connection, chance: random.Random, number: int, entries: int) -> None:
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


def _conference(tx: Transaction, chance: random.Random, days: int, number: int) -> None:
    """Add a conference ahead with a programme in which some of the people speak."""
    first = (NOW + timedelta(days=days)).date()
    name = f"Lantern Days {days}"
    new = Conference(
        slug=f"lantern-{days}", name=name, start=first, end=first + timedelta(days=2), timezone="Europe/Lisbon",
        attending="going", hashtag=f"#lantern{days}", city="Lisbon",
    )  # fmt: skip
    conference = programmes.add(tx, new)
    mine = people.some(tx, chance.sample(range(1, number + 1), MINE))
    speakers = [one.name for one in mine] + [f"Stranger{n} Elsewhere{n}" for n in range(TALKS - len(mine))]
    made = [_talk(first, index, speaker, days) for index, speaker in enumerate(speakers)]
    programmes.put_sessions(tx, conference, [], made, [(None, index) for index in range(len(made))])
    for person, held in zip(mine, made, strict=False):
        meeting = Meeting(
            uid=f"{days}-{person.id}@bench.example", conference=conference, people=(person.id,), start=held.end,
            end=held.end + timedelta(minutes=20), kind="after talk", reason="after their talk", changed=NOW,
        )  # fmt: skip
        plans.add_meeting(tx, meeting)


def _talk(first: date, index: int, speaker: str, days: int) -> Session:
    """Make a talk up."""
    day = first + timedelta(days=index % 3)
    start = datetime(day.year, day.month, day.day, 9 + index % 8, tzinfo=UTC)
    return Session(
        guid=f"g{days}-{index}", title=f"Errors that help {index}", abstract="What does an error leave unsaid to whom?",
        room=f"Hall {index % 6}", start=start,
        end=start + timedelta(minutes=30), speakers=(Speaker(name=speaker),),
    )  # fmt: skip


def _posts(chance: random.Random, number: int) -> Iterator[Post]:
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


def __batches(items: Iterator[Person], size: int) -> Iterator[Sequence[Person]]:
    """Cut into parts."""
    while part := list(islice(items, size)):
        yield part


def _batches(items: Iterator[Person], size: int) -> Iterator[Sequence[Person]]:
    while part := list(islice(items, size)):
        yield part
