"""What the demo's user owns: a config file, a follow list, contacts, and a calendar of their own."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from starmeet import text
from starmeet.demo.programmes import EUROPLANET_STARTS_IN, EUROPLANET_ZONE, HARBOUR_STARTS_IN
from starmeet.demo.sources import source
from starmeet.model import Person

_PICTURE_AGE = timedelta(days=3 * 365)
_NO_CITY = ("Etc", "US")  # zones such as Etc/GMT+1 and US/Eastern are named after no city


def config(today: date, zone: str) -> str:
    """Write config.toml: me, four people declared by hand, my calendar, my planning."""
    region, _, city = zone.partition("/")
    home = "" if region in _NO_CITY else city.rpartition("/")[2].replace("_", " ")
    filled = source("config.toml")
    for name, value in {
        "timezone": zone,
        "home": home,
        "picture_date": (today - _PICTURE_AGE).isoformat(),
    }.items():
        filled = filled.replace(f"@{name}@", value)
    return filled


def following(people: Iterable[Person]) -> str:
    """Write the follow list as Mastodon exports it."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(("Account address", "Show boosts", "Notify on new posts", "Languages"))
    for person in people:
        for handle in person.handles:
            if handle.network == "mastodon":
                table.writerow((handle.address, "true", "true" if person.tier == 3 else "false", ""))
    return out.getvalue()


def contacts(people: Iterable[Person]) -> str:
    """Write those whose e-mail address is known as vCards, versions 3 and 4 by turns, as address books mix them."""
    known = [person for person in people if any(handle.network == "email" for handle in person.handles)]
    return "".join(_card(person, "4.0" if index % 2 else "3.0") for index, person in enumerate(known))


def _card(person: Person, version: str) -> str:
    given, _, family = person.name.rpartition(" ")
    lines = [
        "BEGIN:VCARD",
        f"VERSION:{version}",
        f"UID:urn:uuid:{uuid5(NAMESPACE_URL, str(person.handles[0]))}",
        f"FN:{person.name}",
        f"N:{family};{given};;;",
        *(f"NICKNAME:{alias}" for alias in person.aliases[:1]),
        f"ORG:{person.org}",
        f"ADR;TYPE=work:;;;{person.home};;;",
    ]
    for handle in person.handles:
        if handle.network == "email":
            lines.append(f"EMAIL;TYPE=work:{handle.address}")
        else:
            lines.append(f"URL:{text.handle_url(handle)}")
    return "\r\n".join([*lines, "END:VCARD", ""])


def busy(today: date, zone: str) -> str:
    """Write my own calendar: a weekly call, a dentist, and what gets in the way at the conferences.

    It also holds what must not count as busy: an all-day note that is transparent, and a cancelled dinner.
    """
    from icalendar import Calendar, Event

    lisbon, mine = ZoneInfo(EUROPLANET_ZONE), ZoneInfo(zone)
    first, away = today + EUROPLANET_STARTS_IN, today + HARBOUR_STARTS_IN - timedelta(days=1)
    weekly = datetime.combine(first - timedelta(days=363), time(16, 0), mine)  # so it meets the second day
    calendar = Calendar()
    calendar.add("prodid", "-//Robin Halvard//Own calendar//EN")
    calendar.add("version", "2.0")

    def entry(name: str, start: date, end: date, **more: object) -> None:
        event = Event()
        event.add("uid", f"{text.slug(name)}@halvard.example")
        event.add("dtstamp", datetime.combine(today - timedelta(days=30), time(8, 0), UTC))
        event.add("summary", name)
        event.add("dtstart", start)
        event.add("dtend", end)
        for key, value in more.items():
            event.add(key, value)
        calendar.add_component(event)

    def at(day: date, hour: int, minute: int, zone: ZoneInfo) -> datetime:
        return datetime.combine(day, time(hour, minute), zone)

    entry(
        "Weekly call with the team",
        weekly,
        weekly + timedelta(minutes=45),
        rrule={"freq": ["weekly"]},
        exdate=weekly + timedelta(weeks=20),
    )
    entry("Call with the office", at(first, 13, 0, lisbon), at(first, 13, 30, lisbon))
    day_two, day_three = first + timedelta(days=1), first + timedelta(days=2)
    entry("Breakfast with Beatriz's volunteers", at(day_two, 8, 0, lisbon), at(day_two, 8, 45, lisbon))
    entry("Train to the airport", at(day_three, 17, 15, lisbon), at(day_three, 19, 30, lisbon))
    dentist = today + timedelta(days=9)
    entry("Dentist", at(dentist, 10, 15, mine), at(dentist, 11, 0, mine))
    entry("Flight to Halifax", at(away, 9, 0, mine), at(away, 18, 30, mine))
    entry("In Lisbon for EuroPlanet Conf", first, first + timedelta(days=3), transp="TRANSPARENT")
    entry("Team dinner", at(first, 19, 0, lisbon), at(first, 22, 0, lisbon), status="CANCELLED")
    calendar.add_missing_timezones(date(today.year - 2, 1, 1), date(today.year + 2, 1, 1))
    return str(calendar.to_ical(), "utf-8")
