"""Whether what was pinned can all be kept, and what stands against what in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import combinations

from starmeet.errors import StarmeetError
from starmeet.model import Window, label
from starmeet.planning.rules import (
    MEETINGS_EACH,
    breaks_rest,
    clash,
    in_order,
    is_meeting,
    twice_around,
    without_people,
)
from starmeet.planning.settings import Settings
from starmeet.planning.task import Task


def check_pins(task: Task, pins: frozenset[str], drops: frozenset[str]) -> None:
    """Make sure that the pinned windows can all be kept.

    Raises:
        StarmeetError: they cannot; it names what stands against what.
    """
    if both := sorted(pins & drops):
        raise StarmeetError(f"{both[0]} is both pinned and dropped", "take one of the two back")
    settings = task.settings
    pinned = [window for window in task.windows if window.id in pins]
    for window in pinned:
        if why := task.refusal(window, drops):
            raise StarmeetError(
                f"you pinned {_name(window, settings)}, but {_against(why)}", "unpin it, or free that time"
            )
    for one, other in combinations([without_people(window, drops) for window in pinned], 2):
        pair = f"{_name(one, settings)} and {_name(other, settings)}"
        if clash(one, other, settings):
            raise StarmeetError(f"you pinned both {pair}, and no one can be at both", "unpin one of them")
        if task.occasion[one.id] == task.occasion[other.id] or twice_around(one, other):
            raise StarmeetError(f"you pinned both {pair}, the same people on one occasion", "unpin one of them")
    _check_counts([window for window in pinned if is_meeting(window)], task, drops)
    for day in sorted({settings.day(window.start) for window in pinned}):
        _check_rests(day, pinned, task)


def _against(why: str) -> str:
    return f"it is {why}" if why.startswith(("before", "after")) else why if why.startswith("you") else f"it was {why}"


def _check_counts(pinned: Sequence[Window], task: Task, drops: frozenset[str]) -> None:
    settings, fixed = task.settings, (*pinned, *filter(is_meeting, task.agreed))
    days = Counter(settings.day(window.start) for window in fixed)
    for day in sorted({settings.day(window.start) for window in pinned}):
        if days[day] > settings.max_per_day:
            counted = f"{days[day]} meetings on {day:%a %d %b}" + (", with what is agreed" if task.agreed else "")
            problem = f"you pinned {counted}, but want at most {settings.max_per_day} a day"
            raise StarmeetError(problem, "unpin one, or raise max_per_day")
    people = {person for window in pinned for person in window.people if label("p", person) not in drops}
    for person in sorted(people):
        theirs = [window for window in fixed if person in window.people]
        if len(theirs) > MEETINGS_EACH:
            named = ", ".join(_name(window, settings) for window in in_order(theirs))
            counted = f"{len(theirs)} meetings with one person" + (", with what is agreed" if task.agreed else "")
            raise StarmeetError(f"you pinned {counted}: {named}", f"unpin all but {MEETINGS_EACH}")


def _check_rests(day: date, pinned: Sequence[Window], task: Task) -> None:
    for alone, stretches in task.settings.rests(day, task.taken):
        between = {
            stretch: [window for window in pinned if breaks_rest(window, *stretch, alone=alone)]
            for stretch in stretches
        }
        if all(between.values()):
            what, option = ("your quiet time", "quiet") if alone else ("lunch", "lunch")
            against = in_order(window for windows in between.values() for window in windows)
            named = " and ".join(_name(window, task.settings) for window in against)
            raise StarmeetError(
                f"you pinned {named}, which leaves no time for {what}", f"unpin one, or change `{option}`"
            )


def _name(window: Window, settings: Settings) -> str:
    """Name a window in a sentence: "the break of Fri 11:15 (w1a2b3c4d)"."""
    return f"the {window.kind} of {window.start.astimezone(settings.zone()):%a %H:%M} ({window.id})"
