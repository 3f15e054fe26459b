"""What is true and may be said: each fact with its source and date.

A fact's `source` starts with "their" where the text is their own words, with "your note" where it is
what the user wrote down (never to be read out), with "your" where it is the user's to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from starmeet.model import Conference, Engagement, Fact, Person, Post, Promise, Session, Value
from starmeet.text import clip, fold, squeeze

FRESH = timedelta(days=30)
"""A word of theirs younger than this comes first (PingCRM: a post of 30 days beats an old thread)."""
STALE = timedelta(days=365)
"""Nothing older is brought up, unless it was between the two of you."""
EXCHANGES = 6
"""How many entries of the log are looked at: people remember the last few."""
POSTS = 3
"""How many of their posts: what they said last is what they have in mind."""
FEWEST_WORDS = 3
"""A shorter beginning of a post is a title or a warning, not a thought."""
TEXT_CHARS = 300

# Subjects one does not raise with someone one hardly knows, however public they are: whole words, folded. Words that
# are everyday technical terms (parent, child, weight, party, debt, pretty, diagnosis, conservative) are left out.
_TOUCHY = frozenset(
    # family
    "family families wife husband spouse boyfriend girlfriend fiance fiancee mother father mom mum dad mommy daddy son "
    "daughter sons daughters kid kids baby babies toddler sister brother grandmother grandfather grandma grandpa "
    "pregnant pregnancy wedding marriage married divorce divorced widow widower miscarriage funeral "
    # health
    "health healthcare ill illness sick sickness disease cancer tumor tumour hospital surgery diagnosed depression "
    "depressed anxiety therapy therapist burnout disability disabled adhd autism autistic diabetes covid infection "
    "medication medicine suicide suicidal addiction alcoholic rehab died death dying "
    # home
    "home house apartment flatmate neighbour neighbor neighbours neighbors mortgage landlord "
    # looks
    "beautiful gorgeous handsome hair haircut outfit sexy attractive skinny obese overweight diet tattoo wrinkles "
    "cute makeup "
    # religion
    "religion religious church mosque synagogue god prayer pray praying bible quran koran muslim islam islamic "
    "christianity catholic protestant jewish judaism hindu buddhist atheist "
    # politics
    "politics political politician election elections parliament president government democrat democrats republican "
    "republicans abortion immigration immigrant war gaza palestine putin trump brexit "
    # money
    "money salary salaries wage wages income loan loans bankrupt bankruptcy inheritance taxes rent debts millionaire "
    "wealthy lawsuit layoff layoffs redundancy".split()
)

_NOUNS = {
    "reply": "reply", "question": "question", "message": "message", "mention": "mention", "help": "help",
    "thanks": "thanks", "intro": "introduction", "call": "call", "met": "meeting", "like": "like", "boost": "boost",
    "read": "reading", "watched": "watching", "attended": "attending",
}  # fmt: skip
_WORDS = frozenset(("reply", "question", "message", "mention", "help", "thanks", "intro"))
"""Kinds whose text is somebody's words."""
_IN_PASSING = frozenset(("like", "boost", "read", "watched", "attended"))
"""Kinds that leave nothing to talk about."""
_ABOUT_ME = re.compile(r"\b(?:i|me|my|we|they|them|their|he|she|him|her|his)\b", re.IGNORECASE)
_RETOLD = re.compile(r"(?:\w+[^\We]ed|sent|told|wrote|found|said|gave|was|were|had)\b", re.IGNORECASE)
"""How a note about what somebody did begins: "asked about lexers"."""


class Subject(Value, frozen=True, kw_only=True):
    """One person, and what is known about the two of you."""

    person: Person
    me_name: str = ""
    me_topics: tuple[str, ...] = ()
    me_offers: tuple[str, ...] = ()
    exchanges: tuple[Engagement, ...] = ()
    """Newest first."""
    sessions: tuple[Session, ...] = ()
    """Theirs at the conference."""
    conference: Conference | None = None
    promises: tuple[Promise, ...] = ()
    posts: tuple[Post, ...] = ()
    """What they said in public, newest first."""
    common: tuple[str, ...] = ()
    """Names of conferences both of you were at."""
    now: datetime
    zone: str = "UTC"


def facts(subject: Subject) -> tuple[Fact, ...]:
    """Gather what may be said to them, the strongest first; tactless and stale things are left out."""
    recent: list[Fact] = []
    older: list[Fact] = []
    for entry, fact in _exchanges(subject):
        (recent if entry.at >= subject.now - FRESH and entry.direction == "in" else older).append(fact)
    found = [
        *recent,
        *_promises(subject),
        *_sessions(subject),
        *_posts(subject),
        *older,
        *_noted("ask", subject.person.ask, "your note of what to ask"),
        *_topics(subject),
        *_common(subject),
        *_offers(subject),
        *_noted("bring", subject.person.bring, "your note of what to bring"),
        *_noted("why", subject.person.why, "your note of why"),
    ]
    return tuple(dict.fromkeys(fact for fact in found if tactful(fact.text)))


def tactful(text: str) -> bool:
    """Tell whether a text keeps off family, health, home, looks, religion, politics and money."""
    return _TOUCHY.isdisjoint(re.findall(r"[a-z]+", fold(text)))


def zone_of(name: str) -> tzinfo:
    """Give the zone of that name, UTC where there is none: a card must not fail over a zone."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def _day(instant: datetime, zone: str) -> date:
    return instant.astimezone(zone_of(zone)).date()


def _exchanges(subject: Subject) -> Iterator[tuple[Engagement, Fact]]:
    """Name what passed between the two of you; it never goes stale."""
    entries = [entry for entry in subject.exchanges if entry.kind not in _IN_PASSING and entry.at <= subject.now]
    for entry in entries[:EXCHANGES]:
        text = squeeze(entry.text, TEXT_CHARS)
        if text:
            kind: Literal["help", "exchange"] = (
                "help" if entry.kind == "help" and entry.direction != "both" else "exchange"
            )
            source = _source(entry, subject.person)
            yield entry, Fact(kind=kind, text=text, source=source, date=_day(entry.at, subject.zone))


def _source(entry: Engagement, person: Person) -> str:
    if entry.direction == "both":
        return f"your note of your {_NOUNS[entry.kind]}"
    whose = "their" if entry.direction == "in" else "your"
    noun = _NOUNS[entry.kind]
    return f"{whose} {noun}" if _verbatim(entry, person) else f"your note of {whose} {noun}"


def _verbatim(entry: Engagement, person: Person) -> bool:
    """Tell whether the text is what was said, not what the user noted about it.

    Imported text is. Typed text is taken for their words only where it speaks of nobody by name and
    does not retell ("Ada asked me ..."); of the user's own typed lines none is.
    """
    if entry.kind not in _WORDS:
        return False
    if entry.source_key:
        return True
    if entry.direction != "in" or entry.kind == "help" or _RETOLD.match(entry.text):
        return False
    names = {word for name in (person.name, *person.aliases) for word in fold(name).split()}
    if entry.kind == "question" and entry.text.rstrip().endswith("?"):
        return names.isdisjoint(re.findall(r"\w+", fold(entry.text)))
    return names.isdisjoint(re.findall(r"\w+", fold(entry.text))) and not _ABOUT_ME.search(entry.text)


def _promises(subject: Subject) -> Iterator[Fact]:
    for promise in subject.promises:
        if promise.done is None and promise.person in (0, subject.person.id):
            source = "your promise" if promise.mine else "their promise"
            yield Fact(kind="promise", text=squeeze(promise.text, TEXT_CHARS), source=source, date=promise.due)


def _sessions(subject: Subject) -> Iterator[Fact]:
    conference = subject.conference
    zone = conference.timezone if conference else subject.zone
    source = f"programme of {conference.name}" if conference else "programme"
    ahead = [session for session in subject.sessions if session.end > subject.now]
    behind = [session for session in subject.sessions if subject.now >= session.end > subject.now - STALE]
    # What comes next is what they have in mind, then what they held last.
    for session in [*sorted(ahead, key=lambda s: s.start), *sorted(behind, key=lambda s: s.start, reverse=True)]:
        past = "" if session.end > subject.now else "past "
        yield Fact(kind="session", text=session.title, source=past + source, date=_day(session.start, zone))


def _posts(subject: Subject) -> Iterator[Fact]:
    """Quote how their fresh posts begin: those for everybody, of which no word is one to keep off."""
    fresh = [one for one in subject.posts if subject.now - FRESH <= one.at <= subject.now and not one.is_reply]
    for post in fresh[:POSTS]:
        text = clip(squeeze(post.text.partition("\n")[0], 2000), TEXT_CHARS)
        if len(text.split()) >= FEWEST_WORDS and not text.startswith("@") and tactful(post.text):
            yield Fact(kind="post", text=text, source=f"their post on {post.network}", date=_day(post.at, subject.zone))


def _topics(subject: Subject) -> Iterator[Fact]:
    mine = {fold(topic) for topic in subject.me_topics}
    for topic in subject.person.topics:
        if fold(topic) in mine:
            yield Fact(kind="topic", text=topic, source="topics you both have")


def _common(subject: Subject) -> Iterator[Fact]:
    for name in subject.common:
        yield Fact(kind="common", text=name, source="conferences you were both at")


def _offers(subject: Subject) -> Iterator[Fact]:
    yield from _noted("offer", subject.person.offer, "your offer to them")
    for offer in subject.me_offers:
        yield from _noted("offer", offer, "your offers")


def _noted(kind: Literal["ask", "offer", "bring", "why"], text: str, source: str) -> Iterator[Fact]:
    text = squeeze(text, TEXT_CHARS)
    if text:
        yield Fact(kind=kind, text=text, source=source)
