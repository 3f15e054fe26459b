"""A calendar server that keeps track of nothing, gives no versions, and writes down everything its own way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

import pytest

from starmeet.config.places import Home
from tests.cli.conftest import Run
from tests.site import Asked, Said, serve

MULTI = '<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">{}</d:multistatus>'
ONE = (
    "<d:response><d:href>{}</d:href><d:propstat><d:prop>{}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>"
    "</d:response>"
)


class Rewriting:
    """The server: it has no sync-collection, gives no ETag for what is written, drops STATUS, writes times in UTC."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[int, str]] = {}
        self.puts: list[str] = []
        self.lose = 0
        """How many answers to a write get lost on the way."""

    def answers(self, asked: Asked) -> Said:
        version, text = self.held.get(asked.path, (0, ""))
        head = {name.lower(): value for name, value in asked.headers.items()}
        if asked.method == "PROPFIND":
            kind = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>"
            tags = "".join(
                ONE.format(escape(path), f"<d:getetag>&quot;{number}&quot;</d:getetag>")
                for path, (number, _) in self.held.items()
            )
            return Said(MULTI.format(ONE.format("/cal/", kind) + tags).encode(), 207, {"Content-Type": "text/xml"})
        if asked.method == "GET":
            return Said(text.encode(), 200 if text else 404, {"ETag": f'"{version}"'} if text else {})
        if asked.method == "PUT":
            if (head.get("if-none-match") == "*" and text) or head.get("if-match", f'"{version}"') != f'"{version}"':
                return Said(b"", 412)
            self.puts.append(asked.path)
            self.held[asked.path] = (version + 1, self._rewritten(asked.body.decode()))
            if self.lose:
                self.lose -= 1
                return Said(b"", 503)
            return Said(b"", 204 if text else 201)
        if asked.method == "DELETE" and text:
            del self.held[asked.path]
            return Said(b"", 204)
        return Said(b"", 404 if asked.method == "DELETE" else 501)

    def _rewritten(self, text: str) -> str:
        text = re.sub(r"\r\n[ \t]", "", text).replace("\r\n", "\n")
        text = re.sub(r"BEGIN:VTIMEZONE.*END:VTIMEZONE\n", "", text, flags=re.DOTALL)
        text = re.sub(r"(DTSTART|DTEND);TZID=Europe/Lisbon:(\d{8}T\d{6})", r"\1:\2Z", text)  # winter: both are UTC
        text = re.sub(r"STATUS:(?!CANCELLED).*\n", "", text).replace("PRODID:-//starmeet", "PRODID:-//other")
        return re.sub("(SUMMARY|DESCRIPTION):", r"\1;LANGUAGE=en;X-A=1:", text).replace("’", "'")


@pytest.fixture
def server() -> Iterator[tuple[Rewriting, str]]:
    one = Rewriting()
    with serve(one.answers) as site:
        yield one, site.url


@pytest.fixture
def run(starmeet: Run, server: tuple[Rewriting, str], home: Home) -> Run:
    home.data.mkdir()
    home.config.write_text(f'[me]\ntimezone = "Europe/Lisbon"\n[calendar]\ncaldav = "{server[1]}/cal/"\n')
    for number, name in enumerate(["Ada Quill", "Mei Tanaka", "Jonas Weil"]):
        starmeet("add", name)
        starmeet("meet", name, "--at", f"2026-12-0{number + 1} 12:00", "--state", "accepted", "--place", "Foyer, left")
    return starmeet


def test_what_it_makes_of_ours_is_no_change_of_somebodys(run: Run, server: tuple[Rewriting, str]) -> None:
    assert len(run("calendar", "push", "--json").json["written"]) == 3
    for _ in range(2):
        done = run("calendar", "push", "--json").json
        assert (done["written"], done["changes"], done["unchanged"]) == ([], [], 3)
    run("meet", "Jonas", "--at", "2026-12-03 15:00", "--state", "accepted")
    [written] = run("calendar", "push", "--json").json["written"]
    [text] = [text for _, text in server[0].held.values() if written["uid"] in text]
    assert "DTSTART:20261203T150000Z" in text
    assert run("calendar", "pull", "--json").json["changes"] == []


def test_a_change_there_is_seen_all_the_same(run: Run, server: tuple[Rewriting, str]) -> None:
    run("calendar", "push")
    path, (version, text) = next(iter(server[0].held.items()))
    server[0].held[path] = (version + 1, text.replace("T120000Z", "T130000Z"))
    [change] = run("calendar", "pull", "--json").json["changes"]
    assert (change["what"], change["there"]["start"][11:16]) == ("moved", "13:00")
    del server[0].held[path]
    [change] = run("calendar", "pull", "--json").json["changes"]
    assert change["what"] == "deleted"


def test_an_answer_that_was_lost_doubles_nothing(run: Run, server: tuple[Rewriting, str]) -> None:
    server[0].lose = 2
    done = run("calendar", "push", "--json").json
    assert (done["changes"], done["problems"], done["error"]) == ([], [], "")
    assert len(server[0].held) == len(server[0].puts) == 3
    assert run("calendar", "push", "--json").json["unchanged"] == 3
