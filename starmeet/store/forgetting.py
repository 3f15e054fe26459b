"""Erasing a person: every row that is about them, and what the journal, merges and caches kept of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import Text, or_, select

from starmeet.model import Person, Value, label
from starmeet.store import accounts, calendar_copies, log, people
from starmeet.store.journal import Reader, Transaction
from starmeet.store.rows import Row
from starmeet.store.schema import (
    bookmark,
    choice,
    forgotten,
    journal,
    link,
    meeting,
    merged,
    metadata,
    notice,
    plan,
    post,
)

_FEWEST_LETTERS = 2
"""What is shorter is in too many words to be looked for."""
_SHOWN = ((plan, "data"), (plan, "told"), (notice, "text"), (merged, "data"), (bookmark, "stream"), (bookmark, "value"))
"""Where somebody may be named in rows that can be done without."""


class Traces(Value, frozen=True, kw_only=True):
    """What somebody is known by, wherever it may be written."""

    words: tuple[str, ...]

    @property
    def pattern(self) -> re.Pattern[str]:
        """Find one of the words, whole; as JSON writes it, too."""
        written = {*self.words, *(msgspec.json.encode(word).decode()[1:-1] for word in self.words)}
        ordered = sorted(written, key=lambda word: (-len(word), word))
        return re.compile("|".join(map(_whole, ordered)) or r"(?!)", re.IGNORECASE)


def _whole(word: str) -> str:
    """Write an expression for a word that is not part of another; scripts without capitals part no words by spaces."""
    first, last = ("" if one.isalpha() and one.lower() == one.upper() else r"\w" for one in (word[0], word[-1]))
    return (f"(?<!{first})" if first else "") + re.escape(word) + (f"(?!{last})" if last else "")


def traces(reader: Reader, person: Person) -> Traces:
    """Gather the names, addresses and keys of a person and of who was made one with them."""
    known = accounts.accounts(reader, [person.id])
    words = [person.name, *person.aliases, *(one.address for one in person.handles)]
    for row in _made_one(reader, person.id):
        gone = msgspec.json.decode(row["data"])["row"]
        words += [gone["name"], *msgspec.json.decode(gone["aliases"], type=list[str])]
    words += [
        row["guest"] for row in reader.rows(select(meeting)) if row["guest"] and _ids(row["people"]) == [person.id]
    ]
    for one in known:
        words += [one.key, one.address, one.name, one.url, *(former.address for former in one.former)]
    return Traces(words=tuple(dict.fromkeys(word for word in words if len(word) >= _FEWEST_LETTERS)))


def _made_one(reader: Reader, person_id: int) -> list[Mapping[str, Any]]:
    """Read the merges that led to a person, over others too."""
    every, into, found = reader.rows(select(merged)), {person_id}, list[Mapping[str, Any]]()
    while more := [row for row in every if row["into"] in into and row["id"] not in into]:
        into |= {row["id"] for row in more}
        found += more
    return found


def erase(tx: Transaction, gone: Person, known_by: Traces) -> int:
    """Take a person out for good, and say how many changes can therefore not be undone any more.

    Their rows go, and theirs in what was shared; so does every row of the journal that shows them, be it about
    others, too.
    """
    pattern = known_by.pattern
    links = {
        url for row in tx.rows(select(post.c.links).where(post.c.person == gone.id)) for url in _list(row["links"])
    }
    tx.delete(merged, _made_one(tx, gone.id))
    log.remove_person(tx, gone.id)
    for row in tx.rows(select(meeting)):
        if _ids(row["people"]) == [gone.id]:
            tx.delete_where(meeting, meeting.c.id == row["id"])
            calendar_copies.only_where(tx, row["uid"])
            continue
        left: Row = {"reason": ""} if pattern.search(row["reason"]) else {}
        if gone.id in _ids(row["people"]) or pattern.search(row["guest"]):  # whose address it is, nobody can tell
            left |= {"guest": "", "told": ""}
        tx.update(meeting, row["id"], left)
    people.remove(tx, gone.id)
    tx.delete_where(choice, choice.c.target == label("p", gone.id))
    _drop_links(tx, links)
    for table, column in _SHOWN:
        tx.delete(table, [row for row in tx.rows(select(table)) if pattern.search(row[column])])
    return _out_of_the_journal(tx, pattern)


def _drop_links(tx: Transaction, urls: Collection[str]) -> None:
    """Let go of what came of following links that only they posted."""
    if urls:
        others = {url for row in tx.rows(select(post.c.links)) for url in _list(row["links"])}
        tx.delete(link, [row for row in tx.rows(select(link)) if row["url"] in urls and row["url"] not in others])


def _out_of_the_journal(tx: Transaction, pattern: re.Pattern[str]) -> int:
    erased = {(table, row_id) for table, row_id in tx.gone if table != plan.name}
    dropped = 0
    for entry in tx.rows(select(journal)):
        shows = bool(pattern.search(entry["summary"]) or pattern.search(entry["changes"]))
        if not shows:
            changes = msgspec.json.decode(entry["changes"])
            shows = any((table, row_id) in erased for table, row_id, *_ in changes if isinstance(row_id, int))
        if shows:
            tx.derived(journal, journal.c.id == entry["id"], [])
            dropped += 1
    return dropped


def still_named(reader: Reader, known_by: Traces) -> dict[str, int]:
    """Count the rows that name somebody, by table: what others said, and the user's own words."""
    pattern, found = known_by.pattern, dict[str, set[Any]]()
    for table in metadata.tables.values():
        [key] = table.primary_key.columns
        for column in table.columns if known_by.words and table not in (forgotten, journal) else ():
            if isinstance(column.type, Text):
                holds = or_(*(column.icontains(word, autoescape=True) for word in known_by.words))
                rows = reader.rows(select(key.label("row"), column.label("said")).where(holds))
                found.setdefault(table.name, set()).update(row["row"] for row in rows if pattern.search(row["said"]))
    return {table: len(rows) for table, rows in found.items() if rows}


def lift(tx: Transaction, marks: Iterable[str]) -> None:
    """Let somebody come back whom the user wrote down again, by whatever else they were known when they were forgotten.

    Marks are kept as HASH.GROUP, one group for each time somebody was forgotten.
    """
    wanted, every = set(marks), tx.rows(select(forgotten))
    groups = {group for row in every for mark, _, group in [row["mark"].partition(".")] if mark in wanted}
    tx.delete(forgotten, [row for row in every if row["mark"].partition(".")[2] in groups])


def _ids(written: str) -> list[int]:
    return msgspec.json.decode(written, type=list[int])


def _list(written: str) -> list[str]:
    return msgspec.json.decode(written, type=list[str])
