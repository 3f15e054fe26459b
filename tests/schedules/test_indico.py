"""Indico's exports."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from starmeet.errors import InputError, NotASchedule
from starmeet.model import Speaker

from .programmes import reading


def moment(day: int, hour: int, zone: str = "Europe/Zurich") -> dict[str, str]:
    return {"date": f"2027-05-{day:02}", "time": f"{hour:02}:00:00", "tz": zone}


def contribution(**fields: Any) -> dict[str, Any]:
    return {
        "_type": "Contribution", "id": "3", "title": "On Moss", "startDate": moment(1, 10), "endDate": None,
        "duration": 40, "room": "Garden", "location": "Institute", "description": "<p>Soft.</p>",
    } | fields  # fmt: skip


def envelope(results: Any) -> str:
    return json.dumps({"count": 1, "_type": "HTTPAPIResult", "url": "https://i.example/export/", "results": results})


def event(*contributions: Any, **fields: Any) -> dict[str, Any]:
    return {
        "_type": "Conference", "title": "Lantern Days", "timezone": "Europe/Zurich", "location": "Institute",
        "startDate": moment(1, 8), "endDate": moment(2, 18), "url": "https://i.example/event/7/",
        "contributions": list(contributions),
    } | fields  # fmt: skip


def test_contributions_have_people_and_lengths() -> None:
    ada = {"first_name": "Ada", "last_name": "Example", "fullName": "EXAMPLE, Ada", "affiliation": "Moss Lab"}
    found = reading(
        envelope([event(contribution(speakers=[ada]), contribution(id="4", title="Ferns", startDate=None))])
    )
    (talk,) = found.sessions
    assert (talk.start, talk.end) == (datetime(2027, 5, 1, 8, tzinfo=UTC), datetime(2027, 5, 1, 8, 40, tzinfo=UTC))
    assert talk.speakers == (Speaker(name="Ada Example", org="Moss Lab"),)
    assert (talk.room, talk.abstract) == ("Garden", "Soft.")
    assert found.skipped[0].why == "it has no start yet"
    conference = found.conference
    assert (conference.name, conference.timezone) == ("Lantern Days", "Europe/Zurich")
    assert (conference.start, conference.end) == (date(2027, 5, 1), date(2027, 5, 2))


def test_the_servers_zone_is_not_the_events() -> None:
    found = reading(envelope([event(contribution(startDate=moment(1, 10, "UTC")))]))
    assert found.sessions[0].start == datetime(2027, 5, 1, 10, tzinfo=UTC)
    assert found.conference.timezone == "Europe/Zurich"


def test_sessions_give_their_contributions_or_themselves() -> None:
    inner = contribution(id="5", title="Lichen", startDate=moment(1, 11))
    poster = {"_type": "Session", "id": "0", "title": "Posters", "startDate": moment(1, 14), "endDate": moment(1, 15)}
    full = poster | {"id": "1", "title": "Soft things", "contributions": [inner, contribution()]}
    found = reading(envelope([event(contribution(), sessions=[full, poster])]))
    assert [(session.title, session.track) for session in found.sessions] == [
        ("On Moss", ""), ("Lichen", "Soft things"), ("Posters", ""),
    ]  # fmt: skip


def test_a_timetable_counts_a_block_of_two_days_once() -> None:
    ada = {"firstName": "Ada", "familyName": "Example", "name": "Example, Ada"}
    talk = contribution(presenters=[ada], url="/event/7/contributions/3/", uniqueId="c3")
    block = {"title": "Soft things", "startDate": moment(1, 10), "entries": {"c3": talk}}
    pause = {"title": "Tea", "startDate": moment(2, 11), "endDate": moment(2, 12), "entryType": "Break"}
    found = reading(envelope({"7": {"20270501": {"s1": block}, "20270502": {"s1": block, "b9": pause}}}))
    talk_read, tea = found.sessions
    assert (talk_read.track, talk_read.speakers[0].name) == ("Soft things", "Ada Example")
    assert talk_read.url == "https://i.example/event/7/contributions/3/"
    assert (tea.title, tea.kind) == ("Tea", "Break")


@pytest.mark.parametrize(
    ("events", "looks_like"),
    [([event()], "without its contributions"), ([event(), event(title="Other")], "a list of Indico events")],
)
def test_events_alone_are_named(events: list[Any], looks_like: str) -> None:
    with pytest.raises(NotASchedule, match=looks_like) as caught:
        reading(envelope(events))
    assert "detail=contributions" in caught.value.hint


def test_an_event_nobody_timed_yet_is_refused() -> None:
    with pytest.raises(InputError, match="no start yet"):
        reading(envelope([event(contribution(startDate=None))]))
