"""From the windows of a new plan to the meetings of the calendar: the same appointment keeps its UID.

A calendar that imported the last plan must see a changed one as updates of the same events (gcalcli#784 asks
for just that). So a window is matched with the meeting it continues: the same window first, then the same
people. What is no longer planned is cancelled, not forgotten; what was decided is never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from starmeet.model import Conference, Meeting, MeetingState, Window

UNDECIDED: frozenset[MeetingState] = frozenset(("idea", "cancelled"))
"""States a plan may change; the others are between people."""


def agenda(
    meetings: Sequence[Meeting],
    windows: Sequence[Window],
    conference: Conference,
    now: datetime,
    new_uid: Callable[[], str],
) -> tuple[Meeting, ...]:
    """Give the meetings that are new (id 0) or changed when this becomes the plan.

    `sequence` and `changed` stay as they were: the store raises them where something really changed.
    """
    # One that somebody was asked for and that was called off is over: a new idea is another event.
    ours = [one for one in meetings if one.state in UNDECIDED and (one.state == "idea" or one.asked is None)]
    kept = {one.window for one in meetings if one.state not in UNDECIDED}
    open_windows = [one for one in windows if one.kind != "appointment" and one.id not in kept]
    continued: dict[str, Meeting] = {}
    for same in (_same_window, _same_people):
        for window in open_windows:
            if window.id not in continued:
                taken = {one.uid for one in continued.values()}
                found = [one for one in ours if one.uid not in taken and same(one, window)]
                if found:
                    continued[window.id] = min(found, key=lambda one: (one.state != "idea", one.start, one.id))
    changed = [
        _planned(continued.get(window.id) or _new(window, conference, now, new_uid), window) for window in open_windows
    ]
    taken = {one.uid for one in continued.values()}
    dropped = [one for one in ours if one.uid not in taken and one.state == "idea"]
    return (*changed, *(msgspec.structs.replace(one, state="cancelled") for one in dropped))


def _same_window(meeting: Meeting, window: Window) -> bool:
    return meeting.window == window.id


def _same_people(meeting: Meeting, window: Window) -> bool:
    # Listening to a talk is about the talk: another talk of the same person is another event.
    return meeting.people == window.people and meeting.kind != "talk" and window.kind != "talk"


def _new(window: Window, conference: Conference, now: datetime, new_uid: Callable[[], str]) -> Meeting:
    return Meeting(
        uid=new_uid(), conference=conference.id, people=window.people, start=window.start, end=window.end,
        zone=conference.timezone, changed=now,
    )  # fmt: skip


def _planned(meeting: Meeting, window: Window) -> Meeting:
    return msgspec.structs.replace(
        meeting, people=window.people, window=window.id, start=window.start, end=window.end, place=window.place,
        kind=window.kind, chance=window.chance, reason=window.reason, state="idea",
    )  # fmt: skip
