"""What a plan is worth, in meetings with a one-star person who surely talks to me.

The people met, each by their weight and the chance to meet them at least once; talks worth hearing; less the ways
to other buildings, less what many meetings a day cost, less what was planned before and is given up. The last three
are small: they decide between plans that meet the same people, and are not there to meet fewer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from starmeet.model import Person, Window
from starmeet.planning.rules import in_order, is_meeting
from starmeet.planning.settings import Settings
from starmeet.text import fold

TIRING = 0.04
"""For the first meeting of a day beyond `tire_after`, twice as much for the second, and so on. Brella lets people send
a limited number of requests for the same reason: the sixth talk of a day is not what the first was."""
WALKING = 0.004
"""A minute on the way to another building and back. Buildings are counted, not ways: who changes to and fro all day
does so for other reasons, and a day in one building less is what one wants."""
GIVING_UP = {"idea": 0.05, "asked": 0.5}
"""A planned window that is given up, by the state of its meeting: a calendar shows it, or somebody was asked for it.
What is agreed is never given up."""
GOAL = 1.5
"""Who is what the user goes there for counts half as much again."""
NEW_SHARE = 0.6
"""At a mixer people who came to meet new people spent half their time with friends (Ingram and Morris 2007): so those
never met before count a little more from the start."""


def weights_of(
    people: Mapping[int, Person],
    met: frozenset[int] = frozenset(),
    goal: str = "",
    new_share: float = NEW_SHARE,
) -> dict[int, float]:
    """Give each person a weight: their stars, more for the goal of the event and for those never met before.

    `met` are the people met in person before. `new_share` is the part of new people wanted: 0.5 treats all alike, at 1
    those met before count nothing.
    """
    return {number: _weight(person, number in met, goal, new_share) for number, person in people.items()}


def explain_weight(person: Person, *, met: bool, goal: str, new_share: float) -> str:
    """Say in words what somebody's weight is made of."""
    parts = [f"{person.tier} for the stars"]
    if serves(person, goal):
        parts.append(f"times {GOAL} for your goal there")
    parts.append(f"times {_share(met, new_share):.2g}, as you {'have' if met else 'have not'} met in person before")
    return ", ".join(parts)


def serves(person: Person, goal: str) -> bool:
    """Tell whether a goal in the user's words names a person, their role, employer or one of their topics."""
    said = _words(goal)
    roles = () if person.role == "star" else (person.role, f"{person.role}s")
    names = (person.name, *person.aliases, person.org, *roles, *person.topics)
    return any(
        f" {' '.join(_WORD.findall(name))} " in f" {' '.join(_WORD.findall(goal))} "
        if len(name) <= _SHORT
        else f" {_words(name)} " in f" {said} "
        for name in names
        if _words(name)
    )


_WORD = re.compile(r"[\w'+#]+")
_SHORT = 3
"""A name so short is a word of its own in some language ("IT"): it has to be written the same."""


def _words(text: str) -> str:
    return " ".join(_WORD.findall(fold(text)))


def _weight(person: Person, met: bool, goal: str, new_share: float) -> float:
    return person.tier * (GOAL if serves(person, goal) else 1.0) * _share(met, new_share)


def _share(met: bool, new_share: float) -> float:
    return round(2 * (1 - new_share if met else new_share), 9)


def worth(
    chosen: Iterable[Window], weights: Mapping[int, float], settings: Settings, kept: Mapping[str, float] | None = None
) -> float:
    """Add up what a set of windows is worth; `kept` says what giving up a planned window costs."""
    windows = in_order(chosen)
    kept = kept or {}
    given_up = sum(cost for name, cost in sorted(kept.items()) if name not in {window.id for window in windows})
    return _people(windows, weights) - _tiredness(windows, settings) - walking(windows, settings) - given_up


def _people(windows: Iterable[Window], weights: Mapping[int, float]) -> float:
    alone: dict[int, float] = {}
    total = 0.0
    for window in windows:
        total += window.interest
        if is_meeting(window):
            for person in window.people:
                alone[person] = alone.get(person, 1.0) * (1 - window.chance)
    return total + sum(weights.get(person, 0.0) * (1 - missed) for person, missed in sorted(alone.items()))


def _tiredness(windows: Iterable[Window], settings: Settings) -> float:
    days = Counter(settings.day(window.start) for window in windows if is_meeting(window))
    return sum(sum(tiring(count - settings.tire_after)) for count in days.values())


def tiring(beyond: int) -> list[float]:
    """List what each meeting of a day beyond those that do not tire costs."""
    return [TIRING * number for number in range(1, beyond + 1)]


def walking(windows: Iterable[Window], settings: Settings) -> float:
    """Tell what going to several buildings costs: each of a day but the first."""
    days: dict[object, set[str]] = {}
    for window in windows if settings.buildings else ():
        if building := settings.buildings.get(window.place, ""):
            days.setdefault(settings.day(window.start), set()).add(building)
    return sum(len(buildings) - 1 for buildings in days.values()) * way(settings)


def way(settings: Settings) -> float:
    """Tell what going to one building more costs, there and back."""
    return 2 * WALKING * settings.building_minutes
