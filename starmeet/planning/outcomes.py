"""What the user's own meetings teach of the chances: held ones raise that of their kind, missed ones lower it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import get_args

from starmeet.model import Meeting, Value, WindowKind
from starmeet.planning.windows import CHANCES

TRUST = 10.0
"""What a starting value counts for, in meetings: a kind comes up five to ten times a conference, so after one or two
of them half of what is believed is the user's own. Fewer, and one bad afternoon would rewrite the plan."""
_COUNTED = ("held", "missed")


class Learned(Value, frozen=True, kw_only=True):
    """The chance of a kind of window, as the user's own outcomes moved it."""

    start: float
    held: int = 0
    missed: int = 0

    @property
    def chance(self) -> float:
        """The mean of a Beta distribution that begins with `TRUST` meetings at the starting value."""
        return (self.start * TRUST + self.held) / (TRUST + self.held + self.missed)


def outcomes(meetings: Iterable[Meeting]) -> dict[WindowKind, Learned]:
    """Learn the chance of each kind of window from meetings that were held or missed; all others say nothing.

    Listening is no meeting, and its chance stays 0.
    """
    counts = Counter((one.kind, one.state) for one in meetings if one.state in _COUNTED)
    return {
        kind: Learned(start=CHANCES[kind])
        if kind == "talk"
        else Learned(start=CHANCES[kind], held=counts[kind, "held"], missed=counts[kind, "missed"])
        for kind in get_args(WindowKind)
    }


def chances(learned: Mapping[WindowKind, Learned]) -> dict[WindowKind, float]:
    """Give the chances as `windows` takes them."""
    return {kind: one.chance for kind, one in learned.items()}


def explain(kind: WindowKind, learned: Mapping[WindowKind, Learned]) -> str:
    """Say how a chance came to be what it is; nothing where nothing was learned."""
    one = learned[kind]
    total = one.held + one.missed
    if not total:
        return ""
    return f"{kind}: {one.start:.2f} at the start; {one.held} of {total} held, so {one.chance:.2f}"
