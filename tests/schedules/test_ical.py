"""Calendars as programmes."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from starmeet.errors import InputError
from starmeet.model import Speaker

from .programmes import ics, reading

MOSS = "UID:moss\nSUMMARY:On Moss\nDTSTART:20270501T080000Z\nDTEND:20270501T090000Z"


def at(hour: int, minute: int = 0, day: int = 1) -> datetime:
    return datetime(2027, 5, day, hour, minute, tzinfo=UTC)


def names(event: str, head: str = "") -> list[str]:
    return [speaker.name for speaker in reading(ics(event, head=head)).sessions[0].speakers]


def test_everything_published_arrives() -> None:
    found = reading(
        ics(
            MOSS + "\nDESCRIPTION:Soft\\, green.\\nAnd <b>old</b>.\nLOCATION:Garden\nURL:https://lantern.example/moss"
            "\nCATEGORIES:Talk,Plants",
            head="X-WR-CALNAME:Lantern Days\nX-WR-TIMEZONE:Europe/Berlin",
        )
    )
    (session,) = found.sessions
    assert (session.guid, session.title, session.room, session.kind) == ("moss", "On Moss", "Garden", "Talk, Plants")
    assert (session.start, session.end) == (at(8), at(9))
    assert session.abstract == "Soft, green.\nAnd old."
    assert session.url == "https://lantern.example/moss"
    conference = found.conference
    assert (conference.name, conference.timezone, conference.zone_assumed) == ("Lantern Days", "Europe/Berlin", False)
    assert (conference.start, conference.end) == (date(2027, 5, 1), date(2027, 5, 1))
    assert found.format == "iCalendar"


@pytest.mark.parametrize(
    ("start", "head", "hour"),
    [
        ("DTSTART:20270501T100000", "", 8),
        ("DTSTART;TZID=Asia/Tokyo:20270501T100000", "", 1),
        ("DTSTART;TZID=Tokyo Standard Time:20270501T100000", "", 1),
        ("DTSTART;TZID=/example.org/20270101_1/Asia/Tokyo:20270501T100000", "", 1),
        ("DTSTART;VALUE=DATE-TIME:20270501T100000", "X-WR-TIMEZONE:Asia/Tokyo", 1),
        ("DTSTART:20270501T100000", "BEGIN:VTIMEZONE\nTZID:Asia/Tokyo\nEND:VTIMEZONE", 1),
        ("DTSTART;TZID=Nowhere/Land:20270501T100000", "", 8),
    ],
)
def test_which_zone_a_time_is_in(start: str, head: str, hour: int) -> None:
    found = reading(ics(f"UID:a\nSUMMARY:Moss\n{start}", head=head), home_zone="Europe/Berlin")
    assert found.sessions[0].start == at(hour)
    assert found.conference.zone_assumed is (hour == 8)


def test_a_zone_the_file_defines_itself_gives_the_instant() -> None:
    definition = (
        "BEGIN:VTIMEZONE\nTZID:Lantern Time\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0300\n"
        "TZOFFSETTO:+0300\nEND:STANDARD\nEND:VTIMEZONE"
    )
    for offset in (3, 5):
        event = "UID:a\nSUMMARY:Moss\nDTSTART;TZID=Lantern Time:20270501T100000"
        found = reading(ics(event, head=definition.replace("+0300", f"+0{offset}00")))
        assert found.sessions[0].start == at(10 - offset)
        assert found.conference.timezone == f"Etc/GMT-{offset}"
    undefined = reading(ics(event), home_zone="Asia/Tokyo")
    assert undefined.sessions[0].start == at(1)
    assert "Lantern Time" in undefined.notes[0]


def test_a_town_behind_the_room_tells_the_zone() -> None:
    found = reading(ics("UID:a\nSUMMARY:Moss\nLOCATION:Hall 1\\, Ghent\\, Belgium\nDTSTART:20270501T100000"))
    assert (found.conference.timezone, found.conference.zone_assumed) == ("Europe/Brussels", False)


def test_lengths_and_whole_days() -> None:
    found = reading(
        ics(
            "UID:a\nSUMMARY:A\nDTSTART:20270501T080000Z\nDURATION:PT45M",
            "UID:b\nSUMMARY:B\nDTSTART:20270501T080000Z",
            "UID:c\nSUMMARY:C\nDTSTART;VALUE=DATE:20270502\nDTEND;VALUE=DATE:20270504",
            "UID:d\nSUMMARY:D\nDTSTART;VALUE=DATE:20270502",
        ),
        zone="Europe/Berlin",
    )
    ends = {session.title: (session.start, session.end) for session in found.sessions}
    assert ends["A"] == (at(8), at(8, 45))
    assert ends["B"] == (at(8), at(8, 30))
    assert ends["C"] == (at(22), at(22, day=3))
    assert ends["D"] == (at(22), at(22, day=2))
    assert (found.conference.start, found.conference.end) == (date(2027, 5, 1), date(2027, 5, 3))


def test_bad_events_are_listed() -> None:
    found = reading(
        ics(
            MOSS,
            "UID:b\nSUMMARY:No start",
            "UID:c\nSUMMARY:Bad start\nDTSTART:yesterday",
            "UID:d\nSUMMARY:Off\nSTATUS:CANCELLED\nDTSTART:20270501T080000Z",
            "UID:e\nSUMMARY:Back\nDTSTART:20270501T080000Z\nDTEND:20270501T070000Z",
            MOSS,
            MOSS.replace("20270501", "20270502"),
        )
    )
    assert [session.guid for session in found.sessions] == ["moss", "moss@20270502T080000Z"]
    assert [skip.where for skip in found.skipped] == [
        "item 2 (No start)", "item 3 (Bad start)", "item 4 (Off)", "item 5 (Back)", "item 6 (On Moss)",
    ]  # fmt: skip


def test_a_recurring_event_is_one_item() -> None:
    assert len(reading(ics(MOSS + "\nRRULE:FREQ=DAILY;COUNT=5")).sessions) == 1


def test_without_a_uid_the_title_is_the_key() -> None:
    first = reading(ics("SUMMARY:Moss\nDTSTART:20270501T080000Z"))
    later = reading(ics("SUMMARY:Moss\nDTSTART:20270501T100000Z"))
    assert first.sessions[0].guid == later.sessions[0].guid


@pytest.mark.parametrize("end", ["\r\r\n", "\n", "\n\n", "\r"])
def test_broken_line_ends_are_mended(end: str) -> None:
    assert reading(ics(MOSS, MOSS.replace("moss", "fern"), end=end)).sessions[1].end == at(9)


def test_raw_line_breaks_odd_parameters_and_wrong_bytes_are_mended() -> None:
    data = ics(
        "UID:a\nSUMMARY;CHARSET=UTF-8;ENCODING=8BIT:Grüße\nDESCRIPTION:one\ntwo three\nMETHOD:PUBLISH"
        "\nDTSTART:20270501T080000Z\nBEGIN:VALARM\nTRIGGER:never\nEND:VALARM"
    )
    session = reading(data.encode("cp1252")).sessions[0]
    assert (session.title, session.abstract) == ("Grüße", "one\ntwo three")
    assert reading(b"\xef\xbb\xbf" + data.encode()).sessions[0].title == "Grüße"


def test_a_fold_within_a_character_is_mended() -> None:
    data = ics(MOSS.replace("On Moss", "Grüße")).encode().replace(b"\xc3\xbc", b"\xc3\r\n \xbc")
    assert reading(data).sessions[0].title == "Grüße"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("DESCRIPTION:Speaker: Ada Example\\nAbout moss.", ["Ada Example"]),
        ("DESCRIPTION:Speakers: Ada Example (Moss\\, Inc)\\, Bo Probe\\nAbout.", ["Ada Example", "Bo Probe"]),
        ("DESCRIPTION:von: Ada Example\\n\\nÜber Moos.", ["Ada Example"]),
        ("DESCRIPTION:About.\\nSpeakers:\\nAda Example\\n<p>She writes.</p>\\nBo Probe\\nHe too.",
         ["Ada Example", "Bo Probe"]),
        ("DESCRIPTION:With: a lot of moss and of course the many ferns", []),
        ("DESCRIPTION:By the end you know moss.", []),
        ("ORGANIZER;CN=Office:mailto:o@lantern.example\nATTENDEE;CN=Guest:mailto:g@lantern.example", []),
        ('ATTENDEE;CN="Ada Example":invalid:nomail', ["Ada Example"]),
        ("BEGIN:PARTICIPANT\nPARTICIPANT-TYPE:SPEAKER\nSUMMARY:Ada Example\nUID:p\nEND:PARTICIPANT", ["Ada Example"]),
    ],
)  # fmt: skip
def test_where_speakers_hide(lines: str, expected: list[str]) -> None:
    assert names(f"{MOSS}\n{lines}") == expected


def test_an_affiliation_is_no_part_of_the_name() -> None:
    found = reading(ics(f"{MOSS}\nDESCRIPTION:Speakers: Ada Example (Moss\\, Inc)"))
    assert found.sessions[0].speakers == (Speaker(name="Ada Example", org="Moss, Inc"),)


def test_pretalx_puts_speakers_behind_the_title() -> None:
    head = "PRODID:-//pretalx//lantern.example//"
    found = reading(
        ics(
            MOSS.replace("On Moss", "Moss - a love story - Ada Example\\, Bo Probe"),
            MOSS.replace("On Moss", "Break - ").replace("UID:moss", "UID:break"),
            head=head,
        )
    )
    assert [session.title for session in found.sessions] == ["Moss - a love story", "Break"]
    assert [[speaker.name for speaker in session.speakers] for session in found.sessions] == [
        ["Ada Example", "Bo Probe"], [],
    ]  # fmt: skip
    assert names(MOSS.replace("On Moss", "Ferns (talk by Ada Example)")) == ["Ada Example"]
    assert names(MOSS.replace("On Moss", "Ferns - a love story")) == []


def test_one_mailbox_under_many_names_means_speakers() -> None:
    found = reading(
        ics(
            f"{MOSS}\nORGANIZER;CN=Ada Example:MAILTO:info@lantern.example",
            f"{MOSS.replace('moss', 'fern')}\nORGANIZER;CN=Bo Probe:MAILTO:info@lantern.example",
        )
    )
    assert [session.speakers[0].name for session in found.sessions] == ["Ada Example", "Bo Probe"]


def test_an_online_place_is_where_to_join() -> None:
    found = reading(ics(f"{MOSS}\nLOCATION:https://meet.lantern.example/moss"))
    assert found.sessions[0].join_url == "https://meet.lantern.example/moss"


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (ics(MOSS).removesuffix("END:VCALENDAR\r\n"), "ends within the VCALENDAR begun on line 1"),
        (ics(MOSS)[: ics(MOSS).index("DTEND")], "ends within the VEVENT begun on line 3"),
        (ics(MOSS).replace("END:VEVENT\r\n", "BEGIN:VEVENT\r\n"), "line 8"),
        (ics(MOSS).replace("BEGIN:VEVENT\r\n", ""), "line 7"),
        (ics(MOSS).replace("END:VCALENDAR", "BEGIN:X\r\n" * 99), "out of place"),
    ],
)
def test_what_is_cut_off_or_wrongly_nested_is_refused_with_the_line(broken: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        reading(broken)
