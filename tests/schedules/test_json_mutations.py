"""Every JSON format with any part of it replaced by something else: read, or refused in a sentence."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.errors import StarmeetError
from starmeet.schedules import Hints, read
from starmeet.schedules.changes import compare

from . import test_indico, test_open_event, test_pretalx, test_sessionize, test_symposion

ADA = {"id": "aa-1", "firstName": "Ada", "lastName": "Example", "links": [{"url": "https://x.com/ada"}], "company": "M"}
TALK = {
    "title": "On Moss",
    "date": "2027-05-01",
    "start": "10:00",
    "duration": 40,
    "location": "r",
    "speakers": ["aa-1"],
}
GRID = [{"date": "2027-05-01T00:00:00", "isDefault": True, "timeSlots": [],
         "rooms": [{"id": 1, "name": "Garden", "sessions": [test_sessionize.slot(speakers=[ADA])]}]}]  # fmt: skip
BLOCK = {"title": "Soft", "startDate": test_indico.moment(1, 10), "entries": {"c3": test_indico.contribution()}}
DOCUMENTS = {
    "Sessionize, everything": json.loads(test_sessionize.view_all(
        test_sessionize.slot(speakers=["aa-1"], roomId=3, categoryItems=[5]), test_sessionize.slot(id="12"))),
    "Sessionize, grid": GRID,
    "pretalx, widget": json.loads(test_pretalx.widget(
        {"code": "MOSSMO", "title": "On Moss", "speakers": ["ADAADA"], "track": 4, "room": 9, "duration": 40,
         "start": "2027-05-01T10:00:00+02:00", "content_locale": "en"})),
    "pretalx, list": json.loads(test_pretalx.page(test_pretalx.submission("AAAAAA", 10))),
    "pretalx, release": {"published": "2027-04-01T00:00:00Z", "version": "v3", "slots": [
        {"id": 1, "start": "2027-05-01T10:00:00Z", "end": None, "room": {"name": {"en": "Garden"}}, "submission":
            {"code": "MOSSMO", "title": "On Moss", "speakers": [{"code": "ADAADA", "name": "Ada", "avatar_url": "x",
             "biography": "@ada@moss.example", "answers": [{"question": {"question": {"en": "Mastodon"}, "icon": "-",
             "variant": "url"}, "answer": "https://moss.example/@ada"}]}]}}]},
    "Indico, event": json.loads(test_indico.envelope([test_indico.event(test_indico.contribution(speakers=[ADA]))])),
    "Indico, timetable": json.loads(test_indico.envelope({"7": {"20270501": {"s1": BLOCK}}})),
    "Symposion": {"schedule": [test_symposion.slot(sessions=[{"name": "Fog", "speakers": [ADA]}])]},
    "Open Event": json.loads(test_open_event.kebab()),
    "Open Event, JSON:API": json.loads(test_open_event.json_api()),
    "JSON": {"name": "Lantern", "timezone": "Asia/Tokyo", "days": [{"date": "2027-05-01", "talks": [TALK, TALK]}],
             "speakers": [ADA], "rooms": [{"id": "r", "name": "Garden"}]},
}  # fmt: skip
OTHERS: list[Any] = [
    None, True, 0, -1, 7.5, 1e300, 10**18, 1_800_000_000, "", "x", "0", "2027-05-01T10:00:00+99:00",
    "9999-12-31T23:59Z", "0001-01-01T00:00:00", "24:00", "99:99", "\ud800", "http://[", "<b>", [], {}, [[]], [{}],
    {"en": None}, {"name": {}}, ["aa-1", 7, None], {"id": 1, "sessions": [{}]},
]  # fmt: skip


def paths(value: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every part of a document."""
    within = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [before, *(path for key, one in within for path in paths(one, (*before, key)))]


def replaced(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    """A copy with one part put in place of another."""
    if not path:
        return other
    if isinstance(value, dict):
        return value | {path[0]: replaced(value[path[0]], path[1:], other)}
    return [replaced(one, path[1:], other) if index == path[0] else one for index, one in enumerate(value)]


def check(data: bytes) -> None:
    with contextlib.suppress(StarmeetError):
        found = read(data, Hints(where="lantern"))
        assert found.sessions
        assert len({session.guid for session in found.sessions}) == len(found.sessions)
        assert all(session.start < session.end for session in found.sessions)
        assert all(speaker.name.isprintable() for session in found.sessions for speaker in session.speakers)
        name = found.conference.timezone
        assert compare(found.sessions, found.sessions, old_zone=name, new_zone=name).changes == ()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_document_is_of_its_format(name: str) -> None:
    assert read(json.dumps(DOCUMENTS[name]).encode(), Hints(where="lantern")).format.startswith(name.partition(",")[0])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_any_one_part_may_be_anything(name: str) -> None:
    for path in paths(DOCUMENTS[name]):
        for other in OTHERS:
            check(json.dumps(replaced(DOCUMENTS[name], path, other)).encode())


@given(st.data())
def test_several_parts_may_be_anything(data: st.DataObject) -> None:
    document = data.draw(st.sampled_from(list(DOCUMENTS.values())))
    for _ in range(data.draw(st.integers(1, 4))):
        document = replaced(document, data.draw(st.sampled_from(paths(document))), data.draw(st.sampled_from(OTHERS)))
    body = json.dumps(document).encode()
    cut = data.draw(st.integers(0, len(body)))
    check(body)
    check(body[:cut])


@given(st.text(alphabet='<>"|:= \nampTZ0123456789-abszdt/', max_size=200))
def test_markup_around_an_embedded_session_may_be_anything(noise: str) -> None:
    block = test_sessionize.embedded("11", noise, "2027-05-01T16:50:00Z|" + noise, noise)
    check(f"<html>{block}{noise}{block}".encode())


def test_nesting_beyond_reason_is_refused() -> None:
    check(b"[" * 900 + b'{"title": "On Moss", "start": "2027-05-01T10:00:00"}' + b"]" * 900)
    check(b'{"a":' * 990 + b"[]" + b"}" * 990)
