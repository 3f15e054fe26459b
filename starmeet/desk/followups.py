"""After an event: who is still to be written to, and time in the calendar to do it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from starmeet import text
from starmeet.desk.appointments import MeetingLine, keep, line, new_uid
from starmeet.desk.base import Desk, pick_conference
from starmeet.desk.busy_time import busy_between
from starmeet.desk.entries import entry_of
from starmeet.errors import NotFound
from starmeet.model import Busy, Conference, Meeting, Person, Value, label
from starmeet.rapport.afterwards import DAYS, FOLLOW_UPS, MINUTES_EACH, block, met_there, still_open
from starmeet.rapport.when import read_when
from starmeet.store import log, people, plans, programmes
from starmeet.store.journal import Reader

_NAMES = 400
"""Letters of names a calendar shows without cutting."""


class OpenLine(Value, frozen=True, kw_only=True):
    """Somebody you met, and have not written to since."""

    id: str
    person: str
    tier: int
    met: datetime


class FollowUps(Value, frozen=True, kw_only=True):
    """What is owed after an event, and when there would be time for it."""

    conference: str
    open: tuple[OpenLine, ...]
    minutes: int
    start: datetime | None = None
    """When the block is, or is proposed to be."""
    end: datetime | None = None
    block: MeetingLine | None = None
    """The appointment, once it is made."""
    notes: tuple[str, ...] = ()


def follow_ups(desk: Desk, query: str = "", *, keep_block: bool = False, at: str = "") -> FollowUps:
    """List the open follow-ups of a conference, and when to write them; with `keep_block`, or a time, set that aside.

    Raises:
        NotFound: nobody is to be written to, so no time is needed.
        UsageError: a time that cannot be read.
    """
    with desk.store.read() as reader:
        conference = _conference(reader, desk, query)
        found, known = _open(reader, desk, conference)
    minutes = MINUTES_EACH * len(known)
    lines = tuple(
        OpenLine(
            id=label("p", one.id), person=one.name, tier=one.tier,
            met=found[one.id].astimezone(ZoneInfo(conference.timezone)),
        )
        for one in known
    )  # fmt: skip
    view = FollowUps(conference=conference.name, open=lines, minutes=minutes)
    if not known:
        if keep_block or at:
            hint = "`starmeet meet NAME --state held` says whom you met"
            raise NotFound(f"nobody you met at {conference.name} waits for a word", hint)
        return view
    start, end, notes = _when(desk, conference, minutes, at)
    zone = ZoneInfo(desk.zone)
    view = msgspec.structs.replace(view, start=start.astimezone(zone), end=end.astimezone(zone), notes=notes)
    if not (keep_block or at):
        return view
    return msgspec.structs.replace(view, block=_set_aside(desk, conference, known, start, end))


def block_file(desk: Desk, meeting_id: str) -> bytes:
    """Write the block as iCalendar."""
    from starmeet.calendars.export import calendar

    with desk.store.read() as reader:
        [meeting] = [one for one in plans.meetings(reader) if label("m", one.id) == meeting_id]
        entry = entry_of(reader, desk, meeting, None, None)
    return calendar([entry], name=entry.summary, alarms=desk.config.calendar.alarms)


def _conference(reader: Reader, desk: Desk, query: str) -> Conference:
    """Pick the conference that is meant: left empty, the last that has begun of those you went to."""
    begun = [
        one for one in programmes.all_conferences(reader) if one.attending == "going" and one.start <= desk.today()
    ]
    return begun[-1] if begun and not query else pick_conference(reader, query, desk.today())


def _open(reader: Reader, desk: Desk, conference: Conference) -> tuple[dict[int, datetime], tuple[Person, ...]]:
    start = datetime.combine(conference.start, time(), ZoneInfo(conference.timezone)).astimezone(UTC)
    met = met_there(conference, log.since(reader, start), plans.meetings(reader, conference.id), desk.now())
    order = still_open(met, log.tallies(reader, list(met)))
    known = {one.id: one for one in people.some(reader, order)}
    return met, tuple(known[one] for one in order if one in known)


def _when(desk: Desk, conference: Conference, minutes: int, at: str) -> tuple[datetime, datetime, tuple[str, ...]]:
    if at:
        start = read_when(at, desk.now(), desk.zone, future=True)
        return start, start + timedelta(minutes=minutes), ()
    after = datetime.combine(max(conference.end, desk.today()), time(), ZoneInfo(desk.zone)).astimezone(UTC)
    taken = busy_between(desk, after, after + timedelta(days=DAYS + 1))
    with desk.store.read() as reader:
        agreed = [
            one for one in plans.meetings(reader) if one.state in ("asked", "accepted") and one.kind != FOLLOW_UPS
        ]
    busy = (*taken.busy, *(Busy(start=one.start, end=one.end) for one in agreed))
    return *block(minutes, conference.end, desk.zone, busy, desk.now()), taken.notes


def _set_aside(
    desk: Desk, conference: Conference, known: tuple[Person, ...], start: datetime, end: datetime
) -> MeetingLine:
    """Keep the block as an appointment with nobody; the one there is moves rather than a second being made."""
    names = text.clip(", ".join(one.name for one in known), _NAMES)
    with desk.store.write("followups", desk.now()) as tx:
        now = desk.now()
        before = [one for one in plans.meetings(tx, conference.id) if one.kind == FOLLOW_UPS and one.end >= now]
        meeting = before[0] if before else Meeting(
            uid=new_uid(), conference=conference.id, people=(), start=start, end=end, kind=FOLLOW_UPS, changed=now,
        )  # fmt: skip
        stored = keep(tx, msgspec.structs.replace(
            meeting, start=start, end=end, zone=desk.zone, state="accepted",
            reason=f"Follow up after {conference.name}: {names}",
        ))  # fmt: skip
        tx.summary = f"time for follow-ups after {conference.name}"
    return line(stored, (), desk.now())
