"""One mentoring relationship as it stands: the stage, what was agreed, and when the next session would be."""

from __future__ import annotations

import re
from datetime import datetime

import msgspec

from starmeet.errors import UsageError
from starmeet.model import (
    Advice,
    Agreement,
    Goal,
    Kind,
    Meeting,
    Mentoring,
    MentoringStage,
    Need,
    Person,
    Promise,
    Question,
    SessionNote,
    Tally,
    Value,
)
from starmeet.rapport.tally import exchanges

SESSION_KINDS: tuple[Kind, ...] = ("met", "call")
"""What a session is in the log."""
WORD_KINDS: tuple[Kind, ...] = ("reply", "mention", "question", "help", "thanks", "intro", "message", "call", "met")
"""What answers somebody: a like or a boost may mean anything."""
MEETS: frozenset[MentoringStage] = frozenset(("trial", "agreed"))
"""Stages in which the two of you meet at a rhythm."""
QUIET: frozenset[MentoringStage] = frozenset(("afar", "ended"))
"""Stages in which nothing is ever suggested to be said to them."""
MOST_DAYS = 366

_NEXT: dict[MentoringStage, str] = {
    "afar": "they need not know: read, watch, try it out, and note the questions it earns you",
    "in-touch": "one small question, with what you tried already, is easy to answer; asking for more can wait",
    "asking": "ask for one conversation rather than for a mentor; a no, or no answer, is fine",
    "trial": "a session or two show whether it suits you both",
    "agreed": "bring the agenda, keep what you promised, and tell what came of it",
    "resting": "a pause needs no reason; either of you may take it up again",
    "ended": "a thank-you that names one thing that stayed is a good end",
}
_NEXT_AS_MENTOR: dict[MentoringStage, str] = {
    "afar": "they need not know that you would help; being easy to ask is enough",
    "in-touch": "answer well, and ask what they are after; whether it becomes more is theirs to say",
    "asking": "one conversation first; a no, from either of you, is fine",
    "trial": "a session or two show whether it suits you both",
    "agreed": "ask before you advise, keep what you promised, and leave the goals theirs",
    "resting": "a pause needs no reason; either of you may take it up again",
    "ended": "saying what you saw them grow into is a good end",
}
_WRITE_DOWN = "before the third session is the time to put into words what the two of you want of it"
"""An agreement before session 3 is what mentoring programmes ask for (Together); a written one went with more progress
(Giancola 2019)."""


class Relation(Value, frozen=True, kw_only=True):
    """One mentoring relationship: what is open in it, and what was last."""

    person: Person
    me: Mentoring = "mentee"
    stage: MentoringStage = "afar"
    agreement: Agreement | None = None
    covers: tuple[Need, ...] = ()
    """The needs they cover for me."""
    last: datetime | None = None
    """When the two of you last met or called."""
    booked: tuple[Meeting, ...] = ()
    """Sessions ahead, the soonest first."""
    promises: tuple[Promise, ...] = ()
    """The open ones."""
    questions: tuple[Question, ...] = ()
    """The open ones."""
    goals: tuple[Goal, ...] = ()
    """Those not reached yet."""
    advice: tuple[Advice, ...] = ()
    """Theirs of which they were not told what came of it."""
    notes: tuple[SessionNote, ...] = ()
    """Newest first."""


def stage_of(agreement: Agreement | None, tally: Tally | None, heard: datetime | None) -> MentoringStage:
    """Say at which stage it is: as the user said; of itself it only goes from afar to in touch, once they answered.

    Args:
        agreement: what the user said, if anything.
        tally: what passed between you.
        heard: when the last words came from them; a like is none.
    """
    if agreement is not None and agreement.stage != "afar":
        return agreement.stage
    mine, _ = exchanges(tally)
    if heard is None or not mine:
        return "afar"
    return "in-touch" if agreement is None or heard > agreement.since else "afar"


def moved(agreement: Agreement, stage: MentoringStage, now: datetime) -> Agreement:
    """Give an agreement at another stage; the same stage again begins nothing new."""
    if agreement.stage == stage:
        return agreement
    return msgspec.structs.replace(agreement, stage=stage, since=now, ended=now if stage == "ended" else None)


def advise(relation: Relation, sessions: int = 0) -> str:
    """Say what this stage is about; after two `sessions` of a trial, that an agreement helps."""
    if relation.stage == "trial" and sessions >= 2:
        return _WRITE_DOWN
    return (_NEXT if relation.me == "mentee" else _NEXT_AS_MENTOR)[relation.stage]


_UNITS = {"day": 1, "d": 1, "week": 7, "wk": 7, "w": 7, "fortnight": 14, "month": 30, "mo": 30, "quarter": 91}
_WORDS = {
    "daily": 1, "weekly": 7, "fortnightly": 14, "biweekly": 14, "monthly": 30, "quarterly": 91,
}  # fmt: skip
_NUMBERS = {"": 1, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "other": 2, "second": 2}
_EVERY = re.compile(rf"(?:every )?(?P<number>\d{{1,3}}|{'|'.join(filter(None, _NUMBERS))})? ?(?P<unit>[a-z]+)")


def read_every(said: str) -> int:
    """Read a rhythm as days: "4 weeks", "every two months", "monthly", "14"; "none" is 0.

    Raises:
        UsageError: it is none.
    """
    said = " ".join(said.lower().split())
    days: int | None = None
    if said in ("none", "never", "0"):
        return 0
    if said.isdecimal() and len(said) < 4:
        days = int(said)
    elif said in _WORDS:
        days = _WORDS[said]
    elif found := _EVERY.fullmatch(said):
        number, unit = found["number"] or "", found["unit"]
        size = _UNITS.get(unit) or _UNITS.get(unit.removesuffix("s"))
        days = (int(number) if number.isdecimal() else _NUMBERS[number]) * size if size else None
    if days is None or not 1 <= days <= MOST_DAYS:
        raise UsageError(f"{said!r} is no rhythm", 'write it as "4 weeks", "monthly" or "10 days"; "none" takes it out')
    return days


def every_words(days: int) -> str:
    """Say a rhythm the way people do: "every 4 weeks"."""
    for size, unit in ((30, "month"), (7, "week"), (1, "day")):
        if days % size == 0:
            count = days // size
            return f"every {unit}" if count == 1 else f"every {count} {unit}s"
    raise AssertionError(days)
