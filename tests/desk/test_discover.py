"""`conf add` with the address of a conference's page, against a real server."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pytest

from starmeet.desk import Desk, conferences, open_desk
from starmeet.errors import FetchError, NotASchedule

ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//lantern//EN\r\nX-WR-CALNAME:Lantern Days\r\nBEGIN:VEVENT\r\nUID:a\r\n"
    "SUMMARY:On Moss\r\nDTSTART:20270501T100000Z\r\nDTEND:20270501T104500Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
EVENT = {"@type": "Event", "name": "Lantern Days", "startDate": "2027-05-01", "endDate": "2027-05-02"}


class Site:
    """A website: what it answers by path, and what it was asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, str | int] = {}
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                found = site.pages.get(self.path, 404)
                if isinstance(found, str) and found.startswith("->"):
                    self.send_response(302)
                    self.send_header("Location", found[2:])
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                body = found.encode() if isinstance(found, str) else b""
                self.send_response(200 if isinstance(found, str) else found)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


@pytest.fixture
def site() -> Iterator[Site]:
    started = Site()
    yield started
    started.stop()


def html(head: str = "", body: str = "") -> str:
    return f"<!doctype html><html><head><title>Lantern Days</title>{head}</head><body>{body}</body></html>"


def test_a_page_leads_to_its_calendar(desk: Desk, site: Site) -> None:
    site.pages["/2027/"] = html('<link rel="alternate" type="text/calendar" href="all.ics">')
    site.pages["/2027/all.ics"] = ICS
    done = conferences.add(desk, f"{site.url}/2027/")
    assert (done.conference.name, done.sessions) == ("Lantern Days", 1)
    assert done.conference.source == f"{site.url}/2027/all.ics"
    assert done.notes[0].startswith(f"read from {site.url}/2027/all.ics (")
    site.asked.clear()
    conferences.refresh(desk, "lantern")
    assert site.asked == ["/2027/all.ics"]


def test_candidates_are_tried_in_order_until_one_is_a_programme(desk: Desk, site: Site) -> None:
    site.pages["/"] = html(body='<a href="schedule.json">1</a><a href="schedule.xml">2</a><a href="schedule.ics">3</a>')
    site.pages["/schedule.json"] = json.dumps({"version": 1})
    site.pages["/schedule.ics"] = ICS
    done = conferences.add(desk, f"{site.url}/")
    assert done.conference.source == f"{site.url}/schedule.ics"
    assert site.asked == ["/", "/schedule.json", "/schedule.xml", "/schedule.ics"]


def test_addresses_are_taken_from_where_the_page_was_in_the_end(desk: Desk, site: Site) -> None:
    site.pages["/old"] = "->/new/"
    site.pages["/new/"] = html(body='<a href="schedule.ics">Calendar</a>')
    site.pages["/new/schedule.ics"] = ICS
    assert conferences.add(desk, f"{site.url}/old").conference.source == f"{site.url}/new/schedule.ics"


def test_what_was_tried_is_said_in_one_line(desk: Desk, site: Site) -> None:
    links = "".join(f'<a href="schedule{number}.ics">x</a>' for number in range(9))
    site.pages["/"] = html(body=links)
    with pytest.raises(NotASchedule, match="looks like an HTML page") as caught:
        conferences.add(desk, f"{site.url}/")
    assert site.asked == ["/", *(f"/schedule{number}.ics" for number in range(6))]
    assert all(f"{site.url}/schedule{number}.ics" in caught.value.problem for number in range(6))
    assert "\n" not in str(caught.value)
    assert conferences.list_conferences(desk) == ()


def test_a_page_that_leads_nowhere_is_asked_for_once(desk: Desk, site: Site) -> None:
    site.pages["/"] = html()
    with pytest.raises(NotASchedule) as caught:
        conferences.add(desk, f"{site.url}/")
    assert "tried" not in caught.value.problem
    assert site.asked == ["/"]


def test_a_page_with_sessions_of_its_own_is_read_as_it_is(desk: Desk, site: Site) -> None:
    talks = [{"@type": "Event", "name": name, "startDate": "2027-05-01T10:00"} for name in ("On Moss", "Ferns")]
    script = f'<script type="application/ld+json">{json.dumps(EVENT | {"subEvent": talks})}</script>'
    site.pages["/"] = html(script, '<a href="schedule.ics">x</a>')
    done = conferences.add(desk, f"{site.url}/")
    assert (done.sessions, done.conference.source, site.asked) == (2, f"{site.url}/", ["/"])


@pytest.mark.parametrize(
    ("there", "sessions", "where"), [(ICS, "On Moss", "/schedule.ics"), (404, "Lantern Days", "/")]
)
def test_a_page_that_only_names_speakers_is_second_best(
    desk: Desk, site: Site, there: str | int, sessions: str, where: str
) -> None:
    script = f'<script type="application/ld+json">{json.dumps(EVENT | {"performer": "Ada Exämple"})}</script>'
    site.pages["/"] = html(script, '<a href="schedule.ics">x</a>')
    site.pages["/schedule.ics"] = there
    done = conferences.add(desk, f"{site.url}/")
    assert (done.sessions, done.conference.source) == (1, f"{site.url}{where}")


def test_an_address_of_a_known_host_is_rewritten_before_anything_is_fetched(desk: Desk, site: Site) -> None:
    site.pages["/schedule.ics"] = ICS
    done = conferences.add(desk, f"https://ggt.gaa.st/#url={quote(site.url, safe='')}%2Fschedule.ics")
    assert (done.conference.source, site.asked) == (f"{site.url}/schedule.ics", ["/schedule.ics"])


def test_a_declared_page_leads_to_its_programme(desk: Desk, site: Site) -> None:
    site.pages["/"] = html(body='<a href="schedule.ics">x</a>')
    site.pages["/schedule.ics"] = ICS
    desk.home.config.write_text(f'[[conferences]]\nname = "Lantern"\nschedule = "{site.url}/"\n')
    again, problems = open_desk(desk.home, desk.now)
    assert problems == ()
    [one] = conferences.list_conferences(again)
    assert (one.name, one.sessions) == ("Lantern", 1)
    again.close()


def test_a_page_that_is_not_there_is_said(desk: Desk, site: Site) -> None:
    with pytest.raises(FetchError):
        conferences.add(desk, f"{site.url}/gone")
    assert site.asked == ["/gone"]
