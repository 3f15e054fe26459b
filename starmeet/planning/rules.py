"""What can stand together in one plan: the rules, one function each.

All of them are hereditary (what is allowed stays allowed when a window is taken out), so pins alone
tell whether they contradict each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations

import msgspec

from starmeet.model import Busy, Window, label
from starmeet.planning.settings import Settings

NO_TIME = timedelta()
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
    same_day = settings.day(one.start) == settings.day(other.start)
    return same_day and second.start - first.end < timedelta(minutes=settings.walk(one.place, other.place))


_AROUND_A_TALK = frozenset(("before talk", "right after talk", "after talk"))


def twice_around(one: Window, other: Window) -> bool:
    """Tell whether two windows have one person around one talk, which is one chance to meet them."""
    around = one.kind in _AROUND_A_TALK and other.kind in _AROUND_A_TALK and one.session == other.session
    return around and not set(one.people).isdisjoint(other.people)


def around_talks(windows: Sequence[Window]) -> list[list[int]]:
    """Group the positions of the windows around each talk by each person in them: of a group one at most is chosen."""
    groups: dict[tuple[int, int], list[int]] = {}
    for number, window in enumerate(windows):
        for person in window.people if window.kind in _AROUND_A_TALK else ():
            groups.setdefault((window.session, person), []).append(number)
    return [group for group in groups.values() if len(group) > 1]


def occasions(windows: Sequence[Window]) -> dict[str, int]:
    """Number the occasions: slots of one break or reception with the same people are one, worth one meeting.

    Slots that touch or overlap, of one kind, session and people, are one occasion, and so is all the time around one
    talk; a talk or an appointment always is its own. Without this rule the best set would have the same person in
    both halves of a lunch, or twice within minutes after one talk, and count two independent chances.
    """
    numbers: dict[str, int] = {}
    last: dict[object, tuple[datetime, int]] = {}
    for window in in_order(windows):
        own = window.id if window.kind in ("talk", "appointment") else ""
        around = window.kind in _AROUND_A_TALK
        key = ("" if around else window.kind, window.session, tuple(sorted(window.people)), own)
        until, number = last.get(key, (window.start, -1))
        if number < 0 or (window.start > until and not around):
            number, until = len(numbers), window.end
        last[key] = (max(until, window.end), number)
        numbers[window.id] = number
    return numbers


def refusal(
    window: Window,
    settings: Settings,
    busy: Sequence[Busy] = (),
    drops: frozenset[str] = frozenset(),
    agreed: Sequence[Window] = (),
) -> str:
    """Say in words why a window cannot be chosen at all; empty when it can."""
    if window.id in drops or (window.people and all(label("p", person) in drops for person in window.people)):
        return "dropped by you"
    if settings.now is not None and window.start <= settings.now:
        return "over by now"
    for taken in busy:
        way = timedelta(minutes=settings.walk(taken.place, window.place)) if taken.place and window.place else NO_TIME
        if window.start < taken.end + way and taken.start - way < window.end:
            return f"you are busy: {taken.what}" if taken.what else "you are busy"
    if settings.arrive is not None and window.start < settings.arrive:
        return "before you arrive"
    if settings.leave is not None and window.end > settings.leave:
        return "after you leave"
    if settings.too_early(window.start) and settings.not_before:
        return f"before {settings.not_before:%H:%M}"
    for one in agreed:
        if clash(one, window, settings):
            return f"you have agreed to meet {span(one, settings)}"
    return ""


def without_people(window: Window, drops: frozenset[str]) -> Window:
    """Take the people who were dropped out of a window."""
    people = tuple(person for person in window.people if label("p", person) not in drops)
    return window if people == window.people else msgspec.structs.replace(window, people=people)


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


def breaks_rest(window: Window, start: datetime, end: datetime, *, alone: bool) -> bool:
    """Tell whether a window takes a stretch of rest; eating together does not, where one need not be alone."""
    return window.start < end and start < window.end and (alone or window.kind != "lunch")


def span(window: Window, settings: Settings) -> str:
    """Say when a window is, on the venue's clock: "Fri 11:15-11:30"."""
    start, end = (at.astimezone(settings.zone()) for at in (window.start, window.end))
    return f"{start:%a %H:%M}-{end:%H:%M}"
