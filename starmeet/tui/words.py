"""How starmeet writes stars, warmth and times on screen: short, relative, and in words where a number would lie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.cells import cell_len, chop_cells

from starmeet.model import Grade, PresenceKind

if TYPE_CHECKING:
    from starmeet.desk.calendar import Pushed

BARS = "▁▂▃▄▅▆▇█"
_SPANS = (("y", 365.25 * 86400, 1), ("mo", 30.44 * 86400, 2), ("d", 86400, 1), ("h", 3600, 1), ("min", 60, 1))
"""Unit, its seconds, and from how many of it on it is used: 45 days are not "1 mo"."""


def stars(tier: int) -> str:
    """Write a tier as stars."""
    return "★" * tier


def span(seconds: float) -> str:
    """Write a length of time in its largest unit: "2 h", "9 d"."""
    for unit, length, least in _SPANS:
        if seconds >= least * length:
            return f"{int(seconds // length)} {unit}"
    return "a minute"


def ago(then: datetime | None, now: datetime) -> str:
    """Write how long ago something was; "never" for never."""
    if then is None:
        return "never"
    seconds = (now - then).total_seconds()
    if seconds < 0:
        return f"in {span(-seconds)}"
    return "just now" if seconds < 90 else f"{span(seconds)} ago"


def age(then: datetime, now: datetime) -> str:
    """Write how old something is, for a column: "2 h"."""
    seconds = (now - then).total_seconds()
    return "now" if abs(seconds) < 90 else span(abs(seconds))


def at(instant: datetime, zone: str) -> datetime:
    """Read an instant on the clock of a zone."""
    return instant.astimezone(ZoneInfo(zone))


def date_at(instant: datetime, zone: str) -> date:
    """Read the date of an instant on the calendar of a zone."""
    return at(instant, zone).date()


def day(when: date, today: date) -> str:
    """Write a day relative to today."""
    days = (when - today).days
    match days:
        case 0:
            return "today"
        case 1:
            return "tomorrow"
        case -1:
            return "yesterday"
    return f"in {days} days" if days > 0 else f"{-days} days ago"


def due(ideal: date, latest: date, today: date) -> str:
    """Write by when a step is best done; of a passed last day, since when: a fact, not a reproach."""
    if latest < today:
        return f"since {latest.day} {latest:%b}"
    if ideal > today:
        return day(ideal, today)
    return "today" if latest == today else f"until {latest:%a}" if (latest - today).days < 7 else "now"


def when(start: datetime, zone: str, now: datetime) -> str:
    """Write an instant on the clock of its zone: "today 14:35", "Fri 14:35" within a week, else with the date."""
    there = start.astimezone(ZoneInfo(zone))
    days = (there.date() - now.astimezone(ZoneInfo(zone)).date()).days
    if days in (0, 1):
        return f"{'tomorrow' if days else 'today'} {there:%H:%M}"
    return f"{there:%a %H:%M}" if 0 < days < 7 else f"{there:%a %d %b %H:%M}"


def exact(start: datetime, zone: str) -> str:
    """Write an instant in full, for details."""
    return f"{start.astimezone(ZoneInfo(zone)):%a %d %b %Y %H:%M}"


def dates(start: date, end: date) -> str:
    """Write the days of a conference: "24-26 Nov 2026"."""
    if start == end:
        return f"{start:%d %b %Y}".lstrip("0")
    first = f"{start.day}" if (start.year, start.month) == (end.year, end.month) else f"{start.day} {start:%b}"
    return f"{first}-{end.day} {end:%b %Y}"


def warmth(value: int | None) -> str:
    """Write a warmth with its bar; a dash where nothing ever passed."""
    return "  –" if value is None else f"{value:>3} {BARS[min(7, value * 8 // 100)]}"


def curve(values: Iterable[int]) -> str:
    """Draw warmth over time as bars."""
    return "".join(BARS[min(7, value * 8 // 100)] for value in values)


def bars(numbers: Sequence[int], most: int = 0) -> str:
    """Draw numbers beside each other, the largest (or `most`) full; nothing for none."""
    full = most or max(numbers, default=0) or 1
    return "".join(BARS[one * 7 // full] if one else " " for one in numbers)


def bar(number: float, most: float, cells: int) -> str:
    """Draw a number as a bar that lies, `most` full, a sliver for the least; filled up with blanks."""
    eighths = max(bool(number), round(number * cells * 8 / most)) if most else 0
    return ("█" * (eighths // 8) + (" ▏▎▍▌▋▊▉"[eighths % 8] if eighths % 8 else "")).ljust(cells)


def initials(name: str) -> str:
    """Write the initials of a name, two at most."""
    parts = [part for part in name.split() if part[:1].isalpha()]
    return "".join(part[0].upper() for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts))


def count(number: int, one: str, many: str = "") -> str:
    """Write a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def wrapped(line: str, width: int) -> list[str]:
    """Break a line between words, by the cells they take, and a word that is too long within; one line at least."""
    lines = [""]
    for word in (part for long in line.split() for part in chop_cells(long, max(1, width))):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and cell_len(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def small(number: int) -> str:
    """Write a small number as a word."""
    return SMALL[number] if number < len(SMALL) else str(number)


_MARKS: dict[Grade, str] = {"certain": "●", "likely": "◐", "check": "?"}
_HOW: dict[PresenceKind, str] = {
    "signs": "signing or office hours", "attends": "on the attendee list", "told": "you were told",
    "rsvp": "public answer", "returns": "past years",
}  # fmt: skip
"""How it is known, where the word for the kind is not plain enough."""
_SOURCES: dict[PresenceKind, str] = {
    "attends": "a list of attendees", "told": "your own word", "says so": "what they wrote",
    "rsvp": "their public answer", "returns": "the programmes of past years",
}  # fmt: skip
"""Where it is known from; the other kinds are published by the conference."""


def mark(grade: Grade) -> str:
    """Give the mark of a grade."""
    return _MARKS[grade]


def sure(grade: Grade) -> str:
    """Write how sure it is, with a mark and a word: colour alone is not seen by all."""
    return f"{_MARKS[grade]} {'to check' if grade == 'check' else grade}"


def standing(grade: Grade, kind: PresenceKind) -> str:
    """Write how sure it is that someone is there, and how it is known: "● speaks", "◐ likely: past years"."""
    how = _HOW.get(kind, kind)
    return f"{_MARKS['certain']} {how}" if grade == "certain" else f"{sure(grade)}: {how}"


def crowd(grades: Iterable[Grade]) -> str:
    """Write how many are there for certain, how many likely, and how many are to be checked."""
    counts = Counter(grades)
    said: tuple[tuple[Grade, str], ...] = (("certain", "of yours"), ("likely", "likely"), ("check", "to check"))
    return "  ".join(f"{_MARKS[grade]} {counts[grade]} {word}" for grade, word in said if counts[grade])


def source(kind: PresenceKind, conference: str) -> str:
    """Say from where it is known that someone is at a conference."""
    return _SOURCES.get(kind, f"what {conference} publishes")


def named(name: str, grade: Grade | None) -> str:
    """Write a name where there is room for little else: bare, or marked when they are only likely there.

    The mark comes first: wherever the end is cut off, no name that is left looks like that of one who is listed.
    """
    return f"{_MARKS[grade]} {name} ({grade})" if grade == "likely" else name


def pushed(done: Pushed) -> str:
    """Say what was written to the calendar server, and what waits there for a word."""
    parts = [f"{done.calendar}: {len(done.written)} written, {done.unchanged} as they were"]
    if done.changes:
        one = done.changes[0]
        more = f" and {len(done.changes) - 1} more" if len(done.changes) > 1 else ""
        parts.append(f"changed there: {one.here.title}{more} (starmeet calendar pull)")
    return "; ".join((*parts, *done.problems, *filter(None, [done.error])))
