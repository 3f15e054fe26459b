"""The best set of windows, exactly: a mixed-integer linear programme (`draft`) solved by HiGHS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starmeet.model import Busy, Value, Window
from starmeet.planning.draft import Draft
from starmeet.planning.greedy import greedy
from starmeet.planning.milp import Answer
from starmeet.planning.pins import check_pins
from starmeet.planning.rules import in_order
from starmeet.planning.settings import Settings
from starmeet.planning.task import Task, task_of

DIGITS = 9
"""Of an objective: equal plans are equal, whatever the order in which they were added up."""


class Solution(Value, frozen=True, kw_only=True):
    """The best set of windows, in time order."""

    objective: float
    bound: float
    """No set is worth more; equal to `objective` when proven."""
    chosen: tuple[Window, ...]
    gap: float
    """Bound less objective, as a share of the bound; 0 when proven, more when the time limit cut the search."""


def solve(
    windows: Sequence[Window],
    weights: Mapping[int, float],
    settings: Settings,
    busy: Sequence[Busy] = (),
    pins: frozenset[str] = frozenset(),
    drops: frozenset[str] = frozenset(),
    time_limit: float | None = None,
    kept: Mapping[str, float] | None = None,
) -> Solution:
    """Choose the windows that are worth the most (see `objective`).

    `pins` and `drops` hold window ids and person labels ("p12"). A pinned window is kept; of pinned people as many
    as possible are met; a pin of something that is not there any more is passed over. A window that is `agreed` is
    always kept, whatever stands against it, and the others are chosen around it. `kept` says what giving up a window
    costs. Without a `time_limit` (seconds) the same input gives the same plan; a search that it cuts gives the best
    found, at least as good as the greedy one.

    Raises:
        StarmeetError: pinned windows contradict each other, a rule, my busy time, what is agreed, or a drop.
    """
    return solve_task(task_of(windows, weights, settings, busy, kept), pins, drops, time_limit)


def solve_task(task: Task, pins: frozenset[str], drops: frozenset[str], time_limit: float | None = None) -> Solution:
    """Choose the best windows under these pins and drops, see `solve`."""
    check_pins(task, pins, drops)
    field = task.field(pins, drops)
    draft = Draft(field, task, pins)
    answer = draft.meet_all(draft.wanted(pins), time_limit)
    taken = [bool(answer.values) and answer.values[column] > 0.5 for column in draft.windows]
    chosen = [window for window, yes in zip(field, taken, strict=True) if yes or window.id in pins]
    found = solution(draft, chosen, answer)
    if answer.proven:
        return found
    by_hand = solution(draft, greedy(task, field, pins), answer)
    return by_hand if by_hand.objective > found.objective or not answer.values else found


def solution(draft: Draft, chosen: Sequence[Window], answer: Answer) -> Solution:
    """Bring what was chosen together with what is agreed."""
    task = draft.task
    everything = in_order((*chosen, *task.agreed))
    objective = round(task.worth(chosen), DIGITS)
    if answer.proven:
        return Solution(objective=objective, bound=objective, chosen=everything, gap=0.0)
    possible = (*draft.field, *task.agreed)
    most = sum(task.weights.get(person, 0.0) for person in {person for window in possible for person in window.people})
    bound = max(objective, min(answer.bound + draft.base, most + sum(window.interest for window in possible)))
    return Solution(
        objective=objective, bound=bound, chosen=everything, gap=(bound - objective) / bound if bound else 0.0
    )
