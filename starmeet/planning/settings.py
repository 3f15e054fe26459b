"""What the user wants of a day at a conference."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from starmeet.errors import StarmeetError
from starmeet.model import Busy, Value

REST_GRID = timedelta(minutes=15)
"""A rest starts on one of these: as finely as anyone plans a meal."""

Span = tuple[datetime, datetime]


Rest = tuple[time, time, int]
"""From, to (venue wall clock), and the minutes in between that stay free."""


class Settings(Value, frozen=True, kw_only=True):
    """The `[planning]` keys of the config, and the venue: its rooms, and the zone in which its days are counted."""

    walk_minutes: int = 3
    """Minutes from any room to any other of which `walks` says nothing."""
    walks: Mapping[tuple[str, str], int] = {}
    """Minutes between two rooms, where more is known; either order."""
    buildings: Mapping[str, str] = {}
    """Room -> building, where that is known: each further building of a day costs a little."""
    building_minutes: int = 8
    """Minutes to another building."""
    max_per_day: int = 6
    """Meetings a venue day; talks one listens to are not counted."""
    tire_after: int = 4
    """Meetings a venue day from which on each further one costs a little more."""
    not_before: time | None = None
    """Nothing starts earlier than this, venue wall clock."""
    now: datetime | None = None
    """What has begun by this instant cannot be chosen any more."""
    arrive: datetime | None = None
    """Nothing starts earlier than this instant."""
    leave: datetime | None = None
    """Nothing ends later than this instant."""
    lunch: Rest | None = (time(12), time(14), 30)
    """When to eat; eating together counts as free."""
    quiet: Rest | None = None
    """When to be alone; eating together is no rest."""
    timezone: str = "UTC"
    """IANA name of the venue's zone."""

    def zone(self) -> ZoneInfo:
        """Load the venue's zone.

        Raises:
            StarmeetError: no zone goes by that name.
        """
        try:
            return ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise StarmeetError(
                f'no time zone is called "{self.timezone}"', "use an IANA name such as Europe/Lisbon"
            ) from error

    def day(self, instant: datetime) -> date:
        """Tell which venue day an instant is on."""
        return instant.astimezone(self.zone()).date()

    def too_early(self, instant: datetime) -> bool:
        """Tell whether an instant is before `not_before` of its venue day."""
        return self.not_before is not None and instant.astimezone(self.zone()).time() < self.not_before

    def walk(self, one: str, other: str) -> int:
        """Tell how many minutes one walks between two places."""
        if one == other:
            return 0
        known = self.walks.get((one, other))
        return self.walks.get((other, one), self.walk_minutes) if known is None else known

    @property
    def longest_walk(self) -> int:
        """Tell how long one walks at most."""
        return max(self.walk_minutes, *self.walks.values(), 0)

    def rests(self, day: date, busy: tuple[Busy, ...] = ()) -> tuple[tuple[bool, tuple[Span, ...]], ...]:
        """List for each rest whether eating together breaks it, and in which stretches it can be had beside busy time.

        One stretch of each stays free; a rest that busy time leaves no stretch for is given up.
        """
        wanted = ((False, self.lunch), (True, self.quiet))
        found = ((alone, self._stretches(day, rest, busy)) for alone, rest in wanted if rest is not None)
        return tuple((alone, stretches) for alone, stretches in found if stretches)

    def _stretches(self, day: date, rest: Rest, busy: tuple[Busy, ...]) -> tuple[Span, ...]:
        opens, closes, minutes = rest
        zone = self.zone()
        start, last = (datetime.combine(day, at, zone) for at in (opens, closes))
        found = []
        while minutes > 0 and start + timedelta(minutes=minutes) <= last:
            end = start + timedelta(minutes=minutes)
            if not any(start < taken.end and taken.start < end for taken in busy):
                found.append((start, end))
            start += REST_GRID
        return tuple(found)
