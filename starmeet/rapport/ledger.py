"""Given and received, by kind: a look at the balance of a relationship, in which nobody owes anybody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from starmeet.model import Advice, Engagement, Promise, Value
from starmeet.rapport.situation import zone_of

KINDS: dict[str, tuple[str, ...]] = {
    "time": ("met", "call"), "help": ("help",), "introductions": ("intro",), "answers": ("reply",),
    "mentions": ("mention", "boost"), "thanks": ("thanks",), "advice": (), "promises kept": (),
}  # fmt: skip
"""What is counted, and from which kinds of the log; advice and promises are written down apart."""
_KIND_OF = {kind: name for name, kinds in KINDS.items() for kind in kinds}


class LedgerLine(Value, frozen=True, kw_only=True):
    """What was given and received of one kind."""

    kind: str
    given: int = 0
    received: int = 0
    last_given: date | None = None
    last_received: date | None = None


class _Side:
    def __init__(self) -> None:
        self.count = 0
        self.last: date | None = None

    def add(self, day: date | None) -> None:
        self.count += 1
        if day is not None:
            self.last = max(day, self.last or day)


def ledger(
    entries: Iterable[Engagement], promises: Iterable[Promise], advice: Iterable[Advice], zone: str
) -> tuple[LedgerLine, ...]:
    """Count what was given and received, a line for each kind; what was done together is both.

    Only promises that were kept count: what is still open is no debt.
    """
    sides = {kind: (_Side(), _Side()) for kind in KINDS}
    local = zone_of(zone)
    for entry in entries:
        name = _KIND_OF.get(entry.kind)
        if name is not None:
            day = None if entry.undated else entry.at.astimezone(local).date()
            for side, other in zip(sides[name], ("in", "out"), strict=True):
                if entry.direction != other:
                    side.add(day)
    for promise in promises:
        if promise.done is not None:
            sides["promises kept"][0 if promise.mine else 1].add(promise.done.astimezone(local).date())
    for one in advice:
        sides["advice"][1].add(one.given)
    return tuple(
        LedgerLine(
            kind=kind, given=given.count, received=received.count, last_given=given.last, last_received=received.last
        )
        for kind, (given, received) in sides.items()
    )


def balance(lines: Iterable[LedgerLine]) -> tuple[int, int]:
    """Add up: all that was given, all that was received."""
    lines = tuple(lines)
    return sum(line.given for line in lines), sum(line.received for line in lines)
