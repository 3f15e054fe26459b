"""Sessions of mentoring: setting a day, and keeping notes."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from starmeet import text
from starmeet.desk.base import Desk, pick_person
from starmeet.desk.mentoring import KIND, relation_with
from starmeet.errors import UsageError
from starmeet.model import Engagement, Kind, Meeting, Person, Promise, SessionNote, Value, label
from starmeet.rapport.entry import Entry, read_entry
from starmeet.rapport.relation import QUIET, SESSION_KINDS
from starmeet.rapport.tally import tally
from starmeet.rapport.when import read_when
from starmeet.store import log, mentoring, people, plans, steps
from starmeet.store.journal import Reader, Transaction

MINUTES = 45
"""How long a session takes where nothing was agreed."""
_NOTE_CHARS = 8000
_SINCE, _EARLY = timedelta(days=14), timedelta(hours=12)
"""How long ago, and how far ahead, a session may be planned that notes are taken of."""


class SessionLine(Value, frozen=True, kw_only=True):
    """A session as shown, in your zone."""

    id: str
    person: str
    start: datetime
    end: datetime
    place: str
    state: str
    uid: str
    clash: str
    """What else stands at that time; empty for nothing."""


class NotesLine(Value, frozen=True, kw_only=True):
    """Notes of a session as kept."""

    id: str
    person: str
    at: datetime
    kind: Kind
    text: str
    promises: tuple[str, ...]


def session(
    desk: Desk, name: str, at: str, *, minutes: int | None = None, place: str = "", asked: bool = False
) -> SessionLine:
    """Set a day for a session: an appointment, which goes into calendars like any other.

    Raises:
        UsageError: they are learned from at a distance, it has ended, or a time that cannot be read.
    """
    now = desk.now()
    with desk.store.write("mentor session", now) as tx:
        person = pick_person(tx, name)
        relation = relation_with(tx, desk, person)
        if relation.stage in QUIET:
            hint = f"when that has changed: starmeet mentor stage {text.slug(person.name)} in-touch"
            far = "you learn from them at a distance" if relation.stage == "afar" else "it has ended"
            raise UsageError(f"no session with {person.name}: {far}", hint)
        start = read_when(at, now, desk.zone, future=True)
        agreed = relation.agreement.minutes if relation.agreement else 0
        end = start + timedelta(minutes=minutes or agreed or MINUTES)
        clash = next(
            (one for one in plans.meetings(tx) if one.state == "accepted" and one.start < end and start < one.end), None
        )
        new = Meeting(
            uid=f"{uuid.uuid4()}@starmeet.invalid", people=(person.id,), start=start, end=end, zone=desk.zone,
            place=text.squeeze(place, 200), kind=KIND, reason="a mentoring session",
            state="asked" if asked else "accepted", changed=now,
        )  # fmt: skip
        new = msgspec.structs.replace(new, id=plans.add_meeting(tx, new))
        tx.summary = f"session with {person.name}"
        other = " and ".join(one.name for one in people.some(tx, clash.people)) if clash else ""
    zone = ZoneInfo(desk.zone)
    return SessionLine(
        id=label("m", new.id), person=person.name, start=start.astimezone(zone), end=end.astimezone(zone),
        place=new.place, state=new.state, uid=new.uid, clash=other,
    )  # fmt: skip


def notes(desk: Desk, name: str, words: str, *, kind: str = "") -> NotesLine:
    """Keep the notes of a session: it counts as held and is logged; lines with `#promise` become promises.

    The words themselves stay out of the log, so that no sentence to anybody is ever made of them.

    Raises:
        UsageError: there are no words.
    """
    lines = [squeezed for one in words.splitlines() if (squeezed := text.squeeze(one, 4000))]
    if not lines:
        raise UsageError("there are no notes", "say what it was about, a line a thing")
    now = desk.now()
    first = _dated(lines[0], now, desk.zone)
    dated = first is not None and first.at != now.astimezone(UTC)
    with desk.store.write("mentor notes", now) as tx:
        person = pick_person(tx, name)
        held = None if dated else _session_now(tx, person, now)
        at = first.at if first and dated else min(held.start, now) if held else now
        if first and dated:
            lines[0] = first.text
        kept, promised = _promises(lines, person, at, desk.zone)
        what = _session_kind(kind, first, held)
        entry_id = _log_session(tx, desk, person, at, what, held)
        for promise in promised:
            steps.add_promise(tx, msgspec.structs.replace(promise, entry=entry_id))
        note = SessionNote(person=person.id, at=at, text=text.lines("\n".join(kept), _NOTE_CHARS))
        note_id = mentoring.add_note(tx, note)
        tx.summary = f"notes of the session with {person.name}"
    return NotesLine(
        id=label("n", note_id), person=person.name, at=at.astimezone(ZoneInfo(desk.zone)), kind=what, text=note.text,
        promises=tuple(one.text for one in promised),
    )  # fmt: skip


def _dated(line_: str, now: datetime, zone: str) -> Entry | None:
    """Read the first line as one of the log; None where what stands there is no day that has been."""
    try:
        return read_entry(line_, now, zone)
    except UsageError:
        return None


def _promises(lines: list[str], person: Person, at: datetime, zone: str) -> tuple[list[str], list[Promise]]:
    """Read the promises in notes, counted from the day of the session."""
    kept, promised = [], []
    for one in lines:
        entry = read_entry(one, at, zone) if "#promise" in one.lower() else None
        kept.append(entry.text if entry else one)
        if entry and entry.promise:
            promised.append(
                Promise(
                    person=person.id, mine=entry.promise_mine, text=entry.promise, due=entry.promise_due, made=at
                )
            )  # fmt: skip
    return kept, promised


def _session_now(reader: Reader, person: Person, now: datetime) -> Meeting | None:
    """Find the session the notes are of: the one nearest to now."""
    near = [
        one for one in plans.meetings(reader)
        if one.kind == KIND and person.id in one.people and one.state not in ("declined", "cancelled")
        and -_SINCE <= one.start - now <= _EARLY
    ]  # fmt: skip
    return min(near, key=lambda one: (abs(one.start - now), one.id), default=None)


def _session_kind(wanted: str, first: Entry | None, held: Meeting | None) -> Kind:
    for one in SESSION_KINDS:
        if wanted == one or (not wanted and first is not None and first.kind == one):
            return one
    return "met" if held is not None and held.place else "call"


def _log_session(
    tx: Transaction, desk: Desk, person: Person, at: datetime, kind: Kind, held: Meeting | None
) -> int:  # fmt: skip
    """Log that there was a session, once a day at most; give the entry's id."""
    key = f"meeting:{held.uid}" if held else ""
    if held is not None and held.state != "held":
        plans.put_meeting(tx, msgspec.structs.replace(held, state="held"))
    known = log.by_key(tx, key) if key else log.last_of_kinds(tx, [person.id], SESSION_KINDS).get(person.id)
    zone = ZoneInfo(desk.zone)
    if known is not None and (key or known.at.astimezone(zone).date() == at.astimezone(zone).date()):
        return known.id
    entry = Engagement(
        at=at, zone=desk.zone, people=(person.id,), direction="both", kind=kind, by=desk.config.me.name,
        source_key=key,
    )  # fmt: skip
    return log.add(tx, [entry], tally)[0]
