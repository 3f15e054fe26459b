"""What is true and may be said: each fact with its source and date.

A fact's `source` starts with "their" where the text is their own words, with "your note" where it is
what the user wrote down (never to be read out), with "your" where it is the user's to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from starmeet.model import Conference, Engagement, Fact, Person, Post, Promise, Session, Value
from starmeet.starters.tact import tactful
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
MUTUAL = 3
"""How many people you both know are named at most."""
ADVICE_TAG = "#advice"
"""What marks an entry of the log as advice they gave."""

_NOUNS = {
    "reply": "reply", "question": "question", "message": "message", "mention": "mention", "help": "help",
    "thanks": "thanks", "intro": "introduction", "call": "call", "met": "meeting", "like": "like", "boost": "boost",
    "read": "reading", "watched": "watching", "attended": "attending",
}  # fmt: skip
_WORDS = frozenset(("reply", "question", "message", "mention", "help", "thanks", "intro"))
"""Kinds whose text is somebody's words."""
_IN_PASSING = frozenset(("like", "boost", "read", "watched", "attended"))
"""Kinds that leave nothing to talk about."""
_SENTENCE = re.compile(r"(?<=[.!?…])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\betc\.)(?<!\bvs\.)(?<!\b[A-Z]r\.)(?<!\b[A-Z]\.)\s+")
"""Between two sentences of an abstract: an abbreviation ends none, and half a sentence is no quotation."""
_ABSTRACT_WORDS = range(5, 15)
"""How long a sentence of an abstract is that one can say aloud."""
_REPOSITORY = re.compile(r"(New repository|Released) ([\w.-]+/[\w.-]+)")
"""How what somebody published on GitHub is told (`networks.github_events`)."""
_STAR = "github:star:"
"""How the key of a star begins (the same)."""
_QUOTED = re.compile(r"\"([^\"]{3,80})\"|“([^“”]{3,80})”|„([^„“”]{3,80})[“”]|«([^«»]{3,80})»")
"""A title as a user writes it into a note: between quotation marks."""
_ABOUT_ME = re.compile(r"\b(?:i|me|my|we|they|them|their|he|she|him|her|his)\b", re.IGNORECASE)
_RETOLD = re.compile(r"(?:\w+[^\We]ed|sent|told|wrote|found|said|gave|was|were|had)\b", re.IGNORECASE)
"""How a note about what somebody did begins: "asked about lexers"."""


class Advice(Value, frozen=True, kw_only=True):
    """Something they advised you, in your words or theirs."""

    text: str
    day: date | None = None


class Mutual(Value, frozen=True, kw_only=True):
    """Someone the two of you have in common."""

    name: str
    source: str
    """How that is known: "speakers of ...", "your log"."""


class Subject(Value, frozen=True, kw_only=True):
    """One person, and what is known about the two of you."""

    person: Person
    me_name: str = ""
    me_topics: tuple[str, ...] = ()
    me_offers: tuple[str, ...] = ()
    me_home: str = ""
    warmth: int | None = None
    """How warm it is between you, 0 to 100; None when nothing ever passed."""
    exchanges: tuple[Engagement, ...] = ()
    """Newest first."""
    sessions: tuple[Session, ...] = ()
    """Theirs at the conference."""
    no_talks: frozenset[int] = frozenset()
    """Ids of those of `sessions` that are none: signings, posters, office hours."""
    conference: Conference | None = None
    promises: tuple[Promise, ...] = ()
    posts: tuple[Post, ...] = ()
    """What they said in public, newest first."""
    common: tuple[str, ...] = ()
    """Names of conferences both of you were at."""
    mutual: tuple[Mutual, ...] = ()
    advice: tuple[Advice, ...] = ()
    """What they advised you, newest first."""
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
        *_advice(subject),
        *_sessions(subject),
        *_abstracts(subject),
        *_repositories(subject),
        *_posts(subject),
        *older,
        *_noted("ask", subject.person.ask, "your note of what to ask"),
        *_works(subject),
        *_topics(subject),
        *_common(subject),
        *_mutual(subject),
        *_city(subject),
        *_offers(subject),
        *_noted("bring", subject.person.bring, "your note of what to bring"),
        *_noted("why", subject.person.why, "your note of why"),
    ]
    return tuple(dict.fromkeys(fact for fact in found if tactful(fact.text)))


def venue_day(subject: Subject) -> date:
    """Give the day it is at the venue, else at home."""
    return _day(subject.now, _venue_zone(subject))


def _venue_zone(subject: Subject) -> str:
    return subject.conference.timezone if subject.conference else subject.zone


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
    entries = [
        entry for entry in subject.exchanges
        if entry.kind not in _IN_PASSING and entry.at <= subject.now and not is_advice(entry)
    ]  # fmt: skip
    for entry in entries[:EXCHANGES]:
        text = squeeze(entry.text, TEXT_CHARS)
        if text:
            kind: Literal["help", "exchange"] = (
                "help" if entry.kind == "help" and entry.direction != "both" else "exchange"
            )
            source = _source(entry, subject.person)
            day = None if entry.undated else _day(entry.at, subject.zone)
            yield entry, Fact(kind=kind, text=text, source=source, date=day)


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


def is_advice(entry: Engagement) -> bool:
    """Tell whether an entry of the log is advice they gave: the user typed it and marked it so."""
    marks = (word.rstrip(".,;:!?") for word in entry.text.lower().split())
    return entry.direction != "out" and not entry.source_key and ADVICE_TAG in marks


def advice_in(entries: Iterable[Engagement], zone: str) -> Iterator[Advice]:
    """Find the advice in entries of the log; the mark at its end is not part of it."""
    for entry in entries:
        text = squeeze(entry.text, TEXT_CHARS)
        if is_advice(entry):
            said = text[: -len(ADVICE_TAG)].rstrip() if text.lower().endswith(ADVICE_TAG) else text
            yield Advice(text=said or text, day=None if entry.undated else _day(entry.at, zone))


def _advice(subject: Subject) -> Iterator[Fact]:
    for one in subject.advice:
        text = squeeze(one.text, TEXT_CHARS)
        if text and (one.day is None or one.day <= _day(subject.now, subject.zone)):
            yield Fact(kind="advice", text=text, source="your note of their advice", date=one.day)


def _current(subject: Subject) -> list[tuple[str, Session]]:
    """Order their talks: what comes next is on their mind, then what they held last, with "past " before it."""
    talks = [session for session in subject.sessions if session.id not in subject.no_talks]
    ahead = [session for session in talks if session.end > subject.now]
    behind = [session for session in talks if subject.now >= session.end > subject.now - STALE]
    return [("", one) for one in sorted(ahead, key=lambda s: s.start)] + [
        ("past ", one) for one in sorted(behind, key=lambda s: s.start, reverse=True)
    ]


def _sessions(subject: Subject) -> Iterator[Fact]:
    source = f"programme of {subject.conference.name}" if subject.conference else "programme"
    for past, session in _current(subject):
        day = _day(session.start, _venue_zone(subject))
        yield Fact(kind="session", text=session.title, source=past + source, date=day)


def _abstracts(subject: Subject) -> Iterator[Fact]:
    """Quote the sentence of each abstract that asks, else the one that says most; of tactless ones nothing."""
    for past, session in _current(subject):
        whole = squeeze(session.abstract, 4000)
        parts = [part for part in _SENTENCE.split(whole) if part.endswith((".", "!", "?", "…"))]
        fit = [
            part for part in parts
            if len(part.split()) in _ABSTRACT_WORDS and not part[0].islower() and "://" not in part and "@" not in part
        ]  # fmt: skip
        if fit and tactful(whole) and tactful(session.title):
            asking = [part for part in fit if part.endswith("?")]
            text = asking[0] if asking else max(fit, key=lambda part: len(part.split()))
            source = f'{past}abstract of "{clip(session.title, 80)}"'
            yield Fact(kind="abstract", text=text, source=source, date=_day(session.start, _venue_zone(subject)))


def _repositories(subject: Subject) -> Iterator[Fact]:
    """Name what they published lately, and what of theirs the user has starred."""
    for post in subject.posts:
        found = _REPOSITORY.match(post.text) if post.network == "github" else None
        if found and subject.now - FRESH <= post.at <= subject.now and tactful(post.text):
            source = "their release on github" if found[1] == "Released" else "their new repository on github"
            yield Fact(kind="repository", text=found[2], source=source, date=_day(post.at, subject.zone))
    for entry in subject.exchanges:
        starred = entry.kind == "like" and entry.direction == "out" and entry.source_key.startswith(_STAR)
        if starred and not entry.undated and subject.now - STALE <= entry.at <= subject.now:
            day = _day(entry.at, subject.zone)
            yield Fact(kind="repository", text=squeeze(entry.text), source="your star on github", date=day)


def _posts(subject: Subject) -> Iterator[Fact]:
    """Quote how their fresh posts begin: those for everybody, of which no word is one to keep off."""
    fresh = [
        one for one in subject.posts
        if subject.now - FRESH <= one.at <= subject.now and not one.is_reply
        and not (one.network == "github" and _REPOSITORY.match(one.text))  # our words, not theirs
    ]  # fmt: skip
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


def _mutual(subject: Subject) -> Iterator[Fact]:
    for one in subject.mutual[:MUTUAL]:
        yield Fact(kind="mutual", text=squeeze(one.name, TEXT_CHARS), source=one.source)


def _city(subject: Subject) -> Iterator[Fact]:
    """Name the city both have; which street or district is nobody's business."""
    theirs = squeeze(subject.person.home).partition(",")[0].strip()
    if theirs and fold(theirs) == fold(squeeze(subject.me_home).partition(",")[0]):
        yield Fact(kind="city", text=theirs, source="cities you both have")


def _works(subject: Subject) -> Iterator[Fact]:
    """Name the book or project whose title the user wrote between quotation marks."""
    for note in (subject.person.bring, subject.person.why):
        for found in _QUOTED.findall(squeeze(note, TEXT_CHARS)):
            title = "".join(found)
            if title[:1].isupper() and not title.rstrip().endswith(("?", "!")):
                yield Fact(kind="work", text=title.strip(" .,"), source="your note of their work")


def _offers(subject: Subject) -> Iterator[Fact]:
    yield from _noted("offer", subject.person.offer, "your offer to them")
    for offer in subject.me_offers:
        yield from _noted("offer", offer, "your offers")


def _noted(kind: Literal["ask", "offer", "bring", "why"], text: str, source: str) -> Iterator[Fact]:
    text = squeeze(text, TEXT_CHARS)
    if text:
        yield Fact(kind=kind, text=text, source=source)
