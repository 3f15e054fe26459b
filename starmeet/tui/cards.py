"""What is said about a person, a step or a brief, as content: values in, words out, foreign text never markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual.content import Content

from starmeet import text
from starmeet.desk.views import StepLine, taken
from starmeet.model import Engagement, Starter
from starmeet.starters.brief import Brief, no_signal
from starmeet.tui import words
from starmeet.tui.safe import plain

if TYPE_CHECKING:
    from starmeet.desk.brief import BriefView
    from starmeet.desk.people import PersonCard
    from starmeet.desk.presence import PresenceLine

_QUIET = "$quiet"
_STRONG = "bold"
_MINE = "$accent"
_NEED = "$warning"
ARROWS = {"out": "→", "in": "←", "both": "◆"}
_ROWS = 200
"""Exchanges a page shows: three years with an ally are fewer."""

Line = Content


def page(lines: Iterable[Line]) -> Content:
    """Put lines below each other."""
    return Content("\n").join(list(lines))


def pair(name: str, value: str, width: int, style: str = "", *, limit: int = 500) -> Line:
    """Write a named value, its further lines under the first; the name is ours, the value is not."""
    return hanging(Content.styled(f"{name:<9}", _QUIET), value, width, style, limit=limit)


def hanging(start: Content, value: str, width: int, style: str = "", *, limit: int = 500) -> Line:
    """Write words after a start, with all their lines as far in as the first."""
    first, *more = words.wrapped(text.one_line(value, limit), width - start.cell_length)
    indent = "\n" + " " * start.cell_length
    return Content.assemble(start, (first, style), *((f"{indent}{line}", style) for line in more))


def heading(name: str) -> Line:
    """Write the heading of a part."""
    return Content.styled(name, "bold $secondary")


def title(card: PersonCard) -> Line:
    """Write name, stars, stage and warmth."""
    return Content.assemble(
        plain(card.name, _STRONG), f" {words.stars(card.tier)}".rstrip(), ("   " + card.stage, _QUIET),
        (f" · warmth {'–' if card.warmth is None else card.warmth} ", _QUIET), (words.curve(card.curve), _MINE),
    )  # fmt: skip


def who_they_are(card: PersonCard) -> Line:
    """Write what they do and where, on one line."""
    person = card.person
    parts = [", ".join(person.topics[:4]), f"at {person.org}" if person.org else "", person.home]
    return plain(" · ".join(part for part in parts if part), _QUIET)


def exchange(entry: Engagement, now: datetime, width: int) -> Line:
    """Write one exchange: how long ago, who, what."""
    start = Content.assemble(
        (f"{words.age(entry.at, now):>5} ", _QUIET),
        (f"{ARROWS[entry.direction]} ", _MINE if entry.direction != "out" else _QUIET), (f"{entry.kind:<9}", _QUIET),
    )  # fmt: skip
    return hanging(start, text.clip(text.squeeze(entry.text), 200), width)


def step(
    line: StepLine, card: PersonCard | None, starters: Sequence[Starter], draft: str, now: datetime, width: int
) -> Content:
    """Write what a step is about, why it is there, and what one could say."""
    return page(_step_lines(line, card, starters, draft, now, width))


def _step_lines(
    line: StepLine, card: PersonCard | None, starters: Sequence[Starter], draft: str, now: datetime, width: int
) -> Iterator[Line]:
    if card is None:
        yield Content.assemble(plain(line.person, _STRONG), f" {words.stars(line.tier)}")
    else:
        yield title(card)
        yield who_they_are(card)
        yield Content()
        yield from (exchange(entry, now, width) for entry in card.exchanges[:3])
    yield Content()
    yield Content.assemble((f"{line.kind}  ", _NEED), plain(line.why))
    yield plain(f"ideal {line.ideal:%a %d %b}, latest {line.latest:%a %d %b}", _QUIET)
    if draft:
        yield from (Content(), heading(f"Draft{_room(line, draft)}"), plain(draft, limit=4000))
        yield from (receipt(one) for one in starters if one.text == draft)
    starters = [one for one in starters if one.text != draft]
    for kind, ones in groupby(starters[:4], key=lambda one: one.kind):
        yield from (Content(), heading(f"You could say ({kind})"))
        for one in ones:
            yield plain(one.text, limit=1000)
            yield receipt(one)
    if card is not None:
        yield from _about(card, width)


def _room(line: StepLine, draft: str) -> str:
    """Say for which network a draft is, and how much of a post there it takes."""
    if not line.room:
        return ""
    where = f" for {line.network}" if line.network else ""
    return f"{where}, {taken(line, draft)} of {line.room} characters"


def receipt(starter: Starter) -> Line:
    """Name what a sentence rests on."""
    facts = [f"{fact.source}{f', {fact.date:%d %b}' if fact.date else ''}" for fact in starter.facts]
    return plain("receipt: " + " · ".join(dict.fromkeys(facts)), _QUIET)


def _about(card: PersonCard, width: int) -> Iterator[Line]:
    person = card.person
    facts = [
        ("Why", person.why), ("Looks", person.recognise), ("Ask", person.ask), ("Give", person.offer),
        ("Bring", person.bring), ("Note", person.note),
    ]  # fmt: skip
    known = [(name, value) for name, value in facts if value]
    if known:
        yield Content()
        yield from (pair(name, value, width) for name, value in known)


def person(card: PersonCard, now: datetime, zone: str, width: int) -> Content:
    """Write everything about a person: who, where, what between you, by month."""
    return page(_person_lines(card, now, zone, width))


def _person_lines(card: PersonCard, now: datetime, zone: str, width: int) -> Iterator[Line]:
    yield title(card)
    yield who_they_are(card)
    yield plain("   ".join(str(handle) for handle in card.handles), _QUIET)
    yield from _about(card, width)
    today = now.astimezone(ZoneInfo(zone)).date()
    if card.there:
        yield from (Content(), heading("Where"))
        yield from (_at(one, today, width) for one in card.there)
    if card.merged:
        yield from (Content(), heading("Part of them"))
        yield plain(f"{', '.join(card.merged.values())}: merged into this entry, x takes the last one back")
    open_ones = [one for one in card.promises if one.done is None]
    if open_ones:
        yield from (Content(), heading("Promises"))
        for one in open_ones:
            due = f"  {words.day(one.due, today)}" if one.due else ""
            late = bool(one.due and one.due < today)
            yield Content.assemble(
                ("you  " if one.mine else "they ", _NEED if one.mine else _QUIET), plain(one.text),
                (due, _NEED if late and one.mine else _QUIET),
            )  # fmt: skip
    yield from _said(card, now, width)
    yield from _timeline(card, now, zone, width)


def _said(card: PersonCard, now: datetime, width: int) -> Iterator[Line]:
    """Write what they said in public last: how long ago, where, the words."""
    if card.posts:
        yield from (Content(), heading("What they wrote"))
    for post in card.posts:
        start = Content.assemble((f"{words.age(post.at, now):>5} ", _QUIET), plain(f"{post.network:<9} ", _QUIET))
        yield hanging(start, text.clip(text.squeeze(post.text), 200), width)


def _timeline(card: PersonCard, now: datetime, zone: str, width: int) -> Iterator[Line]:
    yield from (Content(), heading("Between you"))
    if not card.exchanges:
        yield plain("Nothing yet. l logs the first thing.", _QUIET)
    local = ZoneInfo(zone)
    months = groupby(card.exchanges[:_ROWS], key=lambda one: f"{one.at.astimezone(local):%B %Y}")
    for month, entries in months:
        yield plain(month, _QUIET)
        yield from (exchange(entry, now, width) for entry in entries)
    if len(card.exchanges) > _ROWS:
        yield plain(f"and {len(card.exchanges) - _ROWS} older ones", _QUIET)
    if card.owners:
        sources = {owner: sorted(f for f, o in card.owners.items() if o == owner) for owner in card.owners.values()}
        yield Content()
        yield plain("  ".join(f"{owner}: {', '.join(fields)}" for owner, fields in sorted(sources.items())), _QUIET)


def _at(one: PresenceLine, today: date, width: int) -> Line:
    """Write where someone is expected or was, how sure that is, and how it is known."""
    over = one.end < today
    soon = words.dates(one.start, one.end) if over else words.day(one.start, today) if one.start > today else "now"
    style = _QUIET if over else _MINE if one.grade == "certain" else _NEED if one.grade == "check" else ""
    start = Content.styled(f"{words.standing(one.grade, one.kind):<19} ", style)
    return hanging(start, f"{one.conference}, {soon}", width, _QUIET if over else "")


def evidence(found: Sequence[PresenceLine], today: date, width: int) -> Iterator[Line]:
    """Write who is at which conference, how sure that is, what speaks for it, and where that is from."""
    for _, ones in groupby(found, key=lambda one: one.slug):
        lines = list(ones)
        first = lines[0]
        soon = words.day(first.start, today) if first.start > today else words.dates(first.start, first.end)
        yield Content.assemble(plain(first.conference, "bold $secondary"), (f"   {soon}", _QUIET))
        for source in dict.fromkeys(words.source(one.kind, one.conference) for one in lines):
            yield hanging(Content(), f"from {source}", width, _QUIET)
            for one in lines:
                if words.source(one.kind, one.conference) == source:
                    yield from _evidence(one, width)
        yield Content()


def _evidence(one: PresenceLine, width: int) -> Iterator[Line]:
    yield Content.assemble(
        plain(one.person, _STRONG), (f" {words.stars(one.tier)}".rstrip(), _MINE),
        f"   {words.standing(one.grade, one.kind)}, {one.probability:.0%}",
    )  # fmt: skip
    if one.speaker and one.speaker != one.person:
        yield hanging(Content("  "), f"as “{one.speaker}”", width, _QUIET)
    yield from (reason(line, width) for line in one.evidence)


def reason(line: str, width: int) -> Line:
    """Write one piece of evidence: what speaks for it is marked otherwise than what speaks against."""
    against = line.startswith("but ")
    mark = Content.styled("  ○ " if against else "  ● ", _NEED if against else "$success")
    return hanging(mark, line, width)


_AIRY, _USUAL, _TIGHT, _TIGHTER, _TIGHTEST = range(5)
"""How close a card stands together: with air between its rows, as usual, without empty lines, with notes cut to a line,
with the last exchange alone."""


def brief(view: BriefView, there: Sequence[PresenceLine], now: datetime, width: int, height: int = 1000) -> Content:
    """Write the ten-second card, so that nothing scrolls; `there` says how sure it is that they are there."""
    for room in (_AIRY, _USUAL, _TIGHT, _TIGHTER, _TIGHTEST):
        made = page(_brief_lines(view, there, now, width, room))
        if str(made).count("\n") < height:
            break
    return made


def _brief_lines(
    view: BriefView, there: Sequence[PresenceLine], now: datetime, width: int, room: int
) -> Iterator[Line]:
    made = view.brief
    sure, tone = "", _QUIET
    if there and all(one.grade != "certain" for one in there):
        sure = f"   {words.standing(there[0].grade, there[0].kind)}, {there[0].probability:.0%}"
        tone = _NEED if there[0].grade == "check" else _QUIET
    yield Content.assemble(
        plain(text.squeeze(made.name).upper(), "bold $accent"), f"  {words.stars(made.tier)}", (sure, tone)
    )
    place = made.where
    if made.when is not None:
        start, end = (at.astimezone(ZoneInfo(made.zone)) for at in made.when)
        place = f"{words.when(start, made.zone, now)}-{end:%H:%M} · {place}"
    yield hanging(Content(), place, width, _STRONG)
    gap = [Content()] * (room <= _USUAL)
    yield from gap
    notes = [(made.recognise, ""), (f"They will look for: {made.recognise_me}" * bool(made.recognise_me), _QUIET)]
    for note, style in notes:
        if note:
            yield hanging(Content(), text.clip(note, width) if room >= _TIGHTER else note, width, style)
    if made.recognise or made.recognise_me:
        yield from gap
    if made.no_signal:
        yield hanging(Content(), no_signal(made), width, _NEED)
    yield from _brief_rows(made, width, room)


def _brief_rows(made: Brief, width: int, room: int) -> Iterator[Line]:
    last = made.last if room < _TIGHTEST else made.last[:1]
    rows: list[tuple[str, Sequence[str]]] = [
        ("Say", (made.say,)), ("Ask", tuple(one.text for one in made.questions)), ("Give", (made.give,)),
        ("Last", last), ("Bring", (made.bring,)), ("Promise", made.promises),
    ]  # fmt: skip
    for name, values in rows:
        loud = name in ("Say", "Ask", "Promise")
        for index, value in enumerate(value for value in values if value):
            shown = value if loud or room < _TIGHTER else text.clip(text.one_line(value, 1000), width - 9)
            yield pair("" if index else name, shown, width, _STRONG if loud else "", limit=1000)
        if room == _AIRY and any(values):
            yield Content()


def upcoming(names: Sequence[str], place: str) -> str:
    """Write whom one meets and where, on one line."""
    return f"{' & '.join(names)}{f', {place}' if place else ''}"
