"""What a plan made anew changed for people, and what happened to meetings that no plan may touch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, get_args

from starmeet.model import Meeting, Value, Window
from starmeet.planning.rules import in_order, is_meeting

Fate = Literal["moved", "lost", "rescued", "new", "shaken"]
"""moved: met at another time; lost: no longer met; rescued: the planned time is gone, but there is another; new: met
now; shaken: decided, so left as it is, but what it hung on has moved or is gone."""


class Change(Value, frozen=True, kw_only=True):
    """What became of meeting one person."""

    person: int
    fate: Fate
    was: datetime | None = None
    """When they would have been met; of a shaken meeting, when what it hung on was to be."""
    now: datetime | None = None
    """When they are met now; of a shaken meeting, when what it hangs on is now, None for gone."""


def changes(before: Sequence[Window], after: Sequence[Window], possible: frozenset[str]) -> tuple[Change, ...]:
    """Compare two plans person by person, in order of time; `possible` are the windows that could be chosen now."""
    was, now = _meetings(before), _meetings(after)
    found: list[tuple[datetime, int, Change]] = []
    for person in was.keys() | now.keys():
        old, new = was.get(person, []), now.get(person, [])
        if old and new:
            found += ((one.was, person, one) for one in _moved(person, old, new, possible) if one.was)
        elif new:
            found.append((new[0].start, person, Change(person=person, fate="new", now=new[0].start)))
        else:
            found.append((old[0].start, person, Change(person=person, fate="lost", was=old[0].start)))
    return tuple(change for *_, change in sorted(found, key=lambda one: one[:2]))


def _moved(person: int, old: Sequence[Window], new: Sequence[Window], possible: frozenset[str]) -> list[Change]:
    stays = {window.start for window in old} & {window.start for window in new}
    left = [window for window in old if window.start not in stays]
    come = [window for window in new if window.start not in stays]
    found = []
    for window, other in zip(left, come, strict=False):
        # A window found again by its id went along with its session.
        still = window.id in possible or any(one.id == window.id for one in new)
        fate: Fate = "moved" if still else "rescued"
        found.append(Change(person=person, fate=fate, was=window.start, now=other.start))
    return found


def shaken(
    decided: Iterable[Meeting], anchors: Mapping[str, datetime], natural: Mapping[str, datetime]
) -> tuple[Change, ...]:
    """Find decided meetings whose window has moved with its session, or is gone, since `anchors` were noted.

    `natural` says when each window would be if nothing had been agreed.
    """
    return tuple(
        Change(person=person, fate="shaken", was=anchors[one.window], now=natural.get(one.window))
        for one in decided
        if one.window in anchors and natural.get(one.window) != anchors[one.window]
        for person in one.people
    )


def summary(found: Iterable[Change]) -> str:
    """Say how many of what, in a fixed order: "3 moved, 1 lost, 2 rescued"; empty when nothing changed."""
    counts = Counter(one.fate for one in found)
    words = {"shaken": "agreed, to be checked"}
    return ", ".join(f"{counts[fate]} {words.get(fate, fate)}" for fate in get_args(Fate) if counts[fate])


def _meetings(windows: Sequence[Window]) -> dict[int, list[Window]]:
    found: dict[int, list[Window]] = {}
    for window in in_order(windows):
        for person in window.people if is_meeting(window) else ():
            found.setdefault(person, []).append(window)
    return found
