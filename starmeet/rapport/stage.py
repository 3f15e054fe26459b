"""The stage a relationship is at, derived from the log: following, noticed, acknowledged, conversing, met, ally."""

from __future__ import annotations

from starmeet.model import Stage, Tally
from starmeet.rapport.tally import APPROACHES, exchanges

CONVERSING_EACH_WAY = 3
"""Three each way is the least that reads as a conversation rather than as a question and its answer."""
KINDNESSES = ("help", "thanks", "intro")


def stage(tally: Tally | None) -> Stage:
    """Derive the stage; it only rises as the log grows."""
    if tally is None:
        return "following"
    mine, theirs = exchanges(tally)
    if _count(tally, "met", "out", "in"):
        kind = all(_kindnesses(tally, direction) for direction in ("out", "in"))
        return "ally" if kind else "met"
    if min(mine, theirs) >= CONVERSING_EACH_WAY:
        return "conversing"
    if theirs:
        return "acknowledged"
    return "noticed" if _approached(tally) else "following"


def explain_stage(tally: Tally | None) -> str:
    """Say why the stage is what it is, and what the next one takes."""
    now = stage(tally)
    mine, theirs = exchanges(tally)
    match now:
        case "following":
            return "following: nothing of yours has reached them yet; reaching out makes it noticed"
        case "noticed":
            return f"noticed: you reached out ({mine} from you), no answer in the log; an answer makes it acknowledged"
        case "acknowledged":
            return (
                f"acknowledged: you have heard from them ({mine} from you, {theirs} from them); "
                f"{CONVERSING_EACH_WAY} each way make it conversing"
            )
        case "conversing":
            return f"conversing: {mine} from you, {theirs} from them; meeting in person makes it met"
        case "met":
            return "met: you met in person; help or thanks in both directions make it ally"
        case "ally":
            return "ally: you met in person, and help or thanks went both ways"


def _count(tally: Tally, kind: str, *directions: str) -> int:
    return sum(tally.counts.get(f"{direction}:{kind}", 0) for direction in directions)


def _kindnesses(tally: Tally, direction: str) -> int:
    return sum(_count(tally, kind, direction) for kind in KINDNESSES)


def _approached(tally: Tally) -> bool:
    return any(_count(tally, kind, "out") for kind in APPROACHES)
