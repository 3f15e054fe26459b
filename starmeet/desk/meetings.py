"""Meetings: agree, hold, miss, and put them into a calendar."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from starmeet import text
from starmeet.desk.base import Desk, pick_conference, pick_person
from starmeet.desk.briefing import describe
from starmeet.errors import NotFound, UsageError
from starmeet.model import (
    MEETING_STATES,
    Conference,
    Engagement,
    Meeting,
    MeetingState,
    Person,
    Session,
    Value,
    label,
)
from starmeet.rapport.tally import tally
from starmeet.rapport.when import read_when
from starmeet.store import log, people, plans, programmes
from starmeet.store.journal import Reader, Transaction

if TYPE_CHECKING:
    from starmeet.calendars.export import Entry

DEFAULT_MINUTES = 30
_OPEN: frozenset[MeetingState] = frozenset(("idea", "asked", "accepted"))
_HAPPENED: frozenset[MeetingState] = _OPEN | {"held", "missed"}
_SINCE, _EARLY = timedelta(days=14), timedelta(hours=12)
"""How long ago, and how far ahead, a meeting may be planned that is said to have happened."""


class MeetingLine(Value, frozen=True, kw_only=True):
    """A meeting as shown, in its own zone."""

    id: str
    people: tuple[str, ...]
    start: datetime
    end: datetime
    place: str
    kind: str
    state: MeetingState
    uid: str
    sequence: int


class Invitation(Value, frozen=True, kw_only=True):
    """An invitation to send, and the words to send it with."""

    meeting: MeetingLine
    file: bytes
    message: str


def mark(
    desk: Desk,
    target: str,
    state: str,
    *,
    at: str = "",
    minutes: int = DEFAULT_MINUTES,
    place: str = "",
    note: str = "",
) -> MeetingLine:
    """Say how a meeting stands; with a time, make or move an appointment. What was held is logged.

    Args:
        desk: the desk.
        target: a person, or the id of a meeting ("m3") or of a window of the plan.
        state: one of `MEETING_STATES`.
        at: when, in words or as a date; a person's planned meeting is moved there.
        minutes: how long.
        place: where.
        note: what to remember of it; goes into the log when it was held.

    Raises:
        NotFound: no meeting is planned with that person, and no time was given.
        UsageError: no such state, or a time that cannot be read.
    """
    known = next((one for one in MEETING_STATES if one == state), None)
    if known is None:
        raise UsageError(f"there is no state {state!r}", f"states are {', '.join(MEETING_STATES)}")
    with desk.store.write("meet", desk.now()) as tx:
        meeting = _find(tx, desk, target, known, at)
        if at:
            zone = ZoneInfo(meeting.zone)
            start = read_when(at, desk.now(), zone.key, future=known in _OPEN)
            meeting = msgspec.structs.replace(meeting, start=start, end=start + timedelta(minutes=minutes))
        fields = {"state": known, "place": place or meeting.place, "note": note or meeting.note}
        meeting = msgspec.structs.replace(meeting, **fields)
        if meeting.id:
            plans.put_meeting(tx, meeting)
        else:
            meeting = msgspec.structs.replace(meeting, id=plans.add_meeting(tx, meeting))
        if known in ("declined", "cancelled") and meeting.window and meeting.conference:
            plans.choose(tx, meeting.conference, meeting.window, "drop")
        if known == "held":
            _log_held(tx, desk, meeting)
        names = _names(tx, meeting)
        tx.summary = f"{', '.join(names)}: {known}"
        [stored] = [one for one in plans.meetings(tx) if one.id == meeting.id]
    return _line(stored, names)


def _find(reader: Reader, desk: Desk, target: str, state: MeetingState, at: str) -> Meeting:
    meetings = plans.meetings(reader)
    for one in meetings:
        if target in (label("m", one.id), one.window):
            return one
    person = pick_person(reader, target)
    now = desk.now()
    theirs = [one for one in meetings if person.id in one.people and one.kind != "talk"]
    if state in ("held", "missed"):
        # What happened is about the meeting nearest to now, not about one planned for next week.
        theirs = [one for one in theirs if one.state in _HAPPENED and -_SINCE <= one.start - now <= _EARLY]
        theirs.sort(key=lambda one: abs(one.start - now))
    else:
        theirs = [one for one in theirs if one.state in _OPEN]
        theirs = [one for one in theirs if one.end >= now] or theirs
    if theirs:
        return theirs[0]
    if not at and state != "held":
        hint = f"say when: starmeet meet {text.slug(person.name)} --at 'tomorrow 14:00' --state {state}"
        raise NotFound(f"no meeting with {person.name} is planned", hint)
    conference = _conference_now(reader, desk)
    return Meeting(
        uid=f"{uuid.uuid4()}@starmeet.invalid", conference=conference.id if conference else 0, people=(person.id,),
        start=now, end=now + timedelta(minutes=DEFAULT_MINUTES), zone=conference.timezone if conference else desk.zone,
        kind="appointment", reason="you arranged it" if at else "you met", changed=now,
    )  # fmt: skip


def _conference_now(reader: Reader, desk: Desk) -> Conference | None:
    """Find the conference the user is at today."""
    today = desk.today()
    going = (one for one in programmes.all_conferences(reader) if one.attending == "going")
    return next((one for one in going if one.start <= today <= one.end), None)


def _log_held(tx: Transaction, desk: Desk, meeting: Meeting) -> None:
    at = min(meeting.start, desk.now())
    words = meeting.note or (f"met at {meeting.place}" if meeting.place else "met")
    entry = Engagement(
        at=at, zone=meeting.zone, people=meeting.people, direction="both", kind="met", text=words,
        by=desk.config.me.name, source_key=f"meeting:{meeting.uid}",
    )  # fmt: skip
    log.add(tx, [entry], tally)


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
        sessions = _sessions(reader, conference.id)
        entries = [_entry(reader, desk, one, conference, sessions.get(one.window)) for one in meetings]
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
        entry = _entry(reader, desk, meeting, conference, _sessions(reader, meeting.conference).get(meeting.window))
    return calendar([entry], name=entry.summary, alarms=desk.config.calendar.alarms)


def invite(
    desk: Desk, name: str, at: str, *, minutes: int = DEFAULT_MINUTES, place: str = "", to: str = ""
) -> Invitation:
    """Make an invitation: kept as a meeting you asked for, written as a file to send.

    It asks for an answer only when both addresses are known: yours (`me.email`) and theirs, given as `to`.

    Raises:
        UsageError: a time or an address that cannot be read.
    """
    from starmeet.calendars.invite import invitation

    if minutes < 1:
        raise UsageError("a meeting takes at least a minute", "--minutes 30")
    organizer = (desk.config.me.name, desk.config.me.email) if to and desk.config.me.email else None
    if to and organizer is None:
        raise UsageError("to ask for an answer your own address must be known", "set me.email in the config")
    with desk.store.write("invite", desk.now()) as tx:
        person = pick_person(tx, name)
        meeting = _find(tx, desk, label("p", person.id), "asked", at)
        start = read_when(at, desk.now(), meeting.zone, future=True)
        meeting = msgspec.structs.replace(
            meeting, start=start, end=start + timedelta(minutes=minutes), place=place or meeting.place, state="asked"
        )
        if meeting.id:
            plans.put_meeting(tx, meeting)
        else:
            meeting = msgspec.structs.replace(meeting, id=plans.add_meeting(tx, meeting))
        [stored] = [one for one in plans.meetings(tx) if one.id == meeting.id]
        conference = next((one for one in programmes.all_conferences(tx) if one.id == stored.conference), None)
        entry = _entry(tx, desk, stored, conference, None, private=False)
        attendee = (person.name, to) if to else None
        file = invitation(entry, organizer=organizer, attendee=attendee)
        tx.summary = f"invite {person.name}"
    return Invitation(meeting=_line(stored, (person.name,)), file=file, message=_message(desk, person, stored))


def _message(desk: Desk, person: Person, meeting: Meeting) -> str:
    start, zone = meeting.start.astimezone(ZoneInfo(meeting.zone)), meeting.zone
    where = f" ({meeting.place})" if meeting.place else ""
    mine = desk.config.me.name
    return (
        f"Hello {person.name}, would you have {_minutes(meeting)} minutes on {start:%A %d %B} at {start:%H:%M}{where}? "
        f"The time is in {zone}; the invitation is attached." + (f" {mine}" if mine else "")
    )


def _minutes(meeting: Meeting) -> int:
    return int((meeting.end - meeting.start).total_seconds() // 60)


def _sessions(reader: Reader, conference_id: int) -> dict[str, Session]:
    """Find the session behind each window of the stored plan."""
    stored = plans.stored(reader, conference_id)
    by_id = (
        {one.id: one for one in programmes.some_sessions(reader, [w.session for w in stored.windows])} if stored else {}
    )
    return {one.id: by_id[one.session] for one in stored.windows if one.session in by_id} if stored else {}


def _entry(
    reader: Reader, desk: Desk, meeting: Meeting, conference: Conference | None, session: Session | None, *,
    private: bool = True,
) -> Entry:  # fmt: skip
    from starmeet.calendars.export import Entry

    there = people.some(reader, meeting.people)
    description = describe(reader, desk, meeting, there, conference) if private else meeting.note
    return Entry(
        meeting=meeting, summary=_summary(meeting, there, session), description=description,
        url=session.url if session and session.url else conference.url if conference else "",
        join_url=session.join_url if session else "",
    )  # fmt: skip


def _summary(meeting: Meeting, there: Sequence[Person], session: Session | None) -> str:
    names = ", ".join(one.name for one in there)
    if meeting.kind == "talk":
        title = session.title if session else meeting.reason
        return f"Talk: {title} ({names})" if names else f"Talk: {title}"
    return f"Meet {names or 'someone'}" + (f": {meeting.kind}" if meeting.kind != "appointment" else "")


def _names(reader: Reader, meeting: Meeting) -> tuple[str, ...]:
    return tuple(one.name for one in people.some(reader, meeting.people))


def _line(meeting: Meeting, names: tuple[str, ...]) -> MeetingLine:
    zone = ZoneInfo(meeting.zone)
    return MeetingLine(
        id=label("m", meeting.id), people=names, start=meeting.start.astimezone(zone),
        end=meeting.end.astimezone(zone), place=meeting.place, kind=meeting.kind, state=meeting.state,
        uid=meeting.uid, sequence=meeting.sequence,
    )  # fmt: skip
