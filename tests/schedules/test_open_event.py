"""Open Event's sessions, in three spellings."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from starmeet.errors import NotASchedule
from starmeet.model import Handle

from .programmes import reading

SESSION: dict[str, Any] = {
    "id": 12, "title": "On Moss", "subtitle": "", "short_abstract": "<p>Soft.</p>", "long_abstract": "",
    "starts_at": "2027-05-01T10:00:00+02:00", "ends_at": "2027-05-01T10:45:00+02:00", "state": "accepted",
    "language": "English", "track": {"id": 1, "name": "Plants"}, "microlocation": {"id": "3", "name": "Garden  "},
    "session_type": {"id": 2, "name": "Lecture", "length": "00.45"},
    "speakers": [{"id": 4, "name": "Ada Example", "organisation": "Moss Lab", "github": "https://github.com/AdaX"}],
}  # fmt: skip


def snake() -> str:
    older = {key: value for key, value in SESSION.items() if key not in ("starts_at", "ends_at")}
    return json.dumps([older | {"start_time": SESSION["starts_at"], "end_time": SESSION["ends_at"]}])


def kebab() -> str:
    return json.dumps([{key.replace("_", "-"): value for key, value in SESSION.items()}])


def json_api() -> str:
    plain = {key.replace("_", "-"): value for key, value in SESSION.items() if not isinstance(value, dict | list)}
    refs = {"speakers": [("speaker", "4")], "track": ("track", "1"), "microlocation": ("microlocation", "3"),
            "session-type": ("session-type", "2")}  # fmt: skip

    def ref(pair: tuple[str, str]) -> dict[str, str]:
        return {"type": pair[0], "id": pair[1]}

    relationships = {
        name: {"data": [ref(one) for one in to] if isinstance(to, list) else ref(to)} for name, to in refs.items()
    }
    included = [
        {"type": "speaker", "id": "4", "attributes": SESSION["speakers"][0]},
        *({"type": kind, "id": number, "attributes": {"name": name}}
          for kind, number, name in (("track", "1", "Plants"), ("microlocation", "3", "Garden"),
                                     ("session-type", "2", "Lecture"))),
    ]  # fmt: skip
    session = {"type": "session", "id": "12", "attributes": plain, "relationships": relationships}
    return json.dumps({"data": [session], "included": included, "jsonapi": {"version": "1.0"}})


@pytest.mark.parametrize("spelling", [snake, kebab, json_api])
def test_every_spelling_says_the_same(spelling: Any) -> None:
    found = reading(spelling())
    (talk,) = found.sessions
    assert (talk.title, talk.room, talk.track, talk.kind) == ("On Moss", "Garden", "Plants", "Lecture")
    assert (talk.start, talk.end) == (datetime(2027, 5, 1, 8, tzinfo=UTC), datetime(2027, 5, 1, 8, 45, tzinfo=UTC))
    (ada,) = talk.speakers
    assert (ada.name, ada.org, ada.handles) == ("Ada Example", "Moss Lab", (Handle("github", "adax"),))
    assert (talk.abstract, found.format) == ("Soft.", "Open Event JSON")


def test_sessions_without_a_time_or_a_place_in_the_programme_are_listed() -> None:
    bad = [SESSION | {"starts_at": None}, SESSION | {"state": "rejected"}, SESSION | {"starts_at": "?"}, 7]
    found = reading(json.dumps([SESSION, *bad]))
    assert [skip.why for skip in found.skipped] == [
        "it has no start yet", "it is called off (rejected)", "its start cannot be read", "it is no object",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("part", "looks_like"),
    [
        ([{"id": 4, "name": "Ada Example", "short-biography": "Grows.", "sessions": [{"id": 12}]}], "list of speakers"),
        ([{"id": 3, "name": "Garden", "floor": 1, "latitude": 1.5}], "list of rooms"),
        ([{"id": 1, "name": "Plants", "color": "#fff", "sessions": []}], "list of tracks"),
        ([{"id": 2, "name": "Lecture", "length": "00.45"}], "kinds of sessions"),
        ({"id": 9, "name": "Lantern", "starts-at": "2027-05-01T08:00:00+02:00", "ends-at": "x", "timezone": "UTC"},
         "description of a conference"),
    ],
)  # fmt: skip
def test_the_other_files_of_an_export_are_named(part: Any, looks_like: str) -> None:
    with pytest.raises(NotASchedule, match=looks_like):
        reading(json.dumps(part))
