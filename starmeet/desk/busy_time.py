"""When the user cannot meet anyone: what their calendars say about the days of a conference."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from starmeet import text
from starmeet.desk.base import Desk
from starmeet.errors import StarmeetError
from starmeet.model import Busy, Conference, Value


class BusyTime(Value, frozen=True, kw_only=True):
    """Busy stretches in time order, and what could not be read, a line each."""

    busy: tuple[Busy, ...] = ()
    notes: tuple[str, ...] = ()


def busy_time(desk: Desk, conference: Conference) -> BusyTime:
    """Read when the user is busy in the days of a conference; a calendar that cannot be read is noted."""
    zone = ZoneInfo(conference.timezone)
    start = datetime.combine(conference.start, time(), zone).astimezone(UTC)
    return busy_between(desk, start, datetime.combine(conference.end + timedelta(days=1), time(), zone).astimezone(UTC))


def busy_between(desk: Desk, start: datetime, end: datetime) -> BusyTime:
    """Read when the user is busy between two instants."""
    if not desk.config.calendar.busy:
        return BusyTime()
    from starmeet.calendars.busy import busy as read_busy
    from starmeet.desk.sources import fetch_source, shown

    found: list[Busy] = []
    notes: list[str] = []
    for name in desk.config.calendar.busy:
        try:
            body = fetch_source(name if "://" in name else str(desk.path(name))).body
            read = read_busy(body, start, end, zone=desk.zone, me=desk.config.me.email)
        except StarmeetError as error:
            notes.append(f"calendar {text.one_line(shown(name), 80)}: {error}")
            continue
        found.extend(read.busy)
        notes.extend(f"calendar {text.one_line(shown(name), 80)}: {problem}" for problem in read.problems)
    return BusyTime(busy=tuple(sorted(found, key=lambda one: (one.start, one.end, one.what))), notes=tuple(notes))
