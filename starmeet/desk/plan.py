"""The plan of a conference: solve, pin, drop, keep, make anew when what it rests on changed, and show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from starmeet.desk.appointments import names_of, new_uid, to_tell
from starmeet.desk.base import FOLLOWED, REMADE, Desk, pick_conference, pick_person
from starmeet.desk.busy_time import BusyTime, busy_time
from starmeet.desk.plan_view import MissedLine, PlanView, view
from starmeet.desk.presence import presences
from starmeet.desk.problem import Problem, gather, settings
from starmeet.errors import NotFound, StarmeetError
from starmeet.model import Conference, Plan, label
from starmeet.planning.living import Change, changes, shaken
from starmeet.store import plans, steps
from starmeet.store.journal import Reader, Transaction

__all__ = ["MissedLine", "PlanView", "explain", "living", "plan", "price", "settings", "show"]


def plan(
    desk: Desk,
    query: str = "",
    *,
    pin: Sequence[str] = (),
    drop: Sequence[str] = (),
    unpin: Sequence[str] = (),
    undrop: Sequence[str] = (),
    max_per_day: int | None = None,
    fresh: bool = False,
    priced: bool = True,
) -> PlanView:
    """Find the best plan under the user's pins and drops, keep it, and bring the meetings to it.

    It stays close to the plan before unless it is to be `fresh`. Not `priced`, it is there sooner, and `explain` works
    out alternatives and prices.

    Raises:
        StarmeetError: the pins contradict each other or the user's calendar; nothing is changed.
    """
    conference, busy = _prepare(desk, query)
    with desk.store.write("plan", desk.now()) as tx:
        _choose(tx, conference, {"pin": pin, "drop": drop, "": (*unpin, *undrop)})
        problem = gather(tx, desk, conference, busy, most=max_per_day, fresh=fresh)
        solved = _solved(desk, problem, 0)
        found = _keep(tx, problem, solved, desk.now())
        tx.summary = f"plan {conference.name}"
        shown = _view(tx, desk, problem, solved, found)
    if not priced:
        return shown
    told = explain(desk, conference.slug)
    return msgspec.structs.replace(told, changes=shown.changes, summary=shown.summary)


def show(desk: Desk, query: str = "") -> PlanView | None:
    """Show the stored plan without solving anything; None when there is none."""
    conference, busy = _prepare(desk, query)
    with desk.store.read() as reader:
        problem = gather(reader, desk, conference, busy)
        if problem.before is None:
            return None
        return _view(reader, desk, problem, problem.before)


def living(desk: Desk, query: str = "", *, follows: bool = False) -> PlanView | None:
    """Show the plan; where what it rests on has changed, make it anew first, close to what it was. None without one.

    A new programme, new busy time, new people: what that moved is said, and noted for Today. What was decided with
    somebody stays as it is. Where nothing moved, this leaves nothing to undo; where it `follows` the last change,
    it is undone with it. Where pins stand against what has changed, the plan stays, and says so.
    """
    conference, busy = _prepare(desk, query)
    with desk.store.read() as reader:
        problem = gather(reader, desk, conference, busy)
        before = problem.before
        if before is None:
            return None
        shown = view(reader, conference, before, problem.busy, problem.task.settings)
    if before.basis == problem.basis or conference.end < desk.today() or not busy.whole:
        return shown
    try:
        solved = _solved(desk, problem, 0)
    except StarmeetError as error:
        return msgspec.structs.replace(shown, notes=(*shown.notes, f"the plan is as it was: {error}"))
    if _shown(solved) == _shown(before):
        with desk.store.write("plan", desk.now(), journaled=False) as tx:
            if plans.stored(tx, conference.id) == before:
                plans.tell(tx, solved)
            return view(tx, conference, solved, problem.busy, problem.task.settings)
    with desk.store.write(FOLLOWED if follows else REMADE, desk.now()) as tx:
        again = gather(tx, desk, conference, busy)
        if again.before != before or again.basis != problem.basis:
            tx.discard()  # somebody was quicker: what they asked for counts
            return None if again.before is None else view(
                tx, conference, again.before, again.busy, again.task.settings
            )  # fmt: skip
        found = _keep(tx, problem, solved, desk.now())
        shown = view(tx, conference, solved, problem.busy, problem.task.settings, found)
        tx.summary = f"plan {conference.name}" + (f": {shown.summary}" if shown.summary else "")
    _note(desk, shown)
    return shown


def _note(desk: Desk, shown: PlanView) -> None:
    """Note for Today what became of meetings; apart, as an undo need not find what was said."""
    told = [one for one in shown.changes if one.fate != "new"]
    if told:
        with desk.store.write("notice", desk.now(), automatic=True) as tx:
            for one in told:
                line = f"{shown.conference.name}: {one.words}"
                steps.note(tx, line, person=int(one.id.removeprefix("p")), conference=shown.conference.id)
            tx.summary = f"plan of {shown.conference.name}: {shown.summary}"


def explain(desk: Desk, query: str = "") -> PlanView:
    """Work out the alternatives and prices of the stored plan, and keep them with it.

    Raises:
        NotFound: there is no plan.
    """
    conference, busy = _prepare(desk, query)
    with desk.store.read() as reader:
        problem = gather(reader, desk, conference, busy)
        before = problem.before
        if before is None:
            raise NotFound(f"there is no plan for {conference.name} yet", f"starmeet plan {conference.slug}")
        if before.explained or before.basis != problem.basis:
            return _view(reader, desk, problem, before)
    told = _solved(desk, problem, None)
    # Staying close, it is the same plan; if the time limit cut it elsewhere, the stored one stays.
    if _shown(told) == _shown(before):
        told = msgspec.structs.replace(
            told, objective=before.objective, bound=before.bound, gap=before.gap, changing=before.changing,
            close=before.close,
        )  # fmt: skip
    else:
        told = msgspec.structs.replace(before, explained=True)
    with desk.store.write("explain", desk.now(), journaled=False) as tx:
        now = plans.stored(tx, conference.id)
        if now is not None and now.basis == problem.basis:
            plans.tell(tx, told)
        return _view(tx, desk, problem, told)


def _view(reader: Reader, desk: Desk, problem: Problem, plan: Plan, found: Sequence[Change] = ()) -> PlanView:
    """Show a plan, and which guests of its meetings may not know how it stands."""
    shown = view(reader, problem.conference, plan, problem.busy, problem.task.settings, found)
    guests = [one for one in plans.meetings(reader, problem.conference.id) if one.guest]
    untold = to_tell(guests, {one.id: names_of(reader, one) for one in guests}, desk.now())
    return msgspec.structs.replace(shown, notes=(*shown.notes, *untold))


def price(desk: Desk, query: str, name: str) -> MissedLine:
    """Say why someone is not in the plan, and what having them there would cost.

    Raises:
        NotFound: they are not at the conference, as far as is known.
    """
    from starmeet.planning.plan import price_of

    conference, busy = _prepare(desk, query)
    with desk.store.read() as reader:
        person = pick_person(reader, name)
        problem = gather(reader, desk, conference, busy)
    if person.id not in problem.people:
        hint = f"`starmeet who {conference.slug}` says who is; --add NAME says that they told you"
        raise NotFound(f"{person.name} is not known to be at {conference.name}", hint)
    why, cost = price_of(
        person.id, problem.task, problem.people, problem.pins, problem.drops, desk.config.planning.seconds
    )
    return MissedLine(
        id=label("p", person.id), person=person.name, tier=person.tier, why=why,
        price=None if cost is None else round(cost, 3),
    )  # fmt: skip


def _prepare(desk: Desk, query: str) -> tuple[Conference, BusyTime]:
    """Do what needs no transaction first: files are read and matches worked out before anything is locked."""
    with desk.store.read() as reader:
        conference = pick_conference(reader, query, desk.today())
    presences(desk, conference)
    return conference, busy_time(desk, conference)


def _shown(plan: Plan) -> list[object]:
    """List what of a plan a calendar shows."""
    return [(one.id, one.people, one.start, one.end, one.place, one.kind, one.reason) for one in plan.windows]


def _solved(desk: Desk, problem: Problem, explained: int | None) -> Plan:
    from starmeet.planning import plan as planning

    best = planning.plan(
        problem.conference.id, problem.task, problem.people, problem.pins, problem.drops, problem.there,
        planning.EXPLAINED if explained is None else explained, desk.config.planning.seconds,
    )  # fmt: skip
    decided = {one.window for one in problem.meetings if one.state in ("asked", "accepted") and one.window}
    planned = decided | {one.id for one in best.windows if one.kind != "talk"}
    anchors = {name: problem.natural[name] for name in sorted(planned) if name in problem.natural}
    return msgspec.structs.replace(
        best, basis=problem.basis, most=problem.most, anchors=anchors, explained=explained is None
    )


def _keep(tx: Transaction, problem: Problem, solved: Plan, now: datetime) -> tuple[Change, ...]:
    """Keep a plan in place of the one before, bring the meetings to it, and tell what changed."""
    plans.put(tx, solved)
    _keep_meetings(tx, problem.conference, solved, now)
    before = problem.before
    if before is None:
        return ()
    decided = [one for one in problem.meetings if one.state in ("asked", "accepted")]
    found = changes(before.windows, solved.windows, problem.possible())
    doubtful = shaken(decided, before.anchors, problem.natural)
    met = {person for one in problem.meetings if one.state == "held" for person in one.people}
    return (*doubtful, *(one for one in found if one.fate != "lost" or one.person not in met))


def _choose(tx: Transaction, conference: Conference, wishes: Mapping[str, Sequence[str]]) -> None:
    for what, targets in wishes.items():
        for target in targets:
            plans.choose(tx, conference.id, _target(tx, conference, target), what)


def _target(reader: Reader, conference: Conference, given: str) -> str:
    """Read what --pin and --drop name: a window id that `plan` printed, or a person."""
    stored = plans.stored(reader, conference.id)
    known = {one.id for one in stored.windows} if stored else set()
    if stored:
        known |= {one.window.id for one in stored.alternatives}
    if given in known or given in plans.choices(reader, conference.id):
        return given
    try:
        return label("p", pick_person(reader, given).id)
    except NotFound as error:
        hint = f"`starmeet plan {conference.slug}` prints the ids"
        raise NotFound(f"{given!r} is neither a window of the plan nor a person", error.hint or hint) from None


def _keep_meetings(tx: Transaction, conference: Conference, solved: Plan, now: datetime) -> None:
    from starmeet.planning.agenda import agenda

    meetings = plans.meetings(tx, conference.id)
    for one in agenda(meetings, solved.windows, conference, now, new_uid):
        if one.id:
            plans.put_meeting(tx, one)
        else:
            plans.add_meeting(tx, one)
