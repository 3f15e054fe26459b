"""When everyone stands around: breaks, lunches and receptions of a programme, or the gaps where it names none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from starmeet.model import Session, Value
from starmeet.planning.kinds import Sort, sort_of
from starmeet.planning.settings import Settings

SHORTEST_GAP = timedelta(minutes=15)
"""A shorter gap is for changing rooms."""
GAP_HOURS = (time(9), time(19))
"""Gaps outside of these hours, venue wall clock, are breakfast or the way home."""
LONGEST = timedelta(hours=3)
"""Of a longer break or reception the first three hours count: by then people have gone, or gone quiet."""
_NOON = (time(12), time(14))
"""A gap that holds half an hour of this is lunch."""

Span = tuple[datetime, datetime]


class Break(Value, frozen=True, kw_only=True):
    """A stretch in which people stand or sit around together."""

    sort: Sort
    start: datetime
    end: datetime
    place: str = ""
    title: str = ""
    key: str
    """Of the session it is, or made of its start."""
    session: int = 0


def breaks(sessions: Sequence[Session], settings: Settings) -> tuple[Break, ...]:
    """Find the breaks, lunches and receptions of a programme, in time order, the same one in several rooms once.

    A programme that lists neither breaks nor lunches has them where no session runs.
    """
    found: dict[tuple[datetime, datetime, str], Break] = {}
    for session in sorted(sessions, key=lambda session: (session.start, session.end, session.guid)):
        sort = sort_of(session)
        if sort in ("lunch", "break", "reception") and session.start < session.end:
            end = min(session.end, session.start + LONGEST)
            one = Break(sort=sort, start=session.start, end=end, place=session.room, title=session.title,
                        key=str(session.id), session=session.id)  # fmt: skip
            found.setdefault((one.start, one.end, sort), one)
    if not any(one.sort in ("lunch", "break") for one in found.values()):
        for start, end in gaps(sessions, settings):
            key = f"gap {start.timestamp():.0f}"
            sort = "lunch" if _over_noon(start, end, settings) else "break"
            found[(start, end, sort)] = Break(sort=sort, start=start, end=end, key=key)
    return tuple(sorted(found.values(), key=lambda one: (one.start, one.end, one.sort)))


def gaps(sessions: Sequence[Session], settings: Settings) -> tuple[Span, ...]:
    """List the stretches between the first and the last session of each venue day in which no one speaks."""
    zone = settings.zone()
    days: dict[date, list[Span]] = {}
    for session in sessions:
        if session.speakers and session.start < session.end:
            days.setdefault(settings.day(session.start), []).append((session.start, session.end))
    found = []
    for day, spans in sorted(days.items()):
        opens, closes = (datetime.combine(day, at, zone) for at in GAP_HOURS)
        for start, end in free(min(spans)[0], max(end for _, end in spans), spans):
            start, end = max(start, opens), min(end, closes)
            if SHORTEST_GAP <= end - start <= LONGEST:
                found.append((start, end))
    return tuple(found)


def free(start: datetime, end: datetime, taken: Iterable[Span]) -> tuple[Span, ...]:
    """Give back what is left of a stretch without what is taken."""
    left = []
    for from_, to in sorted(taken):
        if start < from_ and start < end:
            left.append((start, min(from_, end)))
        start = max(start, to)
    if start < end:
        left.append((start, end))
    return tuple(left)


def slots(start: datetime, end: datetime, minutes: tuple[int, int]) -> tuple[Span, ...]:
    """Cut a stretch into equal slots, each (shortest, longest) minutes where it divides so; a short one stays whole."""
    shortest, longest = minutes
    length = int((end - start).total_seconds()) // 60
    count = max(1, min(-(-length // longest), length // shortest))
    cuts = [start + timedelta(minutes=length * number // count) for number in range(count)]
    return tuple(zip(cuts, [*cuts[1:], end], strict=True))


def _over_noon(start: datetime, end: datetime, settings: Settings) -> bool:
    day, zone = settings.day(start), settings.zone()
    opens, closes = (datetime.combine(day, at, zone) for at in (settings.lunch or _NOON)[:2])
    return min(end, closes) - max(start, opens) >= timedelta(minutes=30)
