"""Calendar servers: a real one, and ones that answer anything else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest

from starmeet.calendars import dav_xml
from starmeet.calendars.caldav import Connection, Found, Server, chosen, place_of
from starmeet.errors import FetchError, InputError, UsageError
from starmeet.fetch import Session
from tests.calendars.radicale import PASSWORD, USER, Radicale, radicale
from tests.fetch.conftest import Script, Scripted, answer, serve
from tests.site import Asked, Said
from tests.site import serve as site

__all__ = ["serve"]

T = TypeVar("T")
EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//phone//EN
BEGIN:VEVENT
UID:{0}@starmeet.invalid
DTSTAMP:20261101T000000Z
DTSTART:{1}
SUMMARY:Tea
END:VEVENT
END:VCALENDAR
"""
MULTI = '<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">{}</d:multistatus>'
XML = {"Content-Type": "application/xml"}


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    with radicale(tmp_path_factory.mktemp("radicale")) as server:
        yield server


def ask(url: str, what: Callable[[Connection], Awaitable[T]], password: str = PASSWORD) -> T:
    async def asked() -> T:
        async with Session() as session:
            return await what(Connection(session, Server(url=url, user=USER, password=password)))

    return asyncio.run(asked())


def refused(url: str, what: Callable[[Connection], Awaitable[T]], **more: str) -> str:
    with pytest.raises(FetchError) as caught:
        ask(url, what, **more)
    line = str(caught.value)
    assert "\n" not in line
    assert PASSWORD not in line
    return line


class TestRadicale:
    def test_calendars_are_found_from_the_server_the_principal_and_the_calendar_itself(self, phone: Radicale) -> None:
        path = phone.make("found")
        for where in ("", "/", "/.well-known/caldav", f"/{USER}/"):
            names = [one.url for one in ask(phone.url + where, lambda it: it.calendars())]
            assert phone.url + path in names, where
        [one] = ask(phone.url + path, lambda it: it.calendars())
        assert (one.url, one.writable) == (phone.url + path, True)

    def test_written_read_replaced_and_deleted_only_as_it_was_seen(self, phone: Radicale) -> None:
        calendar = phone.url + phone.make("write")
        url = place_of(calendar, "a/b é@starmeet.invalid")
        data = EVENT.format("a/b é", "20261201T100000Z").encode()
        first = ask(url, lambda it: it.put(url, data))
        assert (first.done, bool(first.etag)) == ("stored", True)
        assert ask(url, lambda it: it.put(url, data)).done == "changed"
        held = ask(url, lambda it: it.get(url))
        assert held is not None
        assert held.etag == first.etag
        later = EVENT.format("a/b é", "20261201T110000Z").encode()
        second = ask(url, lambda it: it.put(url, later, first.etag))
        assert second.done == "stored"
        assert ask(url, lambda it: it.put(url, data, first.etag)).done == "changed"
        assert ask(url, lambda it: it.delete(url, first.etag)).done == "changed"
        other = place_of(calendar, "other")
        assert ask(url, lambda it: it.put(other, data)).done == "elsewhere"
        found = ask(url, lambda it: it.by_uid(calendar, "a/b é@starmeet.invalid"))
        assert found is not None
        assert found.url == url
        assert ask(url, lambda it: it.delete(url, second.etag)).done == "stored"
        assert ask(url, lambda it: it.get(url)) is None

    def test_changes_since_a_token_and_all_when_the_token_means_nothing(self, phone: Radicale) -> None:
        path = phone.make("changes")
        calendar = phone.url + path
        phone.put(f"{path}one.ics", EVENT.format("one", "20261201T100000Z"))
        phone.put(f"{path}two.ics", EVENT.format("two", "20261201T100000Z"))
        first = ask(calendar, lambda it: it.changes(calendar))
        assert first.whole
        assert sorted(first.etags) == [f"{calendar}one.ics", f"{calendar}two.ics"]
        phone.put(f"{path}two.ics", EVENT.format("two", "20261202T100000Z"))
        phone.delete(f"{path}one.ics")
        second = ask(calendar, lambda it: it.changes(calendar, first.token))
        assert (list(second.etags), second.gone, second.whole) == (
            [f"{calendar}two.ics"], {f"{calendar}one.ics"}, False
        )  # fmt: skip
        assert ask(calendar, lambda it: it.changes(calendar, second.token)).etags == {}
        lost = ask(calendar, lambda it: it.changes(calendar, "http://radicale.org/ns/sync/gone"))
        assert (lost.whole, list(lost.etags)) == (True, [f"{calendar}two.ics"])

    def test_the_events_of_a_time(self, phone: Radicale) -> None:
        path = phone.make("range")
        phone.put(f"{path}in.ics", EVENT.format("in", "20261201T100000Z"))
        phone.put(f"{path}out.ics", EVENT.format("out", "20270101T100000Z"))
        start, end = datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 2, tzinfo=UTC)
        found = ask(phone.url + path, lambda it: it.objects(phone.url + path, start, end))
        assert [one.url for one in found] == [f"{phone.url}{path}in.ics"]
        assert b"UID:in@starmeet.invalid" in found[0].data

    def test_a_wrong_password(self, phone: Radicale) -> None:
        line = refused(phone.url, lambda it: it.calendars(), password="wrong")
        assert "does not take this name and password (401): give them again: `starmeet login caldav`" in line

    def test_no_calendar_there(self, phone: Radicale) -> None:
        line = refused(phone.url, lambda it: it.changes(f"{phone.url}/{USER}/nowhere/"))
        assert "has nothing at /robin/nowhere/ (404)" in line


def hostile(body: bytes, status: str = "207 Multi-Status", *headers: str) -> Script:
    return lambda head, count: iter([answer(status, body, "Content-Type: application/xml", *headers)])


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<d:multistatus xmlns:d="DAV:"><d:sync-token>&b;</d:sync-token></d:multistatus>'
)
BAD: list[tuple[Script, str]] = [
    (hostile(b"no", "403 Forbidden"), "has no calendar server at http://127.0.0.1"),
    (hostile(b"no", "404 Not Found"), "has no calendar server at"),
    (hostile(b"no", "500 Trouble"), "is in trouble (500)"),
    (hostile(b"<html><body>Welcome</body></html>", "200 OK"), "has no calendar server at"),
    (hostile(b"<html><body>Welcome</body></html>"), "does not answer as a calendar server does (it is no multistatus)"),
    (hostile(b'{"json": true}'), "does not answer as a calendar server does (its XML is broken"),
    (hostile(b""), "does not answer as a calendar server does"),
    (hostile(BOMB), "it defines entities, which no calendar server does"),
    (hostile(b"<d:multistatus xmlns:d='DAV:'>" + b"<x>" * 100_000), "its XML is broken"),
    (hostile(MULTI.format("").encode()), "give the address that your provider names"),
    (hostile(MULTI.format("\0\ud7ff").encode("utf-8", "surrogatepass")), "its XML is broken"),
    (hostile(b" " * (11 << 20)), "is larger than 10 MB"),
    (hostile(b"x" * 10, "207 Multi-Status", "Content-Encoding: br"), "packs its answer as br"),
    (
        lambda head, count: iter([b"HTTP/1.1 207 M\r\nContent-Length: 99\r\n\r\n<d:"]),
        "stopped in the middle",
    ),
    (lambda head, count: iter([]), "closed the connection without an answer"),
]


class TestBadServers:
    @pytest.mark.parametrize(("script", "says"), BAD, ids=[says[:30] for _, says in BAD])
    def test_each_is_one_line(self, serve: Callable[[Script], Scripted], script: Script, says: str) -> None:
        assert says in refused(serve(script).url, lambda it: it.calendars())

    def test_a_slow_drip_ends_in_time(
        self, serve: Callable[[Script], Scripted], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("starmeet.calendars.caldav.SECONDS", 0.3)

        def drip(head: bytes, count: int) -> Iterator[bytes | float]:
            yield b"HTTP/1.1 207 Multi-Status\r\nContent-Length: 1000\r\n\r\n"
            for _ in range(1000):
                yield b" "
                yield 0.05

        assert "took longer than 0.3 s" in refused(serve(drip).url, lambda it: it.calendars())

    @pytest.mark.parametrize("how", ["redirect", "principal", "home", "calendar"])
    def test_the_password_goes_to_no_other_server(self, serve: Callable[[Script], Scripted], how: str) -> None:
        other = serve(hostile(MULTI.format("").encode()))

        def prop(name: str, href: str) -> str:
            return (
                f"<d:response><d:href>/</d:href><d:propstat><d:prop>{name.format(f'<d:href>{href}</d:href>')}</d:prop>"
                "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
            )

        def script(head: bytes, count: int) -> Iterator[bytes]:
            if how == "redirect":
                yield answer("302 Found", b"", f"Location: {other.url}/dav/")
            elif how == "principal":
                name = "<d:current-user-principal>{}</d:current-user-principal>"
                yield answer("207 M", MULTI.format(prop(name, f"{other.url}/me/")).encode())
            elif how == "home" or count == 0:
                there = f"{other.url}/me/" if how == "home" else "/me/"
                name = "<c:calendar-home-set>{}</c:calendar-home-set>"
                yield answer("207 M", MULTI.format(prop(name, there)).encode())
            else:
                kind = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>{}"
                one = prop(kind, "").replace("<d:href>/</d:href>", f"<d:href>{other.url}/cal/</d:href>")
                yield answer("207 M", MULTI.format(one).encode())

        line = refused(serve(script).url, lambda it: it.calendars())
        assert other.requests == []
        expected = "keeps no calendar for events of yours" if how == "calendar" else "name that server"
        assert expected in line

    def test_an_object_elsewhere_is_not_asked_for(self, serve: Callable[[Script], Scripted]) -> None:
        here, other = serve(hostile(b"")), serve(hostile(b""))
        for what in (
            lambda it: it.get(f"{other.url}/a.ics"), lambda it: it.put(f"{other.url}/a.ics", b"x"),
            lambda it: it.delete(f"{other.url}/a.ics", '"e"'),
        ):  # fmt: skip
            assert "name that server, if you trust it" in refused(here.url, what)
        assert other.requests == here.requests == []

    def test_a_redirect_on_the_same_server_keeps_method_body_and_password(self) -> None:
        def answers(asked: Asked) -> Said:
            if asked.path == "/old/":
                return Said(b"", 302, {"Location": "/new/"})
            assert (asked.method, b"resourcetype" in asked.body) == ("PROPFIND", True)
            assert {name.lower(): value for name, value in asked.headers.items()}["authorization"].startswith("Basic ")
            return Said(
                MULTI.format(
                    "<d:response><d:href>/new/</d:href><d:propstat><d:prop><d:displayname>Plans</d:displayname>"
                    "<d:resourcetype><c:calendar/></d:resourcetype></d:prop><d:status>HTTP/1.1 200 OK</d:status>"
                    "</d:propstat></d:response>"
                ).encode(), 207, XML,
            )  # fmt: skip

        with dav(answers) as where:
            [one] = ask(f"{where}/old/", lambda it: it.calendars())
        assert one == Found(url=f"{where}/new/", name="Plans")

    def test_a_server_that_keeps_no_track_of_changes_is_listed(self) -> None:
        def answers(asked: Asked) -> Said:
            if asked.method == "REPORT":
                return Said(b"", 501)
            one = (
                "<d:response><d:href>{}</d:href><d:propstat><d:prop><d:getetag>{}</d:getetag></d:prop>"
                "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
            )
            body = MULTI.format(one.format("/cal/", "x") + one.format("/cal/a%20b.ics", "&quot;1&quot;"))
            return Said(body.encode(), 207, XML)

        with dav(answers) as where:
            heard = ask(where, lambda it: it.changes(f"{where}/cal/"))
        assert (dict(heard.etags), heard.whole, heard.token) == ({f"{where}/cal/a%20b.ics": '"1"'}, True, "")

    def test_changes_given_in_parts_are_put_together(self) -> None:
        one = (
            "<d:response><d:href>/cal/{0}.ics</d:href><d:propstat><d:prop><d:getetag>{0}</d:getetag></d:prop>"
            "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
        )
        more = "<d:response><d:href>/cal/</d:href><d:status>HTTP/1.1 507 Insufficient Storage</d:status></d:response>"

        def answers(asked: Asked) -> Said:
            part = (one.format("a") + more) if b"t1" not in asked.body else one.format("b")
            token = "t2" if b"t1" in asked.body else "t1"
            return Said(MULTI.format(f"{part}<d:sync-token>{token}</d:sync-token>").encode(), 207, XML)

        with dav(answers) as where:
            heard = ask(where, lambda it: it.changes(f"{where}/cal/"))
            assert (sorted(heard.etags.values()), heard.token, heard.whole) == (["a", "b"], "t2", True)

        def endless(asked: Asked) -> Said:
            return Said(MULTI.format(f"{more}<d:sync-token>t1</d:sync-token>").encode(), 207, XML)

        with dav(endless) as where:
            assert "does not say up to where" in refused(where, lambda it: it.changes(f"{where}/cal/", "t1"))

    @pytest.mark.parametrize("status", [403, 409, 412, 507])
    def test_what_becomes_of_a_write(self, status: int) -> None:
        done = "changed" if status == 412 else "refused"
        with dav(lambda asked: Said(b"<html>no", status)) as where:
            assert ask(where, lambda it: it.put(f"{where}/a.ics", b"x")).done == done

    def test_a_weak_version_is_none(self) -> None:
        with dav(lambda asked: Said(b"", 201, {"ETag": 'W/"1"'})) as where:
            put = ask(where, lambda it: it.put(f"{where}/a.ics", b"x"))
        assert (put.done, put.etag) == ("stored", "")


@contextmanager
def dav(answers: Callable[[Asked], Said]) -> Iterator[str]:
    with site(answers) as running:
        yield running.url


class TestChoosing:
    CALENDARS = (
        Found(url="https://c.example/a/", name="Work"), Found(url="https://c.example/b/", name="Träume"),
        Found(url="https://c.example/c/", name="Holidays", writable=False),
    )  # fmt: skip

    def test_by_name_or_address(self) -> None:
        assert chosen(self.CALENDARS, "traume").name == "Träume"
        assert chosen(self.CALENDARS, "https://c.example/a").name == "Work"
        assert chosen(self.CALENDARS[1:], "").name == "Träume"

    @pytest.mark.parametrize(
        ("wanted", "says"),
        [("", "which calendar is to be written to: 'Work', 'Träume'?"), ("Holidays", "may not be written to"),
         ("Play", "there is no calendar 'Play' on the server: there are 'Work', 'Träume', 'Holidays'")],
    )  # fmt: skip
    def test_anything_else_is_asked(self, wanted: str, says: str) -> None:
        with pytest.raises(UsageError, match=says.replace("?", r"\?")):
            chosen(self.CALENDARS, wanted)


def test_no_password_in_what_is_shown_of_a_server() -> None:
    assert "hush" not in f"{Server(url='https://c.example', user='u', password='hush')!r}"


def test_text_of_a_listing_is_made_fit_to_be_shown() -> None:
    said = dav_xml.multistatus(
        MULTI.format(
            "<d:response><d:href>/a</d:href><d:propstat><d:prop><d:displayname>A&#x202e;B\n\tC</d:displayname></d:prop>"
            "</d:propstat></d:response>"
        ).encode()
    )
    assert said.resources[0].text("{DAV:}displayname").isprintable()


def test_no_listing() -> None:
    for body in (b"", b"<a/>", b"\xff\xfe", Path(__file__).read_bytes()):
        with pytest.raises(InputError):
            dav_xml.multistatus(body)
