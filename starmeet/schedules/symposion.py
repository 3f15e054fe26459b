"""Symposion, as PyCon US and linux.conf.au used it: a list of slots with `conf_key`, or `{"schedule": [...]}`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from starmeet.model import Programme, Skipped
from starmeet.schedules import draft, looks, times
from starmeet.schedules.hints import Hints
from starmeet.schedules.json_people import line, speakers
from starmeet.schedules.json_value import first, get, items, parse, words

NAME = "Symposion JSON"

_KEY = re.compile(rb'"conf_key"\s*:')
_START = re.compile(rb'"start"\s*:')
_BODY = re.compile(rb'\[|\{\s*"schedule"\s*:\s*\[')
# PyCon US since 2022: pages and sponsors come first, the schedule far below.
_PYCON = re.compile(rb'\{\s*"conference"\s*:\s*\{\s*"content"\s*:')


def recognise(head: bytes) -> bool:
    """Look for a list of slots with the keys only Symposion writes."""
    return bool(_PYCON.match(head) or (_BODY.match(head) and _KEY.search(head) and _START.search(head)))


def read(data: bytes, hints: Hints) -> Programme:
    """Read the slots of a conference; times are the venue's wall clock, its zone is nowhere in the file.

    Raises:
        NotASchedule: it holds no list of slots.
        InputError: not well-formed, or no session.
    """
    value = parse(data, hints.where)
    slots = list(_slots(items(value) or items(get(value, "schedule"))))
    if not slots:
        raise looks.refusal(data, hints)
    return draft.programme([_item(slot, number) for number, slot in enumerate(slots, 1)], draft.Header(), hints, NAME)


def _slots(listed: list[Any]) -> Iterator[Any]:
    """Every slot, and behind it what is in it: a poster session holds its posters."""
    for slot in listed:
        yield slot
        around = (
            {key: slot[key] for key in ("start", "end", "room", "section") if key in slot}
            if isinstance(slot, dict)
            else {}
        )
        for inner in items(get(slot, "sessions")):
            yield {**around, "kind": "poster", **inner} if isinstance(inner, dict) else inner


def _item(slot: Any, number: int) -> draft.Item:
    title = line(first(slot, "name", "title"))
    where = draft.name_of(number, title, first(slot, "kind"))
    if not isinstance(slot, dict):
        return Skipped(where=where, why="it is no object")
    if slot.get("cancelled") is True:
        return Skipped(where=where, why="it is called off")
    kind = first(slot, "kind")
    written = first(slot, "start")
    start = times.instant(written) if times.has_clock(written) else None
    if kind.lower() == "poster" and not (start and start.tzinfo):
        # Sites of before 2020 gave posters a time for want of none.
        return Skipped(where=where, why="it is a poster, whose time stands for nothing")
    if start is None:
        return Skipped(where=where, why="its start cannot be read" if written else "it has no start")
    rooms = [words(room) for room in items(slot.get("rooms"))]
    return draft.Draft(
        where=where,
        title=title or draft.UNTITLED,
        start=start,
        end=times.instant(first(slot, "end")),
        length=times.minutes(slot.get("duration")),
        number=first(slot, "conf_key", "id"),
        abstract=draft.abstract_of(first(slot, "abstract"), first(slot, "description")),
        kind=line(kind, 80),
        track=line(first(slot, "section", "track"), 200),
        room=line(first(slot, "room") or ", ".join(filter(None, rooms)), 200),
        url=draft.url_of("", first(slot, "conf_url")),
        links=(first(slot, "video_url"),),
        speakers=draft.speakers_of(speakers(slot.get("speakers") or slot.get("authors"), {})),
    )
