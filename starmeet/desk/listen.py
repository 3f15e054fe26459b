"""Listening: what your people say in public about where they will be."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from starmeet.config.options import Config
from starmeet.desk import hashtags
from starmeet.desk.base import Desk, pick_conference, upcoming
from starmeet.desk.writings import posts_about
from starmeet.errors import FetchError
from starmeet.matching.coming import Word, word
from starmeet.matching.events import conference_of, meant, words
from starmeet.model import Conference, Person, Rsvp, RsvpStatus, Skipped, Value
from starmeet.networks.rsvp import Published
from starmeet.store import accounts, people, programmes, rsvps, steps
from starmeet.store.journal import Reader, Transaction

AT_ONCE = 8
"""People asked about at the same time; of one host still only one thing is asked at a time."""
_NETWORK = "bluesky"
_YES: frozenset[RsvpStatus] = frozenset(("organises", "going"))

Outcome = Published | FetchError
Report = Callable[["Progress"], None]


class Progress(Value, frozen=True, kw_only=True):
    """How far listening is."""

    done: int
    of: int
    person: str
    """Who was heard last."""


class RsvpLine(Value, frozen=True, kw_only=True):
    """What one of your people answered to an invitation."""

    person: str
    tier: int
    event: str
    start: datetime | None
    """In the conference's time; UTC where it is none you know."""
    end: datetime | None
    status: RsvpStatus
    conference: str
    """Slug of the conference this means; empty when you know of none."""
    place: str
    url: str
    """A page of the event."""
    published: datetime | None


class Failure(Value, frozen=True, kw_only=True):
    """What could not be heard, of whom, and what to do."""

    people: tuple[str, ...]
    problem: str
    hint: str


class PostLine(Value, frozen=True, kw_only=True):
    """What one of your people said in public about a conference."""

    person: str
    at: datetime
    text: str
    url: str
    conference: str
    """Its slug."""
    says: Word
    """What the words say of their coming; only "coming" counts as a reason to expect them."""


class Heard(Value, frozen=True, kw_only=True):
    """What listening brought."""

    asked: int
    """People with an account that can be asked."""
    new: int
    """Answers that are new or other than before."""
    gone: int
    """Answers that were taken back."""
    rsvps: tuple[RsvpLine, ...]
    """Those to what is not over; with a CONF, those that mean it."""
    tags: tuple[str, ...]
    """Hashtags that were read on Mastodon."""
    new_posts: int
    """Posts of your people that came in with them."""
    posts: tuple[PostLine, ...]
    """What is stored of theirs about a conference that is not over, or about CONF; newest first."""
    skipped: tuple[Skipped, ...]
    failures: tuple[Failure, ...]


def listen(desk: Desk, query: str = "", report: Report = lambda _: None) -> Heard:
    """Ask what your people answered to public invitations and say under hashtags, keep it, and gather what they said.

    Invitations are asked about on Bluesky, hashtags of CONF (left out, of the conferences you go to) on the servers of
    your Mastodon accounts. Whoever cannot be heard stops nobody else. When it is interrupted, what came before is
    kept, and the interruption goes on. Without anybody to ask, it tells what is stored.

    Raises:
        NotFound: no such conference.
        FetchError: nobody could be heard, and nothing is known from before.
    """
    with desk.store.read() as reader:
        conference = pick_conference(reader, query, desk.today()) if query else None
        wanted = _accounts(reader)
        known = rsvps.everyones(reader)
        tags = hashtags.tags([conference] if conference else upcoming(reader, desk.today()))
    tags = tags if hashtags.servers(desk) else ()
    outcomes: dict[int, list[Outcome]] = {}
    interrupted = False
    under = hashtags.Heard()
    try:
        under = asyncio.run(_hear(desk, wanted, known, outcomes, tags, report))
    except KeyboardInterrupt:
        interrupted = True
    failures = (*_failures(wanted, outcomes), *_of_servers(under))
    with desk.store.write("listen", desk.now()) as tx:
        new, gone = _keep(tx, desk, wanted, known, outcomes)
        tx.summary = f"listen: {new} new, {gone} taken back"
    if interrupted:
        raise KeyboardInterrupt
    with desk.store.read() as reader:
        lines = tuple(_lines(reader, desk, conference))
        said = tuple(_posts(reader, desk, conference))
    heard = under.servers or any(_published(outcomes.values()))
    if failures and not (heard or said):
        raise FetchError(f"nobody could be heard ({failures[0].problem})", failures[0].hint)
    skipped = tuple(one for came in _published(outcomes.values()) for one in came.skipped)
    return Heard(
        asked=len(wanted), new=new, gone=gone, rsvps=lines, tags=tuple(f"#{one}" for one in tags),
        new_posts=under.new, posts=said, skipped=(*skipped, *under.skipped), failures=failures,
    )  # fmt: skip


def _accounts(reader: Reader) -> list[tuple[Person, tuple[str, ...]]]:
    """Say whom to ask about, most stars first, and as whom they are known: by DID where it is known, else by handle."""
    keyed: dict[int, dict[str, str]] = {}
    for one in accounts.accounts(reader):
        if one.network == _NETWORK and one.key:
            keyed.setdefault(one.person, {})[one.address] = one.key
    wanted = []
    for person in sorted(people.everyone(reader), key=lambda one: (-one.tier, one.id)):
        keys = keyed.get(person.id, {})
        handles = [keys.get(one.address, one.address) for one in person.handles if one.network == _NETWORK]
        actors = tuple(dict.fromkeys((*handles, *keys.values())))
        if actors and person.tier > 0:
            wanted.append((person, actors))
    return wanted


async def _hear(
    desk: Desk,
    wanted: Sequence[tuple[Person, Sequence[str]]],
    known: Sequence[Rsvp],
    outcomes: dict[int, list[Outcome]],
    tags: Sequence[str],
    report: Report,
) -> hashtags.Heard:
    """Ask about people, and read hashtags, at the same time."""
    async with asyncio.TaskGroup() as group:
        heard = group.create_task(hashtags.hear(desk, tags))
        if wanted:
            group.create_task(_ask(desk, wanted, known, outcomes, report))
    return heard.result()


async def _ask(
    desk: Desk,
    wanted: Sequence[tuple[Person, Sequence[str]]],
    known: Sequence[Rsvp],
    outcomes: dict[int, list[Outcome]],
    report: Report,
) -> None:
    """Ask about everyone, some at a time; each person is in `outcomes` whole or not at all."""
    from starmeet.fetch import Session
    from starmeet.networks.atproto import Network
    from starmeet.networks.rsvp import published

    seats = asyncio.Semaphore(AT_ONCE)

    async def about(person: Person, actors: Sequence[str]) -> None:
        before = {one.uri: one for one in known if one.person == person.id}
        came: list[Outcome] = []
        async with seats:
            for actor in actors:
                try:
                    came.append(await published(network, actor, person.id, before, desk.now()))
                except FetchError as error:
                    came.append(error)
        outcomes[person.id] = came
        report(Progress(done=len(outcomes), of=len(wanted), person=person.name))

    async with Session() as session:
        network = Network(session, **_addresses(desk.config))
        async with asyncio.TaskGroup() as group:
            for person, actors in wanted:
                group.create_task(about(person, actors))


def _addresses(config: Config) -> dict[str, str]:
    """Read where the network is entered: as the user's own account there has it, else in public."""
    mine = next((one for one in config.accounts if one.network == _NETWORK), None)
    given = {"appview": mine.server, "plc": mine.directory} if mine else {}
    return {name: address for name, address in given.items() if address}


def _keep(
    tx: Transaction,
    desk: Desk,
    wanted: Sequence[tuple[Person, Sequence[str]]],
    known: Sequence[Rsvp],
    outcomes: Mapping[int, Sequence[Outcome]],
) -> tuple[int, int]:
    """Bring what is stored to what came; note for Today who said yes to a conference ahead."""
    names = {person.id: person.name for person, _ in wanted}
    news = rsvps.put(tx, [one for came in _published(outcomes.values()) for one in came.rsvps])
    gone = rsvps.drop(tx, [one for one in known if _is_gone(one, names, outcomes)])
    ahead = [one for one in programmes.all_conferences(tx) if one.end >= desk.today()]
    for one in news:
        conference = conference_of(one, ahead) if one.status in _YES else None
        found = conference and meant(one, conference)
        if conference and found and found.sure:
            steps.note(tx, f"{names[one.person]} {words(one)}", person=one.person, conference=conference.id)
    return len(news), gone


def _is_gone(one: Rsvp, names: Mapping[int, str], outcomes: Mapping[int, Sequence[Outcome]]) -> bool:
    """Tell whether a stored answer was taken back, or is of an account that is not theirs (any more)."""
    if one.person not in names:
        return True  # nobody asks about them now
    came = outcomes.get(one.person, ())
    for outcome in came:
        if isinstance(outcome, Published) and one.uri.startswith(f"at://{outcome.did}/"):
            told = outcome.unsure | {rsvp.uri for rsvp in outcome.rsvps}
            return outcome.whole and one.uri not in told
    return bool(came) and all(isinstance(outcome, Published) for outcome in came)


def _published(outcomes: Iterable[Sequence[Outcome]]) -> Iterator[Published]:
    return (one for several in outcomes for one in several if isinstance(one, Published))


def _failures(
    wanted: Sequence[tuple[Person, Sequence[str]]], outcomes: Mapping[int, Sequence[Outcome]]
) -> tuple[Failure, ...]:
    """Gather what went wrong: one line for each thing, however many people it is about."""
    about: dict[tuple[str, str], list[str]] = {}
    for person, _ in wanted:
        for outcome in outcomes.get(person.id, ()):
            for error in outcome.failed if isinstance(outcome, Published) else (outcome,):
                names = about.setdefault((error.problem, error.hint), [])
                if person.name not in names:
                    names.append(person.name)
    return tuple(Failure(people=tuple(names), problem=problem, hint=hint) for (problem, hint), names in about.items())


def _of_servers(under: hashtags.Heard) -> tuple[Failure, ...]:
    return tuple(Failure(people=(), problem=one.problem, hint=one.hint) for one in under.errors)


def _posts(reader: Reader, desk: Desk, only: Conference | None) -> Iterator[PostLine]:
    """Read what your people said about a conference, or about all that are not over."""
    ahead = [only] if only else [one for one in programmes.all_conferences(reader) if one.end >= desk.today()]
    found = [(one, conference) for conference in ahead for one in posts_about(reader, conference)]
    names = {one.id: one.name for one in people.some(reader, [post.person for post, _ in found])}
    for post, conference in sorted(found, key=lambda one: (one[0].at, one[0].id), reverse=True):
        yield PostLine(
            person=names[post.person], at=post.at, text=post.text, url=post.url, conference=conference.slug,
            says=word(post.text),
        )  # fmt: skip


def _lines(reader: Reader, desk: Desk, only: Conference | None) -> Iterator[RsvpLine]:
    """Read the answers to what is not over; those to conferences you know first."""
    conferences = programmes.all_conferences(reader)
    found = [(one, conference_of(one, conferences)) for one in rsvps.everyones(reader)]
    by_id = {one.id: one for one in people.some(reader, [rsvp.person for rsvp, _ in found])}
    yesterday = desk.now() - timedelta(days=1)
    shown = [
        (rsvp, conference)
        for rsvp, conference in found
        if (only is None or conference == only) and (_last(rsvp) or yesterday) >= yesterday
    ]
    for rsvp, conference in sorted(shown, key=lambda one: _order(one[0], one[1], by_id)):
        zone = ZoneInfo(conference.timezone if conference else "UTC")
        person = by_id[rsvp.person]
        yield RsvpLine(
            person=person.name, tier=person.tier, event=rsvp.event, status=rsvp.status, place=rsvp.place,
            start=rsvp.start and rsvp.start.astimezone(zone), end=rsvp.end and rsvp.end.astimezone(zone),
            conference=conference.slug if conference else "", url=next(iter(rsvp.urls), ""),
            published=rsvp.published,
        )  # fmt: skip


def _last(rsvp: Rsvp) -> datetime | None:
    return rsvp.end or rsvp.start


def _order(rsvp: Rsvp, conference: Conference | None, by_id: Mapping[int, Person]) -> tuple[object, ...]:
    day = rsvp.start.timestamp() if rsvp.start else float("inf")
    known = (conference.start.toordinal(), conference.id) if conference else (0, 0)
    return (conference is None, *known, 0.0 if conference else day, -by_id[rsvp.person].tier, rsvp.person, rsvp.id)
