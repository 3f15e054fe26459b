"""What can stand together in one plan: the rules, one function each.

All of them are hereditary (what is allowed stays allowed when a window is taken out), so pins alone
tell whether they contradict each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import combinations

import msgspec

from starmeet.errors import StarmeetError
from starmeet.model import Busy, Window, label
from starmeet.planning.settings import Settings

MEETINGS_EACH = 2
"""Meetings a person and conference: a third one is a habit of the planner, not of people."""


def in_order(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Sort by time, one of each id, so that nothing depends on the order in which windows came."""
    unique = {window.id: window for window in windows}
    return tuple(sorted(unique.values(), key=lambda window: (window.start, window.end, window.id)))


def is_meeting(window: Window) -> bool:
    """Tell meeting from listening."""
    return window.kind != "talk"


def clash(one: Window, other: Window, settings: Settings) -> bool:
    """Tell whether two windows overlap, or are too close for the walk between their places."""
    first, second = sorted((one, other), key=lambda window: (window.start, window.end))
    if second.start < first.end:
        return True
    apart = one.place != other.place and settings.day(one.start) == settings.day(other.start)
    return apart and second.start - first.end < timedelta(minutes=settings.walk_minutes)


def occasions(windows: Sequence[Window]) -> dict[str, int]:
    """Number the occasions: slots of one break or reception with the same people are one, worth one meeting.

    Slots that touch or overlap, of one kind, session and people, are one occasion; a talk or an appointment always
    is its own. Without this rule the best set would have the same person in both halves of a lunch and count two
    independent chances.
    """
    numbers: dict[str, int] = {}
    last: dict[object, tuple[datetime, int]] = {}
    for window in in_order(windows):
        own = window.id if window.kind in ("talk", "appointment") else ""
        key = (window.kind, window.session, tuple(sorted(window.people)), own)
        until, number = last.get(key, (window.start, -1))
        if number < 0 or window.start > until:
            number, until = len(numbers), window.end
        last[key] = (max(until, window.end), number)
        numbers[window.id] = number
    return numbers


def refusal(window: Window, settings: Settings, busy: Sequence[Busy] = (), drops: frozenset[str] = frozenset()) -> str:
    """Say in words why a window cannot be chosen at all; empty when it can."""
    if window.id in drops or (window.people and all(label("p", person) in drops for person in window.people)):
        return "dropped by you"
    for taken in busy:
        if window.start < taken.end and taken.start < window.end:
            return f"you are busy: {taken.what}" if taken.what else "you are busy"
    if settings.too_early(window.start) and settings.not_before:
        return f"before {settings.not_before:%H:%M}"
    return ""


def admissible(
    windows: Iterable[Window], settings: Settings, busy: Sequence[Busy], drops: frozenset[str]
) -> tuple[Window, ...]:
    """Keep what can be chosen at all, in time order, without the people who were dropped."""
    kept = []
    for window in in_order(windows):
        if not refusal(window, settings, busy, drops):
            people = tuple(person for person in window.people if label("p", person) not in drops)
            kept.append(window if people == window.people else msgspec.structs.replace(window, people=people))
    return tuple(kept)


def without_dominated(windows: Sequence[Window], occasion: Mapping[str, int], keep: frozenset[str]) -> list[Window]:
    """Take out each window for which another one stands in, whatever else is chosen.

    The other one has the same people, place and occasion, lies within it, and is worth as much. The two overlap, so
    no plan has both, and in any plan with the first the other can take its place. `keep` are the pinned ones.
    """
    groups: dict[object, list[Window]] = {}
    for window in windows:
        groups.setdefault((occasion[window.id], window.people, window.place), []).append(window)
    gone: set[str] = set()
    for group in groups.values():
        for one, other in combinations(group, 2):
            for better, worse in ((one, other), (other, one)):
                within = worse.start <= better.start < better.end <= worse.end
                as_good = better.chance >= worse.chance and better.interest >= worse.interest
                if within and as_good and worse.id not in keep and not {better.id, worse.id} & gone:
                    gone.add(worse.id)
    return [window for window in windows if window.id not in gone]


def worth(chosen: Iterable[Window], weights: Mapping[int, float]) -> float:
    """Add up what a set of windows is worth: weight x P(met at least once), and the interest of all."""
    alone: dict[int, float] = {}
    total = 0.0
    for window in in_order(chosen):
        total += window.interest
        if is_meeting(window):
            for person in window.people:
                alone[person] = alone.get(person, 1.0) * (1 - window.chance)
    return total + sum(weights.get(person, 0.0) * (1 - missed) for person, missed in sorted(alone.items()))


def name(window: Window, settings: Settings) -> str:
    """Name a window in a sentence: "the break of Fri 11:15 (w1a2b3c4d)"."""
    return f"the {window.kind} of {window.start.astimezone(settings.zone()):%a %H:%M} ({window.id})"


def check_pins(
    pinned: Sequence[Window],
    settings: Settings,
    busy: Sequence[Busy],
    drops: frozenset[str],
    occasion: Mapping[str, int],
) -> None:
    """Make sure that the pinned windows can all be kept.

    Raises:
        StarmeetError: they cannot; it names what stands against what.
    """
    for window in pinned:
        if why := refusal(window, settings, busy, drops):
            raise StarmeetError(
                f"you pinned {name(window, settings)}, but {_against(why)}", "unpin it, or free that time"
            )
    for one, other in combinations(pinned, 2):
        pair = f"{name(one, settings)} and {name(other, settings)}"
        if clash(one, other, settings):
            raise StarmeetError(f"you pinned both {pair}, and no one can be at both", "unpin one of them")
        if occasion[one.id] == occasion[other.id]:
            raise StarmeetError(f"you pinned both {pair}, the same people on one occasion", "unpin one of them")
    _check_counts([window for window in pinned if is_meeting(window)], settings, drops)
    for day in sorted({settings.day(window.start) for window in pinned}):
        _check_lunch(day, pinned, settings, busy)


def _against(why: str) -> str:
    return f"it is {why}" if why.startswith("before") else why if why.startswith("you") else f"it was {why}"


def _check_counts(pinned: Sequence[Window], settings: Settings, drops: frozenset[str]) -> None:
    days = Counter(settings.day(window.start) for window in pinned)
    for day, count in sorted(days.items()):
        if count > settings.max_per_day:
            problem = f"you pinned {count} meetings on {day:%a %d %b}, but want at most {settings.max_per_day} a day"
            raise StarmeetError(problem, "unpin one, or raise max_per_day")
    people = {person for window in pinned for person in window.people if label("p", person) not in drops}
    for person in sorted(people):
        theirs = [window for window in pinned if person in window.people]
        if len(theirs) > MEETINGS_EACH:
            named = ", ".join(name(window, settings) for window in theirs)
            raise StarmeetError(f"you pinned {len(theirs)} meetings with one person: {named}", "unpin all but two")


def _check_lunch(day: date, pinned: Sequence[Window], settings: Settings, busy: Sequence[Busy]) -> None:
    meals = settings.lunches(day, tuple(busy))
    blocking = [window for window in pinned if window.kind != "lunch"]
    if meals and not any(not any(w.start < end and start < w.end for w in blocking) for start, end in meals):
        between = [w for w in blocking if any(w.start < end and start < w.end for start, end in meals)]
        named = " and ".join(name(window, settings) for window in between)
        raise StarmeetError(f"you pinned {named}, which leaves no time for lunch", "unpin one, or change `lunch`")
