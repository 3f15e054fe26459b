"""The one HTTP client: conditional, patient, and hard to hurt.

Everything that comes over HTTP comes through `fetch` (or `fetch_now`, for plain synchronous code).
A server may redirect for ever, stall, drip, lie about its length or send a compression bomb: each
ends in one `FetchError` sentence, within the time and the size the caller allowed. Proxies and
netrc of the environment are not read: netrc would send passwords to hosts nobody meant.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from starmeet import __version__
from starmeet.errors import FetchError
from starmeet.model import Value
from starmeet.text import squeeze

if TYPE_CHECKING:
    import ssl

    import httpx

MAX_BODY = 25 * 1024 * 1024
"""Bytes of a body, unpacked: ten times the largest programme we know (36C3, 2.3 MB)."""
MAX_REDIRECTS = 10
_FIRST_WAIT = 0.2
_LONGEST_WAIT = 5.0
# Servers that say these mean "later" (RFC 9110 15.5 and 15.6, RFC 6585 4).
_LATER = frozenset((429, 502, 503, 504))
_SCHEMES = ("http", "https")
_SUBSCRIPTIONS = {"webcal": "https", "webcals": "https"}
_BROWSER = "save the page in a browser and give the file"
_LATER_HINT = "try again later"


class Response(Value, frozen=True, kw_only=True):
    """What a server answered."""

    url: str
    """Where the answer came from, after redirects; never with a password in it."""
    status: int
    body: bytes = b""
    etag: str = ""
    last_modified: str = ""
    content_type: str = ""
    not_modified: bool = False
    """True when nothing changed since the validators given; `body` is empty then."""


class _Later(FetchError):
    """A refusal that may pass; `wait` is how many seconds the server asks for."""

    def __init__(self, problem: str, hint: str, wait: float | None) -> None:
        super().__init__(problem, hint)
        self.wait = wait


def fetch_now(
    url: str,
    *,
    etag: str = "",
    last_modified: str = "",
    limit: int = MAX_BODY,
    timeout: float = 20.0,
    attempts: int = 3,
) -> Response:
    """Fetch a URL from synchronous code; the same as `fetch`, and not for use inside an event loop."""
    import asyncio

    return asyncio.run(
        fetch(url, etag=etag, last_modified=last_modified, limit=limit, timeout=timeout, attempts=attempts)
    )


async def fetch(
    url: str,
    *,
    etag: str = "",
    last_modified: str = "",
    limit: int = MAX_BODY,
    timeout: float = 20.0,  # noqa: ASYNC109 - the limit is for all attempts together and ends in our own sentence
    attempts: int = 3,
) -> Response:
    """Fetch a URL, or learn that it has not changed.

    `etag` and `last_modified` are the validators of an earlier answer, `limit` is in bytes after
    unpacking, `timeout` in seconds for everything: attempts, waits and the whole body. What may pass
    (429, 502, 503, 504, a broken connection) is tried up to `attempts` times; a Retry-After is obeyed
    when it fits into the time left.

    Raises:
        FetchError: anything but a whole answer.
    """
    import asyncio

    import httpx
    import stamina

    stamina.instrumentation.set_on_retry_hooks([])  # the default ones write to stderr, over the screen
    target = _target(url)
    headers = {"User-Agent": f"starmeet/{__version__}", "Accept-Encoding": "gzip", **_conditions(etag, last_modified)}
    deadline = asyncio.get_running_loop().time() + timeout

    def wait(error: Exception) -> bool | float:
        if isinstance(error, _Later) and error.wait is not None:
            return error.wait if asyncio.get_running_loop().time() + error.wait < deadline else False
        return isinstance(error, _Later) or (isinstance(error, httpx.TransportError) and not _is_final(error))

    retrying = stamina.AsyncRetryingCaller(
        attempts=max(1, attempts), timeout=None, wait_initial=_FIRST_WAIT, wait_max=_LONGEST_WAIT, wait_jitter=0.1
    )
    try:
        async with (
            asyncio.timeout(timeout),
            httpx.AsyncClient(headers=headers, timeout=timeout, trust_env=False) as client,
        ):
            return await retrying(wait, _attempt, client, target, limit)
    except TimeoutError:
        raise FetchError(f"{_host(target)} took longer than {timeout:g} s", _LATER_HINT) from None
    except (httpx.InvalidURL, UnicodeError):
        # `_target` has seen the address we were given, so it is one the server led to.
        raise FetchError(f"{_host(target)} redirects to a broken address", _BROWSER) from None
    except httpx.HTTPError as error:
        raise _explained(error, target) from error


def _target(url: str) -> httpx.URL:
    import httpx

    try:
        target = httpx.URL(url.strip())
        named = bool(target.host)  # reading it is what finds a broken international name
    except (httpx.InvalidURL, UnicodeError):
        raise FetchError(f"not a web address: {_shown(url)}", "check the address") from None
    if target.scheme in _SUBSCRIPTIONS:
        target = target.copy_with(scheme=_SUBSCRIPTIONS[target.scheme])
    if target.scheme not in _SCHEMES or not named:
        raise FetchError(f"not a web address: {_shown(url)}", "it starts with https://")
    if (target.port or 0) > 65_535:
        raise FetchError(f"not a web address: {_shown(url)}", "a port is at most 65535")
    return target


def _conditions(etag: str, last_modified: str) -> dict[str, str]:
    conditions = {"If-None-Match": _validator(etag), "If-Modified-Since": _validator(last_modified)}
    return {name: value for name, value in conditions.items() if value}


def _validator(value: str) -> str:
    """Keep a validator only when it can be sent back as it came."""
    return value if value.isascii() and value.isprintable() and len(value) <= 1024 else ""


async def _attempt(client: httpx.AsyncClient, target: httpx.URL, limit: int) -> Response:
    """Make one attempt: the request, its redirects, and the body of what they lead to.

    Redirects are followed here because the client's own following reads their bodies without a
    limit. It builds each next request, though: without credentials as soon as host or scheme change.
    """
    request: httpx.Request | None = client.build_request("GET", target)
    for _ in range(MAX_REDIRECTS + 1):
        assert request is not None
        if request.url.scheme not in _SCHEMES or (request.url.port or 0) > 65_535:
            raise FetchError(f"{_host(target)} redirects to something that is no web page", "check the address")
        response = await client.send(request, stream=True)
        try:
            request = response.next_request
            if request is None:
                return await _answer(response, limit)
        finally:
            await response.aclose()
    raise FetchError(f"{_host(target)} redirects more than {MAX_REDIRECTS} times", _BROWSER)


async def _answer(response: httpx.Response, limit: int) -> Response:
    status, sent = response.status_code, response.request.headers
    conditional = "If-None-Match" in sent or "If-Modified-Since" in sent
    unchanged = status == 304 and conditional
    # 206 is a part of the page, which we did not ask for.
    if not unchanged and (not response.is_success or status == 206):
        raise _refusal(response)
    return Response(
        url=str(response.url.copy_with(userinfo=b"")),
        status=status,
        body=b"" if unchanged else await _body(response, limit),
        etag=_validator(response.headers.get("ETag", "")) or (sent.get("If-None-Match", "") if unchanged else ""),
        last_modified=_validator(response.headers.get("Last-Modified", ""))
        or (sent.get("If-Modified-Since", "") if unchanged else ""),
        content_type=squeeze(response.headers.get("Content-Type", ""), 200),
        not_modified=unchanged,
    )


async def _body(response: httpx.Response, limit: int) -> bytes:
    """Read a body, unpacked here so that a bomb never grows beyond the limit by more than one byte."""
    host = _host(response.url)
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip"):
        raise FetchError(f"{host} packs its answer as {squeeze(packing, 20)}, which was not asked for", _BROWSER)
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16) if "gzip" in packing else None
    body = bytearray()
    received = 0
    async for chunk in response.aiter_raw():
        received += len(chunk)
        try:
            body += unpacker.decompress(chunk, limit + 1 - len(body)) if unpacker else chunk
        except zlib.error:
            raise FetchError(f"the answer of {host} cannot be unpacked", _LATER_HINT) from None
        if len(body) > limit:
            raise FetchError(f"the answer of {host} is larger than {_size(limit)}", "is it the right address?")
    if unpacker and received and not unpacker.eof:
        raise FetchError(f"{host} stopped in the middle of its answer", _LATER_HINT)
    return bytes(body)


def _refusal(response: httpx.Response) -> FetchError:
    """Say what a status that is no success means, and what to do about it."""
    status, host = response.status_code, _host(response.url)
    if status in (401, 403, 407, 451):
        return FetchError(f"{host} does not let programs in ({status})", _BROWSER)
    if status in (404, 410):
        return FetchError(f"{host} has no such page ({status}): {_shown(response.url.path)}", "check the address")
    if status in _LATER:
        wait = _retry_after(response)
        hint = f"try again in {wait:.0f} s" if wait else _LATER_HINT
        problem = f"{host} was asked too often" if status == 429 else f"{host} is not able to answer"
        return _Later(f"{problem} ({status})", hint, wait)
    if status >= 500:
        return FetchError(f"{host} is in trouble ({status})", _LATER_HINT)
    if status == 304:
        return FetchError(f"{host} answers «not modified» though it was not asked (304)", _LATER_HINT)
    return FetchError(f"{host} answers {status}, which is no page", "check the address")


def _retry_after(response: httpx.Response) -> float | None:
    """Read Retry-After: seconds or a date (RFC 9110 10.2.3); None when absent or senseless."""
    from datetime import UTC, datetime
    from email.utils import parsedate_to_datetime

    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        then = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max(0.0, (then - datetime.now(UTC)).total_seconds())


def _explained(error: httpx.HTTPError, target: httpx.URL) -> FetchError:
    """Turn what the client raised into a sentence about the host that failed."""
    import socket
    import ssl

    import httpx

    try:
        host = _host(error.request.url)
    except RuntimeError:  # an error that knows no request
        host = _host(target)
    causes = tuple(_causes(error))
    secure = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    if secure:
        return FetchError(f"no secure connection to {host}: {_reason(secure)}", "check the address and your clock")
    if any(isinstance(cause, socket.gaierror | UnicodeError) for cause in causes):
        return FetchError(f"no host called {host} can be found", "check the address, and that you are online")
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return FetchError(f"{host} refuses the connection", "check the address")
    if isinstance(error, httpx.ConnectError):
        return FetchError(f"{host} cannot be reached", "check that you are online")
    if isinstance(error, httpx.TimeoutException):
        return FetchError(f"{host} took too long to answer", _LATER_HINT)
    if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        return FetchError(f"{host} cannot be asked for this address", "check the address")
    if isinstance(error, httpx.RemoteProtocolError):
        if "without sending complete message" in str(error):
            return FetchError(f"{host} stopped in the middle of its answer", _LATER_HINT)
        if "disconnected" in str(error):
            return FetchError(f"{host} closed the connection without an answer", _LATER_HINT)
        return FetchError(f"{host} does not answer in HTTP", "check the address")
    return FetchError(f"the connection to {host} broke off", _LATER_HINT)


def _is_final(error: Exception) -> bool:
    """Tell whether trying again is pointless: bad certificates and unknown names stay so."""
    import socket
    import ssl

    import httpx

    if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        return True
    return any(isinstance(cause, ssl.SSLError | socket.gaierror | UnicodeError) for cause in _causes(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for inner in error.exceptions:
                yield from _causes(inner)
        error = error.__cause__ or error.__context__


def _reason(error: ssl.SSLError) -> str:
    reason = getattr(error, "verify_message", "") or error.reason or "it answers in something else"
    return squeeze(str(reason).lower().replace("_", " "), 100)


def _host(url: httpx.URL) -> str:
    # raw_host: decoding a broken international name raises, and "xn--" shows a look-alike for what it is.
    return squeeze(url.raw_host.decode("ascii", "replace"), 100) + (f":{url.port}" if url.port else "")


def _shown(text: str) -> str:
    """Write an address given to us so that it fits one line and shows no password."""
    return squeeze(re.sub(r"//[^/?#]*@", "//", text[:2000]), 100)


def _size(limit: int) -> str:
    return f"{limit / 1024 / 1024:.0f} MB" if limit >= 1024 * 1024 else f"{limit / 1024:.3g} KB"
