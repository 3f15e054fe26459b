"""Sessionize's views, and the grid it embeds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from starmeet.errors import InputError, NotASchedule
from starmeet.model import Handle, Speaker

from .programmes import reading


def slot(**fields: Any) -> dict[str, Any]:
    return {
        "id": "11", "title": "On Moss", "description": "Soft.", "startsAt": "2027-05-01T10:00:00",
        "endsAt": "2027-05-01T10:45:00", "isServiceSession": False, "isPlenumSession": False,
    } | fields  # fmt: skip


def view_all(*sessions: Any) -> str:
    return json.dumps(
        {
            "sessions": list(sessions),
            "speakers": [
                {
                    "id": "aa-1", "firstName": "Ada", "lastName": "Example", "fullName": "Ada Example",
                    "links": [
                        {"title": "X", "url": "https://x.com/AdaX", "linkType": "Twitter"},
                        {"title": "Work", "url": "https://work.example", "linkType": "Company_Website"},
                    ],
                }
            ],
            "categories": [
                {"id": 1, "title": "Track", "items": [{"id": 5, "name": "Plants"}]},
                {"id": 2, "title": "Session format", "items": [{"id": 6, "name": "Talk"}]},
            ],
            "rooms": [{"id": 3, "name": "Garden"}],
        }
    )  # fmt: skip


def test_the_view_of_everything_joins_people_rooms_and_labels() -> None:
    found = reading(
        view_all(
            slot(speakers=["aa-1"], roomId=3, categoryItems=[5, 6],
                 questionAnswers=[{"questionId": 1, "answerValue": "https://us02.zoom.us/j/1"}]),
            slot(id="12", title="Lunch", isServiceSession=True, startsAt="2027-05-01T12:00:00", endsAt=None),
        ),
        zone="Europe/Berlin",
    )  # fmt: skip
    talk, lunch = found.sessions
    assert (talk.guid, talk.room, talk.track, talk.kind) == ("11", "Garden", "Plants", "Talk")
    assert talk.start == datetime(2027, 5, 1, 8, tzinfo=UTC)
    assert talk.join_url == "https://us02.zoom.us/j/1"
    assert talk.speakers == (Speaker(name="Ada Example", guid="aa-1", handles=(Handle("twitter", "adax"),)),)
    assert lunch.kind == "service"
    assert found.format == "Sessionize"


def test_an_utc_time_needs_no_zone() -> None:
    found = reading(view_all(slot(startsAt="2027-05-01T10:00:00Z", endsAt="2027-05-01T10:45:00Z")), zone="Asia/Tokyo")
    assert found.sessions[0].start == datetime(2027, 5, 1, 10, tzinfo=UTC)


def test_sessions_nobody_has_a_time_for_are_listed() -> None:
    bad = [slot(startsAt=None), slot(startsAt="soon"), slot(id="13", status="Declined"), 7]
    found = reading(view_all(slot(), *bad))
    assert [skip.why for skip in found.skipped] == [
        "it has no start yet", "its start cannot be read", "it is called off (declined)", "it is no object",
    ]  # fmt: skip
    with pytest.raises(InputError, match="no start yet"):
        reading(view_all(slot(startsAt=None)))


def test_the_grid_counts_a_plenum_once() -> None:
    lunch = slot(id="12", title="Lunch", isPlenumSession=True, startsAt="2027-05-01T12:00:00", endsAt=None)
    rooms = [
        {"id": 1, "name": "Garden", "sessions": [slot(), lunch | {"room": "Garden"}]},
        {"id": 2, "name": "Pond", "sessions": [lunch | {"room": "Pond"}]},
    ]
    days = [{"date": "2027-05-01T00:00:00", "isDefault": True, "rooms": rooms, "timeSlots": []}]
    found = reading(json.dumps(days))
    assert [(session.title, session.room) for session in found.sessions] == [("On Moss", "Garden"), ("Lunch", "Garden")]
    assert found.skipped == ()


def test_groups_of_sessions_carry_their_people_and_labels() -> None:
    labels = [{"id": 1, "name": "Language", "categoryItems": [{"id": 2, "name": "English"}]}]
    people = [{"id": "aa-1", "name": "Ada Example"}]
    groups = [
        {"groupId": None, "groupName": "All", "sessions": [slot(room="Pond", speakers=people, categories=labels)]}
    ]
    (session,) = reading(json.dumps(groups)).sessions
    assert (session.room, session.language, session.speakers[0].name) == ("Pond", "English", "Ada Example")


def test_sessions_kept_by_id_say_that_their_people_are_elsewhere() -> None:
    found = reading(json.dumps({"11": slot(speakers=["aa-1"]), "12": slot(id="12", title="Ferns")}))
    assert len(found.sessions) == 2
    assert "1 speaker is given by an id only" in found.notes[0]


def test_the_view_of_the_speakers_is_named() -> None:
    people = [{"id": "aa-1", "fullName": "Ada Example", "tagLine": "Botanist", "profilePicture": "", "sessions": []}]
    with pytest.raises(NotASchedule, match="view of the speakers") as caught:
        reading(json.dumps(people))
    assert "view/All" in caught.value.hint


def embedded(guid: str, title: str, when: str, wall: str, speaker: str = "") -> str:
    return (
        f'<div data-sessionid="{guid}" class="sz-session"><div class="sz-session__room">Garden</div>'
        f'<div class="sz-session__time" data-sztz="TimeWithDuration|en-US|{when}">{wall}</div>'
        f'<h3 class="sz-session__title"><a href="#">{title}</a></h3><ul>{speaker}</ul></div>'
    )


def test_the_embedded_grid_is_read_once_and_its_clocks_tell_the_offset() -> None:
    ada = '<li data-speakerid="aa-1"><a href="#">Ada &amp; Example</a></li>'
    talk = embedded(
        "11", "Moss &amp; more", "2027-05-01T16:50:00.0000000Z|2027-05-01T17:30:00.0000000Z", "9:50 am", ada
    )
    late = embedded("12", "Ferns", "2027-05-01T20:00:00.0000000Z|2027-05-01T20:30:00.0000000Z", "1:00 pm")
    found = reading(f"<html><body>{talk}{late}{talk}{embedded('13', 'Fog', '|', '')}</body></html>")
    assert [session.title for session in found.sessions] == ["Moss & more", "Ferns"]
    first = found.sessions[0]
    assert (first.room, first.start) == ("Garden", datetime(2027, 5, 1, 16, 50, tzinfo=UTC))
    assert first.end == datetime(2027, 5, 1, 17, 30, tzinfo=UTC)
    assert first.speakers == (Speaker(name="Ada & Example", guid="aa-1"),)
    assert (found.conference.timezone, found.conference.zone_assumed) == ("Etc/GMT+7", False)
    assert [skip.where for skip in found.skipped] == ["item 3 (Fog)"]
