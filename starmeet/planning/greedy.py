"""A plan as a careful person makes it by hand: what adds the most first. For when there is no time for the best."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from starmeet.model import Window
from starmeet.planning.rules import MEETINGS_EACH, breaks_rest, clash, is_meeting, twice_around
from starmeet.planning.task import Task


def greedy(task: Task, field: Sequence[Window], pins: frozenset[str]) -> list[Window]:
    """Choose windows of a field: the pinned ones, what was planned before, then whatever adds the most."""
    chosen: list[Window] = []
    for wanted in (pins, task.kept.keys()):
        chosen += _fitting(task, chosen, (window for window in field if window.id in wanted))
    left = [window for window in field if window not in chosen and fits(task, chosen, window)]
    worth = task.worth(chosen)
    while left:
        gains = {window.id: task.worth([*chosen, window]) - worth for window in left}
        best = max(left, key=lambda window: (gains[window.id], window.id))
        if gains[best.id] <= 0:
            break
        chosen.append(best)
        worth += gains[best.id]
        left = [window for window in left if window is not best and fits(task, chosen, window)]
    return chosen


def _fitting(task: Task, chosen: Sequence[Window], wanted: Iterable[Window]) -> list[Window]:
    taken: list[Window] = []
    for window in wanted:
        if window not in chosen and fits(task, [*chosen, *taken], window):
            taken.append(window)
    return taken


def fits(task: Task, chosen: Sequence[Window], window: Window) -> bool:
    """Tell whether a window can stand beside those chosen and what is agreed; alone it can."""
    occasion, settings = task.occasion, task.settings
    if any(
        clash(window, one, settings) or occasion[window.id] == occasion[one.id] or twice_around(window, one)
        for one in chosen
    ):
        return False
    together = [*chosen, window]
    meetings = [one for one in (*together, *task.agreed) if is_meeting(one)]
    day = settings.day(window.start)
    if is_meeting(window):
        if sum(settings.day(one.start) == day for one in meetings) > settings.max_per_day:
            return False
        if any(sum(person in one.people for one in meetings) > MEETINGS_EACH for person in window.people):
            return False
    return all(
        any(not any(breaks_rest(one, *stretch, alone=alone) for one in together) for stretch in stretches)
        for alone, stretches in settings.rests(day, task.taken)
    )
