from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.calendars.export import Entry, calendar
from starmeet.calendars.invite import invitation
from starmeet.errors import StarmeetError
from starmeet.model import MEETING_STATES, Meeting, MeetingState

from .rfc5545 import check

CHANGED = datetime(2027, 5, 1, 8, 0, 0, 123456, tzinfo=UTC)
ME, ADA = ("Me", "me@example.org"), ("Ada Sample", "ada@example.org")


def entry(
    number: int = 1,
    *,
    start: datetime = datetime(2027, 6, 3, 9, 30, tzinfo=UTC),
    zone: str = "Europe/Berlin",
    state: MeetingState = "accepted",
    place: str = "Foyer, ground floor",
    summary: str = "Coffee with Ada Sample",
    description: str = "She wrote the parser.\nAsk: why by hand?",
    url: str = "https://conf.example/talk;7,8",
    join_url: str = "",
) -> Entry:
    meeting = Meeting(
        uid=f"{number}@starmeet.invalid", sequence=number, people=(1,), start=start, end=start + timedelta(minutes=30),
        zone=zone, place=place, kind="break", state=state, changed=CHANGED,
    )  # fmt: skip
    return Entry(meeting=meeting, summary=summary, description=description, url=url, join_url=join_url)


def events(data: bytes) -> dict[str, icalendar.Event]:
    """The events of a file, by UID."""
    return {str(event["UID"]): event for event in icalendar.Calendar.from_ical(data).walk("VEVENT")}


def lines(data: bytes) -> list[str]:
    return data.decode().replace("\r\n ", "").split("\r\n")


def test_a_meeting_reads_back_as_it_was() -> None:
    one = entry(7, join_url="https://meet.example/ada")
    data = calendar([one])
    check(data)
    event = events(data)["7@starmeet.invalid"]
    assert event["DTSTART"].dt == one.meeting.start
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert event["DTEND"].dt == one.meeting.end
    assert event["SEQUENCE"] == 7
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == CHANGED.replace(microsecond=0)
    assert (event["SUMMARY"], event["LOCATION"]) == (one.summary, one.meeting.place)
    assert event["DESCRIPTION"] == (
        "She wrote the parser.\nAsk: why by hand?\n\nJoin: https://meet.example/ada\n\n"
        "2027-06-03 11:30–12:00 Europe/Berlin"
    )
    assert event["URL"] == one.url
    assert event["CONFERENCE"] == "https://meet.example/ada"
    assert dict(event["CONFERENCE"].params) == {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": "Join"}
    assert event["CATEGORIES"].to_ical() == b"starmeet,break"
    assert [alarm["TRIGGER"].dt for alarm in event.subcomponents] == [timedelta(minutes=-15)]


def test_the_feed_has_no_method_and_says_its_name_and_how_often_to_ask() -> None:
    data = calendar([entry()], name="Ada, Bo; & co")
    check(data)
    found = lines(data)
    assert "NAME:Ada\\, Bo\\; & co" in found
    assert "X-WR-CALNAME:Ada\\, Bo\\; & co" in found
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in found
    assert not any(line.startswith(("METHOD", "COMMENT")) for line in found)


def test_no_meetings_is_an_empty_calendar() -> None:
    assert events(calendar([])) == {}
    check(calendar([]))


@pytest.mark.parametrize("state", MEETING_STATES)
def test_states(state: MeetingState) -> None:
    event = events(calendar([entry(state=state)], alarms=(10, 0, 10)))["1@starmeet.invalid"]
    off = state in ("declined", "cancelled")
    maybe = state in ("idea", "asked")
    assert event["STATUS"] == ("CANCELLED" if off else "TENTATIVE" if maybe else "CONFIRMED")
    assert event["TRANSP"] == ("TRANSPARENT" if off else "OPAQUE")
    minutes = [alarm["TRIGGER"].dt // timedelta(minutes=1) for alarm in event.subcomponents]
    assert minutes == ([] if off else [-1, -10])


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC", "Mars/Olympus", "Europe", "", "../secret", "\0"])
def test_a_zone_that_is_none_is_written_in_utc(zone: str) -> None:
    data = calendar([entry(zone=zone)])
    check(data)
    assert "DTSTART:20270603T093000Z" in lines(data)
    assert b"VTIMEZONE" not in data
    assert "09:30–10:00 UTC" in str(events(data)["1@starmeet.invalid"]["DESCRIPTION"])


def test_a_time_the_wall_clock_shows_twice_stays_the_same_instant() -> None:
    twice = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)  # the second 02:30 of that night in Berlin
    data = calendar([entry(start=twice)])
    check(data)
    assert events(data)["1@starmeet.invalid"]["DTSTART"].dt == twice


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Europe/Dublin",
                                  "Africa/Casablanca", "Asia/Kathmandu", "America/Sao_Paulo"])  # fmt: skip
def test_the_zone_written_is_the_zone_meant(zone: str) -> None:
    """Read by another reader, which knows nothing of the name, it has the same offset all the year."""
    from io import StringIO

    from dateutil.tz import tzical

    data = calendar([entry(zone=zone)]).decode().replace(f"TZID:{zone}", "TZID:Unknown").replace("\r\n", "\n")
    start, end = data.index("BEGIN:VTIMEZONE"), data.index("END:VTIMEZONE")
    theirs = tzical(StringIO(data[start:end] + "END:VTIMEZONE\n")).get()
    local = datetime(2027, 1, 1, 3)  # noqa: DTZ001 (tzical reads wall clocks)
    while local.year == 2027:
        meant = local.replace(tzinfo=ZoneInfo(zone))
        unclear = meant.utcoffset() != meant.replace(fold=1).utcoffset()  # skipped or shown twice
        assert unclear or theirs.utcoffset(local) == meant.utcoffset(), local
        local += timedelta(hours=7)


def test_summer_time_begins_at_the_wall_clock_before_the_change() -> None:
    assert "DTSTART:20270328T020000" in lines(calendar([entry()]))  # RFC 5545 3.6.5, as in its example


def test_zones_are_cut_to_the_years_in_use_and_written_once() -> None:
    data = calendar([entry(1), entry(2), entry(3, zone="Asia/Tokyo")])
    check(data)
    assert [line for line in lines(data) if line.startswith("TZID")] == ["TZID:Asia/Tokyo", "TZID:Europe/Berlin"]
    assert sum("TZOFFSETFROM" in line for line in lines(data)) == 4  # Tokyo one, Berlin New Year, spring, autumn


def test_events_come_in_order_of_time_whatever_the_order_given() -> None:
    day = datetime(2027, 6, 3, 9, tzinfo=UTC)
    several = [entry(number, start=day + timedelta(hours=number)) for number in (3, 1, 2)]
    data = calendar(several)
    assert list(events(data)) == [f"{number}@starmeet.invalid" for number in (1, 2, 3)]
    assert data == calendar(several[::-1]) == calendar(several)


def test_changing_one_meeting_changes_only_its_event() -> None:
    def parts(data: bytes) -> list[str]:
        return re.split(r"(?=BEGIN:VEVENT)", data.decode())

    day = datetime(2027, 6, 3, 9, tzinfo=UTC)
    several = [entry(number, start=day + timedelta(hours=number)) for number in range(4)]
    before = parts(calendar(several))
    several[2] = entry(2, start=day + timedelta(hours=2, minutes=5), place="Garden", summary="Tea", state="cancelled")
    after = parts(calendar(several))
    assert [index for index, (was, now) in enumerate(zip(before, after, strict=True)) if was != now] == [3]


def test_a_meeting_that_ends_as_it_begins_has_no_end() -> None:
    at = datetime(2027, 6, 3, 9, tzinfo=UTC)
    meeting = Meeting(uid="z", people=(), start=at, end=at, changed=CHANGED)
    data = calendar([Entry(meeting=meeting, summary=" ", description="")])
    check(data)
    assert "DTEND" not in events(data)["z"]
    assert events(data)["z"]["SUMMARY"] == "Meeting"


hostile = st.text(st.one_of(st.characters(), st.sampled_from("\r\n\0\x1b\x85\u2028\u2029,;:\\\"^'")), max_size=120).map(
    lambda text: text + "\r\nATTENDEE:mailto:x@example.org\nEND:VEVENT"
)


@given(summary=hostile, place=hostile, description=hostile, uid=hostile, link=hostile)
def test_hostile_text_neither_breaks_a_line_nor_adds_a_property(
    summary: str, place: str, description: str, uid: str, link: str
) -> None:
    meeting = Meeting(
        uid=uid, people=(), start=CHANGED, end=CHANGED + timedelta(hours=1), zone=place, place=place, kind=place,
        changed=CHANGED,
    )  # fmt: skip
    one = Entry(meeting=meeting, summary=summary, description=description, url=f"https://{link}", join_url=link)
    for data in (calendar([one], name=summary), invitation(one, organizer=(summary, ME[1]), attendee=(place, ADA[1]))):
        check(data)
        assert len(events(data)) == 1
        assert events(data).popitem()[1].get("ATTENDEE") in (None, "mailto:ada@example.org")


@given(
    start=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001
    zone=st.sampled_from(["Europe/Berlin", "America/St_Johns", "Asia/Tokyo", "Pacific/Auckland", "UTC", "Nowhere"]),
)
def test_every_instant_survives(start: datetime, zone: str) -> None:
    start = start.replace(tzinfo=UTC, microsecond=0)
    data = calendar([entry(start=start, zone=zone)])
    check(data)
    event = events(data)["1@starmeet.invalid"]
    assert event["DTSTART"].dt.astimezone(UTC) == start
    assert event["DTEND"].dt.astimezone(UTC) == start + timedelta(minutes=30)


def test_an_invitation_asks_one_person() -> None:
    data = invitation(entry(state="asked"), organizer=ME, attendee=ADA)
    check(data)
    found = lines(data)
    assert "METHOD:REQUEST" in found
    assert "ORGANIZER;CN=Me:mailto:me@example.org" in found
    assert "DTSTART:20270603T093000Z" in found
    attendee = events(data)["1@starmeet.invalid"]["ATTENDEE"]
    assert attendee == "mailto:ada@example.org"
    assert dict(attendee.params) == {
        "CN": "Ada Sample", "CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "TRUE",
    }  # fmt: skip
    assert not any("VALARM" in line or line.startswith(("NAME", "REFRESH")) for line in found)


@pytest.mark.parametrize("who", [{}, {"organizer": ME}, {"attendee": ADA}])
def test_without_both_addresses_it_is_published(who: dict[str, tuple[str, str]]) -> None:
    data = invitation(entry(), **who)
    check(data)
    assert "METHOD:PUBLISH" in lines(data)
    assert "ATTENDEE" not in events(data)["1@starmeet.invalid"]


def test_a_cancelled_meeting_is_called_off() -> None:
    data = invitation(entry(state="cancelled"), organizer=ME, attendee=ADA)
    check(data)
    assert "METHOD:CANCEL" in lines(data)
    event = events(data)["1@starmeet.invalid"]
    assert event["STATUS"] == "CANCELLED"
    assert "RSVP" not in event["ATTENDEE"].params
    assert "METHOD:PUBLISH" in lines(invitation(entry(state="cancelled")))


@pytest.mark.parametrize(
    "address",
    ["", "ada", "ada@", "@example.org", "a b@example.org", "ada@example.org\nX:y", "ada@localhost", "<a@b.example>"],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(StarmeetError, match="is no e-mail address"):
        invitation(entry(), organizer=ME, attendee=("Ada", address))


def test_names_are_cleaned_and_quoted() -> None:
    data = invitation(
        entry(), organizer=('Me "the\r\nX" ^n', ME[1]), attendee=("Sample, Ada; Dr: X", "ada+c&d@example.org")
    )
    check(data)
    event = events(data)["1@starmeet.invalid"]
    assert event["ORGANIZER"].params["CN"] == "Me the X n"
    assert event["ATTENDEE"].params["CN"] == "Sample, Ada; Dr: X"
    assert event["ATTENDEE"] == "mailto:ada+c%26d@example.org"
