"""Who of your people is at a conference, how sure, and why; and what you decide about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from starmeet import text
from starmeet.desk.base import Desk, pick_conference, pick_person
from starmeet.desk.presence import again, earlier, presences
from starmeet.errors import Ambiguous, NotFound
from starmeet.model import Conference, Decision, Grade, Person, Presence, PresenceKind, Session, Value, label
from starmeet.store import people, programmes

_ORDER: dict[Grade, int] = {"certain": 0, "likely": 1, "check": 2}


class SessionLine(Value, frozen=True, kw_only=True):
    """A session as shown, in the venue's time."""

    title: str
    start: datetime
    end: datetime
    room: str


class Attendance(Value, frozen=True, kw_only=True):
    """One of your people at a conference."""

    id: str
    person: str
    speaker: str
    grade: Grade
    probability: float
    evidence: tuple[str, ...]
    sessions: tuple[SessionLine, ...]
    tier: int = 1
    org: str = ""
    kind: PresenceKind = "speaks"
    """As in `model.Presence`; returns: not listed, but spoke there in past years."""


class Programme(Value, frozen=True, kw_only=True):
    """A conference's programme with your people lit up, for the terminal."""

    conference: Conference
    sessions: tuple[Session, ...]
    people: dict[int, tuple[Attendance, ...]]
    """Session id -> your people in it, stars first."""
    attendances: tuple[Attendance, ...]


def who(desk: Desk, query: str = "") -> tuple[Attendance, ...]:
    """List who is there: certain first, then likely, then what needs your word, last who may come again."""
    with desk.store.read() as reader:
        conference = pick_conference(reader, query, desk.today())
    return (*attendances(desk, conference), *_again(desk, conference))


def _again(desk: Desk, conference: Conference) -> Iterator[Attendance]:
    """Say who is not listed but spoke at the series before."""
    listed = {one.person for one in presences(desk, conference)}
    with desk.store.read() as reader:
        known = programmes.all_conferences(reader)
    for past in earlier(conference, known):
        presences(desk, past)
    with desk.store.read() as reader:
        found = [one for one in again(reader, conference, known) if one.person not in listed]
        by_id = {one.id: one for one in people.some(reader, [one.person for one in found])}
    zone = ZoneInfo(conference.timezone)
    lines = [_attendance(one, by_id[one.person], {}, zone) for one in found]
    yield from sorted(lines, key=lambda one: (-one.probability, -one.tier, text.fold(one.person)))


def programme(desk: Desk, query: str = "") -> Programme:
    """Read a programme with your people in it."""
    with desk.store.read() as reader:
        conference = pick_conference(reader, query, desk.today())
        sessions = programmes.sessions(reader, conference.id)
    everyone = attendances(desk, conference)
    by_key = {(one.id, one.speaker): one for one in everyone}
    lit: dict[int, list[Attendance]] = {}
    for presence in presences(desk, conference):
        one = by_key.get((label("p", presence.person), presence.speaker))
        if one is not None and one.grade != "check":
            for session in presence.sessions:
                lit.setdefault(session, []).append(one)
    mine = {session: tuple(sorted(ones, key=lambda one: (-one.tier, one.person))) for session, ones in lit.items()}
    return Programme(conference=conference, sessions=sessions, people=mine, attendances=everyone)


def attendances(desk: Desk, conference: Conference) -> tuple[Attendance, ...]:
    """List who is at this conference."""
    found = presences(desk, conference)
    with desk.store.read() as reader:
        by_id = {one.id: one for one in people.some(reader, [p.person for p in found])}
        sessions = {one.id: one for one in programmes.some_sessions(reader, [s for p in found for s in p.sessions])}
    zone = ZoneInfo(conference.timezone)
    shown = [_attendance(one, by_id[one.person], sessions, zone) for one in found]
    return tuple(sorted(shown, key=lambda one: (_ORDER[one.grade], -one.tier, text.fold(one.person), one.speaker)))


def _attendance(presence: Presence, person: Person, sessions: dict[int, Session], zone: ZoneInfo) -> Attendance:
    held = [sessions[one] for one in presence.sessions if one in sessions]
    return Attendance(
        id=label("p", person.id), person=person.name, speaker=presence.speaker, grade=presence.grade,
        probability=round(presence.probability, 3), evidence=presence.evidence, tier=person.tier, org=person.org,
        kind=presence.kind,
        sessions=tuple(
            SessionLine(
                title=one.title, start=one.start.astimezone(zone), end=one.end.astimezone(zone), room=one.room
            )
            for one in sorted(held, key=lambda one: (one.start, one.id))
        ),
    )  # fmt: skip


def decide(desk: Desk, query: str, name: str, *, right: bool, speaker: str = "") -> tuple[Attendance, ...]:
    """Say that a match is right or wrong; remembered whatever is imported later.

    Raises:
        NotFound: no speaker of the programme is matched with this person, or by that name.
        Ambiguous: the person is matched with several speakers and none was named.
    """
    from starmeet.matching.names import speaker_key

    with desk.store.read() as reader:
        conference = pick_conference(reader, query, desk.today())
        person = pick_person(reader, name)
        listed = {one.name for s in programmes.sessions(reader, conference.id) for one in s.speakers}
        listed |= {one.name for aside in programmes.lists(reader, conference.id) for one in aside.people}
    if speaker:
        wanted = speaker_key(speaker)
        found = sorted(one for one in listed if speaker_key(one) == wanted)
        if not found:
            found = sorted(one for one in listed if wanted and wanted in speaker_key(one))
    else:
        found = _matched(desk, conference, person)
    keys = sorted({speaker_key(one) if one else "" for one in found})
    if not found:
        what = f"speaker {speaker!r}" if speaker else f"match for {person.name}"
        hint = f"`starmeet who {conference.slug}` lists the matches, `--add NAME` says that someone will be there"
        raise NotFound(f"there is no {what} at {conference.name}", hint)
    if len(keys) > 1 and right:
        raise Ambiguous(person.name, tuple(one or "the one you were told about" for one in found))
    with desk.store.write("match", desk.now()) as tx:
        for key in keys:
            programmes.decide(tx, conference.id, Decision(person=person.id, speaker=key, right=right))
        tx.summary = f"{person.name} is {'' if right else 'not '}{found[0] or 'there'} at {conference.name}"
    return attendances(desk, conference)


def _matched(desk: Desk, conference: Conference, person: Person) -> list[str]:
    """List the names someone is matched with; an empty one where they are only said to be there."""
    there = presences(desk, conference)
    with desk.store.read() as reader:
        apart = programmes.presences(reader, conference.id) or ()
    found = {one.speaker for one in (*apart, *there) if one.person == person.id}
    return sorted(found - {""} or found)


def told(desk: Desk, query: str, name: str, *, there: bool = True) -> tuple[Attendance, ...]:
    """Remember that someone told you they will (or will not) be there."""
    with desk.store.write("who", desk.now()) as tx:
        conference = pick_conference(tx, query, desk.today())
        person = pick_person(tx, name)
        programmes.decide(tx, conference.id, Decision(person=person.id, speaker="", right=there))
        tx.summary = f"{person.name} will {'' if there else 'not '}be at {conference.name}"
    return attendances(desk, conference)
