"""Plan twenty invented two-day programmes of 900 sessions with 100 matched people, and compare with a greedy plan.

    python benchmarks/planning.py [instances]

Every other programme is spread over four buildings. Prints the number of windows, the median and worst time of one
solve, what the exact plan is worth against a greedy one, how long a re-solve takes after one change, and how long a
plan with its prices. Times depend on the machine; the ratios are from one run.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from datetime import UTC, date, datetime, timedelta

from starmeet.model import Conference, Person, Presence, Session, Speaker, Window
from starmeet.planning import rules
from starmeet.planning.greedy import greedy
from starmeet.planning.plan import plan
from starmeet.planning.settings import Settings
from starmeet.planning.solve import solve
from starmeet.planning.task import task_of
from starmeet.planning.windows import windows

ROOMS = 15
BUILDINGS = {"Foyer": "Building 0", **{f"Room {number}": f"Building {number % 4}" for number in range(ROOMS)}}
SETTINGS = (Settings(timezone="Europe/Lisbon"), Settings(timezone="Europe/Lisbon", buildings=BUILDINGS))
"""Every other programme is spread over four buildings."""
FIRST = date(2027, 1, 15)  # winter: the venue's clock is UTC
SHARED = (("Coffee", 10, 30, 30), ("Lunch", 12, 30, 60), ("Coffee", 15, 30, 30), ("Reception", 18, 30, 120))
SESSIONS = 900
MATCHED = 100


def instance(seed: int) -> tuple[tuple[Window, ...], dict[int, float]]:
    """Make one programme, and the windows of its matched people."""
    dice = random.Random(seed)
    sessions: list[Session] = []
    for day in range(2):
        midnight = datetime.combine(FIRST + timedelta(days=day), datetime.min.time(), UTC)
        for title, hour, minute, length in SHARED:
            start = midnight + timedelta(hours=hour, minutes=minute)
            sessions.append(_session(len(sessions), title, "Foyer", start, length, ()))
        blocked = [(hour * 60 + minute, hour * 60 + minute + length) for _, hour, minute, length in SHARED]
        starts = [at for at in range(9 * 60, 18 * 60, 15) if not any(a < at + 15 and at < b for a, b in blocked)]
        while len(sessions) < SESSIONS * (day + 1) // 2:
            number = len(sessions)
            start = midnight + timedelta(minutes=dice.choice(starts))
            speakers = tuple(Speaker(name=f"Speaker {number}-{which}") for which in range(dice.choice((1, 1, 1, 2))))
            room = f"Room {dice.randrange(ROOMS)}"
            sessions.append(_session(number, f"Talk {number}", room, start, dice.choice((15, 30, 45)), speakers))
    people = {
        number: Person(id=number, name=f"P{number}", tier=dice.choice((1, 1, 2, 3))) for number in range(1, MATCHED + 1)
    }
    talks = [session for session in sessions if session.speakers]
    presences = [
        Presence(
            conference=1,
            person=number,
            speaker=f"P{number}",
            grade="certain",
            probability=dice.choice((1.0, 1.0, 0.8)),
            evidence=(),
            sessions=tuple(talk.id for talk in dice.sample(talks, dice.choice((1, 1, 1, 2)))),
        )
        for number in people
    ]
    warmth = {number: dice.choice((None, None, dice.randrange(100))) for number in people}
    conference = Conference(id=1, name="Benchmark", start=FIRST, end=FIRST + timedelta(days=1))
    found = windows(conference, sessions, presences, people, (), warmth, SETTINGS[seed % 2])
    return found, {number: float(person.tier) for number, person in people.items()}


def _session(
    number: int, title: str, room: str, start: datetime, minutes: int, speakers: tuple[Speaker, ...]
) -> Session:
    end = start + timedelta(minutes=minutes)
    return Session(id=number + 1, guid=f"g{number}", title=title, room=room, start=start, end=end, speakers=speakers)


def main() -> None:
    """Run all instances and print one line of each, then the summary."""
    instances = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    solve((), {}, SETTINGS[0])
    seconds, again, told, ratios, counts = [], [], [], [], []
    for seed in range(instances):
        found, weights = instance(seed)
        settings = SETTINGS[seed % 2]
        started = time.perf_counter()
        best = solve(found, weights, settings)
        seconds.append(time.perf_counter() - started)
        dropped = next(window for window in best.chosen if rules.is_meeting(window))
        started = time.perf_counter()
        solve(found, weights, settings, drops=frozenset({dropped.id}))
        again.append(time.perf_counter() - started)
        people = {number: Person(id=number, name=f"P{number}", tier=int(tier)) for number, tier in weights.items()}
        started = time.perf_counter()
        explained = plan(1, task_of(found, weights, settings), people, frozenset(), frozenset(), frozenset(people))
        told.append(time.perf_counter() - started)
        assert explained.objective == best.objective
        task = task_of(found, weights, settings)
        by_hand = task.worth(greedy(task, task.field(frozenset(), frozenset()), frozenset()))
        ratios.append(best.objective / by_hand)
        counts.append(len(found))
        print(
            f"{seed:2}: {len(found)} windows, {seconds[-1]:.2f} s, worth {best.objective:.3f}, gap {best.gap:.0e}, "
            f"{ratios[-1]:.3f} x greedy, again {again[-1]:.2f} s, explained {told[-1]:.2f} s"
        )
    print(
        f"windows {min(counts)}-{max(counts)}; solve median {statistics.median(seconds):.2f} s, "
        f"worst {max(seconds):.2f} s; re-solve median {statistics.median(again):.2f} s; "
        f"solved and explained median {statistics.median(told):.2f} s, worst {max(told):.2f} s; "
        f"exact / greedy mean {statistics.mean(ratios):.3f}, best {max(ratios):.3f}"
    )


if __name__ == "__main__":
    main()
