"""The demo's data as values and files, placed around the day it is started.

Everything is invented. The same arguments give the same data, to the byte: nothing reads the
clock, nothing is left to chance. `now` is best given in the user's own zone: "yesterday at 18:20"
is counted on its clock.
"""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from starmeet import text
from starmeet.demo import belongings, programmes
from starmeet.demo.sources import rows, source
from starmeet.model import Direction, Kind, Person, Value


class SamplePerson(Value, frozen=True, kw_only=True):
    """Someone the demo's user follows."""

    person: Person


class SampleEntry(Value, frozen=True, kw_only=True):
    """Something that passed between the demo's user and one or several of the people."""

    who: tuple[str, ...]
    """Full names, as in `people`."""
    at: datetime
    """In UTC, before the `now` it was made for."""
    direction: Direction
    kind: Kind
    text: str
    url: str = ""


class SamplePromise(Value, frozen=True, kw_only=True):
    """Who owes what by when."""

    who: str
    """Full name, as in `people`."""
    text: str
    mine: bool
    due: date | None
    made: datetime
    """In UTC."""


def files(now: datetime, zone: str) -> dict[str, str]:
    """Write the files of the demo's home: name -> text. `zone` is the user's, an IANA name.

    EuroPlanet Conf begins two days after the user's today, Harbour Days five weeks after that.
    The four people in config.toml are also among `people`, field for field.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    known = tuple(sample.person for sample in people())
    return {
        "config.toml": belongings.config(today, zone),
        "europlanet.xml": programmes.europlanet(today),
        "harbourdays.ics": programmes.harbour_days(today),
        "following_accounts.csv": belongings.following(known),
        "contacts.vcf": belongings.contacts(known),
        "busy.ics": belongings.busy(today, zone),
    }


def people() -> tuple[SamplePerson, ...]:
    """Read the people of the demo, in the order they are written down."""
    return tuple(_person(block) for block in tomllib.loads(source("people.toml"))["people"])


def entries(now: datetime) -> tuple[SampleEntry, ...]:
    """Read three years of engagements, oldest first, counted back from `now`."""
    return tuple(sorted((_entry(row, now) for row in rows("log.txt")), key=lambda entry: entry.at))


def promises(now: datetime) -> tuple[SamplePromise, ...]:
    """Read the open promises; one of mine is due tomorrow, one of theirs is overdue."""
    return tuple(_promise(row, now) for row in rows("promises.txt"))


def _person(block: dict[str, object]) -> SamplePerson:
    written = msgspec.convert(block["handles"], list[str])
    handles = [msgspec.to_builtins(text.handle(spelling)) for spelling in written]
    return SamplePerson(person=msgspec.convert({**block, "handles": handles}, Person))


def _entry(row: list[str], now: datetime) -> SampleEntry:
    ago, how, who, what, *url = row
    direction, kind = how.split()
    return msgspec.convert(
        {
            "who": [name.strip() for name in who.split(";")],
            "at": _ago(ago, now),
            "direction": direction,
            "kind": kind,
            "text": what,
            "url": url[0] if url else "",
        },
        SampleEntry,
    )


def _ago(ago: str, now: datetime) -> datetime:
    """Read "2h" (so many hours before `now`) or "9d 19:40" (that many days before, at that time)."""
    count, clock = ago.split() if " " in ago else (ago, "")
    if not clock:
        return (now.astimezone(UTC) - timedelta(hours=int(count.removesuffix("h")))).replace(second=0, microsecond=0)
    day = now.date() - timedelta(days=int(count.removesuffix("d")))
    return datetime.combine(day, time.fromisoformat(clock), now.tzinfo).astimezone(UTC)


def _promise(row: list[str], now: datetime) -> SamplePromise:
    made, whose, who, due, what = row
    return SamplePromise(
        who=who,
        text=what,
        mine=whose == "mine",
        due=None if due == "-" else now.date() + timedelta(days=int(due)),
        made=_ago(f"{made}d 12:00", now),
    )
