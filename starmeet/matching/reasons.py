"""Why somebody is at a conference: what its programme and its lists say of them, and all reasons of one person in one.

Reasons are no independent witnesses (a speaker is on the guest list, too): the strongest counts, and all are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import structs

from starmeet.model import Decision, Person, Presence, PresenceKind, Speaker, SpeakerRole, Value

KINDS: tuple[PresenceKind, ...] = (
    "speaks", "signs", "chairs", "organises", "told", "rsvp", "attends", "says so", "returns",
)  # fmt: skip
"""Reasons, the strongest first; what is published comes before what was said."""
LISTED: frozenset[PresenceKind] = frozenset(("speaks", "signs", "chairs", "organises", "attends"))
"""Reasons that a programme or a list of the conference gives."""
SHOWS_UP = 0.75
"""Of an attendee list, who comes. Over 860 events that checked people in, a median of 28 % stayed away where entry was
free, of 17 % where it was paid (PheedLoop Event Data Lab, report 6); a list does not say which it was."""
TOLD = 0.95
"""Of what you were told: plans change."""
_TITLES = 3
"""Sessions named in one line."""
_BY_ROLE: dict[SpeakerRole, PresenceKind] = {
    "speaker": "speaks", "chair": "chairs", "organiser": "organises", "attendee": "attends",
}  # fmt: skip


class Place(Value, frozen=True, kw_only=True, gc=False):
    """One mention of a name: in a session, or in a list."""

    speaker: Speaker
    kind: PresenceKind
    where: str
    """Title of the session, or what the list is called."""
    session: int = 0
    """Id of the session; 0 for a list."""


def place(speaker: Speaker, where: str, session: int = 0, *, signs: bool = False) -> Place:
    """Say what it means to be named in a role; `signs`: in a session made for meeting people."""
    return Place(speaker=speaker, kind="signs" if signs else _BY_ROLE[speaker.role], where=where, session=session)


def listed(
    conference: int, people: Sequence[Person], places: Iterable[Place], decisions: Sequence[Decision]
) -> tuple[Presence, ...]:
    """Find your people among the names of a conference, one presence a person and name; add whom you were told of."""
    from starmeet.matching.match import match  # only where names are compared
    from starmeet.matching.names import speaker_key

    named: dict[Speaker, list[Place]] = {}
    for one in places:
        speaker = one.speaker if one.speaker.role == "speaker" else structs.replace(one.speaker, role="speaker")
        named.setdefault(speaker, []).append(one)
    speakers = tuple(named)
    held: dict[tuple[int, str], list[Place]] = {}
    best: dict[tuple[int, str], Presence] = {}
    for found in match(people, speakers, [one for one in decisions if one.speaker]):
        speaker = speakers[found.speaker]
        key = found.person, speaker_key(speaker.name)  # one person may be listed under several spellings
        held.setdefault(key, []).extend(named[speaker])
        if key not in best or found.probability > best[key].probability:
            best[key] = Presence(
                conference=conference, person=found.person, speaker=speaker.name, grade=found.grade,
                probability=found.probability, evidence=found.evidence,
            )  # fmt: skip
    said = {one.person: one.right for one in decisions if not one.speaker}
    told = [
        Presence(
            conference=conference, person=person, speaker="", grade="certain", probability=TOLD, kind="told",
            evidence=("you said they will be there",),
        )
        for person, right in said.items() if right
    ]  # fmt: skip
    sure = (_placed(presence, held[key]) for key, presence in best.items() if said.get(presence.person, True))
    return (*sure, *told)


def _placed(match_: Presence, places: Sequence[Place]) -> Presence:
    """Say of a matched name what it does there."""
    kind = min((one.kind for one in places), key=KINDS.index)
    sessions = tuple(dict.fromkeys(one.session for one in places if one.session))
    own = {one.session for one in places if one.kind != "chairs"}
    return structs.replace(
        match_, kind=kind, sessions=sessions, chaired=tuple(one for one in sessions if one not in own),
        probability=round(match_.probability * (SHOWS_UP if kind == "attends" else 1.0), 4),
        evidence=(*match_.evidence, *_reasons(places)),
    )  # fmt: skip


def _reasons(places: Sequence[Place]) -> Iterator[str]:
    """Say what a name does there and where that stands; the talks themselves are shown beside it."""
    for kind, verb in (("signs", "is to be met at"), ("chairs", "chairs")):
        titles = [f"“{one.where}”" for one in _ordered(places) if one.kind == kind and one.session]
        if titles:
            more = f" and {len(titles) - _TITLES} more" if len(titles) > _TITLES else ""
            yield f"{verb} {', '.join(titles[:_TITLES])}{more}"
    for one in _ordered(places):
        if not one.session:
            yield f"listed as {one.speaker.role} in {one.where}"


def _ordered(places: Sequence[Place]) -> Iterable[Place]:
    return {(one.kind, one.session or one.where): one for one in places}.values()


def together(found: Iterable[Presence]) -> tuple[Presence, ...]:
    """Make one presence of all that is sure of a person: the strongest reason with the evidence of all of them.

    What waits for the user's word (grade `check`) stays apart, one for each name.
    """
    sure: dict[int, list[Presence]] = {}
    apart: list[Presence] = []
    for one in found:
        if one.grade == "check":
            apart.append(one)
        else:
            sure.setdefault(one.person, []).append(one)
    return (*(_joined(several) for several in sure.values()), *apart)


def _joined(several: Sequence[Presence]) -> Presence:
    first, *others = sorted(several, key=lambda one: (KINDS.index(one.kind), -one.probability))
    if not others:
        return first
    every = (first, *others)
    sessions = tuple(dict.fromkeys(session for one in every for session in one.sessions))
    own = {session for one in every for session in one.sessions if session not in one.chaired}
    return structs.replace(
        first, sessions=sessions, chaired=tuple(one for one in sessions if one not in own),
        probability=max(one.probability for one in every),
        evidence=tuple(dict.fromkeys(line for one in every for line in one.evidence)),
    )  # fmt: skip
