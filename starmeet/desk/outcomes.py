"""What your own meetings taught of the chances, gathered from the store."""

from __future__ import annotations

from collections.abc import Mapping

from starmeet.model import Value, WindowKind
from starmeet.planning import outcomes as planning
from starmeet.store import plans
from starmeet.store.journal import Reader


class Outcomes(Value, frozen=True, kw_only=True):
    """The chances as your own outcomes moved them."""

    chances: Mapping[WindowKind, float]
    """For `windows` and `explain_chance`."""
    lines: Mapping[WindowKind, str]
    """How each came about, for the kinds of which something was learned."""


def outcomes(reader: Reader) -> Outcomes:
    """Learn the chances from all meetings that were held or missed."""
    learned = planning.outcomes(plans.meetings(reader))
    lines = {kind: planning.explain(kind, learned) for kind in learned}
    return Outcomes(
        chances=planning.chances(learned), lines={kind: line for kind, line in lines.items() if line}
    )  # fmt: skip
