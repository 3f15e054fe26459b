"""The engagement log: write an entry from one line, edit it, delete it, list it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from starmeet import text
from starmeet.desk.base import Desk, person_by_id
from starmeet.errors import Ambiguous, NotFound, UsageError
from starmeet.model import KINDS, Direction, Engagement, Kind, Person, Promise, Value, label
from starmeet.rapport.entry import Entry, read_entry, read_when
from starmeet.rapport.tally import join, tally
from starmeet.store import log as log_store
from starmeet.store import people as people_store
from starmeet.store import steps
from starmeet.store.journal import Reader


class LogLine(Value, frozen=True, kw_only=True):
    """One entry as shown and as `--json` prints it."""

    id: str
    at: datetime
    people: tuple[str, ...]
    direction: Direction
    kind: Kind
    text: str
    url: str = ""
    promise: str = ""


def log(
    desk: Desk,
    line: str,
    *,
    people: tuple[str, ...] = (),
    about: str = "",
    kind: str = "",
    at: str = "",
    from_them: bool = False,
    url: str = "",
) -> LogLine:
    """Log what passed between you and one or several people.

    Args:
        desk: the desk.
        line: what happened, in one line: "yesterday: helped Ada find the TOML spec #thanks".
        people: names, in place of those the line names.
        about: whom it is about if the line names no one.
        kind: one of `KINDS`, when neither a hashtag nor the words tell.
        at: when, in words or as a date, when the line does not begin with it.
        from_them: they did it, not you.
        url: where it can be seen.

    Raises:
        UsageError: no one is named, or a kind or time cannot be read; nothing is stored.
        Ambiguous: a name could be several people; nothing is stored.
    """
    from starmeet.matching.mentions import mentions
    from starmeet.matching.pick import pick

    entry = _read(desk, line, kind=kind, at=at, from_them=from_them)
    with desk.store.write("log", desk.now()) as tx:
        by_id = [person_by_id(tx, name) for name in people]
        everyone = tuple(filter(None, by_id)) if by_id and all(by_id) else people_store.everyone(tx)
        if people:
            who = tuple(dict.fromkeys(pick(name, everyone).id for name in people))
        else:
            who = mentions(entry.text, everyone) or ((pick(about, everyone).id,) if about else ())
        if not who:
            hint = "name them in the sentence or with --with NAME; `starmeet add NAME` adds someone new"
            raise UsageError("no one you follow is named in it", hint)
        theirs = entry.direction == "out" and _did_it(entry, [one for one in everyone if one.id in who])
        new = Engagement(
            at=entry.at, zone=desk.zone, people=who, direction="in" if theirs else entry.direction, kind=entry.kind,
            text=text.lines(entry.text, 4000), url=text.safe_url(url), by=desk.config.me.name,
        )  # fmt: skip
        [entry_id] = log_store.add(tx, [new], tally, join)
        if entry.promise:
            for person in who:
                promise = Promise(
                    person=person,
                    mine=entry.promise_mine,
                    text=entry.promise,
                    due=entry.promise_due,
                    made=entry.at,
                    entry=entry_id,
                )
                steps.add_promise(tx, promise)
        names = {one.id: one.name for one in everyone}
        tx.summary = f"log {entry.kind} with {', '.join(names[person] for person in who)}"
    return _line(msgspec.structs.replace(new, id=entry_id), names, entry.promise)


def _did_it(entry: Entry, people: Sequence[Person]) -> bool:
    """Tell whether the line says that it was one of these: "Ada answered: see you there"."""
    from starmeet.matching.mentions import mentions

    try:
        return bool(mentions(entry.subject, people))
    except Ambiguous:
        return True  # one of two who share the name


def _read(desk: Desk, line: str, *, kind: str, at: str, from_them: bool) -> Entry:
    now = desk.now()
    entry = read_entry(line, now, desk.zone)
    if not entry.text.strip():
        raise UsageError("there is nothing to log", 'say what happened: starmeet log "met Ada at the reception"')
    if kind:
        entry = msgspec.structs.replace(entry, kind=_kind(kind))
    if at:
        entry = msgspec.structs.replace(entry, at=read_when(at, now, desk.zone))
    if from_them:
        entry = msgspec.structs.replace(entry, direction="in")
    elif entry.kind in ("met", "call") and entry.direction == "out":
        entry = msgspec.structs.replace(entry, direction="both")
    return entry


def _kind(kind: str) -> Kind:
    for known in KINDS:
        if known == kind.lower():
            return known
    raise UsageError(f"there is no kind {kind!r}", f"kinds are {', '.join(KINDS)}")


def edit(
    desk: Desk, entry_id: str, *, line: str = "", kind: str = "", at: str = "", from_them: bool | None = None
) -> LogLine:
    """Change an entry; what is not given stays.

    Raises:
        NotFound: there is no such entry.
    """
    with desk.store.write("log edit", desk.now()) as tx:
        entry = find(tx, entry_id)
        fields: dict[str, object] = {}
        if line:
            fields["text"] = text.lines(line, 4000)
        if kind:
            fields["kind"] = _kind(kind)
        if at:
            fields["at"] = read_when(at, desk.now(), desk.zone)
        if from_them is not None:
            both = str(fields.get("kind", entry.kind)) in ("met", "call") and not from_them
            fields["direction"] = "both" if both else "in" if from_them else "out"
        entry = msgspec.structs.replace(entry, **fields)
        log_store.change(tx, entry, tally)
        names = _names(tx, entry)
        tx.summary = f"edit entry {entry_id}"
    return _line(entry, names)


def delete(desk: Desk, entry_id: str) -> LogLine:
    """Delete an entry; `undo` brings it back.

    Raises:
        NotFound: there is no such entry.
    """
    with desk.store.write("log delete", desk.now()) as tx:
        entry = find(tx, entry_id)
        names = _names(tx, entry)
        log_store.delete(tx, entry, tally)
        steps.drop_promises(tx, entry.id)
        tx.summary = f"delete entry {entry_id} ({text.clip(entry.text, 40)})"
    return _line(entry, names)


def recent(desk: Desk, limit: int = 20) -> tuple[LogLine, ...]:
    """List the newest entries."""
    with desk.store.read() as reader:
        entries = log_store.recent(reader, limit)
        names = {one.id: one.name for one in people_store.some(reader, {p for e in entries for p in e.people})}
    return tuple(_line(entry, names) for entry in entries)


def find(reader: Reader, entry_id: str) -> Engagement:
    """Find an entry by the id that `log` prints ("e12").

    Raises:
        NotFound: there is none.
    """
    number = entry_id.removeprefix("e")
    found = log_store.by_ids(reader, [int(number)]) if number.isdecimal() and len(number) < 10 else ()
    if not found:
        raise NotFound(f"there is no entry {entry_id!r}", "`starmeet log` without words lists the newest")
    return found[0]


def _names(reader: Reader, entry: Engagement) -> dict[int, str]:
    return {one.id: one.name for one in people_store.some(reader, entry.people)}


def _line(entry: Engagement, names: dict[int, str], promise: str = "") -> LogLine:
    return LogLine(
        id=label("e", entry.id), at=entry.at, people=tuple(names.get(p, "?") for p in entry.people),
        direction=entry.direction, kind=entry.kind, text=entry.text, url=entry.url, promise=promise,
    )  # fmt: skip
