"""Repeat rules that may be expanded: made consistent with their event, and never without end.

A rule is iterated from its first instance, and one that matches no day is searched until the year
9999. What that could take is therefore worked out from the rule before anyone iterates it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

MAX_STEPS = 200_000  # about one second; an hourly rule of 22 years, a daily one of 500

_DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_RARE = {"YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"}
# RFC 5545 3.3.10 allows these with the frequencies named only; with others the search for a match may take minutes.
_ONLY_WITH = {"BYWEEKNO": {"YEARLY"}, "BYYEARDAY": {"YEARLY"}, "BYSETPOS": {"YEARLY", "MONTHLY"}}
# Clocks change on one day of one month, at one time.
_NO_CLOCK_CHANGE = re.compile(r"BY(?:HOUR|MINUTE|SECOND|YEARDAY)=|BY(?:DAY|MONTH)=[^;]*,|INTERVAL=(?![1-9])")

_REPEATS = ("RRULE", "RDATE", "EXDATE")
_DAYS = {"HOURLY": 1, "DAILY": 1, "WEEKLY": 7}  # an interval of hours goes into as many days
_MARGIN = timedelta(days=3)  # zones are no further apart, and no clock jumps by more


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


def approach(events: Iterable[Any], start: datetime) -> None:
    """Begin the rules of one series close before the time asked for, where that changes no instance in it.

    A rule is iterated from its first instance: ten years of a daily meeting take a hundred times as long
    as three days. It may begin later by whole intervals unless it counts its instances, or is shifted by
    an override from some instance on.
    """
    events = list(events)
    others = [one for one in events if "RECURRENCE-ID" in one]
    if any("RANGE" in one["RECURRENCE-ID"].params or any(name in one for name in _REPEATS) for one in others):
        return
    for event in events:
        rule = event.get("RRULE")
        if "RECURRENCE-ID" not in event and rule and not isinstance(rule, list) and "COUNT" not in rule:
            _approach(event, rule, start)


def _approach(event: Any, rule: Any, start: datetime) -> None:
    from icalendar.prop import vDDDTypes

    typed: Any = vDDDTypes
    begin = event["DTSTART"].dt
    end = event["DTEND"].dt if "DTEND" in event else None
    zone = begin.tzinfo if isinstance(begin, datetime) else None
    if end is not None and (type(end) is not type(begin) or getattr(end, "tzinfo", None) is not zone):
        return
    length = end - begin if end is not None else event["DURATION"].dt if "DURATION" in event else timedelta(days=1)
    before = start.date() - abs(length) - _MARGIN
    days = begin if zone is None and not isinstance(begin, datetime) else begin.date()
    moved = _later(days, before, str(rule["FREQ"][0]).upper(), int(rule.get("INTERVAL", [1])[0]))
    if moved > days:
        event["DTSTART"] = typed(begin + (moved - days))
        if end is not None:
            event["DTEND"] = typed(end + (moved - days))


def _later(first: date, before: date, freq: str, interval: int) -> date:
    """The last day not after `before` that a rule beginning on `first` might as well begin on."""
    if freq in _DAYS:
        step = _DAYS[freq] * interval
        return first + timedelta(days=max(0, (before - first).days // step * step))
    if (first.month, first.day) == (2, 29):
        return first
    step = interval * (1 if freq == "MONTHLY" and first.day <= 28 else 12)
    months = (before.year - first.year) * 12 + before.month - first.month - 1
    months = first.month - 1 + max(0, months // step * step)
    return first.replace(year=first.year + months // 12, month=months % 12 + 1)


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
