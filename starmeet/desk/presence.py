"""Who is at a conference and why we think so: on its programme or lists, told, written by themselves, or as before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import msgspec

from starmeet import text
from starmeet.desk.answers import declined, with_answers
from starmeet.desk.base import Desk
from starmeet.desk.writings import Written, wanted, who_comes, who_mentions, written
from starmeet.matching import reasons
from starmeet.matching.series import returning, series
from starmeet.model import (
    Conference,
    Decision,
    Grade,
    Listed,
    Person,
    Presence,
    PresenceKind,
    Session,
    Value,
    label,
)
from starmeet.planning.kinds import sort_of
from starmeet.store import people as people_store
from starmeet.store import programmes, sought, steps
from starmeet.store.journal import Reader


def presences(desk: Desk, conference: Conference) -> tuple[Presence, ...]:
    """Say who of the user's people is at a conference; worked out again only when something it rests on changed."""
    settle(desk, conference)
    with desk.store.read() as reader:
        return there(reader, conference)


def settle(desk: Desk, conference: Conference) -> None:
    """Have it worked out who is listed, and the log and the posts searched, where what is stored holds no longer."""
    with desk.store.read() as reader:
        known = programmes.is_worked_out(reader, conference.id)
        searched = not sought.is_due(reader, wanted(conference))
    if known and searched:
        return
    with desk.store.write("match", desk.now(), automatic=True) as tx:
        if not known:
            programmes.put_presences(tx, conference.id, _worked_out(tx, conference))
        if not searched:
            sought.search(tx, wanted(conference))


def newly_listed(desk: Desk, conference: Conference, before: frozenset[int]) -> tuple[str, ...]:
    """Say who of the user's people is listed now and was not before, and note it for Today."""
    presences(desk, conference)
    with desk.store.read() as reader:
        new = listed_now(reader, conference) - before
    if not new:
        return ()
    with desk.store.write("notice", desk.now(), automatic=True) as tx:
        found = people_store.some(tx, new)
        for person in found:
            line = f"{person.name} is now listed at {conference.name}"
            steps.note(tx, line, person=person.id, conference=conference.id)
        tx.summary = f"{len(found)} newly listed at {conference.name}"
    return tuple(person.name for person in found)


def listed_now(reader: Reader, conference: Conference) -> frozenset[int]:
    """Say who is listed, from what is stored if that still holds: before a refresh, to tell later who is new."""
    known = programmes.presences(reader, conference.id)
    if known is None:
        known = _worked_out(reader, conference)
    return frozenset(one.person for one in known if one.grade != "check" and one.kind in reasons.LISTED)


def there(reader: Reader, conference: Conference) -> tuple[Presence, ...]:
    """Say who is at a conference, as far as matches are worked out, with all that speaks for it; each person once.

    Only a name that waits for the user's word stands beside it.
    """
    listed = programmes.presences(reader, conference.id) or ()
    said = written(reader, conference)
    found = [
        _but(one, said) for one in with_answers(reader, conference, (*listed, *who_comes(conference, said)))
    ]  # fmt: skip
    settled = {one.person for one in found} | declined(reader, conference)
    found += [one for one in who_mentions(conference, said) if one.person not in settled]
    kept_out = {d.person for d in programmes.decisions(reader, conference.id) if not d.speaker and not d.right}
    return reasons.together(one for one in found if one.person not in kept_out)


def _but(one: Presence, said: Mapping[int, Written]) -> Presence:
    """Let what they wrote against it stand beside what speaks for it."""
    theirs = said.get(one.person)
    if theirs is None or theirs.word != "not coming":
        return one
    return msgspec.structs.replace(one, evidence=(*one.evidence, f"but {theirs.line}"))


def listed(reader: Reader, conference: Conference) -> tuple[Presence, ...]:
    """Say who is on the programme or the lists of a conference, or was told of: all that talks and company rest on."""
    known = programmes.presences(reader, conference.id) or ()
    kept_out = {d.person for d in programmes.decisions(reader, conference.id) if not d.speaker and not d.right}
    return tuple(one for one in known if one.person not in kept_out)


def find_presences(
    conference_id: int,
    people: Sequence[Person],
    sessions: Sequence[Session],
    lists: Sequence[Listed],
    decisions: Sequence[Decision],
) -> tuple[Presence, ...]:
    """Match people against all whom a programme and the lists name, and add whom the user was told about."""
    return reasons.listed(conference_id, people, (*_on_stage(sessions), *_aside(lists)), decisions)


def _on_stage(sessions: Sequence[Session]) -> Iterator[reasons.Place]:
    for session in sessions:
        if session.speakers:
            # Whoever alone hosts a signing is the one who signs.
            hosted = all(speaker.role == "chair" for speaker in session.speakers)
            to_meet = sort_of(session) in ("signing", "office hour")
            for speaker in session.speakers:
                signs = to_meet and (hosted or speaker.role == "speaker")
                yield reasons.place(speaker, session.title, session.id, signs=signs)


def _aside(lists: Sequence[Listed]) -> Iterator[reasons.Place]:
    for one in lists:
        where = text.one_line(Path(one.source).name) if one.source else "the programme"
        yield from (reasons.place(speaker, where) for speaker in one.people)


def _worked_out(reader: Reader, conference: Conference) -> tuple[Presence, ...]:
    return find_presences(
        conference.id,
        people_store.everyone(reader),
        programmes.sessions(reader, conference.id),
        programmes.lists(reader, conference.id),
        programmes.decisions(reader, conference.id),
    )


def earlier(conference: Conference, known: Sequence[Conference]) -> list[Conference]:
    """Find the conferences of the same series in the years before."""
    name = series(conference)
    return [one for one in known if name and one.start.year < conference.start.year and series(one) == name]


def again(reader: Reader, conference: Conference, known: Sequence[Conference]) -> tuple[Presence, ...]:
    """Say who may come again, as they spoke at the series in the years before."""
    past = earlier(conference, known)
    spoke: dict[int, set[int]] = {}
    for one in past:
        for presence in there(reader, one):
            if presence.grade != "check" and presence.kind == "speaks":
                spoke.setdefault(presence.person, set()).add(one.id)
    said = written(reader, conference)
    for person in declined(reader, conference) | {who for who, one in said.items() if one.word == "not coming"}:
        spoke.pop(person, None)
    found = returning(conference, past, {person: frozenset(ids) for person, ids in spoke.items()})
    return tuple(
        Presence(
            conference=conference.id, person=person, speaker="", grade="likely", probability=chance, kind="returns",
            evidence=(why,),
        )
        for person, (chance, why) in sorted(found.items())
    )  # fmt: skip


def expected(
    reader: Reader, conference: Conference, known: Sequence[Conference], by_id: Mapping[int, Person]
) -> tuple[Presence, ...]:
    """Say who is expected at a conference, one presence a person: who is listed or said so, else who may come again."""
    best: dict[int, Presence] = {}
    for presence in there(reader, conference):
        if presence.grade == "check" or presence.person not in by_id:
            continue
        if presence.person not in best or presence.probability > best[presence.person].probability:
            best[presence.person] = presence
    for presence in again(reader, conference, known):
        if presence.person in by_id:
            best.setdefault(presence.person, presence)
    return tuple(sorted(best.values(), key=lambda one: (-by_id[one.person].tier * one.probability, one.person)))


class PresenceLine(Value, frozen=True, kw_only=True):
    """One of your people at one conference, and all that speaks for it."""

    id: str
    person: str
    tier: int
    conference: str
    slug: str
    start: date
    end: date
    kind: PresenceKind
    grade: Grade
    probability: float
    speaker: str
    """The name as the programme writes it; empty where it does not list them."""
    evidence: tuple[str, ...]


def work_out(desk: Desk, conferences: Sequence[Conference], known: Sequence[Conference]) -> None:
    """Have it worked out who is at these, and at those of their series before, ahead of reading it off."""
    for conference in {one.id: one for ahead in conferences for one in (ahead, *earlier(ahead, known))}.values():
        settle(desk, conference)


def presence_lines(
    reader: Reader, conference: Conference, known: Sequence[Conference], only: frozenset[int] | None = None
) -> tuple[PresenceLine, ...]:
    """Say who is at a conference, or may come again, and why; `only` these people, as far as it is worked out."""
    listed = there(reader, conference)
    back = again(reader, conference, known)
    ids = {one.person for one in listed}
    found = (*listed, *(one for one in back if one.person not in ids))
    wanted = [one for one in found if only is None or one.person in only]
    by_id = {one.id: one for one in people_store.some(reader, [one.person for one in wanted])}
    lines = [_presence_line(one, by_id[one.person], conference) for one in wanted]
    return tuple(sorted(lines, key=lambda one: (one.grade == "check", -one.tier, text.fold(one.person), one.speaker)))


def whereabouts(reader: Reader, person: int, today: date) -> tuple[PresenceLine, ...]:
    """Say where someone is expected, the next first, then where they were, as far as that is worked out."""
    known = programmes.all_conferences(reader)
    ahead = [presence_lines(reader, one, known, frozenset((person,))) for one in known if one.end >= today]
    past = [presence_lines(reader, one, (), frozenset((person,))) for one in reversed(known) if one.end < today]
    return tuple(line for lines in (*ahead, *past) for line in lines)


def _presence_line(one: Presence, person: Person, conference: Conference) -> PresenceLine:
    return PresenceLine(
        id=label("p", person.id), person=person.name, tier=person.tier, conference=conference.name,
        slug=conference.slug, start=conference.start, end=conference.end, kind=one.kind, grade=one.grade,
        probability=round(one.probability, 3), speaker=one.speaker, evidence=one.evidence,
    )  # fmt: skip
