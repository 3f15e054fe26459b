"""The XML of frab, pentabarf, pretalx, wafer and FOSDEM: `schedule > day > room > event`."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from starmeet import text
from starmeet.errors import InputError, NotASchedule
from starmeet.model import Programme, Skipped, Speaker
from starmeet.schedules import draft, roles, times
from starmeet.schedules.hints import Hints

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAME = "frab XML"

MAX_DEPTH = 50
"""Elements within elements; a schedule needs seven. Beyond it is no schedule but an attack on the reader."""
DAY_CHANGE = timedelta(hours=4)
"""Where a day ends in a file that does not say: what starts before is after midnight (pretalx's own default)."""

_PROLOG = re.compile(rb"<\?.*?\?>|<!--.*?-->|<![^>\[]*(?:\[.*?\]\s*)?>|\s+", re.DOTALL)
_ROOT = re.compile(rb"<schedule[\s/>]")


def recognise(head: bytes) -> bool:
    """Look whether the root element is `schedule`."""
    at = 0
    while found := _PROLOG.match(head, at):
        at = found.end()
    return _ROOT.match(head, at) is not None


def read(data: bytes, hints: Hints) -> Programme:
    """Read a frab-like XML programme.

    Raises:
        NotASchedule: the root is `schedule` but there is no `event`, as in EuroPython's own XML.
        InputError: not well-formed (with line and column), an entity bomb, or no session.
    """
    root = _tree(data, hints.where)
    conference = root.find("conference")
    if root.find(".//event") is None and (conference is None or root.find(".//entry") is not None):
        kind = "EuroPython XML" if root.find(".//entry") is not None else "XML of another kind"
        raise NotASchedule(
            f"{hints.where} looks like {kind} (a <schedule> without <event>), not a programme starmeet reads",
            "give the conference's frab or pretalx schedule.xml, its schedule.json or its .ics",
        )
    header = _header(root)
    return draft.programme(list(_items(root, _first(root, "conference/base_url"))), header, hints, NAME)


def _tree(data: bytes, where: str) -> Element:
    """Parse, safely: no entities, no external references, no endless nesting."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    depth = 0
    parser = iterparse(io.BytesIO(data), events=("start", "end"))
    try:
        for event, element in parser:
            depth += 1 if event == "start" else -1
            if element.tag[:1] == "{":
                element.tag = element.tag.rpartition("}")[2]  # of whatever namespace
            if depth > MAX_DEPTH:
                raise InputError(f"{where} nests more than {MAX_DEPTH} elements", "give a real schedule.xml")
    except ParseError as error:
        line, column = error.position
        reason = str(error).partition(":")[0]
        hint = (
            "it may be cut off: fetch it again" if "no element" in reason or "unclosed" in reason else "fetch it again"
        )
        raise InputError(f"{where} is not well-formed XML (line {line}, column {column + 1}: {reason})", hint) from None
    except DefusedXmlException:
        raise InputError(
            f"{where} declares XML entities, which can blow up memory", "give a schedule.xml without a DOCTYPE"
        ) from None
    except (ValueError, LookupError) as error:  # an encoding expat does not know
        raise InputError(f"{where} cannot be read as XML ({error})", "save it as UTF-8") from None
    root: Element = parser.root
    return root


def _first(element: Element, *paths: str) -> str:
    """The first text there is at any of the paths."""
    for path in paths:
        for found in element.iterfind(path):
            if found.text and (stripped := found.text.strip()):
                return stripped
    return ""


def _header(root: Element) -> draft.Header:
    base = _first(root, "conference/base_url")
    city = _first(root, "conference/city")
    return draft.Header(
        name=_first(root, "conference/title"),
        acronym=_first(root, "conference/acronym"),
        start=times.day(_first(root, "conference/start")),
        end=times.day(_first(root, "conference/end")),
        zone=_first(root, "conference/time_zone_name"),
        places=tuple(filter(None, (city, _first(root, "conference/venue")))),
        city=city,
        version=_first(root, "version", "conference/release"),
        url=draft.url_of(base, _first(root, "conference/url"), _first(root, "url"), base),
    )


def _items(root: Element, base: str) -> Iterator[draft.Item]:
    """Every `event` of the file, in its order, wherever it stands."""
    days: dict[Element, Element] = {}
    rooms: dict[Element, str] = {}
    for day in root.iter("day"):
        days |= dict.fromkeys(day.iter("event"), day)
        for room in day.iter("room"):
            rooms |= dict.fromkeys(room.iter("event"), room.get("name", ""))
    changes = times.clock(_first(root, "conference/day_change"))
    day_change = DAY_CHANGE if changes is None else changes
    for number, event in enumerate(root.iter("event"), 1):
        yield _item(event, number, days.get(event), rooms.get(event, ""), day_change, base)


def _item(event: Element, number: int, day: Element | None, room: str, day_change: timedelta, base: str) -> draft.Item:
    title = text.squeeze(_first(event, "title"))
    where = draft.name_of(number, title, event.get("guid", ""), event.get("id", ""))
    clock = times.clock(_first(event, "start"))
    start = _start(event, day, clock, day_change)
    if isinstance(start, str):
        return Skipped(where=where, why=start)
    return draft.Draft(
        where=where,
        title=title or text.squeeze(_first(event, "subtitle", "slug")) or draft.UNTITLED,
        start=start,
        end=_end(event, start),
        length=times.length(_first(event, "duration")),
        clock=clock,
        guid=text.squeeze(event.get("guid", ""), 200),
        number=event.get("id", "") or _first(event, "id"),
        subtitle=text.squeeze(_first(event, "subtitle")),
        abstract=draft.abstract_of(_first(event, "abstract"), _first(event, "description")),
        kind=text.squeeze(_first(event, "type"), 80),
        track=text.squeeze(_first(event, "track"), 200),
        language=text.squeeze(_first(event, "language"), 40),
        room=text.squeeze(_first(event, "room") or room, 200),
        url=draft.url_of(
            base, _first(event, "url"), _first(event, "full_conf_url", "conf_url"), _first(event, "origin_url")
        ),
        links=tuple(link.get("href") or (link.text or "").strip() for link in event.iterfind("links/link")),
        speakers=draft.speakers_of([_speaker(person) for person in event.iterfind("persons/person")]),
    )


def _speaker(person: Element) -> Speaker:
    name, role = roles.taken_off(text.squeeze("".join(person.itertext())))
    return Speaker(name=name, guid=text.squeeze(person.get("guid", ""), 200), role=role)


def _start(event: Element, day: Element | None, clock: timedelta | None, day_change: timedelta) -> datetime | str:
    """When an event starts, or why that cannot be said: `date` is an instant, else day and clock make one."""
    written = _first(event, "date")
    found = times.instant(written)
    if found and times.has_clock(written):
        return found
    if clock is None:
        return "it has no start" if not written and not _first(event, "start") else "its start cannot be read"
    if found:
        # A date without a time is the calendar's, not the conference's day.
        return found + clock
    date = times.instant((day.get("date") or "") if day is not None else "")
    if date is None:
        return "its day has no date"
    after_midnight = clock < day_change
    return datetime(date.year, date.month, date.day) + clock + timedelta(days=after_midnight)  # noqa: DTZ001 - wall clock


def _end(event: Element, start: datetime) -> datetime | None:
    """When it ends, in the few files that say so, by an instant or by the clock."""
    written = _first(event, "end", "session_end_time")
    clock = times.clock(written)
    if clock is None:
        found = times.instant(written)
        return found if found and times.has_clock(written) else None
    end = start.replace(hour=0, minute=0, second=0, microsecond=0) + clock
    # "23:00" to "00:30" goes past midnight; "10:00" to "09:00" is a slip.
    past_midnight = end < start and end + timedelta(days=1) - start <= timedelta(hours=12)
    return end + timedelta(days=1) if past_midnight else end
