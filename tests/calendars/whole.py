"""Busy time worked out the long way: the whole file parsed, everything expanded, the rules applied afterwards."""

from __future__ import annotations

import warnings
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

Span = tuple[datetime, datetime]


def whole(data: bytes, start: datetime, end: datetime, *, zone: str, me: str = "") -> list[Span]:
    """Work out the busy stretches of a file.

    Raises:
        ValueError, KeyError, AttributeError: the libraries cannot read it.
    """
    here = ZoneInfo(zone)
    icalendar.use_zoneinfo()  # type: ignore[no-untyped-call]
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for feed in icalendar.Calendar.from_ical(data, multiple=True):
            for one in recurring_ical_events.of(feed).between(start.astimezone(here), end.astimezone(here)):
                begins, ends = (_instant(one[name].dt, here) for name in ("DTSTART", "DTEND"))
                if _blocks(one, me) and begins < ends and begins < end and start < ends:
                    found.append((begins, ends))
            for period in _periods(feed):
                begins, ends = (_instant(moment, here) for moment in period)
                if begins < end and start < ends:
                    found.append((begins, ends))
    return sorted(found)


def _instant(moment: date, here: ZoneInfo) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=here)).astimezone(UTC)


def _blocks(event: Any, me: str) -> bool:
    if event.get("STATUS") == "CANCELLED" or event.get("TRANSP") == "TRANSPARENT":
        return False
    outlook = event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")
    if outlook in ("FREE", "WORKINGELSEWHERE"):
        return False
    guests = event.get("ATTENDEE", [])
    for guest in guests if isinstance(guests, list) else [guests]:
        if me and str(guest).lower() == f"mailto:{me}" and guest.params.get("PARTSTAT") == "DECLINED":
            return False
    days = not isinstance(event["DTSTART"].dt, datetime) or event.get("X-MICROSOFT-CDO-ALLDAYEVENT") == "TRUE"
    return not days or event.get("TRANSP") == "OPAQUE" or outlook in ("BUSY", "OOF")


def _periods(feed: Any) -> list[tuple[datetime, datetime]]:
    """The periods of free-busy answers in which one is not free."""
    found = []
    for answer in feed.walk("VFREEBUSY"):
        periods = answer.get("FREEBUSY", [])
        for period in periods if isinstance(periods, list) else [periods]:
            begins, ends = period.dt
            if period.params.get("FBTYPE") != "FREE":
                found.append((begins, begins + ends if isinstance(ends, timedelta) else ends))
    return found
