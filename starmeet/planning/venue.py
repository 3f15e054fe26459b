"""How long the way between two rooms takes: as the user says, by where they lie, or by their buildings.

Programmes say nothing of buildings, but names do: "K.3.201" is in K, "Hall 2, Room B" in Hall 2. What is read off
them is read with care: where a programme shows no such pattern, all its rooms are in one building.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import combinations
from math import asin, ceil, cos, radians, sin, sqrt

from starmeet.model import Value, Walk
from starmeet.text import fold

Point = tuple[float, float]
"""Latitude and longitude, in degrees."""

WALKING_KMH = 4.5
"""A little below the 5 km/h of an unhindered walk: stairs, doors and other people."""
TO_THE_DOOR = 1
"""Minutes from a seat to the door and back into another."""
EARTH_KM = 6371.0
_MOST_MINUTES = 240
"""A point further away than that is a mistake in somebody's file."""

_CODE = re.compile(r"(?:room\s+)?([A-Za-z]{1,3})(?:\.\d|\d{1,2}\.\w|\d{3})")
"""FOSDEM's "K.3.201", "AW1.120", "UB2.252A", "H.1301"; COSCUP's "TR209"."""
_CODED = 0.75
"""Share of a programme's rooms that have a code, for codes to be what its rooms are called by."""
_BUILDING = (
    r"(?:building|bldg|block|campus|cent(?:er|re)|faculty|hall|hotel|house|library|museum|pavilion|school|tower|wing"
    r"|gebäude|haus|halle|trakt|bâtiment|edificio|edifício|palazzo)"
)
_IN_A_BUILDING = re.compile(
    rf"(?P<building>(?:[^,/|:]*\b)?{_BUILDING}\b(?:\s+\w{{1,3}})?)(?:\s*[,/|:]\s*|\s+[-–]\s+|\s+(?=rooms?\b))(?P<room>\S.*)",
    re.IGNORECASE,
)
_PARTED = re.compile(r"(?P<building>[^/|,]+?)\s*(?:[/|]|,|\s[-–]\s)\s*(?P<room>[^/|,]+)")
_NO_BUILDING = re.compile(
    r"\b(?:room|raum|salle|sala|saal|stage|track|floor|workshop|ballroom|auditorium|session)s?\b", re.IGNORECASE
)
_ONLINE = re.compile(
    r"(?:online|virtual|remote|zoom|jitsi|bigbluebutton|microsoft teams|discord|twitch|youtube|live ?stream|streaming"
    r"|webinar)(?:[\s:#/(-].*)?|.*https?://.*",
    re.IGNORECASE | re.DOTALL,
)
_NOT_ONLINE = re.compile(r"virtual reality|remote (?:building|wing|site)", re.IGNORECASE)
"""A hall that is streamed as well, or a lab that is named so, is a place."""
_NAME = re.compile(r"\(([^)]+)\)\s*$")


class Venue(Value, frozen=True, kw_only=True, dict=True):
    """The rooms of a conference, and how far they are from each other."""

    rooms: tuple[str, ...] = ()
    walks: tuple[Walk, ...] = ()
    """What the user says, between rooms or buildings."""
    points: Mapping[str, Point] = {}
    """Where rooms are, as far as that was published."""
    walk_minutes: int = 3
    """Within a building."""
    building_minutes: int = 8
    """From one building to another."""

    @cached_property
    def buildings(self) -> dict[str, str]:
        """Room -> building, for the rooms whose names tell; empty where all seem to be in one."""
        return buildings(self.rooms)

    @cached_property
    def _said(self) -> dict[frozenset[str], int]:
        return {frozenset((fold(one.a), fold(one.b))): one.minutes for one in self.walks}

    @cached_property
    def _minutes(self) -> dict[tuple[str, str], int]:
        return {}

    def minutes(self, one: str, other: str) -> int:
        """Say how many minutes the way takes, in either direction; what is online takes none."""
        key = (one, other) if one <= other else (other, one)
        if key not in self._minutes:
            self._minutes[key] = self._work_out(*key)
        return self._minutes[key]

    def pairs(self) -> dict[tuple[str, str], int]:
        """List the minutes between all rooms, by pairs in alphabetical order."""
        return {pair: self.minutes(*pair) for pair in combinations(sorted(set(self.rooms)), 2)}

    def _work_out(self, one: str, other: str) -> int:
        if one == other or is_online(one) or is_online(other):
            return 0
        said = self._as_said(one, other)
        if said is not None:
            return said
        if one in self.points and other in self.points:
            return on_foot(self.points[one], self.points[other])
        if self.buildings and one and other and self.buildings.get(one, one) != self.buildings.get(other, other):
            return self.building_minutes
        return self.walk_minutes

    def _as_said(self, one: str, other: str) -> int | None:
        """Look up what the user says: of the rooms, of a room and a building, of the buildings."""
        for a in self._names(one):
            for b in self._names(other):
                if (found := self._said.get(frozenset((a, b)))) is not None:
                    return found
        return None

    def _names(self, room: str) -> tuple[str, ...]:
        """What a room can be called, the closest first: "UB2.252A (Lameere)" is Lameere, too."""
        known = _NAME.search(room)
        names = (room, known[1] if known else "", _NAME.sub("", room) if known else "", self.buildings.get(room, ""))
        return tuple(fold(name.strip()) for name in names if name.strip())


def is_online(room: str) -> bool:
    """Tell whether a room is no place one walks to."""
    return _ONLINE.fullmatch(room.strip()) is not None and _NOT_ONLINE.match(room.strip()) is None


def on_foot(one: Point, other: Point) -> int:
    """Say how many minutes the way between two points takes, as the crow walks, and to the doors."""
    (lat, lon), (to_lat, to_lon) = (map(radians, point) for point in (one, other))
    half = sin((to_lat - lat) / 2) ** 2 + cos(lat) * cos(to_lat) * sin((to_lon - lon) / 2) ** 2
    km = 2 * EARTH_KM * asin(sqrt(min(1.0, half)))
    return min(_MOST_MINUTES, ceil(60 * km / WALKING_KMH) + TO_THE_DOOR)


def buildings(rooms: Iterable[str]) -> dict[str, str]:
    """Read buildings off the names of rooms; nothing where the names as a whole do not show several.

    A room whose name does not tell is left out.
    """
    known = sorted({room for room in rooms if room.strip() and not is_online(room)})
    for read in (_by_code, _by_word, _by_part):
        found = {room: building for room in known if (building := read(room))}
        if _is_a_pattern(found, known, strict=read is not _by_word):
            return found if read is _by_code else _with_namesakes(found, known)
    return {}


def _is_a_pattern(found: Mapping[str, str], known: list[str], *, strict: bool) -> bool:
    """Tell a habit from a coincidence: several buildings, one with several rooms, and nearly all rooms in one."""
    counts = Counter(found.values())
    return len(counts) > 1 and max(counts.values()) > 1 and (not strict or len(found) >= _CODED * len(known))


def _with_namesakes(found: Mapping[str, str], known: list[str]) -> dict[str, str]:
    """Add the rooms that begin with the name of a building: "Library Lobby" is in Library."""
    names = sorted(set(found.values()), key=len, reverse=True)
    begun = {room: next((name for name in names if fold(room).startswith(f"{fold(name)} ")), "") for room in known}
    return {room: building for room in known if (building := found.get(room) or begun[room])}


def _by_code(room: str) -> str:
    found = _CODE.match(room)
    return found[1].upper() if found else ""


def _by_word(room: str) -> str:
    found = _IN_A_BUILDING.fullmatch(room)
    return _spelt(found["building"]) if found else ""


def _by_part(room: str) -> str:
    found = _PARTED.fullmatch(room)
    return _spelt(found["building"]) if found and not _NO_BUILDING.search(found["building"]) else ""


def _spelt(building: str) -> str:
    return " ".join(building.split())
