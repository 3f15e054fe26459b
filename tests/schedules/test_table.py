"""Programmes as tables: headers, days, people, and what is asked for instead of guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.errors import InputError, NotASchedule
from starmeet.model import Programme
from starmeet.schedules import Hints, read, table_times
from starmeet.schedules.table_times import Reading


def table(data: str | bytes, **hints: object) -> Programme:
    known = {"where": "lantern.csv", "zone": "Europe/Lisbon"} | hints
    return read(data.encode() if isinstance(data, str) else data, Hints(**known))  # type: ignore[arg-type]


def starts(found: Programme) -> list[str]:
    return [f"{one.start:%Y-%m-%d %H:%M}" for one in found.sessions]


def test_every_row_becomes_a_session_or_a_line_saying_why() -> None:
    found = table(
        "Export of 1 March\n\n"
        "Session title,Date,Start time,End time,Room,Speaker(s),Track,Type,Abstract,Link,ID\n"
        'On Moss,2027-05-01,10:00,10:45,Garden,"Ada Exämple, Bo Probe",Green,Talk,<p>Soft.</p>,https://l.example/1,ABC\n'
        ",,,,,,,,,,\n"
        "Ferns,2027-05-01,soon,,Garden,,,,,,\n"
        "Lunch,2027-05-01,12:00,11:00,,,,,,,\n"
        "Stones,2027-05-01,22:30,01:00,,,,,,,\n"
    )
    moss, stones = found.sessions
    assert (moss.title, moss.room, moss.track, moss.kind, moss.abstract) == (
        "On Moss",
        "Garden",
        "Green",
        "Talk",
        "Soft.",
    )
    assert [one.name for one in moss.speakers] == ["Ada Exämple", "Bo Probe"]
    assert (moss.guid, moss.url) == ("ABC", "https://l.example/1")
    assert moss.start == datetime(2027, 5, 1, 9, tzinfo=UTC)
    assert stones.end - stones.start == timedelta(hours=2, minutes=30)
    assert [one.where for one in found.skipped] == ["row 6 (Ferns)", "row 7 (Lunch)"]
    assert found.skipped[0].why == "its start cannot be read (soon)"
    assert found.format == "CSV"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_delimiters_encodings_and_line_ends_are_found(delimiter: str, encoding: str, end: str) -> None:
    rows = ["Titel;Beginn;Referent", "Grüße;2027-05-01 10:00;Jörg Übung"]
    found = table(end.join(rows).replace(";", delimiter).encode(encoding))
    assert (found.sessions[0].title, found.sessions[0].speakers[0].name) == ("Grüße", "Jörg Übung")


def test_bare_carriage_returns_come_from_old_macintoshes() -> None:
    found = table("title\rGr\u00fc\u00dfe".replace("title", "title,start").encode("mac_roman") + b",2027-05-01 10:00\r")
    assert found.sessions[0].title == "Grüße"


@pytest.mark.parametrize(
    ("written", "first"),
    [
        (["13/05/2027 10:00", "02/06/2027 10:00"], "2027-05-13 09:00"),
        (["05/13/2027 10:00", "06/02/2027 10:00"], "2027-05-13 09:00"),
        (["2.6.27 10:00", "3.6.27 10:00"], "2027-06-02 09:00"),
        (["4/3/27 2:00 PM", "4/6/27 9:00 AM"], "2027-04-03 13:00"),
        (["3-4-27 14:00", "6-4-27 9:00"], "2027-04-03 13:00"),
        (["5/5/27 10:00"], "2027-05-05 09:00"),
        (["2027/05/13 10:00"], "2027-05-13 09:00"),
        (["46155.4375"], "2026-05-13 09:30"),
        (["May 13, 2027 10:00 am"], "2027-05-13 09:00"),
        (["Do 13. Mai 2027 10.00 Uhr"], "2027-05-13 09:00"),
    ],
)
def test_dates_are_read_as_the_others_of_their_table_allow(written: list[str], first: str) -> None:
    found = table("title,start\n" + "".join(f'Moss {n},"{at}"\n' for n, at in enumerate(written)))
    assert starts(found)[0] == first
    assert not found.skipped


def test_a_reading_that_was_chosen_is_said() -> None:
    found = table("title,start\nMoss,4/3/27 10:00\nFerns,4/6/27 10:00\n")
    assert found.notes == ("its dates are read month before day; the other way round it would last 93 days",)


def test_a_date_that_can_be_read_both_ways_is_asked_for() -> None:
    rows = "title,start\nMoss,4/3/27 10:00\nFerns,4/3/27 11:00\n"
    with pytest.raises(InputError, match="4/3/27"):
        table(rows)
    assert starts(table(rows, start=date(2027, 4, 3)))[0] == "2027-04-03 09:00"
    assert starts(table(rows, start=date(2027, 3, 4)))[0] == "2027-03-04 10:00"


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("Thursday", "2027-05-13"), ("Fr", "2027-05-14"), ("Day 2", "2027-05-14"), ("1", "2027-05-13"),
        ("May 14", "2027-05-14"), ("14. Mai", "2027-05-14"),
    ],
)  # fmt: skip
def test_days_without_a_date_need_the_first_one(day: str, found: str) -> None:
    rows = f"day,time,title\n{day},10:00,Moss\n,11:00,Ferns\n"
    with pytest.raises(NotASchedule, match="does not say on which day it begins"):
        table(rows)
    # The day is written once, above what belongs to it.
    assert starts(table(rows, start=date(2027, 5, 13))) == [f"{found} 09:00", f"{found} 10:00"]


@pytest.mark.parametrize(
    ("span", "minutes"),
    [("10:00 - 11:30", 90), ("9:30–10:00", 30), ("11:30-1:00 pm", 90), ("9-10am", 60), ("2:00 p.m. to 3:15 p.m.", 75)],
)
def test_a_span_of_time_in_one_cell(span: str, minutes: int) -> None:
    [session] = table(f"Date,Time,Event\n2027-05-01,{span},Moss\n").sessions
    assert session.end - session.start == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("length", "minutes"), [("00:45", 45), ("45", 45), ("1h 30", 90), ("20 min", 20), ("PT1H", 60)]
)
def test_lengths(length: str, minutes: int) -> None:
    [session] = table(f"title,start,duration\nMoss,2027-05-01 10:00,{length}\n").sessions
    assert session.end - session.start == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Ada Exämple; Bo", ["Ada Exämple", "Bo"]),
        ("Ada Exämple | Bo Probe", ["Ada Exämple", "Bo Probe"]),
        ('"Ada Exämple\nBo Probe"', ["Ada Exämple", "Bo Probe"]),
        ("Ada Exämple & Bo Probe", ["Ada Exämple", "Bo Probe"]),
        ('"Ada Exämple, Bo Probe, and Cy Trial"', ["Ada Exämple", "Bo Probe", "Cy Trial"]),
        ("Ada Exämple / Bo Probe", ["Ada Exämple", "Bo Probe"]),
        ('"Exämple, Ada"', ["Exämple, Ada"]),
        ("Moderator: Ada Exämple", ["Ada Exämple"]),
        ("Ada Exämple (Moss Ltd)", ["Ada Exämple"]),
        ("TBA", []),
        (".", []),
    ],
)
def test_people_of_one_cell(cell: str, names: list[str]) -> None:
    [session] = table(f"title,start,speakers\nMoss,2027-05-01 10:00,{cell}\n").sessions
    assert [one.name for one in session.speakers] == names


def test_people_in_columns_of_their_own_and_addresses_of_a_single_one() -> None:
    two = table("title,start,Speaker 1,Speaker 2\nMoss,2027-05-01 10:00,Ada Exämple,Bo Probe\n").sessions[0].speakers
    assert [one.name for one in two] == ["Ada Exämple", "Bo Probe"]
    [one] = table(
        "title,start,First name,Last name,Company,GitHub,Twitter\n"
        "Moss,2027-05-01 10:00,Ada,Exämple,Moss Ltd,adaex,@ada_ex\n"
    ).sessions[0].speakers  # fmt: skip
    assert (one.name, one.org) == ("Ada Exämple", "Moss Ltd")
    assert [str(handle) for handle in one.handles] == ["github:adaex", "twitter:ada_ex"]


def test_a_guard_against_formulas_is_taken_off_once() -> None:
    [session] = table("title,start\n'=1+1 is not two,2027-05-01 10:00\n").sessions
    assert session.title == "=1+1 is not two"


def test_a_called_off_row_is_listed() -> None:
    found = table("title,start,status\nMoss,2027-05-01 10:00,confirmed\nFerns,2027-05-01 11:00,Cancelled\n")
    assert [one.why for one in found.skipped] == ["it is called off"]


def test_columns_can_be_named_by_the_user() -> None:
    rows = "Was;Wann;Wer da ist\nMoss;2027-05-01 10:00;Ada Exämple\n"
    with pytest.raises(NotASchedule, match="CSV"):
        table(rows)
    columns = {"title": "Was", "start": "Wann", "speakers": "Wer da ist"}
    [session] = table(rows, columns=columns).sessions
    assert (session.title, session.speakers[0].name) == ("Moss", "Ada Exämple")
    with pytest.raises(InputError, match="no column 'Wo'"):
        table(rows, columns=columns | {"room": "Wo"})
    with pytest.raises(InputError, match="'colour'"):
        table(rows, columns={"colour": "Was"})


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ("Name,Biography,Company\nAda Exämple,Likes moss,Moss Ltd\n", "a list of people"),
        ("first name,last name\nAda,Exämple\n", "a list of people"),
        ("title,abstract,speaker\nMoss,Soft,Ada\n", "a list of talks without times"),
    ],
)
def test_what_is_no_programme_is_named(rows: str, kind: str) -> None:
    with pytest.raises(NotASchedule, match=kind):
        table(rows)


def test_a_quotation_that_never_ends_is_a_sentence() -> None:
    with pytest.raises(InputError, match="cannot be read as a table"):
        table('title,start\nMoss,2027-05-01 10:00\n"' + "x" * 200_000)


@given(st.dates(date(1971, 1, 1), date(2198, 12, 30)), st.integers(0, 24 * 60 - 1))
def test_every_way_of_writing_an_instant_means_the_same(day: date, minute: int) -> None:
    clock = timedelta(minutes=minute)
    hour, rest = divmod(minute, 60)
    serial = (day - table_times.EXCEL_EPOCH).days + minute / 1440
    for written in (
        f"{day} {hour:02}:{rest:02}",
        f"{day:%d/%m/%Y} {hour}:{rest:02}",
        f"{day:%d %B %Y}, {(hour - 1) % 12 + 1}:{rest:02} {'pm' if hour >= 12 else 'am'}",
        f"{serial:.10f}",
    ):
        found = table_times.when(written, Reading())
        # A spreadsheet's midnight is a date without a time.
        assert (found.day, found.clock or timedelta()) == (day, clock), written


@given(st.text(max_size=90))
def test_any_cell_is_read_or_not(cell: str) -> None:
    for reading in (Reading(), Reading(month_first=True, start=date(2027, 12, 30))):
        table_times.when(cell, reading)
        table_times.length(cell)
