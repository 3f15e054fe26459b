"""A calendar server (CalDAV, RFC 4791): which calendars there are, what is in them, and what changed since.

Every write names the version it replaces (ETag), so that nothing is overwritten which was not seen; what became of it
is left to the caller. The password goes to the one server that was named: an address elsewhere, be it in a redirect or
in an answer, is never asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Literal
from urllib.parse import quote, unquote, urljoin, urlsplit

from starmeet import text
from starmeet.calendars import dav_xml
from starmeet.calendars.dav_xml import CALDAV, DAV, Multistatus, Resource
from starmeet.errors import FetchError, InputError, UsageError
from starmeet.fetch import Method, Response, Session
from starmeet.model import Value

MAX_ANSWER = 10 * 1024 * 1024
"""Bytes of a listing: the ETags of some 40,000 events."""
MAX_OBJECT = dav_xml.MAX_DATA
SECONDS = 20.0
"""How long one request may take, attempts and all, as for other sources."""
_ROUNDS = 100
"""Parts in which a server may give what changed."""
_CALENDAR = "text/calendar; charset=utf-8"
_XML = "application/xml; charset=utf-8"
_WELL_KNOWN = "/.well-known/caldav"
_REFUSALS = frozenset((400, 401, 403, 404, 405, 406, 409, 410, 411, 412, 413, 415, 422, 423, 424, 501, 507))
_DESCRIBED = (f"{DAV}resourcetype", f"{DAV}displayname", f"{DAV}current-user-privilege-set")
_KINDS = f"{CALDAV}supported-calendar-component-set"
_PRINCIPAL = f"{DAV}current-user-principal"
_HOME = f"{CALDAV}calendar-home-set"
_WRITING = frozenset((f"{DAV}all", f"{DAV}write", f"{DAV}write-content", f"{DAV}bind"))


class Server(Value, frozen=True, kw_only=True):
    """Where a calendar server is, and as whom it is asked."""

    url: str
    """Of the server, of a principal or of one calendar."""
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"Server({self.url!r})"  # no password in a message by mistake


class Found(Value, frozen=True, kw_only=True):
    """A calendar on the server."""

    url: str
    name: str
    writable: bool = True


class Held(Value, frozen=True, kw_only=True):
    """A calendar object as the server gave it."""

    url: str
    etag: str
    data: bytes


class Heard(Value, frozen=True, kw_only=True):
    """What changed in a calendar."""

    token: str
    """To ask with the next time; empty where the server keeps none."""
    etags: Mapping[str, str]
    """Address of each changed object -> its version."""
    gone: frozenset[str] = frozenset()
    whole: bool = False
    """True when `etags` are all there are: what is not among them is not there."""


class Put(Value, frozen=True, kw_only=True):
    """What became of an object that was written."""

    done: Literal["stored", "changed", "elsewhere", "refused"]
    """`changed`: another version is there (or none); `elsewhere`: its UID is there at another address."""
    etag: str = ""
    """Of what was stored, where the server says that it stored just that."""
    why: str = ""


class Connection:
    """Requests to one calendar server, as one user."""

    def __init__(self, session: Session, server: Server) -> None:
        self._session = session
        self._server = server
        self._origin = _origin(server.url)

    async def calendars(self) -> tuple[Found, ...]:
        """Find the calendars for events: the one whose address was given, else all of the user's.

        Raises:
            FetchError: there are none to be found.
        """
        asked = await self._described(self._server.url, 0, also_home=True)
        base, here = (asked[0], asked[1]) if asked else ("", ())
        single = [one for one in here if _is_calendar(one)]
        if single:
            return (self._calendar(base, single[0]),)
        home = await self._home(base, here) if here else await self._home_from_well_known()
        base, inside = await self._described(home, 1, also_home=False) or ("", ())
        found = tuple(self._calendar(base, one) for one in inside if _is_calendar(one) and self._ours(base, one.href))
        if not found:
            raise FetchError(f"{self._name} keeps no calendar for events of yours", "make one there first")
        return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.url)))

    async def changes(self, calendar: str, token: str = "") -> Heard:
        """Ask what changed in a calendar since a token, or for all there is: without one, or where it means nothing.

        Raises:
            FetchError: the server does not say.
        """
        etags: dict[str, str] = {}
        gone: set[str] = set()
        whole = not token
        for _ in range(_ROUNDS):
            answer = await self._send("REPORT", calendar, dav_xml.sync_collection(token), also=_REFUSALS)
            if answer.status != 207:
                self._check_login(answer)
                if not token:
                    return await self._listed(calendar)
                etags, gone, token, whole = {}, set(), "", True  # it was forgotten: RFC 6578 3.8
                continue
            said = self._read(answer)
            more = False
            for one in said.resources:
                url = self._resolved(answer.url, one.href)
                if one.status == 507:  # there is more: RFC 6578 3.6
                    more = True
                elif one.status in (404, 410):
                    gone.add(url)
                    etags.pop(url, None)
                elif url != _normal(calendar) and (etag := one.text(f"{DAV}getetag")):
                    etags[url] = etag
                    gone.discard(url)
            if not said.sync_token or (more and said.sync_token == token):
                raise FetchError(f"{self._name} does not say up to where it told what changed", "try again later")
            token = said.sync_token
            if not more:
                return Heard(token=token, etags=etags, gone=frozenset(gone), whole=whole)
        raise FetchError(f"{self._name} does not come to an end with what changed", "try again later")

    async def get(self, url: str) -> Held | None:
        """Read one object; None when it is not there.

        Raises:
            FetchError: the server does not give it.
        """
        answer = await self._send("GET", url, also=_REFUSALS, limit=MAX_OBJECT)
        if answer.status in (404, 410):
            return None
        self._check(answer)
        return Held(url=_normal(url), etag=answer.etag, data=answer.body)

    async def put(self, url: str, data: bytes, etag: str = "") -> Put:
        """Write one object in place of this version, or, without one, only where there is none.

        Raises:
            FetchError: it is not known what became of it.
        """
        condition = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        head = {"Content-Type": _CALENDAR, **condition}
        answer = await self._send("PUT", url, data, also=_REFUSALS, head=head)
        return self._outcome(answer)

    async def delete(self, url: str, etag: str) -> Put:
        """Delete this version of an object.

        Raises:
            FetchError: it is not known what became of it.
        """
        answer = await self._send("DELETE", url, also=_REFUSALS, head={"If-Match": etag})
        return self._outcome(answer)

    async def objects(self, calendar: str, start: datetime, end: datetime) -> tuple[Held, ...]:
        """Read the events of a calendar that touch the time between two aware instants.

        Raises:
            FetchError: the server does not give them.
        """
        answer = await self._send("REPORT", calendar, dav_xml.in_range(start, end), depth=1, also=_REFUSALS)
        if answer.status in (400, 403, 409, 501, 507):  # it takes no ranges, or not this one
            answer = await self._send("REPORT", calendar, dav_xml.everything(), depth=1, also=_REFUSALS)
        return self._held(answer)

    async def by_uid(self, calendar: str, uid: str) -> Held | None:
        """Find an object by its UID, wherever in a calendar it is.

        Raises:
            FetchError: the server does not say.
        """
        answer = await self._send("REPORT", calendar, dav_xml.with_uid(uid), depth=1, also=_REFUSALS)
        wanted = uid.encode()
        # Some servers pass over conditions they do not know and give everything.
        return next((one for one in self._held(answer) if wanted in one.data.replace(b"\n ", b"")), None)

    # -- finding the way

    async def _home_from_well_known(self) -> str:
        """Start where RFC 6764 has it, when the address itself says nothing of a calendar server."""
        url = urljoin(self._server.url, _WELL_KNOWN)
        base, here = await self._described(url, 0, also_home=True) or ("", ())
        if not here:
            problem = f"{self._name} has no calendar server at {_shown(self._server.url)}"
            raise FetchError(problem, "give the address that your provider names for CalDAV")
        return await self._home(base, here)

    async def _home(self, base: str, here: Sequence[Resource]) -> str:
        """Go from any resource to the principal, and from there to where the calendars are."""
        for name in (_HOME, _PRINCIPAL):
            hrefs = [href for one in here if name in one.props for href in one.props[name].hrefs]
            if hrefs and name == _HOME:
                return self._there(base, hrefs[0])
            if hrefs:
                base, principal = await self._described(self._there(base, hrefs[0]), 0, also_home=True) or ("", ())
                hrefs = [href for one in principal if _HOME in one.props for href in one.props[_HOME].hrefs]
                if hrefs:
                    return self._there(base, hrefs[0])
        raise FetchError(f"{self._name} does not say where your calendars are", "give the address of one calendar")

    async def _described(self, url: str, depth: int, *, also_home: bool) -> tuple[str, tuple[Resource, ...]] | None:
        """Ask what a resource is; None when there is nothing a calendar server would answer. Beside it, where it is."""
        names = (*_DESCRIBED, _KINDS, *((_PRINCIPAL, _HOME) if also_home else ()))
        answer = await self._send("PROPFIND", url, dav_xml.propfind(*names), depth=depth, also=_REFUSALS)
        self._check_login(answer)
        if answer.status in (403, 404, 405, 410, 501) or (also_home and answer.status == 200):
            return None
        return answer.url, self._read(answer).resources

    def _there(self, base: str, href: str) -> str:
        url = urljoin(base, href)
        if _origin(url) != self._origin:
            # The password was given for one server; another is named by the user or not at all.
            there = "://".join(_origin(url))
            raise FetchError(f"{self._name} keeps your calendars at {there}", "name that server, if you trust it")
        return url

    def _ours(self, base: str, href: str) -> bool:
        return _origin(urljoin(base, href)) == self._origin

    def _calendar(self, base: str, one: Resource) -> Found:
        rights = one.props.get(f"{DAV}current-user-privilege-set")
        url = self._resolved(base, one.href)
        name = text.squeeze(one.text(f"{DAV}displayname"), 200) or unquote(url.rstrip("/").rpartition("/")[2])
        writable = rights is None or not rights.names or not _WRITING.isdisjoint(rights.names)
        return Found(url=url, name=text.squeeze(name, 200), writable=writable)

    async def _listed(self, calendar: str) -> Heard:
        """Ask for the versions of everything: for servers that do not keep track of changes."""
        body = dav_xml.propfind(f"{DAV}getetag")
        answer = await self._send("PROPFIND", calendar, body, depth=1, also=_REFUSALS)
        here = _normal(calendar)
        found = {
            self._resolved(answer.url, one.href): one.text(f"{DAV}getetag") for one in self._read(answer).resources
        }
        return Heard(token="", etags={url: etag for url, etag in found.items() if etag and url != here}, whole=True)

    # -- asking

    async def _send(
        self, method: Method, url: str, content: bytes | None = None, *, depth: int | None = None,
        also: Collection[int] = (), head: Mapping[str, str] | None = None, limit: int = MAX_ANSWER,
    ) -> Response:  # fmt: skip
        server = self._server
        if _origin(url) != self._origin:
            raise FetchError(f"{_shown(url)} is not on {self._name}", "name that server, if you trust it")
        # Not packed: servers that pack on the way give the packed answer an ETag of its own, or a weak one.
        more = {"Accept-Encoding": "identity"}
        if method in ("PROPFIND", "REPORT"):
            more |= {"Content-Type": _XML, "Depth": str(depth or 0)}
        login = (server.user, server.password) if server.user or server.password else None
        return await self._session.fetch(
            url, method=method, content=content, login=login, also=also, limit=limit, timeout=SECONDS,
            more={**more, **(head or {})},
        )  # fmt: skip

    def _read(self, answer: Response) -> Multistatus:
        self._check(answer)
        try:
            return dav_xml.multistatus(answer.body)
        except InputError as error:
            problem = f"{self._name} does not answer as a calendar server does ({error.problem})"
            raise FetchError(problem, "is calendar.caldav the right address?") from None

    def _held(self, answer: Response) -> tuple[Held, ...]:
        name = f"{CALDAV}calendar-data"
        return tuple(
            Held(url=self._resolved(answer.url, one.href), etag=one.text(f"{DAV}getetag"), data=data.encode())
            for one in self._read(answer).resources if (data := one.text(name))
        )  # fmt: skip

    def _outcome(self, answer: Response) -> Put:
        self._check_login(answer)
        if answer.status in (200, 201, 204):
            # Weak ones are equal where the object need not be, and fit no condition (RFC 9110 8.8.1).
            return Put(done="stored", etag="" if answer.etag.startswith("W/") else answer.etag)
        if answer.status in (404, 410, 412):
            return Put(done="changed")
        if answer.status in (403, 409) and "no-uid-conflict" in dav_xml.error_names(answer.body):
            return Put(done="elsewhere")
        if answer.status in _REFUSALS:
            return Put(done="refused", why=f"{self._name} does not take it ({answer.status})")
        raise FetchError(f"{self._name} answers {answer.status} to a change", "is it a calendar server?")

    def _check_login(self, answer: Response) -> None:
        if answer.status == 401:
            problem = f"{self._name} does not take this name and password (401)"
            raise FetchError(problem, "give them again: `starmeet login caldav`")

    def _check(self, answer: Response) -> None:
        """Let through what a reading request wants.

        Raises:
            FetchError: anything else.
        """
        self._check_login(answer)
        path = _shown(urlsplit(answer.url).path)
        if answer.status in (404, 410):
            raise FetchError(f"{self._name} has nothing at {path} ({answer.status})", "check calendar.caldav")
        if answer.status == 403:
            raise FetchError(f"{self._name} does not let you read {path} (403)", "check your rights there")
        if answer.status in _REFUSALS:
            problem = f"{self._name} does not answer as a calendar server does ({answer.status})"
            raise FetchError(problem, "is calendar.caldav the right address?")

    def _resolved(self, base: str, href: str) -> str:
        return _normal(urljoin(base, href))

    @property
    def _name(self) -> str:
        return text.squeeze(self._origin[1], 100)


async def busy_objects(connection: Connection, start: datetime, end: datetime) -> dict[str, tuple[bytes, ...]]:
    """Read the events that touch a stretch of time from every calendar: name of the calendar -> objects.

    Raises:
        FetchError: the server does not give them.
    """
    found: dict[str, tuple[bytes, ...]] = {}
    for one in await connection.calendars():
        held = await connection.objects(one.url, start, end)
        found[one.name] = (*found.get(one.name, ()), *(each.data for each in held))
    return found


def chosen(calendars: Sequence[Found], wanted: str) -> Found:
    """Choose the calendar to write to: by name or address, else the only one there is.

    Raises:
        UsageError: none, or several.
    """
    names = ", ".join(f"{one.name!r}" for one in calendars[:8])
    hint = "starmeet config set calendar.caldav_calendar NAME"
    if wanted:
        folded = text.fold(wanted)
        found = [one for one in calendars if folded == text.fold(one.name) or one.url.rstrip("/") == wanted.rstrip("/")]
        if not found:
            raise UsageError(f"there is no calendar {text.one_line(wanted, 60)!r} on the server", f"there are {names}")
    else:
        found = [one for one in calendars if one.writable] or list(calendars)
    if len(found) > 1:
        which = ", ".join(repr(one.name) for one in found[:8])
        raise UsageError(f"which calendar is to be written to: {which}?", hint)
    if not found[0].writable:
        raise UsageError(f"the calendar {found[0].name!r} may not be written to", hint)
    return found[0]


def place_of(calendar: str, uid: str) -> str:
    """Give the address at which an event of ours is kept."""
    bare = uid.removesuffix("@starmeet.invalid")
    return _normal(f"{calendar.rstrip('/')}/{re.sub('[^A-Za-z0-9-]', '-', bare)[:200]}.ics")


def _is_calendar(one: Resource) -> bool:
    kind, parts = one.props.get(f"{DAV}resourcetype"), one.props.get(_KINDS)
    is_one = kind is not None and f"{CALDAV}calendar" in kind.names
    return is_one and (parts is None or not parts.names or "VEVENT" in {name.upper() for name in parts.names})


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    port = {"https": ":443", "http": ":80"}.get(parts.scheme, "")
    return parts.scheme, parts.netloc.rpartition("@")[2].lower().removesuffix(port)


def _normal(url: str) -> str:
    """Write an address in one way only: servers percent-encode as they like."""
    parts = urlsplit(url)
    return "://".join(_origin(url)) + quote(unquote(parts.path), safe="/")


def _shown(text_: str) -> str:
    return text.squeeze(re.sub(r"//[^/?#]*@", "//", text_), 100)
