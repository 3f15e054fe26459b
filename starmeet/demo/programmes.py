"""The two sample programmes, placed on dates: EuroPlanet Conf as frab XML, Harbour Days as iCalendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from starmeet import text
from starmeet.demo.sources import Item, programme

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

EUROPLANET_ZONE = "Europe/Lisbon"
EUROPLANET_STARTS_IN = timedelta(days=2)
HARBOUR_ZONE = "America/Halifax"
HARBOUR_STARTS_IN = timedelta(days=37)  # five weeks after the other one, on the same weekday


class Placed(NamedTuple):
    """An item with its instants, in the zone of the venue."""

    item: Item
    start: datetime
    end: datetime


def europlanet(today: date) -> str:
    """Write the programme of EuroPlanet Conf, three days in Lisbon from two days after `today`, as frab XML."""
    from xml.etree.ElementTree import Element, indent, tostring

    first = today + EUROPLANET_STARTS_IN
    items = _place("europlanet.txt", first, EUROPLANET_ZONE)
    days = max(placed.item.day for placed in items)
    base = f"https://europlanet.example/{first.year}"
    schedule = Element("schedule")
    _add(schedule, "generator", name="frab", version="0.9")
    _add(schedule, "version", "1.4 Pastel")
    conference = _add(schedule, "conference")
    for tag, value in {
        "acronym": f"europlanet{first.year}",
        "title": f"EuroPlanet Conf {first.year}",
        "start": first.isoformat(),
        "end": (first + timedelta(days=days - 1)).isoformat(),
        "days": str(days),
        "timeslot_duration": "00:05",
        "base_url": base,
        "venue": "Armazém do Rio",
        "city": "Lisbon",
        "time_zone_name": EUROPLANET_ZONE,
    }.items():
        _add(conference, tag, value)
    for track in dict.fromkeys(placed.item.track for placed in items):
        _add(conference, "track", name=track, slug=text.slug(track))
    for index in range(1, days + 1):
        _day(schedule, index, [placed for placed in items if placed.item.day == index], base)
    indent(schedule)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(schedule, encoding="unicode") + "\n"


def harbour_days(today: date) -> str:
    """Write the programme of Harbour Days, two days in Halifax some five weeks after `today`, as iCalendar."""
    from icalendar import Calendar, Event

    first = today + HARBOUR_STARTS_IN
    base = f"https://harbourdays.example/{first.year}"
    published = datetime.combine(today - timedelta(days=12), time(15, 0), UTC)
    calendar = Calendar()
    calendar.add("prodid", "-//Harbour Days//Programme//EN")
    calendar.add("version", "2.0")
    calendar.add("name", f"Harbour Days {first.year}")
    calendar.add("x-wr-calname", f"Harbour Days {first.year}")
    calendar.add("x-wr-timezone", HARBOUR_ZONE)
    calendar.add("url", f"{base}/")
    for item, start, end in _place("harbourdays.txt", first, HARBOUR_ZONE):
        by = [f"Speakers: {', '.join(item.speakers)}"] if item.speakers else []
        event = Event()
        event.add("uid", f"{first.year}-{item.number}@harbourdays.example")
        event.add("dtstamp", published)
        event.add("dtstart", start)
        event.add("dtend", end)
        event.add("summary", item.title)
        event.add("location", item.room)
        event.add("categories", [item.kind])
        event.add("description", "\n\n".join([*by, item.abstract]))
        event.add("url", f"{base}/{item.number}-{text.slug(item.title)}")
        calendar.add_component(event)
    calendar.add_missing_timezones(date(first.year - 1, 1, 1), date(first.year + 2, 1, 1))
    return str(calendar.to_ical(), "utf-8")


def _place(name: str, first: date, zone: str) -> list[Placed]:
    placed = []
    for item in programme(name):
        start = datetime.combine(first + timedelta(days=item.day - 1), item.start, ZoneInfo(zone))
        # Through UTC, so that an item across a change of the clocks keeps its length.
        placed.append(Placed(item, start, (start.astimezone(UTC) + item.length).astimezone(ZoneInfo(zone))))
    return placed


def _add(parent: Element, tag: str, content: str = "", **attributes: str) -> Element:
    from xml.etree.ElementTree import SubElement

    element = SubElement(parent, tag, attributes)
    if content:
        element.text = content
    return element


def _day(schedule: Element, index: int, items: list[Placed], base: str) -> None:
    first, last = min(placed.start for placed in items), max(placed.end for placed in items)
    day = _add(
        schedule,
        "day",
        index=str(index),
        date=first.date().isoformat(),
        start=first.isoformat(),
        end=last.isoformat(),
    )
    for name in dict.fromkeys(placed.item.room for placed in items):
        room = _add(day, "room", name=name)
        for placed in items:
            if placed.item.room == name:
                _event(room, placed, base)


def _event(room: Element, placed: Placed, base: str) -> None:
    item = placed.item
    hours, minutes = divmod(item.length // timedelta(minutes=1), 60)
    slug = f"{item.number}-{text.slug(item.title)}"
    event = _add(room, "event", id=str(item.number), guid=_guid(f"{base}/talk/{item.number}"))
    for tag, value in {
        "date": placed.start.isoformat(),
        "start": f"{placed.start:%H:%M}",
        "duration": f"{hours:02}:{minutes:02}",
        "room": item.room,
        "slug": slug,
        "url": f"{base}/talk/{slug}",
        "title": item.title,
        "subtitle": "",
        "track": item.track,
        "type": item.kind,
        "language": item.language,
        "abstract": item.abstract,
        "description": "",
    }.items():
        _add(event, tag, value)
    persons = _add(event, "persons")
    for name in item.speakers:
        guid = _guid(f"{base}/speaker/{text.slug(name)}")
        _add(persons, "person", name, id=str(int(guid[:6], 16)), guid=guid)
    _add(event, "links")


def _guid(url: str) -> str:
    return str(uuid5(NAMESPACE_URL, url))
