"""What the user wants of a day at a conference."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from starmeet.errors import StarmeetError
from starmeet.model import Busy, Value

LUNCH_GRID = timedelta(minutes=15)
"""A free lunch starts on one of these: as finely as anyone plans a meal."""


class Settings(Value, frozen=True, kw_only=True):
    """The `[planning]` keys of the config, and the venue's zone in which days and hours are counted."""

    walk_minutes: int = 3
    """Minutes from any place of the venue to any other."""
    max_per_day: int = 6
    """Meetings a venue day; talks one listens to are not counted."""
    not_before: time | None = None
    """Nothing starts earlier than this, venue wall clock."""
    lunch: tuple[time, time, int] | None = (time(12), time(14), 30)
    """From, to (venue wall clock), and the minutes in between that stay free; eating together counts as free."""
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

    def lunches(self, day: date, busy: tuple[Busy, ...] = ()) -> tuple[tuple[datetime, datetime], ...]:
        """List the stretches of a day in which lunch could be had beside what is busy; one of them stays free."""
        if self.lunch is None:
            return ()
        opens, closes, minutes = self.lunch
        zone = self.zone()
        start, last = (datetime.combine(day, at, zone) for at in (opens, closes))
        found = []
        while minutes > 0 and start + timedelta(minutes=minutes) <= last:
            end = start + timedelta(minutes=minutes)
            if not any(start < taken.end and taken.start < end for taken in busy):
                found.append((start, end))
            start += LUNCH_GRID
        return tuple(found)
