"""Your calendar server: which calendars it has, writing the meetings there, and what was changed there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from starmeet.desk.base import Desk, pick_conference
from starmeet.desk.entries import entry_of, sessions_of
from starmeet.errors import FetchError, NotFound
from starmeet.model import Meeting, MeetingState, Value, label
from starmeet.store import accounts, calendar_copies, plans, programmes
from starmeet.store.journal import Reader, Transaction

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starmeet.calendars.caldav import Connection, Found
    from starmeet.desk.calendar_objects import Elsewhere, Here, Look, Sides, Written

RECENT = timedelta(days=30)
"""How long after its end a meeting is still brought to the server, and how long after it was called off it stays there
as cancelled, so that phones show it (subscribers of a calendar need as long)."""
ALL = "all"
_STREAM = "sync"

Answer = TypeVar("Answer")


class CalendarLine(Value, frozen=True, kw_only=True):
    """A calendar on the server."""

    name: str
    url: str
    writable: bool
    written_to: bool
    """Whether `calendar push` writes there."""


class Pushed(Value, frozen=True, kw_only=True):
    """What a push did."""

    calendar: str
    written: tuple[Written, ...] = ()
    unchanged: int = 0
    changes: tuple[Elsewhere, ...] = ()
    """Changed on the server, and left alone."""
    problems: tuple[str, ...] = ()
    error: str = ""
    """Why it ended early."""


class Pulled(Value, frozen=True, kw_only=True):
    """What was changed on the server."""

    calendar: str
    changes: tuple[Elsewhere, ...] = ()
    """They wait for a word."""
    taken: tuple[Elsewhere, ...] = ()
    """The meetings are now as they are there."""
    problems: tuple[str, ...] = ()


def calendars(desk: Desk) -> tuple[CalendarLine, ...]:
    """List the calendars of the server.

    Raises:
        NotFound: no server is named.
        FetchError: it does not answer as one.
    """
    from starmeet.calendars.caldav import chosen
    from starmeet.errors import UsageError

    async def listed() -> tuple[Found, ...]:
        async with _connected(desk) as connection:
            return await connection.calendars()

    found = _run(listed())
    try:
        target = chosen(found, desk.config.calendar.caldav_calendar).url
    except UsageError:
        target = ""
    return tuple(
        CalendarLine(name=one.name, url=one.url, writable=one.writable, written_to=one.url == target) for one in found
    )


def push(
    desk: Desk, query: str = "", *, overwrite: Sequence[str] = (), progress: Callable[[str], None] = lambda _: None
) -> Pushed:
    """Bring the calendar to the meetings there are: of one conference, or all; what was changed there is left alone.

    `overwrite` are ids of meetings ("m3"), or "all": what was shown to be changed there goes.

    Raises:
        NotFound, UsageError: no server, calendar, conference or meeting of that name.
        FetchError: the server does not say what it has.
    """
    with desk.store.read() as reader:
        conference = pick_conference(reader, query, desk.today()).id if query else None
        _check_ids(reader, overwrite)
    return _run(_push(desk, conference, frozenset(overwrite), progress))


def pull(desk: Desk, *, take: Sequence[str] = ()) -> Pulled:
    """Say what was changed on the server, and take over what is named in `take`: ids of meetings ("m3"), or "all".

    Raises:
        NotFound, UsageError: no server, calendar or meeting of that name.
        FetchError: the server does not say.
    """
    with desk.store.read() as reader:
        _check_ids(reader, take)
    return _run(_pull(desk, frozenset(take)))


async def _push(
    desk: Desk, conference: int | None, overwrite: frozenset[str], progress: Callable[[str], None]
) -> Pushed:
    async with _connected(desk) as connection:
        calendar, sides = await _begun(desk, connection)
        heres, over = _ours(desk, sides)
        unchanged, error = 0, ""
        try:
            for number, here in enumerate(heres, 1):
                progress(f"{number} of {len(heres)}: {here.entry.summary}")
                before = len(sides.written)
                if conference is None or here.meeting.conference == conference:
                    force = not overwrite.isdisjoint((ALL, label("m", here.meeting.id)))
                    await sides.settle(here, overwrite=force)
                    held_back = here.meeting.uid in sides.changes
                    unchanged += len(sides.written) == before and not held_back and here.meeting.uid in sides.copies
                else:
                    await _looked(sides, here)
            for copy, meeting in over:
                await sides.remove(copy, meeting)
        except FetchError as failure:
            error = str(failure)
        _conclude(desk, sides, whole=not error)
        return Pushed(
            calendar=calendar.name, written=tuple(sides.written), unchanged=unchanged,
            changes=tuple(sides.changes.values()), problems=tuple(sides.problems), error=error,
        )  # fmt: skip


async def _pull(desk: Desk, take: frozenset[str]) -> Pulled:
    async with _connected(desk) as connection:
        calendar, sides = await _begun(desk, connection)
        for here in _ours(desk, sides)[0]:
            await _looked(sides, here)
        taken = []
        for uid, look in sides.looks.items():
            if not take.isdisjoint((ALL, sides.changes[uid].id)) and _take(desk, look):
                taken.append(sides.changes[uid])
        _conclude(desk, sides, whole=True)
        left = tuple(one for one in sides.changes.values() if one not in taken)
        return Pulled(
            calendar=calendar.name, changes=left, taken=tuple(taken), problems=tuple(sides.problems)
        )  # fmt: skip


async def _looked(sides: Sides, here: Here) -> None:
    """Look at one meeting on the server if it was changed there."""
    copy = sides.copies.get(here.meeting.uid)
    if copy is not None and (copy.etag or copy.shown) and sides.changed_there(copy):
        look = await sides.look(here, copy)
        if look.change:
            sides.show(look)


async def _begun(desk: Desk, connection: Connection) -> tuple[Found, Sides]:
    """Choose the calendar, and hear what changed in it since it was last asked."""
    from starmeet.calendars.caldav import chosen
    from starmeet.desk.calendar_objects import Sides

    calendar = chosen(await connection.calendars(), desk.config.calendar.caldav_calendar)
    sides = Sides(desk, connection, calendar.url)
    with desk.store.read() as reader:
        token = accounts.bookmarks(reader, _place(calendar.url)).get(_STREAM, "")
    sides.heard = await connection.changes(calendar.url, token)
    return calendar, sides


def _conclude(desk: Desk, sides: Sides, *, whole: bool) -> None:
    """Remember what was shown, and up to where the server was heard: only now is nothing of that lost."""
    with desk.store.write("calendar", desk.now(), journaled=False) as tx:
        for uid, look in sides.looks.items():
            if uid in sides.copies and look.change is not None and look.change.what != "guests":
                calendar_copies.put(tx, msgspec.structs.replace(sides.copies[uid], shown=look.etag))
        if whole:
            accounts.set_bookmarks(tx, _place(sides.calendar), {_STREAM: sides.heard.token})


def _ours(desk: Desk, sides: Sides) -> tuple[tuple[Here, ...], tuple[tuple[calendar_copies.Copy, Meeting | None], ...]]:
    """Give the meetings that are to be on the server, and what is there of those that are not any more."""
    from starmeet.calendars.export import status
    from starmeet.desk.calendar_objects import here_of

    since = desk.now() - RECENT
    wanted: list[Meeting] = []
    over: list[tuple[calendar_copies.Copy, Meeting | None]] = []
    with desk.store.read() as reader:
        known = plans.meetings(reader)
        for one in known:
            copy = sides.copies.get(one.uid)
            if status(one) != "CANCELLED":
                wanted += [one] if one.end >= since else []
            elif copy is not None and one.changed >= since:
                wanted.append(one)
            elif copy is not None:
                over.append((copy, one))
        uids = {one.uid for one in known}
        over += [(copy, None) for uid, copy in sides.copies.items() if uid not in uids]
        conferences = {one.id: one for one in programmes.all_conferences(reader)}
        sessions = {one: sessions_of(reader, one) for one in {each.conference for each in wanted} if one}
        entries = [
            entry_of(
                reader, desk, one, conferences.get(one.conference), sessions.get(one.conference, {}).get(one.window)
            )
            for one in wanted
        ]  # fmt: skip
    return tuple(here_of(desk, one) for one in entries), tuple(over)


def _take(desk: Desk, look: Look) -> bool:
    """Bring a meeting to what it is on the server; say whether it was still what it was when that was looked at."""
    change, said, was = look.change, look.said, look.here.meeting
    assert change is not None
    if change.what in ("unreadable", "guests"):
        return False
    with desk.store.write("calendar pull", desk.now()) as tx:
        if was not in plans.meetings(tx):
            return False
        if change.what in ("deleted", "declined", "cancelled") or said is None:
            taken = msgspec.structs.replace(was, state="cancelled")
            _drop_window(tx, was)
        else:
            taken = msgspec.structs.replace(
                was, start=said.start, end=said.end, place=said.place, state=_state(was.state, said.status)
            )
        least = max(was.sequence, said.sequence if said else 0)
        plans.put_meeting(tx, msgspec.structs.replace(taken, sequence=least))
        tx.summary = f"{look.here.entry.summary}: {change.what} in the calendar"
    return True


def _drop_window(tx: Transaction, meeting: Meeting) -> None:
    if meeting.window and meeting.conference:
        plans.choose(tx, meeting.conference, meeting.window, "drop")


def _state(state: MeetingState, status: str) -> MeetingState:
    """Say how a meeting stands that was moved or confirmed there: what its owner moved by hand is decided."""
    if state in ("held", "missed"):
        return state
    if state == "accepted" and status == "TENTATIVE":
        return "asked"
    return "accepted" if status == "CONFIRMED" or state in ("idea", "cancelled", "declined") else state


def _check_ids(reader: Reader, given: Sequence[str]) -> None:
    known = {label("m", one.id) for one in plans.meetings(reader)} | {ALL}
    for one in given:
        if one not in known:
            raise NotFound(f"there is no meeting {one!r}", "`starmeet calendar pull` prints the ids, or say all")


def _place(calendar: str) -> str:
    return f"calendar {calendar}"


@asynccontextmanager
async def _connected(desk: Desk) -> AsyncIterator[Connection]:
    from starmeet.calendars.caldav import Connection
    from starmeet.desk.calendar_server import server
    from starmeet.fetch import Session

    named = server(desk)
    async with Session() as session:
        yield Connection(session, named)


def _run(asked: Coroutine[Any, Any, Answer]) -> Answer:
    return asyncio.run(asked)
