"""Whatever is in the store, the calendar files of it are sound, say the same instants, and stay the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import true

from starmeet.config.places import Home
from starmeet.desk import Desk, export, feed, open_desk
from starmeet.desk.entries import KEPT, OFF
from starmeet.model import MEETING_STATES, Conference, Meeting, Person, Plan, Promise, Session, Window
from starmeet.store import people, plans, programmes, schema, steps
from starmeet.store.journal import Transaction
from tests.calendars.rfc5545 import read
from tests.conftest import NOW

HOSTILE = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("\r\n\0\x1b\x85\u2028\u2029\t,;:\\\"^'🧵é")), max_size=90
).map(lambda text: f"{text}\r\nBEGIN:VEVENT\r\nUID:x")
ZONES = (
    "Europe/Berlin", "Europe/Dublin", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca", "Africa/Monrovia",
    "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu", "America/Caracas", "Antarctica/Troll", "UTC", "Etc/GMT+5",
)  # fmt: skip


def utc(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[arg-type, misc]


CHANGES = (
    utc(2027, 3, 28, 1), utc(2027, 10, 31, 1), utc(2027, 11, 7, 4, 30), utc(2027, 4, 3, 15), utc(2011, 12, 30, 10),
    utc(1972, 1, 7, 0, 44, 30), utc(2016, 5, 1, 7), utc(2018, 11, 4, 3), utc(8999, 12, 31, 23), utc(2027, 3, 14, 5, 30),
    utc(1971, 1, 1), utc(2028, 1, 1),
)  # fmt: skip
"""Instants at or near which clocks changed somewhere above, and ends of years."""
FIRST, LAST = utc(1971, 1, 1), utc(9000, 12, 30)
near = st.timedeltas(-timedelta(hours=3), timedelta(hours=3))
moments = st.one_of(
    st.timedeltas(timedelta(), LAST - FIRST).map(lambda away: FIRST + away),
    st.builds(lambda at, away: max(FIRST, at + away), st.sampled_from(CHANGES), near),
)
meetings = st.builds(
    dict, start=moments, lasts=st.timedeltas(timedelta(), timedelta(days=3)), zone=st.sampled_from(ZONES),
    kind=st.one_of(HOSTILE, st.sampled_from(("talk", "break", "appointment", "after talk"))), place=HOSTILE,
    reason=HOSTILE, note=HOSTILE, state=st.sampled_from(MEETING_STATES), sequence=st.integers(0, 99),
    there=st.booleans(), ago=st.integers(0, 60),
)  # fmt: skip


def fill(tx: Transaction, found: list[dict[str, Any]], words: str, due: date) -> list[Meeting]:
    """Put hostile people, a conference with a plan, meetings and promises in place of what was there."""
    for table in (schema.meeting, schema.plan, schema.session, schema.promise):
        tx.delete_where(table, true())
    person = people.add(tx, Person(name=words, note=words, why=words), "typed")
    conference = next((one.id for one in programmes.all_conferences(tx)), 0) or programmes.add(
        tx, Conference(slug="c", name=words, start=date(2027, 3, 27), end=date(2027, 3, 28), timezone="Europe/Berlin")
    )
    [session] = tx.insert_many(schema.session, [_session(conference, words)])
    window = Window(
        id="w1", people=(person,), start=NOW, end=NOW, place="", kind="talk", chance=0.5, reason="", session=session
    )
    plans.put(tx, Plan(conference=conference, windows=(window,), objective=1, bound=1))
    made = [
        Meeting(
            uid=f"{number}@starmeet.invalid", sequence=one["sequence"], conference=conference if one["there"] else 0,
            people=(person,) if number % 3 else (), window="w1" if one["there"] and number == 0 else "",
            start=one["start"], end=one["start"] + one["lasts"], zone=one["zone"], place=one["place"], kind=one["kind"],
            reason=one["reason"], state=one["state"], changed=NOW - timedelta(days=one["ago"]), note=one["note"],
        )
        for number, one in enumerate(found)
    ]  # fmt: skip
    for meeting in made:
        plans.add_meeting(tx, meeting)
    steps.add_promise(tx, Promise(person=person, text=words, due=due, made=NOW - timedelta(days=9)))
    return made


def _session(conference: int, words: str) -> dict[str, Any]:
    from starmeet.store import rows

    session = Session(
        guid="g", title=words, start=NOW, end=NOW, url=f"https://conf.example/{words}", join_url=f"https://{words}"
    )
    return rows.session_row(session, conference) | {"id": 0}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One desk for all examples: each puts its own meetings in place of the last one's."""
    folder = tmp_path_factory.mktemp("calendars")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Europe/Berlin")
        desk, _ = open_desk(Home(config=folder / "config.toml", data=folder), lambda: NOW)
        yield desk
        desk.close()


def sound(desk: Desk, found: list[dict[str, Any]], words: str, due: date) -> None:
    with desk.store.write("test", NOW, journaled=False) as tx:
        made = {one.uid: one for one in fill(tx, found, words, due)}
    data = export.export_all(desk, follow_ups=True) if made else export.export_follow_ups(desk)
    assert data == (export.export_all(desk, follow_ups=True) if made else export.export_follow_ups(desk))
    read(data)
    read(feed.feed(desk))
    shown = {uid for uid, one in made.items() if one.state not in OFF or max(one.changed, one.end) > NOW - KEPT}
    calendar = icalendar.Calendar.from_ical(data)
    assert {str(event["UID"]) for event in calendar.walk("VEVENT")} == shown
    for event in calendar.walk("VEVENT"):
        meeting = made[str(event["UID"])]
        whole = [at.replace(microsecond=0) for at in (meeting.start, meeting.end)]
        assert event["DTSTART"].dt.astimezone(UTC) == whole[0]
        assert ("DTEND" in event) == (whole[0] < whole[1])
        assert event.end.astimezone(UTC) == whole[1]
        assert event["SEQUENCE"] == meeting.sequence
    assert [todo["DUE"].dt for todo in calendar.walk("VTODO") if todo["STATUS"] == "NEEDS-ACTION"] == [due]


@settings(max_examples=40)
@given(found=st.lists(meetings, max_size=4), words=HOSTILE, due=st.dates(date(1971, 1, 1), date(9000, 1, 1)))
def test_any_store_gives_a_sound_file(shared: Desk, found: list[dict[str, Any]], words: str, due: date) -> None:
    sound(shared, found, words, due)


@pytest.mark.slow
@settings(max_examples=300)
@given(found=st.lists(meetings, max_size=6), words=HOSTILE, due=st.dates(date(1971, 1, 1), date(9000, 1, 1)))
def test_any_store_gives_a_sound_file_in_the_long_run(
    shared: Desk, found: list[dict[str, Any]], words: str, due: date
) -> None:
    sound(shared, found, words, due)


@settings(max_examples=25)
@given(
    zone=st.sampled_from(ZONES),
    starts=st.lists(st.sampled_from(CHANGES), min_size=1, max_size=4),
    away=st.sampled_from((timedelta(seconds=-1), timedelta(), timedelta(minutes=30), timedelta(seconds=3599))),
)
def test_the_zone_in_the_file_is_enough(zone: str, starts: list[datetime], away: timedelta) -> None:
    """Read by another reader that is told the zone by nothing but the file, every event is at its instant."""
    from io import StringIO

    from dateutil.tz import tzical

    from starmeet.calendars.export import Entry, calendar

    made = [
        Meeting(uid=str(number), people=(), start=at, end=at, zone=zone, changed=NOW)
        for number, at in enumerate(at + away for at in starts if at.year < 9000)
    ]  # fmt: skip
    tree = read(data := calendar([Entry(meeting=one, summary="x", description="") for one in made]))
    parts = {part.value("UID"): part.all("DTSTART")[0] for part in tree.parts if part.name == "VEVENT"}
    local = {uid: line for uid, line in parts.items() if "TZID" in line.params}
    if not local:
        return
    text = data.decode().replace("\r\n ", "").replace("\r\n", "\n")
    known = text[text.index("BEGIN:VTIMEZONE") : text.index("BEGIN:VEVENT")].replace(f"TZID:{zone}", "TZID:Unknown")
    theirs = tzical(StringIO(known)).get()
    for meeting in made:
        if meeting.uid in local:
            wall = datetime.strptime(local[meeting.uid].value, "%Y%m%dT%H%M%S")  # noqa: DTZ007 - as tzical reads it
            assert wall - theirs.utcoffset(wall) == meeting.start.replace(tzinfo=None, microsecond=0), (zone, wall)


def test_a_file_over_the_cap_is_noted(tmp_path: Path) -> None:
    assert export.too_large(b"x" * 1_000_000) == ""
    assert "1.1 MB" in export.too_large(b"x" * 1_100_000)
