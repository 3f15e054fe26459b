"""Programmes marked up in a conference's own page: schema.org's Events as JSON-LD, and microformats.

Both say the same things in other words, so `json_ld` and `microformats` give `Event`s, and here those
become a programme. A page about the conference as a whole is no programme; it is refused with what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from starmeet import html_tree, text
from starmeet.errors import InputError, NotASchedule
from starmeet.model import Programme, Skipped
from starmeet.schedules import draft, json_ld, microformats
from starmeet.schedules.hints import Hints
from starmeet.schedules.json_ld import Event

NAME = "HTML"

MAX_PAGE = 4 * 1024 * 1024
"""Of a page: ten times a large programme's."""
OUTSIDE = timedelta(days=7)
"""How far from its conference a session may lie; what is further away was forgotten there by a template."""
MAX_SPAN = timedelta(days=31)
"""Events further apart, of no common conference, are somebody's calendar."""
_FEW = 10
_HINT = "give the conference's schedule.xml, its schedule.json or its .ics"
_HTML = re.compile(
    rb"(?:\s|<\?[^>]{0,200}\?>|<!--.{0,2000}?-->){0,20}<(?:!doctype\s+html|html|head|body|div|main|section|article|ul|ol|"
    rb"table|script|meta|nav|header|h1|p)\b",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset=["']?([\w-]{3,20})""", re.IGNORECASE)


def recognise(head: bytes) -> bool:
    """Look for HTML, whatever is in it."""
    return _HTML.match(head) is not None


def read(data: bytes, hints: Hints) -> Programme:
    """Read the sessions a page marks up.

    Raises:
        NotASchedule: it marks up none; the sentence says what the page is about.
        InputError: too large for a page, or no session can be read.
    """
    if len(data) > MAX_PAGE:
        raise InputError(f"{hints.where} is too large for a page (at most {MAX_PAGE // 2**20} MiB)", _HINT)
    tree = html_tree.parse(decoded(data))
    linked, broken = json_ld.events(tree)
    events = max(
        linked, microformats.events(tree), key=lambda several: sum(1 for event in several for _ in event.all())
    )
    conference, sessions = _conference(events)
    if not sessions:
        raise _announcement(conference, hints)
    notes = [f"{broken} of its blocks of JSON-LD cannot be read"] if broken else []
    if conference in sessions:
        notes.append("it names speakers of no session: they are listed at the opening")
    items = list(_items(sessions, conference))
    header = _header(conference, tree)
    if conference is None and _apart(items) > MAX_SPAN:
        kind = "an HTML page with a list of events"
        raise NotASchedule(f"{hints.where} looks like {kind}, not a conference programme", _HINT)
    people = [person for event in events for one in event.all() for person in one.people]
    return draft.programme(items, header, hints, NAME, notes=notes, people=people)


def decoded(data: bytes) -> str:
    """Decode a page: UTF-8, else what it says of itself, else what Western browsers assume."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        said = _CHARSET.search(data[:4096])
        try:
            return data.decode(said[1].decode("ascii") if said else "cp1252", "replace")
        except LookupError:
            return data.decode("cp1252", "replace")


def _conference(events: Sequence[Event]) -> tuple[Event | None, list[Event]]:
    """Tell the conference from its sessions: what holds others, or is longer than all the others together."""
    if len(events) == 1:
        [only] = events
        if only.parts:
            named = {person.name for part in only.all() if part is not only for person in part.speakers}
            also = [only] if any(person.name not in named for person in only.speakers) else []
            return only, [*also, *_leaves(only)]
        return only, [only] if only.speakers else []
    around = [one for one in _long(events) if all(other is one or _within(other, one) for other in events)]
    if len(around) == 1:
        [whole] = around
        leaves = [leaf for one in events if one is not whole for leaf in _leaves(one)]
        return whole, [*leaves, *(leaf for leaf in _leaves(whole) if leaf is not whole)]
    return None, [leaf for one in events for leaf in _leaves(one)]


def _long(events: Sequence[Event]) -> list[Event]:
    """Those that may hold all the others: they last as long as all together, or others say they are part of them."""
    names = {text.fold(one.within) for one in events if one.within}
    first = min((one.day for one in events if one.day), default=None)
    last = max((one.last_day for one in events if one.last_day), default=None)
    found = [one for one in events if (one.day == first and one.last_day == last) or text.fold(one.name) in names]
    return found if len(found) <= _FEW else []


def _within(inner: Event, outer: Event) -> bool:
    if inner.within and text.fold(inner.within) == text.fold(outer.name):
        return True
    days = (inner.day, outer.day, outer.last_day)
    if inner.start == outer.start and inner.end == outer.end:
        return False
    return None not in days and outer.day != outer.last_day and outer.day <= inner.day <= outer.last_day  # type: ignore[operator]


def _leaves(event: Event) -> Iterator[Event]:
    """The sessions of an event: the parts without parts of their own."""
    if not event.parts:
        yield event
    for part in event.parts:
        yield from _leaves(part)


def _items(sessions: Sequence[Event], conference: Event | None) -> Iterator[draft.Item]:
    for number, event in enumerate(sessions, 1):
        yield _item(event, number, conference)


def _item(event: Event, number: int, conference: Event | None) -> draft.Item:
    title = text.squeeze(event.name)
    where = draft.name_of(number, title)
    if event.called_off:
        return Skipped(where=where, why="it is called off")
    if event.start is None:
        return Skipped(where=where, why="its start cannot be read" if event.written else "it has no start")
    if conference is not None and event is not conference and _outside(event, conference):
        return Skipped(where=where, why=f"it is not during {text.squeeze(conference.name, 60) or 'the conference'}")
    # The conference itself stands for its opening: it is no talk of several days.
    whole = event is conference
    all_day = event.end is None and event.length is None and not event.has_clock
    return draft.Draft(
        where=where,
        title=title or draft.UNTITLED,
        start=event.start,
        end=event.start + timedelta(days=1) if all_day and not whole else None if whole else event.end,
        length=None if whole else event.length,
        guid=text.squeeze(event.uid, 500),
        abstract=draft.abstract_of(event.description),
        kind=text.squeeze(event.kind, 80),
        language=text.squeeze(event.language, 20),
        room=text.squeeze(event.place, 200),
        url=draft.url_of("", event.url),
        links=event.online,
        speakers=draft.speakers_of(event.speakers),
    )


def _outside(event: Event, conference: Event) -> bool:
    if event.day is None or conference.day is None or conference.last_day is None:
        return False
    return not conference.day - OUTSIDE <= event.day <= conference.last_day + OUTSIDE


def _apart(items: Sequence[draft.Item]) -> timedelta:
    starts = [item.start.replace(tzinfo=None) for item in items if isinstance(item, draft.Draft)]
    return max(starts) - min(starts) if starts else timedelta()


def _header(conference: Event | None, tree: html_tree.Node) -> draft.Header:
    title = next((node.text() for node in tree.walk() if node.name == "title"), "")
    if conference is None:
        return draft.Header(fallback_name=title)
    return draft.Header(
        name=conference.name,
        fallback_name=title,
        start=conference.day,
        end=conference.last_day,
        places=tuple(filter(None, (conference.city, conference.address, conference.place))),
        city=conference.city,
        url=conference.url,
    )


def _announcement(conference: Event | None, hints: Hints) -> NotASchedule:
    """Refuse a page without sessions; what it says of the conference is worth repeating."""
    if conference is None or not conference.name or conference.day is None:
        return NotASchedule(f"{hints.where} looks like an HTML page, not a conference programme", _HINT)
    # Inside quotation marks on a command line.
    name, city = (text.squeeze(said, 80).replace('"', "'") for said in (conference.name, conference.city))
    where = f' --city "{city}"' if city else ""
    return NotASchedule(
        f"{hints.where} looks like an HTML page that announces {name}, without its programme",
        f'add it without: conf add --name "{name}" --from {conference.day} --to {conference.last_day}{where}',
    )
