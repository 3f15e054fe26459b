"""Steps of Today that come from mentoring: a session to prepare or to find a day for, and advice to report back on.

Nothing here is ever suggested about somebody who is learned from at a distance, or with whom it has ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from starmeet.model import Advice, Meeting, Step, StepKind, Value, label
from starmeet.rapport.agenda import agenda
from starmeet.rapport.cadence import LATEST
from starmeet.rapport.relation import MEETS, QUIET, Relation, every_words
from starmeet.rapport.situation import Scene, in_days, step_id, zone_of
from starmeet.text import clip

AGENDA_DAYS = 3
"""Days before a session from which its agenda is a step; on the day itself the meeting is one."""
LEAD_DAYS = 7
"""Days before the next session would be, from which finding a day for it is a step."""
REPORT_DAYS = 28
"""Days after advice was given in which it can be tried: a round of the usual rhythm."""
REPORT_LATEST = 42
REPORT_UNTIL = 182
"""After half a year it only stands in the overview: no step comes back for ever."""


class Due(Value, frozen=True, kw_only=True):
    """When the next session is, or would be."""

    ideal: date
    latest: date
    booked: Meeting | None = None


def due(relation: Relation, zone: str) -> Due | None:
    """Say when the next session is booked, or would be by what was agreed; None where nothing was.

    It is counted from the last session; where that belongs to an earlier time, from the day the stage began.
    """
    local = zone_of(zone)
    if relation.booked:
        day = relation.booked[0].start.astimezone(local).date()
        return Due(ideal=day, latest=day, booked=relation.booked[0])
    agreement = relation.agreement
    if agreement is None or relation.stage not in MEETS or not agreement.every:
        return None
    began = agreement.since.astimezone(local).date()
    last = relation.last.astimezone(local).date() if relation.last else began
    if last + timedelta(days=agreement.every) < began:
        last = began
    ideal, latest = (last + timedelta(days=int(agreement.every * times)) for times in (1, LATEST))
    return Due(ideal=ideal, latest=latest)


def sessions(scene: Scene) -> Iterator[Step]:
    """Give agendas to prepare, and sessions without a day; a rhythm that was missed for a whole round is let be."""
    for relation in scene.situation.relations:
        ahead = due(relation, scene.situation.zone)
        if relation.stage in QUIET or relation.person.id not in scene.people or ahead is None:
            continue
        if ahead.booked is not None:
            yield from _prepare(scene, relation, ahead.booked)
        elif relation.stage in MEETS and relation.agreement is not None:
            round_over = ahead.ideal + timedelta(days=relation.agreement.every)
            if ahead.ideal - timedelta(days=LEAD_DAYS) <= scene.day <= round_over:
                yield from _find_a_day(scene, relation, ahead)


def _prepare(scene: Scene, relation: Relation, session: Meeting) -> Iterator[Step]:
    zone = zone_of(session.zone)
    start = session.start.astimezone(zone)
    days = (start.date() - scene.now.astimezone(zone).date()).days
    if not 1 <= days <= AGENDA_DAYS:
        return
    items = agenda(relation, scene.now, scene.situation.zone)
    first = next((item for item in items if item.kind != "last"), None)
    count = f"{len(items)} thing{'s' if len(items) > 1 else ''} on your agenda" if items else ""
    words = f'{count}, "{clip(first.text, 60)}" among them' if first else count or "what would you like to bring?"
    why = f"You and {relation.person.name} talk {in_days(days)} {start:%H:%M}: {words}"
    eve = start.date() - timedelta(days=1)
    yield from _step(scene, "session", relation, label("m", session.id), session.changed, (why, ""), (eve, eve))


def _find_a_day(scene: Scene, relation: Relation, ahead: Due) -> Iterator[Step]:
    agreement = relation.agreement
    assert agreement is not None
    name, rhythm = relation.person.name, every_words(agreement.every)
    last = f"the last time was {_on(scene.local(relation.last))}" if relation.last else "the first time is still ahead"
    why = f"You and {name} agreed on {rhythm}; {last}, and no day is set for the next"
    minutes = f", {agreement.minutes} minutes" if agreement.minutes else ""
    around = f" around {ahead.ideal.day} {ahead.ideal:%B}" if ahead.ideal > scene.day else ""
    draft = f"Shall we find a day for our next conversation{around}{minutes}? If a later week suits you better, fine."
    since = relation.last or agreement.since
    dates = (ahead.ideal, ahead.latest)
    yield from _step(scene, "session", relation, label("r", agreement.id), since, (why, draft), dates)


def reports(scene: Scene) -> Iterator[Step]:
    """Give the oldest advice of each mentor of which they have not heard, unless they are about to."""
    for relation in scene.situation.relations:
        if relation.stage in QUIET or relation.person.id not in scene.people:
            continue
        if relation.booked and (scene.local(relation.booked[0].start) - scene.day).days <= LEAD_DAYS * 2:
            continue  # It is on the agenda.
        ripe = [one for one in relation.advice if REPORT_DAYS <= (scene.day - one.given).days <= REPORT_UNTIL]
        for advice in sorted(ripe, key=lambda one: (one.given, one.id)):
            found = list(_report(scene, relation, advice))
            if found:
                yield from found
                break


def _report(scene: Scene, relation: Relation, advice: Advice) -> Iterator[Step]:
    name, given = relation.person.name, _on(advice.given)
    why = f'{name} advised you on {given}: "{clip(advice.text, 80)}"; tell what came of it, even if it was nothing'
    draft = (
        f'You advised me on {given}: "{clip(advice.text, 160)}". '
        "I have not forgotten it, and I would like to tell you what came of it."
    )
    dates = (advice.given + timedelta(days=REPORT_DAYS), advice.given + timedelta(days=REPORT_LATEST))
    yield from _step(scene, "report", relation, label("a", advice.id), advice.made, (why, draft), dates)


def _on(day: date) -> str:
    return f"{day.day} {day:%B}"


def _step(
    scene: Scene, kind: StepKind, relation: Relation, about: str, since: datetime, words: tuple[str, str],
    dates: tuple[date, date],
) -> Iterator[Step]:  # fmt: skip
    """Give the step, or nothing when the user has dealt with it."""
    name = step_id(kind, relation.person.id, about)
    if not scene.settled(name, since):
        why, draft = words
        ideal, latest = dates
        yield Step(
            id=name, kind=kind, person=relation.person.id, why=why, draft=draft, ideal=ideal, latest=latest, about=about
        )
