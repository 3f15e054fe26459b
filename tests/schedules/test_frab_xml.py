"""frab XML: what is taken from it, and how its times are understood."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from starmeet.model import Speaker

from .programmes import event, reading, xml

BERLIN = "<time_zone_name>Europe/Berlin</time_zone_name>"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 5, day, hour, minute, tzinfo=UTC)


def test_everything_published_arrives() -> None:
    found = reading(
        xml(
            event(
                "  On\n Moss ", "10:00", 'id="4" guid="g-4"',
                date="2027-05-01T10:00:00+02:00", duration="0:45", subtitle="Soft &amp; green", type="lecture",
                track="Plants", language="en", abstract="&lt;p&gt;Short.&lt;/p&gt;", description="Short. And long.",
                url="/talks/4", persons='<person id="1" guid="p-1">Ada  Example</person><person> </person>',
                links='<link href="https://bbb.lantern.example/b/moss">Room</link>',
            ),
            conference="<acronym>ld27</acronym><city>Lanternville</city><start>2027-05-01</start><end>2027-05-02</end>"
            "<base_url>https://lantern.example/2027/</base_url>" + BERLIN,
        )
    )  # fmt: skip
    conference, (session,) = found.conference, found.sessions
    assert (conference.name, conference.acronym, conference.version) == ("Lantern Days", "ld27", "v7")
    assert (conference.start, conference.end) == (date(2027, 5, 1), date(2027, 5, 2))
    assert (conference.timezone, conference.zone_assumed, conference.city) == ("Europe/Berlin", False, "Lanternville")
    assert conference.url == "https://lantern.example/2027/"
    assert (session.guid, session.title, session.subtitle) == ("g-4", "On Moss", "Soft & green")
    assert (session.start, session.end) == (at(1, 8), at(1, 8, 45))
    assert (session.room, session.kind, session.track, session.language) == ("Garden", "lecture", "Plants", "en")
    assert session.abstract == "Short. And long."
    assert session.url == "https://lantern.example/talks/4"
    assert session.join_url == "https://bbb.lantern.example/b/moss"
    assert session.speakers == (Speaker(name="Ada Example", guid="p-1"),)
    assert found.format == "frab XML"


@pytest.mark.parametrize(
    ("start", "change", "expected"),
    [
        ("10:00", "", at(1, 8)),
        ("00:30", "", at(1, 22, 30)),
        ("04:00", "", at(1, 2)),
        ("09:00", "09:00:00", at(1, 7)),
        ("08:59", "09:00:00", at(2, 6, 59)),
        ("00:30", "00:00", datetime(2027, 4, 30, 22, 30, tzinfo=UTC)),
    ],
)
def test_without_a_date_the_day_and_the_clock_count(start: str, change: str, expected: datetime) -> None:
    found = reading(xml(event(start=start), conference=f"{BERLIN}<day_change>{change}</day_change>"))
    assert found.sessions[0].start == expected


def test_a_dated_instant_outweighs_clock_and_day() -> None:
    found = reading(xml(event(start="10:30", date="2027-05-02T05:00:00+00:00"), conference=BERLIN))
    assert found.sessions[0].start == at(2, 5)


def test_a_date_without_offset_is_the_venues_clock() -> None:
    found = reading(xml(event(start="10:00", date="2027-05-02T10:00:00"), conference=BERLIN))
    assert found.sessions[0].start == at(2, 8)


def test_utc_beside_the_same_clock_is_local_time_where_the_zone_is_known() -> None:
    document = xml(event(start="10:00", date="2027-05-01T10:00:00+00:00"))
    assert reading(document, zone="America/Toronto").sessions[0].start == at(1, 14)
    unknown = reading(document, home_zone="Europe/Berlin")
    assert unknown.sessions[0].start == at(1, 10)
    assert (unknown.conference.timezone, unknown.conference.zone_assumed) == ("UTC", True)


def test_the_clock_beside_utc_tells_the_offset() -> None:
    found = reading(xml(event(start="10:00", date="2027-05-01T08:00:00+00:00")), home_zone="Asia/Tokyo")
    assert (found.conference.timezone, found.sessions[0].start) == ("Etc/GMT-2", at(1, 8))


@pytest.mark.parametrize("duration", ["", "00:00", "soon"])
def test_without_a_length_it_is_half_an_hour(duration: str) -> None:
    found = reading(xml(event(duration=duration), conference=BERLIN))
    assert found.sessions[0].end == at(1, 8, 30)


def test_without_a_length_the_next_in_the_room_ends_it() -> None:
    found = reading(xml(event("A", "10:00"), event("B", "10:10", 'id="2"'), event("C", "10:00", 'id="3"')))
    assert {session.title: session.end.minute for session in found.sessions} == {"A": 10, "C": 10, "B": 40}


def test_events_directly_under_a_day_and_an_end_by_the_clock() -> None:
    inner = event("Late", "23:00", "", room="Roof", session_end_time="00:30") + event("Odd", "10:00", "", end="09:00")
    found = reading(xml().replace('<room name="Garden"></room>', inner), zone="Europe/Berlin")
    assert [(session.room, session.start, session.end) for session in found.sessions] == [
        ("Roof", at(1, 21), at(1, 22, 30))
    ]
    assert [(skip.where, skip.why) for skip in found.skipped] == [("item 2 (Odd)", "it ends before it starts")]


def test_bad_items_are_listed_and_the_rest_arrives() -> None:
    found = reading(
        xml(
            event("Good"),
            event("Backwards", duration="-0:30"),
            event("When", "tomorrow"),
            "<event id='9'/>",
            event("Far", date="9999-12-31T23:59:59-12:00", start=""),
        )
    )
    assert [session.title for session in found.sessions] == ["Good"]
    assert [skip.where for skip in found.skipped] == [
        "item 2 (Backwards)", "item 3 (When)", "item 4 (9)", "item 5 (Far)",
    ]  # fmt: skip
    assert "start" in found.skipped[1].why


def test_one_guid_at_two_times_is_two_sessions_and_a_repeat_is_none() -> None:
    twice = [event(start="10:00", attributes='guid="g"'), event(start="14:00", attributes='guid="g"')]
    found = reading(xml(*twice, twice[0], event("Other", "10:00", 'guid="g"')), zone="UTC")
    guids = [session.guid for session in found.sessions]
    assert guids[0] == "g"
    assert "g@20270501T140000Z" in guids
    assert len(set(guids)) == len(guids) == 3
    assert [skip.where for skip in found.skipped] == ["item 3 (On Moss)"]
    again = reading(xml(*reversed(twice)), zone="UTC")
    assert [session.guid for session in again.sessions] == ["g", "g@20270501T140000Z"]


def test_without_a_guid_the_key_stays_when_a_session_moves() -> None:
    before, after = reading(xml(event(start="10:00"))), reading(xml(event(start="15:00", attributes='id="99"')))
    assert before.sessions[0].guid == after.sessions[0].guid


def test_without_a_guid_two_rooms_are_two_sessions() -> None:
    found = reading(xml(event("Lunch", room="Hall"), event("Lunch", room="Yard"), event("Lunch", room="Yard")))
    assert sorted(session.room for session in found.sessions) == ["Hall", "Yard"]
    assert len(found.skipped) == 1


def test_an_untitled_event_is_kept() -> None:
    found = reading(xml(event("", slug="moss-talk"), event(" ", attributes='id="2"')))
    assert {session.title for session in found.sessions} == {"moss-talk", "(untitled)"}


def test_the_header_dates_hold_unless_sessions_say_otherwise() -> None:
    dates = "<start>2027-04-30</start><end>2027-05-02</end>"
    held = reading(xml(event(start="02:00"), conference=dates)).conference
    assert (held.start, held.end) == (date(2027, 4, 30), date(2027, 5, 2))
    other = reading(xml(event(), conference="<start>2026-01-01</start><end>2026-01-02</end>"))
    assert (other.conference.start, other.conference.end) == (date(2027, 5, 1), date(2027, 5, 1))
    assert "header" in other.notes[0]


def test_hostile_text_is_made_safe() -> None:
    found = reading(
        xml(event("a\u202eb &lt;b&gt;", persons="<person>Eve\u200b &lt;script&gt;</person>", url="javascript:x"))
    )
    session = found.sessions[0]
    assert (session.title, session.speakers[0].name, session.url) == ("ab <b>", "Eve <script>", "")


@pytest.mark.parametrize("markup", ["<b>moss</b><![what[x]]>", "<b>moss</b>&#" + "9" * 5000 + ";"])
def test_hostile_markup_costs_neither_the_file_nor_the_text(markup: str) -> None:
    escaped = markup.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert "moss" in reading(xml(event(abstract=escaped))).sessions[0].abstract


def test_other_encodings_and_marks_are_read() -> None:
    document = xml(event("Grüße"))
    for data in (
        document.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
        document.encode("utf-8-sig"),
        document.encode("utf-16"),
        document.encode("utf-32"),
        b"\n\n  " + document.encode(),
    ):
        assert reading(data).sessions[0].title == "Grüße"


def test_comments_and_a_doctype_may_come_before_the_root() -> None:
    plain = xml(event()).partition("?>\n")[2]
    assert reading(f"<!-- <html> --><!DOCTYPE schedule SYSTEM 's.dtd'>\n<?pi x?>{plain}").sessions


def test_a_name_comes_from_the_file_the_user_or_the_path() -> None:
    nameless = xml(event()).replace("<title>Lantern Days</title>", "")
    assert reading(nameless, name="Mine").conference.name == "Mine"
    assert reading(nameless, where="/tmp/lantern_days-27.xml").conference.name == "lantern days 27"
    assert reading(nameless, where="https://lantern.example/2027/schedule.xml").conference.name == "lantern.example"
