"""Dates and times as people write them into tables.

A date such as 4/3/27 is read the way the others of its table allow: a number above 12 is no month. Where
none decides, the shorter conference is the right one; where that does not decide either, we ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from starmeet import text
from starmeet.model import Value
from starmeet.schedules import times

EXCEL_EPOCH = date(1899, 12, 30)
"""Day 0 of spreadsheets, which count 29 February 1900."""
LONGEST = timedelta(days=14)
"""What a conference lasts at most, when one reading of its dates has to be chosen."""
_MUCH_LONGER = timedelta(days=27)
"""Apart at least: the same day of different months."""
_SERIALS = (25_569, 109_575)
"""Of 1970 and 2199."""
_YEAR_OF_TWO_DIGITS = 70
"""From here on they are of the last century (POSIX `%y` has 69)."""
_LONGEST_CELL = 80

_MONTHS = (
    "jan ene gen janv", "feb fev febr fevr", "mar marz mars mrz maerz", "apr abr avr", "may mai mag mei",
    "jun juin giu", "jul juil lug", "aug ago aou", "sep sept set", "oct okt out ott", "nov", "dec dez dic",
)  # fmt: skip
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_DAYS = ("mon mo lun", "tue di tues die mar", "wed mi mit mer mie", "thu do thur don jeu jue gio", "fri fr fre ven vie",
         "sat sa sam sab", "sun so son dim dom")  # fmt: skip
_DAY = {name: number for number, names in enumerate(_DAYS) for name in names.split()}
_CLOCK = re.compile(
    r"(\d{1,2})(?:[:.h](\d{2}))?(?:[:.](\d{2})(?:\.\d+)?)?\s*(a\.?\s?m\.?|p\.?\s?m\.?|uhr|h)?", re.IGNORECASE
)
_TO = re.compile(r"\s*(?:[-\u2010-\u2015\u2212~]|\bto\b|\buntil\b|\bbis\b)\s*", re.IGNORECASE)
_TAIL = re.compile(r"(.*?\S)(?:\s*,\s*|\s+(?:at\s+|um\s+)?|T)(\d{1,2}(?:[:.h]\d{2}|\s?[ap]\.?m).*)", re.IGNORECASE)
_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_NUMBERED = re.compile(r"(?:day|tag|jour|dia|giorno|dag)?\s*#?(-?\d{1,2})", re.IGNORECASE)
_MINUTES = re.compile(
    r"(?:(\d{1,2})\s*(?:h|hr|hrs|hours?|std\.?|stunden?)\s*)?(?:(\d{1,4})\s*(?:m|min|mins|minutes?|minuten)?\.?)?",
    re.IGNORECASE,
)


class When(Value, frozen=True, kw_only=True):
    """What one cell says."""

    at: datetime | None = None
    """A whole instant."""
    day: date | None = None
    clock: timedelta | None = None
    """Time since midnight."""
    until: timedelta | None = None
    """Where the cell holds a span: its end, as time since midnight."""


class Reading(Value, frozen=True, kw_only=True):
    """How the dates of one table are read."""

    month_first: bool = False
    start: date | None = None
    """First day of the conference, where it is known: weekdays and numbered days are counted from it."""
    first_number: int = 1
    """What the first day is called: day 0 or day 1."""


def when(cell: str, reading: Reading) -> When:
    """Read a cell that may hold a date, a time, a span of time, or a date with either."""
    cell = cell.strip()
    if not cell or len(cell) > _LONGEST_CELL:
        return When()
    whole = times.instant(cell)
    if whole is not None and not re.fullmatch(r"\d{1,8}", cell):
        if whole.tzinfo:
            return When(at=whole)
        since = timedelta(hours=whole.hour, minutes=whole.minute, seconds=whole.second)
        return When(day=whole.date(), clock=since if times.has_clock(cell) else None)
    if found := _serial(cell):
        return found
    if found := _span(cell):
        return found
    if at := day(cell, reading):
        return When(day=at)
    tail = _TAIL.fullmatch(cell)
    if tail and (span := _span(tail[2])):
        return When(day=day(tail[1].rstrip(" ,-"), reading), clock=span.clock, until=span.until)
    return When()


def clock(cell: str) -> timedelta | None:
    """Read "9:30", "9.30", "14h30", "2:00 p.m.", "9am"; a bare number is none."""
    found = _CLOCK.fullmatch(cell.strip())
    if not found or not (found[2] or found[4]):
        return None
    hour, half = int(found[1]), (found[4] or "").lower()[:1]
    if half in ("a", "p"):
        if not 1 <= hour <= 12:
            # "14:00 PM" is a slip that everybody understands.
            half = "" if hour < 24 else "?"
        else:
            hour = hour % 12 + (12 if half == "p" else 0)
    if half == "?" or hour > times.LAST_HOUR or int(found[2] or 0) > 59 or int(found[3] or 0) > 59:
        return None
    return timedelta(hours=hour, minutes=int(found[2] or 0), seconds=int(found[3] or 0))


def length(cell: str) -> timedelta | None:
    """Read "00:45", "PT45M", "45", "45 min", "1h 30", or a spreadsheet's fraction of a day."""
    cell = cell.strip()
    if found := times.length(cell):
        return found if found > timedelta() else None
    if re.fullmatch(r"0?\.\d{1,17}", cell):
        return _rounded(timedelta(days=float(cell)))
    if re.fullmatch(r"\d{1,4}\.0+", cell):
        cell = cell.partition(".")[0]
    parts = _MINUTES.fullmatch(cell)
    if not parts or not cell:
        return None
    return timedelta(hours=int(parts[1] or 0), minutes=int(parts[2] or 0)) or None


def day(cell: str, reading: Reading) -> date | None:
    """Read a date; without a year, as a weekday or a number only where the first day is known."""
    cell = cell.strip(" ,`'")
    if found := _NUMBERS.fullmatch(cell):
        first, second, year = int(found[1]), int(found[3]), _year(found[4])
        month_first_ = reading.month_first and found[2] != "."
        return _date(year, first, second) if month_first_ else _date(year, second, first)
    if found := _YEAR_FIRST.fullmatch(cell):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if len(cell) > 5 and (iso := times.instant(cell)):
        return iso.date()
    if named := _named_month(cell, reading):
        return named
    if reading.start is None:
        return None
    if numbered := _NUMBERED.fullmatch(cell):
        return reading.start + timedelta(days=int(numbered[1]) - reading.first_number)
    words = re.findall(r"[a-z]+", text.fold(cell))
    number = _weekday(words[0]) if len(words) == 1 and not re.search(r"\d", cell) else None
    return None if number is None else reading.start + timedelta(days=(number - reading.start.weekday()) % 7)


def number(cell: str) -> int | None:
    """The number of a day that is only counted: "Day 2"."""
    found = _NUMBERED.fullmatch(cell.strip())
    return int(found[1]) if found else None


class Undecided(ValueError):
    """A date that could be read both ways; its text is the first such date."""


def month_first(cells: Iterable[str], start: date | None) -> tuple[bool, str]:
    """Say whether the month comes first in dates such as 4/3/27, and a note where that was not certain.

    Raises:
        Undecided: nothing tells.
    """
    pairs: dict[str, tuple[int, int, int]] = {}
    for cell in cells:
        found = _NUMBERS.match(cell.strip(" `'"))
        if found and found[2] != ".":
            pairs[found[0]] = (int(found[1]), int(found[3]), _year(found[4]))
    day_firsts = sum(first > 12 for first, _, _ in pairs.values())
    month_firsts = sum(second > 12 for _, second, _ in pairs.values())
    if day_firsts or month_firsts or all(first == second for first, second, _ in pairs.values()):
        return month_firsts > day_firsts, ""
    as_days = [at for a, b, year in pairs.values() if (at := _date(year, b, a))]
    as_months = [at for a, b, year in pairs.values() if (at := _date(year, a, b))]
    if not as_days:  # years no calendar of ours knows
        return False, ""
    if start:
        near = [sum(abs(at - start) <= LONGEST for at in several) for several in (as_days, as_months)]
        if near[0] != near[1]:
            return near[1] > near[0], ""
    spans = [max(several) - min(several) for several in (as_days, as_months)]
    short, long = sorted(spans)
    if short > LONGEST or long < _MUCH_LONGER:
        raise Undecided(next(written for written, (a, b, _) in pairs.items() if a != b))
    first = spans[1] < spans[0]
    order = "month before day" if first else "day before month"
    return first, f"its dates are read {order}; the other way round it would last {long.days + 1} days"


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= _YEAR_OF_TWO_DIGITS else 2000)


def _date(year: int, month: int, day_: int) -> date | None:
    if not times.FIRST_YEAR <= year <= times.LAST_YEAR:
        return None
    try:
        return date(year, month, day_)
    except ValueError:
        return None


def _serial(cell: str) -> When | None:
    """A spreadsheet's number of a date, a time of day, or both."""
    cell = re.sub(r"(?<=\d),(?=\d)", ".", cell)
    if re.fullmatch(r"0?\.\d{1,17}", cell):
        return When(clock=_rounded(timedelta(days=float(cell))))
    if not re.fullmatch(r"\d{5,6}(?:\.\d{1,17})?", cell) or not _SERIALS[0] <= float(cell) < _SERIALS[1]:
        return None
    days, _, fraction = cell.partition(".")
    at = EXCEL_EPOCH + timedelta(days=int(days))
    return When(day=at, clock=_rounded(timedelta(days=float(f"0.{fraction}"))) if fraction.strip("0") else None)


def _rounded(length_: timedelta) -> timedelta:
    """To whole minutes: a fraction of a day is rarely exact."""
    return timedelta(minutes=round(length_.total_seconds() / 60))


def _span(cell: str) -> When | None:
    parts = _TO.split(cell.strip())
    if len(parts) == 1 or (len(parts) == 2 and not parts[1]):  # "18:30-" has an open end
        only = clock(parts[0])
        return None if only is None else When(clock=only)
    if len(parts) != 2:
        return None
    until = clock(parts[1])
    half = re.search(r"([ap])\.?\s?m", parts[1], re.IGNORECASE)
    begin = clock(parts[0])
    if half and until is not None and not re.search(r"[ap]\.?\s?m", parts[0], re.IGNORECASE):
        # "9-10am", "11:30-1:00 pm": the half of the day that makes it shorter than half a day.
        halves = [clock(f"{parts[0].strip()} {half_}m") for half_ in "ap"]
        begin = max((one for one in halves if one is not None and one <= until), default=begin)
    return None if begin is None or until is None else When(clock=begin, until=until)


def _named_month(cell: str, reading: Reading) -> date | None:
    """Read "3 April 2027", "April 3rd", "Sat, 3. Apr 27"."""
    words = re.findall(r"[a-z]+|\d+", text.fold(cell))
    months = [month for word in words if (month := _month(word))]
    numbers = [int(word) for word in words if word.isdigit() and len(word) <= 2]
    years = [int(word) for word in words if word.isdigit() and len(word) == 4]
    if len(months) != 1 or not 1 <= len(numbers) <= 2 or len(words) > 7:
        return None
    if years:
        return _date(years[0], months[0], numbers[0])
    if len(numbers) == 2:
        return _date(_year(f"{numbers[1]:02}"), months[0], numbers[0])
    if reading.start is None:
        return None
    # A year later where the year turns during the conference.
    found = _date(reading.start.year, months[0], numbers[0])
    late = found and reading.start - found > timedelta(days=182)
    return _date(reading.start.year + 1, months[0], numbers[0]) if late else found


def _month(word: str) -> int:
    """A month by its first letters, in the languages whose months begin alike."""
    if word.isdigit() or len(word) < 3:
        return 0
    return _MONTH.get(word) or _MONTH.get(word[:4]) or (_MONTH.get(word[:3], 0) if word[:3] != "mar" or word in (
        "march", "marzo", "marco", "maart",
    ) else 0)  # fmt: skip


def _weekday(word: str) -> int | None:
    known = _DAY.get(word)
    return known if known is not None else _DAY.get(word[:3]) if len(word) > 3 else None
