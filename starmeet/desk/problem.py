"""What a plan of one conference is made from, gathered from the store, the config and the user's calendars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time
from hashlib import blake2b

import msgspec

from starmeet import text
from starmeet.desk.base import Desk
from starmeet.desk.busy_time import BusyTime
from starmeet.desk.outcomes import outcomes
from starmeet.desk.presence import there as there_now
from starmeet.desk.rooms import taken, venue
from starmeet.model import Busy, Conference, Meeting, Person, Plan, Session, Tally, Value, Window, label
from starmeet.planning.objective import GIVING_UP, weights_of
from starmeet.planning.settings import Rest, Settings
from starmeet.planning.task import Task, task_of
from starmeet.rapport.warmth import warmth
from starmeet.store import log, people, plans, programmes
from starmeet.store.journal import Reader


class Problem(Value, frozen=True, kw_only=True):
    """Everything the plan of a conference rests on."""

    conference: Conference
    task: Task
    people: Mapping[int, Person]
    there: frozenset[int]
    """Who is there and was not met there yet."""
    pins: frozenset[str]
    drops: frozenset[str]
    meetings: tuple[Meeting, ...]
    natural: Mapping[str, datetime]
    """When each window would start if nothing were agreed."""
    most: int | None
    """Meetings a day at most, where the user said so for this conference."""
    busy: BusyTime
    before: Plan | None
    """The plan as it is stored."""

    @property
    def basis(self) -> str:
        """Digest all that a plan rests on, but for the plan before it."""
        task, now = self.task, self.task.settings.now
        over = [one.id for one in task.windows if now is not None and one.start <= now]
        made_of = (
            [*task.windows, *task.agreed], over, sorted(task.weights.items()),
            repr(msgspec.structs.replace(task.settings, now=None)), task.busy, sorted(self.pins), sorted(self.drops),
            sorted(self.there),
        )  # fmt: skip
        return blake2b(msgspec.json.encode(made_of), digest_size=12).hexdigest()

    def possible(self) -> frozenset[str]:
        """List the windows that could be chosen."""
        return frozenset(one.id for one in self.task.windows if not self.task.refusal(one, self.drops))


def gather(
    reader: Reader, desk: Desk, conference: Conference, busy: BusyTime, *, most: int | None = None, fresh: bool = False
) -> Problem:
    """Gather what the plan of a conference rests on; `fresh` forgets what was planned before."""
    from starmeet.planning.windows import windows

    before = plans.stored(reader, conference.id)
    most = most if most is not None else before.most if before else None
    wanted = settings(reader, desk, conference, most)
    sessions = programmes.sessions(reader, conference.id)
    presences = [one for one in there_now(reader, conference) if one.grade != "check"]
    there = frozenset(one.person for one in presences)
    meetings = plans.at_conference(reader, conference)
    decided = tuple(one for one in meetings if one.state in ("asked", "accepted"))
    everyone = {one.id: one for one in people.some(reader, [*there, *(p for one in decided for p in one.people)])}
    tallies = log.tallies(reader, everyone)
    warm = {one.id: warmth(tallies.get(one.id), desk.now(), one.warmth_pin).value for one in everyone.values()}
    chances = outcomes(reader).chances
    topics = frozenset(text.fold(topic) for topic in desk.config.me.topics)

    def found(appointments: tuple[Meeting, ...]) -> tuple[Window, ...]:
        return windows(conference, sessions, presences, everyone, appointments, warm, wanted, topics, chances)

    all_windows = _with_the_past(found(decided), before, meetings, desk.now())
    own = (*_own_talks(desk, sessions), *taken(reader, conference))
    met = frozenset(number for number, tally in tallies.items() if _in_person(tally))
    weights = weights_of(everyone, met, conference.goal, desk.config.planning.new_people / 100)
    chosen = plans.choices(reader, conference.id)
    pins, drops = (frozenset(target for target, said in chosen.items() if said == what) for what in ("pin", "drop"))
    off = frozenset(one.window for one in meetings if one.state in _REFUSED and one.window)
    drops |= off
    kept = {} if fresh or before is None else _kept(before, meetings)
    return Problem(
        conference=conference,
        task=task_of(all_windows, weights, wanted, (*busy.busy, *own), kept, drops),
        people=everyone,
        there=there - {person for one in meetings if one.state == "held" for person in one.people},
        pins=pins & ({one.id for one in all_windows} | {label("p", one) for one in everyone}) - off,
        drops=drops,
        meetings=meetings,
        natural={one.id: one.start for one in (found(()) if decided else all_windows)},
        most=most,
        busy=msgspec.structs.replace(
            busy, busy=tuple(sorted((*busy.busy, *own), key=lambda one: (one.start, one.end, one.what)))
        ),
        before=before,
    )


def settings(reader: Reader, desk: Desk, conference: Conference, most: int | None = None) -> Settings:
    """Read the `[planning]` keys for the days of one conference, and what is known of its rooms."""
    wanted, hall = desk.config.planning, venue(reader, desk, conference)
    return Settings(
        walk_minutes=wanted.walk_minutes,
        walks=hall.pairs(),
        buildings=hall.buildings,
        building_minutes=wanted.building_minutes,
        max_per_day=wanted.max_per_day if most is None else most,
        tire_after=wanted.tire_after,
        now=desk.now(),
        not_before=time.fromisoformat(wanted.not_before) if wanted.not_before else None,
        arrive=conference.arrive,
        leave=conference.leave,
        lunch=_rest(wanted.lunch, wanted.lunch_minutes),
        quiet=_rest(wanted.quiet, wanted.quiet_minutes),
        timezone=conference.timezone,
    )


def _rest(span: str, minutes: int) -> Rest | None:
    if not span or not minutes:
        return None
    start, _, end = span.partition("-")
    return time.fromisoformat(start.strip()), time.fromisoformat(end.strip()), minutes


def _own_talks(desk: Desk, sessions: Iterable[Session]) -> Iterator[Busy]:
    """Find the sessions in which the user speaks: nobody can be met then, and the way from there counts."""
    me = desk.config.me
    mine, name = frozenset(me.handles), text.fold(me.name)
    for session in sessions:
        if any((name and text.fold(one.name) == name) or mine & {*one.handles} for one in session.speakers):
            what = f'you speak: "{text.clip(session.title, 60)}"'
            yield Busy(start=session.start, end=session.end, what=what, place=session.room)


def _in_person(tally: Tally) -> bool:
    return any(key.endswith(":met") and count for key, count in tally.counts.items())


_REFUSED = ("declined", "missed")
_OFF = (*_REFUSED, "cancelled")
"""What a plan let go is cancelled, too, and may come back; what was refused may not."""


def _with_the_past(
    found: Iterable[Window], before: Plan | None, meetings: Iterable[Meeting], now: datetime
) -> tuple[Window, ...]:
    """Hold fast what no plan can change any more: meetings that were held, and planned times that have come.

    Whoever was met has been met: no further time with them adds to that.
    """
    windows = {one.id: one for one in found}
    states = {one.window: one.state for one in meetings if one.window}
    for one in before.windows if before else ():
        if one.start <= now and not one.meeting and states.get(one.id) not in _OFF:
            windows[one.id] = msgspec.structs.replace(one, agreed=True)
    for meeting in meetings:
        if meeting.state == "held":
            name = meeting.window or f"w{meeting.uid}"
            windows[name] = Window(
                id=name, people=meeting.people, start=meeting.start, end=meeting.end, place=meeting.place,
                kind="appointment", chance=1.0, reason="you met", agreed=True, meeting=meeting.uid,
            )  # fmt: skip
    return tuple(windows.values())


def _kept(before: Plan, meetings: Iterable[Meeting]) -> dict[str, float]:
    """Say what giving up each planned window costs, by the state of the meeting it stands for."""
    states = {name: one.state for one in meetings for name in (one.window, one.uid) if name}
    costs = {one.id: GIVING_UP.get(states.get(one.meeting, states.get(one.id, "idea")), 0.0) for one in before.windows}
    return {name: cost for name, cost in costs.items() if cost}
