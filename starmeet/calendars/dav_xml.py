"""The XML that calendar servers speak (RFC 4918, 4791, 6578): what is asked, and what a 207 answers.

An answer comes from outside: entities are refused, and of every element only what is asked for is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from starmeet import text
from starmeet.errors import InputError
from starmeet.model import Value

DAV = "{DAV:}"
CALDAV = "{urn:ietf:params:xml:ns:caldav}"
_SHORT = {DAV: "d:", CALDAV: "c:"}
_HEAD = '<?xml version="1.0" encoding="utf-8"?>'
_SPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"'
MAX_DATA = 1024 * 1024
"""Characters of one event kept; Radicale takes no more than ten times that, and a meeting is some thousand."""
_MAX_TEXT = 4096


class Prop(Value, frozen=True, kw_only=True):
    """A property of a resource."""

    text: str = ""
    hrefs: tuple[str, ...] = ()
    """The addresses in it."""
    names: tuple[str, ...] = ()
    """The elements in it, and the names that components have (`<c:comp name="VEVENT">`)."""


class Resource(Value, frozen=True, kw_only=True):
    """One `<response>`: what there is, and those of its properties that the server gave."""

    href: str
    status: int = 200
    """What the server says of the whole of it; 404 is all it says of what is gone."""
    props: dict[str, Prop]

    def text(self, name: str) -> str:
        """Give the text of a property, empty where there is none."""
        return self.props[name].text if name in self.props else ""


class Multistatus(Value, frozen=True, kw_only=True):
    """A 207 answer."""

    resources: tuple[Resource, ...]
    sync_token: str = ""


def propfind(*names: str) -> bytes:
    """Ask for properties."""
    return f"{_HEAD}<d:propfind {_SPACES}><d:prop>{_empty(names)}</d:prop></d:propfind>".encode()


def sync_collection(token: str) -> bytes:
    """Ask what changed since a token; since ever, without one."""
    return (
        f"{_HEAD}<d:sync-collection {_SPACES}><d:sync-token>{escape(token)}</d:sync-token>"
        "<d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>"
    ).encode()


def in_range(start: datetime, end: datetime) -> bytes:
    """Ask for the events that touch a stretch of time."""
    first, last = (f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}" for moment in (start, end))
    return _query(f'<c:time-range start="{first}" end="{last}"/>')


def everything() -> bytes:
    """Ask for all events."""
    return _query("")


def with_uid(uid: str) -> bytes:
    """Ask for the event of this UID."""
    wanted = f'<c:text-match collation="i;octet">{escape(uid)}</c:text-match>'
    return _query(f'<c:prop-filter name="UID">{wanted}</c:prop-filter>')


def _query(condition: str) -> bytes:
    return (
        f"{_HEAD}<c:calendar-query {_SPACES}><d:prop><d:getetag/><c:calendar-data/></d:prop><c:filter>"
        f'<c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">{condition}</c:comp-filter></c:comp-filter>'
        "</c:filter></c:calendar-query>"
    ).encode()


def _empty(names: Sequence[str]) -> str:
    written = []
    for name in names:
        space, _, bare = name.rpartition("}")
        written.append(f"<{_SHORT[space + '}']}{bare}/>")
    return "".join(written)


def multistatus(body: bytes) -> Multistatus:
    """Read a 207 answer.

    Raises:
        InputError: it is none.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    found: list[Resource] = []
    token, depth, root = "", 0, None
    try:
        for event, element in iterparse(BytesIO(body), events=("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            if root is None:
                root = element
                if element.tag != f"{DAV}multistatus":
                    raise InputError("it is no multistatus")
            if event == "end" and depth == 1:
                if element.tag == f"{DAV}response":
                    found.extend(_resources(element))
                elif element.tag == f"{DAV}sync-token":
                    token = _text(element)
                root.clear()  # what was read takes no more memory
    except DefusedXmlException:
        raise InputError("it defines entities, which no calendar server does") from None
    except (SyntaxError, ValueError, LookupError) as error:  # ParseError is a SyntaxError
        raise InputError(f"its XML is broken ({text.squeeze(str(error), 80)})") from None
    if root is None:
        raise InputError("it is empty")
    return Multistatus(resources=tuple(found), sync_token=token)


def error_names(body: bytes) -> frozenset[str]:
    """Give the conditions that a refusal names (`no-uid-conflict`); none when it is not written in XML."""
    # Not parsed: which of a few words occurs is all that is asked, and a refusal may be any page.
    words = (b"no-uid-conflict", b"valid-sync-token", b"number-of-matches-within-limits")
    return frozenset(word.decode() for word in words if re.search(rb"<[^<>]*\b%s\b" % word, body[:65_536]))


def _resources(response: Any) -> Iterator[Resource]:
    status = response.find(f"{DAV}status")
    props: dict[str, Prop] = {}
    for stat in response.findall(f"{DAV}propstat"):
        said = stat.find(f"{DAV}status")
        if said is None or _code(said) // 100 == 2:
            for one in stat.findall(f"{DAV}prop/*"):
                props[one.tag] = _prop(one)
    whole = 200 if status is None else _code(status)
    for href in response.findall(f"{DAV}href"):
        if address := _text(href):
            yield Resource(href=address, status=whole, props=props)


def _prop(element: Any) -> Prop:
    data = element.tag == f"{CALDAV}calendar-data"
    inner = list(element.iter())[1:] if not data else []
    return Prop(
        text=(element.text or "")[:MAX_DATA] if data else _text(element),
        hrefs=tuple(_text(one) for one in inner if one.tag == f"{DAV}href"),
        names=tuple(str(one.get("name") or one.tag)[:_MAX_TEXT] for one in inner),
    )


def _text(element: Any) -> str:
    return text.one_line(element.text or "", _MAX_TEXT).strip()


def _code(status: Any) -> int:
    """Read the number of `HTTP/1.1 404 Not Found`."""
    found = re.search(r"\s(\d{3})\b", " " + _text(status).partition("/")[2])
    return int(found[1]) if found else 0
