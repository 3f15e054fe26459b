"""The JSON of frab, pretalx and the c3voc: version 1 (days, rooms, events) and version 2 (a flat list)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from starmeet import text
from starmeet.model import Programme, Skipped, Speaker
from starmeet.schedules import draft, json_people, looks, roles, times
from starmeet.schedules.hints import Hints
from starmeet.schedules.json_value import first, get, items, parse, words

NAME = "frab JSON"

_CALLED_OFF = frozenset(("CANCELED", "CANCELLED", "WITHDRAWN", "DELETED", "REJECTED"))
_KEY = re.compile(rb'"schedule"\s*:\s*\{')
_INSIDE = re.compile(rb'"(?:conference|events)"\s*:')


def recognise(head: bytes) -> bool:
    """Look for an object with an object called `schedule`, and in it a `conference` or `events`."""
    found = _KEY.search(head) if head.startswith(b"{") else None
    return found is not None and _INSIDE.search(head, found.end()) is not None


def read(data: bytes, hints: Hints) -> Programme:
    """Read a frab, pretalx or hub `schedule.json`.

    Raises:
        NotASchedule: there is a `schedule`, but neither days nor events in it.
        InputError: not well-formed (with line and column), or no session.
    """
    schedule = get(parse(data, hints.where), "schedule")
    conference = get(schedule, "conference")
    if isinstance(get(schedule, "events"), list):
        found = list(_flat(schedule))
    elif isinstance(get(conference, "days"), list):
        found = list(_by_room(schedule))
    else:
        raise looks.refusal(data, hints)
    return draft.programme(found, _header(schedule), hints, NAME)


def _header(schedule: Any) -> draft.Header:
    conference = get(schedule, "conference")
    base = first(schedule, "base_url")
    city = first(conference, "city")
    return draft.Header(
        name=first(conference, "title", "name"),
        acronym=first(conference, "acronym"),
        start=times.day(first(conference, "start")),
        end=times.day(first(conference, "end")),
        zone=first(conference, "time_zone_name"),
        places=tuple(filter(None, (city, first(conference, "venue"), first(conference, "location")))),
        city=city,
        version=first(schedule, "version"),
        url=draft.url_of(base, first(conference, "url"), first(schedule, "url"), base),
    )


def _by_room(schedule: Any) -> Iterator[draft.Item]:
    """Version 1: conference, days, rooms, events."""
    number = 0
    base = first(schedule, "base_url")
    for day in items(get(schedule, "conference", "days")):
        rooms = get(day, "rooms")
        for room, events in rooms.items() if isinstance(rooms, dict) else ():
            for event in items(events):
                number += 1
                yield _item(event, number, room, first(day, "date"), base, {})


def _flat(schedule: Any) -> Iterator[draft.Item]:
    """Version 2: one list of events, and a catalogue of persons with their links."""
    persons = {guid: person for person in items(get(schedule, "persons")) if (guid := first(person, "guid"))}
    base = first(schedule, "base_url")
    for number, event in enumerate(items(get(schedule, "events")), 1):
        yield _item(event, number, "", "", base, persons)


def _item(event: Any, number: int, room: str, day: str, base: str, persons: dict[str, Any]) -> draft.Item:
    title = text.squeeze(first(event, "title"))
    where = draft.name_of(number, title, first(event, "guid"), first(event, "id"))
    if not isinstance(event, dict):
        return Skipped(where=where, why="it is no object")
    if (state := first(event, "state").upper()) in _CALLED_OFF:
        return Skipped(where=where, why=f"it is called off ({state.lower()})")
    clock = times.clock(first(event, "start"))
    start = _start(event, day)
    if isinstance(start, str):
        return Skipped(where=where, why=start)
    return draft.Draft(
        where=where,
        title=title or text.squeeze(first(event, "subtitle", "slug")) or draft.UNTITLED,
        start=start,
        end=times.instant(first(event, "end")) if times.has_clock(first(event, "end")) else None,
        length=times.length(first(event, "duration")),
        clock=clock,
        guid=text.squeeze(first(event, "guid"), 200),
        number=first(event, "id"),
        subtitle=text.squeeze(first(event, "subtitle")),
        abstract=draft.abstract_of(first(event, "abstract"), first(event, "description")),
        kind=text.squeeze(first(event, "type"), 80),
        track=_name(event.get("track")),
        language=text.squeeze(first(event, "language"), 40),
        room=_name(event.get("room")) or text.squeeze(room, 200),
        url=draft.url_of(base, first(event, "url"), first(event, "origin_url")),
        links=tuple(first(link, "url", "href") or words(link) for link in items(event.get("links"))),
        speakers=draft.speakers_of(
            [_speaker(person, persons) for person in items(event.get("persons")) + items(event.get("participants"))]
        ),
    )


def _start(event: Any, day: str) -> datetime | str:
    """When an event starts: `date` (v1) or `start` (v2) as an instant, else the day and the clock."""
    for written in (first(event, "date"), first(event, "start")):
        if times.has_clock(written) and (found := times.instant(written)):
            return found
    clock = times.clock(first(event, "start"))
    if clock is None:
        return "it has no start" if not first(event, "date", "start") else "its start cannot be read"
    date = times.instant(first(event, "date")) or times.instant(day)
    return date.replace(hour=0, minute=0, second=0, tzinfo=None) + clock if date else "its day has no date"


def _name(value: Any) -> str:
    """The name of a room or track: a text, a text in several languages, or an object with name and slug."""
    return text.squeeze(first(value, "name", "slug") or words(value), 200)


def _speaker(person: Any, persons: dict[str, Any]) -> Speaker:
    if isinstance(person, str):
        name, role = roles.taken_off(text.squeeze(person))
        return Speaker(name=name, role=role)
    guid = first(person, "guid")
    known = persons.get(guid, {})
    name, role = roles.taken_off(text.squeeze(first(person, "name", "public_name") or first(known, "name")))
    if roles.is_chair(first(person, "role")):  # of speaker, moderator, contributor, host and guest
        role = "chair"
    return Speaker(
        name=name,
        guid=text.squeeze(guid, 200),
        handles=json_people.handles(person, known),
        avatar=json_people.avatar(person, known),
        role=role,
    )
