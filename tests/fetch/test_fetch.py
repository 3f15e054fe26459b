"""`fetch` against servers that behave, and against servers that do not."""

from __future__ import annotations

import asyncio
import base64
import gzip
import itertools
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from starmeet import __version__
from starmeet.errors import FetchError
from starmeet.fetch import MAX_REDIRECTS, Response, fetch, fetch_now

from .conftest import Script, Scripted, answer

Serve = Callable[[Script], Scripted]


def always(*steps: bytes | float) -> Script:
    return lambda _request, _nth: iter(steps)


def in_turn(*answers: bytes) -> Script:
    """Answer the first request with the first, and so on; the last one for all that follow."""
    return lambda _request, nth: iter((answers[min(nth, len(answers) - 1)],))


def refusal(url: str, **options: object) -> FetchError:
    options = {"timeout": 3.0, "attempts": 1} | options
    with pytest.raises(FetchError) as caught:
        fetch_now(url, **options)  # type: ignore[arg-type]
    error = caught.value
    assert error.problem
    assert error.hint
    assert "\n" not in str(error)
    assert str(error).isprintable()
    return error


class TestWhole:
    def test_body_and_what_describes_it(self, serve: Serve) -> None:
        server = serve(always(answer("200 OK", b"hello", 'ETag: "v1"', "Last-Modified: Mon, 01 Feb 2027 08:00:00 GMT")))
        got = fetch_now(f"{server.url}/a.ics")
        assert got == Response(
            url=f"{server.url}/a.ics",
            status=200,
            body=b"hello",
            etag='"v1"',
            last_modified="Mon, 01 Feb 2027 08:00:00 GMT",
        )

    def test_says_who_asks_and_sends_no_validators_unasked(self, serve: Serve) -> None:
        server = serve(always(answer()))
        fetch_now(server.url)
        head = server.requests[0].lower()
        assert f"user-agent: starmeet/{__version__}\r\n".encode() in head
        assert b"if-none-match" not in head
        assert b"if-modified-since" not in head

    def test_a_wrong_type_is_passed_on_as_it_is(self, serve: Serve) -> None:
        server = serve(always(answer("200 OK", b"BEGIN:VCALENDAR", "Content-Type: image/png; x=\x1b[31m")))
        got = fetch_now(server.url)
        assert got.content_type.startswith("image/png")
        assert "\x1b" not in got.content_type

    def test_until_the_connection_closes(self, serve: Serve) -> None:
        server = serve(always(b"HTTP/1.1 200 OK\r\n\r\n", b"one ", 0.01, b"two"))
        assert fetch_now(server.url).body == b"one two"

    def test_in_chunks(self, serve: Serve) -> None:
        server = serve(
            always(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")
        )
        assert fetch_now(server.url).body == b"abc"

    def test_packed(self, serve: Serve) -> None:
        server = serve(always(answer("200 OK", gzip.compress(b"x" * 5000), "Content-Encoding: gzip")))
        assert fetch_now(server.url).body == b"x" * 5000

    def test_packed_nothing(self, serve: Serve) -> None:
        server = serve(always(answer("200 OK", b"", "Content-Encoding: gzip")))
        assert fetch_now(server.url).body == b""

    async def test_inside_a_loop(self, serve: Serve) -> None:
        server = serve(always(answer("200 OK", b"hello")))
        assert (await fetch(server.url)).body == b"hello"

    async def test_can_be_cancelled(self, serve: Serve) -> None:
        server = serve(always(30.0))
        task = asyncio.create_task(fetch(server.url))
        assert await asyncio.to_thread(server.asked.wait, 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


class TestUnchanged:
    def test_validators_go_out_and_a_304_comes_back(self, serve: Serve) -> None:
        server = serve(always(b"HTTP/1.1 304 Not Modified\r\n\r\n"))
        date = "Mon, 01 Feb 2027 08:00:00 GMT"
        got = fetch_now(server.url, etag='W/"v1"', last_modified=date)
        assert (got.not_modified, got.status, got.body) == (True, 304, b"")
        assert (got.etag, got.last_modified) == ('W/"v1"', date)
        assert b'if-none-match: w/"v1"\r\n' in server.requests[0].lower()
        assert f"if-modified-since: {date}\r\n".lower().encode() in server.requests[0].lower()

    def test_new_validators_replace_the_old(self, serve: Serve) -> None:
        server = serve(always(b'HTTP/1.1 304 Not Modified\r\nETag: "v2"\r\n\r\n'))
        assert fetch_now(server.url, etag='"v1"').etag == '"v2"'

    def test_a_changed_page_is_no_304(self, serve: Serve) -> None:
        server = serve(always(answer("200 OK", b"new", 'ETag: "v2"')))
        got = fetch_now(server.url, etag='"v1"', last_modified="Mon, 01 Feb 2027 08:00:00 GMT")
        assert (got.not_modified, got.body, got.etag, got.last_modified) == (False, b"new", '"v2"', "")

    def test_a_304_nobody_asked_for(self, serve: Serve) -> None:
        server = serve(always(b"HTTP/1.1 304 Not Modified\r\n\r\n"))
        assert "not asked" in refusal(server.url).problem

    def test_validators_that_cannot_be_sent_back_are_dropped(self, serve: Serve) -> None:
        server = serve(always(answer("200 OK", b"", 'ETag: "\xe9t\xe9"')))
        assert fetch_now(server.url).etag == ""
        fetch_now(server.url, etag='"v1"\r\nX-Evil: 1', last_modified="é")
        assert b"evil" not in server.requests[1].lower()


class TestRedirects:
    def test_to_the_final_address(self, serve: Serve) -> None:
        server = serve(in_turn(answer("302 Found", b"", "Location: /there"), answer("200 OK", b"here")))
        got = fetch_now(f"{server.url}/start")
        assert (got.url, got.body) == (f"{server.url}/there", b"here")

    def test_as_many_as_allowed(self, serve: Serve) -> None:
        hops = [answer("301 Moved", b"", f"Location: /{n}") for n in range(MAX_REDIRECTS)]
        server = serve(in_turn(*hops, answer("200 OK", b"here")))
        assert fetch_now(server.url).body == b"here"

    def test_for_ever(self, serve: Serve) -> None:
        server = serve(lambda _request, nth: iter((answer("302 Found", b"", f"Location: /{nth}"),)))
        assert "redirects more than" in refusal(server.url, attempts=3).problem
        assert len(server.requests) == MAX_REDIRECTS + 1

    @pytest.mark.parametrize("to", ["ftp://127.0.0.1/x", "file:///etc/passwd", "javascript:alert(1)", "mailto:a@b.c"])
    def test_to_what_is_no_web_page(self, serve: Serve, to: str) -> None:
        server = serve(always(answer("302 Found", b"", f"Location: {to}")))
        assert "redirects" in refusal(server.url).problem

    @pytest.mark.parametrize(
        "to", ["http://xn--zz--/", "http://[::1", "http://127.0.0.1:99999999/", "http://", "http://:0"]
    )
    def test_to_a_broken_address(self, serve: Serve, to: str) -> None:
        server = serve(always(answer("302 Found", b"", f"Location: {to}")))
        refusal(server.url)

    def test_to_nowhere(self, serve: Serve) -> None:
        server = serve(always(answer("302 Found")))
        assert "302" in refusal(server.url).problem

    def test_the_body_of_a_redirect_is_not_read(self, serve: Serve) -> None:
        bomb = gzip.compress(bytes(50_000_000))
        start = answer("302 Found", bomb, "Location: /there", "Content-Encoding: gzip")
        server = serve(in_turn(start, answer("200 OK", b"here")))
        assert fetch_now(server.url, limit=100).body == b"here"

    def test_a_password_stays_with_its_host(self, serve: Serve) -> None:
        other = serve(always(answer("200 OK", b"here")))
        first = serve(always(answer("302 Found", b"", f"Location: {other.url}/x")))
        got = fetch_now(first.url.replace("http://", "http://ada:secret@"))
        basic = base64.b64encode(b"ada:secret").lower()
        assert basic in first.requests[0].lower()
        assert b"authorization" not in other.requests[0].lower()
        assert got.url == f"{other.url}/x"

    def test_a_password_is_not_in_the_answer(self, serve: Serve) -> None:
        server = serve(always(answer("200 OK", b"here")))
        got = fetch_now(server.url.replace("http://", "http://ada:secret@"))
        assert got.url == f"{server.url}"


class TestAgain:
    @pytest.mark.parametrize("status", ["429 Slow Down", "502 Bad", "503 Busy", "504 Late"])
    def test_what_may_pass_is_tried_again(self, serve: Serve, status: str) -> None:
        server = serve(in_turn(answer(status), answer("200 OK", b"at last")))
        assert fetch_now(server.url).body == b"at last"

    def test_a_broken_connection_is_tried_again(self, serve: Serve) -> None:
        server = serve(in_turn(b"", answer("200 OK", b"at last")))
        assert fetch_now(server.url).body == b"at last"

    def test_a_half_answer_is_tried_again_from_the_start(self, serve: Serve) -> None:
        server = serve(in_turn(answer("200 OK", b"hal", length=7), answer("200 OK", b"a whole")))
        assert fetch_now(server.url).body == b"a whole"

    def test_not_for_ever(self, serve: Serve) -> None:
        server = serve(always(answer("503 Busy")))
        assert "503" in refusal(server.url, attempts=3).problem
        assert len(server.requests) == 3

    @pytest.mark.parametrize("status", ["400 Bad", "403 No", "404 Gone", "500 Oops"])
    def test_what_will_not_pass_is_asked_once(self, serve: Serve, status: str) -> None:
        server = serve(always(answer(status)))
        refusal(server.url, attempts=3)
        assert len(server.requests) == 1

    def test_waits_as_long_as_told(self, serve: Serve) -> None:
        open_from: list[float] = []

        def script(_request: bytes, _nth: int) -> Iterator[bytes]:
            """Refuse whoever comes back within the second asked for."""
            open_from.append(time.monotonic() + 1)
            early = time.monotonic() < open_from[0]
            yield answer("429 Slow Down", b"", "Retry-After: 1") if early else answer("200 OK", b"at last")

        assert fetch_now(serve(script).url, attempts=2).body == b"at last"

    def test_a_wait_longer_than_the_time_left_is_said_at_once(self, serve: Serve) -> None:
        server = serve(always(answer("429 Slow Down", b"", "Retry-After: 3600")))
        error = refusal(server.url, attempts=3)
        assert "3600 s" in error.hint
        assert len(server.requests) == 1

    def test_a_wait_until_a_date(self, serve: Serve) -> None:
        then = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
        server = serve(always(answer("503 Busy", b"", f"Retry-After: {then}")))
        assert refusal(server.url, attempts=3).hint.startswith("try again in 7")
        assert len(server.requests) == 1

    @pytest.mark.parametrize("wait", ["soon", "-5", "1e9", "9" * 400, "Mon, 99 Foo 2027 00:00:00 GMT", "0"])
    def test_a_senseless_wait(self, serve: Serve, wait: str) -> None:
        server = serve(always(answer("429 Slow Down", b"", f"Retry-After: {wait}")))
        assert "too often" in refusal(server.url, attempts=2).problem

    def test_nothing_is_written_to_the_terminal(
        self, serve: Serve, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO, "stamina")
        server = serve(in_turn(answer("503 Busy"), answer("200 OK")))
        fetch_now(server.url)
        assert capfd.readouterr() == ("", "")
        assert not [record for record in caplog.records if record.name.startswith("stamina")]


class TestRefused:
    @pytest.mark.parametrize(
        ("status", "problem", "hint"),
        [
            ("401 Unauthorized", "does not let programs in (401)", "in a browser"),
            ("403 Forbidden", "does not let programs in (403)", "in a browser"),
            ("404 Not Found", "has no such page (404): /gone", "check the address"),
            ("410 Gone", "has no such page (410): /gone", "check the address"),
            ("429 Too Many Requests", "was asked too often (429)", "later"),
            ("500 Internal Server Error", "is in trouble (500)", "later"),
            ("503 Service Unavailable", "not able to answer (503)", "later"),
            ("206 Partial Content", "answers 206", "check"),
            ("300 Multiple Choices", "answers 300", "check"),
            ("418 I'm a teapot", "answers 418", "check"),
        ],
    )
    def test_each_status_has_its_sentence(self, serve: Serve, status: str, problem: str, hint: str) -> None:
        server = serve(always(answer(status, b"whatever")))
        error = refusal(f"{server.url}/gone")
        assert server.url.removeprefix("http://") in error.problem
        assert problem in error.problem
        assert hint in error.hint

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "nonsense",
            "europlanet.example/schedule",
            "http://",
            "http:///x",
            "ftp://127.0.0.1/x",
            "file:///etc/passwd",
            "http://[::1",
            "http://127.0.0.1:99999999/",
            "http://127.0.0.1:port/",
            "http://a\x00b/",
            "http://\udc80/",
            "http://xn--zz--/",
            "http://" + "ü" * 80 + ".example/",
            "http://" + "x" * 70_000,
            "x\x1b[31m\n\u202ey",
        ],
    )
    def test_what_is_no_address(self, url: str) -> None:
        assert "not a web address" in refusal(url).problem

    def test_a_password_is_not_shown(self) -> None:
        assert "secret" not in str(refusal("http://ada:secret@127.0.0.1:99999999/x@y"))
        assert "secret" not in str(refusal(f"http://ada:secret@127.0.0.1:{free_port()}/"))

    def test_nobody_listens(self) -> None:
        assert "refuses the connection" in refusal(f"http://127.0.0.1:{free_port()}/").problem

    def test_a_subscription_is_asked_for_safely(self) -> None:
        # Nobody listens there either, but the scheme is known.
        assert "refuses the connection" in refusal(f"webcal://127.0.0.1:{free_port()}/x.ics").problem

    def test_an_unknown_host(self) -> None:
        # A label of more than 63 letters is no name: the resolver says so without asking anyone.
        assert "no host called" in refusal("http://" + "a" * 64 + ".invalid/", attempts=3).problem


class TestNasty:
    @pytest.mark.parametrize(
        "steps",
        [
            pytest.param((30.0,), id="silent"),
            pytest.param((b"HTTP/1.1 200 OK\r\n", 30.0), id="stalls in the head"),
            pytest.param((b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", 30.0), id="stalls in the body"),
        ],
    )
    def test_stalls(self, serve: Serve, steps: tuple[bytes | float, ...]) -> None:
        assert "took" in refusal(serve(always(*steps)).url, timeout=0.3).problem

    def test_drips(self, serve: Serve) -> None:
        def script(_request: bytes, _nth: int) -> Iterator[bytes | float]:
            yield b"HTTP/1.1 200 OK\r\n\r\n"
            for _ in range(500):
                yield b"x"
                yield 0.02

        assert "took longer than 0.4 s" in refusal(serve(script).url, timeout=0.4).problem

    def test_drips_its_head(self, serve: Serve) -> None:
        steps = itertools.chain.from_iterable((b"X-A: b\r\n", 0.02) for _ in range(500))
        server = serve(lambda _request, _nth: itertools.chain((b"HTTP/1.1 200 OK\r\n",), steps))
        assert "took longer than 0.4 s" in refusal(server.url, timeout=0.4).problem

    def test_promises_more_than_it_sends(self, serve: Serve) -> None:
        server = serve(always(answer("200 OK", b"short", length=500)))
        assert "stopped in the middle" in refusal(server.url).problem

    def test_sends_more_than_it_promises(self, serve: Serve) -> None:
        # By the rules of HTTP what follows is not part of the answer, and no one can tell.
        server = serve(always(answer("200 OK", b"promised and more", length=8)))
        assert fetch_now(server.url).body == b"promised"

    @pytest.mark.parametrize("length", ["-1", "ten", "1, 2", "9" * 5000])
    def test_promises_nonsense(self, serve: Serve, length: str) -> None:
        server = serve(always(f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\nabc".encode()))
        refusal(server.url)

    def test_closes_at_once(self, serve: Serve) -> None:
        assert "without an answer" in refusal(serve(always()).url).problem

    def test_closes_between_chunks(self, serve: Serve) -> None:
        server = serve(always(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"2\r\nab\r\n"))
        assert "stopped in the middle" in refusal(server.url).problem

    @pytest.mark.parametrize(
        "said", [b"SSH-2.0-OpenSSH\r\n\r\n", b"\x00\x01\x02\r\n\r\n", b"HTTP/1.1 999999 ?\r\n\r\n"]
    )
    def test_speaks_something_else(self, serve: Serve, said: bytes) -> None:
        assert "does not answer in HTTP" in refusal(serve(always(said)).url).problem

    def test_an_endless_head(self, serve: Serve) -> None:
        server = serve(
            lambda _request, _nth: itertools.chain((b"HTTP/1.1 200 OK\r\n",), itertools.repeat(b"X: y\r\n" * 999))
        )
        refusal(server.url)

    def test_an_endless_body(self, serve: Serve) -> None:
        server = serve(
            lambda _request, _nth: itertools.chain((b"HTTP/1.1 200 OK\r\n\r\n",), itertools.repeat(b"x" * 9999))
        )
        assert "larger than 100 KB" in refusal(server.url, limit=102_400).problem

    def test_the_limit_itself_is_allowed(self, serve: Serve) -> None:
        server = serve(always(answer("200 OK", b"x" * 1000)))
        assert len(fetch_now(server.url, limit=1000).body) == 1000
        assert "larger than" in refusal(server.url, limit=999).problem

    def test_a_compression_bomb(self, serve: Serve) -> None:
        server = serve(always(answer("200 OK", gzip.compress(bytes(100_000_000)), "Content-Encoding: gzip")))
        assert "larger than 1 MB" in refusal(server.url, limit=1024 * 1024).problem

    def test_the_limit_is_of_what_is_unpacked(self, serve: Serve) -> None:
        server = serve(always(answer("200 OK", gzip.compress(bytes(1000)), "Content-Encoding: gzip")))
        assert fetch_now(server.url, limit=1000).body == bytes(1000)
        assert "larger than" in refusal(server.url, limit=999).problem

    def test_packed_and_cut(self, serve: Serve) -> None:
        packed = gzip.compress(bytes(range(256)) * 9)[:-20]
        server = serve(always(answer("200 OK", packed, "Content-Encoding: gzip")))
        assert "stopped in the middle" in refusal(server.url).problem

    def test_packed_wrongly(self, serve: Serve) -> None:
        server = serve(always(answer("200 OK", b"this is not gzip", "Content-Encoding: gzip")))
        assert "cannot be unpacked" in refusal(server.url).problem

    def test_packed_as_nobody_asked(self, serve: Serve) -> None:
        server = serve(always(answer("200 OK", b"?", "Content-Encoding: br\x1b[31m")))
        assert "which was not asked for" in refusal(server.url).problem


class TestSecure:
    def test_a_server_that_does_not_speak_tls(self, serve: Serve) -> None:
        server = serve(always(answer()))
        url = server.url.replace("http://", "https://")
        assert "no secure connection to 127.0.0.1" in refusal(url, attempts=3).problem
        assert len(server.requests) == 1

    def test_a_certificate_nobody_vouches_for(self, tmp_path: Path) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self_signed(tmp_path))
        with socket.create_server(("127.0.0.1", 0)) as listening:

            def shake_hands() -> None:
                connection, _ = listening.accept()
                with connection, pytest.raises(ssl.SSLError):
                    context.wrap_socket(connection, server_side=True)

            thread = threading.Thread(target=shake_hands, daemon=True)
            thread.start()
            problem = refusal(f"https://127.0.0.1:{listening.getsockname()[1]}/", attempts=3).problem
            thread.join(5)
        assert "self-signed certificate" in problem


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def self_signed(folder: Path) -> Path:
    """Write a key and a certificate for 127.0.0.1 that only it itself has signed."""
    x509 = pytest.importorskip("cryptography.x509", reason="making a certificate needs the cryptography package")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    certificate = (
        builder.not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1)).sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "server.pem"
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path
