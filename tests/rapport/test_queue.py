"""Laws of the day's queue, over worlds made up at random."""

from __future__ import annotations

import random
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from starmeet.model import Engagement, Person
from starmeet.rapport.cadence import ASKED_WITHIN, LEAVE_ALONE, REST
from starmeet.rapport.situation import Situation, Verdict, step_id
from starmeet.rapport.tally import APPROACHES, tally
from starmeet.rapport.today import today

from .world import NOW, event

PEOPLE = 6
UNDATED = frozenset(("keep", "stretch", "first"))

entries = st.builds(
    Engagement,
    id=st.integers(1, 10_000),
    at=st.one_of(st.integers(-60 * 24, 0), st.integers(-2000 * 24, 0)).map(lambda hours: NOW + timedelta(hours=hours)),
    people=st.lists(st.integers(1, PEOPLE), min_size=1, max_size=2, unique=True).map(tuple),
    direction=st.sampled_from(("out", "out", "in", "both")),
    kind=st.sampled_from(("reply", "message", "question", "help", "thanks", "met", "read", "like")),
    text=st.sampled_from(("", "thank you", "a few words")),
)
logs = st.lists(entries, max_size=25, unique_by=lambda entry: entry.id)
worlds = st.tuples(
    logs, st.lists(st.integers(0, 3), min_size=PEOPLE, max_size=PEOPLE), st.integers(-1, 62), st.integers(0, 9)
)


def world(log: list[Engagement], tiers: list[int], days: int, seed: int) -> Situation:
    """The situation the desk would make of a log, an event at which everybody is, and some verdicts."""
    chance = random.Random(seed)
    people = [Person(id=n, name=f"Person {n}", tier=tier) for n, tier in enumerate(tiers, 1) if tier]
    log = sorted(log, key=lambda entry: (entry.at, entry.id))
    tallies = {n: tally(n, log) for n in range(1, PEOPLE + 1) if any(n in entry.people for entry in log)}
    waiting = [
        entry for entry in log
        if any(one.last_in_id == entry.id and (one.last_out is None or one.last_out < entry.at)
               for one in tallies.values())
        and NOW - entry.at < timedelta(days=60)
    ]  # fmt: skip
    said = [chance.choice(("done", "snooze")) for _ in range(chance.randrange(3))]
    verdicts = {
        step_id("keep", n, ""): Verdict(what=what, at=NOW - timedelta(days=chance.randrange(30)))
        for n, what in enumerate(said, 1)
    }
    recent = [entry for entry in log if NOW - entry.at < timedelta(days=60)]
    return Situation(
        now=NOW, people=tuple(people), tallies=tallies, waiting=tuple(waiting), recent=tuple(recent),
        events=(event(days, *range(1, PEOPLE + 1)),), verdicts=verdicts,
    )  # fmt: skip


def rests(log: list[Engagement], person: int) -> bool:
    """Say from the log alone, in other words than the rule, whether somebody is to be left in peace."""
    theirs = [entry for entry in log if person in entry.people]
    heard = max((entry.at for entry in theirs if entry.direction != "out"), default=None)
    unanswered = [
        entry for entry in theirs
        if entry.direction == "out" and entry.kind in APPROACHES and NOW - entry.at <= ASKED_WITHIN
        and (heard is None or entry.at > heard)
    ]  # fmt: skip
    return any(NOW - entry.at < REST for entry in theirs) or len(unanswered) >= LEAVE_ALONE


@settings(max_examples=200)
@given(worlds, st.integers(0, 8))
def test_the_queue_never_exceeds_its_cap_and_names_each_step_once(
    given_world: tuple[list[Engagement], list[int], int, int], limit: int
) -> None:
    found = today(world(*given_world), limit)
    assert len(found) <= limit
    assert len({step.id for step in found}) == len(found)
    undated = [step.person for step in found if step.kind in UNDATED]
    assert len(set(undated)) == len(undated)


@settings(max_examples=300)
@given(worlds)
def test_nobody_at_rest_is_written_to_without_a_cause(
    given_world: tuple[list[Engagement], list[int], int, int],
) -> None:
    for step in today(world(*given_world), 50):
        if step.kind in UNDATED:
            assert not rests(given_world[0], step.person)


@settings(max_examples=150)
@given(worlds, st.randoms(use_true_random=False))
def test_the_same_store_and_clock_give_the_same_queue_in_any_order(
    given_world: tuple[list[Engagement], list[int], int, int], shuffler: random.Random
) -> None:
    one = world(*given_world)
    expected = today(one)

    def shuffled(items: tuple[object, ...]) -> tuple[object, ...]:
        mixed = list(items)
        shuffler.shuffle(mixed)
        return tuple(mixed)

    [there] = one.events
    from msgspec.structs import replace

    other = replace(
        one, people=shuffled(one.people), waiting=shuffled(one.waiting), recent=shuffled(one.recent),
        tallies=dict(shuffled(tuple(one.tallies.items()))),  # type: ignore[arg-type]
        verdicts=dict(shuffled(tuple(one.verdicts.items()))),  # type: ignore[arg-type]
        events=(replace(there, presences=shuffled(there.presences)),),
    )  # fmt: skip
    assert today(other) == expected
