"""Who is at a conference and why we think so: matched with the programme, told, written by themselves, or as before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta

import msgspec

from starmeet import text
from starmeet.desk.base import Desk
from starmeet.matching.series import returning, series
from starmeet.model import Conference, Decision, Person, Presence, Session, Speaker
from starmeet.store import log, programmes, steps
from starmeet.store import people as people_store
from starmeet.store.journal import Reader

SAID_WITHIN = timedelta(days=150)
"""How long before a conference a word about it counts as a word about coming."""
SAYS_SO = 0.8
"""Of those who write of a conference before it, most come; some only wish they did."""


def presences(desk: Desk, conference: Conference) -> tuple[Presence, ...]:
    """Say who of the user's people is at a conference; worked out again only when something it rests on changed."""
    with desk.store.read() as reader:
        if programmes.presences(reader, conference.id) is not None:
            return there(reader, conference)
    with desk.store.write("match", desk.now(), automatic=True) as tx:
        sessions = programmes.sessions(tx, conference.id)
        decisions = programmes.decisions(tx, conference.id)
        found = find_presences(conference.id, people_store.everyone(tx), sessions, decisions)
        programmes.put_presences(tx, conference.id, found)
    with desk.store.read() as reader:
        return there(reader, conference)


def newly_listed(desk: Desk, conference: Conference, before: frozenset[int]) -> tuple[str, ...]:
    """Say who of the user's people is listed now and was not before, and note it for Today."""
    listed = [one for one in presences(desk, conference) if one.grade != "check" and one.kind == "speaks"]
    new = {one.person for one in listed} - before
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
        sessions, decisions = programmes.sessions(reader, conference.id), programmes.decisions(reader, conference.id)
        known = find_presences(conference.id, people_store.everyone(reader), sessions, decisions)
    return frozenset(one.person for one in known if one.grade != "check" and one.kind == "speaks")


def there(reader: Reader, conference: Conference) -> tuple[Presence, ...]:
    """Say who is at a conference, as far as matches are worked out: who is listed, and who wrote that they come."""
    listed = programmes.presences(reader, conference.id) or ()
    known = {one.person for one in listed if one.grade != "check"}
    kept_out = {d.person for d in programmes.decisions(reader, conference.id) if not d.speaker and not d.right}
    return (*listed, *(one for one in _says_so(reader, conference) if one.person not in known | kept_out))


def _says_so(reader: Reader, conference: Conference) -> Iterator[Presence]:
    """Find who wrote of the conference, by its hashtag or name, in the months before it."""
    words = [conference.hashtag if conference.hashtag.startswith("#") else f"#{conference.hashtag}"] * bool(
        conference.hashtag
    )
    words += [conference.name]
    day = datetime.combine(conference.start, time(), UTC)
    said: dict[int, Presence] = {}
    for entry in log.that_say(reader, words, day - SAID_WITHIN, day + timedelta(days=14)):
        for person in entry.people:
            said.setdefault(
                person,
                Presence(
                    conference=conference.id, person=person, speaker="", grade="likely", probability=SAYS_SO,
                    kind="says so", evidence=(f"{entry.at:%d %b %Y}: “{text.clip(text.one_line(entry.text), 80)}”",),
                ),
            )  # fmt: skip
    yield from said.values()


def find_presences(
    conference_id: int, people: Sequence[Person], sessions: Sequence[Session], decisions: Sequence[Decision]
) -> tuple[Presence, ...]:
    """Match people against a programme's speakers, and add whom the user was told about."""
    from starmeet.matching.match import match
    from starmeet.matching.names import speaker_key

    speakers: dict[Speaker, list[int]] = {}
    for session in sessions:
        for speaker in session.speakers:
            speakers.setdefault(speaker, []).append(session.id)
    listed = tuple(speakers)
    found: dict[tuple[int, str], Presence] = {}
    for one in match(people, listed, [d for d in decisions if d.speaker]):
        speaker = listed[one.speaker]
        held = tuple(dict.fromkeys(speakers[speaker]))
        key = speaker_key(speaker.name)  # one person may be listed under several spellings
        before = found.get((one.person, key))
        if before is not None:
            held = tuple(dict.fromkeys((*before.sessions, *held)))
        if before is None or one.probability > before.probability:
            before = Presence(
                conference=conference_id, person=one.person, speaker=speaker.name, grade=one.grade,
                probability=one.probability, evidence=one.evidence,
            )  # fmt: skip
        found[one.person, key] = msgspec.structs.replace(before, sessions=held)
    told = {d.person: d.right for d in decisions if not d.speaker}
    matched = {person for (person, _), presence in found.items() if presence.grade != "check"}
    for person, right in told.items():
        if right and person not in matched:
            found[person, ""] = Presence(
                conference=conference_id, person=person, speaker="", grade="certain", probability=0.95, kind="told",
                evidence=("you said they will be there",),
            )  # fmt: skip
    return tuple(one for one in found.values() if told.get(one.person, True))


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
            if presence.grade != "check" and presence.sessions:
                spoke.setdefault(presence.person, set()).add(one.id)
    found = returning(conference, past, {person: frozenset(ids) for person, ids in spoke.items()})
    return tuple(
        Presence(
            conference=conference.id, person=person, speaker="", grade="likely", probability=chance, kind="returns",
            evidence=(why,),
        )
        for person, (chance, why) in sorted(found.items())
    )  # fmt: skip
