"""One problem: what can be chosen from, and what stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from starmeet.model import Busy, Value, Window
from starmeet.planning import rules
from starmeet.planning.objective import worth
from starmeet.planning.settings import Settings


class Task(Value, frozen=True, kw_only=True):
    """What stays the same when one problem is solved under several wishes."""

    windows: tuple[Window, ...]
    """What can be chosen, in time order."""
    agreed: tuple[Window, ...]
    """What is in every plan: the rest is chosen around it."""
    occasion: Mapping[str, int]
    weights: Mapping[int, float]
    settings: Settings
    busy: Sequence[Busy]
    kept: Mapping[str, float] = {}
    """What giving up a window costs that was planned before and still can be chosen."""

    @property
    def taken(self) -> tuple[Busy, ...]:
        """When there is no lunch: busy time and what is agreed."""
        return (*self.busy, *(Busy(start=one.start, end=one.end) for one in self.agreed))

    def refusal(self, window: Window, drops: frozenset[str] = frozenset()) -> str:
        """Say in words why a window cannot be chosen at all; empty when it can."""
        return rules.refusal(window, self.settings, self.busy, drops, self.agreed)

    def possible(self, pins: frozenset[str], drops: frozenset[str]) -> list[Window]:
        """List what is worth something and can be chosen, in time order, without the people who were dropped."""
        return [
            rules.without_people(window, drops)
            for window in self.windows
            if (window.id in pins or window.interest > 0 or (rules.is_meeting(window) and window.chance > 0))
            and not self.refusal(window, drops)
        ]

    def worth(self, chosen: Iterable[Window]) -> float:
        """Tell what some windows are worth beside what is agreed."""
        return worth((*chosen, *self.agreed), self.weights, self.settings, self.kept)

    def field(self, pins: frozenset[str], drops: frozenset[str]) -> list[Window]:
        """List what is worth looking at: of those, none for which another one stands in."""
        return rules.without_dominated(self.possible(pins, drops), self.occasion, pins | self.kept.keys())


def task_of(
    windows: Sequence[Window],
    weights: Mapping[int, float],
    settings: Settings,
    busy: Sequence[Busy] = (),
    kept: Mapping[str, float] | None = None,
    drops: frozenset[str] = frozenset(),
) -> Task:
    """Put windows in order, tell what is agreed from what is free, and find which of them are one occasion.

    Of `kept`, window id -> what giving it up costs, only what can still be chosen counts: to drop is not to give up.
    """
    known = rules.in_order(windows)
    agreed = tuple(window for window in known if window.agreed)
    free = tuple(window for window in known if not window.agreed)
    still = {
        one.id for one in free if kept and one.id in kept and not rules.refusal(one, settings, busy, drops, agreed)
    }
    return Task(
        windows=free,
        agreed=agreed,
        occasion=rules.occasions(known),
        weights=weights,
        settings=settings,
        busy=busy,
        kept={name: cost for name, cost in sorted((kept or {}).items()) if name in still},
    )
