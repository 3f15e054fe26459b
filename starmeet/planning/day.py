"""The day itself: what is now, what is next and when to go, and who of my people is near."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from starmeet.model import Meeting, Presence, Session, Value, Window, label
from starmeet.planning.kinds import is_online
from starmeet.planning.rules import in_order, is_meeting
from starmeet.planning.settings import Settings

SOON = timedelta(hours=1)
"""Who speaks within the hour, or did, is about."""
LINGERS = timedelta(minutes=30)
"""So long after their talk they still stand around."""
NEAR_MINUTES = 5
"""A room that far away is the next one."""


class Moment(Value, frozen=True, kw_only=True):
    """Where one stands in the plan at an instant."""

    now: Window | None
    next: Window | None
    leave: datetime | None
    """When to go, to be at the next one when it starts; None without one, or where no walk is known."""
    later: tuple[Window, ...]
    """What else is planned that day."""
    place: str
    """Where I am, as far as the plan says: the room of now, else of what ended last that day."""


class Near(Value, frozen=True, kw_only=True):
    """Someone who is about."""

    person: int
    session: Session
    minutes: int
    """The way to them."""


def as_it_stands(windows: Sequence[Window], meetings: Iterable[Meeting]) -> tuple[Window, ...]:
    """Bring a plan to what became of its meetings since: over and off ones are out, moved and arranged ones in."""
    by_window = {one.window: one for one in meetings if one.window}
    found = []
    for window in windows:
        meeting = by_window.pop(window.id, None)
        if window.meeting or (meeting is not None and meeting.state not in ("idea", *_ON)):
            continue
        if meeting is not None and meeting.state in _ON:
            window = _moved(window, meeting)
        found.append(window)
    arranged = (one for one in meetings if one.state in _ON and (not one.window or one.window in by_window))
    return in_order((*found, *(_moved(_appointment(one), one) for one in arranged)))


_ON = ("asked", "accepted")


def _moved(window: Window, meeting: Meeting) -> Window:
    return msgspec.structs.replace(window, start=meeting.start, end=meeting.end, place=meeting.place)


def _appointment(meeting: Meeting) -> Window:
    return Window(
        id=label("m", meeting.id), people=meeting.people, start=meeting.start, end=meeting.end, place=meeting.place,
        kind="appointment", chance=meeting.chance, reason=meeting.reason, meeting=meeting.uid,
    )  # fmt: skip


def moment(windows: Sequence[Window], at: datetime, settings: Settings) -> Moment:
    """Tell where one stands in a plan; of a meeting during a talk, the meeting is what is now."""
    today = [one for one in in_order(windows) if settings.day(one.start) == settings.day(at)]
    running = [one for one in today if one.start <= at < one.end]
    now = next((one for one in running if is_meeting(one)), running[0] if running else None)
    ahead = [one for one in today if one.start > at]
    ended = [one for one in today if one.end <= at and one.place]
    place = now.place if now is not None else max(ended, key=lambda one: one.end).place if ended else ""
    upcoming = ahead[0] if ahead else None
    walk = settings.walk(place, upcoming.place) if upcoming is not None and place and upcoming.place else 0
    leave = upcoming.start - timedelta(minutes=walk) if upcoming is not None else None
    return Moment(now=now, next=upcoming, leave=leave, later=tuple(ahead[1:]), place=place)


def near(
    presences: Iterable[Presence], sessions: Mapping[int, Session], at: datetime, place: str, settings: Settings
) -> tuple[Near, ...]:
    """List who is in the same room or the next one this hour, the nearest in space, then in time, first.

    Where it is not known where I am, everybody of this hour is listed.
    """
    found: dict[int, tuple[tuple[int, timedelta, int], Near]] = {}
    for presence in presences:
        for number in presence.sessions:
            session = sessions.get(number)
            if session is None or is_online(session) or not session.start - SOON <= at <= session.end + LINGERS:
                continue
            minutes = settings.walk(place, session.room) if place and session.room else 0
            if place and minutes > max(NEAR_MINUTES, settings.walk_minutes):
                continue
            away = max(session.start - at, at - session.end, timedelta())
            rank = (minutes, away, session.id)
            one = Near(person=presence.person, session=session, minutes=minutes)
            if presence.person not in found or rank < found[presence.person][0]:
                found[presence.person] = (rank, one)
    return tuple(one for _, one in sorted(found.values(), key=lambda pair: (pair[0], pair[1].person)))
