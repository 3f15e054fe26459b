"""Taking a calendar file apart into its components, however it was mangled on the way.

The library reads a file whole or not at all. Here the file is cut at its BEGIN and END lines first,
so that one bad event costs one event, and only the properties that say when one is busy are kept:
a broken description harms nothing, and a big calendar is read several times as fast.
"""

from __future__ import annotations

import re

from starmeet import text
from starmeet.errors import InputError
from starmeet.model import Value

MAX_BYTES = 32 * 1024 * 1024  # personal calendars of 20,000 events are some 13 MB; more is no calendar of one person

_WANTED = frozenset((
    "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "UID", "SEQUENCE", "STATUS", "TRANSP",
    "SUMMARY", "ATTENDEE", "FREEBUSY", "X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-CDO-ALLDAYEVENT",
))  # fmt: skip
_KEPT = frozenset(("VEVENT", "VFREEBUSY", "VTIMEZONE"))
_TOP = _KEPT | {"VTODO", "VJOURNAL", "VCALENDAR", "VAVAILABILITY"}
_PROPERTY = re.compile(r'[ A-Za-z0-9-]+((?:;[^":;]*(?:"[^"]*"[^":;]*)*)*):(.*)', re.DOTALL)
_LOOKS_LIKE = (
    ("<", "a web page or XML"), ("{", "JSON"), ("[", "JSON"), ("BEGIN:VCARD", "a vCard"), ("PK", "a zip archive"),
    ("%PDF", "a PDF"),
)  # fmt: skip


class Property(Value, frozen=True, kw_only=True):
    """One content line: `params` begins with a semicolon when there are any."""

    name: str
    params: str = ""
    value: str = ""

    def __str__(self) -> str:
        return f"{self.name}{self.params}:{self.value}"


class Block(Value, frozen=True, kw_only=True):
    """One component with the properties we want."""

    name: str
    line: int
    """Line of the file it begins on, from 1."""
    properties: tuple[Property, ...] = ()
    raw: tuple[str, ...] = ()
    """The lines as they are, for a VTIMEZONE only: its inner components matter."""

    def all(self, name: str) -> list[Property]:
        """Every property of a name."""
        return [one for one in self.properties if one.name == name]

    def first(self, name: str) -> str:
        """The value of the first property of a name, empty when there is none."""
        return next((one.value for one in self.properties if one.name == name), "")

    @property
    def where(self) -> str:
        """Say which component this is, so that it can be found in the file."""
        title = text.squeeze(self.first("SUMMARY"), 60)
        return f'line {self.line}, "{title}"' if title else f"line {self.line}"


class Feed(Value, frozen=True, kw_only=True):
    """One VCALENDAR of a file."""

    zone: str = ""
    """X-WR-TIMEZONE: the zone of times without one."""
    blocks: tuple[Block, ...] = ()


def read(data: bytes) -> tuple[list[Feed], list[str]]:
    """Cut a file into its calendars; beside them one line for each component that could not be cut out.

    Raises:
        InputError: the file is no calendar, or too big to be one.
    """
    if len(data) > MAX_BYTES:
        raise InputError(f"the calendar is larger than {MAX_BYTES // 2**20} MB", "export fewer years of it")
    cutter = _Cutter()
    content = decode(data)
    for number, line in unfold(content):
        cutter.take(number, line)
    if not cutter.seen:
        start = content.lstrip()[:20].upper()
        kind = next((kind for mark, kind in _LOOKS_LIKE if start.startswith(mark)), "")
        what = f"line 1 looks like {kind}" if kind else "there is no BEGIN:VCALENDAR in it"
        raise InputError(f"this is not an iCalendar file, {what if start else 'it is empty'}", "give an .ics file")
    cutter.finish()
    return cutter.feeds, cutter.problems


def decode(data: bytes) -> str:
    """Read a calendar file as text, in whatever encoding it came."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")  # what old exports are written in; never fails


def unfold(content: str) -> list[tuple[int, str]]:
    """Join folded lines; each comes with the number it begins on. Any mixture of CR and LF ends a line."""
    result: list[tuple[int, list[str]]] = []
    content = content.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(content.split("\n"), 1):
        if line[:1] in (" ", "\t") and result:
            result[-1][1].append(line[1:])
        elif line.strip():
            result.append((number, [line]))
    return [(number, "".join(parts)) for number, parts in result]


class _Cutter:
    """Takes a file's lines one by one; what has no BEGIN before it or no END after it is noticed."""

    def __init__(self) -> None:
        self.feeds: list[Feed] = []
        self.problems: list[str] = []
        self.seen = False
        """Whether anything of a calendar was there at all."""
        self._inside = False
        self._zone = ""
        self._blocks: list[Block] = []
        self._name = ""
        """The component being read; its lines follow."""
        self._line = 0
        self._lines: list[str] = []
        self._inner: list[str] = []

    def take(self, number: int, line: str) -> None:
        """Take one logical line."""
        head, _, rest = line.partition(":")
        word, rest = head.strip().upper(), rest.strip().upper()
        if word == "BEGIN":
            self._begin(number, rest, line)
        elif word == "END":
            self._end(rest, line)
        elif self._name == "VTIMEZONE" or (self._name in _KEPT and not self._inner):
            self._lines.append(line)
        elif word.startswith("X-WR-TIMEZONE") and not self._name:
            self._zone = line.partition(":")[2].strip()

    def _begin(self, number: int, name: str, line: str) -> None:
        if name in _TOP:
            self._drop()
        if name == "VCALENDAR":
            self._close()
            self.seen = self._inside = True
        elif self._name:
            self._inner.append(name)
            self._lines.extend([line] if self._name == "VTIMEZONE" else [])
        elif name in _TOP:
            self.seen = True
            self._name, self._line = name, number

    def _end(self, name: str, line: str) -> None:
        if name == "VCALENDAR":
            self._drop()
            self._close()
            self._inside = False
        elif name == self._name:
            if name in _KEPT:
                self._blocks.append(self._block())
            self._name, self._lines, self._inner = "", [], []
        elif name in self._inner:
            del self._inner[self._inner.index(name) :]
            self._lines.extend([line] if self._name == "VTIMEZONE" else [])

    def finish(self) -> None:
        """Say what the end of the file cut off."""
        if self._inside:
            self.problems.append("the file ends before END:VCALENDAR: it may be cut off")
        self._drop()
        self._close()

    def _drop(self) -> None:
        """Leave out a component that was begun and never ended."""
        if self._name in _KEPT:
            self.problems.append(f"{self._block().where}: its END:{self._name} is missing, left out")
        self._name, self._lines, self._inner = "", [], []

    def _close(self) -> None:
        if self._blocks:
            self.feeds.append(Feed(zone=self._zone, blocks=tuple(self._blocks)))
        self._zone, self._blocks = "", []

    def _block(self) -> Block:
        if self._name == "VTIMEZONE":
            return Block(name=self._name, line=self._line, raw=tuple(self._lines))
        found = [one for line in self._lines if (one := _property(line)) is not None and one.value]
        return Block(name=self._name, line=self._line, properties=tuple(found))


def _property(line: str) -> Property | None:
    """Read a content line, if it is one we want; stray spaces and a doubled semicolon in it are passed over."""
    name = line.partition(":")[0].partition(";")[0].strip().upper()
    if name not in _WANTED or (match := _PROPERTY.match(line)) is None:
        return None
    params = re.sub(r";+(?=;|$)", "", re.sub(r" *([;=]) *", r"\1", match[1]))
    return Property(name=name, params=params, value=match[2].strip())
