"""What the verbs about meetings share: showing one, keeping one, and where it belongs."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from starmeet.desk.base import Desk
from starmeet.model import Conference, Meeting, MeetingState, Proposer, Reply, Value, label
from starmeet.planning.asking import OURS, ours, unsent
from starmeet.store import people, plans, programmes
from starmeet.store.journal import Reader, Transaction

DEFAULT_MINUTES = 30


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
    proposed: Proposer = ""
    channel: str = ""
    asked: datetime | None = None
    reply: Reply = ""
    guest: str = ""
    note: str = ""
    """What is still to do about it: a guest who was told something else."""


def new_uid() -> str:
    """Make the UID of a meeting of ours: random, for it says nothing about anybody."""
    return f"{uuid.uuid4()}{OURS}"


def keep(tx: Transaction, meeting: Meeting) -> Meeting:
    """Store a meeting, new or changed, and give it as it now is."""
    if meeting.id:
        plans.put_meeting(tx, meeting)
    else:
        meeting = msgspec.structs.replace(meeting, id=plans.add_meeting(tx, meeting))
    [stored] = [one for one in plans.meetings(tx) if one.id == meeting.id]
    return stored


def line(meeting: Meeting, names: tuple[str, ...], now: datetime) -> MeetingLine:
    """Show a meeting."""
    zone = ZoneInfo(meeting.zone)
    return MeetingLine(
        id=label("m", meeting.id), people=names, start=meeting.start.astimezone(zone),
        end=meeting.end.astimezone(zone), place=meeting.place, kind=meeting.kind, state=meeting.state,
        uid=meeting.uid, sequence=meeting.sequence, proposed=meeting.proposed, channel=meeting.channel,
        asked=meeting.asked, reply=meeting.reply, guest=meeting.guest,
        note=next(iter(to_tell([meeting], {meeting.id: names}, now)), ""),
    )  # fmt: skip


def names_of(reader: Reader, meeting: Meeting) -> tuple[str, ...]:
    """Name whom a meeting is with."""
    return tuple(one.name for one in people.some(reader, meeting.people))


def to_tell(meetings: Iterable[Meeting], names: dict[int, tuple[str, ...]], now: datetime) -> tuple[str, ...]:
    """Say which guests were told something else than what is so, and how to tell them; what is over is left alone."""
    said = []
    for one in meetings:
        if unsent(one) and one.end >= now and ours(one):
            who = " and ".join(names.get(one.id, ())) or one.guest
            what = "that it is off" if one.state in ("idea", "declined", "cancelled") else "of the change"
            said.append(f"{who} may not know {what} yet: starmeet invite {label('m', one.id)}")
    return tuple(said)


def conference_on(reader: Reader, day: date) -> Conference | None:
    """Find the conference the user goes to that is on, on a day."""
    going = (one for one in programmes.all_conferences(reader) if one.attending == "going")
    return next((one for one in going if one.start <= day <= one.end), None)


def by_id(reader: Reader, target: str) -> Meeting | None:
    """Find a meeting by its id ("m3") or that of its window."""
    return next((one for one in plans.meetings(reader) if target in (label("m", one.id), one.window)), None)


def fresh(
    reader: Reader, desk: Desk, person: int, start: datetime, end: datetime, reason: str, day: date | None = None
) -> Meeting:
    """Make an appointment with a person, not stored yet; at a conference when one is on that day."""
    conference = conference_on(reader, day or desk.today())
    return Meeting(
        uid=new_uid(), conference=conference.id if conference else 0, people=(person,), start=start, end=end,
        zone=conference.timezone if conference else desk.zone, kind="appointment", reason=reason, changed=desk.now(),
    )  # fmt: skip
