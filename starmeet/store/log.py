"""The log of what passed between you and others, and the tallies kept beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec
from sqlalchemy import case, func, select

from starmeet.model import Direction, Engagement, Tally
from starmeet.store import rows
from starmeet.store.journal import Reader, Transaction
from starmeet.store.rows import Row
from starmeet.store.schema import engagement, engagement_person, tally

Count = Callable[[int, Iterable[Engagement]], Tally]
"""How a tally is counted (the rapport room's `tally`, handed in)."""

Join = Callable[[Tally, Tally], Tally]
"""How two tallies are added up (its `join`)."""


class Counting(Protocol):
    """What counts one person's entries as they come (its `Counting`)."""

    def add(self, entry: Engagement, /) -> None:
        """Count one more."""

    def tally(self, person: int, /) -> Tally:
        """Say what was counted so far."""


_CHUNK = 500
"""Ids in one IN list: SQLite's oldest limit on parameters is 999."""


def add(tx: Transaction, entries: Sequence[Engagement], count: Count, join: Join | None = None) -> list[int]:
    """Add entries that are not there yet (by source key), bring the tallies up to date, and give the new ids.

    With `join` they are added to what was counted before; else all entries of those they concern are counted again.
    """
    fresh, _ = _add(tx, entries)
    concerned = {person for entry in fresh for person in entry.people}
    if join is None:
        recount(tx, concerned, count)
    else:
        before = tallies(tx, concerned)
        new = {person: count(person, [one for one in fresh if person in one.people]) for person in concerned}
        _put_tallies(tx, {p: join(before[p], one) if p in before else one for p, one in new.items()})
    return [entry.id for entry in fresh]


class Additions:
    """Adds entries part by part within one transaction, and brings the tallies up to date once, at its end."""

    def __init__(self, tx: Transaction, counting: Callable[[], Counting], join: Join) -> None:
        self.tx = tx
        self._counting = counting
        self._join = join
        self._counted: dict[int, Counting] = {}
        self._to_recount: set[int] = set()
        tx.before_close.append(self._write_tallies)

    def add(self, entries: Sequence[Engagement]) -> tuple[int, int]:
        """Add those entries that are not there yet (by source key), give words to those that were there without.

        Returns:
            How many are new, and how many got words.
        """
        fresh, wordless = _add(self.tx, entries)
        for entry in fresh:
            for person in entry.people:
                counting = self._counted.get(person)
                if counting is None:
                    counting = self._counted[person] = self._counting()
                counting.add(entry)
        return len(fresh), self._give_words(wordless)

    def _give_words(self, wordless: Mapping[int, str]) -> int:
        for entry_id, text in wordless.items():
            self.tx.update(engagement, entry_id, {"text": text})
        links = _chunked(self.tx, select(engagement_person), engagement_person.c.engagement, wordless)
        self._to_recount |= {row["person"] for row in links}
        return len(wordless)

    def _write_tallies(self) -> None:
        recount(self.tx, self._to_recount, self._count)
        new = {one: counting.tally(one) for one, counting in self._counted.items() if one not in self._to_recount}
        before = tallies(self.tx, new)
        fresh = [rows.tally_row(new[person]) for person in sorted(new.keys() - before.keys())]
        self.tx.insert_many(tally, fresh)
        for person, known in before.items():
            self.tx.put(tally, rows.tally_row(self._join(known, new[person])))
        self._counted.clear()
        self._to_recount.clear()

    def _count(self, person: int, entries: Iterable[Engagement]) -> Tally:
        counting = self._counting()
        for entry in entries:
            counting.add(entry)
        return counting.tally(person)


def _add(tx: Transaction, entries: Sequence[Engagement]) -> tuple[list[Engagement], dict[int, str]]:
    """Write down the entries that are not there yet, and give them with their ids.

    Of those that are there without words, give the ids and the words they come with now.
    """
    keys = {entry.source_key for entry in entries if entry.source_key}
    wanted = select(engagement.c.source_key, engagement.c.id, engagement.c.text == "")
    known: dict[str, tuple[int, bool]] = {
        key: (entry_id, mute)
        for key, entry_id, mute in (row.values() for row in _chunked(tx, wanted, engagement.c.source_key, keys))
    }
    fresh: list[Engagement] = []
    wordless: dict[int, str] = {}
    for entry in entries:
        entry_id, mute = known.get(entry.source_key, (0, False))
        if mute and entry.text:
            wordless[entry_id] = entry.text
        if entry.source_key not in known:
            fresh.append(entry)
            if entry.source_key:
                known[entry.source_key] = (0, False)  # a source may name one thing twice
    ids = tx.insert_many(engagement, [rows.engagement_row(entry) for entry in fresh])
    links = [
        {"engagement": entry_id, "person": person_id}
        for entry_id, entry in zip(ids, fresh, strict=True)
        for person_id in dict.fromkeys(entry.people)
    ]
    tx.insert_many(engagement_person, links)
    return [msgspec.structs.replace(entry, id=entry_id) for entry_id, entry in zip(ids, fresh, strict=True)], wordless


def change(tx: Transaction, entry: Engagement, count: Count) -> None:
    """Bring an entry to this state."""
    [before] = by_ids(tx, [entry.id])
    tx.update(engagement, entry.id, rows.engagement_row(entry))
    if set(before.people) != set(entry.people):
        tx.delete_where(engagement_person, engagement_person.c.engagement == entry.id)
        tx.insert_many(engagement_person, [{"engagement": entry.id, "person": person} for person in entry.people])
    recount(tx, {*before.people, *entry.people}, count)


def delete(tx: Transaction, entry: Engagement, count: Count) -> None:
    """Delete an entry."""
    tx.delete_where(engagement_person, engagement_person.c.engagement == entry.id)
    tx.delete_where(engagement, engagement.c.id == entry.id)
    recount(tx, entry.people, count)


def remove_person(tx: Transaction, person_id: int) -> None:
    """Take a person out of the log: entries with nobody else go, the others stay without them."""
    alone = [entry.id for entry in of_people(tx, [person_id]) if entry.people == (person_id,)]
    tx.delete_where(engagement_person, engagement_person.c.person == person_id)
    tx.delete(engagement, _chunked(tx, select(engagement), engagement.c.id, alone))
    drop_tally(tx, person_id)


def recount(tx: Transaction, people: Collection[int], count: Count) -> None:
    """Bring the tallies of these people up to date."""
    by_person: dict[int, list[Engagement]] = {person: [] for person in people}
    for entry in of_people(tx, people):
        for person in entry.people:
            if person in by_person:
                by_person[person].append(entry)
    _put_tallies(tx, {person: count(person, entries) if entries else None for person, entries in by_person.items()})


def drop_tally(tx: Transaction, person_id: int) -> None:
    """Let a tally go with whom it was of."""
    _put_tallies(tx, {person_id: None})


def _put_tallies(tx: Transaction, new: Mapping[int, Tally | None]) -> None:
    """Write tallies in place of those before; None for who has none.

    They follow from the log and are not journaled: an undo counts again (`store.undo`), and is not held up by what
    came in meanwhile.
    """
    people = sorted(new)
    for start in range(0, len(people), _CHUNK):
        part = people[start : start + _CHUNK]
        tx.derived(tally, tally.c.id.in_(part), [rows.tally_row(one) for one in map(new.get, part) if one is not None])


def tallies(reader: Reader, people: Collection[int] | None = None) -> dict[int, Tally]:
    """Read the tallies, of everyone or of these people."""
    if people is None:
        return {number: rows.tally_from(data) for number, data in reader.tuples(select(tally.c.id, tally.c.data))}
    return {row["id"]: rows.tally_from(row["data"]) for row in _chunked(reader, select(tally), tally.c.id, people)}


def by_ids(reader: Reader, ids: Collection[int]) -> tuple[Engagement, ...]:
    """Read entries by id, newest first."""
    return _entries(reader, _chunked(reader, select(engagement), engagement.c.id, ids))


def of_people(reader: Reader, people: Collection[int], limit: int | None = None) -> tuple[Engagement, ...]:
    """Read the entries that concern any of these people, newest first."""
    ids = select(engagement_person.c.engagement).distinct()
    if limit is not None:
        newest = (
            select(engagement)
            .where(engagement.c.id.in_(ids.where(engagement_person.c.person.in_(people))))
            .order_by(engagement.c.at.desc(), engagement.c.id.desc())
            .limit(limit)
        )
        return _entries(reader, reader.rows(newest))
    found = {row["engagement"] for row in _chunked(reader, ids, engagement_person.c.person, people)}
    return by_ids(reader, found)


def last_of_kinds(
    reader: Reader, people: Collection[int], kinds: Collection[str], directions: Collection[str] = ("in", "out", "both")
) -> dict[int, Engagement]:
    """Read the newest entry of some kinds with each of these people; an undated one has no place in time."""
    wanted = (
        select(engagement)
        .join(engagement_person, engagement_person.c.engagement == engagement.c.id)
        .where(engagement.c.kind.in_(kinds) & engagement.c.direction.in_(directions) & engagement.c.undated.is_(False))
        .distinct()
    )
    newest: dict[int, Engagement] = {}
    for entry in _entries(reader, _chunked(reader, wanted, engagement_person.c.person, people)):
        for person in entry.people:
            newest.setdefault(person, entry)
    return newest


def by_key(reader: Reader, source_key: str) -> Engagement | None:
    """Read the entry that came with this source key."""
    found = _entries(reader, reader.rows(select(engagement).where(engagement.c.source_key == source_key)))
    return found[0] if found else None


def recent(reader: Reader, limit: int = 50) -> tuple[Engagement, ...]:
    """Read the newest entries."""
    newest = select(engagement).order_by(engagement.c.at.desc(), engagement.c.id.desc()).limit(limit)
    return _entries(reader, reader.rows(newest))


def since(reader: Reader, instant: datetime) -> tuple[Engagement, ...]:
    """Read the entries from an instant on, newest first."""
    return _joined(reader, _WITH_PEOPLE.where(engagement.c.at >= rows.to_us(instant)))


def marks(reader: Reader, instant: datetime) -> tuple[Engagement, ...]:
    """Read who was met, who helped me, and whom I thanked, from an instant on, newest first."""
    kind, direction = engagement.c.kind, engagement.c.direction
    marked = (
        (kind == "met") | ((kind == "help") & (direction == "in")) | ((kind == "thanks") & (direction != "in"))
    )  # fmt: skip
    wanted = marked & kind.in_(("met", "help", "thanks")) & (engagement.c.at >= rows.to_us(instant))
    return _joined(reader, _WITH_PEOPLE.where(wanted))


def counted(
    reader: Reader, bounds: Sequence[datetime], silent: Collection[str]
) -> dict[int, dict[int, tuple[int, int]]]:
    """Count exchanges by person and stretch of time: person -> number of the stretch -> from me, from them.

    Stretch 0 ends at the first bound, and so on; what goes both ways counts on both sides. Of mine, kinds that are
    `silent` are no exchange, and what has no date is in none.
    """
    stretch = case(*((engagement.c.at < rows.to_us(one), n) for n, one in enumerate(bounds)), else_=len(bounds))
    mine = case((engagement.c.kind.in_(sorted(silent)), 0), (engagement.c.direction != "in", 1), else_=0)
    theirs = case((engagement.c.direction != "out", 1), else_=0)
    joined = engagement.join(engagement_person, engagement_person.c.engagement == engagement.c.id)
    one_by_one = (
        select(engagement_person.c.person, stretch.label("stretch"), mine.label("mine"), theirs.label("theirs"))
        .select_from(joined).where(engagement.c.undated.is_(False)).subquery()
    )  # fmt: skip
    each = one_by_one.c
    summed = select(each.person, each.stretch, func.sum(each.mine), func.sum(each.theirs))
    found: dict[int, dict[int, tuple[int, int]]] = {}
    for person, number, out, into in reader.tuples(summed.group_by(each.person, each.stretch)):
        found.setdefault(person, {})[number] = (int(out), int(into))
    return found


def heard(reader: Reader, people: Collection[int], instant: datetime, but: Collection[str]) -> dict[int, datetime]:
    """Read when each of these people heard from me last, from an instant on; `but` are kinds that do not count."""
    last: dict[int, datetime] = {}
    for entry in mine_to(reader, people, instant):
        for person in entry.people if entry.kind not in but else ():
            last[person] = max(entry.at, last.get(person, entry.at))
    return last


def mine_to(reader: Reader, people: Collection[int], instant: datetime) -> tuple[Engagement, ...]:
    """Read what went from me to any of these people from an instant on, newest first."""
    return _passed(reader, people, instant, ("out", "both"))


def said_thanks(reader: Reader, instant: datetime, kinds: Collection[str]) -> tuple[Engagement, ...]:
    """Read what of these kinds went from me since an instant and speaks of thanks, newest first."""
    recent = engagement.c.kind.in_(sorted(kinds)) & (engagement.c.at >= rows.to_us(instant))
    return _joined(
        reader, _WITH_PEOPLE.where(recent, engagement.c.direction != "in", engagement.c.text.ilike("%thank%"))
    )  # fmt: skip


def theirs(reader: Reader, people: Collection[int], instant: datetime) -> tuple[Engagement, ...]:
    """Read what came from any of these people from an instant on, newest first."""
    return _passed(reader, people, instant, ("in", "both"))


def _passed(
    reader: Reader, people: Collection[int], instant: datetime, directions: tuple[Direction, ...]
) -> tuple[Engagement, ...]:
    # By person, not by time: of a time there may be far more.
    since = engagement.c.direction.in_(directions) & (engagement.c.at + 0 >= rows.to_us(instant))
    theirs = select(engagement_person.c.engagement)
    wanted, found = sorted(people), list[Engagement]()
    for start in range(0, len(wanted), _CHUNK):
        of_them = theirs.where(engagement_person.c.person.in_(wanted[start : start + _CHUNK]))
        found += _joined(reader, _WITH_PEOPLE.where(since & engagement.c.id.in_(of_them)))
    return tuple({one.id: one for one in found}.values())


_WITH_PEOPLE = (
    select(engagement, engagement_person.c.person)
    .join(engagement_person, engagement_person.c.engagement == engagement.c.id)
    .order_by(engagement_person.c.id)
)


def _joined(reader: Reader, wanted: Any) -> tuple[Engagement, ...]:
    """Read entries with one query: each row is an entry and one of its people."""
    found: dict[int, tuple[Row, dict[int, None]]] = {}
    for row in reader.rows(wanted):
        found.setdefault(row["id"], (row, {}))[1][row["person"]] = None  # type: ignore[arg-type]
    entries = (rows.engagement(row, tuple(people)) for row, people in found.values())
    return tuple(sorted(entries, key=lambda entry: (entry.at, entry.id), reverse=True))


def _entries(reader: Reader, found: Sequence[Any]) -> tuple[Engagement, ...]:
    # Twice the same person: two who were there, and turned out to be one.
    people: dict[int, dict[int, None]] = {}
    links = select(engagement_person).order_by(engagement_person.c.id)
    for row in _chunked(reader, links, engagement_person.c.engagement, [row["id"] for row in found]):
        people.setdefault(row["engagement"], {})[row["person"]] = None
    entries = (rows.engagement(row, tuple(people.get(row["id"], ()))) for row in found)
    return tuple(sorted(entries, key=lambda entry: (entry.at, entry.id), reverse=True))


def _chunked(reader: Reader, statement: Any, column: Any, values: Collection[Any]) -> list[Any]:
    """Run a select for many values of a column, some hundred at a time."""
    wanted = sorted(values)
    found: list[Row] = []
    for start in range(0, len(wanted), _CHUNK):
        found.extend(reader.rows(statement.where(column.in_(wanted[start : start + _CHUNK]))))  # type: ignore[arg-type]
    return found
