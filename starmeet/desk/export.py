"""The plan as a calendar file."""

from __future__ import annotations

from starmeet.desk.base import Desk, pick_conference
from starmeet.desk.entries import entry_of, sessions_of
from starmeet.errors import NotFound
from starmeet.model import label
from starmeet.store import plans, programmes


def export(desk: Desk, query: str = "") -> bytes:
    """Write the stored plan of a conference as iCalendar.

    Raises:
        NotFound: no plan was made yet.
    """
    from starmeet.calendars.export import calendar

    with desk.store.read() as reader:
        conference = pick_conference(reader, query, desk.today())
        meetings = plans.meetings(reader, conference.id)
        if not meetings and plans.stored(reader, conference.id) is None:
            raise NotFound(f"there is no plan for {conference.name} yet", f"starmeet plan {conference.slug}")
        sessions = sessions_of(reader, conference.id)
        entries = [entry_of(reader, desk, one, conference, sessions.get(one.window)) for one in meetings]
    return calendar(entries, name=f"starmeet: {conference.name}", alarms=desk.config.calendar.alarms)


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
        meeting = next((one for one in plans.meetings(reader) if label("m", one.id) == meeting_id), None)
        if meeting is None:
            raise NotFound(f"there is no meeting {meeting_id!r}", "`starmeet today` and `starmeet meet` print the ids")
        conference = next((one for one in programmes.all_conferences(reader) if one.id == meeting.conference), None)
        entry = entry_of(reader, desk, meeting, conference, sessions_of(reader, meeting.conference).get(meeting.window))
    return calendar([entry], name=entry.summary, alarms=desk.config.calendar.alarms)
