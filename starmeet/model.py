"""The nouns: small immutable values, no behaviour that needs another room.

Every instant is an aware `datetime` in UTC; the zone it was published in travels beside it as an
IANA name. Ids are the store's integers, 0 for a value that is not stored yet; `label` writes them
the way the script face prints them ("p12").
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

Role = Literal["star", "mentor", "mentee", "peer", "colleague"]
Direction = Literal["out", "in", "both"]
Kind = Literal[
    "read", "like", "boost", "reply", "mention", "question", "help", "thanks", "intro",
    "message", "attended", "watched", "call", "met",
]  # fmt: skip
Attending = Literal["going", "maybe", "not", "none"]
Grade = Literal["certain", "likely", "check"]
MeetingState = Literal["idea", "asked", "accepted", "declined", "held", "missed", "cancelled"]
Stage = Literal["following", "noticed", "acknowledged", "conversing", "met", "ally"]

ROLES: tuple[Role, ...] = ("star", "mentor", "mentee", "peer", "colleague")
KINDS: tuple[Kind, ...] = (
    "read", "like", "boost", "reply", "mention", "question", "help", "thanks", "intro",
    "message", "attended", "watched", "call", "met",
)  # fmt: skip
ATTENDING: tuple[Attending, ...] = ("going", "maybe", "not", "none")
MEETING_STATES: tuple[MeetingState, ...] = ("idea", "asked", "accepted", "declined", "held", "missed", "cancelled")
STAGES: tuple[Stage, ...] = ("following", "noticed", "acknowledged", "conversing", "met", "ally")


def label(prefix: str, number: int) -> str:
    """Write a store id the way people see it: `label("p", 12) == "p12"`."""
    return f"{prefix}{number}"


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """What every noun is: immutable, comparable, quick to encode."""


class Handle(msgspec.Struct, frozen=True, order=True):
    """An address of a person on one network, in its one spelling (see `text.handle`)."""

    network: str
    """mastodon, bluesky, github, twitter, linkedin, email, web, ..."""
    address: str
    """mastodon "ada@example.social", github "ada", web "example.org/ada"."""

    def __str__(self) -> str:
        return f"{self.network}:{self.address}"


class Person(Value, frozen=True, kw_only=True):
    """Someone you follow."""

    id: int = 0
    name: str
    tier: int = 1
    """Stars, 0-3; 0 means: not someone to plan for."""
    role: Role = "star"
    handles: tuple[Handle, ...] = ()
    aliases: tuple[str, ...] = ()
    org: str = ""
    home: str = ""
    topics: tuple[str, ...] = ()
    why: str = ""
    """Why you admire them."""
    recognise: str = ""
    """How to recognise them in a crowd."""
    offer: str = ""
    """What you could offer."""
    ask: str = ""
    """What you would ask."""
    bring: str = ""
    """What to bring when you meet (the book to sign)."""
    note: str = ""
    warmth_pin: int | None = None
    """Warmth set by hand, 0-100; None leaves it to the log."""
    declared: str = ""
    """Key of the `[[people]]` block that declares this person; empty when none does."""


class Engagement(Value, frozen=True, kw_only=True):
    """Something that passed between you and one or several people."""

    id: int = 0
    at: datetime
    zone: str = "UTC"
    people: tuple[int, ...]
    direction: Direction = "out"
    kind: Kind = "message"
    text: str = ""
    url: str = ""
    source_key: str = ""
    """What makes a re-import find this entry again; empty for what was typed."""
    by: str = ""
    """Who made it, when several people share one store."""


class Tally(Value, frozen=True, kw_only=True):
    """What warmth and Today read instead of the whole log: one person's counts."""

    person: int
    counts: dict[str, int] = {}
    """`"out:reply" -> 3`: entries by direction and kind; `both` counts under both directions."""
    words_out: int = 0
    words_in: int = 0
    first: datetime | None = None
    last: datetime | None = None
    """Last exchange in any direction."""
    last_out: datetime | None = None
    last_in: datetime | None = None
    last_in_id: int = 0
    """The entry behind `last_in`."""
    approaches: tuple[datetime, ...] = ()
    """My approaches since their last sign of life, oldest first, the last five."""


class Speaker(Value, frozen=True, kw_only=True):
    """A person as a programme names them."""

    name: str
    guid: str = ""
    handles: tuple[Handle, ...] = ()
    org: str = ""


class Session(Value, frozen=True, kw_only=True):
    """One item of a programme as published."""

    id: int = 0
    guid: str
    """Published GUID where there is one, else a key made of what identifies it; unique in its programme."""
    title: str
    subtitle: str = ""
    abstract: str = ""
    """Plain text, tags removed."""
    kind: str = ""
    """The programme's own word: talk, workshop, break, ..."""
    track: str = ""
    language: str = ""
    room: str = ""
    start: datetime
    end: datetime
    url: str = ""
    join_url: str = ""
    """Where an online session is held."""
    speakers: tuple[Speaker, ...] = ()


class Conference(Value, frozen=True, kw_only=True):
    """A conference you know, with or without a programme."""

    id: int = 0
    slug: str = ""
    name: str
    acronym: str = ""
    start: date
    end: date
    timezone: str = "UTC"
    zone_assumed: bool = False
    """True when no one said which zone the programme is in."""
    attending: Attending = "none"
    source: str = ""
    """URL or absolute path it was read from."""
    version: str = ""
    url: str = ""
    hashtag: str = ""
    city: str = ""
    cost: str = ""
    cfp_url: str = ""
    """Where talks can be proposed."""
    cfp_end: date | None = None
    """Until when."""
    declared: str = ""


class Skipped(Value, frozen=True, kw_only=True):
    """An item that was left out of an import, and why."""

    where: str
    why: str


class Programme(Value, frozen=True, kw_only=True):
    """A whole programme as read from one file: sessions in time order, and what could not be read.

    `len(sessions) + len(skipped)` is the number of items in the file.
    """

    conference: Conference
    sessions: tuple[Session, ...]
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()
    """What was noticed about the file as a whole: an unknown zone name, dates that contradict the header."""
    format: str = ""


class Change(Value, frozen=True, kw_only=True):
    """One difference between two programmes of a conference."""

    kind: Literal["new", "gone", "moved", "room", "title", "speakers"]
    session: str
    """Title of the session, as it is now."""
    was: str = ""
    now: str = ""


PresenceKind = Literal["speaks", "told", "says so", "returns"]


class Presence(Value, frozen=True, kw_only=True):
    """Why we think a person will be at a conference."""

    id: int = 0
    conference: int
    person: int
    speaker: str
    """The name as the programme writes it; empty when the person told you."""
    grade: Grade
    probability: float
    evidence: tuple[str, ...]
    kind: PresenceKind = "speaks"
    """speaks: the programme lists them; told: you said so; says so: they wrote it; returns: as in past years."""
    sessions: tuple[int, ...] = ()
    """Ids of the sessions they hold, in time order."""


class Decision(Value, frozen=True, kw_only=True):
    """What the user said about a match; outlives every re-import."""

    person: int
    speaker: str
    """Folded speaker name; empty for "this person is (not) there at all"."""
    right: bool


WindowKind = Literal[
    "signing", "poster", "office hour", "break", "lunch", "after talk", "reception",
    "right after talk", "before talk", "talk", "appointment",
]  # fmt: skip


class Window(Value, frozen=True, kw_only=True):
    """A stretch of time and a place in which a person (or several) can be met; kind "talk" is listening."""

    id: str
    """Stable while the session behind it stays: a re-plan finds it again."""
    people: tuple[int, ...]
    start: datetime
    end: datetime
    place: str
    kind: WindowKind
    chance: float
    """That a hello becomes a conversation, 0-1; 0 for a talk."""
    reason: str
    session: int = 0
    """The session it hangs on, 0 for none."""
    interest: float = 0.0
    """Worth of being there whoever is met (talks)."""
    agreed: bool = False
    """An accepted appointment: every plan keeps it."""


class Busy(Value, frozen=True, kw_only=True):
    """A stretch of time in which I cannot meet anyone."""

    start: datetime
    end: datetime
    what: str = ""


class Missed(Value, frozen=True, kw_only=True):
    """Someone who is there but not in the plan."""

    person: int
    why: str
    price: float | None = None
    """What having them would cost the objective; None when they cannot be had at all."""


class Alternative(Value, frozen=True, kw_only=True):
    """Another window for someone in the plan, and what choosing it would cost the objective."""

    instead_of: str
    window: Window
    cost: float


class Plan(Value, frozen=True, kw_only=True):
    """The chosen windows of one conference, in time order."""

    conference: int
    objective: float
    bound: float
    """No plan can be worth more; equal to `objective` when proven."""
    windows: tuple[Window, ...]
    missed: tuple[Missed, ...] = ()
    alternatives: tuple[Alternative, ...] = ()


class Meeting(Value, frozen=True, kw_only=True):
    """A window of the stored plan, or a private appointment."""

    id: int = 0
    uid: str
    """iCalendar UID, the same for ever."""
    sequence: int = 0
    """iCalendar SEQUENCE: rises only, and only when something changed."""
    conference: int = 0
    """0 for an appointment outside any conference."""
    people: tuple[int, ...]
    window: str = ""
    start: datetime
    end: datetime
    zone: str = "UTC"
    place: str = ""
    kind: str = ""
    chance: float = 0.0
    reason: str = ""
    state: MeetingState = "idea"
    changed: datetime
    """When anything of it last changed."""
    note: str = ""


class Promise(Value, frozen=True, kw_only=True):
    """Who owes what by when."""

    id: int = 0
    person: int
    mine: bool = True
    """True when I owe it."""
    text: str
    due: date | None = None
    made: datetime
    done: datetime | None = None
    entry: int = 0
    """The entry of the log it was made in, 0 for none."""


StepKind = Literal["answer", "promise", "meet", "follow-up", "thanks", "hello", "keep", "first", "stretch"]


class Step(Value, frozen=True, kw_only=True):
    """One next small thing to do."""

    id: str
    """Stable while its cause stays, so that done, snooze and skip find it again."""
    kind: StepKind
    person: int
    why: str
    draft: str = ""
    ideal: date
    latest: date
    about: str = ""
    """What it hangs on: "e12" an entry, "m3" a meeting, "o4" a promise, "c1" a conference."""


class Fact(Value, frozen=True, kw_only=True):
    """Something true, with source and date."""

    kind: Literal["session", "exchange", "topic", "promise", "offer", "ask", "help", "why", "bring", "common"]
    text: str
    """Quoted verbatim or named; never paraphrased."""
    source: str
    """Where it comes from: "programme of EuroPlanet Conf", "your log"."""
    date: date | None = None


class Starter(Value, frozen=True, kw_only=True):
    """A sentence resting on named facts."""

    kind: str
    text: str
    facts: tuple[Fact, ...]


class Term(Value, frozen=True, kw_only=True):
    """One line of an explanation: `value` is None where there is nothing to add up."""

    name: str
    value: float | None
    why: str
