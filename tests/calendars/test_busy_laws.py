"""Laws of busy time: it is that of the whole parse, and how a calendar is written says nothing."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from starmeet.calendars.busy import BusyTime, busy, busy_together
from tests.calendars.whole import Span, whole

ZONE = "Europe/Berlin"
ME = "robin@vale.example"
START = datetime(2027, 3, 26, 23, tzinfo=UTC)  # three days with the change of the clocks in them
END = START + timedelta(days=3)
FAR = timedelta(days=4000)
FIRST = (START + timedelta(hours=1)).replace(tzinfo=None)

OUTLOOK = """BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:Here
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:Here
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE"""

ZONES = ("Z", "Europe/Berlin", "America/Los_Angeles", "Pacific/Auckland", "Customized Time Zone", "Tokyo Standard Time")
lengths = st.sampled_from([timedelta(minutes=30), timedelta(hours=2), timedelta(hours=30), timedelta(days=9)])
zones = st.sampled_from(ZONES)
weekdays = st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, max_size=3, unique=True)
places = st.sampled_from(["1", "2", "4", "-1", "-2", ""])


@st.composite
def rules(draw: st.DrawFn) -> str:
    """A repeat rule, as people make them; sometimes with an end."""
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY"]))
    parts = [f"FREQ={freq}"]
    if draw(st.booleans()) or freq == "HOURLY":
        parts.append(f"INTERVAL={draw(st.integers(1, 5)) * (7 if freq == 'HOURLY' else 1)}")
    if freq in ("DAILY", "WEEKLY") and draw(st.booleans()):
        parts.append(f"BYDAY={','.join(draw(weekdays))}")
    if freq in ("MONTHLY", "YEARLY") and draw(st.booleans()):
        days = ",".join(f"{draw(places)}{day}" for day in draw(weekdays))
        dates = draw(st.lists(st.sampled_from([1, 2, 15, 26, 28, -1, -3, -5]), min_size=1, max_size=3))
        parts.append(draw(st.sampled_from([f"BYDAY={days}", f"BYMONTHDAY={','.join(map(str, dates))}"])))
        if freq == "YEARLY":
            parts.append(f"BYMONTH={draw(st.sampled_from(['3', '3,10', '4', '2,3']))}")
    if draw(st.sampled_from([False, False, True])):
        parts.append(f"WKST={draw(st.sampled_from(['MO', 'SU', 'WE']))}")
    ends = draw(st.integers(0, 3))
    if ends == 1:
        parts.append(f"COUNT={draw(st.integers(1, 400))}")
    if ends == 2:
        parts.append(f"UNTIL={START + timedelta(days=draw(st.integers(-300, 20))):%Y%m%dT%H%M%S}Z")
    return ";".join(parts)


def at(name: str, moment: datetime, zone: str) -> str:
    if zone == "Z":
        return f"{name}:{moment:%Y%m%dT%H%M%SZ}"
    return f"{name};TZID={zone}:{moment:%Y%m%dT%H%M%S}"


@st.composite
def clocks(draw: st.DrawFn, days: int = 3) -> datetime:
    """A time on some wall, near the days asked for or somewhat before them."""
    near = FIRST + timedelta(days=draw(st.integers(-days, days)))
    return near + timedelta(minutes=15 * draw(st.integers(0, 95)))


@st.composite
def series(draw: st.DrawFn, uid: str = "s") -> list[str]:
    """A repeating event, with instances taken out and moved."""
    first = draw(clocks(draw(st.sampled_from([3, 40, 2000]))))
    zone, length = draw(zones), draw(lengths)
    master = [f"UID:{uid}", at("DTSTART", first, zone), at("DTEND", first + length, zone), f"RRULE:{draw(rules())}"]
    step = timedelta(days=draw(st.sampled_from([1, 7, 14])))
    near = first + max(0, (FIRST - first) // step) * step
    if draw(st.booleans()):
        without = draw(st.lists(st.integers(-5, 5), min_size=1, max_size=4, unique=True))
        master.append(
            at("EXDATE", near, zone)
            + "".join(f",{near + step * one:%Y%m%dT%H%M%S}{zone[: zone == 'Z']}" for one in without)
        )
    events = [master]
    for which in range(draw(st.integers(0, 2))):
        instance = near + step * draw(st.sampled_from([which, which, 7 + which, -7 - which]))
        moves = [timedelta(0), timedelta(hours=3), timedelta(days=30), -FAR, near - instance, FIRST - instance]
        moved = instance + draw(st.sampled_from(moves))
        zone_of_it = draw(st.sampled_from([zone, "Z"]))
        more = draw(st.sampled_from(["", "STATUS:CANCELLED", "TRANSP:TRANSPARENT"]))
        events.append([f"UID:{uid}", at("RECURRENCE-ID", instance, zone), at("DTSTART", moved, zone_of_it),
                       at("DTEND", moved + timedelta(hours=1), zone_of_it), *([more] if more else [])])  # fmt: skip
    return ["\n".join(["BEGIN:VEVENT", *event, "END:VEVENT"]) for event in events]


@st.composite
def single(draw: st.DrawFn, uid: str = "e") -> str:
    first, zone, length = draw(clocks()), draw(zones), draw(lengths)
    end = st.sampled_from([at("DTEND", first + length, zone), f"DURATION:PT{length // timedelta(minutes=1)}M"])
    more = st.sampled_from([
        "STATUS:CONFIRMED", "STATUS:TENTATIVE", "STATUS:CANCELLED", "TRANSP:TRANSPARENT", "SUMMARY:Café in the garden",
        f"ATTENDEE;PARTSTAT=DECLINED;CN=Robin:mailto:{ME}", "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "BEGIN:VALARM\nTRIGGER:-PT5M\nDURATION:PT9H\nEND:VALARM",
    ])  # fmt: skip
    lines = [f"UID:{uid}", at("DTSTART", first, zone), draw(end), draw(more), draw(more)]
    if lines[-1].partition(":")[0] == lines[-2].partition(":")[0]:
        lines.pop()
    if "BEGIN:VALARM" not in lines[-1]:
        lines = draw(st.permutations(lines))
    return "\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


@st.composite
def calendars(draw: st.DrawFn) -> list[str]:
    """The components of a calendar."""
    found = [OUTLOOK, *(draw(single(f"e{number}")) for number in range(draw(st.integers(0, 4))))]
    for number in range(draw(st.integers(0, 2))):
        found.extend(draw(series(f"s{number}")))
    return found


def joined(components: list[str], end: str = "\n") -> bytes:
    return "\n".join(["BEGIN:VCALENDAR", *components, "END:VCALENDAR", ""]).replace("\n", end).encode()


def read(data: bytes) -> BusyTime:
    return busy(data, START, END, zone=ZONE, me=ME)


def spans(found: BusyTime) -> list[Span]:
    assert found.problems == ()
    return [(one.start, one.end) for one in found.busy]


@given(calendars())
def test_it_is_that_of_the_whole_parse(components: list[str]) -> None:
    data = joined(components)
    assert spans(read(data)) == whole(data, START, END, zone=ZONE, me=ME)


@pytest.mark.slow
@settings(max_examples=2000)
@given(calendars())
def test_it_is_that_of_the_whole_parse_for_thousands(components: list[str]) -> None:
    data = joined(components)
    assert spans(read(data)) == whole(data, START, END, zone=ZONE, me=ME)


@given(series(), st.integers(-400, 400), st.integers(1, 20))
def test_a_series_is_found_on_whichever_days_are_asked_for(events: list[str], later: int, days: int) -> None:
    data = joined([OUTLOOK, *events])
    start = START + timedelta(days=later, hours=later % 7)
    end = start + timedelta(days=days)
    found = busy(data, start, end, zone=ZONE)
    assert spans(found) == whole(data, start, end, zone=ZONE)


@given(calendars(), st.randoms(use_true_random=False))
def test_the_order_of_components_says_nothing(components: list[str], dice: random.Random) -> None:
    mixed = dice.sample(components, len(components))
    assert read(joined(mixed)) == read(joined(components))


@given(calendars(), st.sampled_from(["\n", "\r\n", "\r", "\r\r\n", "\n\n", "\r\n\r\n"]))
def test_the_ends_of_lines_say_nothing(components: list[str], end: str) -> None:
    assert read(joined(components, end)) == read(joined(components))


folds = st.lists(st.tuples(st.integers(1, 3000), st.sampled_from([b"\r\n ", b"\n\t", b"\n "])), max_size=60)


@given(calendars(), folds)
def test_lines_may_be_folded_at_any_octet(components: list[str], folds: list[tuple[int, bytes]]) -> None:
    data = folded = joined(components)
    for place, fold in sorted(folds, reverse=True):
        if place < len(data) and data[place - 1 : place] != b"\n" and data[place : place + 1] != b"\n":
            folded = folded[:place] + fold + folded[place:]
    assert read(folded) == read(data)


@given(calendars(), st.lists(series("far"), max_size=3), st.lists(single(), max_size=5))
def test_what_cannot_touch_the_days_changes_nothing(
    components: list[str], repeated: list[list[str]], singles: list[str]
) -> None:
    masters = [events[0] for events in repeated]  # those have begun only in 2044
    far = [
        re.sub(r"(?<=[:=])20[12]\d(?=\d{4}T)", year, event).replace("UID:", f"UID:{year}-{number}-")
        for year, events in (("1998", singles), ("2044", [*masters, *singles])) for number, event in enumerate(events)
    ]  # fmt: skip
    assert read(joined([*far, *components, *far])) == read(joined(components))


@given(calendars(), st.data())
def test_one_calendar_may_lie_in_several_files(components: list[str], data: st.DataObject) -> None:
    zone, *events = components
    files: list[list[str]] = [[zone], [zone], [zone]]
    for event in events:
        files[data.draw(st.integers(0, 2))].append(event)
    named = [(f"{number}.ics", joined(parts)) for number, parts in enumerate(files)]
    assert busy_together(named, START, END, zone=ZONE, me=ME) == read(joined(components))


@pytest.mark.slow
@settings(max_examples=2000)
@given(series(), st.integers(-400, 400), st.integers(1, 20))
def test_thousands_of_series_are_found_on_whichever_days(events: list[str], later: int, days: int) -> None:
    data = joined([OUTLOOK, *events])
    start = START + timedelta(days=later, hours=later % 7)
    end = start + timedelta(days=days)
    assert spans(busy(data, start, end, zone=ZONE)) == whole(data, start, end, zone=ZONE)
