"""One person's counts, made from the log: what warmth, stage and Today read in its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from starmeet.model import Engagement, Tally

SILENT = frozenset(("read", "watched", "attended"))
"""What I can do without them knowing: it is no exchange."""
APPROACHES = frozenset(("reply", "mention", "question", "help", "thanks", "intro", "message", "call"))
"""What I send their way and may hope to hear back on."""
APPROACHES_KEPT = 5


def tally(person: int, engagements: Iterable[Engagement]) -> Tally:
    """Count what passed between me and `person`; the order of the entries does not matter."""
    return gather(person, (entry for entry in engagements if person in entry.people))


def gather(person: int, engagements: Iterable[Engagement]) -> Tally:
    """Count entries already known to be theirs; `both` counts under out and in, and an undated one has no time."""
    counting = Counting()
    for entry in engagements:
        counting.add(entry)
    return counting.tally(person)


class Counting:
    """Counts the entries of one person as they come, in any order: an archive has a hundred thousand."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._words_out = self._words_in = 0
        self._first: datetime | None = None
        self._last: datetime | None = None
        self._last_out: datetime | None = None
        self._heard: tuple[datetime, int] | None = None
        self._approaches: list[datetime] = []

    def add(self, entry: Engagement) -> None:
        """Count one more."""
        words = len(entry.text.split())
        if entry.direction != "in":
            self._count(f"out:{entry.kind}")
            self._words_out += words
        if entry.direction != "out":
            self._count(f"in:{entry.kind}")
            self._words_in += words
        if not entry.undated:
            self._place(entry)

    def _count(self, key: str) -> None:
        self._counts[key] = self._counts.get(key, 0) + 1

    def _place(self, entry: Engagement) -> None:
        """Find its place among those before it in time."""
        at = entry.at
        if self._first is None or at < self._first:
            self._first = at
        if self._last is None or at > self._last:
            self._last = at
        if entry.direction != "in" and (self._last_out is None or at > self._last_out):
            self._last_out = at
        if entry.direction != "out" and (self._heard is None or (at, entry.id) > self._heard):
            self._heard = (at, entry.id)
        if entry.direction == "out" and entry.kind in APPROACHES:
            self._approaches = sorted((*self._approaches, at))[-APPROACHES_KEPT:]

    def tally(self, person: int) -> Tally:
        """Say what was counted so far."""
        last_in, last_in_id = self._heard or (None, 0)
        return Tally(
            person=person,
            counts=dict(sorted(self._counts.items())),
            words_out=self._words_out,
            words_in=self._words_in,
            first=self._first,
            last=self._last,
            last_out=self._last_out,
            last_in=last_in,
            last_in_id=last_in_id,
            # Of those after their last sign of life the last few are among the last few of all.
            approaches=tuple(at for at in self._approaches if last_in is None or at > last_in),
        )


def join(one: Tally, other: Tally) -> Tally:
    """Add up the tallies of two sets of entries of one person: what `gather` says of all of them together.

    A long archive comes in parts, and is not to be counted from the start for each.
    """
    heard = max((one.last_in, one.last_in_id), (other.last_in, other.last_in_id), key=_when_heard)
    approaches = sorted(at for at in (*one.approaches, *other.approaches) if heard[0] is None or at > heard[0])
    return Tally(
        person=one.person,
        counts=dict(sorted((Counter(one.counts) + Counter(other.counts)).items())),
        words_out=one.words_out + other.words_out,
        words_in=one.words_in + other.words_in,
        first=min(filter(None, (one.first, other.first)), default=None),
        last=max(filter(None, (one.last, other.last)), default=None),
        last_out=max(filter(None, (one.last_out, other.last_out)), default=None),
        last_in=heard[0],
        last_in_id=heard[1],
        approaches=tuple(approaches[-APPROACHES_KEPT:]),
    )


def _when_heard(heard: tuple[datetime | None, int]) -> tuple[bool, datetime, int]:
    at, entry = heard
    return at is not None, at or datetime.min.replace(tzinfo=UTC), entry


def exchanges(tally: Tally | None) -> tuple[int, int]:
    """Count what reached the other side: (mine to them, theirs to me); (0, 0) is *never interacted*."""
    if tally is None:
        return 0, 0
    mine = theirs = 0
    for key, number in tally.counts.items():
        direction, _, kind = key.partition(":")
        if direction == "in":
            theirs += number
        elif kind not in SILENT:
            mine += number
    return mine, theirs
