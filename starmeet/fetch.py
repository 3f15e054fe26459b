"""The one HTTP client: conditional, patient, and hard to hurt.

Everything that comes over HTTP comes through `fetch` (or `fetch_now`, for plain synchronous code), or through a
`Session` of requests that belong together. A server may redirect for ever, stall, drip, lie about its length or send
a compression bomb: each ends in one `FetchError` sentence, within the time and the size the caller allowed. Proxies
and netrc of the environment are not read: netrc would send passwords to hosts nobody meant.
"""

from __future__ import annotations

import asyncio
import base64
import re
import zlib
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Literal, Self

from starmeet import __version__
from starmeet.errors import FetchError
from starmeet.manners import LATER, asked_to_wait
from starmeet.model import Value
from starmeet.text import squeeze

if TYPE_CHECKING:
    import ssl

    import httpx

MAX_BODY = 25 * 1024 * 1024
"""Bytes of a body, unpacked: ten times the largest programme we know (36C3, 2.3 MB)."""
MAX_REDIRECTS = 10
STRIKES = 2
"""Failures running after which a session asks a host no more: one may be chance, and each costs the whole time."""
_FIRST_WAIT = 0.2
_LONGEST_WAIT = 5.0
Method = Literal["GET", "HEAD", "POST", "PUT", "DELETE", "PROPFIND", "REPORT"]
_READING = frozenset(("GET", "HEAD"))
_TURNED = _READING | {"POST"}
"""Methods that a redirect may turn into GET, as browsers do; any other means what it says."""
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
    link: str = ""
    """The Link header (RFC 8288): where the pages before and after this one are."""
    not_modified: bool = False
    """True when nothing changed since the validators given; `body` is empty then."""


class Later(FetchError):
    """A refusal that may pass; `wait` is how many seconds the server asks for."""

    def __init__(self, problem: str, hint: str, wait: float | None) -> None:
        super().__init__(problem, hint)
        self.wait = wait


class NoHost(FetchError):
    """There is no host of that name, as far as this machine can tell."""


class _Host:
    """What a session knows of one host."""

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self.resumes = 0.0
        """When it may be asked again, on the loop's clock."""
        self.strikes = 0
        self.given_up: FetchError | None = None

    def failed(self, error: FetchError) -> FetchError:
        """Note that it did not answer, and give the error back."""
        self.strikes += 1
        if self.strikes >= STRIKES:
            self.given_up = error
        return error


def fetch_now(
    url: str,
    *,
    etag: str = "",
    last_modified: str = "",
    limit: int = MAX_BODY,
    timeout: float = 20.0,
    attempts: int = 3,
    public_only: bool = False,
    accept: str = "",
) -> Response:
    """Fetch a URL from synchronous code; the same as `fetch`, and not for use inside an event loop."""
    return asyncio.run(
        fetch(
            url, etag=etag, last_modified=last_modified, limit=limit, timeout=timeout, attempts=attempts,
            public_only=public_only, accept=accept,
        )
    )  # fmt: skip


async def fetch(
    url: str,
    *,
    etag: str = "",
    last_modified: str = "",
    limit: int = MAX_BODY,
    timeout: float = 20.0,  # noqa: ASYNC109 - the limit is for all attempts together and ends in our own sentence
    attempts: int = 3,
    public_only: bool = False,
    accept: str = "",
) -> Response:
    """Fetch one URL, or learn that it has not changed: a `Session` of one request (see `Session.fetch`).

    Raises:
        FetchError: anything but a whole answer.
    """
    async with Session() as session:
        return await session.fetch(
            url, etag=etag, last_modified=last_modified, limit=limit, timeout=timeout, attempts=attempts,
            public_only=public_only, accept=accept,
        )  # fmt: skip


class Hosts:
    """What is known of hosts; sessions that share it ask each host one thing at a time between them."""

    def __init__(self) -> None:
        self._known: dict[str, _Host] = {}

    def of(self, url: httpx.URL) -> _Host:
        """Give what is known of a URL's host."""
        return self._known.setdefault(_host(url), _Host())


class Session:
    """Requests that belong together: connections and cookies are kept, and a host is asked one thing at a time.

    A host that says when it may be asked again is left alone until then, and one that failed `STRIKES` times running
    for the rest of the session: both end in a `FetchError` without another request. Nothing of an answer is kept for
    another request, and accounts that share `hosts` share no cookies.
    """

    def __init__(self, hosts: Hosts | None = None) -> None:
        self._hosts = hosts or Hosts()
        self._clients: dict[bool, httpx.AsyncClient] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for client in self._clients.values():
            await client.aclose()

    async def fetch(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        limit: int = MAX_BODY,
        timeout: float = 20.0,  # noqa: ASYNC109 - as for `fetch`
        attempts: int = 3,
        also: Collection[int] = (),
        public_only: bool = False,
        method: Method = "GET",
        token: str = "",
        login: tuple[str, str] | None = None,
        accept: str = "",
        form: Mapping[str, str] | None = None,
        json: object = None,
        content: bytes | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Response:
        """Fetch a URL, or learn that it has not changed.

        `etag` and `last_modified` are the validators of an earlier answer, `limit` is in bytes after unpacking,
        `timeout` in seconds for everything once it is this request's turn: attempts, waits and the whole body. What
        may pass (429, 502, 503, 504, a broken connection) is tried up to `attempts` times; a Retry-After is obeyed
        when it fits into the time left. `also` are statuses to give back as answers with their body, where others
        would be refusals. With `public_only`, no connection leads into a private network (see `guard`): for addresses
        that neither the user nor we wrote. `token`, or the name and password of a `login`, go to the host of the URL
        alone: a redirect to another host is followed without them. What is sent is a `form`, `json` or `content`; a
        refusal that may pass is tried again for it, too. `more` is what else stands in the head of the request.

        Raises:
            FetchError: anything but a whole answer.
        """
        import httpx

        target = _target(url)
        headers = _conditions(etag, last_modified)
        headers |= {"Authorization": f"Bearer {_credential(token)}"} if token else {}
        headers |= {"Authorization": f"Basic {_basic(*login)}"} if login else {}
        headers |= {"Accept": accept} if accept else {}
        request = self._client(public_only).build_request(
            method, target, headers={**headers, **(more or {})}, timeout=timeout, data=form, json=json, content=content
        )
        host = self._hosts.of(target)
        async with host.turn:
            if host.given_up is not None:
                raise host.given_up
            try:
                async with asyncio.timeout(timeout):
                    attempt = partial(self._attempt, request, limit, also, public_only)
                    answer = await _patiently(attempt, attempts, host.resumes, timeout, _host(target))
            except TimeoutError:
                late = FetchError(f"{_host(target)} took longer than {timeout:g} s", _LATER_HINT)
                raise host.failed(late) from None
            except (httpx.InvalidURL, UnicodeError):
                # `_target` has seen the address we were given, so it is one the server led to.
                raise FetchError(f"{_host(target)} redirects to a broken address", _BROWSER) from None
            except httpx.HTTPError as error:
                raise host.failed(_explained(error, target)) from error
            except Later as error:
                raise host.failed(error) from None
            except FetchError:  # it answered, if not what was wanted
                host.strikes = 0
                raise
            host.strikes = 0
            return answer

    def _client(self, public_only: bool) -> httpx.AsyncClient:
        import httpx

        if public_only not in self._clients:
            from starmeet.guard import PublicTransport

            headers = {"User-Agent": f"starmeet/{__version__}", "Accept-Encoding": "gzip"}
            transport = PublicTransport() if public_only else None
            self._clients[public_only] = httpx.AsyncClient(headers=headers, trust_env=False, transport=transport)
        return self._clients[public_only]

    async def _attempt(self, first: httpx.Request, limit: int, also: Collection[int], public_only: bool) -> Response:
        """Make one attempt: the request, its redirects, and the body of what they lead to.

        Redirects are followed here because the client's own following reads their bodies without a
        limit. It builds each next request, though: without credentials as soon as host or scheme change.
        """
        request = first
        for _ in range(MAX_REDIRECTS + 1):
            if request.url.scheme not in _SCHEMES or (request.url.port or 0) > 65_535:
                problem = f"{_host(first.url)} redirects to something that is no web page"
                raise FetchError(problem, "check the address")
            response = await self._client(public_only).send(request, stream=True)
            try:
                if (wait := asked_to_wait(response.status_code, response.headers)) is not None:
                    self._hosts.of(request.url).resumes = asyncio.get_running_loop().time() + wait
                following = response.next_request
                if following is None:
                    return await _answer(response, limit, also)
                sent = request.method if request.method not in _TURNED else following.method
                if sent not in _READING and _origin(following.url) != _origin(request.url):
                    # What is sent may be a password, and was meant for the host it was given to.
                    what = "what was posted" if sent == "POST" else "us"
                    problem = f"{_host(request.url)} sends {what} on to {'://'.join(_origin(following.url))}"
                    raise FetchError(problem, "name that server itself, if you trust it")
                request = following if following.method == sent else self._again(request, following.url, public_only)
            finally:
                await response.aclose()
        raise FetchError(f"{_host(first.url)} redirects more than {MAX_REDIRECTS} times", _BROWSER)

    def _again(self, request: httpx.Request, url: httpx.URL, public_only: bool) -> httpx.Request:
        """Ask the same of another place of the same host."""
        headers = {name: value for name, value in request.headers.items() if name.lower() != "host"}
        client = self._client(public_only)
        return client.build_request(
            request.method, url, headers=headers, content=request.content, extensions=request.extensions
        )


async def _patiently(
    attempt: Callable[[], Awaitable[Response]],
    attempts: int,
    resumes: float,
    timeout: float,  # noqa: ASYNC109 - the caller holds it; this is to know whether a wait fits in
    name: str,
) -> Response:
    """Make the attempts, with the pauses the host asks for between them, and before the first."""
    import httpx
    import stamina

    stamina.instrumentation.set_on_retry_hooks([])  # the default ones write to stderr, over the screen
    clock = asyncio.get_running_loop().time
    deadline = clock() + timeout
    if (pause := resumes - clock()) > 0:
        if pause >= timeout:
            raise Later(f"{name} was asked too often", _in_seconds(pause), pause)
        await asyncio.sleep(pause)

    def wait(error: Exception) -> bool | float:
        if isinstance(error, Later) and error.wait is not None:
            return error.wait if clock() + error.wait < deadline else False
        return isinstance(error, Later) or (isinstance(error, httpx.TransportError) and not _is_final(error))

    retrying = stamina.AsyncRetryingCaller(
        attempts=max(1, attempts), timeout=None, wait_initial=_FIRST_WAIT, wait_max=_LONGEST_WAIT, wait_jitter=0.1
    )
    return await retrying(wait, attempt)


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


def _credential(token: str) -> str:
    """Check that a token can be sent; what was pasted may hold anything.

    Raises:
        FetchError: it cannot, and is not shown.
    """
    if not (token.isascii() and token.isprintable() and " " not in token and len(token) <= 8192):
        raise FetchError("the token holds characters that no token has", "set it again: `starmeet login`")
    return token


def _basic(name: str, password: str) -> str:
    """Write a name and password as RFC 7617 has them.

    Raises:
        FetchError: a name with a colon, which there cannot be.
    """
    if ":" in name:
        raise FetchError("a user name has no colon in it", "give the name alone")
    return base64.b64encode(f"{name}:{password}".encode()).decode()


def _validator(value: str) -> str:
    """Keep a validator only when it can be sent back as it came."""
    return value if value.isascii() and value.isprintable() and len(value) <= 1024 else ""


async def _answer(response: httpx.Response, limit: int, also: Collection[int]) -> Response:
    status, sent = response.status_code, response.request.headers
    conditional = "If-None-Match" in sent or "If-Modified-Since" in sent
    unchanged = status == 304 and conditional
    # 206 is a part of the page, which we did not ask for.
    if not unchanged and status not in also and (not response.is_success or status == 206):
        raise _refusal(response)
    return Response(
        url=str(response.url.copy_with(userinfo=b"")),
        status=status,
        body=b"" if unchanged else await _body(response, limit),
        etag=_validator(response.headers.get("ETag", "")) or (sent.get("If-None-Match", "") if unchanged else ""),
        last_modified=_validator(response.headers.get("Last-Modified", ""))
        or (sent.get("If-Modified-Since", "") if unchanged else ""),
        content_type=squeeze(response.headers.get("Content-Type", ""), 200),
        link=squeeze(response.headers.get("Link", ""), 4000),
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
        if len(body) > limit or received > limit:
            raise FetchError(f"the answer of {host} is larger than {_size(limit)}", "is it the right address?")
        if unpacker and unpacker.eof:
            break  # what follows belongs to nothing
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
    if status in LATER:
        wait = asked_to_wait(response.status_code, response.headers)
        hint = _in_seconds(wait) if wait else _LATER_HINT
        problem = f"{host} was asked too often" if status == 429 else f"{host} is not able to answer"
        return Later(f"{problem} ({status})", hint, wait)
    if status >= 500:
        return FetchError(f"{host} is in trouble ({status})", _LATER_HINT)
    if status == 304:
        return FetchError(f"{host} answers «not modified» though it was not asked (304)", _LATER_HINT)
    return FetchError(f"{host} answers {status}, which is no page", "check the address")


def _in_seconds(wait: float) -> str:
    return f"try again in {wait:.0f} s"


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
        return NoHost(f"no host called {host} can be found", "check the address, and that you are online")
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


def _origin(url: httpx.URL) -> tuple[str, str]:
    return url.scheme, _host(url)


def _shown(text: str) -> str:
    """Write an address given to us so that it fits one line and shows no password."""
    return squeeze(re.sub(r"//[^/?#]*@", "//", text[:2000]), 100)


def _size(limit: int) -> str:
    return f"{limit / 1024 / 1024:.0f} MB" if limit >= 1024 * 1024 else f"{limit / 1024:.3g} KB"
