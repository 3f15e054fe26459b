"""What is known of the rooms of a conference and the ways between them, and the shifts one has there."""

from __future__ import annotations

import re
from collections.abc import Iterable

from starmeet.desk.base import Desk
from starmeet.model import Busy, Conference, Spot
from starmeet.planning.venue import Point, Venue
from starmeet.store import programmes, venues
from starmeet.store.journal import Reader


def venue(reader: Reader, desk: Desk, conference: Conference) -> Venue:
    """Gather what is known of a conference's rooms."""
    rooms = programmes.rooms(reader, conference.id)
    return Venue(
        rooms=rooms, walks=venues.walks(reader, conference.id),
        points=_points(rooms, venues.spots(reader, conference.id)),
        walk_minutes=desk.config.planning.walk_minutes, building_minutes=desk.config.planning.building_minutes,
    )  # fmt: skip


def taken(reader: Reader, conference: Conference) -> tuple[Busy, ...]:
    """Give your shifts as time in which nobody can be met."""
    return tuple(
        Busy(start=one.start, end=one.end, what=one.what or "a shift") for one in venues.shifts(reader, conference.id)
    )


def _points(rooms: Iterable[str], spots: Iterable[Spot]) -> dict[str, Point]:
    """Say where each room is: the first pattern that is its whole name counts."""
    found: dict[str, Point] = {}
    for spot in spots:
        pattern = re.compile(spot.rooms)
        for room in rooms:
            if room not in found and pattern.fullmatch(room):
                found[room] = (spot.latitude, spot.longitude)
    return found
