"""The best set of windows, exactly: a mixed-integer linear programme solved by HiGHS.

A binary column says whether a window is chosen. What a person is worth is not linear in those (a second
meeting adds less than the first), so each person has one column per subset of at most two of their windows,
of which one at most is taken, linked to the windows in it. Windows of one chance are interchangeable there:
subsets are counted by chance, which keeps the programme small and its relaxation as tight. Conflicts are rows
over cliques, not pairs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations_with_replacement

from starmeet.errors import StarmeetError
from starmeet.model import Busy, Value, Window, label
from starmeet.planning.milp import Answer, Program
from starmeet.planning.rules import (
    MEETINGS_EACH,
    admissible,
    check_pins,
    clash,
    in_order,
    is_meeting,
    occasions,
    without_dominated,
    worth,
)
from starmeet.planning.settings import Settings

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
) -> Solution:
    """Choose the windows that are worth the most: sum of weight x P(met at least once), and interest.

    `pins` and `drops` hold window ids and person labels ("p12"). A pinned window is kept; of pinned people as many
    as possible are met; a pin of something that is not there any more is passed over. Without a `time_limit`
    (seconds) the same input gives the same plan.

    Raises:
        StarmeetError: pinned windows contradict each other, a rule, my busy time, or a drop.
    """
    return task_of(windows, weights, settings, busy).solve(pins, drops, time_limit)


def task_of(
    windows: Sequence[Window], weights: Mapping[int, float], settings: Settings, busy: Sequence[Busy] = ()
) -> Task:
    """Put windows in order, and find which of them are one occasion."""
    known = in_order(windows)
    return Task(windows=known, occasion=occasions(known), weights=weights, settings=settings, busy=busy)


class Task(Value, frozen=True, kw_only=True):
    """What stays the same when one problem is solved under several wishes."""

    windows: tuple[Window, ...]
    occasion: Mapping[str, int]
    """Of all windows, also where `windows` are only some of them."""
    weights: Mapping[int, float]
    settings: Settings
    busy: Sequence[Busy]

    def solve(
        self, pins: frozenset[str], drops: frozenset[str], time_limit: float | None = None, known: float = -math.inf
    ) -> Solution:
        """Choose the best windows under these pins and drops, see `solve`; `known` is what some choice is worth."""
        pinned = [window for window in self.windows if window.id in pins]
        if both := sorted(pins & drops):
            raise StarmeetError(f"{both[0]} is both pinned and dropped", "take one of the two back")
        check_pins(pinned, self.settings, self.busy, drops, self.occasion)
        field = self._field(pins, drops)
        wanted = {person for window in field for person in window.people if label("p", person) in pins}
        draft = _Draft(field, self, pins)
        answer = draft.meet_all(wanted, time_limit, known)
        taken = [bool(answer.values) and answer.values[column] > 0.5 for column in draft.windows]
        chosen = tuple(window for window, yes in zip(field, taken, strict=True) if yes or window.id in pins)
        return self._solution(chosen, field, answer)

    def ceilings(self, drops: frozenset[str]) -> dict[str, float]:
        """Bound, window by window, what any plan with it can be worth, whatever else is pinned or dropped."""
        field = self._field(frozenset(), drops)
        draft = _Draft(field, self, frozenset())
        relaxed = draft.program.relax()
        return {
            window.id: relaxed.objective + min(0.0, relaxed.reduced[column])
            for window, column in zip(field, draft.windows, strict=True)
        }

    def _field(self, pins: frozenset[str], drops: frozenset[str]) -> list[Window]:
        """List the windows worth looking at."""
        field = [
            window
            for window in admissible(self.windows, self.settings, self.busy, drops)
            if window.id in pins or window.interest > 0 or (is_meeting(window) and window.chance > 0)
        ]
        return without_dominated(field, self.occasion, pins)

    def _solution(self, chosen: tuple[Window, ...], field: Sequence[Window], answer: Answer) -> Solution:
        objective = round(worth(chosen, self.weights), DIGITS)
        if answer.proven:
            return Solution(objective=objective, bound=objective, chosen=chosen, gap=0.0)
        most = sum(self.weights.get(person, 0.0) for person in {person for window in field for person in window.people})
        bound = max(objective, min(answer.bound, most + sum(window.interest for window in field)))
        return Solution(
            objective=objective, bound=bound, chosen=chosen, gap=(bound - objective) / bound if bound else 0.0
        )


class _Met(Value, frozen=True, kw_only=True):
    """The columns of one person's subsets, and the row with their sum: 1 when the person is met, else 0."""

    columns: tuple[int, ...]
    row: int


class _Draft:
    """The programme of one solve: its columns, and the rows that hold them together."""

    def __init__(self, field: Sequence[Window], task: Task, pins: frozenset[str]) -> None:
        self.field = field
        self.settings = task.settings
        self.program = Program()
        self.windows = [
            self.program.column(window.interest, lower=float(window.id in pins), integral=True) for window in field
        ]
        self.met: dict[int, _Met] = {}
        theirs: dict[int, list[int]] = {}
        for number, window in enumerate(field):
            for person in window.people if is_meeting(window) else ():
                theirs.setdefault(person, []).append(number)
        for person, numbers in sorted(theirs.items()):
            self._person(person, numbers, task.weights.get(person, 0.0))
        self._at_most_one_an_occasion(task.occasion)
        self._at_most_so_many_a_day()
        self._one_place_at_a_time(task.busy)

    def meet_all(self, wanted: set[int], time_limit: float | None, known: float) -> Answer:
        """Solve so that all of `wanted` are met, or else as many of them as can be."""
        people = sorted(wanted & self.met.keys())
        for person in people:
            self.program.bound(self.met[person].row, lower=1, upper=1)
        answer = self.program.maximise(time_limit, known)
        if not answer.impossible:
            return answer
        for person in people:
            self.program.bound(self.met[person].row, upper=1)
        costs = list(self.program.costs)
        counted = {column for person in people for column in self.met[person].columns}
        self.program.costs[:] = [float(column in counted) for column in range(len(costs))]
        most = round(self.program.maximise().bound)
        self.program.costs[:] = costs
        self.program.row([(column, 1.0) for column in sorted(counted)], lower=most)
        return self.program.maximise(time_limit)

    def _person(self, person: int, numbers: Sequence[int], weight: float) -> None:
        """Add the subsets of one person's windows, by chance, and link them to the windows."""
        by_chance: dict[float, list[int]] = {}
        for number in numbers:
            by_chance.setdefault(self.field[number].chance, []).append(number)
        chances = sorted(by_chance)
        links: dict[float, list[tuple[int, float]]] = {chance: [] for chance in chances}
        columns = []
        for size in range(1, MEETINGS_EACH + 1):
            for subset in combinations_with_replacement(chances, size):
                alone = 1.0
                for chance in subset:
                    alone *= 1 - chance
                column = self.program.column(weight * (1 - alone))
                columns.append(column)
                for chance in set(subset):
                    links[chance].append((column, float(subset.count(chance))))
        row = self.program.row([(column, 1.0) for column in columns], upper=1)
        self.met[person] = _Met(columns=tuple(columns), row=row)
        for chance in chances:
            chosen = [(self.windows[number], -1.0) for number in by_chance[chance]]
            self.program.row([*links[chance], *chosen], lower=0, upper=0)

    def _at_most_one_an_occasion(self, occasion: Mapping[str, int]) -> None:
        groups: dict[int, list[int]] = {}
        for number, window in enumerate(self.field):
            groups.setdefault(occasion[window.id], []).append(self.windows[number])
        for group in groups.values():
            if len(group) > 1:
                self.program.row([(column, 1.0) for column in group], upper=1)

    def _at_most_so_many_a_day(self) -> None:
        days: dict[date, list[int]] = {}
        for number, window in enumerate(self.field):
            if is_meeting(window):
                days.setdefault(self.settings.day(window.start), []).append(self.windows[number])
        for day in days.values():
            if len(day) > self.settings.max_per_day:
                self.program.row([(column, 1.0) for column in day], upper=self.settings.max_per_day)

    def _one_place_at_a_time(self, busy: Sequence[Busy]) -> None:
        """Forbid clashes by cliques of slots (all windows of one time and place), and keep lunch free."""
        members: dict[object, list[int]] = {}
        for number, window in enumerate(self.field):
            members.setdefault((window.start, window.end, window.place, window.kind == "lunch"), []).append(number)
        slots = [self.field[numbers[0]] for numbers in members.values()]
        used = []
        for numbers in members.values():
            column = self.windows[numbers[0]]
            if len(numbers) > 1:
                column = self.program.column(0.0)
                self.program.row(
                    [(column, -1.0), *((self.windows[number], 1.0) for number in numbers)], lower=0, upper=0
                )
            used.append(column)
        for clique in cliques(slots, self.settings):
            self.program.row([(used[number], 1.0) for number in clique], upper=1)
        self._lunch(slots, used, tuple(busy))

    def _lunch(self, slots: Sequence[Window], used: Sequence[int], busy: tuple[Busy, ...]) -> None:
        for day in sorted({self.settings.day(slot.start) for slot in slots}):
            meals = self.settings.lunches(day, busy)
            if not meals:
                continue
            taken = [self.program.column(0.0, integral=True) for _ in meals]
            self.program.row([(column, 1.0) for column in taken], lower=1, upper=1)
            for slot, column in zip(slots, used, strict=True):
                over = [
                    meal
                    for meal, (start, end) in zip(taken, meals, strict=True)
                    if slot.start < end and start < slot.end
                ]
                if over and slot.kind != "lunch":
                    self.program.row([(column, 1.0), *((meal, 1.0) for meal in over)], upper=1)


def cliques(slots: Sequence[Window], settings: Settings) -> Iterator[tuple[int, ...]]:
    """Cover every clash between slots (in time order) by maximal sets in which each clashes with each.

    Intervals that overlap share a point, so one set per start covers all overlaps; the walks between places
    are then covered pair by pair, each grown to a maximal set.
    """
    clashing = _clashing(slots, settings)
    uncovered = list(clashing)
    for number, slot in enumerate(slots):
        begun = (1 << number + 1) - 1
        running = clashing[number] & begun & ~(1 << number)
        seeds = [sum(1 << one for one in _bits(running) if slots[one].end > slot.start) | 1 << number]
        while seeds or uncovered[number] & begun:
            seed = seeds.pop() if seeds else 1 << number | 1 << next(_bits(uncovered[number] & begun))
            clique = _grown(seed, clashing)
            if clique.bit_count() > 1 and any(uncovered[one] & clique for one in _bits(clique)):
                for one in _bits(clique):
                    uncovered[one] &= ~clique
                yield tuple(_bits(clique))


def _clashing(slots: Sequence[Window], settings: Settings) -> list[int]:
    """Say for each slot, as bits, which others it clashes with."""
    reach = timedelta(minutes=settings.walk_minutes)
    clashing = [0] * len(slots)
    for number, slot in enumerate(slots):
        for later in range(number + 1, len(slots)):
            if slots[later].start >= slot.end + reach:
                break
            if clash(slot, slots[later], settings):
                clashing[number] |= 1 << later
                clashing[later] |= 1 << number
    return clashing


def _grown(seed: int, clashing: Sequence[int]) -> int:
    """Add whatever clashes with all of a set, the earliest first."""
    candidates = -1
    for one in _bits(seed):
        candidates &= clashing[one]
    while candidates:
        one = next(_bits(candidates))
        seed |= 1 << one
        candidates &= clashing[one]
    return seed


def _bits(number: int) -> Iterator[int]:
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
