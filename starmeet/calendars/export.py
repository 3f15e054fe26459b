"""Meetings as iCalendar: a file for any calendar, the same bytes for the same meetings.

Times are written as local time of the meeting's zone, with a VTIMEZONE holding just the years in
use; what local time cannot say (an unknown zone, the second 02:30 of the night the clocks go back)
is written in UTC. Follows RFC 5545, and RFC 7986 for NAME, REFRESH-INTERVAL and CONFERENCE.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from starmeet import text
from starmeet.model import Meeting, MeetingState, Value

if TYPE_CHECKING:
    import icalendar

PRODID = "-//starmeet//starmeet//EN"
"""No version in it: a new release must not change every exported file."""
REFRESH = timedelta(hours=6)  # a hint to subscribers; Google and Outlook on the web poll when they like anyway
COLOR = "steelblue"
"""Near the blue of the terminal face; RFC 7986 takes the names of CSS."""
IMPORT_CAP = 1_000_000
"""Bytes: Google Calendar imports no larger file (its help, "Import events to Google Calendar": 1 MB)."""
SUMMARY_LIMIT = 200  # longer ones are cut by phones' notifications
PLACE_LIMIT = 500

_STATUS: dict[MeetingState, str] = {
    "idea": "TENTATIVE", "asked": "TENTATIVE", "accepted": "CONFIRMED", "held": "CONFIRMED",
    "missed": "CONFIRMED", "declined": "CANCELLED", "cancelled": "CANCELLED",
}  # fmt: skip
_UTC_NAMES = frozenset(("UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu", "Etc/Zulu", "UCT", "Etc/UCT", "Universal"))


class Entry(Value, frozen=True, kw_only=True):
    """A meeting with the words that go into the calendar beside it."""

    meeting: Meeting
    summary: str
    description: str
    """Plain text; whoever receives the file reads it."""
    url: str = ""
    join_url: str = ""
    """Where an online meeting is held."""


def calendar(
    entries: Sequence[Entry],
    *,
    name: str = "starmeet",
    alarms: Sequence[int] = (15,),
    todos: Sequence[icalendar.Todo] = (),
) -> bytes:
    """Write meetings, and what is to be done, as one calendar file, to import, share or subscribe to.

    It has no METHOD: some calendars take a METHOD for a message to be answered once. `alarms` are
    minutes before the start; what is subscribed to should have none, as they would ring for everybody.
    """
    import icalendar

    result = blank()
    result.add("name", icalendar.vText(text.squeeze(name)))
    result.add("x-wr-calname", icalendar.vText(text.squeeze(name)))
    result.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    result.add("x-published-ttl", icalendar.vDuration(REFRESH))  # what Outlook reads in its place
    result.add("color", COLOR)
    entries = sorted(entries, key=lambda entry: (entry.meeting.start, entry.meeting.end, entry.meeting.uid))
    for zone in _timezones([entry.meeting for entry in entries]):
        result.add_component(zone)
    for entry in entries:
        result.add_component(_with_alarms(entry, alarms))
    for todo in todos:
        result.add_component(todo)
    return bytes(result.to_ical())


def single(entry: Entry, alarms: Sequence[int]) -> bytes:
    """Write one meeting the way a calendar server keeps it: without what concerns a whole file."""
    result = blank()
    for zone in _timezones([entry.meeting]):
        result.add_component(zone)
    result.add_component(_with_alarms(entry, alarms))
    return bytes(result.to_ical())


def _with_alarms(entry: Entry, alarms: Sequence[int]) -> icalendar.Event:
    one = event(entry, local=True)
    if status(entry.meeting) != "CANCELLED":
        for minutes in sorted({max(1, minutes) for minutes in alarms}):
            one.add_component(_alarm(minutes, str(one["SUMMARY"])))
    return one


def status(meeting: Meeting) -> str:
    """Say a meeting's state as iCalendar does: TENTATIVE, CONFIRMED or CANCELLED."""
    return _STATUS[meeting.state]


def blank() -> icalendar.Calendar:
    """Start a calendar with the properties every one of ours has."""
    import icalendar

    result = icalendar.Calendar()
    result.add("version", "2.0")
    result.add("prodid", PRODID)
    result.add("calscale", "GREGORIAN")
    return result


def event(entry: Entry, *, local: bool) -> icalendar.Event:
    """Write one meeting as a VEVENT, in local time (which needs the VTIMEZONE beside it) or in UTC."""
    import icalendar

    meeting = entry.meeting
    start, end = _span(meeting) if local else (whole(meeting.start), whole(meeting.end))
    cancelled = status(meeting) == "CANCELLED"
    result = icalendar.Event()
    result.add("uid", text.squeeze(meeting.uid))
    result.add("sequence", meeting.sequence)
    result.add("dtstamp", whole(meeting.changed))
    result.add("last-modified", whole(meeting.changed))
    result.add("dtstart", start)
    if end > start:  # DTEND must be later than DTSTART; without one the event has no length
        result.add("dtend", end)
    result.add("summary", text.squeeze(entry.summary, SUMMARY_LIMIT) or "Meeting")
    if place := text.squeeze(meeting.place, PLACE_LIMIT):
        result.add("location", place)
    result.add("description", _description(entry))
    result.add("status", status(meeting))
    result.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    result.add("categories", [word for word in ("starmeet", text.squeeze(meeting.kind)) if word])
    if url := text.safe_url(entry.url):
        result.add("url", icalendar.vUri(url))
    if join := text.safe_url(entry.join_url):
        # One FEATURE only: the library would write a list of them as one quoted value.
        how = {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": "Join"}
        result.add("conference", icalendar.vUri(join), parameters=how)
    return result


def _description(entry: Entry) -> str:
    """Put the wall-clock time under the text: it stays right whatever a calendar makes of the zone."""
    zone = _zone(entry.meeting.zone)
    start, end = (moment.astimezone(zone or UTC) for moment in (entry.meeting.start, entry.meeting.end))
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M}"
    parts = [text.lines(entry.description).strip()]
    if join := text.safe_url(entry.join_url):
        parts.append(f"Join: {join}")  # Outlook and Google read links here, not in CONFERENCE
    parts.append(f"{start:%Y-%m-%d %H:%M}–{until} {zone.key if zone else 'UTC'}")
    return "\n\n".join(part for part in parts if part)


def _alarm(minutes: int, summary: str) -> icalendar.Alarm:
    import icalendar

    result = icalendar.Alarm()
    result.add("action", "DISPLAY")
    result.add("description", summary)
    result.add("trigger", timedelta(minutes=-minutes))
    return result


def whole(moment: datetime) -> datetime:
    """Give a moment in UTC and whole seconds, the finest iCalendar knows."""
    return moment.astimezone(UTC).replace(microsecond=0)


def _span(meeting: Meeting) -> tuple[datetime, datetime]:
    """Start and end in the meeting's zone; in UTC where the zone's wall clock would be ambiguous."""
    start, end = whole(meeting.start), whole(meeting.end)
    zone = _zone(meeting.zone)
    if zone is None:
        return start, end
    local = (start.astimezone(zone), end.astimezone(zone))
    return (start, end) if any(moment.fold for moment in local) else local


def _zone(name: str) -> ZoneInfo | None:
    """Find a zone by name; None for UTC under any name, and for what is no zone."""
    if name in _UTC_NAMES:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Europe" is a folder of the database
        return None


def _timezones(meetings: Sequence[Meeting]) -> list[icalendar.Timezone]:
    """Describe each zone the events are written in, for the years they fall in, in order of name."""
    years: dict[str, set[int]] = {}
    for meeting in meetings:
        for moment in _span(meeting):
            if isinstance(moment.tzinfo, ZoneInfo):
                years.setdefault(moment.tzinfo.key, set()).add(moment.year)
    return [_timezone(ZoneInfo(key), seen) for key, seen in sorted(years.items())]


def _timezone(zone: ZoneInfo, years: Collection[int]) -> icalendar.Timezone:
    """Describe a zone in these years, each change of the clock in its own part; of those between, nothing is said.

    Not `icalendar.Timezone.from_tzinfo`: it writes the start of summer time in the new local time,
    where RFC 5545 3.6.5 has the one before the change (02:00, not 03:00), and adds a COMMENT.
    """
    import icalendar

    result = icalendar.Timezone()
    result.add("tzid", zone.key)
    before: datetime | None = None
    for year in sorted(years):
        start = datetime(year, 1, 1, tzinfo=zone).astimezone(UTC)
        for moment in [start, *_changes(zone, start, datetime(year + 1, 1, 2, tzinfo=UTC))]:
            after = moment.astimezone(zone)
            if before is not None and _clock(after) == _clock(before):
                continue  # New Year in a zone whose clocks stand as they stood
            summer = (after.dst() or timedelta()) > timedelta()
            part = icalendar.TimezoneDaylight() if summer else icalendar.TimezoneStandard()
            was = (before or after).utcoffset() or timedelta()
            part.add("dtstart", moment.replace(tzinfo=None) + was)
            part.add("tzoffsetfrom", was)
            part.add("tzoffsetto", after.utcoffset())
            part.add("tzname", after.tzname())
            result.add_component(part)
            before = after
    return result


def _clock(local: datetime) -> tuple[timedelta | None, str | None]:
    return local.utcoffset(), local.tzname()


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """Find the instants (UTC) between two at which the clocks of a zone change."""

    def clock(moment: datetime) -> tuple[timedelta | None, str | None]:
        return _clock(moment.astimezone(zone))

    while start < end:
        before, after = start, start + timedelta(days=1)  # no zone has changed twice within a day
        if clock(before) != clock(after):
            while after - before > timedelta(seconds=1):
                middle = before + (after - before) // 2
                before, after = (middle, after) if clock(middle) == clock(before) else (before, middle)
            yield after.replace(microsecond=0)
        start += timedelta(days=1)
