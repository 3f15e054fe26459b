"""How far an event reaches, told from a first look at the few lines that say when it is.

Of a big calendar next to nothing touches three days, and reading an event in full takes a hundred
times as long as this. A no is certain; a yes may turn out wrong, and is said wherever there is doubt.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo

from starmeet.model import Value

MARGIN = timedelta(hours=26)
"""No zone is further away from any other, and no clock jumps by more (Samoa left out a day in 2011)."""
MOST_DAYS = 60
"""Days a repetition is looked for on; for longer times the library expands it."""

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MOMENT = re.compile(rb"(\d{8})(T\d{6})?(Z?)", re.IGNORECASE)
_TZID = re.compile(rb";[ ]*TZID[ ]*=", re.IGNORECASE)
_LENGTH = re.compile(rb"\+?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?")
_BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_KNOWN = frozenset(("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTHDAY", "BYMONTH"))

Days = tuple[bytes, bytes]
"""The first and the last, as calendars write them."""


class Moment(Value, frozen=True, kw_only=True):
    """A time as it is written: on the clocks of a zone."""

    clock: datetime
    zone: tzinfo
    is_day: bool

    def instant(self) -> datetime:
        """The same in UTC."""
        return self.clock.replace(tzinfo=self.zone).astimezone(UTC)


class Rule(Value, frozen=True, kw_only=True):
    """A repeat rule simple enough to say of any one day whether it falls on it."""

    freq: str
    interval: int
    wkst: int
    weekdays: tuple[tuple[int, int], ...]
    """Each with its place in the month: 0 every, 1 the first, -1 the last."""
    month_days: tuple[int, ...]
    months: tuple[int, ...]

    def falls_on(self, day: date, first: date) -> bool:
        """Tell whether a series that begins on `first` has an instance on a day, COUNT and UNTIL aside."""
        if self.months and day.month not in self.months:
            return False
        length = monthrange(day.year, day.month)[1]
        if self.month_days and not {day.day, day.day - length - 1} & set(self.month_days):
            return False
        places = {0, (day.day - 1) // 7 + 1, -((length - day.day) // 7 + 1)}
        if self.weekdays and not any(day.weekday() == which and place in places for which, place in self.weekdays):
            return False
        if self.freq == "DAILY":
            return (day - first).days % self.interval == 0
        if self.freq == "WEEKLY":
            weeks = (_week(day, self.wkst) - _week(first, self.wkst)).days // 7
            return weeks % self.interval == 0 and bool(self.weekdays or day.weekday() == first.weekday())
        if not (self.weekdays or self.month_days) and day.day != first.day:
            return False
        if self.freq == "YEARLY":
            return (day.year - first.year) % self.interval == 0 and bool(self.months or day.month == first.month)
        return ((day.year - first.year) * 12 + day.month - first.month) % self.interval == 0


class Reach:
    """The time asked for, and what can touch it."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self._start, self._end = start.astimezone(UTC), end.astimezone(UTC)
        self._last = f"{_moved(self._end, MARGIN):%Y%m%d}".encode()
        self._firsts: dict[int, bytes] = {}

    def may_be_touched(
        self, times: Sequence[tuple[bytes, bytes]], zone: Callable[[bytes, bool], tzinfo | None]
    ) -> bool:
        """Tell whether a component with these lines can touch the time, or change what else of its series does.

        Args:
            times: `Block.times`.
            zone: Finds the zone of a time, from what stands between name and value, and whether it is a day; None
                when that needs a closer look.
        """
        first, last = b"99999999", b""
        length, rules, doubt = timedelta(0), 0, False
        for name, rest in times:
            if name in (b"DTSTART", b"DTEND"):
                day = rest[rest.rfind(b":") + 1 :].strip()[:8]
                if len(day) != 8 or not day.isdigit():
                    return True
                first, last = min(first, day), max(last, day)
            elif name == b"DURATION":
                found = _length(rest)
                if found is None:
                    return True
                length = max(length, found)
            elif name == b"RRULE":
                rules += 1
            elif name == b"RDATE" or (name == b"RECURRENCE-ID" and b"RANGE" in rest.upper()):
                doubt = True
        if doubt or not last:
            return True
        if first > self._last or (not rules and last < self._first(length.days + 1)):
            return False
        try:
            return self._closely(times, length, zone)
        except (ValueError, OverflowError):
            return True

    def near(self, series: Iterable[Sequence[tuple[bytes, bytes]]]) -> Days | None:
        """The days an instance of a series must be of to touch the time; None when that cannot be told so easily."""
        days = 0
        for times in series:
            first, last, length = date.max, date.min, timedelta(0)
            for name, rest in times:
                if name == b"RDATE" or (name == b"RECURRENCE-ID" and b"RANGE" in rest.upper()):
                    return None
                if name in (b"DTSTART", b"DTEND"):
                    found = _MOMENT.fullmatch(rest[rest.rfind(b":") + 1 :].strip())
                    if found is None or found[2] is None:
                        return None
                    try:
                        day = date.fromisoformat(found[1].decode())
                    except ValueError:
                        return None
                    first, last = min(first, day), max(last, day)
                elif name == b"DURATION":
                    lasts = _length(rest)
                    if lasts is None:
                        return None
                    length = max(length, lasts)
            days = max(days, (last - first).days + length.days + 1)
        return self._first(days), self._last

    def _first(self, days: int) -> bytes:
        """The day before which whatever ends, and lasts no longer than some days more, is over."""
        if days not in self._firsts:
            self._firsts[days] = f"{_moved(self._start, -MARGIN - timedelta(days=days)):%Y%m%d}".encode()
        return self._firsts[days]

    def _closely(
        self, times: Sequence[tuple[bytes, bytes]], length: timedelta, zone: Callable[[bytes, bool], tzinfo | None]
    ) -> bool:
        lines: dict[bytes, bytes] = dict(times)
        names = [name for name, _ in times]
        if len(names) != len(lines) or {b"DTEND", b"DURATION"} <= lines.keys() or b"DTSTART" not in lines:
            return True
        start = _moment(lines[b"DTSTART"], zone)
        end = _moment(lines[b"DTEND"], zone) if b"DTEND" in lines else None
        if start is None or (b"DTEND" in lines and (end is None or end.is_day != start.is_day)):
            return True
        if start.is_day and (length % timedelta(days=1) or (b"DURATION" in lines and not length)):
            return True
        if end is None:
            length = timedelta(days=1) if start.is_day and b"DURATION" not in lines else length
        elif end.zone is start.zone:
            length = end.clock - start.clock or timedelta(days=start.is_day)
        elif b"RRULE" in lines:
            return True
        else:
            return start.instant() > end.instant() or self._is_touched(start.instant(), end.instant())
        if length < timedelta(0):
            return True
        if b"RRULE" in lines:
            return self._is_repeated_into(start, length, lines[b"RRULE"])
        return self._is_touched_from(start, start.clock, length)

    def _is_touched(self, start: datetime, end: datetime) -> bool:
        return start < self._end and self._start < end

    def _is_touched_from(self, start: Moment, clock: datetime, length: timedelta) -> bool:
        begins, ends = (Moment(clock=one, zone=start.zone, is_day=False).instant() for one in (clock, clock + length))
        return self._is_touched(begins, ends)

    def _is_repeated_into(self, start: Moment, length: timedelta, line: bytes) -> bool:
        """Tell whether any instance of a rule can touch the time; exceptions only take some away."""
        parts = _parts(line)
        if parts is None:
            return True
        first = start.clock.date()
        day = max(first, _moved(self._start, -MARGIN - length).date())
        rule = _rule(parts)
        last = min(_moved(self._end, MARGIN).date(), max(first, _end(parts, rule, first)))
        if last < day:
            return False
        if rule is None or (last - day).days > MOST_DAYS:
            return True
        days = (day + timedelta(days=more) for more in range((last - day).days + 1))
        return any(
            self._is_touched_from(start, datetime.combine(one, start.clock.time()), length)
            for one in days if one == first or rule.falls_on(one, first)
        )  # fmt: skip


def _moved(moment: datetime, by: timedelta) -> datetime:
    try:
        return moment + by
    except OverflowError:
        return datetime(9999, 12, 31, tzinfo=UTC) if by > timedelta(0) else datetime(1, 1, 1, tzinfo=UTC)


def _week(day: date, wkst: int) -> date:
    return day - timedelta(days=(day.weekday() - wkst) % 7)


def _length(rest: bytes) -> timedelta | None:
    found = _LENGTH.fullmatch(rest[rest.rfind(b":") + 1 :].strip())
    if found is None:
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _moment(rest: bytes, zone: Callable[[bytes, bool], tzinfo | None]) -> Moment | None:
    params, _, value = rest.rpartition(b":")
    found = _MOMENT.fullmatch(value.strip())
    if found is None:
        return None
    is_day = found[2] is None
    here = zone(params, is_day) if not found[3] else None if _TZID.search(params) else UTC
    if here is None:
        return None
    clock = datetime.fromisoformat(f"{found[1].decode()}{(found[2] or b'T000000').decode().upper()}")
    return Moment(clock=clock, zone=here, is_day=is_day)


def _parts(line: bytes) -> dict[str, str] | None:
    """Split a rule; None when a part is given twice or is none."""
    text = line[line.rfind(b":") + 1 :].decode("ascii", "replace").replace(" ", "").strip().upper()
    pairs = [part.partition("=") for part in text.split(";") if part]
    parts = {name: value for name, _, value in pairs}
    return parts if len(parts) == len(pairs) and all(parts.values()) else None


def _rule(parts: dict[str, str]) -> Rule | None:
    """Read a rule, if it is a simple one."""
    freq = parts.get("FREQ", "")
    weekdays = [_BYDAY.fullmatch(one) for one in parts.get("BYDAY", "").split(",") if "BYDAY" in parts]
    if freq not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY") or parts.keys() - _KNOWN or not all(weekdays):
        return None
    found = Rule(
        freq=freq, interval=int(parts.get("INTERVAL", "1")), wkst=_WEEKDAYS.index(parts.get("WKST", "MO")),
        weekdays=tuple((_WEEKDAYS.index(one[2]), int(one[1] or 0)) for one in weekdays if one),
        month_days=_numbers(parts, "BYMONTHDAY"), months=_numbers(parts, "BYMONTH"),
    )  # fmt: skip
    odd = (
        found.interval < 1
        or (found.months and any(abs(day) > 28 for day in found.month_days))  # a day that may not exist
        or (freq in ("DAILY", "WEEKLY") and any(place for _, place in found.weekdays))
        or (freq == "WEEKLY" and found.month_days)
        or (freq == "YEARLY" and not found.months and (found.weekdays or found.month_days))
    )
    return None if odd else found


def _numbers(parts: dict[str, str], name: str) -> tuple[int, ...]:
    return tuple(int(one) for one in parts[name].split(",")) if name in parts else ()


def _end(parts: dict[str, str], rule: Rule | None, first: date) -> date:
    """The last day a rule can fall on."""
    until = parts.get("UNTIL", "")[:8]
    last = date.max
    if len(until) == 8 and until.isascii() and until.isdigit():
        last = date(int(until[:4]), int(until[4:6]), int(until[6:])) + timedelta(days=2)  # in whichever zone
    count = int(parts.get("COUNT", "0"))
    plain = rule is not None and not (rule.month_days or rule.months)
    if rule is None or not plain or count < 1:
        return last
    if rule.freq == "WEEKLY":  # each week has at least one, but the first may be half over
        days = 7 * (count + 1) * rule.interval
    elif rule.weekdays or first.day > 28:
        return last
    else:
        days = count * rule.interval * {"DAILY": 1, "MONTHLY": 31, "YEARLY": 366}[rule.freq]
    return min(last, first + timedelta(days=days)) if days < 100_000 else last
