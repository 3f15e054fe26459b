"""When the user is busy: their calendar files, and the calendars on their server."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from starmeet import text
from starmeet.desk.base import Desk
from starmeet.errors import StarmeetError
from starmeet.model import Busy, Conference, Value
from starmeet.store import plans

SERVER_SECONDS = 30.0
"""How long a plan waits for all calendars of a server together."""
FRESH = 60.0
"""Seconds for which an answer of the server holds: the terminal shows a plan again with every change of it."""

_Answer = tuple[dict[str, tuple[bytes, ...]], str]
"""The events of each calendar, or why there are none."""
_answers: WeakKeyDictionary[Desk, dict[tuple[object, ...], tuple[float, _Answer]]] = WeakKeyDictionary()


class BusyTime(Value, frozen=True, kw_only=True):
    """Busy stretches in time order, and what could not be read, a line each."""

    busy: tuple[Busy, ...] = ()
    notes: tuple[str, ...] = ()
    whole: bool = True
    """Whether every calendar could be had: while one cannot, nothing is made anew because its times are missing."""


def busy_time(desk: Desk, conference: Conference) -> BusyTime:
    """Read when the user is busy in the days of a conference; a calendar that cannot be read is noted.

    Meetings of ours that stand in a calendar do not count: the plan knows them, and may move them.
    """
    zone = ZoneInfo(conference.timezone)
    start = datetime.combine(conference.start, time(), zone).astimezone(UTC)
    end = datetime.combine(conference.end + timedelta(days=1), time(), zone).astimezone(UTC)
    if not _is_named(desk):
        return BusyTime()
    with desk.store.read() as reader:
        ours = frozenset(one.uid for one in plans.meetings(reader))
    return busy_between(desk, start, end, without=ours)


def _is_named(desk: Desk) -> bool:
    return bool(desk.config.calendar.busy or desk.config.calendar.caldav)


def busy_between(desk: Desk, start: datetime, end: datetime, *, without: Collection[str] = ()) -> BusyTime:
    """Read when the user is busy between two instants; events of the UIDs in `without` do not count."""
    if not _is_named(desk):
        return BusyTime()
    from starmeet.calendars.busy import busy as read_busy
    from starmeet.calendars.vdir import busy_folder

    found: set[Busy] = set()
    missing: list[str] = []
    notes: list[str] = []
    for name, body in _calendars(desk, start, end, missing):
        try:
            if isinstance(body, Path):
                read = busy_folder(body, start, end, zone=desk.zone, me=desk.config.me.email, without=without)
            else:
                read = read_busy(body, start, end, zone=desk.zone, me=desk.config.me.email, without=without)
        except StarmeetError as error:
            missing.append(f"calendar {name}: {error}")
            continue
        found.update(read.busy)
        notes.extend(f"calendar {name}: {problem}" for problem in read.problems)
    return BusyTime(
        busy=tuple(sorted(found, key=lambda one: (one.start, one.end, one.what))),
        notes=(*missing, *notes), whole=not missing,
    )  # fmt: skip


def _calendars(desk: Desk, start: datetime, end: datetime, missing: list[str]) -> Iterator[tuple[str, bytes | Path]]:
    """Give each calendar, or the folder that is one, with its name; one that cannot be had is noted."""
    from starmeet.desk.sources import fetch_source, shown

    for source in desk.config.calendar.busy:
        name = text.one_line(shown(source), 80)
        path = None if "://" in source else desk.path(source)
        if path is not None and path.is_dir():
            yield name, path
            continue
        try:
            yield name, fetch_source(source if path is None else str(path)).body
        except StarmeetError as error:
            missing.append(f"calendar {name}: {error}")
    if desk.config.calendar.caldav:
        on_server, trouble = _answer(desk, start, end)
        missing.extend([f"calendar server: {trouble}"] if trouble else [])
        for name, held in on_server.items():
            if held:
                yield name, b"\r\n".join(held)


def _answer(desk: Desk, start: datetime, end: datetime) -> _Answer:
    """Ask the calendar server, unless it was asked the same a moment ago."""
    known, key = _answers.setdefault(desk, {}), (desk.config.calendar, start, end)
    if key not in known or monotonic() - known[key][0] > FRESH:
        answer: _Answer
        try:
            answer = asyncio.run(_on_server(desk, start, end)), ""
        except StarmeetError as error:
            answer = {}, str(error)
        except TimeoutError:
            answer = {}, f"it took longer than {SERVER_SECONDS:g} s, so the plan does without it"
        known[key] = monotonic(), answer
    return known[key][1]


async def _on_server(desk: Desk, start: datetime, end: datetime) -> dict[str, tuple[bytes, ...]]:
    from starmeet.calendars.caldav import Connection, busy_objects
    from starmeet.desk.calendar_server import server
    from starmeet.fetch import Session

    named = server(desk)
    async with asyncio.timeout(SERVER_SECONDS), Session() as session:
        return await busy_objects(Connection(session, named), start, end)
