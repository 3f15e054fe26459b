"""What the verbs share: the home and clock, opening the desk, printing for people and for programs."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from starmeet import text
from starmeet.browser import in_browser
from starmeet.config.places import Home, home
from starmeet.errors import StarmeetError, UsageError

if TYPE_CHECKING:
    from starmeet.cli import Terminal
    from starmeet.desk import Desk


class Face:
    """One run of the script face: where home is, what time it is, and for whom to print."""

    def __init__(self, home_option: str, now_option: str, terminal: Terminal) -> None:
        self._terminal = terminal
        self.home: Home = home(home_option, os.environ)
        self.words = [
            *(("--home", str(self.home.data)) if home_option else ()),
            *(("--now", now_option) if now_option else ()),
        ]
        """What stands before the verb, to start another starmeet that sees the same."""
        self._now = read_clock(now_option or os.environ.get("STARMEET_NOW", ""))
        self.json = False

    def now(self) -> datetime:
        """Read the clock, or the time given with `--now`."""
        return self._now or datetime.now(UTC)

    def need_terminal(self) -> None:
        """Make sure there is a terminal: Textual paints on stderr and waits for keys on stdin, else it would hang.

        Raises:
            StarmeetError: there is none.
        """
        if not (in_browser() or (sys.stdin.isatty() and sys.stderr.isatty())):
            raise StarmeetError("the terminal UI needs a terminal", "`starmeet --help` lists the verbs for scripts")

    def open_terminal(self, place: Home, *, timing: bool = False) -> None:
        """Open the terminal face on a home, and end with its exit code."""
        self.need_terminal()
        code = self._terminal(place, self.now, timing)
        if code:
            raise click.exceptions.Exit(code)

    def desk(self) -> Desk:
        """Open the desk; what is wrong in the config is said on stderr, and the rest goes on."""
        from starmeet.desk import open_desk  # brings the database along: not for the terminal face's first frame

        desk, problems = open_desk(self.home, self.now)
        for problem in desk.problems:
            complain(str(problem))
        for line in problems:
            complain(line)
        desk.say = complain
        click.get_current_context().call_on_close(desk.close)
        return desk


_FIRST_YEAR, _LAST_YEAR = 1971, 9000
"""Room on both sides for what is counted from the time."""


def read_clock(given: str) -> datetime | None:
    """Read `--now`: ISO 8601, UTC when it names no offset.

    Raises:
        UsageError: it is no time.
    """
    if not given:
        return None
    try:
        read = datetime.fromisoformat(given)
    except ValueError:
        raise UsageError(f"--now {given!r} is no time", "write it like 2027-03-12T09:00:00+01:00") from None
    if not _FIRST_YEAR <= read.year <= _LAST_YEAR:
        raise UsageError(f"--now {given!r} is too far away", f"years from {_FIRST_YEAR} to {_LAST_YEAR} will do")
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)


def read_day(given: str) -> date:
    """Read a date as typed.

    Raises:
        UsageError: it is none.
    """
    try:
        return datetime.fromisoformat(given).date()
    except ValueError:
        raise UsageError(f"{given!r} is no date", "write it like 2027-03-12") from None


def verb(function: Callable[..., None]) -> Callable[..., None]:
    """Make a function a verb: it is given the `Face` first, and takes `--json`."""

    @click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
    @click.pass_context
    @functools.wraps(function)
    def run(context: click.Context, /, *args: Any, as_json: bool, **options: Any) -> None:
        face = context.find_object(Face)
        if face is None:  # a verb called without its group: only a mistake of ours can do that
            raise UsageError("this verb needs `starmeet` before it")
        face.json = as_json
        function(face, *args, **options)

    return run


def complain(line: str) -> None:
    """Say on stderr, in one line, what is wrong and what to do."""
    click.echo(f"starmeet: {text.one_line(line, 2000)}", err=True)


@contextmanager
def progress(face: Face) -> Iterator[Callable[[str], None]]:
    """Give what shows, in a terminal, how far something is: one line on stderr that is gone at the end."""
    if face.json or not sys.stderr.isatty():
        yield lambda _: None
        return
    try:
        yield lambda line: click.echo(f"\r\033[K{text.one_line(line, 100)}", err=True, nl=False)
    finally:
        click.echo("\r\033[K", err=True, nl=False)


def answer(face: Face, value: object, lines: Callable[[], Iterable[str]]) -> None:
    """Print a value as JSON when asked to, else the lines for people."""
    if face.json:
        emit(value)
    else:
        for line in lines():
            say(line)


def emit(value: object) -> None:
    """Print one JSON value and a newline."""
    import msgspec

    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")


def say(line: str = "") -> None:
    """Print a line for people; whatever it holds, no terminal acts on it."""
    click.echo(text.lines(line, 100_000))


def table(rows: Sequence[Sequence[str]], *, indent: str = "") -> list[str]:
    """Lay out rows in columns by display width; the last column is left ragged."""
    from unicodedata import combining, east_asian_width

    def width(cell: str) -> int:
        return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in cell)

    cells = [[text.one_line(cell) for cell in row] for row in rows]
    widths = [max(width(row[column]) for row in cells) for column in range(len(cells[0]) if cells else 0)]
    return [
        indent + "  ".join(cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


def stars(tier: int) -> str:
    """Write a tier as stars."""
    return "★" * tier


def ago(then: datetime | None, now: datetime) -> str:
    """Write how long ago something was, the way people say it; "never" for never."""
    if then is None:
        return "never"
    seconds = (now - then).total_seconds()
    if seconds < 0:
        return f"in {_span(-seconds)}"
    return "just now" if seconds < 90 else f"{_span(seconds)} ago"


def _span(seconds: float) -> str:
    for unit, length in (("y", 365.25 * 86400), ("mo", 30.44 * 86400), ("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= (2 if unit == "mo" else 1) * length:
            return f"{int(seconds // length)} {unit}"
    return "a minute"


def when(start: datetime, end: datetime | None, zone: str, home_zone: str) -> str:
    """Write a time in the venue's zone, and in the user's beside it when that differs."""
    venue, mine = start.astimezone(ZoneInfo(zone)), start.astimezone(ZoneInfo(home_zone))
    shown = f"{venue:%a %d %b %H:%M}"
    if end is not None:
        shown += f"-{end.astimezone(ZoneInfo(zone)):%H:%M}"
    if venue.utcoffset() != mine.utcoffset():
        shown += f" ({mine:%a %H:%M} yours)" if venue.date() != mine.date() else f" ({mine:%H:%M} yours)"
    return shown
