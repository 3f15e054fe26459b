"""The plan of a conference: solve, pin, drop, keep, and show it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from starmeet import text
from starmeet.desk.base import Desk, pick_conference, pick_person
from starmeet.desk.presence import presences
from starmeet.desk.presence import there as there_now
from starmeet.errors import NotFound, StarmeetError
from starmeet.model import Busy, Conference, Meeting, Person, Plan, Value, Window, label
from starmeet.planning.settings import Settings
from starmeet.rapport.warmth import warmth
from starmeet.store import log, people, plans, programmes
from starmeet.store.journal import Reader, Transaction


class Option(Value, frozen=True, kw_only=True):
    """Another window for someone in the plan."""

    id: str
    start: datetime
    end: datetime
    place: str
    kind: str
    cost: float
    """What choosing it would take from the objective."""


class WindowLine(Value, frozen=True, kw_only=True):
    """A chosen window, in the venue's time."""

    id: str
    people: tuple[str, ...]
    start: datetime
    end: datetime
    place: str
    kind: str
    chance: float
    why: str
    tier: int
    state: str
    """Of the meeting it stands for: idea, asked, accepted, ..."""
    pinned: bool = False
    title: str = ""
    """Of the session it hangs on."""
    person_ids: tuple[str, ...] = ()
    alternatives: tuple[Option, ...] = ()


class MissedLine(Value, frozen=True, kw_only=True):
    """Someone who is there and not in the plan."""

    id: str
    person: str
    tier: int
    why: str
    price: float | None


class PlanView(Value, frozen=True, kw_only=True):
    """A plan as both faces show it."""

    conference: Conference
    objective: float
    bound: float
    windows: tuple[WindowLine, ...]
    missed: tuple[MissedLine, ...]
    busy: tuple[Busy, ...]
    notes: tuple[str, ...] = ()
    """What could not be taken into account (a calendar that cannot be read)."""
    settings: Settings
    choices: Mapping[str, str] = {}
    moved: tuple[str, ...] = ()
    """What is different from the plan before, a line each."""


def plan(
    desk: Desk,
    query: str = "",
    *,
    pin: Sequence[str] = (),
    drop: Sequence[str] = (),
    unpin: Sequence[str] = (),
    undrop: Sequence[str] = (),
    max_per_day: int | None = None,
) -> PlanView:
    """Find the best plan under the user's pins and drops, keep it, and bring the meetings to it.

    Raises:
        StarmeetError: the pins contradict each other or the user's calendar; nothing is changed.
    """
    conference, who, asked = _prepare(desk, query)
    with desk.store.write("plan", desk.now()) as tx:
        _choose(tx, conference, {"pin": pin, "drop": drop, "": (*unpin, *undrop)})
        solved, view = _solve(tx, desk, conference, who, asked, max_per_day)
        before = {one.uid: one for one in plans.meetings(tx, conference.id)}
        plans.put(tx, solved)
        _keep_meetings(tx, conference, solved, desk.now())
        after = {one.uid: one for one in plans.meetings(tx, conference.id)}
        moved = _moved(before, after, _names(tx, after.values()), conference.timezone)
        tx.summary = f"plan {conference.name}"
        return msgspec.structs.replace(view(tx), moved=moved)


def show(desk: Desk, query: str = "") -> PlanView | None:
    """Show the stored plan without solving anything; None when there is none."""
    with desk.store.read() as reader:
        conference = pick_conference(reader, query, desk.today())
        stored = plans.stored(reader, conference.id)
        if stored is None:
            return None
        busy, notes = _busy(desk, conference)
        return _view(reader, conference, stored, busy, notes, settings(desk, conference))


def settings(desk: Desk, conference: Conference, max_per_day: int | None = None) -> Settings:
    """Read the `[planning]` keys for the days of one conference."""
    wanted = desk.config.planning
    lunch = None
    if wanted.lunch and wanted.lunch_minutes:
        start, _, end = wanted.lunch.partition("-")
        lunch = (time.fromisoformat(start.strip()), time.fromisoformat(end.strip()), wanted.lunch_minutes)
    return Settings(
        walk_minutes=wanted.walk_minutes,
        max_per_day=wanted.max_per_day if max_per_day is None else max_per_day,
        not_before=time.fromisoformat(wanted.not_before) if wanted.not_before else None,
        lunch=lunch,
        timezone=conference.timezone,
    )


class _Asked(Value, frozen=True, kw_only=True):
    busy: tuple[Busy, ...]
    notes: tuple[str, ...]


def _prepare(desk: Desk, query: str) -> tuple[Conference, frozenset[int], _Asked]:
    """Do what needs no transaction first: files are read and matches worked out before anything is locked."""
    with desk.store.read() as reader:
        conference = pick_conference(reader, query, desk.today())
    there = frozenset(one.person for one in presences(desk, conference) if one.grade != "check")
    busy, notes = _busy(desk, conference)
    return conference, there, _Asked(busy=busy, notes=notes)


def _busy(desk: Desk, conference: Conference) -> tuple[tuple[Busy, ...], tuple[str, ...]]:
    """Read when the user is busy in the days of a conference; a calendar that cannot be read is noted."""
    if not desk.config.calendar.busy:
        return (), ()
    from starmeet.calendars.busy import busy as read_busy
    from starmeet.desk.sources import fetch_source, shown

    zone = ZoneInfo(conference.timezone)
    start = datetime.combine(conference.start, time(), zone).astimezone(UTC)
    end = datetime.combine(conference.end + timedelta(days=1), time(), zone).astimezone(UTC)
    found: list[Busy] = []
    notes: list[str] = []
    for name in desk.config.calendar.busy:
        try:
            body = fetch_source(name if "://" in name else str(desk.path(name))).body
            read = read_busy(body, start, end, zone=desk.zone, me=desk.config.me.email)
        except StarmeetError as error:
            notes.append(f"calendar {text.one_line(shown(name), 80)}: {error}")
            continue
        found.extend(read.busy)
        notes.extend(f"calendar {text.one_line(shown(name), 80)}: {problem}" for problem in read.problems)
    return tuple(sorted(found, key=lambda one: (one.start, one.end, one.what))), tuple(notes)


def _solve(
    tx: Transaction, desk: Desk, conference: Conference, there: frozenset[int], asked: _Asked, most: int | None
) -> tuple[Plan, Callable[[Reader], PlanView]]:
    from starmeet.planning.plan import plan as best_plan
    from starmeet.planning.windows import windows

    wanted = settings(desk, conference, most)
    meetings = plans.meetings(tx, conference.id)
    fixed = tuple(one for one in meetings if one.state in ("asked", "accepted"))
    everyone = {one.id: one for one in people.some(tx, [*there, *(p for m in fixed for p in m.people)])}
    tallies = log.tallies(tx, everyone)
    found = windows(
        conference,
        programmes.sessions(tx, conference.id),
        [one for one in there_now(tx, conference) if one.grade != "check"],
        everyone,
        fixed,
        {one.id: warmth(tallies.get(one.id), desk.now(), one.warmth_pin).value for one in everyone.values()},
        wanted,
        frozenset(text.fold(topic) for topic in desk.config.me.topics),
    )
    chosen = plans.choices(tx, conference.id)
    pins = {target for target, what in chosen.items() if what == "pin"}
    drops = {target for target, what in chosen.items() if what == "drop"}
    drops |= {one.window for one in meetings if one.state in ("declined", "missed") and one.window}
    pins &= {one.id for one in found} | {label("p", one) for one in everyone}
    past = tuple(one for one in meetings if one.state == "held")
    solved = best_plan(
        conference.id, found, everyone, wanted, asked.busy, frozenset(pins), frozenset(drops),
        there - {person for one in past for person in one.people},
    )  # fmt: skip
    return solved, lambda reader: _view(reader, conference, solved, asked.busy, asked.notes, wanted)


def _choose(tx: Transaction, conference: Conference, wishes: dict[str, Sequence[str]]) -> None:
    for what, targets in wishes.items():
        for target in targets:
            plans.choose(tx, conference.id, _target(tx, conference, target), what)


def _target(reader: Reader, conference: Conference, given: str) -> str:
    """Read what --pin and --drop name: a window id that `plan` printed, or a person."""
    stored = plans.stored(reader, conference.id)
    known = {one.id for one in stored.windows} if stored else set()
    if stored:
        known |= {one.window.id for one in stored.alternatives}
    if given in known or given in plans.choices(reader, conference.id):
        return given
    try:
        return label("p", pick_person(reader, given).id)
    except NotFound as error:
        hint = f"`starmeet plan {conference.slug}` prints the ids"
        raise NotFound(f"{given!r} is neither a window of the plan nor a person", error.hint or hint) from None


def _keep_meetings(tx: Transaction, conference: Conference, solved: Plan, now: datetime) -> None:
    from starmeet.planning.agenda import agenda

    meetings = plans.meetings(tx, conference.id)
    for one in agenda(meetings, solved.windows, conference, now, lambda: f"{uuid.uuid4()}@starmeet.invalid"):
        if one.id:
            plans.put_meeting(tx, one)
        else:
            plans.add_meeting(tx, one)


def _names(reader: Reader, meetings: Iterable[Meeting]) -> dict[int, str]:
    wanted = {person for one in meetings for person in one.people}
    return {one.id: one.name for one in people.some(reader, wanted)}


def _moved(before: dict[str, Meeting], after: dict[str, Meeting], names: dict[int, str], zone: str) -> tuple[str, ...]:
    """Say what a new plan changed for meetings that were there before."""
    lines = []
    for uid, now in after.items():
        was = before.get(uid)
        who = " and ".join(names.get(person, "someone") for person in now.people)
        if was is None or was.kind == "talk":
            continue
        if now.state == "cancelled" and was.state == "idea":
            lines.append(f"{who}: no longer in the plan")
        elif was.state == "cancelled" and now.state == "idea":
            lines.append(f"{who}: in the plan again")
        elif was.start != now.start:
            first, then = (f"{one.start.astimezone(ZoneInfo(zone)):%a %H:%M}" for one in (was, now))
            lines.append(f"{who}: {first} → {then}")
    return tuple(lines)


def _view(
    reader: Reader, conference: Conference, stored: Plan, busy: tuple[Busy, ...], notes: tuple[str, ...],
    wanted: Settings,
) -> PlanView:  # fmt: skip
    wanted_people = {person for one in stored.windows for person in one.people} | {one.person for one in stored.missed}
    known = {one.id: one for one in people.some(reader, wanted_people)}
    titles = {one.id: one.title for one in programmes.some_sessions(reader, [w.session for w in stored.windows])}
    states = {one.window: one.state for one in plans.meetings(reader, conference.id)}
    choices = plans.choices(reader, conference.id)
    zone = ZoneInfo(conference.timezone)
    return PlanView(
        conference=conference, objective=round(stored.objective, 6), bound=round(stored.bound, 6),
        windows=tuple(_window(one, stored, known, titles, states, choices, zone) for one in stored.windows),
        missed=tuple(
            MissedLine(
                id=label("p", one.person), person=known[one.person].name, tier=known[one.person].tier, why=one.why,
                price=None if one.price is None else round(one.price, 3),
            )
            for one in stored.missed if one.person in known
        ),
        busy=tuple(Busy(start=b.start.astimezone(zone), end=b.end.astimezone(zone), what=b.what) for b in busy),
        notes=notes, settings=wanted, choices=choices,
    )  # fmt: skip


def _window(
    one: Window, stored: Plan, known: dict[int, Person], titles: dict[int, str], states: Mapping[str, str],
    choices: Mapping[str, str], zone: ZoneInfo,
) -> WindowLine:  # fmt: skip
    there = [known[person] for person in one.people if person in known]
    pinned = any(choices.get(target) == "pin" for target in (one.id, *(label("p", p.id) for p in there)))
    return WindowLine(
        id=one.id, people=tuple(person.name for person in there), start=one.start.astimezone(zone),
        end=one.end.astimezone(zone), place=one.place, kind=one.kind, chance=round(one.chance, 3), why=one.reason,
        tier=max((person.tier for person in there), default=0), state=states.get(one.id, "idea"), pinned=pinned,
        title=titles.get(one.session, ""), person_ids=tuple(label("p", person.id) for person in there),
        alternatives=tuple(
            Option(
                id=other.window.id, start=other.window.start.astimezone(zone), end=other.window.end.astimezone(zone),
                place=other.window.place, kind=other.window.kind, cost=round(other.cost, 3),
            )
            for other in stored.alternatives if other.instead_of == one.id
        ),
    )  # fmt: skip
