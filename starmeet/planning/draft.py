"""The programme of one plan: its columns, and the rows that hold them together.

A binary column says whether a window is chosen. What a person is worth is not linear in those (a second
meeting adds less than the first), so each person has one column per subset of at most two of their windows,
of which one at most is taken, linked to the windows in it. Windows of one chance are interchangeable there:
subsets are counted by chance, which keeps the programme small and its relaxation as tight. Conflicts are rows
over cliques, not pairs. Meetings that tire and further buildings have columns of their own, which are paid for.
All factors but those of the objective are whole numbers, as are all columns of some best answer: `cuts` depends on
both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations_with_replacement

from starmeet.model import Value, Window, label
from starmeet.planning.cuts import bits
from starmeet.planning.milp import Answer, Program
from starmeet.planning.objective import tiring, walking, way
from starmeet.planning.rules import MEETINGS_EACH, around_talks, breaks_rest, clash, is_meeting
from starmeet.planning.settings import Settings
from starmeet.planning.task import Task


class _Met(Value, frozen=True, kw_only=True):
    """The columns of one person's subsets, and the row with their sum: 1 when the person is met, else 0."""

    columns: tuple[int, ...]
    row: int


class Draft:
    """The programme of some windows beside what is agreed."""

    def __init__(self, field: Sequence[Window], task: Task, pins: frozenset[str] = frozenset()) -> None:
        self.field = field
        self.task = task
        self.settings = task.settings
        self.program = Program()
        self.windows = [
            self.program.column(
                window.interest + task.kept.get(window.id, 0.0), lower=float(window.id in pins), integral=True
            )
            for window in field
        ]
        self.met: dict[int, _Met] = {}
        theirs: dict[int, list[int]] = {}
        for number, window in enumerate(field):
            for person in window.people if is_meeting(window) else ():
                theirs.setdefault(person, []).append(number)
        for person, numbers in sorted(theirs.items()):
            self._person(person, numbers, task.weights.get(person, 0.0))
        self._at_most_one_an_occasion()
        self._so_many_a_day()
        self._one_place_at_a_time()
        self.base = task.worth(())
        """What the plan is worth beyond the programme's answer."""
        for day in sorted({self.settings.day(window.start) for window in field}):
            # Its ways are all in the programme: those to what is agreed are not to be paid twice.
            self.base += walking((one for one in task.agreed if self.settings.day(one.start) == day), self.settings)
            self._ways(day)

    def wanted(self, pins: frozenset[str]) -> list[int]:
        """List the pinned people who can be met here; those who are met anyway need no room."""
        sure = {person for window in self.task.agreed if is_meeting(window) for person in window.people}
        return [person for person in sorted(self.met) if label("p", person) in pins and person not in sure]

    def meet_all(self, wanted: Sequence[int], time_limit: float | None) -> Answer:
        """Solve so that all of `wanted` are met, or else as many of them as can be."""
        for person in wanted:
            self.program.bound(self.met[person].row, lower=1, upper=1)
        answer = self.program.maximise(time_limit)
        if not answer.impossible:
            return answer
        for person in wanted:
            self.program.bound(self.met[person].row, upper=1)
        costs = list(self.program.costs)
        counted = {column for person in wanted for column in self.met[person].columns}
        self.program.costs[:] = [float(column in counted) for column in range(len(costs))]
        most = round(self.program.maximise().bound)
        self.program.costs[:] = costs
        self.program.row([(column, 1.0) for column in sorted(counted)], lower=most)
        return self.program.maximise(time_limit)

    def _person(self, person: int, numbers: Sequence[int], weight: float) -> None:
        """Add the subsets of one person's windows, by chance, and link them to the windows."""
        already = [one for one in self.task.agreed if is_meeting(one) and person in one.people]
        for window in already:
            weight *= 1 - window.chance
        by_chance: dict[float, list[int]] = {}
        for number in numbers:
            by_chance.setdefault(self.field[number].chance, []).append(number)
        chances = sorted(by_chance)
        links: dict[float, list[tuple[int, float]]] = {chance: [] for chance in chances}
        columns = []
        for size in range(1, MEETINGS_EACH - len(already) + 1):
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

    def _at_most_one_an_occasion(self) -> None:
        groups: dict[int, list[int]] = {}
        for number, window in enumerate(self.field):
            groups.setdefault(self.task.occasion[window.id], []).append(self.windows[number])
        around = [[self.windows[number] for number in group] for group in around_talks(self.field)]
        for group in {tuple(group): None for group in (*groups.values(), *around)}:
            if len(group) > 1:
                self.program.row([(column, 1.0) for column in group], upper=1)

    def _so_many_a_day(self) -> None:
        """Limit the meetings of a day, and have those beyond the number that tires paid for."""
        days: dict[date, list[int]] = {}
        for number, window in enumerate(self.field):
            if is_meeting(window):
                days.setdefault(self.settings.day(window.start), []).append(self.windows[number])
        for day, columns in days.items():
            agreed = sum(self.settings.day(one.start) == day for one in self.task.agreed if is_meeting(one))
            left = max(0, self.settings.max_per_day - agreed)
            chosen = [(column, 1.0) for column in columns]
            if len(columns) > left:
                self.program.row(chosen, upper=left)
            # What is agreed tires whatever is chosen, and is in `base`.
            free = max(0, self.settings.tire_after - agreed)
            costs = tiring(agreed + min(left, len(columns)) - self.settings.tire_after)
            paid = [self.program.column(-cost) for cost in costs[max(0, agreed - self.settings.tire_after) :]]
            if paid:
                self.program.row([*chosen, *((column, -1.0) for column in paid)], upper=free)

    def _ways(self, day: date) -> None:
        """Have each building of a day but the first paid for."""
        there: dict[str, list[int]] = {}
        for number, window in enumerate(self.field):
            building = self.settings.buildings.get(window.place, "")
            if building and self.settings.day(window.start) == day:
                there.setdefault(building, []).append(self.windows[number])
        sure = {
            building
            for one in self.task.agreed
            if self.settings.day(one.start) == day and (building := self.settings.buildings.get(one.place, ""))
        }
        if len(sure | there.keys()) < 2:
            return
        gone_to = []
        for building in sorted(sure | there.keys()):
            column = self.program.column(-way(self.settings), lower=float(building in sure), integral=True)
            gone_to.append((column, 1.0))
            if building not in sure:
                for chosen in there[building]:
                    self.program.row([(column, -1.0), (chosen, 1.0)], upper=0)
        first = self.program.column(way(self.settings))
        self.program.row([(first, 1.0), *((column, -1.0) for column, _ in gone_to)], upper=0)

    def _one_place_at_a_time(self) -> None:
        """Forbid clashes by cliques of slots (all windows of one time and place), and keep rests free."""
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
        self._rests(slots, used)

    def _rests(self, slots: Sequence[Window], used: Sequence[int]) -> None:
        """Keep one stretch of each rest of each day free."""
        for day in sorted({self.settings.day(slot.start) for slot in slots}):
            for alone, stretches in self.settings.rests(day, self.task.taken):
                taken = [self.program.column(0.0, integral=True) for _ in stretches]
                self.program.row([(column, 1.0) for column in taken], lower=1, upper=1)
                for slot, column in zip(slots, used, strict=True):
                    over = [
                        rest
                        for rest, (start, end) in zip(taken, stretches, strict=True)
                        if breaks_rest(slot, start, end, alone=alone)
                    ]
                    if over:
                        self.program.row([(column, 1.0), *((rest, 1.0) for rest in over)], upper=1)


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
        seeds = [sum(1 << one for one in bits(running) if slots[one].end > slot.start) | 1 << number]
        while seeds or uncovered[number] & begun:
            seed = seeds.pop() if seeds else 1 << number | 1 << next(bits(uncovered[number] & begun))
            clique = _grown(seed, clashing)
            if clique.bit_count() > 1 and any(uncovered[one] & clique for one in bits(clique)):
                for one in bits(clique):
                    uncovered[one] &= ~clique
                yield tuple(bits(clique))


def _clashing(slots: Sequence[Window], settings: Settings) -> list[int]:
    """Say for each slot, as bits, which others it clashes with."""
    reach = timedelta(minutes=settings.longest_walk)
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
    for one in bits(seed):
        candidates &= clashing[one]
    while candidates:
        one = next(bits(candidates))
        seed |= 1 << one
        candidates &= clashing[one]
    return seed
