"""When I am busy, out of calendar files.

What counts as busy follows RFC 5545 3.8.2.7 (TRANSP), with one difference: a whole day is busy only
when the file says so in words, since a birthday or a conference must not block the days it spans.
Only what can touch the days asked for is read in full. Repetitions are expanded by
recurring_ical_events, one series at a time; before that, times get their zones, rules that would run
away are refused, and long ones begun close to the days.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from starmeet import text
from starmeet.calendars import rules
from starmeet.calendars.blocks import Block, Feed, Property, read
from starmeet.calendars.reach import Days, Reach
from starmeet.calendars.zones import FOREIGN, ONE_AT_A_TIME, TZID, Place
from starmeet.errors import InputError, StarmeetError
from starmeet.model import Busy, Value

MAX_INSTANCES = 5000  # of one series within the days asked for: 2 years of 6 a day
MAX_REFUSED = 20  # files of a folder that are named one by one when they are no calendars

_ONCE = ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID")
_ONLY_DATES = re.compile(r"\d{8}(?:,\d{8})*")
_WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)
_PARAMETER = r';%s=(?:"([^"]*)"|([^;:"]*))'
_PARTSTAT, _EMAIL, _RANGE = (re.compile(_PARAMETER % name, re.IGNORECASE) for name in ("PARTSTAT", "EMAIL", "RANGE"))
_OUTLOOK_BUSY = "X-MICROSOFT-CDO-BUSYSTATUS"
_BLOCK = "X-BLOCK"  # which of the blocks of a series an instance was made from


class BusyTime(Value, frozen=True, kw_only=True):
    """What one calendar file says about my time."""

    busy: tuple[Busy, ...]
    """In order of start, in UTC, whole (not cut to the days asked for) and not merged."""
    problems: tuple[str, ...] = ()
    """One line for each thing that could not be read, or only with a guess."""


def busy(
    data: bytes, start: datetime, end: datetime, *, zone: str, me: str = "", without: Collection[str] = ()
) -> BusyTime:
    """Read the busy stretches of one calendar file that touch the time between two aware instants.

    Args:
        data: The file as it came.
        start: The first instant asked about.
        end: The instant after the last.
        zone: Zone of times written without one, and of whole days.
        me: My e-mail address: what it declined is not busy.
        without: UIDs of events that do not count.

    Raises:
        InputError: the file is no calendar.
        StarmeetError: `zone` is no time zone.
    """
    asked = _Asked.of(start, end, zone, me, without)
    feeds, problems = read(data)
    return _busy([[feed] for feed in feeds], problems, asked)


def busy_together(
    files: Iterable[tuple[str, bytes]], start: datetime, end: datetime, *, zone: str, me: str = "",
    without: Collection[str] = (),
) -> BusyTime:  # fmt: skip
    """Read the busy stretches of one calendar that is kept in several named files, as `busy` does those of one.

    A series may lie in one file and what overrides its instances in others. Files that are no calendars
    cost themselves.

    Raises:
        StarmeetError: `zone` is no time zone.
    """
    asked = _Asked.of(start, end, zone, me, without)
    whole: list[Feed] = []
    apart: list[list[Feed]] = []
    problems: list[str] = []
    refused: list[str] = []
    for name, data in files:
        try:
            feeds, found = read(data, name)
        except InputError as error:
            refused.append(f"{name}: {error.problem}, left out")
            continue
        problems.extend(found)
        # A file of several calendars is a collection of its own.
        if len(feeds) == 1:
            whole.extend(feeds)
        else:
            apart.extend([feed] for feed in feeds)
    if len(refused) > MAX_REFUSED:
        refused[MAX_REFUSED:] = [f"{len(refused) - MAX_REFUSED} more files are no calendars, left out"]
    return _busy([whole, *apart], refused + problems, asked)


class _Asked(Value, frozen=True, kw_only=True):
    """What is asked for."""

    start: datetime
    end: datetime
    here: ZoneInfo
    me: str
    without: frozenset[bytes]

    @classmethod
    def of(cls, start: datetime, end: datetime, zone: str, me: str, without: Collection[str]) -> _Asked:
        assert start.tzinfo is not None
        assert end.tzinfo is not None
        try:
            here = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise StarmeetError(f"{text.squeeze(zone)!r} is no time zone", "write it like Europe/Berlin") from None
        me = me.strip().lower().removeprefix("mailto:")
        return cls(
            start=start.astimezone(here), end=end.astimezone(here), here=here, me=me,
            without=frozenset(uid.encode("utf-8", "replace") for uid in without),
        )  # fmt: skip


def _busy(calendars: list[list[Feed]], problems: list[str], asked: _Asked) -> BusyTime:
    found: list[Busy] = []
    for feeds in calendars:
        # The library warns of what it guesses; the guesses are fine, and stderr is not ours to write on.
        with ONE_AT_A_TIME, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reading = _Reading(feeds, asked)
            found.extend(reading.busy())
            problems.extend(reading.problems)
    return BusyTime(busy=tuple(sorted(found, key=lambda one: (one.start, one.end, one.what))), problems=tuple(problems))


class _Reading:
    """The reading of one calendar: one VCALENDAR, or what several files hold of it."""

    def __init__(self, feeds: Sequence[Feed], asked: _Asked) -> None:
        self.problems: list[str] = []
        self._feeds = feeds
        self._start, self._end = asked.start, asked.end
        self._here = asked.here
        self._me = asked.me
        self._without = asked.without
        self._reach = Reach(asked.start, asked.end)
        self._guessed: set[str] = set()

    def busy(self) -> Iterator[Busy]:
        """Give every busy stretch, series by series."""
        series: dict[bytes | int, list[tuple[Block, Place]]] = {}
        touched: dict[bytes | int, None] = {}
        for feed in self._feeds:
            place = Place(feed, self._here)
            for block in feed.blocks:
                if block.name == "VFREEBUSY":
                    yield from self._free_busy(block)
                elif block.name == "VEVENT" and block.uid not in self._without:
                    uid = block.uid or len(series)
                    series.setdefault(uid, []).append((block, place))
                    if uid not in touched and self._reach.may_be_touched(block.times, place.at_first_sight):
                        touched[uid] = None
        for uid in touched:
            yield from self._series(series[uid])

    def _guess(self, name: str) -> tzinfo:
        """Stand in for an unknown zone, and say so once."""
        if name not in self._guessed:
            self._guessed.add(name)
            self.problems.append(
                f'time zone "{text.squeeze(name, 80)}" is not known: its times are read as {self._here.key}'
            )
        return self._here

    def _series(self, parts: list[tuple[Block, Place]]) -> Iterator[Busy]:
        """Expand the events of one UID: a master and what overrides single instances of it."""
        parts, near = self._near(parts)
        blocks = [block for block, _ in parts]
        blocking = [self._blocks_time(block) for block in blocks]
        if len(parts) == 1 and not blocking[0]:
            return
        import icalendar
        import recurring_ical_events

        calendar: Any = icalendar.Calendar()
        for number, (block, place) in enumerate(parts):
            try:
                event = self._event(block, place, near if block.instance is None else None)
                rules.check(event, self._end)
                event[_BLOCK] = number
                calendar.add_component(event)
            except FOREIGN as error:
                self._left_out(block, error)
        if not any(blocking[event[_BLOCK]] for event in calendar.subcomponents):
            return
        try:
            rules.approach(calendar.subcomponents, self._start)
            # KeyError and worse come out of it for odd values, so the whole expansion is one attempt.
            instances = recurring_ical_events.of(calendar).between(self._start, self._end)
            stretches = [self._stretch(one, blocks[one[_BLOCK]]) for one in instances if blocking[one[_BLOCK]]]
        except FOREIGN as error:
            self._left_out(blocks[0], error)
            return
        if len(stretches) > MAX_INSTANCES:
            self.problems.append(f"{blocks[0].where}: more than {MAX_INSTANCES} times in these days, the rest left out")
        yield from (one for one in stretches[:MAX_INSTANCES] if one.start < one.end and self._touches(one))

    def _near(self, parts: list[tuple[Block, Place]]) -> tuple[list[tuple[Block, Place]], Days | None]:
        """Leave out overrides of instances far from the days, and say between which days exceptions matter.

        When one of them has moved into the days, everything is kept and matters: which of several overrides of
        an instance counts, and whether an exception takes them all out, is for the library to say.
        """
        near = self._reach.near([block.times for block, _ in parts])
        if near is None:
            return parts, None
        far = [
            (block, place)
            for block, place in parts
            if block.instance is not None and block.instance.isdigit() and not near[0] <= block.instance <= near[1]
        ]
        if any(self._reach.may_be_touched(block.times, place.at_first_sight) for block, place in far):
            return parts, None
        out = {id(block) for block, _ in far}
        return [one for one in parts if id(one[0]) not in out], near

    def _left_out(self, block: Block, error: Exception) -> None:
        # The libraries' own words are about their insides.
        why = str(error) if isinstance(error, rules.Refused) else "its times or repetitions cannot be read"
        self.problems.append(f"{block.where}: {text.squeeze(why, 160)}, left out")

    def _event(self, block: Block, place: Place, near: Days | None) -> Any:
        """Make the library's event of the lines that say when it is.

        Raises:
            Refused: one of them cannot be read.
        """
        import icalendar

        for name in _ONCE:
            if len({one.value for one in block.all(name)}) > 1:
                raise rules.Refused(f"{name} is given twice")
        if not block.first("DTSTART"):
            raise rules.Refused("DTSTART is missing or cannot be read")
        event: Any = icalendar.Event()
        event["UID"] = "one"
        for one in block.properties:
            if one.name not in event or one.name in ("RRULE", "RDATE", "EXDATE"):
                self._put(event, one, place, near if one.name == "EXDATE" else None)
        for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
            if name in event and not isinstance(event[name].dt, date):
                raise rules.Refused(f"{name} is no time: {block.first(name)}")
        if (
            "DTEND" in event
            and not isinstance(event["DTSTART"].dt, datetime)
            and event["DTEND"].dt == event["DTSTART"].dt
        ):
            del event["DTEND"]  # a whole day written as none; without an end it is one day
        return event

    def _put(self, event: Any, one: Property, place: Place, near: Days | None) -> None:
        from icalendar.prop import vDDDLists, vDDDTypes, vRecur

        try:
            if one.name == "SEQUENCE":
                event["SEQUENCE"] = int(one.value) if _WHOLE.fullmatch(one.value) else -1
            elif one.name == "RRULE":
                rule: Any = vRecur
                event.add("RRULE", rule.from_ical(one.value.replace(" ", "")), encode=False)
            elif one.name in ("RDATE", "EXDATE"):
                dates: Any = vDDDLists
                if times_of_it := self._times(one, place, near):
                    event.add(one.name, dates(times_of_it), encode=False)
            elif one.name in _ONCE:
                times: Any = vDDDTypes
                event[one.name] = times(self._times(one, place)[0])
                if found := _RANGE.search(one.params):
                    event[one.name].params["RANGE"] = (found[1] or found[2] or "").upper()
        except FOREIGN:
            raise rules.Refused(f"{one.name} cannot be read") from None

    def _times(self, one: Property, place: Place, near: Days | None = None) -> list[Any]:
        """Read times, those within some days; each gets the zone it is meant in, dates have none."""
        from icalendar.prop import vDDDTypes

        types: Any = vDDDTypes
        named = TZID.search(one.params)
        found = []
        for value in one.value.replace(" ", "").upper().split(","):
            day = value[:8].encode()
            if near is not None and day.isdigit() and not near[0] <= day <= near[1]:
                continue
            zone: tzinfo | None = None
            if named is not None and not _ONLY_DATES.fullmatch(value):
                name = named[1] or named[2] or ""
                zone = place.find(name) or self._guess(name)
            elif "T" in value and "Z" not in value and value[:1].isdigit():
                zone = place.floating() or self._guess(place.feed_zone)
            found.append(types.from_ical(value, zone))
        return found

    def _blocks_time(self, block: Block) -> bool:
        """Tell whether an event means I cannot be elsewhere."""
        status, transparency, outlook = (block.first(name).upper() for name in ("STATUS", "TRANSP", _OUTLOOK_BUSY))
        if status == "CANCELLED" or transparency == "TRANSPARENT" or outlook in ("FREE", "WORKINGELSEWHERE"):
            return False
        if self._declined(block):
            return False
        return not _all_day(block) or transparency == "OPAQUE" or outlook in ("BUSY", "OOF")

    def _declined(self, block: Block) -> bool:
        if not self._me:
            return False
        for one in block.all("ATTENDEE"):
            names = {name.strip().lower().removeprefix("mailto:") for name in (one.value, _param(one, _EMAIL))}
            if self._me in names:
                return _param(one, _PARTSTAT).upper() == "DECLINED"
        return False

    def _stretch(self, event: Any, block: Block) -> Busy:
        start, end = (_instant(event[name].dt, self._here) for name in ("DTSTART", "DTEND"))
        return Busy(start=start, end=end, what=text.squeeze(block.title, 200))

    def _touches(self, one: Busy) -> bool:
        return one.start < self._end and self._start < one.end

    def _free_busy(self, block: Block) -> Iterator[Busy]:
        """Read the periods of a VFREEBUSY, all kinds but FREE; without words, for there are none in it."""
        import icalendar

        period_type: Any = icalendar.vPeriod
        for one in block.all("FREEBUSY"):
            if re.search(r";FBTYPE=\"?FREE\"?(?:;|$)", one.params, re.IGNORECASE):
                continue
            for period in one.value.split(","):
                try:
                    start, end = period_type.from_ical(period.strip())
                    end = start + end if isinstance(end, timedelta) else end
                    stretch = Busy(start=_instant(start, self._here), end=_instant(end, self._here), what="")
                except FOREIGN:
                    self.problems.append(f"{block.where}: FREEBUSY {text.squeeze(period, 60)} cannot be read, left out")
                    continue
                if stretch.start < stretch.end and self._touches(stretch):
                    yield stretch


def _param(one: Property, name: re.Pattern[str]) -> str:
    found = name.search(one.params)
    return (found[1] or found[2] or "") if found else ""


def _all_day(block: Block) -> bool:
    """Tell whether an event is about days; Outlook also writes them as midnight to midnight."""
    if block.first("X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE":
        return True
    return _ONLY_DATES.fullmatch(block.first("DTSTART")) is not None


def _instant(moment: date, zone: tzinfo) -> datetime:
    """The instant in UTC; a date is its midnight, and a time without zone is meant, in `zone`."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(), zone)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
