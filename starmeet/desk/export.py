"""Plans, and what is to be done, as calendar files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starmeet.desk.base import Desk, pick_conference
from starmeet.desk.entries import entries_of, shown
from starmeet.desk.tasks import tasks
from starmeet.errors import NotFound
from starmeet.model import label
from starmeet.store import plans

if TYPE_CHECKING:
    import icalendar


def export(desk: Desk, query: str = "", *, follow_ups: bool = False) -> bytes:
    """Write the stored plan of a conference as iCalendar, with promises and follow-ups if wanted.

    Raises:
        NotFound: no plan was made yet.
    """
    from starmeet.calendars.export import calendar

    with desk.store.read() as reader:
        conference = pick_conference(reader, query, desk.today())
        meetings = plans.meetings(reader, conference.id)
        if not meetings and plans.stored(reader, conference.id) is None:
            raise NotFound(f"there is no plan for {conference.name} yet", f"starmeet plan {conference.slug}")
        entries = entries_of(reader, desk, shown(meetings, desk.now()))
    name = f"starmeet: {conference.name}"
    return calendar(entries, name=name, alarms=desk.config.calendar.alarms, todos=_todos(desk, follow_ups))


def export_all(desk: Desk, *, follow_ups: bool = False) -> bytes:
    """Write every plan and appointment as one calendar, with promises and follow-ups if wanted.

    Raises:
        NotFound: there is no meeting yet, and nothing else was wanted.
    """
    from starmeet.calendars.export import calendar

    with desk.store.read() as reader:
        meetings = plans.meetings(reader)
        if not meetings and not follow_ups:
            raise NotFound("there is no plan and no appointment yet", "starmeet plan")
        entries = entries_of(reader, desk, shown(meetings, desk.now()))
    return calendar(entries, alarms=desk.config.calendar.alarms, todos=_todos(desk, follow_ups))


def export_follow_ups(desk: Desk) -> bytes:
    """Write promises with a date and the words due after meeting people; none is an empty calendar."""
    from starmeet.calendars.export import calendar

    return calendar([], name="starmeet: to do", todos=_todos(desk, True))


def _todos(desk: Desk, wanted: bool, /) -> list[icalendar.Todo]:
    from starmeet.calendars.tasks import todo

    return [todo(one) for one in tasks(desk)] if wanted else []


def has_plan(desk: Desk, query: str = "") -> bool:
    """Say whether a plan was made for a conference."""
    with desk.store.read() as reader:
        return plans.stored(reader, pick_conference(reader, query, desk.today()).id) is not None


def export_one(desk: Desk, meeting_id: str) -> bytes:
    """Write one meeting ("m3") as iCalendar.

    Raises:
        NotFound: there is no such meeting.
    """
    from starmeet.calendars.export import calendar

    with desk.store.read() as reader:
        found = [one for one in plans.meetings(reader) if label("m", one.id) == meeting_id]
        if not found:
            raise NotFound(f"there is no meeting {meeting_id!r}", "`starmeet today` and `starmeet meet` print the ids")
        [entry] = entries_of(reader, desk, found)
    return calendar([entry], name=entry.summary, alarms=desk.config.calendar.alarms)


def too_large(data: bytes) -> str:
    """Say so when a file is larger than a common calendar imports; empty when all is well."""
    from starmeet.calendars.export import IMPORT_CAP

    if len(data) <= IMPORT_CAP:
        return ""
    size = f"{len(data) / 1_000_000:.1f} MB"
    return f"the file is {size} and Google Calendar imports 1 MB at most: write one a conference (`starmeet ics CONF`)"
