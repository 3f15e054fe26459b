"""Two entries side by side, to be told whether they are one person: yours and a speaker, or two of your own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from starmeet import text
from starmeet.desk.base import Desk, pick_conference
from starmeet.desk.presence import presences
from starmeet.matching.agreeing import Spans, best
from starmeet.matching.score import conflicts
from starmeet.model import (
    Conference,
    Grade,
    Handle,
    Person,
    Presence,
    PresenceKind,
    Session,
    Speaker,
    Tally,
    Value,
    label,
)
from starmeet.store import accounts, log, merging, people, programmes


class Lit(Value, frozen=True, kw_only=True):
    """A text, and where the other side agrees with it."""

    text: str
    spans: Spans = ()
    differs: bool = False
    """The other side says something else where it should say the same."""


class Side(Value, frozen=True, kw_only=True):
    """One of the two."""

    id: str = ""
    """Of one of your people; empty for a speaker."""
    name: Lit
    tier: int = 0
    aliases: tuple[Lit, ...] = ()
    org: Lit | None = None
    home: str = ""
    topics: tuple[str, ...] = ()
    handles: tuple[Lit, ...] = ()
    from_me: int = 0
    """Entries of the log, what went both ways counted on both."""
    from_them: int = 0
    last: datetime | None = None
    declared: bool = False
    """In config.toml: such an entry cannot become part of another."""
    sessions: tuple[Session, ...] = ()
    """What a speaker holds, in time order."""


class Case(Value, frozen=True, kw_only=True):
    """A question: are these two one person?"""

    mine: Side
    theirs: Side
    grade: Grade
    probability: float
    evidence: tuple[str, ...]
    kind: PresenceKind = "speaks"
    """Of a match: what the programme says they do there."""

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same question again, whichever of the two comes first."""
        one, other = sorted((self.mine.id, self.theirs.id or self.theirs.name.text))
        return one, other


class Queue(Value, frozen=True, kw_only=True):
    """What is to be told, what cannot be done without your word first."""

    cases: tuple[Case, ...]
    conference: Conference | None = None
    """Of the programme the speakers are from."""


def matches(desk: Desk, query: str = "") -> Queue:
    """List the people of a programme who may be yours, without those that are certain."""
    from starmeet.matching.names import speaker_key

    with desk.store.read() as reader:
        conference = pick_conference(reader, query, desk.today())
    found = [one for one in presences(desk, conference) if one.speaker and one.grade != "certain"]
    with desk.store.read() as reader:
        by_id = {one.id: one for one in people.some(reader, [one.person for one in found])}
        sessions = programmes.sessions(reader, conference.id) if found else ()
        tallies = log.tallies(reader, list(by_id))
    listed: dict[str, list[tuple[Speaker, Session]]] = {}
    for session in sessions:
        for speaker in session.speakers:
            listed.setdefault(speaker_key(speaker.name), []).append((speaker, session))
    cases = [
        _match(one, by_id[one.person], tallies.get(one.person), listed.get(speaker_key(one.speaker), ()))
        for one in found
        if one.person in by_id
    ]
    cases.sort(key=lambda case: (case.grade != "check", -case.mine.tier, text.fold(case.mine.name.text), case.key))
    return Queue(cases=tuple(cases), conference=conference)


def _match(presence: Presence, person: Person, tally: Tally | None, held: Sequence[tuple[Speaker, Session]]) -> Case:
    as_one = Person(
        name=presence.speaker,
        aliases=tuple(dict.fromkeys(one.name for one, _ in held if one.name != presence.speaker)),
        org=next((one.org for one, _ in held if one.org), ""),
        handles=tuple(dict.fromkeys(handle for one, _ in held for handle in one.handles)),
    )
    ids = frozenset(presence.sessions)
    theirs = tuple({one.id: one for _, one in held if not ids or one.id in ids}.values())
    return Case(
        mine=_side(person, as_one, tally), theirs=_side(as_one, person, None, theirs), grade=presence.grade,
        probability=presence.probability, evidence=presence.evidence, kind=presence.kind,
    )  # fmt: skip


def twins(desk: Desk) -> Queue:
    """List pairs of your people who may be one, the surest first; `mine` is who would stay.

    Who stays is the declared one (the other way round cannot be), else whom you gave more stars, else with whom more
    passed, else who was there first.
    """
    from starmeet.matching.duplicates import duplicates
    from starmeet.matching.identity import links

    with desk.store.read() as reader:
        everyone = people.everyone(reader)
        found = duplicates(everyone, merging.distinct(reader), links(everyone, accounts.accounts(reader)))
        tallies = log.tallies(reader, {person for one, other, _ in found for person in (one, other)})
    by_id = {one.id: one for one in everyone}
    cases = []
    for one, other, score in found:
        stays, goes = sorted((by_id[one], by_id[other]), key=lambda person: _goes(person, tallies.get(person.id)))
        cases.append(
            Case(
                mine=_side(stays, goes, tallies.get(stays.id)), theirs=_side(goes, stays, tallies.get(goes.id)),
                grade=score.grade, probability=score.probability, evidence=score.evidence,
            )
        )  # fmt: skip
    return Queue(cases=tuple(cases))


def _goes(person: Person, tally: Tally | None) -> tuple[bool, int, int, int]:
    return not person.declared, -person.tier, -sum(tally.counts.values()) if tally else 0, person.id


def _side(one: Person, other: Person, tally: Tally | None, sessions: tuple[Session, ...] = ()) -> Side:
    names, theirs = (one.name, *one.aliases), (other.name, *other.aliases)
    place, _, spans, _ = best(names, theirs)
    lit = [Lit(text=name, spans=spans if index == place else ()) for index, name in enumerate(names)]
    same_org = bool(one.org) and text.fold(one.org) == text.fold(other.org)
    counts = tally.counts if tally else {}
    return Side(
        id=label("p", one.id) if one.id else "", name=lit[0], aliases=tuple(lit[1:]), tier=one.tier if one.id else 0,
        org=Lit(text=one.org, spans=((0, len(one.org)),) * same_org) if one.org else None, home=one.home,
        topics=one.topics, handles=tuple(_handles(one.handles, other.handles)), declared=bool(one.declared),
        from_me=_total(counts, "out:"), from_them=_total(counts, "in:"), last=tally.last if tally else None,
        sessions=sessions,
    )  # fmt: skip


def _total(counts: dict[str, int], start: str) -> int:
    return sum(count for kind, count in counts.items() if kind.startswith(start))


def _handles(mine: Sequence[Handle], theirs: Sequence[Handle]) -> Iterable[Lit]:
    """Light up the handles both carry; of those that contradict, say so."""
    shared = {_plain(one) for one in mine} & {_plain(one) for one in theirs}
    for one in mine:
        written = str(one)
        apart = not shared and any(conflicts(frozenset((one,)), frozenset((other,))) for other in theirs)
        yield Lit(text=written, spans=((0, len(written)),) * (_plain(one) in shared), differs=apart)


def _plain(handle: Handle) -> Handle:
    return Handle(handle.network, handle.address.casefold())
