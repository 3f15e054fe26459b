"""Steps without a date of their own: keeping in touch, and one stretch a week.

A rest after any contact and a limit on unanswered approaches hold these back, those of the `ladder`, and no others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, time, timedelta

from starmeet.model import Person, Step, Tally
from starmeet.rapport.situation import Scene, span, step_id, zone_of
from starmeet.rapport.tally import exchanges

IDEAL_DAYS = {3: 14, 2: 30, 1: 90}
"""By tier; what people ask of other trackers is 14/30/90 and 7/21/180."""
LATEST = 1.5
"""Latest = 1.5 x ideal ("4 weeks, at most 6")."""
REST = timedelta(days=14)
"""After any contact (PingCRM's cool-down)."""
ASKED_WITHIN = timedelta(days=30)
LEAVE_ALONE = 3
HALVE = 2
"""So many approaches unanswered within 30 days: half the weight, then left alone (PingCRM)."""
DORMANT = timedelta(days=365)
FORGOTTEN = timedelta(days=5 * 365)
DORMANT_EXCHANGES = 5
"""A dormant tie is 1-5 years silent and had at least 5 exchanges (PingCRM; Levin 2011 on their worth)."""
STRETCH_TIER = 2


def held_back(tally: Tally | None, now: datetime) -> bool:
    """Tell whether a person rests: a contact in the last 14 days, or 3 approaches in 30 without an answer."""
    if tally is None or tally.last is None:
        return False
    return now - tally.last < REST or unanswered(tally, now) >= LEAVE_ALONE


def unanswered(tally: Tally, now: datetime) -> int:
    """Count my approaches of the last 30 days that nobody answered."""
    return sum(now - at <= ASKED_WITHIN for at in tally.approaches)


def keeps(scene: Scene, busy: Collection[int]) -> Iterator[Step]:
    """Give whom to write to again, the most overdue of the most starred first."""
    found = []
    now, tallies = scene.now, scene.situation.tallies
    ideals = {tier: timedelta(days=days) for tier, days in IDEAL_DAYS.items()}
    for person in scene.people.values():
        tally = tallies.get(person.id)
        if tally is None or tally.last is None or person.tier not in ideals:
            continue
        idle = now - tally.last
        if ideals[person.tier] <= idle <= DORMANT and person.id not in busy and not held_back(tally, now):
            half = 0.5 if unanswered(tally, now) >= HALVE else 1.0
            found.append((-half * person.tier * (idle / ideals[person.tier]), person.id))
    for _, number in sorted(found):
        person, tally = scene.people[number], tallies[number]
        if any(exchanges(tally)):
            yield from _keep(scene, person, tally)


def dormant(scene: Scene, busy: Collection[int]) -> Iterator[Step]:
    """Give old ties worth picking up again: a year to five silent, the richest first."""
    found = []
    now, tallies = scene.now, scene.situation.tallies
    for person in scene.people.values():
        tally = tallies.get(person.id)
        if tally is None or tally.last is None or not DORMANT < now - tally.last <= FORGOTTEN or person.id in busy:
            continue
        total = sum(exchanges(tally))
        if total >= DORMANT_EXCHANGES:
            found.append((-person.tier, -total, person.id))
    for _, _, number in sorted(found):
        yield from _keep(scene, scene.people[number], tallies[number])


def _keep(scene: Scene, person: Person, tally: Tally) -> list[Step]:
    assert tally.last is not None
    days = IDEAL_DAYS.get(person.tier, IDEAL_DAYS[1])
    name = step_id("keep", person.id, "")
    # A verdict stands for one round of the cadence, and no longer than until the next contact.
    if scene.settled(name, max(tally.last, scene.now - timedelta(days=days))):
        return []
    last = scene.local(tally.last)
    idle = scene.now - tally.last
    why = f"{person.name}: {span(idle.days)} since anything passed between you"
    if idle > DORMANT:
        why += f", {sum(exchanges(tally))} exchanges before that; old threads are easier to pick up than they look"
    else:
        why += f" (ideal {span(days)}, latest {span(int(days * LATEST))})"
    ideal, latest = last + timedelta(days=days), last + timedelta(days=int(days * LATEST))
    return [Step(id=name, kind="keep", person=person.id, why=why, ideal=ideal, latest=latest)]


def stretch(scene: Scene, busy: Collection[int]) -> Iterator[Step]:
    """Give the one stretch of the week: someone starred never spoken to, or an old tie; none once dealt with.

    The pick is a draw by the hash of week and person, so it stays all week and moves on every Monday.
    """
    year, week, weekday = scene.day.isocalendar()
    about = f"{year}-W{week:02}"
    monday = datetime.combine(scene.day - timedelta(days=weekday - 1), time(), zone_of(scene.situation.zone))
    verdicts = scene.situation.verdicts
    this_week = {name for name, verdict in verdicts.items() if verdict.at >= monday}
    pool = []
    for person in scene.people.values():
        tally = scene.situation.tallies.get(person.id)
        if tally is not None and tally.first is not None and tally.last_out and tally.first >= monday:
            return  # Someone new has heard from me this week: that was it.
        if this_week and step_id("stretch", person.id, about) in this_week:
            return
        if person.id not in busy and _stretches(person, tally, scene.now):
            pool.append((step_id("stretch", person.id, about), person.id))
    if not pool:
        return
    name, number = min(pool)
    person, tally = scene.people[number], scene.situation.tallies.get(number)
    if tally is not None and tally.last is not None and any(exchanges(tally)):
        reason = f"{span((scene.now - tally.last).days)} since you last heard of each other"
    else:
        reason = "you have followed them without a word so far"
    why = f"A stretch, one a week: {person.name}, {reason}; reaching out is more welcome than one expects"
    sunday = monday.date() + timedelta(days=6)
    yield Step(id=name, kind="stretch", person=number, why=why, ideal=sunday, latest=sunday)


def _stretches(person: Person, tally: Tally | None, now: datetime) -> bool:
    if tally is None or tally.last is None:
        return person.tier >= STRETCH_TIER
    if held_back(tally, now):
        return False
    if not any(exchanges(tally)):
        return person.tier >= STRETCH_TIER
    return DORMANT < now - tally.last <= FORGOTTEN
