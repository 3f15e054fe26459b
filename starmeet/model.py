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
MentoringStage = Literal["afar", "in-touch", "asking", "trial", "agreed", "resting", "ended"]
Mentoring = Literal["mentee", "mentor"]
"""What the user is to the other."""
Need = Literal["access", "skills", "network", "alignment", "expectations"]

ROLES: tuple[Role, ...] = ("star", "mentor", "mentee", "peer", "colleague")
KINDS: tuple[Kind, ...] = (
    "read", "like", "boost", "reply", "mention", "question", "help", "thanks", "intro",
    "message", "attended", "watched", "call", "met",
)  # fmt: skip
GRADES: tuple[Grade, ...] = ("certain", "likely", "check")
ATTENDING: tuple[Attending, ...] = ("going", "maybe", "not", "none")
MEETING_STATES: tuple[MeetingState, ...] = ("idea", "asked", "accepted", "declined", "held", "missed", "cancelled")
STAGES: tuple[Stage, ...] = ("following", "noticed", "acknowledged", "conversing", "met", "ally")
MENTORING_STAGES: tuple[MentoringStage, ...] = (
    "afar", "in-touch", "asking", "trial", "agreed", "resting", "ended",
)  # fmt: skip
MENTORING_WORDS: dict[MentoringStage, str] = {
    "afar": "learning from afar", "in-touch": "in touch", "asking": "asking", "trial": "on trial",
    "agreed": "agreed", "resting": "resting", "ended": "ended",
}  # fmt: skip
"""How the stages are said."""
NEEDS: tuple[Need, ...] = ("access", "skills", "network", "alignment", "expectations")
"""What mentees lack most often, in a survey of mentoring programmes (PMC4114132)."""


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


class Person(Value, frozen=True, kw_only=True, gc=False):
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


class Engagement(Value, frozen=True, kw_only=True, gc=False):
    """Something that passed between you and one or several people."""

    id: int = 0
    at: datetime
    undated: bool = False
    """True when no one says when it was; `at` is then the earliest it can have been, or when it was first seen."""
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


class Tally(Value, frozen=True, kw_only=True, gc=False):
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


SpeakerRole = Literal["speaker", "chair", "organiser", "attendee"]


class Account(Value, frozen=True, kw_only=True):
    """An account of one of your people, as its network describes it."""

    id: int = 0
    person: int
    network: str
    key: str
    """What stays when the address changes: a DID, a number, the URI of an actor."""
    address: str = ""
    """As a `Handle` spells it; empty where only the key is known."""
    name: str = ""
    bio: str = ""
    """Plain text."""
    url: str = ""
    avatar: str = ""
    """Address of their picture; never fetched by itself."""
    links: tuple[str, ...] = ()
    """Where they say they are, too."""
    verified: tuple[str, ...] = ()
    """Those of `links` that the network saw linking back."""
    former: tuple[Handle, ...] = ()
    """Addresses it had before."""
    seen: datetime


class Post(Value, frozen=True, kw_only=True):
    """Something one of your people said in public."""

    id: int = 0
    person: int
    network: str
    at: datetime
    text: str
    """Plain text, shown only through `text.py`."""
    url: str = ""
    source_key: str
    """What makes the network name it again; unique."""
    links: tuple[str, ...] = ()
    """The addresses in it, whole."""
    tags: tuple[str, ...] = ()
    """Its hashtags, folded, without the sign."""
    is_reply: bool = False
    replies: int | None = None
    """How many answered, where the network says so."""


class LinkCheck(Value, frozen=True, kw_only=True):
    """What came of following a link in a post."""

    url: str
    at: datetime
    works: bool | None
    """None where that cannot be told: the server is down, or lets no programs in."""
    why: str = ""
    """What happened: "404"."""
    instead: str = ""
    """An address that works and is most likely the one that was meant."""
    how: str = ""
    """How it was found: "without the bracket at its end"."""


class Speaker(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A person as a programme names them."""

    name: str
    guid: str = ""
    handles: tuple[Handle, ...] = ()
    org: str = ""
    avatar: str = ""
    """Address of their picture as published, http or https; never fetched by itself."""
    role: SpeakerRole = "speaker"
    """What they do there; whoever moderates, hosts or introduces is a chair."""


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
    """Who speaks and who chairs; organisers and attendees stand in `Programme.people`."""


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
    goal: str = ""
    """What you go there for, in your words: names, topics or roles it holds weigh more in the plan."""
    arrive: datetime | None = None
    """When you get there; nobody is met before."""
    leave: datetime | None = None
    """When you leave; nobody is met after."""
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
    people: tuple[Speaker, ...] = ()
    """Organisers and attendees, and who chairs the conference as a whole."""
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()
    """What was noticed about the file as a whole: an unknown zone name, dates that contradict the header."""
    format: str = ""


class SourceOptions(Value, frozen=True, kw_only=True, omit_defaults=True):
    """What the user said about how a source is to be read: remembered, as every later reading needs it again."""

    zone: str = ""
    """IANA zone of a programme that names none."""
    start: date | None = None
    """First day of a table that counts its days or names their weekdays."""
    columns: dict[str, str] = {}
    """Which column of a table is which: our name -> the header as written (`{"start": "Wann"}`)."""


class Listed(Value, frozen=True, kw_only=True):
    """People a list names as at a conference, outside of its sessions."""

    source: str = ""
    """Absolute path of the list; empty for the programme itself."""
    people: tuple[Speaker, ...]


class Change(Value, frozen=True, kw_only=True):
    """One difference between two programmes of a conference."""

    kind: Literal["new", "gone", "moved", "room", "title", "speakers"]
    session: str
    """Title of the session, as it is now."""
    was: str = ""
    now: str = ""


PresenceKind = Literal[
    "speaks", "chairs", "signs", "organises", "attends", "told", "rsvp", "says so", "returns",
]  # fmt: skip


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
    """speaks, chairs, signs: the programme lists them; organises, attends: a list of the conference does; told: you
    said so; rsvp: they answered publicly; says so: they wrote it; returns: as in past years."""
    sessions: tuple[int, ...] = ()
    """Ids of the sessions they hold or chair, in time order."""
    chaired: tuple[int, ...] = ()
    """Those of `sessions` in which others speak."""


RsvpStatus = Literal["organises", "going", "interested", "not going"]


class Rsvp(Value, frozen=True, kw_only=True):
    """What a person answered to a public invitation; or that they published the event themselves."""

    id: int = 0
    person: int
    uri: str
    """Of the record, unique."""
    event: str
    """The event's name as published."""
    event_uri: str
    start: datetime | None = None
    end: datetime | None = None
    urls: tuple[str, ...] = ()
    """The event's own pages."""
    place: str = ""
    """City and country; "online" for an event without a place."""
    status: RsvpStatus
    published: datetime | None = None
    """When they answered, as far as the record says."""
    seen: datetime
    """When it was first read as it now is."""


class Decision(Value, frozen=True, kw_only=True):
    """What the user said about a match; outlives every re-import."""

    person: int
    speaker: str
    """Folded speaker name; empty for "this person is (not) there at all"."""
    right: bool


WindowKind = Literal[
    "signing", "poster", "office hour", "booth", "bof", "break", "lunch", "side event", "after talk", "reception",
    "online", "right after talk", "before talk", "talk", "appointment",
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
    """In every plan: an accepted appointment, a meeting that was held, a time that has come."""
    meeting: str = ""
    """UID of the appointment it is, if it is one."""


class Busy(Value, frozen=True, kw_only=True):
    """A stretch of time in which I cannot meet anyone."""

    start: datetime
    end: datetime
    what: str = ""
    place: str = ""
    """Where it keeps me, if that is at the venue: the walk from and to it counts."""


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
    gap: float = 0.0
    """Bound less objective, as a share of the bound; 0 when proven, more where the time limit cut the search."""
    changing: float = 0.0
    """What of the objective was paid for giving up windows that were planned before."""
    close: bool = False
    """Whether it was to stay close to a plan before it: what is better may not have been worth the change."""
    basis: str = ""
    """Digest of all it was made from: another digest now means that it wants to be made again."""
    explained: bool = False
    """Whether alternatives and prices were worked out."""
    most: int | None = None
    """Meetings a day at most, where the user said so for this conference."""
    anchors: dict[str, datetime] = {}
    """When each decided window was to be by the programme then."""


class Walk(Value, frozen=True, kw_only=True):
    """How long the way takes between two rooms or buildings of a conference, either way."""

    a: str
    b: str
    minutes: int


class Spot(Value, frozen=True, kw_only=True):
    """Where rooms of a conference are, as a catalogue says."""

    rooms: str
    """A regular expression for the whole name of a room."""
    latitude: float
    longitude: float


class Shift(Value, frozen=True, kw_only=True):
    """Time at a conference that is taken: a volunteer's shift, a talk of your own, an errand."""

    id: int = 0
    start: datetime
    end: datetime
    what: str = ""


Proposer = Literal["", "me", "them"]
Reply = Literal["", "accepted", "declined"]


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
    proposed: Proposer = ""
    """Who of the two of you asked for it; empty while nobody has."""
    channel: str = ""
    """How it was asked for: "mail", a network, "in person"."""
    asked: datetime | None = None
    """When it was asked for."""
    reply: Reply = ""
    """What the answer was: it outlives the state, which goes on to held, missed or cancelled."""
    guest: str = ""
    """E-mail address it was sent to, or came from: updates, cancellations and answers go there too."""
    sent: int = -1
    """SEQUENCE of the last message about it: sent, or received where they asked; -1 for none."""
    told: str = ""
    """What the guest was last told: when, where, and whether it is on (see `planning.asking.shown`)."""


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


class Agreement(Value, frozen=True, kw_only=True):
    """What the two of you are to each other in mentoring, and what you agreed on."""

    id: int = 0
    person: int
    me: Mentoring = "mentee"
    stage: MentoringStage = "afar"
    every: int = 0
    """Days from session to session; 0 when that was not agreed."""
    minutes: int = 0
    """How long a session takes; 0 when that was not agreed."""
    until: date | None = None
    """When the two of you look at it anew."""
    boundaries: str = ""
    since: datetime
    """When this stage began."""
    ended: datetime | None = None


class Milestone(Value, frozen=True, kw_only=True):
    """A step on the way to a goal."""

    text: str
    done: datetime | None = None


class Goal(Value, frozen=True, kw_only=True):
    """Where somebody wants to get, in their own words."""

    id: int = 0
    person: int = 0
    """With whom; 0 for nobody in particular."""
    mine: bool = True
    """False where it is the goal of whom I mentor."""
    text: str
    milestones: tuple[Milestone, ...] = ()
    made: datetime
    done: datetime | None = None
    shared: bool = False
    """Whether it may stand on an agenda that is handed over."""


class Question(Value, frozen=True, kw_only=True):
    """Something to ask somebody when there is an occasion."""

    id: int = 0
    person: int
    text: str
    made: datetime
    answered: datetime | None = None
    answer: str = ""
    shared: bool = False


class Advice(Value, frozen=True, kw_only=True):
    """Advice somebody gave, and what came of it."""

    id: int = 0
    person: int
    text: str
    given: date
    made: datetime
    """When it was written down."""
    outcome: str = ""
    told: datetime | None = None
    """When they were told what came of it."""


class SessionNote(Value, frozen=True, kw_only=True):
    """What you noted of a session: for your eyes, so no sentence for others is made from it."""

    id: int = 0
    person: int
    at: datetime
    text: str


StepKind = Literal[
    "answer", "promise", "meet", "help", "follow-up", "thanks", "hello", "keep", "first", "stretch",
    "session", "report",
]  # fmt: skip


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
    """What it hangs on: "e12" an entry, "m3" a meeting, "o4" a promise, "c1" a conference, "t5" a post, "a2" advice."""
    logs: Kind | None = None
    """The kind of entry that doing it leaves in the log, where the kind of step does not tell."""
    network: str = ""
    """For which network the draft is, empty where none is known; it holds no more than a post there may."""


FactKind = Literal[
    "session", "abstract", "exchange", "topic", "promise", "offer", "ask", "help", "why", "bring", "work", "common",
    "mutual", "city", "post", "repository", "advice",
]  # fmt: skip


class Fact(Value, frozen=True, kw_only=True):
    """Something true, with source and date."""

    kind: FactKind
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
