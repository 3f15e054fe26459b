"""Meetings: agree, hold, miss, and ask for them."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec

from starmeet import text
from starmeet.desk.appointments import (
    DEFAULT_MINUTES,
    MeetingLine,
    by_id,
    fresh,
    keep,
    line,
    names_of,
)
from starmeet.desk.base import Desk, pick_person
from starmeet.desk.entries import entry_of
from starmeet.errors import NotFound, StarmeetError, UsageError
from starmeet.model import MEETING_STATES, Conference, Engagement, Meeting, MeetingState, Person, Proposer, Value, label
from starmeet.planning.asking import moved, ours, shown, unsent
from starmeet.rapport.tally import join, tally
from starmeet.rapport.when import read_when
from starmeet.store import log, people, plans, programmes
from starmeet.store.journal import Reader, Transaction

_OPEN: frozenset[MeetingState] = frozenset(("idea", "asked", "accepted"))
_OFF: frozenset[MeetingState] = frozenset(("declined", "cancelled"))
_HAPPENED: frozenset[MeetingState] = _OPEN | {"held", "missed"}
_SINCE, _EARLY = timedelta(days=14), timedelta(hours=12)
"""How long ago, and how far ahead, a meeting may be planned that is said to have happened."""


class Invitation(Value, frozen=True, kw_only=True):
    """An invitation to send, and the words to send it with."""

    meeting: MeetingLine
    method: str
    """REQUEST, CANCEL or PUBLISH, as iTIP has them."""
    file: bytes
    message: str
    mailto: str
    """A link that opens a mail with subject and message; the file is attached by hand, as no link can."""
    letter: bytes
    """The whole mail, invitation included, as an .eml file."""


def mark(
    desk: Desk,
    target: str,
    state: str,
    *,
    at: str = "",
    minutes: int | None = None,
    place: str = "",
    note: str = "",
    via: str = "",
    from_them: bool = False,
) -> MeetingLine:
    """Say how a meeting stands; with a time, make or move an appointment. What was held is logged.

    Args:
        desk: the desk.
        target: a person, or the id of a meeting ("m3") or of a window of the plan.
        state: one of `MEETING_STATES`; may be left empty where they asked.
        at: when, in words or as a date; a person's planned meeting is moved there.
        minutes: how long; as long as it was, when it is not said.
        place: where.
        note: what to remember of it; goes into the log when it was held.
        via: how it was asked for: mail, a network, in person.
        from_them: they proposed it.

    Raises:
        NotFound: no meeting is planned with that person, and no time was given.
        UsageError: no such state, or a time that cannot be read.
    """
    state = state or ("asked" if from_them else "")
    known = next((one for one in MEETING_STATES if one == state), None)
    if known is None:
        raise UsageError(f"there is no state {state!r}", f"states are {', '.join(MEETING_STATES)}")
    by: Proposer = "them" if from_them else ""
    with desk.store.write("meet", desk.now()) as tx:
        meeting = _find(tx, desk, target, known, at)
        meeting = moved(meeting, known, desk.now(), by=by, channel=text.squeeze(via, 100))
        meeting = _set(desk, meeting, at, minutes, place, future=known in _OPEN)
        stored = keep(tx, msgspec.structs.replace(meeting, note=note or meeting.note))
        if known in _OFF and meeting.window and meeting.conference:
            plans.choose(tx, meeting.conference, meeting.window, "drop")
        if known == "held" and stored.people:
            _log_held(tx, desk, stored)
        names = names_of(tx, stored)
        tx.summary = f"{', '.join(names) or stored.kind}: {known}"
    return line(stored, names, desk.now())


def _set(desk: Desk, meeting: Meeting, at: str, minutes: int | None, place: str, *, future: bool) -> Meeting:
    """Give a meeting the time, length and place that were said; the rest stays as it was."""
    start, length = meeting.start, meeting.end - meeting.start
    if at:
        start = read_when(at, desk.now(), ZoneInfo(meeting.zone).key, future=future)
    if minutes is not None:
        length = timedelta(minutes=minutes)
    return msgspec.structs.replace(meeting, start=start, end=start + length, place=place or meeting.place)


def _find(reader: Reader, desk: Desk, target: str, state: MeetingState, at: str) -> Meeting:
    if found := by_id(reader, target):
        return found
    person = pick_person(reader, target)
    now = desk.now()
    theirs = _with(reader, person)
    if state in ("held", "missed"):
        # What happened is about the meeting nearest to now, not about one planned for next week.
        theirs = [one for one in theirs if one.state in _HAPPENED and -_SINCE <= one.start - now <= _EARLY]
        theirs.sort(key=lambda one: abs(one.start - now))
    else:
        theirs = [one for one in theirs if one.state in _OPEN]
        theirs = [one for one in theirs if one.end >= now] or theirs
        if state in ("accepted", *_OFF):  # an answer is to what was asked, not to what the plan has besides
            theirs.sort(key=lambda one: one.state == "idea")
    if theirs:
        return theirs[0]
    if not at and state != "held":
        hint = f"say when: starmeet meet {text.slug(person.name)} --at 'tomorrow 14:00' --state {state}"
        raise NotFound(f"no meeting with {person.name} is planned", hint)
    why = "you arranged it" if at else "you met"
    day = None
    if at:
        day = read_when(at, now, desk.zone, future=state in _OPEN).astimezone(ZoneInfo(desk.zone)).date()
    return fresh(reader, desk, person.id, now, now + timedelta(minutes=DEFAULT_MINUTES), why, day)


def _with(reader: Reader, person: Person) -> list[Meeting]:
    return [one for one in plans.meetings(reader) if person.id in one.people and one.kind != "talk"]


def _log_held(tx: Transaction, desk: Desk, meeting: Meeting) -> None:
    at = min(meeting.start, desk.now())
    words = meeting.note or (f"met at {meeting.place}" if meeting.place else "met")
    entry = Engagement(
        at=at, zone=meeting.zone, people=meeting.people, direction="both", kind="met", text=words,
        by=desk.config.me.name, source_key=f"meeting:{meeting.uid}",
    )  # fmt: skip
    log.add(tx, [entry], tally, join)


def invite(
    desk: Desk, name: str, at: str = "", *, minutes: int | None = None, place: str = "", to: str = ""
) -> Invitation:
    """Write what a guest has to be sent: an invitation, its update, or that it is off.

    A meeting that is an idea, new or moved is asked for; else it is written as it stands. It asks for an answer only
    when both addresses are known: yours (`me.email`) and theirs, given as `to` now or before.

    Raises:
        NotFound: nothing is planned with that person, and no time was given.
        UsageError: a time or an address that cannot be read.
    """
    from starmeet.calendars import invite as invites

    if minutes is not None and minutes < 1:
        raise UsageError("a meeting takes at least a minute", "--minutes 30")
    with desk.store.write("invite", desk.now()) as tx:
        before = _to_invite(tx, desk, name, at)
        person = _guest(tx, before, name)
        after = _set(desk, before, at, minutes, place, future=True)
        changed = (before.start, before.end, before.place) != (after.start, after.end, after.place)
        if before.state == "idea" or (changed and (at or before.state not in _OFF)):
            after = moved(after, "asked", desk.now(), channel="mail" if to else "")
        to = to or after.guest
        organizer = (desk.config.me.name, desk.config.me.email) if to and desk.config.me.email else None
        if to and organizer is None:
            raise UsageError("to ask for an answer your own address must be known", "set me.email in the config")
        stored = keep(tx, after)
        entry = entry_of(tx, desk, stored, _conference(tx, stored), None, guest=person)
        attendee = (person.name, to) if to else None
        file = invites.invitation(entry, organizer=organizer, attendee=attendee, now=desk.now())
        if to:
            stored = keep(tx, msgspec.structs.replace(stored, guest=to, sent=stored.sequence, told=shown(stored)))
        tx.summary = f"invite {person.name}"
        shown_line = line(stored, names_of(tx, stored), desk.now())
    message = _message(desk, person, stored, again=bool(before.told))
    letter = invites.Letter(subject=entry.summary, message=message, organizer=organizer, attendee=attendee)
    return Invitation(
        meeting=shown_line, method=invites.method(entry.meeting, asks=bool(to)), file=file, message=message,
        mailto=letter.link(), letter=letter.write(file, desk.now()),
    )  # fmt: skip


def _to_invite(reader: Reader, desk: Desk, name: str, at: str) -> Meeting:
    """Find the meeting an invitation is about: one of which a guest does not know, one that is on, or a new one."""
    found = by_id(reader, name)
    if found is None:
        person, now = pick_person(reader, name), desk.now()
        ahead = [one for one in _with(reader, person) if one.end >= now and ours(one)]
        untold, on = [one for one in ahead if unsent(one)], [one for one in ahead if one.state in _OPEN]
        # What a guest knows of is moved rather than asked for a second time.
        choice = sorted([*on, *untold], key=lambda one: not one.guest) if at else [*untold, *on]
        if not choice and not at:
            hint = f"say when: starmeet invite {text.slug(person.name)} --at 'tomorrow 14:00'"
            raise NotFound(f"no meeting with {person.name} is planned", hint)
        length = timedelta(minutes=DEFAULT_MINUTES)
        found = choice[0] if choice else fresh(reader, desk, person.id, now, now + length, "you arranged it")
    if not found.people:
        raise StarmeetError(f"nobody is to be met in {label('m', found.id)}", "name a person or their meeting")
    if not ours(found):
        hint = "starmeet calendar reply FILE --accept, --decline or --tentative, with the invitation they sent"
        raise StarmeetError("they invited you, so when and where is theirs to say", hint)
    return found


def _guest(reader: Reader, meeting: Meeting, name: str) -> Person:
    """Say who of a meeting is invited: who was named, else the first."""
    there = people.some(reader, meeting.people)
    if len(there) > 1 and by_id(reader, name) is None:
        return pick_person(reader, name)
    if not there:
        raise NotFound(f"nobody is left in {label('m', meeting.id)}", "name a person")
    return there[0]


def _message(desk: Desk, person: Person, meeting: Meeting, *, again: bool) -> str:
    """Write the words a file is sent with."""
    start, zone, mine = meeting.start.astimezone(ZoneInfo(meeting.zone)), meeting.zone, desk.config.me.name
    where = f" ({meeting.place})" if meeting.place else ""
    when, minutes = f"{start:%A %d %B} at {start:%H:%M}{where}", _minutes(meeting)
    if meeting.state in _OFF:
        words = f"our meeting on {when} cannot take place, I am sorry. The file attached takes it out of your calendar."
    elif meeting.state == "asked" and again:
        words = f"may our meeting be on {when}, for {minutes} minutes? The time is in {zone}; the update is attached."
    elif meeting.state == "asked":
        words = f"would you have {minutes} minutes on {when}? The time is in {zone}; the invitation is attached."
    else:
        words = f"here is our meeting for your calendar: {when}, {minutes} minutes. The time is in {zone}."
    return f"Hello {person.name}, {words}" + (f" {mine}" if mine else "")


def _minutes(meeting: Meeting) -> int:
    return int((meeting.end - meeting.start).total_seconds() // 60)


def _conference(reader: Reader, meeting: Meeting) -> Conference | None:
    return next((one for one in programmes.all_conferences(reader) if one.id == meeting.conference), None)
