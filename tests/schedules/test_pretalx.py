"""pretalx's widget, and its lists page by page from a real server."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from starmeet.desk.sources import fetch_source
from starmeet.errors import FetchError, NotASchedule
from starmeet.model import Speaker

from .programmes import reading


def widget(*talks: Any, **fields: Any) -> str:
    return json.dumps(
        {
            "talks": list(talks), "version": "v3", "timezone": "Europe/Berlin", "event_start": "2027-05-01",
            "event_end": "2027-05-02", "tracks": [{"id": 4, "name": {"en": "Plants"}}],
            "rooms": [{"id": 9, "name": {"de": "Garten", "en": "Garden"}}],
            "speakers": [{"code": "ADAADA", "name": "Ada Example"}],
        }
        | fields
    )  # fmt: skip


def submission(code: str, hour: int, **fields: Any) -> dict[str, Any]:
    slot = {"id": hour, "room": {"name": {"en": "Garden"}}, "start": f"2027-05-01T{hour:02}:00:00+02:00",
            "end": f"2027-05-01T{hour:02}:45:00+02:00"}  # fmt: skip
    people = [{"code": "ADAADA", "name": "Ada Example"}]
    return {"code": code, "title": f"Moss {hour}", "state": "confirmed", "speakers": people, "slots": [slot]} | fields


def page(*results: Any, count: int | None = None, following: str | None = None) -> str:
    listed = {"count": len(results) if count is None else count, "next": following, "previous": None}
    return json.dumps(listed | {"results": list(results)})


def test_the_widget_joins_rooms_tracks_and_speakers() -> None:
    talk = {"code": "MOSSMO", "id": 1, "title": "On Moss", "abstract": "Soft.", "speakers": ["ADAADA"], "track": 4,
            "start": "2027-05-01T10:00:00+02:00", "end": None, "room": 9, "duration": 40}  # fmt: skip
    lunch = {"id": 2, "title": {"en": "Lunch"}, "start": "2027-05-01T12:00:00+02:00",
             "end": "2027-05-01T13:00:00+02:00", "room": 9, "slot_type": "break"}  # fmt: skip
    found = reading(widget(talk, lunch, talk | {"start": None}, 7))
    first, second = found.sessions
    assert (first.guid, first.room, first.track) == ("MOSSMO", "Garden", "Plants")
    assert (first.start, first.end) == (
        datetime(2027, 5, 1, 8, tzinfo=UTC),
        datetime(2027, 5, 1, 8, 40, tzinfo=UTC),
    )
    assert first.speakers == (Speaker(name="Ada Example", guid="ADAADA"),)
    assert (second.title, second.kind) == ("Lunch", "break")
    conference = found.conference
    assert (conference.timezone, conference.version, conference.end) == ("Europe/Berlin", "v3", date(2027, 5, 2))
    assert [skip.why for skip in found.skipped] == ["it has no start yet", "it is no object"]


def test_submissions_are_read_through_their_slots() -> None:
    twice = submission("AAAAAA", 10)
    twice["slots"].append(twice["slots"][0] | {"id": 77, "start": "2027-05-02T10:00:00+02:00", "end": None})
    old = {"code": "OLDOLD", "title": "Ferns", "slot": {"room": "Pond", "start": "2027-05-01T15:00:00+02:00"}}
    found = reading(page(twice, old, submission("GONEGO", 11, state="withdrawn"), submission("LATERL", 12, slots=[])))
    assert [(session.title, session.room) for session in found.sessions] == [
        ("Moss 10", "Garden"), ("Ferns", "Pond"), ("Moss 10", "Garden"),
    ]  # fmt: skip
    assert [skip.why for skip in found.skipped] == ["it is called off (withdrawn)", "it has no start yet"]


def test_slots_are_read_through_their_submissions() -> None:
    slot = {"id": 1, "room": {"name": "Garden"}, "start": "2027-05-01T10:00:00Z", "end": "2027-05-01T10:30:00Z",
            "submission": {"code": "MOSSMO", "title": "On Moss", "speakers": [{"name": "Ada Example"}]}}  # fmt: skip
    (session,) = reading(page(slot)).sessions
    assert (session.guid, session.title, session.speakers[0].name) == ("MOSSMO", "On Moss", "Ada Example")


@pytest.mark.parametrize(
    ("one", "looks_like"),
    [
        ({"code": "ADAADA", "name": "Ada Example", "biography": "Grows."}, "list of speakers"),
        ({"code": "MOSSMO", "title": "On Moss", "slots": [3, 4]}, "without their slots"),
    ],
)
def test_lists_without_times_are_named(one: Any, looks_like: str) -> None:
    with pytest.raises(NotASchedule, match=looks_like) as caught:
        reading(page(one))
    assert "schedule.json" in caught.value.hint


def test_a_page_of_several_says_so() -> None:
    found = reading(page(submission("AAAAAA", 10), count=120, following="https://t.example/api/?page=2"))
    assert "1 of 120 entries" in found.notes[0]


class Pages(BaseHTTPRequestHandler):
    """Three pages, each naming the next one at another host."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        number = int(parse_qs(urlsplit(self.path).query).get("page", ["1"])[0])
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        broken = urlsplit(self.path).path == "/broken/" and number == 2
        following = f"http://elsewhere.example/other/?page={number + 1}" if number < 3 else None
        if urlsplit(self.path).path == "/round/":
            following = "http://elsewhere.example/?page=2"
        body = page(submission("CODE" + "ABC"[number - 1] * 2, 9 + number), count=3, following=following).encode()
        self.send_response(404 if broken else 200)
        self.send_header("ETag", '"first"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Say nothing."""


@pytest.fixture
def pages() -> Iterator[tuple[str, list[str]]]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        server.asked = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", server.asked  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()


def test_all_pages_are_fetched_from_the_host_that_was_named(pages: tuple[str, list[str]]) -> None:
    url, asked = pages
    fetched = fetch_source(f"{url}/api/submissions/")
    assert asked == ["/api/submissions/", "/api/submissions/?page=2", "/api/submissions/?page=3"]
    found = reading(fetched.body)
    assert [session.title for session in found.sessions] == ["Moss 10", "Moss 11", "Moss 12"]
    assert found.notes == ()
    assert fetched.source.etag == ""
    again = fetch_source(f"{url}/api/submissions/", fetched.source)
    assert again.same


def test_pages_that_go_round_in_a_circle_end(pages: tuple[str, list[str]]) -> None:
    url, asked = pages
    fetch_source(f"{url}/round/")
    assert asked == ["/round/", "/round/?page=2"]


def test_a_page_that_fails_fails_the_list(pages: tuple[str, list[str]]) -> None:
    with pytest.raises(FetchError):
        fetch_source(f"{pages[0]}/broken/")
