"""One person's counts, made from the log: what warmth, stage and Today read in its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

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
    """Count entries already known to be theirs; `both` counts under out and in."""
    entries = tuple(engagements)
    if not entries:
        return Tally(person=person)
    mine = [entry for entry in entries if entry.direction != "in"]
    theirs = [entry for entry in entries if entry.direction != "out"]
    counts = Counter(f"out:{entry.kind}" for entry in mine) + Counter(f"in:{entry.kind}" for entry in theirs)
    heard = max(theirs, key=lambda entry: (entry.at, entry.id), default=None)
    approaches = sorted(
        entry.at
        for entry in mine
        if entry.kind in APPROACHES and entry.direction == "out" and (heard is None or entry.at > heard.at)
    )
    return Tally(
        person=person,
        counts=dict(sorted(counts.items())),
        words_out=sum(len(entry.text.split()) for entry in mine),
        words_in=sum(len(entry.text.split()) for entry in theirs),
        first=min(entry.at for entry in entries),
        last=max(entry.at for entry in entries),
        last_out=max((entry.at for entry in mine), default=None),
        last_in=heard.at if heard else None,
        last_in_id=heard.id if heard else 0,
        approaches=tuple(approaches[-APPROACHES_KEPT:]),
    )


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
