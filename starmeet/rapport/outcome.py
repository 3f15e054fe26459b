"""What came of the steps that were done: who answered, whom you met. What is not known yet is counted apart.

It is there to learn from, so it counts what worked and never what anyone owed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from starmeet.model import Engagement, StepKind, Value
from starmeet.rapport.tally import APPROACHES

ANSWERED_WITHIN = timedelta(days=14)
"""As long as a person is let rest after a word of mine: an answer in that time is taken for one."""
MET_WITHIN = timedelta(days=60)
"""As far ahead as the ladder begins: a first word may lead to a meeting at the event."""
ANSWERS = APPROACHES | {"boost"}
"""Kinds of theirs that answer; a like is kind, and no answer."""


class Done(Value, frozen=True, kw_only=True):
    """A step that was done."""

    person: int
    kind: StepKind
    at: datetime
    entry: int = 0
    """What it was logged as: no answer to itself."""


class Outcome(Value, frozen=True, kw_only=True):
    """What came of one kind of step."""

    kind: StepKind
    done: int
    answered: int
    """They wrote within 14 days."""
    met: int
    """You met within 60 days."""
    open: int
    """Done so lately that an answer may be on its way; none of the others."""
    days: float | None
    """Half of the answers came within so many days; None without any."""


def outcomes(done: Iterable[Done], log: Iterable[Engagement], now: datetime) -> tuple[Outcome, ...]:
    """Say by kind of step what came of it, what was done most often first."""
    theirs: dict[int, list[Engagement]] = {}
    for entry in sorted(log, key=lambda entry: (entry.at, entry.id)):
        if entry.direction != "out" and not entry.undated:
            for person in entry.people:
                theirs.setdefault(person, []).append(entry)
    by_kind: dict[StepKind, list[Done]] = {}
    for one in done:
        by_kind.setdefault(one.kind, []).append(one)
    found = [_outcome(kind, ones, theirs, now) for kind, ones in by_kind.items()]
    return tuple(sorted(found, key=lambda one: (-one.done, one.kind)))


def _outcome(
    kind: StepKind, done: Sequence[Done], theirs: Mapping[int, Sequence[Engagement]], now: datetime
) -> Outcome:
    waits, met, still_open = [], 0, 0
    for one in done:
        after = [entry for entry in theirs.get(one.person, ()) if entry.at > one.at and entry.id != one.entry]
        answer = next((e for e in after if e.kind in ANSWERS and e.at - one.at <= ANSWERED_WITHIN), None)
        if answer is not None:
            waits.append((answer.at - one.at).total_seconds() / 86_400)
        else:
            still_open += now - one.at < ANSWERED_WITHIN
        met += any(entry.kind == "met" and entry.at - one.at <= MET_WITHIN for entry in after)
    middle = round(sorted(waits)[(len(waits) - 1) // 2], 1) if waits else None
    return Outcome(kind=kind, done=len(done), answered=len(waits), met=met, open=still_open, days=middle)
