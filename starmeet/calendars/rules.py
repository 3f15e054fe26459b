"""Repeat rules that may be expanded: made consistent with their event, and never without end.

A rule is iterated from its first instance, and one that matches no day is searched until the year
9999. What that could take is therefore worked out from the rule before anyone iterates it.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Any

MAX_STEPS = 200_000  # about one second; an hourly rule of 22 years, a daily one of 500

_DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_RARE = {"YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"}
# RFC 5545 3.3.10 allows these with the frequencies named only; with others the search for a match may take minutes.
_ONLY_WITH = {"BYWEEKNO": {"YEARLY"}, "BYYEARDAY": {"YEARLY"}, "BYSETPOS": {"YEARLY", "MONTHLY"}}
# Clocks change on one day of one month, at one time.
_NO_CLOCK_CHANGE = re.compile(r"BY(?:HOUR|MINUTE|SECOND|YEARDAY)=|BY(?:DAY|MONTH)=[^;]*,|INTERVAL=(?![1-9])")


class Refused(ValueError):
    """Something in an event that cannot be used; the message is fit for people."""


def tireless(line: str) -> bool:
    """Tell whether a line of a VTIMEZONE is a rule that would change the clocks far too often.

    Every look at such a zone walks all its changes from the first, usually in 1601.
    """
    line = line.upper().replace(" ", "")
    if not line.startswith("RRULE"):
        return False
    return re.findall("FREQ=([^;]*)", line) != ["YEARLY"] or bool(_NO_CLOCK_CHANGE.search(line))


def check(event: Any, end: datetime) -> None:
    """Make the UNTIL of an event's rules agree with its start, and refuse a rule too long to expand.

    UNTIL must be UTC for a start with a zone, and a date for a date; the wrong forms are common, and
    mean local time and the whole of that day.

    Raises:
        Refused: a rule that cannot be expanded up to `end`; says why.
    """
    start = event["DTSTART"].dt
    found = event.get("RRULE", [])
    for rule in found if isinstance(found, list) else [found]:
        if rule.get("UNTIL"):
            rule["UNTIL"] = [_until(until, start) for until in rule["UNTIL"]]
        _bounded(rule, start, end)


def _until(until: Any, start: date) -> date:
    day = date(until.year, until.month, until.day)
    if not isinstance(start, datetime):
        return day
    last = until if isinstance(until, datetime) else datetime.combine(day, time(23, 59, 59))
    return (last if last.tzinfo else last.replace(tzinfo=start.tzinfo)).astimezone(UTC)


def _bounded(rule: Any, start: date, end: datetime) -> None:
    freq = str(rule.get("FREQ", [""])[0]).upper()
    if freq not in _RARE:
        raise Refused(f"repeats {freq.lower()}, too often" if freq else "its RRULE cannot be read")
    interval = int(rule.get("INTERVAL", [1])[0])
    if interval < 1:
        raise Refused(f"INTERVAL={interval} in its RRULE")
    for part, allowed in _ONLY_WITH.items():
        if part in rule and freq not in allowed:
            raise Refused(f"{part} with FREQ={freq} in its RRULE")
    if "BYEASTER" in rule or not _some_day(rule):
        raise Refused("its RRULE names a day that does not exist")
    times = 1
    for part in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        times *= max(1, len(rule.get(part, [])))
    years = max(1, end.year - start.year + 1)
    if years * (8784 if freq == "HOURLY" else 366) * times // interval > MAX_STEPS:
        raise Refused(f"repeats too often since {start.year}")


def _some_day(rule: Any) -> bool:
    """Tell whether the months and days of the month in a rule ever meet."""
    months = [int(month) for month in rule.get("BYMONTH", range(1, 13))]
    days = [abs(int(day)) for day in rule.get("BYMONTHDAY", [1])]
    return any(1 <= month <= 12 and min(days) <= _DAYS_OF_MONTH[month - 1] for month in months)
