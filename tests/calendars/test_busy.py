from __future__ import annotations

import contextlib
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet import text
from starmeet.calendars.busy import BusyTime, busy
from starmeet.calendars.export import Entry, calendar
from starmeet.errors import InputError, StarmeetError
from starmeet.model import Meeting
from tests.calendars.whole import whole

CORPUS = Path(__file__).parents[2] / ".." / "shared" / "corpus" / "calendars"
FILES = sorted(path.name for path in CORPUS.glob("*.[iv]cs"))
START, END = datetime(2027, 6, 1, tzinfo=UTC), datetime(2027, 7, 1, tzinfo=UTC)
ZONE = "Europe/Berlin"

CUSTOM = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:{offset}
TZOFFSETTO:{offset}
{more}END:STANDARD
END:VTIMEZONE
"""


def read(text: str, *, me: str = "", zone: str = ZONE) -> BusyTime:
    return busy(text.encode(), START, END, zone=zone, me=me)


def feed(*events: str, head: str = "") -> str:
    """A calendar of events given by their lines."""
    body = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{body}END:VCALENDAR\n"


def starts(found: BusyTime) -> list[str]:
    """The starts in UTC, "3 09:30", and nothing went wrong."""
    assert found.problems == ()
    return [f"{one.start:%-d %H:%M}" for one in found.busy]


HOUR = "UID:a\nSUMMARY:Dentist\nDTSTART:20270603T090000Z\nDTEND:20270603T100000Z"
WEEKLY = (
    "UID:a\nDTSTART;TZID=Europe/Berlin:20270601T090000\nDTEND;TZID=Europe/Berlin:20270601T100000\nRRULE:FREQ=WEEKLY"
)
DAY = "UID:d\nDTSTART;VALUE=DATE:20270603\nDTEND;VALUE=DATE:20270605"


def test_an_event_is_a_busy_stretch_in_utc() -> None:
    (one,) = read(feed(HOUR)).busy
    assert (one.start, one.end) == (datetime(2027, 6, 3, 9, tzinfo=UTC), datetime(2027, 6, 3, 10, tzinfo=UTC))
    assert one.what == "Dentist"


def test_our_own_export_reads_back() -> None:
    meeting = Meeting(uid="m", people=(), start=START + timedelta(hours=9), end=START + timedelta(hours=10), zone=ZONE,
                      changed=START, state="accepted")  # fmt: skip
    gone = Meeting(uid="n", people=(), start=START, end=END, changed=START, state="cancelled")
    entries = [Entry(meeting=one, summary="Tea", description="") for one in (meeting, gone)]
    found = busy(calendar(entries), START, END, zone="UTC")
    assert [(one.start, one.end, one.what) for one in found.busy] == [(meeting.start, meeting.end, "Tea")]


@pytest.mark.parametrize("more", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "status:Cancelled",
                                  "X-MICROSOFT-CDO-BUSYSTATUS:FREE"])  # fmt: skip
def test_what_is_not_busy(more: str) -> None:
    assert read(feed(f"{HOUR}\n{more}")) == BusyTime(busy=())


@pytest.mark.parametrize(
    ("attendee", "is_busy"),
    [
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:me@example.org", False),
        ("ATTENDEE;partstat=declined:MAILTO:Me@Example.org", False),
        ("ATTENDEE;PARTSTAT=DECLINED;EMAIL=me@example.org:urn:x:y", False),
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:me@example.org", True),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:ada@example.org", True),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:ada@example.org\nATTENDEE:mailto:me@example.org", True),
    ],
)
def test_what_i_declined_is_free(attendee: str, is_busy: bool) -> None:
    assert bool(read(feed(f"{HOUR}\n{attendee}"), me="me@example.org").busy) is is_busy
    assert read(feed(f"{HOUR}\n{attendee}")).busy  # who I am was not said


@pytest.mark.parametrize(
    ("more", "is_busy"),
    [
        ("", False),
        ("TRANSP:OPAQUE", True),
        ("TRANSP:TRANSPARENT", False),
        ("X-MICROSOFT-CDO-BUSYSTATUS:OOF", True),
        ("X-MICROSOFT-CDO-BUSYSTATUS:BUSY", True),
        ("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", False),
        ("TRANSP:OPAQUE\nX-MICROSOFT-CDO-BUSYSTATUS:FREE", False),
    ],
)
def test_whole_days_are_busy_only_when_the_file_says_so(more: str, is_busy: bool) -> None:
    found = read(feed(f"{DAY}\n{more}"))
    assert bool(found.busy) is is_busy
    if is_busy:  # the end is exclusive; midnights are those of the zone asked for
        assert (found.busy[0].start, found.busy[0].end) == (
            datetime(2027, 6, 2, 22, tzinfo=UTC), datetime(2027, 6, 4, 22, tzinfo=UTC),
        )  # fmt: skip


def test_outlook_writes_whole_days_as_midnights() -> None:
    day = "DTSTART:20270602T220000Z\nDTEND:20270603T220000Z\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE"
    assert read(feed(day)).busy == ()
    assert len(read(feed(f"{day}\nTRANSP:OPAQUE")).busy) == 1


@pytest.mark.parametrize("dates", ["DTSTART;VALUE=DATE:20270603\nDTEND;VALUE=DATE:20270603", "DTSTART:20270603",
                                   "DTSTART;TZID=Europe/Berlin;VALUE=DATE:20270603"])  # fmt: skip
def test_a_day_without_a_proper_end_is_one_day(dates: str) -> None:
    (one,) = read(feed(f"{dates}\nTRANSP:OPAQUE")).busy
    assert (one.start, one.end - one.start) == (datetime(2027, 6, 2, 22, tzinfo=UTC), timedelta(days=1))


def test_repetitions_keep_the_wall_clock_and_exceptions_are_left_out() -> None:
    assert starts(read(feed(WEEKLY))) == ["1 07:00", "8 07:00", "15 07:00", "22 07:00", "29 07:00"]
    winter = WEEKLY.replace("202706", "202701")
    assert starts(read(feed(winter))) == ["4 07:00", "11 07:00", "18 07:00", "25 07:00"]
    assert starts(read(feed(f"{WEEKLY}\nEXDATE:20270608T070000Z\nEXDATE;VALUE=DATE:20270615"))) == [
        "1 07:00", "22 07:00", "29 07:00",
    ]  # fmt: skip


def test_single_instances_are_moved_and_cancelled() -> None:
    moved = "UID:a\nRECURRENCE-ID;TZID=Europe/Berlin:20270608T090000\nDTSTART:20270609T120000Z\nDTEND:20270609T130000Z"
    away = "UID:a\nRECURRENCE-ID:20270615T070000Z\nDTSTART:20280101T120000Z\nDTEND:20280101T130000Z"
    off = "UID:a\nRECURRENCE-ID:20270622T070000Z\nSTATUS:CANCELLED\nDTSTART:20270622T070000Z\nDTEND:20270622T080000Z"
    assert starts(read(feed(WEEKLY, moved, away, off))) == ["1 07:00", "9 12:00", "29 07:00"]


def test_an_override_without_its_series_counts() -> None:
    assert starts(read(feed(f"{HOUR}\nRECURRENCE-ID:20270601T090000Z"))) == ["3 09:00"]


def test_the_newest_version_of_an_event_wins_even_outside_the_days_asked_for() -> None:
    newer = HOUR.replace("20270603", "20290603") + "\nSEQUENCE:2"
    assert starts(read(feed(f"{HOUR}\nSEQUENCE:1", newer))) == []


def test_an_override_may_shift_all_that_follow() -> None:
    later = (
        "UID:a\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20210608T090000\n"
        "DTSTART;TZID=Europe/Berlin:20210609T100000\nDTEND;TZID=Europe/Berlin:20210609T120000"
    )
    found = read(feed(WEEKLY.replace("2027", "2021"), later))
    assert starts(found) == ["2 08:00", "9 08:00", "16 08:00", "23 08:00", "30 08:00"]
    assert {one.end - one.start for one in found.busy} == {timedelta(hours=2)}


@pytest.mark.parametrize("rdate", [
    "RDATE;VALUE=PERIOD:20270603T120000Z/PT2H", "RDATE;VALUE=PERIOD:20270603T120000Z/20270603T140000Z",
    "RDATE:20270603T120000Z,20200101T000000Z",
])  # fmt: skip
def test_single_dates_are_added(rdate: str) -> None:
    old = "UID:o\nDTSTART:20250101T090000Z\nDTEND:20250101T110000Z"
    (one,) = read(feed(f"{old}\n{rdate}")).busy
    assert (one.start, one.end - one.start) == (datetime(2027, 6, 3, 12, tzinfo=UTC), timedelta(hours=2))


def test_of_two_overrides_of_one_instance_the_newer_counts_wherever_it_lies() -> None:
    master = WEEKLY.replace("202706", "202701")
    into = "UID:a\nRECURRENCE-ID:20270112T080000Z\nDTSTART:20270609T120000Z\nDTEND:20270609T130000Z\nSEQUENCE:1"
    away = into.replace("20270609", "20270309").replace("SEQUENCE:1", "SEQUENCE:2")
    assert "9 12:00" in starts(read(feed(master, into)))
    for order in ((master, into, away), (away, into, master)):
        assert "9 12:00" not in starts(read(feed(*order)))


def test_an_exception_takes_out_what_had_moved_into_the_days() -> None:
    into = "UID:a\nRECURRENCE-ID:20270713T070000Z\nDTSTART:20270609T120000Z\nDTEND:20270609T130000Z"
    assert "9 12:00" in starts(read(feed(WEEKLY, into)))
    assert "9 12:00" not in starts(read(feed(f"{WEEKLY}\nEXDATE:20270713T070000Z", into)))


def test_an_exception_may_name_days_and_times_together() -> None:
    series = WEEKLY.replace("RRULE", "EXDATE;TZID=Europe/Berlin:20270608,20270615T090000\nRRULE")
    assert starts(read(feed(series))) == ["1 07:00", "22 07:00", "29 07:00"]


def test_what_is_repeated_since_long_ago_keeps_its_days() -> None:
    old = "UID:o\nDTSTART;TZID=Europe/Berlin:19910131T090000\nDURATION:PT1H\nRRULE:FREQ="
    assert starts(read(feed(f"{old}MONTHLY;INTERVAL=7"))) == []
    assert starts(read(feed(f"{old}MONTHLY;BYDAY=-1WE"))) == ["30 07:00"]
    assert starts(read(feed(f"{old}DAILY;INTERVAL=9"))) == ["6 07:00", "15 07:00", "24 07:00"]
    assert starts(read(feed(f"{old}WEEKLY;INTERVAL=5;BYDAY=TU,SU;WKST=SU"))) == ["27 07:00", "29 07:00"]
    birthday = "DTSTART;VALUE=DATE:19480604\nTRANSP:OPAQUE\nRRULE:FREQ=YEARLY"
    assert starts(read(feed(birthday))) == ["3 22:00"]


@pytest.mark.parametrize(
    ("until", "count"),
    [("20270615", 3), ("20270615T090000", 3), ("20270615T085959", 2), ("20270615T070000Z", 3), ("20270615T065959Z", 2)],
)
def test_until_in_any_form(until: str, count: int) -> None:
    assert len(read(feed(f"{WEEKLY};UNTIL={until}")).busy) == count


def test_floating_times_are_in_my_zone_or_in_that_of_the_calendar() -> None:
    floating = "UID:f\nDTSTART:20270603T090000\nDTEND:20270603T100000"
    assert starts(read(feed(floating))) == ["3 07:00"]
    # Times that say what they are stay what they are.
    both = feed(floating, HOUR, head="X-WR-TIMEZONE:America/New_York\n")
    assert starts(read(both)) == ["3 09:00", "3 13:00"]
    assert starts(read(feed(floating + "\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20270604T090000"))) == ["3 07:00", "5 07:00"]


@pytest.mark.parametrize(
    ("tzid", "hour"),
    [
        ("W. Europe Standard Time", 7), ("Eastern Standard Time", 13), ("/vendor.example/Asia/Tokyo", 0),
        ('"America/New_York"', 13), (" Asia/Tokyo", 0),
    ],
)  # fmt: skip
def test_zones_by_any_name(tzid: str, hour: int) -> None:
    assert starts(read(feed(f"DTSTART;TZID={tzid}:20270603T090000\nDURATION:PT1H"))) == [f"3 {hour:02}:00"]


@pytest.mark.parametrize(
    ("tzid", "hour"), [
        ("tzone://Microsoft/Utc", 9), ("UTC+2", 7), ("GMT-0500", 14), ("-03:00", 12), ("tzone://Microsoft/Custom", 6),
        ('"(UTC+03:00) Near, Far"', 6), ("(UTC+03:00) Near, Far", 6), ("/office.example/Near", 6), ("Europe/Berlin", 7),
    ],
)  # fmt: skip
def test_zones_as_servers_name_them(tzid: str, hour: int) -> None:
    names = ("tzone://Microsoft/Custom", "(UTC+03:00) Near\\, Far", "/office.example/Near", "Europe/Berlin")
    head = "".join(CUSTOM.format(name=name, offset="+0300", more="") for name in names)
    event = f"DTSTART;TZID={tzid}:20270603T090000\nDTEND;TZID={tzid}:20270603T100000"
    # The world's definition of a zone beats that of the file.
    assert starts(read(feed(event, head=head))) == [f"3 {hour:02}:00"]


def test_a_zone_of_the_file_itself_is_its_own_in_each_file() -> None:
    event = "DTSTART;TZID=Office:20270603T090000\nDURATION:PT1H"
    three, five = (CUSTOM.format(name="Office", offset=offset, more="") for offset in ("+0300", "+0500"))
    assert starts(read(feed(event, head=three))) == ["3 06:00"]
    assert starts(read(feed(event, head=five))) == ["3 04:00"]
    # The definition may come after its use, and each of several calendars in a file has its own.
    late = feed(event).replace("END:VCALENDAR", f"{three}END:VCALENDAR")
    assert starts(read(late + feed(event, head=five))) == ["3 04:00", "3 06:00"]


@pytest.mark.parametrize("tzid", ["Nowhere", "Europe", "x" * 300, "../etc"])
def test_an_unknown_zone_is_guessed_and_said_once(tzid: str) -> None:
    event = f"DTSTART;TZID={tzid}:20270603T090000\nDTEND;TZID={tzid}:20270603T100000"
    found = read(feed(event, event.replace("0603", "0604")))
    assert [f"{one.start:%-d %H:%M}" for one in found.busy] == ["3 07:00", "4 07:00"]
    (problem,) = found.problems
    assert problem == f'time zone "{tzid[:80]}" is not known: its times are read as Europe/Berlin'


@pytest.mark.parametrize(
    "rule", ["RRULE:FREQ=SECONDLY\n", "RRULE:FREQ=YEARLY;BYSECOND=0,1\n", "RRULE:FREQ=YEARLY;INTERVAL=0\n"]
)
def test_a_zone_whose_clocks_never_rest_is_not_used(rule: str) -> None:
    head = CUSTOM.format(name="Mad", offset="+0500", more=rule)
    found = read(feed("DTSTART;TZID=Mad:20270603T090000\nDURATION:PT1H", head=head))
    assert (len(found.busy), len(found.problems)) == (1, 1)


def test_free_busy_periods() -> None:
    found = read(
        "BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\nDTSTART:20270601T000000Z\n"
        "FREEBUSY:20270603T090000Z/20270603T100000Z,20270604T090000Z/PT30M\n"
        "FREEBUSY;FBTYPE=FREE:20270605T090000Z/PT1H\nFREEBUSY;FBTYPE=BUSY-TENTATIVE:20270606T090000Z/PT1H\n"
        "FREEBUSY:20280606T090000Z/PT1H\nFREEBUSY:soon/PT1H\nEND:VFREEBUSY\nEND:VCALENDAR\n"
    )
    assert [f"{one.start:%-d %H:%M}" for one in found.busy] == ["3 09:00", "4 09:00", "6 09:00"]
    assert found.busy[1].end - found.busy[1].start == timedelta(minutes=30)
    assert found.problems == ("line 2: FREEBUSY soon/PT1H cannot be read, left out",)


def test_only_what_touches_the_days_and_whole() -> None:
    before = "DTSTART:20270531T220000Z\nDTEND:20270601T000000Z"
    across = "DTSTART:20270531T230000Z\nDTEND:20270601T010000Z"
    instant = "DTSTART:20270603T090000Z"
    (one,) = read(feed(before, across, instant, "DTSTART:20270701T000000Z\nDURATION:PT1H")).busy
    assert (one.start.day, one.end.day) == (31, 1)


@pytest.mark.parametrize("damage", [
    lambda text: "\ufeff" + text,
    lambda text: text.replace("\n", "\r\r\n"),
    lambda text: text.replace("\n", "\r"),
    lambda text: "\n\nsent from my phone\n" + text + "\n-- \n",
    lambda text: text.replace("SUMMARY", "X\nGARBAGE\n;;;:\n\x00\n\nSUMMARY"),
    lambda text: text.replace("DTSTART:20270603T09", "DTSTART:2027\n 0603T\n\t09"),
    lambda text: text.replace("DTSTART:", "DTSTART;;VALUE=DATE-TIME:"),
    lambda text: text.replace("END:VEVENT", "BEGIN:VALARM\nTRIGGER:nonsense\nDTSTART:20270101\nEND:VEVENT"),
    lambda text: text.replace("BEGIN:VCALENDAR\n", "").replace("END:VCALENDAR\n", ""),
    lambda text: text.replace("BEGIN", "Begin").replace("END", "end").replace("DTSTART", "dtstart"),
])  # fmt: skip
def test_a_damaged_file_is_read_all_the_same(damage: object) -> None:
    assert callable(damage)
    found = read(damage(feed(HOUR)))
    assert starts(found) == ["3 09:00"]


def test_other_encodings() -> None:
    text = feed(HOUR.replace("Dentist", "Café"))
    for encoding in ("latin-1", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"):
        assert busy(text.encode(encoding), START, END, zone=ZONE).busy[0].what == "Café"


def test_a_letter_may_be_folded_in_the_middle() -> None:
    data = feed(HOUR.replace("Dentist", "Café")).encode().replace(b"\xc3\xa9", b"\xc3\n \xa9")
    assert busy(data, START, END, zone=ZONE).busy[0].what == "Café"


def test_what_cannot_touch_the_days_is_not_read() -> None:
    bad = "UID:x\nSUMMARY:Lost\nDTSTART;TZID=Nowhere:20230603T090000\nDTEND;TZID=Nowhere:20230603T1000"
    assert read(feed(bad, HOUR)).problems == ()
    assert len(read(feed(bad.replace("2023", "2027"), HOUR)).problems) == 2


def test_text_is_unescaped() -> None:
    (one,) = read(feed(HOUR.replace("Dentist", r"Tea\, toast\; jam\nand \\n"))).busy
    assert one.what == r"Tea, toast; jam and \n"


def test_one_bad_event_costs_one_event() -> None:
    bad = [
        "UID:1\nSUMMARY:No start", "UID:2\nSUMMARY:No day\nDTSTART:20270631T090000Z",
        "UID:3\nSUMMARY:Two starts\nDTSTART:20270603T090000Z\nDTSTART:20270604T090000Z",
        "UID:4\nDTSTART:20270603T090000Z\nDTEND:20270603T1000", "UID:5\nDTSTART:PT5H",
        "UID:6\nDTSTART:20270603T090000Z\nDTEND:99991231T235959Z",
    ]  # fmt: skip
    found = read(feed(*bad, HOUR))
    assert [one.what for one in found.busy] == ["Dentist"]
    assert found.problems == (
        'line 3, "No start": DTSTART is missing or cannot be read, left out',
        'line 7, "No day": DTSTART cannot be read, left out',
        'line 12, "Two starts": DTSTART is given twice, left out',
        "line 18: DTEND cannot be read, left out",
        "line 23: DTSTART is no time: PT5H, left out",
        "line 27: its times or repetitions cannot be read, left out",
    )


def test_a_file_cut_off_says_so_and_gives_what_is_there() -> None:
    text = feed(HOUR, HOUR.replace("UID:a", "UID:b"))
    found = read(text[: text.rindex("DTEND")])
    assert len(found.busy) == 1
    assert found.problems == (
        "the file ends before END:VCALENDAR: it may be cut off",
        'line 9, "Dentist": its END:VEVENT is missing, left out',
    )


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("FREQ=SECONDLY", "repeats secondly, too often"),
        ("FREQ=MINUTELY;COUNT=5", "repeats minutely, too often"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL=0 in its RRULE"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "its RRULE names a day that does not exist"),
        ("FREQ=DAILY;BYHOUR=1,2,3,4;BYMINUTE=0,10,20,30,40,50;BYSECOND=0,20,40", "repeats too often since 2020"),
        ("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=9", "BYSETPOS with FREQ=WEEKLY in its RRULE"),
        ("FREQ=HOURLY;BYYEARDAY=366", "BYYEARDAY with FREQ=HOURLY in its RRULE"),
        ("D2 #10", "its RRULE cannot be read"),
        ("FREQ=HOURLY;BYHOUR=25", "its times or repetitions cannot be read"),
    ],
)
def test_rules_that_would_run_away_are_refused(rule: str, why: str) -> None:
    found = read(feed(f"DTSTART:20200101T090000Z\nDURATION:PT1H\nRRULE:{rule}"))
    assert found == BusyTime(busy=(), problems=(f"line 3: {why}, left out",))


def test_a_series_of_thousands_is_cut_and_said_so() -> None:
    data = feed("UID:h\nDTSTART:20270101T000000Z\nDURATION:PT30M\nRRULE:FREQ=HOURLY").encode()
    found = busy(data, datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC), zone=ZONE)
    assert len(found.busy) == 5000
    assert found.problems == ("line 3: more than 5000 times in these days, the rest left out",)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is empty"),
        (b" \n\n", "it is empty"),
        (b"<!DOCTYPE html><html>sign in", "line 1 looks like a web page or XML"),
        (b'{"events": []}', "line 1 looks like JSON"),
        (b"BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n", "line 1 looks like a vCard"),
        (b"\x00\xff\x00\xff", "there is no BEGIN:VCALENDAR in it"),
    ],
)
def test_what_is_no_calendar_is_refused_in_one_line(data: bytes, why: str) -> None:
    with pytest.raises(InputError) as caught:
        busy(data, START, END, zone=ZONE)
    assert str(caught.value) == f"this is not an iCalendar file, {why}: give an .ics file"


def test_too_large_a_file_is_refused() -> None:
    with pytest.raises(InputError, match="larger than 32 MB"):
        busy(b"\n" * (32 * 2**20 + 1), START, END, zone=ZONE)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "Europe"])
def test_my_zone_must_be_one(zone: str) -> None:
    with pytest.raises(StarmeetError, match="is no time zone"):
        read(feed(HOUR), zone=zone)


@pytest.mark.skipif(not FILES, reason="the collection of real calendars is not here")
@pytest.mark.parametrize("name", FILES)
def test_real_calendars_are_read_or_refused_in_one_line(name: str) -> None:
    data = (CORPUS / name).read_bytes()
    try:
        found = busy(data, datetime(2000, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC), zone=ZONE)
    except InputError as error:
        messages: tuple[str, ...] = (str(error),)
    else:
        messages = found.problems
        assert list(found.busy) == sorted(found.busy, key=lambda one: one.start)
        assert all(one.start < one.end for one in found.busy)
    assert all(message and message.isprintable() and len(message) < 300 for message in messages)


def ranges(data: bytes) -> list[tuple[datetime, datetime]]:
    """Long and short stretches of time around what happens in a file."""
    days = sorted(set(re.findall(rb"(?:DTSTART|DTEND|RECURRENCE-ID|EXDATE)[^:\n]*:((?:19[7-9]|20)\d{5})", data)))
    found = [(datetime(2000, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC))]
    for day in days[:: max(1, len(days) // 6)]:
        with contextlib.suppress(ValueError):
            first = datetime.fromisoformat(day.decode()).replace(tzinfo=UTC)
            near = [first + timedelta(days=later) for later in (-1, 0, 3, 7, 31, 366)]
            found.extend((start, start + timedelta(days=3, hours=5)) for start in near)
    return found


@pytest.mark.skipif(not FILES, reason="the collection of real calendars is not here")
@pytest.mark.parametrize("name", FILES)
def test_real_calendars_come_out_as_of_the_whole_parse(name: str) -> None:
    data = (CORPUS / name).read_bytes()
    for start, end in ranges(data):
        try:
            theirs = whole(data, start, end, zone=ZONE)
        except (ValueError, KeyError, AttributeError) as error:
            pytest.skip(f"the libraries cannot read it whole: {text.one_line(str(error), 80)}")
        found = [(one.start, one.end) for one in busy(data, start, end, zone=ZONE).busy]
        assert found == theirs, (start, end)


pieces = st.sampled_from([
    "BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTIMEZONE", "END:VTIMEZONE",
    "BEGIN:STANDARD", "END:STANDARD", "BEGIN:VALARM", "END:VALARM", "TZID:Own", "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200", "DTSTART:20270603T090000", "DTSTART;TZID=Own:20270603T090000", "DTEND:20270603T100000Z",
    "DTSTART;VALUE=DATE:20270603", "RRULE:FREQ=DAILY;COUNT=3", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "RDATE:",
    "RDATE:20270604T090000Z,x", "EXDATE;VALUE=DATE:20270604", "RECURRENCE-ID:20270603T090000Z", "UID:a", "SEQUENCE:x",
    "DURATION:-PT1H", "SUMMARY:S", "X-WR-TIMEZONE:Own", "FREEBUSY:20270603T090000Z/PT1H", "ATTENDEE:x", ":", " folded",
])  # fmt: skip


@given(st.lists(st.one_of(pieces, st.text(max_size=20)), max_size=30))
def test_no_file_is_too_strange(lines: list[str]) -> None:
    data = "\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines]).encode("utf-8", "replace")
    found = busy(data, START, END, zone=ZONE, me="me@example.org")
    assert all(one.start < one.end and one.start < END and one.end > START for one in found.busy)
    assert all(problem.isprintable() for problem in found.problems)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(InputError):
        assert busy(data, START, END, zone=ZONE).busy == ()
