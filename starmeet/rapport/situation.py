"""Everything Today needs to know about the world, and what the user already said about a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from hashlib import blake2b
from typing import Literal
from zoneinfo import ZoneInfo

from starmeet.model import (
    Conference,
    Engagement,
    LinkCheck,
    Meeting,
    Person,
    Post,
    Presence,
    Promise,
    Session,
    Tally,
    Value,
)
from starmeet.rapport.relation import Relation

SNOOZE_DAYS = 7
"""How long a snooze without a date lasts."""


class Verdict(Value, frozen=True, kw_only=True):
    """What the user said about a step."""

    what: Literal["done", "snooze", "skip", "seen"]
    until: date | None = None
    """First day a snoozed step may come back."""
    at: datetime


class Event(Value, frozen=True, kw_only=True):
    """A conference ahead (or just behind) with who of mine is there."""

    conference: Conference
    presences: tuple[Presence, ...] = ()
    sessions: Mapping[int, Session] = {}
    meetings: tuple[Meeting, ...] = ()


class Situation(Value, frozen=True, kw_only=True):
    """The world as Today sees it."""

    now: datetime
    zone: str = "UTC"
    """Where I am: decides what "today" is."""
    people: tuple[Person, ...] = ()
    """Everyone with a star or more."""
    tallies: Mapping[int, Tally] = {}
    waiting: tuple[Engagement, ...] = ()
    """Their entries of the last 60 days that I have not answered."""
    recent: tuple[Engagement, ...] = ()
    """What passed in the last 60 days, as far as it matters: who was met, who helped, and what I wrote to
    them."""
    heard: Mapping[int, datetime] = {}
    """When each person last heard a word from me, as far as that is days ago; likes and the like are none."""
    promises: tuple[Promise, ...] = ()
    """The open ones."""
    events: tuple[Event, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    """Appointments outside any conference, and what was held of late at those that are over."""
    been: Mapping[int, str] = {}
    """Conference id -> its name, where a meeting is of one that is over."""
    posts: tuple[Post, ...] = ()
    """What my people said in the last days, newest first."""
    links: Mapping[str, LinkCheck] = {}
    """What came of following the links in them."""
    relations: tuple[Relation, ...] = ()
    """Mentoring."""
    verdicts: Mapping[str, Verdict] = {}
    """By step id."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A situation with what every rule looks up: the local day and the people by id."""

    situation: Situation
    now: datetime
    day: date
    people: Mapping[int, Person]

    def settled(self, step: str, since: datetime) -> bool:
        """Tell whether the user dealt with the step after `since`, when its present cause arose."""
        verdict = self.situation.verdicts.get(step)
        if verdict is None:
            return False
        if verdict.what == "snooze":
            until = verdict.until or self.local(verdict.at) + timedelta(days=SNOOZE_DAYS)
            return self.day < until
        return verdict.at >= since

    def local(self, instant: datetime) -> date:
        """Give the day of an instant where I am."""
        return instant.astimezone(zone_of(self.situation.zone)).date()


def scene_of(situation: Situation) -> Scene:
    """Look at a situation: the local day and the people by id."""
    day = situation.now.astimezone(zone_of(situation.zone)).date()
    people = {person.id: person for person in situation.people}
    return Scene(situation, situation.now, day, people)


def zone_of(name: str) -> tzinfo:
    """Give the zone of that name, UTC where there is none: a suggestion must not fail over a zone."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def step_id(kind: str, person: int, about: str) -> str:
    """Name a step the same way for as long as its cause stays."""
    return "s" + blake2b(f"{kind}\x1f{person}\x1f{about}".encode(), digest_size=4).hexdigest()


def span(days: int) -> str:
    """Say a number of days the way people do: "5 weeks"."""
    for size, unit in ((365, "year"), (30, "month"), (7, "week")):
        if days >= 2 * size:
            return f"{days // size} {unit}s"
    return f"{days} day{'' if days == 1 else 's'}"


def in_days(days: int) -> str:
    """Say how far off a day is: "today", "tomorrow", "in 12 days"."""
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def since_words(then: datetime, now: datetime) -> str:
    """Say how long ago something was: "2 h ago", "3 days ago"."""
    hours = max(0, int((now - then).total_seconds() // 3600))
    if hours < 1:
        return "just now"
    return f"{hours} h ago" if hours < 24 else f"{span(hours // 24)} ago"
