"""What the Today screen shows, apart from the verb that finds it: importing these costs no store."""

from __future__ import annotations

from datetime import date, datetime

from starmeet.model import Conference, StepKind, Value


class StepLine(Value, frozen=True, kw_only=True):
    """A step as shown."""

    id: str
    kind: StepKind
    person: str
    why: str
    draft: str
    ideal: date
    latest: date
    person_id: str = ""
    tier: int = 0
    url: str = ""
    """Where it can be done: their post, or their profile."""
    network: str = ""
    """The network the draft is made for; empty where none of theirs is known."""
    room: int = 0
    """How many characters a post there may have; 0 where the draft is no post."""


def taken(line: StepLine, draft: str) -> int:
    """Count how much of a post a draft takes, as the network of the step counts."""
    from starmeet.rapport.post import length

    return length(line.network, draft)


class Upcoming(Value, frozen=True, kw_only=True):
    """A meeting ahead."""

    id: str
    people: tuple[str, ...]
    start: datetime
    end: datetime
    place: str
    kind: str
    state: str
    conference: str
    zone: str
    person_ids: tuple[str, ...] = ()
    likely: tuple[str, ...] = ()
    """Ids of those of whom it is only likely that they are there."""


class TodayView(Value, frozen=True, kw_only=True):
    """The Today screen."""

    steps: tuple[StepLine, ...]
    upcoming: tuple[Upcoming, ...]
    conference: Conference | None
    """The current or next one the user goes to."""
    news: tuple[str, ...]
    """What came in since yesterday, newest first."""
    people: int
    conferences: int
