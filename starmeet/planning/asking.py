"""Asking for a meeting: how a meeting goes from asked to held, what its guest was told, and how many to ask.

Half of the requests are accepted and four fifths of those are held, so a meeting takes 2.5 asks. That is where it
starts; your own outcomes move it, and those of like asks (the same stars, the same channel) move it most.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from math import exp, lgamma, log, log1p

import msgspec

from starmeet.model import Meeting, MeetingState, Proposer, Reply, Value

ACCEPTED, HELD = 0.5, 0.8
"""Of requests, the accepted; of those, the held: the starting values of the design."""
WEIGHT = 10
"""How many outcomes those count for: Beta priors of 5:5 and 8:2."""
SURE = 0.8
"""How likely it shall be that enough of those who are asked are met."""
PATIENCE = timedelta(days=14)
"""Who has not answered by then is not counted on, though they still may."""
OURS = "@starmeet.invalid"
"""How the UIDs of meetings end that were made here."""

_OFF = "off"
_ANSWERS: dict[MeetingState, Reply] = {"accepted": "accepted", "declined": "declined"}


def moved(meeting: Meeting, state: MeetingState, now: datetime, *, by: Proposer = "", channel: str = "") -> Meeting:
    """Bring a meeting to a state, with what that says of asking and answering.

    An answer outlives the state, for rates are learned from it; a meeting that is an idea again was never asked for.
    Whoever answers knows how it stands, so a guest who was up to date stays so.

    Args:
        meeting: as it was.
        state: how it stands now.
        now: the time, when it is asked for now.
        by: who proposed it; left empty, whoever did, and you where it is asked for the first time.
        channel: how it was asked for; left empty, as before.
    """
    after = msgspec.structs.replace(meeting, state=state, channel=channel or meeting.channel)
    if state == "idea":
        return msgspec.structs.replace(after, proposed="", channel="", asked=None, reply="")
    if state == "asked":
        asked = meeting.asked if meeting.state == "asked" and meeting.asked else now
        return msgspec.structs.replace(after, proposed=by or meeting.proposed or "me", asked=asked, reply="")
    reply = _ANSWERS.get(state, meeting.reply)
    if state == "held" and meeting.asked is not None:
        reply = "accepted"  # whoever came had said yes, in whatever way
    knows = state in _ANSWERS and meeting.told == shown(meeting)
    told = shown(after) if meeting.told and knows else meeting.told
    return msgspec.structs.replace(after, proposed=by or meeting.proposed, reply=reply, told=told)


def ours(meeting: Meeting) -> bool:
    """Tell whether it is up to us to say when and where: an invitation from elsewhere has a UID from elsewhere."""
    return meeting.uid.endswith(OURS)


def shown(meeting: Meeting) -> str:
    """Say what a guest can see of a meeting: when, where, or that it is off."""
    if meeting.state in ("idea", "declined", "cancelled"):
        return _OFF
    start, end = (f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}" for moment in (meeting.start, meeting.end))
    return f"{start}/{end} {meeting.place}".rstrip()


def unsent(meeting: Meeting) -> bool:
    """Tell whether a guest was told something else than what is so."""
    return bool(meeting.told) and meeting.told != shown(meeting)


class Counts(Value, frozen=True, kw_only=True):
    """What came of asking: of your asks, and of all that was agreed the held and the missed."""

    accepted: int = 0
    declined: int = 0
    unanswered: int = 0
    held: int = 0
    missed: int = 0

    @property
    def asked(self) -> int:
        """Asks whose outcome is known."""
        return self.accepted + self.declined + self.unanswered

    def __add__(self, other: Counts) -> Counts:
        names = self.__struct_fields__
        return Counts(**{name: getattr(self, name) + getattr(other, name) for name in names})


Cell = tuple[int, str]
"""Stars of whom was asked, and the channel."""


def outcomes(meetings: Iterable[Meeting], tiers: Mapping[int, int], now: datetime) -> dict[Cell, Counts]:
    """Count what came of asking, by stars and channel. What was taken back before an answer says nothing."""
    found: dict[Cell, Counts] = {}
    for one in meetings:
        counts = _outcome(one, now)
        if counts != Counts():
            cell = (max((tiers.get(person, 0) for person in one.people), default=0), one.channel)
            found[cell] = found.get(cell, Counts()) + counts
    return found


def _outcome(meeting: Meeting, now: datetime) -> Counts:
    reply = meeting.reply or _ANSWERS.get(meeting.state, "")
    mine = meeting.proposed == "me" or (not meeting.proposed and meeting.state == "asked")
    over = meeting.end < now and meeting.state in ("asked", "missed")
    agreed = reply == "accepted"
    return Counts(
        accepted=int(mine and agreed), declined=int(mine and reply == "declined"),
        unanswered=int(mine and not reply and over), held=int(agreed and meeting.state == "held"),
        missed=int(agreed and meeting.state in ("missed", "cancelled")),
    )  # fmt: skip


def awaited(meeting: Meeting, now: datetime) -> bool:
    """Tell whether an answer to a request of yours may still be counted on."""
    mine = meeting.state == "asked" and meeting.proposed != "them"
    return mine and meeting.end >= now and (meeting.asked is None or now - meeting.asked < PATIENCE)


class Rates(Value, frozen=True, kw_only=True):
    """How often a request is accepted, and what was accepted held."""

    accepted: float
    held: float

    @property
    def both(self) -> float:
        """How often a request becomes a meeting."""
        return self.accepted * self.held


def rates(counts: Mapping[Cell, Counts], tier: int | None = None, channel: str | None = None) -> Rates:
    """Learn the rates of all asks, or of those of a tier, a channel, or both.

    From the far to the near: what is known of all others is worth `WEIGHT` outcomes of the tier's or channel's own, and
    that again as much of the cell's. Each outcome counts once, and the nearer the more.
    """
    levels: list[list[Counts]] = [[], [], []]
    for (its_tier, its_channel), one in counts.items():
        near = (tier is None or its_tier == tier, channel is None or its_channel == channel)
        levels[2 if all(near) else 1 if near[0] and tier is not None else 0].append(one)
    accepted, held = ACCEPTED, HELD
    for level in levels:
        total = sum(level, Counts())
        accepted = (WEIGHT * accepted + total.accepted) / (WEIGHT + total.asked)
        held = (WEIGHT * held + total.held) / (WEIGHT + total.held + total.missed)
    return Rates(accepted=accepted, held=held)


class Need(Value, frozen=True, kw_only=True):
    """How many to ask."""

    ask: int
    """The fewest with which enough are met in `SURE` of all cases."""
    chance: float
    """That so many are enough."""
    expected: float
    """How many it takes on average."""


def need(hold: int, rate: float) -> Need:
    """Say how many to ask so that `hold` meetings are held, each ask becoming one with probability `rate`.

    The binomial's tail, summed over the ask with which the last meeting is won.
    """
    if hold <= 0:
        return Need(ask=0, chance=1.0, expected=0.0)
    if rate >= 1:
        return Need(ask=hold, chance=1.0, expected=float(hold))
    asked, chance = hold - 1, 0.0
    while chance < SURE:
        asked += 1
        ways = lgamma(asked) - lgamma(hold) - lgamma(asked - hold + 1)
        chance += exp(ways + hold * log(rate) + (asked - hold) * log1p(-rate))
    return Need(ask=asked, chance=min(1.0, chance), expected=hold / rate)


def explain(counts: Mapping[Cell, Counts]) -> tuple[str, ...]:
    """Say what the rates rest on."""
    total = sum(counts.values(), Counts())
    learned = rates(counts)
    agreed = total.held + total.missed
    requests = f"{WEIGHT} requests taken as {ACCEPTED:.0%} and your {total.asked}, {total.accepted} of them accepted"
    return (
        f"accepted: {learned.accepted:.0%}, from {requests}",
        f"held of those: {learned.held:.0%}, from {WEIGHT} taken as {HELD:.0%} and your {agreed}, {total.held} held",
        f"a tier or channel starts from what all others taught, which counts for {WEIGHT}",
    )


def by_worth(meetings: Iterable[Meeting], tiers: Mapping[int, int]) -> tuple[Meeting, ...]:
    """Order planned meetings by worth as the plan counts it, stars times chance: whom to ask next."""

    def worth(one: Meeting) -> float:
        return one.chance * sum(tiers.get(person, 0) for person in one.people)

    return tuple(sorted(meetings, key=lambda one: (-worth(one), one.start, one.id)))
