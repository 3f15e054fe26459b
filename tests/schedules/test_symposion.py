"""Symposion's lists of slots."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from .programmes import reading


def slot(**fields: Any) -> dict[str, Any]:
    return {
        "kind": "talk", "name": "On Moss", "room": "Garden, Pond", "start": "2027-05-01T10:00:00",
        "end": "2027-05-01T10:45:00", "duration": 45, "authors": ["Ada Example", "Bo Probe"], "conf_key": 7,
        "conf_url": "https://lantern.example/7", "contact": ["redacted"],
    } | fields  # fmt: skip


@pytest.mark.parametrize("wrap", [lambda slots: slots, lambda slots: {"schedule": slots}])
def test_slots_are_read_in_the_zone_given(wrap: Any) -> None:
    found = reading(json.dumps(wrap([slot(), slot(conf_key=8, name="Ferns", end=None)])), zone="America/New_York")
    talk, ferns = found.sessions
    assert (talk.title, talk.room, talk.kind, talk.url) == (
        "On Moss",
        "Garden, Pond",
        "talk",
        "https://lantern.example/7",
    )
    assert talk.start == datetime(2027, 5, 1, 14, tzinfo=UTC)
    assert [speaker.name for speaker in talk.speakers] == ["Ada Example", "Bo Probe"]
    assert (ferns.end - ferns.start).total_seconds() == 45 * 60
    assert found.format == "Symposion JSON"


def test_what_is_no_session_is_listed() -> None:
    found = reading(
        json.dumps([slot(), slot(kind="poster"), slot(cancelled=True), slot(start=None), slot(start="?"), 7])
    )
    assert [skip.why for skip in found.skipped] == [
        "it is a poster, whose time stands for nothing", "it is called off", "it has no start",
        "its start cannot be read", "it is no object",
    ]  # fmt: skip


def test_a_poster_session_holds_its_posters() -> None:
    poster = {"id": 41, "name": "Fog in a jar", "speakers": [{"id": 5, "name": "Cy Trial"}]}
    block = slot(
        kind="poster", name="Posters", start="2027-05-02T10:00:00-04:00", end="2027-05-02T13:00:00-04:00", authors=[],
        sessions=[poster],
    )  # fmt: skip
    pages = {"conference": {"content": {"about": "<p>Hello</p>"}, "sponsors": {}}, "schedule": [block]}
    found = reading(json.dumps(pages))
    assert {session.title for session in found.sessions} == {"Posters", "Fog in a jar"}
    assert {session.start for session in found.sessions} == {datetime(2027, 5, 2, 14, tzinfo=UTC)}
    assert [speaker.name for session in found.sessions for speaker in session.speakers] == ["Cy Trial"]
