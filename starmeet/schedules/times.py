"""Dates, clock times and lengths as programmes write them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

FIRST_YEAR, LAST_YEAR = 1970, 2199
"""A date outside is a slip of the pen, and far from where `datetime` arithmetic overflows."""
LAST_HOUR = 36
"""Clock times may run on past midnight, not past the next noon."""

_CLOCK = re.compile(r"(\d{1,2})[:.h](\d{2})(?::(\d{2})(?:\.\d+)?)?")
_LENGTH = re.compile(r"(-?)(\d{1,4}):(\d{2})(?::(\d{2}))?")
_ISO_LENGTH = re.compile(
    r"(-?)P(?:(\d{1,3})W)?(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,7})(?:\.\d+)?S)?)?"
)
_SPACE_BEFORE_OFFSET = re.compile(r"\s+(?=[+-]\d\d:?\d\d$)")
_LONGEST = 80  # characters of a date-time, white space around it included
_UTC_WORD = re.compile(r"\s*(?:UTC|GMT)$")


def instant(text: str) -> datetime | None:
    """Read an ISO date-time, aware or naive as written; None when it is none or out of range."""
    if len(text) > _LONGEST:
        return None
    text = _UTC_WORD.sub("Z", _SPACE_BEFORE_OFFSET.sub("", text.strip()))
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def day(text: str) -> date | None:
    """Read the date of an ISO date or date-time."""
    found = instant(text)
    return found.date() if found else None


def has_clock(text: str) -> bool:
    """Say whether a text that `instant` reads holds a time besides the date."""
    return ":" in text or "T" in text


def clock(text: str) -> timedelta | None:
    """Read "9:30" or "09:30:00" as time since midnight; "24:00" and "25:30" are after it."""
    found = _CLOCK.fullmatch(text.strip())
    if not found or int(found[1]) > LAST_HOUR or int(found[2]) > 59 or int(found[3] or 0) > 59:
        return None
    return timedelta(hours=int(found[1]), minutes=int(found[2]), seconds=int(found[3] or 0))


def length(text: str) -> timedelta | None:
    """Read a duration: "0:45", "01:30:00", "36:00", "PT45M"; negative ones as negative."""
    text = text.strip()
    if found := _LENGTH.fullmatch(text):
        sign, hours, minutes, seconds = found.groups()
        total = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
        return -total if sign else total
    if len(text) > 2 and (found := _ISO_LENGTH.fullmatch(text.upper())):
        sign, *numbers = found.groups()
        weeks, days, hours_, minutes_, seconds_ = (int(number or 0) for number in numbers)
        total = timedelta(weeks=weeks, days=days, hours=hours_, minutes=minutes_, seconds=seconds_)
        return -total if sign else total
    return None


def minutes(value: Any) -> timedelta | None:
    """Read a length given as a number of minutes, of a week at most."""
    try:
        number = 0.0 if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return timedelta(minutes=number) if 0 < number <= 7 * 24 * 60 else None
