"""Invented people and what passed between them and me."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from starmeet.model import KINDS, Conference, Engagement, Person, Presence, Session, Tally
from starmeet.rapport.situation import Event
from starmeet.rapport.tally import tally

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)  # a Sunday

times = st.integers(-4000 * 24, 48).map(lambda hours: NOW + timedelta(hours=hours))
entries = st.builds(
    Engagement,
    id=st.integers(1, 10_000),
    at=times,
    people=st.just((1,)),
    direction=st.sampled_from(("out", "in", "both")),
    kind=st.sampled_from(KINDS),
    text=st.sampled_from(("", "hi", "a few words more", "word " * 60)),
    undated=st.sampled_from((False, False, True)),
)
logs = st.lists(entries, max_size=9)


def entry(days: float, kind: str = "message", direction: str = "out", **more: object) -> Engagement:
    """Something that passed `days` ago."""
    fields = {"id": 1, "people": (1,), "text": "hello there", **more}
    return Engagement(at=NOW - timedelta(days=days), kind=kind, direction=direction, **fields)  # type: ignore[arg-type]


def counted(*log: Engagement, person: int = 1) -> Tally:
    return tally(person, log)


def person(number: int = 1, tier: int = 2, name: str = "Ada Quill") -> Person:
    return Person(id=number, name=name, tier=tier)


def event(days: int, *people: int, attending: str = "going", hours: float = 0, hashtag: str = "#europlanet") -> Event:
    """A conference that starts in `days`, each of the people speaking on its first day."""
    first = (NOW + timedelta(days=days)).date()
    conference = Conference(
        id=7, name="EuroPlanet Conf", start=first, end=first + timedelta(days=2), timezone="Europe/Lisbon",
        attending=attending, hashtag=hashtag,
    )  # type: ignore[arg-type]  # fmt: skip
    sessions, presences = {}, []
    for index, number in enumerate(people):
        start = NOW + timedelta(days=days, hours=2 + hours + index)
        sessions[index + 1] = Session(
            id=index + 1, guid=f"g{index}", title=f"Errors that help {index}", room="Hall B", start=start,
            end=start + timedelta(minutes=30),
        )  # fmt: skip
        presences.append(
            Presence(
                conference=7, person=number, speaker="x", grade="certain", probability=0.99, evidence=(),
                sessions=(index + 1,),
            )
        )  # fmt: skip
    return Event(conference=conference, presences=tuple(presences), sessions=sessions)


def day(offset: int) -> date:
    return (NOW + timedelta(days=offset)).date()
