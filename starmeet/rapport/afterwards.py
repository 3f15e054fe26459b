"""After an event: whom you met there and have not written to since, and the time it takes to do so.

A follow-up is best sent in the first days, when nobody has the time. So the time is set aside beforehand: as a block
of the first weekday morning, like any other appointment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from starmeet.model import Busy, Conference, Engagement, Meeting, Tally

FOLLOW_UPS = "follow-ups"
"""The kind of the appointment that is the block: it is with nobody."""
MINUTES_EACH = 16
"""What one follow-up takes, with looking up what was said: the starting value of the design."""
MORNING = (time(9), time(12))
"""Between these the block begins, where you are."""
GRID = timedelta(minutes=15)
DAYS = 60
"""Mornings looked at; in a diary as full as that the first one is proposed all the same."""


def met_there(
    conference: Conference, entries: Iterable[Engagement], meetings: Iterable[Meeting], now: datetime
) -> dict[int, datetime]:
    """Say whom you met at a conference and when last: what the log calls met in its days, and meetings held there."""
    zone = ZoneInfo(conference.timezone)
    met: dict[int, datetime] = {}
    for entry in entries:
        day = entry.at.astimezone(zone).date()
        if entry.kind == "met" and not entry.undated and conference.start <= day <= conference.end:
            for person in entry.people:
                met[person] = max(met.get(person, entry.at), entry.at)
    for one in meetings:
        if one.state == "held" and one.conference == conference.id and one.end <= now:
            for person in one.people:
                met[person] = max(met.get(person, one.end), one.end)
    return met


def still_open(met: Mapping[int, datetime], tallies: Mapping[int, Tally]) -> tuple[int, ...]:
    """List those without a word from you since, in the order in which you met them."""

    def wrote(person: int) -> bool:
        tally = tallies.get(person)
        return tally is not None and tally.last_out is not None and tally.last_out > met[person]

    return tuple(sorted((one for one in met if not wrote(one)), key=lambda one: (met[one], one)))


def block(minutes: int, after: date, zone: str, busy: Sequence[Busy], now: datetime) -> tuple[datetime, datetime]:
    """Propose when to write the follow-ups: from nine on the first free weekday morning after a day, not before now.

    Args:
        minutes: how long it takes.
        after: the last day of the event.
        zone: where you are by then.
        busy: when you cannot.
        now: the time.
    """
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    length = timedelta(minutes=minutes)
    first = max(after + timedelta(days=1), today)
    mornings = [day for day in (first + timedelta(days=number) for number in range(DAYS)) if day.weekday() < 5]
    starts = [start for day in mornings for start in _starts(day, here) if start >= now]
    free = (one for one in starts if not any(one < taken.end and taken.start < one + length for taken in busy))
    start = next(free, starts[0])
    return start, start + length


def _starts(day: date, zone: ZoneInfo) -> list[datetime]:
    start, last = (datetime.combine(day, at, zone).astimezone(UTC) for at in MORNING)
    return [start + GRID * number for number in range((last - start) // GRID + 1)]
