"""Home-made JSON: whatever the words, a title and a start make a session."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from starmeet.errors import InputError, NotASchedule
from starmeet.model import Handle, Session, Speaker

from .programmes import reading

TEN = datetime(2027, 5, 1, 10, tzinfo=UTC)


def only(value: Any, **hints: str) -> Session:
    (session,) = reading(json.dumps(value), **hints).sessions
    return session


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "On Moss", "start": "2027-05-01T10:00:00Z"},
        {"name": "On Moss", "startsAt": "2027-05-01T12:00:00+02:00"},
        {"subject": "On Moss", "start_date": "2027-05-01 10:00:00"},
        {"what": "On Moss", "date": "2027-05-01", "startTime": "10.00"},
        {"title": "On Moss", "date": "2027.05.01", "timeStart": "10:00"},
        {"title": "On Moss", "date": "2027/5/1", "start": "10:00 AM"},
        {"title": "On Moss", "startTimestamp": int(TEN.timestamp() * 1000)},
        {"title": "On Moss", "from": int(TEN.timestamp())},
        {"talk_title": "On Moss", "dateTime": "2027-05-01 9:00 GMT-0100"},
        {"name": "On Moss", "event_start": "2027-05-01T10:00:00", "active": "Y"},
        {"en": {"title": "On Moss"}, "zh": {"title": "苔蘚"}, "start": "2027-05-01T10:00:00+00:00"},
        {"id": 4, "start": "2027-05-01T10:00:00Z", "contents": {"title": "On Moss", "type": "TALK"}},
    ],
)
def test_many_words_mean_the_same(fields: dict[str, Any]) -> None:
    session = only([fields])
    assert (session.title, session.start) == ("On Moss", TEN)


@pytest.mark.parametrize(
    "fields",
    [
        {"end": "2027-05-01T10:40:00"}, {"endsAt": "2027-05-01T10:40:00Z"}, {"timeEnd": "10:40"},
        {"duration": 40}, {"mins": "40"}, {"duration": "0:40"}, {"length": "PT40M"},
    ],
)  # fmt: skip
def test_ends_and_lengths(fields: dict[str, Any]) -> None:
    session = only([{"title": "On Moss", "start": "2027-05-01T10:00:00"} | fields])
    assert (session.end - session.start).total_seconds() == 40 * 60


def test_an_end_before_the_start_is_after_midnight() -> None:
    session = only([{"title": "Dance", "date": "2027-05-01", "start": "23:00", "end": "01:30"}])
    assert (session.end - session.start).total_seconds() == 2.5 * 3600


@pytest.mark.parametrize(
    ("listed", "names"),
    [
        ({"speaker": "Ada Example"}, ["Ada Example"]),
        ({"speaker": "Ada Example, Bo Probe and Cy Trial"}, ["Ada Example", "Bo Probe", "Cy Trial"]),
        ({"speaker": "Salt and Pepper"}, ["Salt and Pepper"]),
        ({"speakers": ["Ada Example", "TBA"]}, ["Ada Example"]),
        ({"people": [{"id": 1, "name": "Ada Example (moderator)"}]}, ["Ada Example"]),
        ({"speakers": [{"speaker_name": "Ada Example"}]}, ["Ada Example"]),
        ({"panelists": [{"firstname": "Ada", "lastname": "Example"}]}, ["Ada Example"]),
        ({"who": "all"}, []),
    ],
)
def test_speakers_in_their_many_forms(listed: dict[str, Any], names: list[str]) -> None:
    session = only([{"title": "On Moss", "start": "2027-05-01T10:00:00"} | listed])
    assert [speaker.name for speaker in session.speakers] == names


def test_ids_are_joined_with_the_lists_of_the_same_file() -> None:
    found = reading(
        json.dumps(
            {
                "sessions": [{"id": "a1b2c3", "title": "On Moss", "start": "2027-05-01T10:00:00", "room": "r1",
                              "type": "t1", "speakers": ["p1", 2, "zz-99-zz"]}],
                "speakers": [{"id": "p1", "en": {"name": "Ada Example"}, "twitter": "@AdaX"},
                             {"id": 2, "name": "Bo Probe", "company": "Moss &amp; Co",
                              "socials": [{"name": "GitHub", "link": "https://github.com/BoP"}]}],
                "rooms": [{"id": "r1", "en": {"name": "Garden"}}],
                "session_types": [{"id": "t1", "en": {"name": "Talk"}}],
            }
        )
    )  # fmt: skip
    (session,) = found.sessions
    assert (session.guid, session.room, session.kind) == ("a1b2c3", "Garden", "Talk")
    assert session.speakers == (
        Speaker(name="Ada Example", guid="p1", handles=(Handle("twitter", "adax"),)),
        Speaker(name="Bo Probe", guid="2", handles=(Handle("github", "bop"),), org="Moss & Co"),
    )
    assert "1 speaker is given by an id only" in found.notes[0]


def test_what_a_session_lacks_it_takes_from_around_it() -> None:
    talk = {"title": "On Moss", "place": "Garden"}
    by_time = {"id": 1, "title": "Day 1", "date": "2027-05-01",
               "schedules": [{"time": "2027-05-01T10:00:00Z", "sessions": [talk]}]}  # fmt: skip
    by_day = {"days": [{"date": "2027-05-01", "rooms": [{"id": 3, "name": "Garden", "talks": [
        {"title": "On Moss", "start": "10:00"}]}]}]}  # fmt: skip
    by_key = {"2027-05-01": [{"title": "On Moss", "start": "10:00", "room": "Garden"}]}
    by_hour = {"schedule": {"1": {"10.00": [
        {"what": "On Moss", "date": "2027-05-01", "startTime": "10.00", "venue": "Garden"}]}}}  # fmt: skip
    for value in (by_time, by_day, by_key, by_hour):
        session = only(value)
        assert (session.title, session.start, session.room) == ("On Moss", TEN, "Garden")


def test_sessions_kept_by_their_ids_and_in_a_script() -> None:
    kept = {"moss": {"title": "On Moss", "start": "2027-05-01T10:00:00"},
            "ferns": {"title": "Ferns &#x2014; all", "start": "2027-05-01T11:00:00"}}  # fmt: skip
    found = reading("var programme = " + json.dumps({"talks": kept}) + ";\n")
    assert [session.title for session in found.sessions] == ["On Moss", "Ferns \u2014 all"]


def test_the_zone_is_the_files_or_the_users() -> None:
    talks = [{"title": "On Moss", "start": "2027-05-01T10:00:00"}]
    named = reading(json.dumps({"name": "Lantern", "timezone": "Asia/Tokyo", "talks": talks}), zone="Europe/Berlin")
    assert (named.conference.name, named.conference.timezone) == ("Lantern", "Asia/Tokyo")
    assert reading(json.dumps(talks), zone="Europe/Berlin").sessions[0].start.hour == 8


def test_a_wall_clock_beside_utc_tells_the_offset() -> None:
    session = {"title": "On Moss", "start_date": "2027-05-01T10:00:00Z", "start_time": "12:00"}
    found = reading(json.dumps([session]))
    assert (found.sessions[0].start, found.conference.timezone) == (TEN, "Etc/GMT-2")


def test_bad_items_are_listed() -> None:
    good = {"title": "On Moss", "start": "2027-05-01T10:00:00"}
    bad = [7, {"title": "Ferns"}, {"start": "2027-05-01T10:00:00"}, good | {"start": "?"}, good | {"start": "9:00"},
           good | {"start": "9:00", "day": "Friday"},
           good | {"status": "cancelled"}, good | {"active": "N"}]  # fmt: skip
    found = reading(json.dumps([good, *bad]))
    assert [skip.why for skip in found.skipped] == [
        "it is no object", "it has no start", "it has no title", "its start cannot be read", "its day is not said",
        "its day 'Friday' is no whole date", "it is called off", "it is called off",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "looks_like"),
    [
        ([{"id": 1, "firstname": "Ada", "lastname": "Example", "bio": ""}], "a list of speakers"),
        ({"speakers": [{"name": "Ada Example"}]}, "a list of speakers"),
        ({"locations": [{"name": "Garden"}]}, "a list of rooms"),
        ([{"pk": 1, "model": "plan.slot", "fields": {}}], "a dump of a database"),
        ([{"date": "2027-05-01", "timeslots": [{"startTime": "10:00", "sessions": [[1]]}]}], "a timetable of ids"),
        ({"1": {"id": 1, "title": "On Moss", "speakers": [3]}, "2": {"id": 2, "title": "Tea"}}, "without times"),
        ({"conferences": [{"name": "Lantern", "start_date": "2027-05-01", "end_date": "2027-05-02"}]}, "a catalogue"),
        ([{"title": "On Moss", "start": "2027-05-01"}], "JSON of another kind"),
        ({"title": "On Moss", "start": "2027-05-01T10:00:00"}, "JSON of another kind"),
    ],
)
def test_what_holds_no_session_is_named(value: Any, looks_like: str) -> None:
    with pytest.raises(NotASchedule, match=looks_like):
        reading(json.dumps(value))


def test_days_without_a_year_are_refused() -> None:
    with pytest.raises(InputError, match="its day 'Jul 5' is no whole date"):
        reading(json.dumps([{"title": "On Moss", "date": "Jul 5", "startTime": "9:00 AM"}]))
