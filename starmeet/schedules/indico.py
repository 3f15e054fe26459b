"""Indico's HTTP export: an event with its contributions or sessions, and its timetable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from starmeet.errors import NotASchedule
from starmeet.model import Programme, Skipped
from starmeet.schedules import draft, looks, roles, times
from starmeet.schedules.hints import Hints
from starmeet.schedules.json_people import chairs, line, speakers
from starmeet.schedules.json_value import first, get, items, parse, words
from starmeet.schedules.zones import canonical

NAME = "Indico JSON"

_ENVELOPE = re.compile(rb'"_type"\s*:\s*"HTTPAPIResult"')
_CLOCKLESS = "give the address /export/event/ID.json?detail=contributions"
_SPOKEN_BY = ("speakers", "presenters", "primaryauthors")
_Parent = dict[str, Any]
"""The session a contribution is in; empty for none."""


def recognise(head: bytes) -> bool:
    """Look for the envelope of the export, or for what it holds when the envelope closes after it."""
    return head.startswith(b"{") and (_ENVELOPE.search(head) is not None or b'"_fossil"' in head)


def read(data: bytes, hints: Hints) -> Programme:
    """Read an exported event or timetable.

    Raises:
        NotASchedule: a list of events, or an event without its contributions.
        InputError: not well-formed, or without a single readable contribution.
    """
    value = parse(data, hints.where)
    results = get(value, "results")
    base = first(value, "url")
    if isinstance(results, dict):
        found = [_item(entry, number, parent, base) for number, (entry, parent) in enumerate(_timetable(results), 1)]
        return draft.programme(found, draft.Header(), hints, NAME)
    events = [one for one in items(results) if isinstance(one, dict)]
    entries = [pair for event in events for pair in _contributions(event)]
    if not entries:
        if events:
            several = "a list of Indico events" if len(events) > 1 else "an Indico event without its contributions"
            raise NotASchedule(f"{hints.where} looks like {several}", _CLOCKLESS)
        raise looks.refusal(data, hints)
    found = [_item(entry, number, parent, base) for number, (entry, parent) in enumerate(entries, 1)]
    heads = [one for event in events for one in roles.as_role(speakers(event.get("chairs"), {}), "chair")]
    return draft.programme(found, _header(events), hints, NAME, people=heads)


def _header(events: list[dict[str, Any]]) -> draft.Header:
    """Of one event; several exported together are named by nobody."""
    if len(events) > 1:
        return draft.Header()
    (event,) = events
    start, end = _moment(event.get("startDate")), _moment(event.get("endDate"))
    place = first(event, "address"), first(event, "location")
    return draft.Header(
        name=line(first(event, "title")),
        start=start.date() if start else None,
        end=end.date() if end else None,
        zone=first(event, "timezone"),
        places=tuple(filter(None, place)),
        url=draft.url_of("", first(event, "url")),
    )


def _contributions(event: dict[str, Any]) -> Iterator[tuple[Any, _Parent]]:
    """Contributions with the session they are in; a session without any stands for itself."""
    seen: set[str] = set()
    for one in items(event.get("contributions")):
        seen.add(first(one, "db_id", "id"))
        yield one, {}
    for session in items(event.get("sessions")):
        inner = items(get(session, "contributions"))
        for one in inner:
            # Newer releases list a contribution of a session in both places.
            if first(one, "db_id", "id") not in seen:
                yield one, session
        if not inner:
            yield session, {}


def _timetable(results: dict[str, Any]) -> Iterator[tuple[Any, _Parent]]:
    """Entries of every day; a block of several days stands in each, and counts once."""
    seen: set[tuple[str, str]] = set()
    for days in results.values():
        for entries in days.values() if isinstance(days, dict) else ():
            for key, entry in entries.items() if isinstance(entries, dict) else ():
                inner = get(entry, "entries")
                several = inner if isinstance(inner, dict) and inner else {key: entry}
                for known, one in several.items():
                    once = (known, str(get(one, "startDate")))
                    if once not in seen:
                        seen.add(once)
                        yield one, {} if one is entry else entry


def _moment(value: Any) -> datetime | None:
    """A date-time of Indico's, `{"date", "time", "tz"}`: naive when it names no zone we know."""
    if isinstance(value, str):
        return times.instant(value) if times.has_clock(value) else None
    found = times.instant(f"{first(value, 'date')}T{first(value, 'time')}")
    zone = canonical(first(value, "tz"))
    return found.replace(tzinfo=ZoneInfo(zone)) if found and zone and not found.tzinfo else found


def _item(entry: Any, number: int, parent: _Parent, base: str) -> draft.Item:
    title = line(first(entry, "title"))
    where = draft.name_of(number, title, first(entry, "id"))
    if not isinstance(entry, dict):
        return Skipped(where=where, why="it is no object")
    start = _moment(entry.get("startDate"))
    if start is None:
        why = "its start cannot be read" if entry.get("startDate") else "it has no start yet"
        return Skipped(where=where, why=why)
    people = next((several for key in _SPOKEN_BY if (several := items(entry.get(key)))), [])
    return draft.Draft(
        where=where,
        title=title or draft.UNTITLED,
        start=start,
        end=_moment(entry.get("endDate")),
        length=times.minutes(entry.get("duration")),
        number=first(entry, "id", "uniqueId", "contributionId"),
        guid=line(first(entry, "uniqueId"), 200),
        abstract=draft.abstract_of(first(entry, "description")),
        kind=line(first(entry, "type", "entryType"), 80),
        track=line(_text(entry.get("track")) or _text(entry.get("session")) or first(parent, "title"), 200),
        room=line(first(entry, "room", "roomFullname") or first(entry, "location"), 200),
        url=draft.url_of(base, first(entry, "url")),
        speakers=draft.speakers_of(
            # Whoever leads a session leads each contribution to it.
            [*speakers(people, {}), *(chairs(entry, {}) or chairs(get(parent, "session") or parent, {}))]
        ),
    )


def _text(value: Any) -> str:
    """A name given as a text, or as an object with a title."""
    return first(value, "title", "name") or words(value)
