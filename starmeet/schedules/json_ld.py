"""schema.org's Events in the JSON-LD of a page (https://schema.org/Event)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from starmeet import text
from starmeet.html_tree import Node
from starmeet.model import Handle, Speaker, Value
from starmeet.schedules import roles, times
from starmeet.schedules.json_lax import embedded
from starmeet.schedules.json_people import line, picture
from starmeet.schedules.json_value import first, get, items, words

MAX_BLOCKS = 200
MAX_BLOCK = 1024 * 1024
MAX_EVENTS = 5_000
_DEPTH = 8
"""Events within events, and lists within lists."""
_PEOPLE = ("performer", "performers", "actor", "author", "speaker", "contributor")
_PARTS = ("subEvent", "subEvents")
_NESTING = frozenset((*_PARTS, "superEvent"))
_GROUPS = frozenset(("organization", "corporation", "performinggroup", "musicgroup", "educationalorganization"))


class Event(Value, frozen=True, kw_only=True):
    """What a page says of one event; date-times are naive when it gives no offset."""

    name: str = ""
    start: datetime | None = None
    end: datetime | None = None
    length: timedelta | None = None
    has_clock: bool = False
    written: str = ""
    """The start as written."""
    description: str = ""
    kind: str = ""
    language: str = ""
    url: str = ""
    uid: str = ""
    place: str = ""
    address: str = ""
    city: str = ""
    online: tuple[str, ...] = ()
    called_off: bool = False
    within: str = ""
    """Name of the event it is a part of, where it says so itself."""
    speakers: tuple[Speaker, ...] = ()
    people: tuple[Speaker, ...] = ()
    """Its organisers and attendees."""
    parts: tuple[Event, ...] = ()

    @property
    def day(self) -> date | None:
        """The day it begins."""
        return self.start.date() if self.start else None

    @property
    def last_day(self) -> date | None:
        """The day it ends."""
        return (
            max(self.end, self.start).date() if self.end and self.start and _alike(self.start, self.end) else self.day
        )

    def all(self) -> Iterator[Event]:
        """Itself and all its parts."""
        yield self
        for part in self.parts:
            yield from part.all()


def events(tree: Node) -> tuple[list[Event], int]:
    """Find the events of a page that are no part of another one; and how many blocks cannot be read."""
    blocks: list[Any] = []
    broken = 0
    scripts = (node for node in tree.walk() if node.name == "script" and _is_json_ld(node))
    for _, node in zip(range(MAX_BLOCKS), scripts, strict=False):
        script = "".join(part for part in node.children if isinstance(part, str))
        value = embedded(script) if len(script) <= MAX_BLOCK else None
        if value is None:
            broken += bool(script.strip())
        else:
            blocks.append(value)
    parts = _joined(blocks)
    outer = (one for block in blocks for one in _nodes(block, 0) if first(one, "@id") not in parts)
    found = [_event(one, 0) for one in islice(outer, MAX_EVENTS)]
    # Several blocks of a page often repeat the same event.
    return list(dict.fromkeys(found)), broken


def _joined(blocks: list[Any]) -> set[str]:
    """Put what is given by reference (`{"@id": "#ada"}`) in its place, and give the ids of events that are parts.

    An event becomes a part once, and what is referred to otherwise loses its own events: no circle of references
    makes a page endless.
    """
    objects = list(_objects(blocks))
    whole = {name: one for one in objects if len(one) > 1 and isinstance(name := one.get("@id"), str)}
    parts: set[str] = set()

    def part(inner: Any) -> Any:
        name = first(inner, "@id")
        if name in parts:
            return None
        parts.update(filter(None, (name,)))
        return whole.get(name) if _refers(inner) else inner

    def plain(inner: Any) -> Any:
        known = whole.get(first(inner, "@id"), {}) if _refers(inner) else None
        return inner if known is None else {key: value for key, value in known.items() if key not in _NESTING}

    for one in objects:
        for key, value in one.items():
            several = value if isinstance(value, list) else [value]
            if key in _PARTS:
                one[key] = [found for inner in several if (found := part(inner)) is not None]
            elif any(_refers(inner) for inner in several):
                one[key] = [plain(inner) for inner in several] if isinstance(value, list) else plain(value)
    return parts


def _refers(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"@id"}


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object within a value, in order."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
        waiting.extend(reversed(list(one.values()) if isinstance(one, dict) else items(one)))


def _is_json_ld(node: Node) -> bool:
    return node.attributes.get("type", "").partition(";")[0].strip().lower() == "application/ld+json"


def _nodes(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """The outermost events of a block: itself, in its list, in its graph, or what a page is about."""
    if isinstance(value, list) and depth < _DEPTH:
        for one in value:
            yield from _nodes(one, depth + 1)
    elif isinstance(value, dict):
        if _is_event(value):
            yield value
        elif depth < _DEPTH:
            for key in ("@graph", "mainEntity", "itemListElement", "item", "about", "event", "events"):
                if key in value:
                    yield from _nodes(value[key], depth + 1)


def _is_event(value: dict[str, Any]) -> bool:
    """Match Event and its kinds by their suffix: BusinessEvent, EducationEvent, and Festival."""
    kinds = value.get("@type")
    several = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and kind.endswith(("Event", "Festival", "EventSeries")) for kind in several)


def _event(value: dict[str, Any], depth: int) -> Event:
    written = first(value, "startDate")
    place, address, city, online = _place(value.get("location"))
    parts = [one for key in _PARTS for one in _several(value.get(key)) if isinstance(one, dict)]
    status = first(value, "eventStatus")
    return Event(
        name=line(first(value, "name", "headline")),
        start=times.instant(written),
        end=_end(first(value, "endDate")),
        length=times.length(first(value, "duration")),
        has_clock=times.has_clock(written),
        written=written,
        description=first(value, "description"),
        kind=line(words(value.get("additionalType")) if "://" not in words(value.get("additionalType")) else "", 80),
        language=first(value, "inLanguage") or first(value.get("inLanguage"), "name", "alternateName"),
        url=first(value, "url"),
        uid=first(value, "identifier") if depth else "",
        place=place,
        address=address,
        city=city,
        online=online,
        called_off=status.endswith(("EventCancelled", "EventPostponed")),
        within=line(first(value.get("superEvent"), "name")),
        speakers=tuple(_people(value, _PEOPLE)),
        people=(
            *roles.as_role(_people(value, ("organizer", "organizers"), said=True), "organiser"),
            *roles.as_role(_people(value, ("attendee", "attendees")), "attendee"),
        ),
        parts=tuple(_event(one, depth + 1) for one in parts[:MAX_EVENTS]) if depth < _DEPTH else (),
    )


def _end(written: str) -> datetime | None:
    """An end; one that is a date alone means the whole day."""
    found = times.instant(written)
    if found is None or times.has_clock(written):
        return found
    return found + timedelta(days=1) - timedelta(minutes=1)


def _alike(start: datetime, end: datetime) -> bool:
    return (start.tzinfo is None) == (end.tzinfo is None)


def _several(value: Any) -> list[Any]:
    return items(value) or ([value] if value else [])


def _place(value: Any) -> tuple[str, str, str, tuple[str, ...]]:
    """Room or venue, address, city, and where an event is held online."""
    names, addresses, city, online = [], [], "", []
    for one in _several(value)[:10]:
        if isinstance(one, str):
            names.append(line(one, 200))
            continue
        if first(one, "@type") == "VirtualLocation":
            online.append(first(one, "url"))
            continue
        names.append(line(first(one, "name"), 200))
        address = get(one, "address")
        parts = [line(first(address, key) or first(get(address, key), "name"), 100) for key in (
            "streetAddress", "addressLocality", "addressRegion", "addressCountry",
        )]  # fmt: skip
        addresses.append(line(address, 300) if isinstance(address, str) else ", ".join(filter(None, parts)))
        city = city or parts[1]
    return next(filter(None, names), ""), next(filter(None, addresses), ""), city, tuple(filter(None, online))


def _people(value: dict[str, Any], keys: Sequence[str], *, said: bool = False) -> Iterator[Speaker]:
    """The people of an event in one role, organisations left out; `said`: only what calls itself a person."""
    for key in keys:
        for one in _several(value.get(key))[:1000]:
            kinds = {words(kind).lower() for kind in _several(get(one, "@type"))}
            if "person" not in kinds and (said or kinds & _GROUPS):
                continue
            if isinstance(one, str):
                name, found = line(one, 200), {}
            else:
                parts = f"{first(one, 'givenName')} {first(one, 'familyName')}"
                name, found = line(first(one, "name") or parts, 200), one
            if name and "://" not in name:
                yield Speaker(name=name, handles=tuple(_handles(found)), org=_org(found), avatar=_avatar(found))


def _handles(person: Any) -> Iterator[Handle]:
    if not isinstance(person, dict):
        return
    known: set[Handle] = set()
    for one in [*_several(person.get("sameAs")), person.get("url")][:20]:
        found = text.handle(words(one)) if words(one) else None
        if found and found.network != "email" and found not in known:
            known.add(found)
            yield found


def _avatar(person: Any) -> str:
    for one in _several(get(person, "image")):
        if found := picture(first(one, "url", "contentUrl") or words(one)):
            return found
    return ""


def _org(person: Any) -> str:
    for key in ("affiliation", "worksFor", "memberOf"):
        for one in _several(get(person, key)):
            if found := line(words(one) if isinstance(one, str) else first(one, "name"), 200):
                return found
    return ""
