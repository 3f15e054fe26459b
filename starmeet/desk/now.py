"""The day itself, out of what is stored: no file and no network is asked, so it works in a basement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from starmeet import text
from starmeet.desk.base import Desk, pick_conference, pick_person
from starmeet.desk.presence import there
from starmeet.desk.problem import settings
from starmeet.model import Conference, Engagement, Grade, Person, Value, Window, label
from starmeet.planning.day import Near, as_it_stands, moment, near
from starmeet.rapport.tally import tally
from starmeet.store import log, people, plans, programmes


class NowLine(Value, frozen=True, kw_only=True):
    """Something planned, in the venue's time."""

    id: str
    """Of the window."""
    people: tuple[str, ...]
    person_ids: tuple[str, ...]
    tier: int
    start: datetime
    end: datetime
    place: str
    kind: str
    state: str
    why: str
    title: str = ""
    """Of the session it hangs on."""


class NearLine(Value, frozen=True, kw_only=True):
    """Someone who is about, in the venue's time."""

    id: str
    person: str
    tier: int
    grade: Grade
    title: str
    room: str
    start: datetime
    end: datetime
    walk: int
    """Minutes to them; 0 in the same room, or where that is not known."""


class NowView(Value, frozen=True, kw_only=True):
    """One look at the day."""

    conference: Conference
    at: datetime
    now: NowLine | None
    next: NowLine | None
    leave: datetime | None
    """When to go to the next one."""
    later: tuple[NowLine, ...]
    near: tuple[NearLine, ...]
    place: str
    day: bool
    """Whether the conference is on today."""


def now(desk: Desk, query: str = "") -> NowView:
    """Tell what is now, what is next, and who is near.

    Raises:
        NotFound, Ambiguous: no conference is meant, or several.
    """
    at = desk.now()
    with desk.store.read() as reader:
        conference = pick_conference(reader, query, desk.today())
        zone, wanted = ZoneInfo(conference.timezone), settings(reader, desk, conference)
        stored = plans.stored(reader, conference.id)
        meetings = plans.at_conference(reader, conference)
        standing = moment(as_it_stands(stored.windows if stored else (), meetings), at, wanted)
        presences = [one for one in there(reader, conference) if one.grade != "check"]
        sessions = {
            one.id: one for one in programmes.some_sessions(reader, [n for one in presences for n in one.sessions])
        }
        planned = [one for one in (standing.now, standing.next, *standing.later) if one is not None]
        titles = {one.id: one.title for one in programmes.some_sessions(reader, [one.session for one in planned])}
        wanted_people = {one.person for one in presences} | {person for one in planned for person in one.people}
        known = {one.id: one for one in people.some(reader, wanted_people)}
        mine = [one for one in presences if one.person in known and known[one.person].tier > 0]
        states = {name: one.state for one in meetings for name in (one.window, one.uid) if name}
    grades = {one.person: one.grade for one in mine}

    def line(window: Window | None) -> NowLine | None:
        return None if window is None else _line(window, known, states, titles, zone)

    return NowView(
        conference=conference, at=at.astimezone(zone), now=line(standing.now), next=line(standing.next),
        leave=standing.leave and standing.leave.astimezone(zone),
        later=tuple(_line(one, known, states, titles, zone) for one in standing.later),
        near=tuple(
            _near(one, known[one.person], grades[one.person], zone)
            for one in near(mine, sessions, at, standing.place, wanted)
        ),
        place=standing.place, day=conference.start <= wanted.day(at) <= conference.end,
    )  # fmt: skip


def saw(desk: Desk, target: str, where: str = "") -> str:
    """Log that you were in their talk, or saw them, without a word between you; give their name."""
    with desk.store.write("log", desk.now()) as tx:
        person = pick_person(tx, target)
        words = f"saw them: {text.squeeze(where, 200)}" if where else "saw them"
        entry = Engagement(
            at=desk.now(), zone=desk.zone, people=(person.id,), direction="out", kind="attended", text=words,
            by=desk.config.me.name,
        )  # fmt: skip
        log.add(tx, [entry], tally)
        tx.summary = f"log: saw {person.name}"
    return person.name


def _line(
    window: Window, known: Mapping[int, Person], states: Mapping[str, str], titles: Mapping[int, str], zone: ZoneInfo
) -> NowLine:
    theirs = [known[person] for person in window.people if person in known]
    return NowLine(
        id=window.id, people=tuple(one.name for one in theirs),
        person_ids=tuple(label("p", one.id) for one in theirs), tier=max((one.tier for one in theirs), default=0),
        start=window.start.astimezone(zone), end=window.end.astimezone(zone), place=window.place, kind=window.kind,
        state=_state(window, states), why=window.reason, title=titles.get(window.session, ""),
    )  # fmt: skip


def _near(one: Near, person: Person, grade: Grade, zone: ZoneInfo) -> NearLine:
    session = one.session
    return NearLine(
        id=label("p", person.id), person=person.name, tier=person.tier, grade=grade, title=session.title,
        room=session.room, start=session.start.astimezone(zone), end=session.end.astimezone(zone), walk=one.minutes,
    )  # fmt: skip


def _state(window: Window, states: Mapping[str, str]) -> str:
    """Of the meeting a window is or stands for, by its UID or the window's id."""
    return states.get(window.meeting) or states.get(window.id, "idea")
