"""`conf add` with the address of a conference's page, against a real server."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import quote

import pytest

from starmeet.desk import Desk, conferences, open_desk
from starmeet.errors import FetchError, InputError, NotASchedule
from starmeet.model import Handle, Session, Speaker
from starmeet.schedules.pretalx import expanded
from starmeet.store import programmes
from tests.schedules.programmes import event, frab, talk, xml
from tests.schedules.test_indico import contribution, envelope
from tests.schedules.test_indico import event as indico_event
from tests.schedules.test_sessionize import slot, view_all

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


FRAB, PENTABARF, ALL = frab(talk()), xml(event(date="2027-05-01T10:00:00+02:00")), view_all(slot())
INDICO = envelope([indico_event(contribution())])
SCRIPT = '<script src="/l27/schedule/widget/v2.en.js"></script>'
SHAPES = {
    # what somebody pastes: (what is there, where the programme is, the programme)
    "/l27/schedule/": (html(body="made with pretalx"), "/l27/schedule/export/schedule.json", FRAB),
    "/l27/talk/ABCDEF/": (html(), "/l27/schedule/export/schedule.json", FRAB),
    "/l27/speaker/": (html(), "/l27/schedule/export/schedule.json", FRAB),
    "/talk/ABCDEF/": (html(), "/schedule/export/schedule.json", FRAB),
    "/org/l27/schedule/": (html(body="eventyay"), "/org/l27/schedule/export/schedule.json", FRAB),
    "/l28/schedule/": ("+-----+ 10:00 | On Moss |", "/l28/schedule/export/schedule.json", FRAB),
    "/programme": (html(SCRIPT), "/l27/schedule/export/schedule.json", FRAB),
    "/embedded": (html(body='<pretalx-schedule event-url="/l27/">'), "/l27/schedule/export/schedule.json", FRAB),
    "/directory/speakers": (html(body="Powered by Sched.com"), "/all.ics", ICS),
    "/api/v2/abc123xy/view/Speakers": ("[]", "/api/v2/abc123xy/view/All", ALL),
    "/event/42/": (html(), "/export/event/42.json?detail=contributions", INDICO),
    "/event/43/timetable/": (html(), "/event/43/event.ics?scope=contribution", ICS),
    "/conferences/lantern/schedule": (html(), "/conferences/lantern/schedule.xml", PENTABARF),
    "/schedule/": (html(), "/schedule/pentabarf.xml", PENTABARF),
    "/2027/schedule/": (html(), "/2027/schedule/schedule.ics", ICS),
    "/2027/Fahrplan/events/7.html": (html(), "/2027/Fahrplan/schedule.xml", PENTABARF),
    "/data.json": ('{"v": 1}', "", ""),
    "/": (html('<link rel="alternate" type="application/json" href="/x/schedule">'), "/x/schedule", FRAB),
    "/subscribe": (html(body='<a href="webcal:/all.ics">Subscribe</a>'), "/all.ics", ICS),
}


@pytest.mark.parametrize("pasted", SHAPES)
def test_the_software_behind_a_page_is_known_by_its_addresses(desk: Desk, site: Site, pasted: str) -> None:
    page, there, programme = SHAPES[pasted]
    site.pages = {pasted: page, there: programme}
    if not there:
        with pytest.raises(NotASchedule):
            conferences.add(desk, site.url + pasted)
        assert site.asked == [pasted]
        return
    done = conferences.add(desk, site.url + pasted)
    assert (done.sessions, done.conference.source) == (1, site.url + there)
    assert len(site.asked) <= 7
    site.asked.clear()
    assert conferences.refresh(desk, done.conference.slug).changes == ()
    assert site.asked == [there]


def test_what_is_broken_does_not_lead_to_something_else(desk: Desk, site: Site) -> None:
    site.pages = {"/schedule/schedule.json": FRAB[:-9], "/schedule/schedule.ics": ICS}
    with pytest.raises(InputError, match="not well-formed"):
        conferences.add(desk, f"{site.url}/schedule/schedule.json")
    assert site.asked == ["/schedule/schedule.json"]


def test_a_subscription_without_a_secure_server_is_read(desk: Desk, site: Site) -> None:
    site.pages["/all.ics"] = ICS
    webcal = site.url.replace("http", "webcal") + "/all.ics"
    done = conferences.add(desk, webcal)
    assert (done.sessions, done.conference.source) == (1, webcal)
    assert conferences.refresh(desk, "lantern").changes == ()
    with pytest.raises(FetchError):
        conferences.add(desk, webcal.replace("://", "://ada:secret@"))
    assert site.asked == ["/all.ics", "/all.ics"]


class Api:
    """The REST interface of one event: lists in pages of two, people and slots by their ids."""

    EVENT: ClassVar[dict[str, Any]] = {
        "name": {"en": "Lantern Days"}, "slug": "l27", "date_from": "2027-05-01", "date_to": "2027-05-02",
        "timezone": "Europe/Lisbon", "urls": {"base": "https://l.example/l27/"},
    }  # fmt: skip
    TALKS: ClassVar[list[Any]] = [
        {"code": code, "title": title, "state": "confirmed", "speakers": ["ADAADA"], "slots": [number]}
        for number, (code, title) in enumerate([("MOSSMO", "On Moss"), ("FERNFE", "Ferns"), ("STONES", "Stones")], 1)
    ]
    SLOTS: ClassVar[list[Any]] = [
        {
            "id": number,
            "start": f"2027-05-01T{9 + number:02}:00:00+01:00",
            "end": f"2027-05-01T{9 + number:02}:30:00+01:00",
            "room": {"name": {"en": "Garden"}},
        }
        for number in (1, 2, 3)
    ]
    ADA: ClassVar[dict[str, Any]] = {
        "code": "ADAADA", "name": "Ada Exämple", "avatar_url": "https://l.example/ada.png",
        "answers": [
            {"question": {"question": {"en": "Where do you toot?"}, "icon": "mastodon"}, "answer": "@ada@moss.example"},
            {"question": {"question": "Your GitHub page", "icon": "-"}, "answer": "https://github.com/Ada"},
            {"question": {"question": "Company website", "variant": "url"}, "answer": "https://moss-ltd.example"},
            {"question": {"question": "T-shirt", "icon": "-"}, "answer": "M"},
        ],
    }  # fmt: skip

    def __init__(self, site: Site) -> None:
        base = "/api/events/l27/"
        site.pages[base] = json.dumps(self.EVENT)
        bo = {"code": "BOBOBO", "name": "Bo Probe", "answers": []}
        for name, several, query in (
            ("submissions/", self.TALKS, expanded(f"{site.url}{base}").partition("?")[2]),
            ("slots/", self.SLOTS, "expand=room"),
            ("speakers/", [bo, self.ADA], "expand=answers,answers.question"),
        ):
            pages = [several[at : at + 2] for at in range(0, len(several), 2)]
            for number, results in enumerate(pages, 1):
                after = f"{site.url}{base}{name}?page={number + 1}" if number < len(pages) else None
                page = {"count": len(several), "next": after, "previous": None, "results": results}
                site.pages[f"{base}{name}?{query}" if number == 1 else f"{base}{name}?page={number}"] = json.dumps(page)


def stored(desk: Desk) -> list[Session]:
    with desk.store.read() as reader:
        [one] = programmes.all_conferences(reader)
        return list(programmes.sessions(reader, one.id))


@pytest.mark.parametrize("pasted", ["", "submissions/", "speakers/", "talks"])
def test_the_lists_of_an_interface_are_brought_together(desk: Desk, site: Site, pasted: str) -> None:
    Api(site)
    done = conferences.add(desk, f"{site.url}/api/events/l27/{pasted}")
    assert (done.conference.name, done.conference.timezone, done.sessions) == ("Lantern Days", "Europe/Lisbon", 3)
    sessions = stored(desk)
    assert [(one.title, one.room) for one in sessions] == [
        ("On Moss", "Garden"), ("Ferns", "Garden"), ("Stones", "Garden"),
    ]  # fmt: skip
    assert {one.speakers for one in sessions} == {
        (
            Speaker(
                name="Ada Exämple", guid="ADAADA", avatar="https://l.example/ada.png",
                handles=(Handle("mastodon", "ada@moss.example"), Handle("github", "ada")),
            ),
        )
    }  # fmt: skip
    site.asked.clear()
    assert conferences.refresh(desk, "l27").changes == ()
    assert len(site.asked) == 6


def test_a_programme_keeps_its_speakers_when_their_list_cannot_be_had(desk: Desk, site: Site) -> None:
    Api(site)
    conferences.add(desk, f"{site.url}/api/events/l27/")
    before = stored(desk)
    site.pages["/api/events/l27/speakers/?expand=answers,answers.question"] = 500
    with pytest.raises(FetchError):
        conferences.refresh(desk, "l27")
    assert stored(desk) == before
