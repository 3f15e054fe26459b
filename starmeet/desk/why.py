"""Where any number or suggestion comes from."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from starmeet import text
from starmeet.desk.base import Desk, pick_person, upcoming
from starmeet.desk.outcomes import outcomes
from starmeet.desk.presence import PresenceLine, presence_lines, whereabouts, work_out
from starmeet.desk.sources import shown
from starmeet.model import Conference, Meeting, Person, Tally, Term, Value, Window, label
from starmeet.rapport.stage import explain_stage
from starmeet.rapport.warmth import LEVELS, MARGIN, Score, investment, level, warmth
from starmeet.store import log, people, plans, programmes
from starmeet.store.journal import Reader


class Explanation(Value, frozen=True, kw_only=True):
    """What something rests on."""

    title: str
    lines: tuple[str, ...]
    there: tuple[PresenceLine, ...] = ()
    """Who is where because of what, as far as it rests on that: what is ahead first."""


def why(desk: Desk, thing: str) -> Explanation:
    """Explain a person, a conference, or a window, meeting, entry or step by its id.

    Raises:
        NotFound, Ambiguous: it is none of these, or several.
    """
    with desk.store.read() as reader:
        known = programmes.all_conferences(reader)
    work_out(desk, [one for one in known if one.end >= desk.today() or thing in _names(one)], known)
    with desk.store.read() as reader:
        for explain in (_window, _meeting, _entry, _step, _conference):
            found = explain(reader, desk, thing)
            if found is not None:
                return found
        return _person(reader, desk, pick_person(reader, thing))


def _names(conference: Conference) -> tuple[str, str]:
    return label("c", conference.id), conference.slug


def _conference(reader: Reader, _desk: Desk, thing: str) -> Explanation | None:
    known = programmes.all_conferences(reader)
    for one in known:
        if thing in _names(one):
            found = presence_lines(reader, one, known)
            best = {line.id: line for line in sorted(found, key=lambda line: line.probability) if line.grade != "check"}
            worth = sum(line.tier * line.probability for line in best.values())
            lines = [f"{len(best)} of your people can be expected there: stars times chance add up to {worth:.1f}"]
            lines += [f"its programme is from {shown(one.source)}"] if one.source else []
            return Explanation(title=f"{one.name} ({label('c', one.id)})", lines=tuple(lines), there=found)
    return None


def _person(reader: Reader, desk: Desk, person: Person) -> Explanation:
    tally = log.tallies(reader, [person.id]).get(person.id)
    score, mine = warmth(tally, desk.now(), person.warmth_pin), investment(tally, desk.now())
    owners = people.owners(reader, person.id)
    lines = [f"stage {explain_stage(tally)}", *_score("warmth (mutual)", score)]
    lines += _level(tally, desk, person)
    lines += _score("investment (yours alone)", mine)
    if tally is not None and tally.first and tally.last:
        total = sum(tally.counts.values())
        lines.append(f"from {total} entries of your log, {tally.first:%d %b %Y} to {tally.last:%d %b %Y}")
    for source in ("typed", "declared", "imported"):
        fields = sorted(field for field, owner in owners.items() if owner == source)
        if fields:
            origin = {"typed": "typed by you", "declared": "from config.toml", "imported": "imported"}[source]
            lines.append(f"{origin}: {', '.join(fields)}")
    title = f"{person.name} ({label('p', person.id)})"
    return Explanation(title=title, lines=tuple(lines), there=whereabouts(reader, person.id, desk.today()))


def _score(name: str, score: Score) -> Iterator[str]:
    yield f"{name}: never interacted" if score.value is None else f"{name}: {score.value} of 100"
    yield from (f"  {_term(term)}" for term in score.terms)


def _level(tally: Tally | None, desk: Desk, person: Person) -> Iterator[str]:
    name = level(tally, desk.now(), person.warmth_pin)
    if name is not None:
        yield (
            f"  which is {name} ({', '.join(f'{one} from {least}' for one, least in reversed(LEVELS) if least)}): an "
            f"exchange raises it at once, and it falls only {MARGIN} below where it begins"
        )


def _term(term: Term) -> str:
    return f"{term.name}: {term.why}" if term.value is None else f"{term.name} {term.value:+g}: {term.why}"


def _window(reader: Reader, _desk: Desk, thing: str) -> Explanation | None:
    known = programmes.all_conferences(reader)
    for conference in known:
        stored = plans.stored(reader, conference.id)
        if stored is None:
            continue
        chosen = {one.id: one for one in stored.windows}
        others = {one.window.id: one for one in stored.alternatives}
        if thing not in chosen and thing not in others:
            continue
        window = chosen[thing] if thing in chosen else others[thing].window
        lines = list(_window_lines(reader, window, conference.timezone))
        if thing in chosen:
            lines.append(
                f"chosen: the whole plan is worth {stored.objective:.2f}, and no plan more than {stored.bound:.2f}"
            )
            costs = [f"{one.window.kind} {one.cost:.2f}" for one in stored.alternatives if one.instead_of == thing]
            lines += [f"its alternatives would cost: {', '.join(costs)}"] if costs else []
        else:
            lines.append(f"not chosen: it would cost {others[thing].cost:.2f} of the plan's {stored.objective:.2f}")
        target = next((what for id_, what in plans.choices(reader, conference.id).items() if id_ == thing), "")
        lines += [f"you asked for it: {target}"] if target else []
        names = " and ".join(one.name for one in people.some(reader, window.people))
        there = presence_lines(reader, conference, known, frozenset(window.people))
        return Explanation(title=f"{names or 'A talk'}: {window.kind} ({window.id})", lines=tuple(lines), there=there)
    return None


def _window_lines(reader: Reader, window: Window, zone: str) -> Iterator[str]:
    from starmeet.planning.windows import explain_chance

    start, end = (at.astimezone(ZoneInfo(zone)) for at in (window.start, window.end))
    yield f"{start:%a %d %b %H:%M}-{end:%H:%M}, {window.place or 'no place given'}"
    yield window.reason
    if window.kind == "talk":
        yield f"worth {window.interest:.2f} to hear; nobody is met during a talk"
    else:
        learned = outcomes(reader)
        made_of = explain_chance(window.kind, learned.chances)
        yield f"chance {window.chance:.0%} that a hello becomes a conversation: {made_of}"
        if window.kind in learned.lines:
            yield learned.lines[window.kind]


def _meeting(reader: Reader, _desk: Desk, thing: str) -> Explanation | None:
    for one in plans.meetings(reader):
        if label("m", one.id) == thing:
            names = " and ".join(person.name for person in people.some(reader, one.people))
            changes = f"SEQUENCE {one.sequence}, last changed {one.changed:%d %b %Y %H:%M} UTC"
            known = programmes.all_conferences(reader)
            there = tuple(
                line
                for conference in known
                if conference.id == one.conference
                for line in presence_lines(reader, conference, known, frozenset(one.people))
            )
            lines = (f"{one.state}: {one.reason}", *_asked(one), f"UID {one.uid}", changes)
            return Explanation(title=f"{names or one.kind} ({thing})", lines=lines, there=there)
    return None


def _asked(one: Meeting) -> Iterator[str]:
    """Say how a meeting was asked for, and what came of it."""
    if one.proposed or one.asked:
        who = {"me": "asked by you", "them": "asked by them"}.get(one.proposed, "asked")
        via, on = (f" ({one.channel})" if one.channel else ""), (f" on {one.asked:%d %b %Y}" if one.asked else "")
        yield f"{who}{on}{via}: {one.reply or 'no answer yet'}"
    if one.guest and one.told:
        yield f"sent to {one.guest}, last with SEQUENCE {one.sent}"


def _entry(reader: Reader, _desk: Desk, thing: str) -> Explanation | None:
    number = thing.removeprefix("e")
    if number == thing or not number.isdecimal() or len(number) > 9:
        return None
    for one in log.by_ids(reader, [int(number)]):
        names = ", ".join(person.name for person in people.some(reader, one.people))
        source = f"imported ({one.source_key})" if one.source_key else "typed by you"
        lines = (f"{one.at:%d %b %Y %H:%M} UTC, {one.direction}, {one.kind}", text.one_line(one.text), source)
        return Explanation(title=f"{names} ({thing})", lines=lines)
    return None


def _step(reader: Reader, desk: Desk, thing: str) -> Explanation | None:
    from starmeet.desk.situation import situation
    from starmeet.rapport.today import today

    if not thing.startswith("s") or len(thing) != 9:
        return None
    for one in today(situation(reader, desk, upcoming(reader, desk.today())), 200):
        if one.id == thing:
            [person] = people.some(reader, [one.person])
            lines = (one.why, f"ideal {one.ideal:%d %b %Y}, latest {one.latest:%d %b %Y}", _RULES[one.kind])
            title = f"{one.kind}: {person.name} ({thing})"
            return Explanation(title=title, lines=lines, there=whereabouts(reader, person.id, desk.today()))
    return None


_RULES = {
    "answer": "answers waiting come first, for 60 days",
    "promise": "a promise is shown from a week before it is due",
    "meet": "a meeting is shown the day before and on the day",
    "hello": "a word before a talk makes meeting afterwards easier",
    "thanks": "they helped, and no thanks is in your log since",
    "follow-up": "three touches in the month after meeting keep it alive",
    "keep": "by stars: every 14, 30 or 90 days is ideal, half as long again the latest; any exchange starts anew",
    "first": "the ladder before an event, for someone who never answered you: from 60 days on read, from 45 a reply, "
    "from 30 a small help, from 10 a hello; 14 days' rest between any two, and what has passed is not asked again",
    "help": "asked in public in the last four days, or a link that leads nowhere; two people at once, unless you wrote "
    "to them since",
    "session": "the agenda from three days before a session; with no day set, from a week before your rhythm has it, "
    "for one round: then it is let be",
    "report": "advice is worth telling what came of it, from four weeks on for half a year; one at a time",
    "stretch": "one a week: someone you lost sight of, or never dared",
}
