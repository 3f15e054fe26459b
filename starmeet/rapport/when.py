"""Dates the way people say them: "yesterday", "last Monday", "3 days ago", "1 Nov 14:30", "2027-03-12 14:35".

A phrase that names no year or no week is read towards the past or towards the future, as the caller says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from starmeet.errors import UsageError

DEFAULT_TIME = time(12)
"""A day without a time is its noon: the day stays the same in most zones."""
EXPECTED = 'write it as "yesterday", "last Monday", "3 days ago", "tomorrow 14:00", "Fri 14:30" or "2027-03-12 14:35"'

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "a few": 3, "a couple of": 2,
}  # fmt: skip
_PARTS = {"morning": time(9), "noon": time(12), "afternoon": time(15), "evening": time(19), "night": time(21)}
_SHIFTS = {"today": 0, "yesterday": -1, "tomorrow": 1, "day before yesterday": -2, "day after tomorrow": 2}

_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
_WEEKDAY = r"mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
_COUNT = r"\d{1,5}|a\ few|a\ couple\ of|an?|one|two|three|four|five|six|seven|eight|nine|ten"
_UNIT = r"min(?:ute)?|h(?:our|r)?|day|d|week|wk|w|month|year"
_PART = "|".join(_PARTS)
_DAY = rf"""
    (?P<word> (?:the\ )?day\ before\ yesterday | (?:the\ )?day\ after\ tomorrow | today | yesterday | tomorrow )
        (?:\ (?P<part>{_PART}))?
  | (?P<now> just\ now | now )
  | this\ (?P<this>{_PART}) | (?P<tonight>tonight) | (?P<lastnight>last\ night)
  | (?:on\ )? (?:(?P<which>last|this|next)\ )? (?P<weekday>{_WEEKDAY})\b\.? (?:\ (?P<daypart>{_PART}))?
  | (?P<count>{_COUNT})\ ?(?P<unit>{_UNIT})s?\ ago
  | in\ (?P<incount>{_COUNT})\ ?(?P<inunit>{_UNIT})s?
  | (?P<side>last|next)\ (?P<period>week|month|year)
  | (?:on\ )? (?P<iso>\d{{4}}-\d{{1,2}}-\d{{1,2}}) (?!\d)
  | (?:on\ )? (?:the\ )? (?P<dm_day>\d{{1,2}})(?:st|nd|rd|th|\.)?\ (?:of\ )?(?P<dm_month>{_MONTH})\b\.?
        (?:,?\ (?P<dm_year>\d{{4}})\b)?
  | (?:on\ )? (?P<md_month>{_MONTH})\.?\ (?P<md_day>\d{{1,2}})(?:st|nd|rd|th)? (?!\d|:\d)
        (?:,?\ (?P<md_year>\d{{4}})\b)?
"""
_TIME = r"""
    (?P<hour>\d{1,2})[:.h](?P<minute>\d{2}) (?::\d{2})? (?:\ ?(?P<half>[ap])\.?m\b\.?)? (?!\d)
  | (?P<hour12>\d{1,2})\ ?(?P<half12>[ap])\.?m\b\.?
  | (?P<noon>noon)
"""
_LONE_TIME = _TIME.replace("(?P<", "(?P<o_")
_PHRASE = re.compile(
    rf"(?P<day>{_DAY}) (?: T(?=\d) | (?![\w'’]) ) (?: ,?\ ?(?:at\ )?(?:{_TIME}) )? | (?:at\ )?(?P<only>{_LONE_TIME})",
    re.IGNORECASE | re.VERBOSE,
)
"""Matches text whose white space is single."""
_OF_THE_DAYS = re.compile(
    rf"(?:on\ )?(?:{_WEEKDAY})\b|(?:at\ )?\d{{1,2}}[:.h]\d{{2}}|\d{{1,2}}\ ?[ap]\.?m|noon", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A date phrase found at the start of a text."""

    day: date
    time: time | None
    exact: datetime | None
    """Set when the phrase itself is an instant ("2 hours ago", "now")."""
    end: int
    bare: bool
    """It may just be a word ("Sat with Ada", "now that"): only a colon makes it a date."""


def read_when(text: str, now: datetime, zone: str, *, future: bool = False) -> datetime:
    """Read a moment written by a person, as UTC; a day without a time is its noon.

    Raises:
        UsageError: it is no date, or one that does not exist.
    """
    squeezed = " ".join(text.split())
    stamp = _iso_instant(squeezed, zone)
    if stamp is not None:
        return stamp
    phrase = find_phrase(squeezed, now, zone, future=future)
    if phrase is None or phrase.end != len(squeezed):
        raise UsageError(f'cannot read "{squeezed[:60]}" as a date and time', EXPECTED)
    return instant(phrase, now, zone)


def read_then(text: str, now: datetime, zone: str, first: date) -> datetime:
    """Read a moment of some days: a weekday is the first from `first` on, a time alone is that day's.

    Raises:
        UsageError: it is no date, or one that does not exist.
    """
    squeezed = " ".join(text.split())
    if _OF_THE_DAYS.match(squeezed):
        now = datetime.combine(first, time(), ZoneInfo(zone)) - timedelta(minutes=1)
    return read_when(squeezed, now, zone, future=True)


def instant(phrase: Phrase, now: datetime, zone: str) -> datetime:
    """Give the instant a phrase stands for; today without a time is now."""
    if phrase.exact is not None:
        return phrase.exact.astimezone(UTC)
    local = now.astimezone(ZoneInfo(zone))
    if phrase.time is None and phrase.day == local.date():
        return now.astimezone(UTC)
    try:
        return datetime.combine(phrase.day, phrase.time or DEFAULT_TIME, ZoneInfo(zone)).astimezone(UTC)
    except OverflowError:
        raise UsageError(f"{phrase.day} is too far away", EXPECTED) from None


def find_phrase(text: str, now: datetime, zone: str, *, future: bool = False) -> Phrase | None:
    """Find a date phrase at the start of a text whose white space is single; None when there is none.

    Raises:
        UsageError: it looks like a date and is none ("31 Feb", "2026-13-01").
    """
    match = _PHRASE.match(text)
    if match is None:
        return None
    local = now.astimezone(ZoneInfo(zone))
    try:
        return _phrase(match, local, 1 if future else -1)
    except (ValueError, OverflowError):
        raise UsageError(f'there is no such date or time as "{match[0]}"', EXPECTED) from None


def _phrase(match: re.Match[str], local: datetime, way: int) -> Phrase:
    part = {key: value.lower() for key, value in match.groupdict().items() if value}
    clock = _clock(part)
    if "only" in part:
        day = local.date()
        if way * (datetime.combine(day, clock or DEFAULT_TIME, local.tzinfo) - local).total_seconds() < 0:
            day += timedelta(days=way)
        return Phrase(day, clock, None, match.end(), bare=True)
    if "now" in part:
        return Phrase(local.date(), None, local, match.end(), bare=True)
    if "count" in part or "incount" in part:
        return _counted(part, clock, local, match.end())
    day = _day(part, clock, local, way)
    bare = "weekday" in part and len(part["weekday"]) <= 3 and "which" not in part and clock is None
    return Phrase(day, clock, None, match.end(), bare=bare and not match[0].lower().startswith("on "))


def _counted(part: dict[str, str], clock: time | None, local: datetime, end: int) -> Phrase:
    back = "count" in part
    word, unit = (part["count"], part["unit"]) if back else (part["incount"], part["inunit"])
    number = (-1 if back else 1) * (int(word) if word.isdigit() else _NUMBERS[word])
    if unit.startswith(("min", "h")):
        moved = local.astimezone(UTC) + (timedelta(minutes=number) if unit[0] == "m" else timedelta(hours=number))
        return Phrase(moved.astimezone(local.tzinfo).date(), None, moved, end, bare=False)
    return Phrase(_moved(local.date(), number, unit), clock, None, end, bare=False)


def _moved(day: date, number: int, unit: str) -> date:
    if unit.startswith("w"):
        return day + timedelta(weeks=number)
    if unit.startswith("d"):
        return day + timedelta(days=number)
    months = day.year * 12 + day.month - 1 + number * (12 if unit == "year" else 1)
    first = date(months // 12, months % 12 + 1, 1)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def _day(part: dict[str, str], clock: time | None, local: datetime, way: int) -> date:
    today = local.date()
    if "word" in part:
        return today + timedelta(days=_SHIFTS[part["word"].removeprefix("the ")])
    if "lastnight" in part:
        return today - timedelta(days=1)
    if "this" in part or "tonight" in part:
        return today
    if "period" in part:
        return _moved(today, -1 if part["side"] == "last" else 1, part["period"])
    if "weekday" in part:
        way = {"last": -1, "next": 1}.get(part.get("which", ""), way)
        return _weekday(_WEEKDAYS.index(part["weekday"][:3]), clock, local, way)
    if "iso" in part:
        year, month, day = (int(piece) for piece in part["iso"].split("-"))
        return date(year, month, day)
    which = "dm" if "dm_day" in part else "md"
    month, day = _MONTHS.index(part[f"{which}_month"][:3]) + 1, int(part[f"{which}_day"])
    if f"{which}_year" in part:
        return date(int(part[f"{which}_year"]), month, day)
    return _year_for(month, day, today, way)


def _weekday(weekday: int, clock: time | None, local: datetime, way: int) -> date:
    """Give the nearest such day strictly before (after) today, or today when its time has passed (is to come)."""
    away = (way * (weekday - local.weekday())) % 7
    if away == 0 and (
        clock is None or way * (datetime.combine(local.date(), clock, local.tzinfo) - local) < timedelta()
    ):
        away = 7
    return local.date() + timedelta(days=way * away)


def _year_for(month: int, day: int, today: date, way: int) -> date:
    date(2024, month, day)  # raises for a day no year has
    for year in range(today.year, today.year + way * 9, way):
        if month == 2 and day == 29 and not (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)):
            continue
        found = date(year, month, day)
        if way * (found - today).days >= 0:
            return found
    return date(today.year, month, day)


def _clock(part: dict[str, str]) -> time | None:
    for prefix in ("", "o_"):
        if f"{prefix}noon" in part:
            return time(12)
        hour = part.get(f"{prefix}hour") or part.get(f"{prefix}hour12")
        if hour is not None:
            half = part.get(f"{prefix}half") or part.get(f"{prefix}half12")
            number = int(hour) if half is None else int(hour) % 12 + (12 if half == "p" else 0)
            if half is not None and not 1 <= int(hour) <= 12:
                raise ValueError(hour)
            return time(number, int(part.get(f"{prefix}minute") or 0))
    named = part.get("part") or part.get("daypart") or part.get("this")
    if "tonight" in part or "lastnight" in part:
        named = "night"
    return _PARTS[named] if named else None


def _iso_instant(text: str, zone: str) -> datetime | None:
    """Read a full ISO 8601 stamp ("2027-03-12T14:35+01:00"); one without an offset is in `zone`."""
    if not re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:?\d\d", text):
        return None
    try:
        stamp = datetime.fromisoformat(text)
        return (stamp if stamp.tzinfo else stamp.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
