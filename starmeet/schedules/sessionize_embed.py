"""Sessionize's grid as the HTML it embeds in a conference's page: sessions with instants in UTC beside wall clocks."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta

from starmeet.model import Programme, Skipped, Speaker
from starmeet.schedules import draft, times
from starmeet.schedules.hints import Hints
from starmeet.schedules.json_people import line

NAME = "Sessionize grid"

_SESSION = re.compile(r'<div[^<>]{0,200}\bdata-sessionid="([^"<>]{1,80})"')
_TIMES = re.compile(r'data-sztz="TimeWithDuration\|[^|"]{0,20}\|([^|"]{10,40})\|([^|"]{10,40})"[^>]{0,40}>([^<]{0,80})')
_TITLE = re.compile(r'class="sz-session__title"[^>]{0,80}>(.{0,2000}?)</h\d>', re.DOTALL)
_ROOM = re.compile(r'class="sz-session__room"[^>]{0,80}>([^<]{0,400})')
_SPEAKER = re.compile(r'data-speakerid="([^"<>]{1,80})"[^>]{0,80}>(.{0,2000}?)</li>', re.DOTALL)
_DESCRIPTION = re.compile(r'class="sz-session__description"[^>]{0,80}>(.{0,20000}?)</p>', re.DOTALL)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_WALL = re.compile(r"(\d{1,2}):(\d{2})\s*([ap])?\.?m?", re.IGNORECASE)


def recognise(head: bytes) -> bool:
    """Look for markup with a session of Sessionize's in it."""
    return head.startswith(b"<") and b"data-sessionid=" in head and b"sz-session" in head


def read(data: bytes, hints: Hints) -> Programme:
    """Read the sessions of an embedded grid, wherever in a page it stands.

    Raises:
        InputError: no session can be read.
    """
    found = list(_items(data.decode("utf-8", "replace")))
    return draft.programme(found, draft.Header(), hints, NAME)


def _items(page: str) -> Iterator[draft.Item]:
    """Every session once: a plenum, and a view for small screens, repeat it."""
    starts = list(_SESSION.finditer(page))
    ends = [found.start() for found in starts[1:]] + [len(page)]
    seen: set[tuple[str, str]] = set()
    for found, end in zip(starts, ends, strict=True):
        block = page[found.end() : end]
        when = _TIMES.search(block)
        once = (found[1], when[1] if when else "")
        if once not in seen:
            seen.add(once)
            yield _item(len(seen), found[1], block, when)


def _item(number: int, guid: str, block: str, when: re.Match[str] | None) -> draft.Item:
    title = _inner(_TITLE, block)
    where = draft.name_of(number, title, guid)
    start = times.instant(when[1]) if when else None
    if when is None or start is None:
        return Skipped(where=where, why="its start cannot be read" if when else "it has no start yet")
    people = [Speaker(name=_text(one[2]), guid=line(one[1], 200)) for one in _SPEAKER.finditer(block)]
    return draft.Draft(
        where=where,
        title=title or draft.UNTITLED,
        start=start,
        end=times.instant(when[2]),
        clock=_wall(when[3]),
        guid=line(guid, 200),
        abstract=draft.abstract_of(_inner(_DESCRIPTION, block)),
        room=_inner(_ROOM, block)[:200],
        speakers=draft.speakers_of(people),
    )


def _inner(pattern: re.Pattern[str], block: str) -> str:
    found = pattern.search(block)
    return _text(found[1]) if found else ""


def _text(markup: str) -> str:
    return line(html.unescape(_TAG.sub(" ", markup)))


def _wall(written: str) -> timedelta | None:
    """The wall clock beside an instant: "9:50 am" or "09:50"."""
    found = _WALL.match(written.strip())
    if not found:
        return None
    hour = int(found[1])
    if found[3]:
        hour = hour % 12 + (12 if found[3].lower() == "p" else 0)
    return times.clock(f"{hour}:{found[2]}")
