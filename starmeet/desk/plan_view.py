"""A plan as both faces show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from starmeet.desk.busy_time import BusyTime
from starmeet.model import Busy, Conference, Person, Plan, Value, Window, label
from starmeet.planning.living import Change, Fate, summary
from starmeet.planning.settings import Settings
from starmeet.store import people, plans, programmes
from starmeet.store.journal import Reader


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


class PlanChange(Value, frozen=True, kw_only=True):
    """What became of meeting someone, in the venue's time."""

    id: str
    person: str
    fate: Fate
    was: datetime | None
    now: datetime | None
    words: str


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
    gap: float = 0.0
    """Bound less objective, as a share of the bound; 0 when nothing better exists."""
    changing: float = 0.0
    """What of the objective was paid for giving up what was planned before."""
    close: bool = False
    """Whether it stays close to a plan before it: what is better may not have been worth the change."""
    priced: bool = True
    """Whether alternatives and prices are worked out."""
    changes: tuple[PlanChange, ...] = ()
    """What is different from the plan before, person by person."""
    summary: str = ""
    """The same counted: "3 moved, 1 lost, 2 rescued"."""

    @property
    def moved(self) -> tuple[str, ...]:
        """What is different, a line each."""
        return tuple(one.words for one in self.changes)


def view(
    reader: Reader, conference: Conference, stored: Plan, busy: BusyTime, wanted: Settings,
    changed: Sequence[Change] = (),
) -> PlanView:  # fmt: skip
    """Show a stored plan."""
    wanted_people = {person for one in stored.windows for person in one.people} | {one.person for one in stored.missed}
    known = {one.id: one for one in people.some(reader, wanted_people)}
    titles = {one.id: one.title for one in programmes.some_sessions(reader, [w.session for w in stored.windows])}
    meetings = plans.at_conference(reader, conference)
    states = {name: one.state for one in meetings for name in (one.window, one.uid) if name}
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
        busy=tuple(
            Busy(start=b.start.astimezone(zone), end=b.end.astimezone(zone), what=b.what, place=b.place)
            for b in busy.busy
        ),
        notes=busy.notes, settings=wanted, choices=choices, gap=stored.gap, changing=stored.changing,
        close=stored.close,
        priced=stored.explained, changes=_changes(reader, changed, stored, zone), summary=summary(changed),
    )  # fmt: skip


def _changes(reader: Reader, found: Sequence[Change], stored: Plan, zone: ZoneInfo) -> tuple[PlanChange, ...]:
    names = {one.id: one.name for one in people.some(reader, {one.person for one in found})}
    why = {one.person: one.why for one in stored.missed}
    return tuple(
        PlanChange(
            id=label("p", one.person), person=names.get(one.person, "someone"), fate=one.fate,
            was=one.was and one.was.astimezone(zone), now=one.now and one.now.astimezone(zone),
            words=f"{names.get(one.person, 'someone')}: {_words(one, zone, why.get(one.person, ''))}",
        )
        for one in found
    )  # fmt: skip


def _words(one: Change, zone: ZoneInfo, why: str) -> str:
    was, now = (f"{at.astimezone(zone):%a %H:%M}" if at else "" for at in (one.was, one.now))
    if one.fate == "moved":
        return f"{was} → {now}"
    if one.fate == "rescued":
        return f"{was} is no longer possible, {now} instead"
    if one.fate == "lost":
        return "no longer in the plan" + (f" ({why})" if why else "")
    if one.fate == "new":
        return f"in the plan now, {now}"
    moved = f"has moved from {was} to {now}" if now else f"of {was} is no longer in the programme as it was"
    return f"what you agreed on {moved}; your meeting stays as it is until you say so"


def _window(
    one: Window, stored: Plan, known: dict[int, Person], titles: dict[int, str], states: Mapping[str, str],
    choices: Mapping[str, str], zone: ZoneInfo,
) -> WindowLine:  # fmt: skip
    there = [known[person] for person in one.people if person in known]
    pinned = any(choices.get(target) == "pin" for target in (one.id, *(label("p", p.id) for p in there)))
    return WindowLine(
        id=one.id, people=tuple(person.name for person in there), start=one.start.astimezone(zone),
        end=one.end.astimezone(zone), place=one.place, kind=one.kind, chance=round(one.chance, 3), why=one.reason,
        tier=max((person.tier for person in there), default=0), state=_state(one, states), pinned=pinned,
        title=titles.get(one.session, ""), person_ids=tuple(label("p", person.id) for person in there),
        alternatives=tuple(
            Option(
                id=other.window.id, start=other.window.start.astimezone(zone), end=other.window.end.astimezone(zone),
                place=other.window.place, kind=other.window.kind, cost=round(other.cost, 3),
            )
            for other in stored.alternatives if other.instead_of == one.id
        ),
    )  # fmt: skip


def _state(window: Window, states: Mapping[str, str]) -> str:
    """Of the meeting a window is or stands for, by its UID or the window's id."""
    return states.get(window.meeting) or states.get(window.id, "idea")
