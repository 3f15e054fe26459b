"""Where the programme of a conference may be, given the address and the text of its page.

Pure: says what to try, in which order and why; trying is the caller's.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

from starmeet import html_tree, text
from starmeet.html_tree import Node
from starmeet.model import Value
from starmeet.schedules import pretalx

MAX_TRIED = 6
"""Candidates worth a request: a page that has not led to its programme by then will not."""

_FILE = re.compile(r"\.(?:json|xml|xcal|ics|ical|csv|tsv)$", re.IGNORECASE)
_SESSIONIZE = re.compile(r"sessionize\.com/api/v2/([a-z0-9]{6,20})/", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:schedule|program(?:me)?|agenda|fahrplan|timetable|pentabarf|sessions?|talks|calendar|events?|conference|all)"
    r"[\w.-]{0,20}\.(json|xml|ics|csv)$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"schedul|program|agenda|fahrplan|timetable|pentabarf|session|talk|calendar|event|\bical", re.IGNORECASE
)
# WordPress and the like announce the page itself as JSON.
_NOT_PROGRAMMES = re.compile(r"wp-json|oembed|manifest|/feed|\bxmlrpc|sitemap|rsd|opensearch", re.IGNORECASE)
_TYPES = {
    "application/vnd.c3voc.schedule+xml": 0, "application/json": 1, "application/xml": 2, "text/xml": 2,
    "text/calendar": 3, "text/csv": 4,
}  # fmt: skip
"""Types of a programme, what says most about speakers first."""
_RICHNESS = {"json": 0, "xml": 1, "ics": 2, "csv": 3}
_PRETALX_PAGE = re.compile(r"(.*?)/(schedule|talk|speaker|featured|sneak)(?:/|$)")
_PRETALX_WIDGET = re.compile(r"(.*?)(?:/schedule)?/widgets?/(?:schedule|v\d)[\w.-]{0,20}\.js$")
_EXPORT = "/schedule/export/schedule.json"
_PRETALX_OWN = frozenset("orga api p static media locale redirect 400 403 404 500 event".split())


class Candidate(Value, frozen=True, kw_only=True):
    """An address to try."""

    url: str
    reason: str


def rewrites(url: str) -> tuple[Candidate, ...]:
    """Say where the programme is when the host is known by name, or the path is that of a known interface.

    Nothing has to be fetched to know. Empty for an address that is such a file already, and for hosts nobody knows.
    """
    parts = _split(url)
    if parts is None:
        return ()
    found = list(_known_host(parts))
    if submissions := pretalx.expanded(url):
        found.append(Candidate(url=submissions, reason="pretalx's submissions with their speakers"))
    return tuple(one for one in found if one.url != url)


def candidates(page: str, url: str) -> tuple[Candidate, ...]:
    """Say where the programme may be, given a page that is none; the likeliest first, `url` left out.

    `page` is empty when the answer was no page: then only the address tells.
    """
    tree = html_tree.parse(page)
    nodes = list(tree.walk())
    base = next((node.attributes["href"] for node in nodes if node.name == "base" and node.attributes.get("href")), "")
    base = _joined(url, base) or url
    found = [
        *_alternates(nodes, base),
        *_sessionize(page),
        *_widgets(nodes, base),
        *_links(nodes, base),
        *_by_path(page, url),
    ]
    once = {one.url: one for one in reversed(found) if one.url != url and _may_lead(url, one.url)}
    return tuple(one for one in dict.fromkeys(found) if once.get(one.url) is one)


def _known_host(parts: SplitResult) -> Iterator[Candidate]:
    host = parts.hostname or ""
    path = parts.path
    sessionize = re.match(r"/api/v2/([a-z0-9]{6,20})(?:/|$)", path, re.IGNORECASE)
    if host == "ggt.gaa.st" and parts.fragment.startswith("url="):
        if target := text.safe_url(unquote(parts.fragment.removeprefix("url="))):
            yield Candidate(url=target, reason="the programme giggity's link is about")
    elif host in ("sessionize.com", "www.sessionize.com") and sessionize:
        yield _at(parts, f"/api/v2/{sessionize[1]}/view/All", "Sessionize's whole programme")
    elif _FILE.search(path) or "/export/" in path:
        return
    elif re.search(r"^(?!www\.)[\w-]+\.sched\.(?:com|org)$", host):
        yield _at(parts, "/all.ics", "Sched's calendar of all sessions")
    elif re.search(r"(?:^|\.)pretalx\.|^cfp\.", host):
        yield from _pretalx(parts, 1)
    elif re.search(r"(?:^|\.)eventyay\.com$", host):
        yield from _pretalx(parts, 2)
    elif re.fullmatch(r"(?:www\.|archive\.)?fosdem\.org", host) and (year := re.match(r"/(\d{4})(?:/|$)", path)):
        yield _at(parts, f"/{year[1]}/schedule/xml", "FOSDEM's programme")
    elif re.search(r"(?:^|\.)indico\.|^indico", host):
        yield from _indico(parts)


def _at(parts: SplitResult, path: str, reason: str, query: str = "") -> Candidate:
    return Candidate(url=urlunsplit((parts.scheme, parts.netloc, path, query, "")), reason=reason)


def _pretalx(parts: SplitResult, depth: int) -> Iterator[Candidate]:
    """An event of pretalx is the first part of the path; of eventyay, the second behind the organiser."""
    segments = [segment for segment in parts.path.split("/") if segment]
    if len(segments) >= depth and segments[0] not in _PRETALX_OWN:
        event = "/".join(segments[:depth])
        yield _at(parts, f"/{event}{_EXPORT}", "where pretalx keeps a programme")


def _indico(parts: SplitResult) -> Iterator[Candidate]:
    if event := re.match(r"(.*)/event/(\d{1,9})(?:/|$)", parts.path):
        before, number = event[1], event[2]
        yield _at(parts, f"{before}/export/event/{number}.json", "Indico's contributions", "detail=contributions")
        yield _at(parts, f"{before}/event/{number}/event.ics", "Indico's calendar", "scope=contribution")


def _alternates(nodes: Iterable[Node], base: str) -> list[Candidate]:
    """What a page links to as another form of itself."""
    found: list[tuple[int, Candidate]] = []
    for node in nodes:
        if node.name != "link" or "alternate" not in node.attributes.get("rel", "").lower().split():
            continue
        kind = node.attributes.get("type", "").partition(";")[0].strip().lower()
        href = node.attributes.get("href", "")
        url = _joined(base, href)
        about = f"{href} {node.attributes.get('title', '')}"
        # A calendar is a programme; other types are only where they say so.
        sure = kind in ("text/calendar", "application/vnd.c3voc.schedule+xml") or _ABOUT.search(about)
        if url and kind in _TYPES and sure and not _NOT_PROGRAMMES.search(href):
            found.append((_TYPES[kind], Candidate(url=url, reason=f"the page's alternate of type {kind}")))
    return [one for _, one in sorted(found, key=lambda ranked: ranked[0])]


def _sessionize(page: str) -> Iterator[Candidate]:
    for number in dict.fromkeys(_SESSIONIZE.findall(page)):
        url = f"https://sessionize.com/api/v2/{number}/view/All"
        yield Candidate(url=url, reason="a Sessionize id in the page")


def _widgets(nodes: Iterable[Node], base: str) -> Iterator[Candidate]:
    """Programmes of known hosts that a page shows within itself or links to."""
    for node in nodes:
        if "event-url" in node.attributes and (event := _joined(base, node.attributes["event-url"])):
            yield Candidate(url=event.rstrip("/") + _EXPORT, reason="a pretalx widget")
        for attribute in ("href", "src", "data-src"):
            if node.name in ("a", "iframe", "script") and attribute in node.attributes:
                url = _joined(base, node.attributes[attribute])
                if node.name == "script" and (widget := _PRETALX_WIDGET.match(url)):
                    yield Candidate(url=widget[1] + _EXPORT, reason="a pretalx widget")
                for one in rewrites(url) if url else ():
                    yield Candidate(url=one.url, reason=f"{one.reason}, linked from the page")


def _links(nodes: Iterable[Node], base: str) -> list[Candidate]:
    """Links to files that are called like programmes, or of which the link says so."""
    found: list[tuple[int, Candidate]] = []
    for node in nodes:
        href = node.attributes.get("href", "")
        if node.name != "a" or not (url := _joined(base, href)) or _NOT_PROGRAMMES.search(href):
            continue
        path = urlsplit(url).path
        name = path.rpartition("/")[2]
        suffix = _FILE.search(path)
        if named := _NAMED.search(name):
            found.append((_RICHNESS[named[1].lower()], Candidate(url=url, reason=f"a link to {name[:60]}")))
        elif suffix and (suffix[0].lower() == ".ics" or _ABOUT.search(node.text()[:200])):
            rank = _RICHNESS.get(suffix[0].lower().removeprefix("."), 4)
            found.append((rank, Candidate(url=url, reason=f"a link to {name[:60]}")))
    return [one for _, one in sorted(found, key=lambda ranked: ranked[0])]


def _by_path(page: str, url: str) -> Iterator[Candidate]:
    """Where the software that made the page keeps the programme."""
    parts = _split(url)
    if parts is None:
        return
    path = parts.path
    lower = page[:2_000_000].lower()
    if view := re.match(r"(.*/api/v2/[a-z0-9]{6,20}/view/)\w+$", path, re.IGNORECASE):
        yield _at(parts, f"{view[1]}All", "Sessionize's whole programme")
    shape = _PRETALX_PAGE.match(path)
    if "pretalx" in lower or "eventyay" in lower or (shape and shape[2] != "schedule"):
        if shape:
            yield _at(parts, shape[1] + _EXPORT, "where pretalx keeps a programme")
        yield from _pretalx(parts, 2 if "eventyay" in lower else 1)
        yield _at(parts, _EXPORT, "where pretalx keeps a programme")
    yield from _indico(parts)
    if event := re.match(r"(.*/v1/events/[\w-]{1,80})(?:/|$)", path):
        query = "include=speakers,track,microlocation,session-type&page[size]=0"
        yield _at(parts, f"{event[1]}/sessions", "Open Event's sessions", query)
    if osem := re.match(r"(.*/conferences?/[\w-]{1,80})(?:/|$)", path):
        yield _at(parts, f"{osem[1]}/schedule.xml", "where OSEM keeps a programme")
    if frab := re.match(r"(.*/fahrplan)(?:/|$)", path, re.IGNORECASE):
        for name in ("schedule.json", "schedule.xml", "schedule.ics"):
            yield _at(parts, f"{frab[1]}/{name}", "where frab keeps a programme")
    if wafer := re.match(r"(.*/schedule)(?:/|$)", path):
        yield _at(parts, f"{wafer[1]}/pentabarf.xml", "where wafer keeps a programme")
        yield _at(parts, f"{wafer[1]}/export/schedule.json", "where pretalx keeps a programme")
        for name in ("schedule.json", "schedule.ics", "conference.json"):
            yield _at(parts, f"{wafer[1]}/{name}", "where many keep a programme")
    if "sched.com" in lower or "sched.org" in lower:
        yield _at(parts, "/all.ics", "Sched's calendar of all sessions")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
        parts.hostname, parts.port  # noqa: B018 - reading them is what finds a broken address
    except ValueError:
        return None
    return parts if parts.scheme.lower() in ("http", "https") and parts.netloc else None


def _joined(base: str, href: str) -> str:
    """Take an address relative to a page; empty when it is none to fetch."""
    try:
        # A subscription is to be had the way its page is.
        scheme = "http:" if base.lower().startswith("http:") else "https:"
        found = urljoin(base, re.sub(r"^webcals?:", scheme, href.strip(), flags=re.IGNORECASE)).partition("#")[0]
    except ValueError:
        return ""
    return found if _split(found) and text.safe_url(found) else ""


def _may_lead(page: str, url: str) -> bool:
    """A page on the net must not send us to machines of our own network."""
    ours, theirs = _split(page), _split(url)
    if ours is None or theirs is None:
        return False
    host = theirs.hostname or ""
    if host == ours.hostname:
        return True
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return host != "localhost" and "." in host and not host.endswith((".localhost", ".local", ".internal"))
