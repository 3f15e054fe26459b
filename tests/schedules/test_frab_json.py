"""frab, pretalx and hub JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from starmeet.model import Handle, Speaker

from .programmes import frab, reading, talk


def test_everything_published_arrives() -> None:
    found = reading(
        frab(
            talk(
                url="talk/7", subtitle=None, type="Talk", track="Plants", language="en", abstract="Soft.",
                description="Soft.\r\nGreen.", links=[{"url": "https://us02.zoom.us/j/1", "title": "Join"}],
                persons=[
                    {"id": 3, "code": "ABC", "public_name": "Ada Example", "guid": "p-1"},
                    {"name": "Bo Probe", "links": [{"url": "https://github.com/BoProbe"}]},
                    {"name": ""},
                    None,
                ],
            ),
            start="2027-05-01", end="2027-05-01", time_zone_name="Europe/Berlin",
        )
    )  # fmt: skip
    (session,) = found.sessions
    assert (session.guid, session.title, session.room) == ("g-1", "On Moss", "Garden")
    assert session.start == datetime(2027, 5, 1, 8, tzinfo=UTC)
    assert session.end == datetime(2027, 5, 1, 8, 45, tzinfo=UTC)
    assert session.abstract == "Soft.\nGreen."
    assert session.url == "https://lantern.example/talk/7"
    assert session.join_url == "https://us02.zoom.us/j/1"
    assert session.speakers == (
        Speaker(name="Ada Example", guid="p-1"),
        Speaker(name="Bo Probe", handles=(Handle("github", "boprobe"),)),
    )
    assert (found.conference.acronym, found.conference.version) == ("ld27", "v7")
    assert found.format == "frab JSON"


def test_end_outweighs_duration_and_hours_may_run_on() -> None:
    found = reading(frab(talk(end="2027-05-01T11:30:00+02:00"), talk(guid="g-2", duration="26:00")))
    assert [(session.end - session.start).total_seconds() / 3600 for session in found.sessions] == [1.5, 26]


def test_bad_events_are_listed() -> None:
    bad = [7, {}, talk(date="yesterday", start="?"), talk(end="2027-05-01T09:00:00+02:00"), talk(), talk()]
    found = reading(frab(*bad))
    assert (len(found.sessions), len(found.skipped)) == (1, 5)
    assert [skip.why for skip in found.skipped] == [
        "it is no object", "it has no start", "its start cannot be read", "it ends before it starts",
        "it is there twice, at the same time",
    ]  # fmt: skip


def test_a_date_without_time_takes_the_clock() -> None:
    found = reading(frab(talk(date="2027-05-02"), time_zone_name="Europe/Berlin"))
    assert found.sessions[0].start == datetime(2027, 5, 2, 8, tzinfo=UTC)


def test_an_unknown_zone_is_noted_and_passed_over() -> None:
    found = reading(frab(talk(), time_zone_name="Middle/Earth"), zone="europe/berlin")
    assert (found.conference.timezone, found.conference.zone_assumed) == ("Europe/Berlin", False)
    assert "Middle/Earth" in found.notes[0]


def test_version_two_is_read_too() -> None:
    def session(**fields: object) -> dict[str, object]:
        return {
            "guid": "g-1", "title": {"de": "Über Moos", "en": "On Moss"}, "start": "2027-05-01T08:00:00Z",
            "duration": "PT45M", "room": {"name": "Garden", "slug": "g"}, "track": {"slug": "plants"}, "type": "TALK",
        } | fields  # fmt: skip

    people = [
        {"guid": "p-1", "name": "Ada Example", "links": [{"service": "MASTODON", "url": "https://a.example/@ada"}]}
    ]
    found = reading(
        json.dumps(
            {
                "schedule": {
                    "conference": {"title": "Lantern", "time_zone_name": "Europe/Berlin",
                                   "start": "2027-05-01T00:00:00Z", "end": "2027-05-03T00:00:00Z"},
                    "events": [session(participants=[{"guid": "p-1", "role": "SPEAKER"}]),
                               session(guid="g-2", state="CANCELED")],
                    "persons": people,
                }
            }
        )
    )  # fmt: skip
    (talk,) = found.sessions
    assert (talk.title, talk.room, talk.track, talk.kind) == ("On Moss", "Garden", "plants", "TALK")
    assert talk.end == datetime(2027, 5, 1, 8, 45, tzinfo=UTC)
    assert talk.speakers == (Speaker(name="Ada Example", guid="p-1", handles=(Handle("mastodon", "ada@a.example"),)),)
    assert "called off" in found.skipped[0].why
    assert found.conference.end == date(2027, 5, 3)


def test_half_a_surrogate_pair_costs_a_character_not_the_file() -> None:
    found = reading(frab(talk(title="On Moss \ud83c")))
    assert found.sessions[0].title == "On Moss \N{REPLACEMENT CHARACTER}"
