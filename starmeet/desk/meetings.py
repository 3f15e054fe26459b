"""Meetings: agree, hold, miss, and ask for them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from starmeet import text
from starmeet.desk.base import Desk, pick_person
from starmeet.desk.entries import entry_of
from starmeet.errors import NotFound, UsageError
from starmeet.model import (
    MEETING_STATES,
    Conference,
    Engagement,
    Meeting,
    MeetingState,
    Person,
    Value,
    label,
)
from starmeet.rapport.tally import tally
from starmeet.rapport.when import read_when
from starmeet.store import log, people, plans, programmes
from starmeet.store.journal import Reader, Transaction

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
        entry = entry_of(tx, desk, stored, conference, None, private=False)
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


def _names(reader: Reader, meeting: Meeting) -> tuple[str, ...]:
    return tuple(one.name for one in people.some(reader, meeting.people))


def _line(meeting: Meeting, names: tuple[str, ...]) -> MeetingLine:
    zone = ZoneInfo(meeting.zone)
    return MeetingLine(
        id=label("m", meeting.id), people=names, start=meeting.start.astimezone(zone),
        end=meeting.end.astimezone(zone), place=meeting.place, kind=meeting.kind, state=meeting.state,
        uid=meeting.uid, sequence=meeting.sequence,
    )  # fmt: skip
