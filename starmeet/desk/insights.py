"""Insights: give and take, ebb and flow over the years, to whom you never said a word, and what led to an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from starmeet.desk.base import Desk, pick_conference
from starmeet.desk.presence import settle, there
from starmeet.model import KINDS, Conference, Kind, Person, Tally, Value, label
from starmeet.rapport import flow
from starmeet.rapport.outcome import Done, Outcome, outcomes
from starmeet.rapport.tally import SILENT, exchanges
from starmeet.store import log, people, programmes, steps
from starmeet.store.journal import Reader

_MOST = 5
"""People named as those with whom it grew, or faded."""
_YEAR = timedelta(days=365)
_OLDEST = 20
"""Years looked back at most."""


class GiveAndTake(Value, frozen=True, kw_only=True):
    """How often something of one kind went from you to others, and from them to you."""

    kind: Kind
    given: int
    taken: int


class Tide(Value, frozen=True, kw_only=True):
    """With whom it grew or faded."""

    id: str
    person: str
    tier: int
    years: tuple[flow.Year, ...]
    recent: int
    before: int


class Strangers(Value, frozen=True, kw_only=True):
    """Who of a conference's people has never heard a word from you, nor you from them."""

    conference: str
    slug: str
    people: tuple[str, ...]
    ids: tuple[str, ...]


class Never(Value, frozen=True, kw_only=True):
    """To how many of those you follow you never said a word, and at which conferences ahead they are."""

    following: int
    never: int
    at: tuple[Strangers, ...]

    @property
    def sentence(self) -> str:
        """All of it in a sentence."""
        if not self.never:
            return f"you follow {self.following}; with each of them something has passed"
        events = "; ".join(
            f"{len(one.people)} of them {'is' if len(one.people) == 1 else 'are'} at {one.conference}"
            for one in self.at
        )
        said = f"you follow {self.following}; you have never said a word to {self.never}"
        return f"{said}; {events}" if events else said


class Insights(Value, frozen=True, kw_only=True):
    """All of it."""

    give_and_take: tuple[GiveAndTake, ...]
    years: tuple[flow.Year, ...]
    grew: tuple[Tide, ...]
    faded: tuple[Tide, ...]
    never: Never
    worked: tuple[Outcome, ...]


def insights(desk: Desk) -> Insights:
    """Look back over the whole log."""
    ahead = _ahead(desk)
    with desk.store.read() as reader:
        tallies = log.tallies(reader)
        everyone = {one.id: one for one in people.everyone(reader, with_handles=False)}
        flows = _flows(reader, desk)
        grew, faded = flow.grew(flows, _MOST), flow.faded(flows, _MOST)
        return Insights(
            give_and_take=_give_and_take(tallies.values()), years=flow.in_all(flows),
            grew=tuple(_tide(one, everyone[one.person]) for one in grew),
            faded=tuple(_tide(one, everyone[one.person]) for one in faded),
            never=_never(reader, everyone, tallies, ahead), worked=_worked(reader, desk.now()),
        )  # fmt: skip


def never(desk: Desk, conference: str = "") -> tuple[Never, frozenset[str]]:
    """Say to whom you never said a word, of those at one conference where one is named; also give their ids.

    Raises:
        NotFound, Ambiguous: there is no such conference, or several.
    """
    ahead = _ahead(desk, conference)
    with desk.store.read() as reader:
        tallies = log.tallies(reader)
        everyone = {one.id: one for one in people.everyone(reader, with_handles=False)}
        found = _never(reader, everyone, tallies, ahead)
    if conference:
        return found, frozenset(who for one in found.at for who in one.ids)
    return found, frozenset(label("p", one) for one in everyone if not any(exchanges(tallies.get(one))))


def _ahead(desk: Desk, conference: str = "") -> tuple[Conference, ...]:
    """Find the conferences ahead that matter, or the one that is named, with who is there worked out."""
    with desk.store.read() as reader:
        if conference:
            ahead: tuple[Conference, ...] = (pick_conference(reader, conference, desk.today()),)
        else:
            known = programmes.all_conferences(reader)
            ahead = tuple(one for one in known if one.end >= desk.today() and one.attending != "not")
    for one in ahead:
        settle(desk, one)
    return ahead


def _never(
    reader: Reader, everyone: Mapping[int, Person], tallies: Mapping[int, Tally], ahead: Collection[Conference]
) -> Never:
    strangers = {one for one in everyone if not any(exchanges(tallies.get(one)))}
    found = []
    for conference in ahead:
        ids = {one.person for one in there(reader, conference) if one.grade != "check"} & strangers
        shown = sorted((everyone[one] for one in ids), key=lambda one: (-one.tier, one.name, one.id))
        if shown:
            found.append(
                Strangers(
                    conference=conference.name, slug=conference.slug, people=tuple(one.name for one in shown),
                    ids=tuple(label("p", one.id) for one in shown),
                )
            )  # fmt: skip
    return Never(following=len(everyone), never=len(strangers), at=tuple(found))


def _give_and_take(tallies: Iterable[Tally]) -> tuple[GiveAndTake, ...]:
    counts: Counter[str] = Counter()
    for one in tallies:
        counts.update(one.counts)
    found = [
        GiveAndTake(kind=kind, given=counts[f"out:{kind}"], taken=counts[f"in:{kind}"])
        for kind in KINDS
        if counts[f"out:{kind}"] or counts[f"in:{kind}"]
    ]
    return tuple(sorted(found, key=lambda one: (-one.given - one.taken, one.kind)))


def _flows(reader: Reader, desk: Desk) -> tuple[flow.Flow, ...]:
    """Count what passed with each, by the years of the user's calendar, and in the last two times 365 days."""
    now, zone = desk.now(), ZoneInfo(desk.zone)
    this = now.astimezone(zone).year
    starts = {datetime(year, 1, 1, tzinfo=zone): year for year in range(this - _OLDEST + 1, this + 1)}
    bounds = sorted({*starts, now - _YEAR, now - 2 * _YEAR})
    years = [this - _OLDEST]  # of each stretch: all that is older counts to the first
    for start in bounds:
        years.append(starts.get(start, years[-1]))
    recent = {number for number, start in enumerate(bounds, 1) if start >= now - _YEAR}
    before = {number for number, start in enumerate(bounds, 1) if start >= now - 2 * _YEAR} - recent
    return tuple(
        flow.Flow(
            person=person, years=_by_year(passed, years, this),
            recent=sum(sum(passed.get(number, ())) for number in recent),
            before=sum(sum(passed.get(number, ())) for number in before),
        )
        for person, passed in log.counted(reader, bounds, SILENT).items()
    )  # fmt: skip


def _by_year(passed: Mapping[int, tuple[int, int]], years: Sequence[int], this: int) -> tuple[flow.Year, ...]:
    counts: dict[int, tuple[int, int]] = {}
    for number, (out, into) in passed.items():
        known = counts.get(years[number], (0, 0))
        counts[years[number]] = (known[0] + out, known[1] + into)
    return flow.filled({year: both for year, both in counts.items() if any(both)}, last=this)


def _tide(one: flow.Flow, person: Person) -> Tide:
    return Tide(
        id=label("p", person.id), person=person.name, tier=person.tier, years=one.years, recent=one.recent,
        before=one.before,
    )  # fmt: skip


def words(one: Outcome) -> str:
    """Say what came of one kind of step."""
    said = [f"{one.done} done", f"{one.answered} answered"]
    said += [f"{one.met} met"] if one.met else []
    said += [f"{one.open} too fresh to tell"] if one.open else []
    return ", ".join(said)


def _worked(reader: Reader, now: datetime) -> tuple[Outcome, ...]:
    done = [Done(person=one.person, kind=one.kind, at=one.at, entry=one.entry) for one in steps.deeds(reader)]
    if not done:
        return ()
    return outcomes(done, log.theirs(reader, {one.person for one in done}, min(one.at for one in done)), now)
