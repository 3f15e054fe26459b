"""What one small thing should I do today, and for whom? The day's queue, at most five steps, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice, zip_longest

from starmeet.model import Step
from starmeet.rapport import cadence, dated, ladder, mentoring, radar
from starmeet.rapport.situation import Event, Scene, Situation, Verdict, scene_of, step_id

__all__ = ["Event", "Situation", "Verdict", "step_id", "today"]

LIMIT = 5
ACTIVE = 3
DORMANT = 2
"""PingCRM's queue: five a day, three active and two dormant."""
ANSWERS_AHEAD = 3
"""So many answers come before what is due today; the others after it, so that a full inbox hides no date."""
HELLOS = 2
"""Hellos at once, before the meetings of the same day: their moment is the morning, and the plan is seen elsewhere."""
ORDER = ("answer", "hello", "meet", "promise", "session", "help", "thanks", "report", "follow-up")


def today(situation: Situation, limit: int = LIMIT) -> tuple[Step, ...]:
    """Choose the next small steps: what waits or has a date, then at most 3 active and 2 dormant ties.

    Steps the user has done, skipped, seen or snoozed stay away. Same situation, same steps.
    """
    scene = scene_of(situation)
    due = _due(scene)
    if len(due) >= limit:
        return tuple(due[: max(0, limit)])
    busy = {step.person for step in due}
    active = list(islice(_active(scene, busy), ACTIVE))
    busy |= {step.person for step in active}
    dormant = islice(_once_each(chain(cadence.stretch(scene, busy), cadence.dormant(scene, busy))), DORMANT)
    return tuple(islice(chain(due, active, dormant), limit))


def _due(scene: Scene) -> list[Step]:
    answers = dated.answers(scene)
    answered = {step.person for step in answers}
    prepared = {step.about: step for step in mentoring.sessions(scene)}
    # Answering someone is a hello already.
    hellos = [step for step in dated.hellos(scene) if step.person not in answered]
    hellos.sort(key=lambda step: (step.ideal, *_rank(scene, step)))
    others = [
        *(step for step in dated.meets(scene) if step.about not in prepared),
        *prepared.values(),
        *mentoring.reports(scene),
        *hellos[:HELLOS],
        *dated.promises(scene),
        *dated.thanks(scene),
        *dated.follow_ups(scene),
        *(step for step in radar.helps(scene) if step.person not in answered),
    ]
    others.sort(key=lambda step: (max(0, (step.ideal - scene.day).days), *_rank(scene, step)))
    now = [step for step in others if step.ideal <= scene.day]
    later = [step for step in others if step.ideal > scene.day]
    return [*answers[:ANSWERS_AHEAD], *now, *answers[ANSWERS_AHEAD:], *later]


def _rank(scene: Scene, step: Step) -> tuple[int, int, str]:
    return ORDER.index(step.kind), -scene.people[step.person].tier, step.id


def _active(scene: Scene, busy: set[int]) -> Iterator[Step]:
    """Take turns, so that an event with many new faces does not push out those I know."""
    firsts = list(ladder.firsts(scene, busy))
    # Before an event the ladder says what to write to somebody, and not the calendar.
    keeps = cadence.keeps(scene, busy | {step.person for step in firsts})
    pairs = zip_longest(keeps, firsts)
    return (step for pair in pairs for step in pair if step is not None)


def _once_each(steps: Iterable[Step]) -> Iterator[Step]:
    seen: set[int] = set()
    for step in steps:
        if step.person not in seen:
            seen.add(step.person)
            yield step
