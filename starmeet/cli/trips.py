"""Over several conferences: trips."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from starmeet.cli.face import Face, answer, complain, read_day, table, verb
from starmeet.desk import trips as desk_trips
from starmeet.desk.trips import Left, Point, Trip, TripsView
from starmeet.errors import UsageError
from starmeet.planning.money import Amount
from starmeet.planning.travel import TRAVEL_DAYS

_NAMED = 6
_SHOWN = 12


@click.command()
@click.argument("conferences", nargs=-1, metavar="[CONF]...")
@click.option("--days", type=click.IntRange(0, 366), default=None, help="Days you can be away; 0 for any number.")
@click.option("--money", default=None, metavar="AMOUNT", help="What you can spend: '1500 EUR'; '' for any sum.")
@click.option("--from", "start", default="", metavar="DATE", help="From this day on; today when left out.")
@click.option("--to", "end", default="", metavar="DATE", help="Until this day; a year when left out.")
@click.option(
    "--travel-days",
    type=click.IntRange(0, 14),
    default=TRAVEL_DAYS,
    show_default=True,
    help="Days on the way, there and back together.",
)
@click.option("--cost", "costs", multiple=True, metavar="CONF=AMOUNT", help="What one costs, for this question alone.")
@verb
def trips(
    face: Face, conferences: tuple[str, ...], days: int | None, money: str | None, start: str, end: str,
    travel_days: int, costs: tuple[str, ...],
) -> None:  # fmt: skip
    """Choose the trips that meet the most of your people within your days and money, and say what others would cost."""
    done = desk_trips.trips(
        face.desk(), conferences, days=days, money=money, start=read_day(start) if start else None,
        end=read_day(end) if end else None, travel_days=travel_days, costs=dict(_cost(given) for given in costs),
    )  # fmt: skip
    for note in done.notes:
        complain(note)
    answer(face, done, lambda: _lines(done))


def _cost(given: str) -> tuple[str, str]:
    conference, equals, cost = given.rpartition("=")
    if not (conference and equals and cost):
        raise UsageError(f"{given!r} names no cost", "write it like --cost lantern='420 EUR'")
    return conference.strip(), cost.strip()


def _lines(done: TripsView) -> Iterator[str]:
    if not done.chosen and not done.left:
        yield "No conference ahead is known: `starmeet conf add FILE-OR-URL`."
        return
    proven = "proven: nothing better exists" if done.bound - done.worth < 1e-6 else f"at most {done.bound:.2f}"
    within = _within(done)
    count = f"{len(done.chosen)} of {len(done.chosen) + len(done.left)} conferences"
    yield f"{within}: {count} · worth {done.worth:.2f} ({proven}) · {_count(done.days)}{_sum(done.money, done)}"
    for one in done.chosen:
        yield ""
        yield f"  {one.conference}  ({_facts(one, done)})"
        yield f"      {one.why}"
        yield from _only("met nowhere else", one.only)
    for journey in done.journeys:
        if len(journey.conferences) > 1:
            names = " and ".join(journey.conferences)
            yield ""
            yield f"One journey, {journey.start:%d %b} – {journey.end:%d %b}: {names}"
    if done.left:
        yield ""
        yield "Left out:"
    for left in done.left:
        yield from _left(left, done)
    yield from _curve("With fewer or more days:", done.by_days, done)
    yield from _curve("With less or more money:", done.by_money, done)
    yield ""
    yield from done.why


def _within(done: TripsView) -> str:
    limits = [f"{done.days_limit} days"] if done.days_limit is not None else []
    if done.money_limit is not None:
        limits.append(str(Amount(value=done.money_limit, currency=done.currency)))
    return f"Within {' and '.join(limits)}" if limits else "Without a limit"


def _sum(money: float, done: TripsView) -> str:
    return f", {Amount(value=money, currency=done.currency)}" if money else ""


def _facts(one: Trip, done: TripsView) -> str:
    counted = one.cost or ("" if one.money is None else str(Amount(value=one.money, currency=done.currency)))
    return ", ".join(filter(None, (f"{one.start:%d %b} – {one.end:%d %b %Y}", one.city, counted)))


def _left(one: Left, done: TripsView) -> Iterator[str]:
    yield f"  {one.conference}  ({_facts(one, done)})"
    yield f"      {one.why}"
    yield from _only("met only there", one.only)


def _only(what: str, people: Sequence[str]) -> Iterator[str]:
    if people:
        more = len(people) - _NAMED
        yield f"      {what}: {', '.join(people[:_NAMED])}{f' and {more} more' if more > 0 else ''}"


def _curve(title: str, points: Sequence[Point], done: TripsView) -> Iterator[str]:
    """The points around the choice: what one day or step less or more would make of it."""
    if len(points) < 2:
        return
    yield ""
    yield title
    at = min(range(len(points)), key=lambda number: abs(points[number].worth - done.worth))
    first = max(0, min(at - _SHOWN * 2 // 3, len(points) - _SHOWN))
    yield from table(
        [
            (
                "▸" if abs(one.worth - done.worth) < 1e-6 else "",
                _count(one.days) + _sum(one.money, done),
                f"{one.worth:.2f}" + ("" if one.bound - one.worth < 1e-6 else f" (at most {one.bound:.2f})"),
                ", ".join(one.conferences) or "none",
            )
            for one in points[first : first + _SHOWN]
        ],
        indent="  ",
    )


def _count(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"
