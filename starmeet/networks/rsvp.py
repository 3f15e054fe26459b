"""Answers to public invitations: the calendar records (community.lexicon.calendar) in people's own repositories.

Who published an event organises it; everyone else answers with a record that points to it, and that may be on another
server, changed since, cancelled, or gone. Records are written by strangers' programs: an odd one is left out with a
reason and costs nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from starmeet.errors import FetchError
from starmeet.model import Rsvp, RsvpStatus, Skipped, Value
from starmeet.networks.atproto import Network, Record, Refused, Uri, read_uri, time_of
from starmeet.text import safe_url, squeeze

RSVPS = "community.lexicon.calendar.rsvp"
EVENTS = "community.lexicon.calendar.event"
PROFILES = "app.bsky.actor.profile"
STAYS_IN = "!no-unauthenticated"
"""The label by which people ask that their account is not shown to whom is not logged in."""
ANSWERED_WITHIN = timedelta(days=366)
"""Older answers are not looked into: conferences are announced within a year before them."""
MAX_PAGES = 20
"""Pages of one collection that are read: 2,000 answers of one person."""
_STATUSES: dict[str, RsvpStatus] = {"going": "going", "interested": "interested", "notgoing": "not going"}
_OFF = {"cancelled": "cancelled", "postponed": "postponed without a date"}
_GONE = frozenset(
    (
        "RecordNotFound",
        "RepoNotFound",
        "RepoDeactivated",
        "RepoTakendown",
        "AccountTakedown",
        "InvalidRequest",
        "NotFound",
    )
)
"""What servers say of a record or account that is not there (any more)."""
_YEARS = range(1990, 2200)
_MOST_URLS = 10
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Event(Value, frozen=True, kw_only=True):
    """A public event as its record describes it."""

    uri: str
    name: str
    start: datetime | None = None
    end: datetime | None = None
    urls: tuple[str, ...] = ()
    place: str = ""


class Answered(Value, frozen=True, kw_only=True):
    """One record of an answer: to which event, what, and when."""

    uri: str
    to: Uri
    """The event's."""
    status: RsvpStatus
    published: datetime | None
    event: Event | None = None
    """The event itself, where it is their own."""


class Published(Value, frozen=True, kw_only=True):
    """All that one person published."""

    did: str
    rsvps: tuple[Rsvp, ...] = ()
    unsure: frozenset[str] = frozenset()
    """Records of theirs that are still there, while their event could not be read now."""
    whole: bool = True
    """False when there is more than was read: then nothing can be said to be gone."""
    skipped: tuple[Skipped, ...] = ()
    failed: tuple[FetchError, ...] = ()
    """What went wrong with single events."""


async def published(network: Network, actor: str, person: int, known: Mapping[str, Rsvp], now: datetime) -> Published:
    """Read what a person answered to invitations, and which events they published.

    `actor` is their handle or DID; `known` is what was read of them before, by record: an event that is over is not
    asked for again. Of whoever asks to stay in (`STAYS_IN`) nothing is read.

    Raises:
        FetchError: their records cannot be read.
    """
    did = await network.did(actor)
    if await _stays_in(network, did):
        return Published(
            did=did, skipped=(Skipped(where=actor, why="they ask not to be shown to whom is not logged in"),)
        )
    skipped: list[Skipped] = []
    own, all_own = await _listed(network, did, EVENTS, skipped)
    records, all_records = await _listed(network, did, RSVPS, skipped)
    rsvps: list[Rsvp] = []
    unsure: set[str] = set()
    failed: list[FetchError] = []
    answers = [*_sorted_out(map(read_own, own), skipped), *_newest(_sorted_out(map(read_answer, records), skipped))]
    for answer in answers:
        before = known.get(answer.uri)
        if before is None and answer.published is not None and answer.published < now - ANSWERED_WITHIN:
            continue
        if before is not None and _is_past(before, answer, now):
            rsvps.append(before)
            continue
        try:
            event = answer.event or await _event(network, answer.to)
        except FetchError as error:
            failed.append(error)
            unsure.add(answer.uri)
            continue
        if isinstance(event, Skipped):
            skipped.append(event)
        else:
            rsvps.append(_rsvp(answer, event, person, now))
    return Published(
        did=did, rsvps=tuple(rsvps), unsure=frozenset(unsure), whole=all_own and all_records, skipped=tuple(skipped),
        failed=tuple(failed),
    )  # fmt: skip


def read_answer(record: Record) -> Answered | Skipped:
    """Read the record of an answer."""
    subject = record.value.get("subject")
    to = read_uri(subject.get("uri")) if isinstance(subject, dict) else None
    if to is None or to.collection != EVENTS:
        return Skipped(where=record.uri, why="it answers to nothing that is an event")
    # The lexicon's own default, for records without a status.
    word = _token(record.value.get("status", "interested"))
    if word not in _STATUSES:
        return Skipped(where=record.uri, why=f"“{word}” is no answer known here")
    return Answered(uri=record.uri, to=to, status=_STATUSES[word], published=_published(record))


def read_own(record: Record) -> Answered | Skipped:
    """Read the record of an event as its publisher's answer."""
    event, to = read_event(record), read_uri(record.uri)
    if isinstance(event, Skipped):
        return event
    if to is None:
        return Skipped(where=record.uri, why="it has no address")
    return Answered(uri=record.uri, to=to, status="organises", published=_published(record), event=event)


def read_event(record: Record) -> Event | Skipped:
    """Read the record of an event; one that does not take place is left out."""
    value = record.value
    name = _words(value.get("name"), 200)
    if not name:
        return Skipped(where=record.uri, why="the event has no name")
    if (word := _token(value.get("status", ""))) in _OFF:
        return Skipped(where=record.uri, why=f"“{name}” is {_OFF[word]}")
    start, end = _time(value.get("startsAt")), _time(value.get("endsAt"))
    if start is None or (end is not None and end < start):
        end = None
    places = [one for one in _list(value.get("locations")) if isinstance(one, dict)]
    links = [one for one in _list(value.get("uris")) if isinstance(one, dict)]
    # In one version of the lexicon a link is a location, too.
    urls = [safe_url(one["uri"].strip()) for one in (*links, *places) if isinstance(one.get("uri"), str)]
    return Event(
        uri=record.uri, name=name, start=start, end=end,
        urls=tuple(dict.fromkeys(url for url in urls if url.lower().startswith("http")))[:_MOST_URLS],
        place=_place(places) or ("online" if _token(value.get("mode", "")) == "virtual" else ""),
    )  # fmt: skip


async def _stays_in(network: Network, did: str) -> bool:
    try:
        profile = await network.record(Uri(authority=did, collection=PROFILES, rkey="self"))
    except Refused as error:
        if error.error not in _GONE:
            raise
        return False
    labels = profile.value.get("labels")
    values = _list(labels.get("values")) if isinstance(labels, dict) else []
    return any(isinstance(one, dict) and one.get("val") == STAYS_IN for one in values)


async def _listed(
    network: Network, did: str, collection: str, skipped: list[Skipped]
) -> tuple[tuple[Record, ...], bool]:
    """List a collection as far as is bearable, and say whether that was all of it."""
    records: list[Record] = []
    read = 0
    async for page in network.pages(did, collection):
        if read == MAX_PAGES:
            return tuple(records), False
        read += 1
        records.extend(page.records)
        if page.odd:
            where = f"{collection} of {did}"
            skipped.append(Skipped(where=where, why=f"{page.odd} entries are no records of theirs"))
    return tuple(records), True


async def _event(network: Network, uri: Uri) -> Event | Skipped:
    try:
        return read_event(await network.record(uri))
    except Refused as error:
        if error.error not in _GONE:
            raise
        return Skipped(where=str(uri), why="the event is gone")


def _sorted_out(read: Iterable[Answered | Skipped], skipped: list[Skipped]) -> list[Answered]:
    answers = []
    for one in read:
        if isinstance(one, Skipped):
            skipped.append(one)
        else:
            answers.append(one)
    return answers


def _newest(answers: Iterable[Answered]) -> list[Answered]:
    """Keep the last word on each event: programs add a new answer as often as they change the old one."""
    last: dict[Uri, Answered] = {}
    for answer in answers:
        before = last.get(answer.to)
        if before is None or (answer.published or _LONG_AGO) > (before.published or _LONG_AGO):
            last[answer.to] = answer
    return list(last.values())


def _is_past(before: Rsvp, answer: Answered, now: datetime) -> bool:
    """Tell whether nothing new can be learned: the same answer as before, to an event that is over."""
    last = before.end or before.start
    same = (before.status, before.event_uri) == (answer.status, str(answer.to))
    return same and last is not None and last < now - timedelta(days=1)


def _rsvp(answer: Answered, event: Event, person: int, now: datetime) -> Rsvp:
    return Rsvp(
        person=person, uri=answer.uri, event=event.name, event_uri=event.uri, start=event.start, end=event.end,
        urls=event.urls, place=event.place, status=answer.status, published=answer.published, seen=now,
    )  # fmt: skip


def _published(record: Record) -> datetime | None:
    uri = read_uri(record.uri)
    return _time(record.value.get("createdAt")) or (time_of(uri.rkey) if uri else None)


def _time(value: object) -> datetime | None:
    """Read an instant; UTC where it names no offset, and None where it is none or senseless."""
    try:
        read = datetime.fromisoformat(value.strip()) if isinstance(value, str) else None
        if read is None or read.year not in _YEARS:
            return None
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _place(places: Iterable[Mapping[str, Any]]) -> str:
    for one in places:
        if city := _words(one.get("locality"), 100):
            return ", ".join(filter(None, (city, _words(one.get("country"), 100))))
    return ""


def _token(value: object) -> str:
    """Read a word of the lexicon, written in full ("community.lexicon.calendar.rsvp#going") or short."""
    return _words(value, 200).rpartition("#")[2].lower()


def _words(value: object, limit: int) -> str:
    return squeeze(value, limit) if isinstance(value, str) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
