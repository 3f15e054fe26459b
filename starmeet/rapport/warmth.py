"""Two scores of a relationship: warmth (mutual) and investment (mine alone), each with its terms.

Every term only grows with another exchange, and only the one for recency knows the time, which
lowers it: so another exchange never lowers a score and time alone never raises one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal

from starmeet.model import Engagement, Tally, Term, Value
from starmeet.rapport.tally import exchanges, gather

# Gilbert & Karahalios 2009, betas: days since last -0.76, days since first +0.755, words 0.299 ("the simple act of
# communicating once leads to a very large movement": the biggest single weight). Reciprocity and depth are ours.
CONTACT, RECENCY, LENGTH, WORDS, RECIPROCITY, DEPTH = 25.0, 18.0, 18.0, 7.0, 16.0, 16.0
# Investment has no length and no answers: how often I gave takes their place.
MY_CONTACT, MY_RECENCY, MY_EFFORT, MY_WORDS, MY_DEPTH = 25.0, 25.0, 30.0, 10.0, 10.0

HALF_LIFE_DAYS = 200.0
"""Orbit's 0.9 a month: ln .5 / ln .9 = 6.6 months."""
ONE_SIDED = 0.2
"""What a log without an answer counts; a star who never answers is not warm."""
LONG_DAYS = 5 * 365.0
MANY_WORDS = 1000.0
"""Length and words enter as logarithms, as in the source, and are full from here."""
HALF_RECIPROCITY = 3.0
"""So many each way make half of that term: the same number that makes a conversation (`stage`)."""
HALF_EFFORT = 5.0

# Orbit weighs direct contact 10 to 1 against indirect; in person is the deepest.
DEPTHS = {
    "read": 0.05, "like": 0.1, "watched": 0.1, "attended": 0.2, "boost": 0.2, "mention": 0.3, "reply": 0.4,
    "question": 0.45, "thanks": 0.5, "message": 0.5, "intro": 0.6, "help": 0.7, "call": 0.9, "met": 1.0,
}  # fmt: skip


class Score(Value, frozen=True, kw_only=True):
    """A number with what it is made of."""

    value: int | None
    """0-100; None when there was never anything."""
    terms: tuple[Term, ...] = ()
    """Whole numbers that add up to `value`."""


def warmth(tally: Tally | None, now: datetime, pin: int | None = None) -> Score:
    """Score how warm it is between the two of you; a pinned value wins over the log."""
    if pin is not None:
        return Score(value=pin, terms=(Term(name="pinned", value=pin, why="set by hand"),))
    mine, theirs = exchanges(tally)
    if tally is None or not mine + theirs:
        return Score(value=None, terms=(Term(name="contact", value=None, why="never once interacted"),))
    both = bool(mine and theirs)
    days = (tally.last - tally.first).total_seconds() / 86_400 if tally.first and tally.last else 0.0
    words = tally.words_out + tally.words_in
    kind, depth = _deepest(tally, ("out", "in"))
    side = "" if both else " (one side only: a fifth)"
    return _score(
        1.0 if both else ONE_SIDED,
        ("contact", CONTACT, f"you exchanged something at all: {mine} from you, {theirs} from them{side}"),
        ("recency", RECENCY * _recency(tally.last, now), f"{_last(tally.last)}, half after 200 days"),
        ("length", LENGTH * _grown(days, LONG_DAYS), f"{days:.0f} days from first to last"),
        ("words", WORDS * _grown(words, MANY_WORDS), f"{words} words"),
        ("reciprocity", RECIPROCITY * _saturated(min(mine, theirs), HALF_RECIPROCITY), f"{min(mine, theirs)} each way"),
        ("depth", DEPTH * depth, f"deepest: {kind}"),
    )


Level = Literal["cold", "cool", "warm", "hot"]
LEVELS: tuple[tuple[Level, int], ...] = (("hot", 70), ("warm", 45), ("cool", 20), ("cold", 0))
"""From which warmth on: 45 takes answers, 70 a meeting or help too."""
MARGIN = 5
"""Points below a level before it is lost: a few weeks of silence lower nothing but the number."""


def level(tally: Tally | None, now: datetime, pin: int | None = None) -> Level | None:
    """Say in a word how warm it is: an exchange raises it at once, silence lowers it slowly; None for never.

    Between exchanges the score only falls, so the level after the last one is what it was on the day of it; that one
    stays until the score is `MARGIN` below where it begins. So it needs no memory, and like the score it is never
    lowered by another exchange nor raised by time.
    """
    value = warmth(tally, now, pin).value
    if value is None:
        return None
    highest = value if pin is not None or tally is None or tally.last is None else warmth(tally, tally.last).value or 0
    for name, least in LEVELS:
        if value >= least or (highest >= least and value >= least - MARGIN):
            return name
    raise AssertionError("no warmth is below 0")


def investment(tally: Tally | None, now: datetime) -> Score:
    """Score what I put in, whoever answers; None when I never did anything."""
    number = sum(count for key, count in tally.counts.items() if key.startswith("out:")) if tally else 0
    if tally is None or not number:
        return Score(value=None, terms=(Term(name="contact", value=None, why="you never reached out"),))
    kind, depth = _deepest(tally, ("out",))
    return _score(
        1.0,
        ("contact", MY_CONTACT, "you did something at all"),
        ("recency", MY_RECENCY * _recency(tally.last_out, now), _last(tally.last_out)),
        ("effort", MY_EFFORT * _saturated(number, HALF_EFFORT), f"{number} from you"),
        ("words", MY_WORDS * _grown(tally.words_out, MANY_WORDS), f"{tally.words_out} words of yours"),
        ("depth", MY_DEPTH * depth, f"deepest: {kind}"),
    )


def curve(engagements: Iterable[Engagement], now: datetime, months: int = 12) -> tuple[int, ...]:
    """Give one person's warmth at the last month ends, the running month as of `now`; 0 before the first exchange."""
    entries = sorted(engagements, key=lambda entry: entry.at)
    points = []
    for end in _month_ends(now, months):
        known = gather(0, (entry for entry in entries if entry.at <= end))
        points.append(warmth(known, end).value or 0)
    return tuple(points)


def _month_ends(now: datetime, months: int) -> list[datetime]:
    ends = [now]
    first = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while len(ends) < months:
        ends.append(first - timedelta(microseconds=1))
        first = (first - timedelta(days=1)).replace(day=1)
    return ends[:months][::-1]


def _last(last: datetime | None) -> str:
    return f"last on {last:%Y-%m-%d}" if last else "no one says when"


def _recency(last: datetime | None, now: datetime) -> float:
    """Halve with age; what has no date is taken for old."""
    if last is None:
        return 0.0
    age = max(0.0, (now - last).total_seconds() / 86_400)
    return float(2.0 ** (-age / HALF_LIFE_DAYS))


def _grown(amount: float, full: float) -> float:
    return min(1.0, math.log1p(amount) / math.log1p(full))


def _saturated(number: int, half: float) -> float:
    return float(1.0 - 2.0 ** (-number / half))


def _deepest(tally: Tally, directions: tuple[str, ...]) -> tuple[str, float]:
    kinds = {kind for direction, _, kind in (key.partition(":") for key in tally.counts) if direction in directions}
    kind = max(sorted(kinds), key=lambda kind: DEPTHS.get(kind, 0.0))
    return kind, DEPTHS.get(kind, 0.0)


def _score(share: float, *parts: tuple[str, float, str]) -> Score:
    """Round the running sum, not each part, so that the whole numbers shown add up to the rounded total."""
    terms, total, shown = [], 0.0, 0
    for name, part, why in parts:
        total += part * share
        step = round(total) - shown
        shown += step
        terms.append(Term(name=name, value=step, why=why))
    return Score(value=shown, terms=tuple(terms))
