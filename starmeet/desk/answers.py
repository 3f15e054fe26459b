"""What people answered to public invitations, as a reason to expect them at a conference, or not to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta

import msgspec

from starmeet.matching.events import CHANCES, answer, meant, words
from starmeet.model import Conference, Presence, PresenceKind, Rsvp, Value
from starmeet.store import rsvps
from starmeet.store.journal import Reader

_AROUND = timedelta(days=3)
"""More than zones and the slack of `matching.events` can shift a day: which event is meant is settled there."""
_GUESSED: frozenset[PresenceKind] = frozenset(("says so", "returns"))
"""Kinds of presence that a no of theirs puts an end to."""


class Said(Value, frozen=True, kw_only=True):
    """What a person answered to a conference."""

    rsvp: Rsvp
    doubt: str = ""
    """Why the invitation may have been to something else."""

    @property
    def lines(self) -> tuple[str, ...]:
        """It as evidence."""
        return tuple(filter(None, (words(self.rsvp), self.doubt)))


def with_answers(reader: Reader, conference: Conference, found: Iterable[Presence]) -> Iterator[Presence]:
    """Add what people answered to the reasons found for their being at a conference.

    A yes, and having published the event, is a reason of its own. Mere interest, and what may have been said of
    another event, is one more line of a reason that is sure, else something to ask about. A no ends what was only
    guessed, and stands as evidence against everything else.
    """
    answers = _answers(reader, conference)
    for one in found:
        said = answers.get(one.person)
        if said is None or _is_yes(said):
            yield one
        elif said.rsvp.status != "not going":
            if one.grade != "check":
                del answers[one.person]
                yield _and(one, said.lines)
            else:
                yield one
        elif one.kind not in _GUESSED:
            yield _and(one, (f"but {line}" for line in said.lines))
    for person, said in answers.items():
        if said.rsvp.status != "not going":
            yield Presence(
                conference=conference.id, person=person, speaker="", grade="likely" if _is_yes(said) else "check",
                probability=CHANCES[said.rsvp.status], kind="rsvp", evidence=said.lines,
            )  # fmt: skip


def declined(reader: Reader, conference: Conference) -> frozenset[int]:
    """Say who answered that they do not come."""
    return frozenset(p for p, said in _answers(reader, conference).items() if said.rsvp.status == "not going")


def _answers(reader: Reader, conference: Conference) -> dict[int, Said]:
    """Find what counts of all that each person answered to a conference."""
    first = datetime.combine(conference.start, time(), UTC) - _AROUND
    last = datetime.combine(conference.end, time(), UTC) + _AROUND
    by_person: dict[int, dict[str, Said]] = {}
    for one in rsvps.around(reader, first, last):
        found = meant(one, conference)
        if found is not None:
            by_person.setdefault(one.person, {})[one.uri] = Said(rsvp=one, doubt=found.why)
    chosen = {}
    for person, said in by_person.items():
        # What was surely answered to this conference goes before what may have been to another.
        sure = [one.rsvp for one in said.values() if not one.doubt]
        chosen[person] = said[answer(sure or [one.rsvp for one in said.values()]).uri]
    return chosen


def _is_yes(said: Said) -> bool:
    return said.rsvp.status in ("organises", "going") and not said.doubt


def _and(presence: Presence, lines: Iterable[str]) -> Presence:
    return msgspec.structs.replace(presence, evidence=(*presence.evidence, *lines))
