"""The ladder to a first contact before an event: read, a thoughtful reply, a small help, a hello.

Each rung has its days before the event. Offered is the lowest that is still to be climbed and whose days are now: the
smallest real action for what has passed so far, never a leap because time is short. Who has answered needs no ladder.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from starmeet.model import Conference, Kind, Person, Presence, Session, Step, Tally, Value, label
from starmeet.rapport import post
from starmeet.rapport.cadence import HALVE, held_back, unanswered
from starmeet.rapport.dated import hashtag
from starmeet.rapport.situation import Event, Scene, in_days, step_id, zone_of
from starmeet.rapport.tally import APPROACHES, exchanges
from starmeet.text import clip

FIRST_FROM, FIRST_TO = 60, 1
"""Days before an event in which a first word helps."""


class Rung(Value, frozen=True, kw_only=True):
    """One step of the ladder."""

    name: str
    opens: int
    closes: int
    """Days before the event from and until which it is offered."""
    climbed_by: frozenset[str]
    """Kinds of entries of mine that show that it is behind us."""
    logs: Kind
    words: str


# Fourteen days' rest lies between any two, so four of them fill the sixty days.
RUNGS = (
    Rung(
        name="read", opens=FIRST_FROM, closes=15, logs="read",
        climbed_by=APPROACHES | {"read", "watched", "attended", "like", "boost"},
        words="read or watch one thing of theirs first, so that your first word is about something",
    ),
    Rung(
        name="reply", opens=45, closes=5, logs="reply", climbed_by=APPROACHES,
        words="one honest question or answer in public is enough",
    ),
    Rung(
        name="help", opens=30, closes=3, logs="help", climbed_by=frozenset(("help", "intro")),
        words="something small you can give comes next: a link, a fix, a name",
    ),
    Rung(
        name="hello", opens=10, closes=FIRST_TO, logs="mention", climbed_by=frozenset(),
        words="say hello, and that you will be there",
    ),
)  # fmt: skip


def firsts(scene: Scene, busy: Collection[int]) -> Iterator[Step]:
    """Give the next rung for people who never answered me anything, before an event where both of us will be."""
    found = []
    for index, event in enumerate(scene.situation.events):
        days = _days_to(scene, event.conference)
        if event.conference.attending not in ("going", "maybe") or not FIRST_TO <= days <= FIRST_FROM:
            continue
        for number, presence in enumerate(event.presences):
            person = scene.people.get(presence.person)
            if person is None or person.id in busy or presence.grade == "check":
                continue
            tally = scene.situation.tallies.get(person.id)
            if not exchanges(tally)[1] and not held_back(tally, scene.now):
                half = 0.5 if tally is not None and unanswered(tally, scene.now) >= HALVE else 1.0
                found.append((-person.tier * half, days, person.name, person.id, index, number))
    seen = set()
    for _, days, _, number, index, position in sorted(found):
        if number not in seen:
            event = scene.situation.events[index]
            step = _step(scene, scene.people[number], event, event.presences[position], days)
            if step is not None:
                seen.add(number)
                yield step


def _step(scene: Scene, person: Person, event: Event, presence: Presence, days: int) -> Step | None:
    """Make the step for the lowest rung that is still to be climbed; none where it is snoozed, or none has its days."""
    conference = event.conference
    tally = scene.situation.tallies.get(person.id)
    for rung in RUNGS:
        name = step_id("first", person.id, f"{label('c', conference.id)} {rung.name}")
        verdict = scene.situation.verdicts.get(name)
        # Done, skipped or seen: the next one, in its time.
        climbed = _climbed(tally, rung) or (verdict is not None and verdict.what != "snooze")
        if climbed or not rung.closes <= days <= rung.opens:
            continue
        if scene.settled(name, datetime.min.replace(tzinfo=UTC)):
            return None
        held = [event.sessions[number] for number in presence.sessions if number in event.sessions]
        own = [one for one in held if one.id not in presence.chaired]
        why = f"{person.name} {_there(conference, presence, held, own)} {in_days(days)}{_passed(tally)}: {rung.words}"
        if rung.name == "help" and person.offer:
            why += f' (you noted: "{clip(person.offer, 80)}")'
        network = post.network_of(person)
        return Step(
            id=name, kind="first", person=person.id, why=why, draft=_draft(rung, network, conference, own),
            ideal=conference.start - timedelta(days=rung.opens), latest=conference.start - timedelta(days=rung.closes),
            about=label("c", conference.id), logs=rung.logs, network=network,
        )  # fmt: skip
    return None


def _climbed(tally: Tally | None, rung: Rung) -> bool:
    return tally is not None and any(tally.counts.get(f"out:{kind}") for kind in rung.climbed_by)


def _passed(tally: Tally | None) -> str:
    """Say what has passed so far: nothing, or what I did and they did not answer, which is a fact and no reproach."""
    if not any(exchanges(tally)):
        return ", and you two have never exchanged a word"
    return "; you have written before"


def _draft(rung: Rung, network: str, conference: Conference, own: Sequence[Session]) -> str:
    tag = hashtag(conference)
    if rung.name == "reply" and own:
        return post.fitted(
            network, own[0].title, lambda title: f'Before "{title}": what should one read or try first?{tag}'
        )
    if rung.name == "hello" and own:
        return post.fitted(
            network, own[0].title,
            lambda title: f'I will be at {conference.name} and look forward to "{title}". Hello until then!{tag}',
        )  # fmt: skip
    if rung.name == "hello":
        return post.fitted(
            network, conference.name, lambda name: f"I will be at {name}, too, and would like to say hello there.{tag}"
        )
    return ""


def _there(conference: Conference, presence: Presence, held: Sequence[Session], own: Sequence[Session]) -> str:
    """Say why someone will be at an event, in the strongest words that are true."""
    name = conference.name
    if held:
        title = clip((own or held)[0].title, 80)
        return f'{"speaks" if own else "chairs a session"} at {name} ("{title}")'
    if presence.kind == "attends":
        return f"is on the attendee list of {name}"
    return f"organises {name}" if presence.kind == "organises" else f"will be at {name}"


def _days_to(scene: Scene, conference: Conference) -> int:
    return (conference.start - scene.now.astimezone(zone_of(conference.timezone)).date()).days
