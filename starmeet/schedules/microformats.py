"""Events in the classes of a page's elements: h-event (microformats2), and hCalendar before it.

https://microformats.org/wiki/h-event, https://microformats.org/wiki/hcalendar, and for dates
https://microformats.org/wiki/value-class-pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from starmeet import text
from starmeet.html_tree import Node
from starmeet.model import Handle, Speaker, SpeakerRole
from starmeet.schedules import roles, table_times, times
from starmeet.schedules.json_ld import Event
from starmeet.schedules.json_people import line, picture

MAX_EVENTS = 5_000
_ROOTS = frozenset(("h-event", "vevent"))
_DEPTH = 8
# What a property is called in microformats2, and before.
_NAMES = {
    "name": ("p-name", "summary"),
    "summary": ("p-summary", "p-description", "e-description", "e-content", "description"),
    "start": ("dt-start", "dtstart"),
    "end": ("dt-end", "dtend"),
    "duration": ("dt-duration", "duration"),
    "url": ("u-url", "url"),
    "uid": ("u-uid", "uid"),
    "category": ("p-category", "category"),
    "location": ("p-location", "location"),
    "status": ("p-status", "status"),
}
_SPEAKERS = ("p-performer", "p-speaker", "p-presenter", "p-author", "performer", "speaker", "presenter")
_GUESTS = ("attendee",)
"""Whom hCalendar's programmes list as attendees of a session are its speakers, where it names no others."""
_ASIDE: tuple[tuple[str, SpeakerRole], ...] = (("p-organizer", "organiser"), ("p-attendee", "attendee"))
_CARDS = frozenset(("h-card", "vcard"))
_TIME = re.compile(r"T?(\d{1,2}:\d{2}(?::\d{2})?)\s*(Z|[+-]\d{2}:?\d{2})?")


def events(tree: Node) -> list[Event]:
    """Find the events of a page that are no part of another one."""
    return [_event(root, 0) for root in _roots(tree)][:MAX_EVENTS]


def _roots(node: Node) -> Iterator[Node]:
    """The nearest events within an element."""
    waiting = [iter(node.children)]
    while waiting:
        for child in waiting[-1]:
            if isinstance(child, Node):
                if _ROOTS & set(child.classes):
                    yield child
                else:
                    waiting.append(iter(child.children))
                    break
        else:
            waiting.pop()


def _event(root: Node, depth: int) -> Event:
    own = list(_own(root))
    start_written = _value(own, "start", date=True)
    start = _instant(start_written, None)
    parts = list(_roots(root)) if depth < _DEPTH else []
    location = _nodes(own, "location")
    place, address, city = _place(location[0]) if location else ("", "", "")
    # An event without a name of its own is called what it says (microformats2, implied name).
    name = _value(own, "name") or ("" if parts else root.text())
    return Event(
        name=line(name, 300),
        start=start,
        end=_instant(_value(own, "end", date=True), start),
        length=times.length(_value(own, "duration")),
        has_clock=times.has_clock(start_written),
        written=start_written,
        description=_value(own, "summary"),
        kind=line(_value(own, "category"), 80),
        url=_value(own, "url"),
        uid=_value(own, "uid") if depth else "",
        place=place,
        address=address,
        city=city,
        called_off=_value(own, "status").upper() in ("CANCELLED", "CANCELED"),
        speakers=tuple(_speakers(own)),
        people=tuple(
            person for name, role in _ASIDE for person in roles.as_role(_named(own, (name,), card=True), role)
        ),
        parts=tuple(_event(part, depth + 1) for part in parts[:MAX_EVENTS]),
    )


def _own(root: Node) -> Iterator[Node]:
    """The elements that speak of this event: not those within an event, nor within a card, inside it."""
    waiting = [iter(root.children)]
    while waiting:
        for child in waiting[-1]:
            if isinstance(child, Node):
                if _ROOTS & set(child.classes):
                    continue
                yield child
                if not _CARDS & set(child.classes):
                    waiting.append(iter(child.children))
                    break
        else:
            waiting.pop()


def _nodes(own: list[Node], name: str) -> list[Node]:
    classes = frozenset(_NAMES[name])
    return [node for node in own if classes & set(node.classes)]


def _value(own: list[Node], name: str, *, date: bool = False) -> str:
    """The first value of a property that is not empty."""
    return next((found for node in _nodes(own, name) if (found := _of(node, name, date=date))), "")


def _of(node: Node, name: str, *, date: bool) -> str:
    parts = [inner for inner in node.walk() if {"value", "value-title"} & set(inner.classes)]
    if parts:
        values = [_plain(inner, date=date) for inner in parts]
        return _joined(values) if date else " ".join(values)
    if name in ("url", "uid") and (address := node.attributes.get("href") or node.attributes.get("src")):
        return address.strip()
    if name == "summary":
        return node.text()
    return _plain(node, date=date)


def _plain(node: Node, *, date: bool = False) -> str:
    """What one element says: in the attribute made for it, else as text."""
    attributes = node.attributes
    if "value-title" in node.classes or node.name == "abbr":
        said = attributes.get("title", "")
    elif node.name in ("data", "input", "meter"):
        said = attributes.get("value", "")
    elif date and node.name in ("time", "ins", "del"):
        said = attributes.get("datetime", "")
    else:
        said = attributes.get("alt", "") if node.name in ("img", "area") else attributes.get("content", "")
    return said.strip() or node.text()


def _joined(values: list[str]) -> str:
    """Put a date, a time and an offset together that stand in elements of their own."""
    day = next((value for value in values if re.match(r"\d{4}-\d", value)), "")
    clocks = [found for value in values if value != day and (found := table_times.clock(value)) is not None]
    offset = next((value for value in values if re.fullmatch(r"Z|[+-]\d{2}:?\d{2}", value)), "")
    if clocks and not times.has_clock(day):
        minutes = int(clocks[0].total_seconds()) // 60
        # A time alone is that of an end, on the day of the start.
        return f"{day}{'T' if day else ''}{minutes // 60 % 24:02}:{minutes % 60:02}{offset}"
    return day or " ".join(values)


def _instant(written: str, start: datetime | None) -> datetime | None:
    """Read a date-time; an end that is a time alone is on the day of the start."""
    if start and (clock := _TIME.fullmatch(written)):
        found = times.instant(f"{start.date()}T{clock[1]:0>5}{clock[2] or ''}")
        return found.replace(tzinfo=start.tzinfo) if found and not found.tzinfo else found
    found = times.instant(written)
    if found and start and not found.tzinfo and start.tzinfo:
        return found.replace(tzinfo=start.tzinfo)
    if found and start and not times.has_clock(written):
        # hCalendar's dates end before the day they name; microformats2's on it. A day too many does no harm.
        return found + timedelta(days=1) - timedelta(minutes=1)
    return found


def _place(node: Node) -> tuple[str, str, str]:
    """Name, address and city of a location, which may be a text or a card."""
    inner = list(node.walk())

    def first(*classes: str) -> str:
        return next((line(one.text(), 200) for one in inner if set(classes) & set(one.classes)), "")

    name = first("p-name", "fn", "org") or line(_plain(node), 200)
    city = first("p-locality", "locality")
    parts = (first("p-street-address", "street-address"), city, first("p-country-name", "country-name"))
    return name, ", ".join(filter(None, parts)), city


def _speakers(own: list[Node]) -> Iterator[Speaker]:
    yield from _named(own, _SPEAKERS) or _named(own, _GUESTS)


def _named(own: list[Node], classes: tuple[str, ...], *, card: bool = False) -> list[Speaker]:
    """The people an event gives one of these classes; `card`: only those with a card of their own, as persons have."""
    nodes = [node for node in own if set(classes) & set(node.classes)]
    if card:
        nodes = [node for node in nodes if any(_CARDS & set(one.classes) for one in (node, *node.walk()))]
    # A card whose name is that of the organisation is the organisation's (hCard 1.0, "fn" and "org").
    return [one for node in nodes for one in _people(node) if not (card and one.name == one.org)]


def _people(node: Node) -> Iterator[Speaker]:
    cards = [node] if _CARDS & set(node.classes) else [one for one in node.walk() if _CARDS & set(one.classes)]
    for card in cards or [node]:
        inner = list(card.walk())
        named = [one for one in inner if {"p-name", "fn"} & set(one.classes)]
        orgs = [one for one in inner if {"p-org", "org"} & set(one.classes)]
        name = line(_plain(named[0] if named else card), 200)
        if name:
            photos = (
                one.attributes.get("src") or one.attributes.get("href", "")
                for one in inner
                if {"u-photo", "photo"} & set(one.classes)
            )
            yield Speaker(
                name=name, handles=tuple(_handles([card, *inner])), org=line(orgs[0].text(), 200) if orgs else "",
                avatar=next((url for photo in photos if (url := picture(photo))), ""),
            )  # fmt: skip


def _handles(nodes: list[Node]) -> Iterator[Handle]:
    known: set[Handle] = set()
    for node in nodes:
        links = node.name == "a" and ({"u-url", "url"} & set(node.classes) or "me" in node.attributes.get("rel", ""))
        found = text.handle(node.attributes.get("href", "")) if links or "h-card" in node.classes else None
        if found and found.network != "email" and found not in known:
            known.add(found)
            yield found
