"""Taking a calendar file apart into its components, however it was mangled on the way.

The library reads a file whole or not at all. Here the file is cut at its BEGIN and END lines first,
so that one bad event costs one event. Cutting is one pass of one expression over the bytes, which
also picks up the few lines that say when an event is; everything else of a component is decoded only
when somebody asks for it, which for most events of a big calendar nobody does.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from starmeet import text
from starmeet.errors import InputError
from starmeet.model import Value

MAX_BYTES = 32 * 1024 * 1024  # personal calendars of 20,000 events are some 13 MB; more is no calendar of one person
MAX_DEPTH = 20  # components within one; the standard has two

_WANTED = frozenset((
    "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "UID", "SEQUENCE", "STATUS", "TRANSP",
    "SUMMARY", "ATTENDEE", "FREEBUSY", "X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-CDO-ALLDAYEVENT",
))  # fmt: skip
_TIMES = frozenset(("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE"))
_KEPT = frozenset((b"VEVENT", b"VFREEBUSY", b"VTIMEZONE"))
_TOP = _KEPT | {b"VTODO", b"VJOURNAL", b"VCALENDAR", b"VAVAILABILITY"}
_TOKEN = re.compile(
    rb"\n[ \t]*(BEGIN|END|UID|DTSTART|DTEND|DURATION|RRULE|RDATE|RECURRENCE-ID|X-WR-TIMEZONE)[ \t]*([;:][^\n]*)",
    re.IGNORECASE,
)
_EDGE = re.compile(rb"[ \t]*(BEGIN|END)[ \t]*:(.*)", re.IGNORECASE | re.DOTALL)
_PROPERTY = re.compile(r'[ A-Za-z0-9-]+((?:;[^":;]*(?:"[^"]*"[^":;]*)*)*):(.*)', re.DOTALL)
_ESCAPED = re.compile(r"\\([nN,;\\])")
_LOOKS_LIKE = (
    (b"<", "a web page or XML"), (b"{", "JSON"), (b"[", "JSON"), (b"BEGIN:VCARD", "a vCard"), (b"PK", "a zip archive"),
    (b"%PDF", "a PDF"),
)  # fmt: skip


class Property(Value, frozen=True, kw_only=True):
    """One content line: `params` begins with a semicolon when there are any."""

    name: str
    params: str = ""
    value: str = ""


class File:
    """The bytes of a calendar, one content line to a line: LF before and after each, nothing folded.

    It is unfolded before it is decoded, since old programs fold within letters.
    """

    def __init__(self, data: bytes, name: str = "") -> None:
        self.name = name
        """What to call it, where several are read together."""
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            data = data.decode("utf-16", "replace").encode()
        elif data[:2] in (b"B\0", b"\0B"):
            data = data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace").encode()
        data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
        if b"\r" in data:  # any mixture of CR and LF ends a line
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if b"\0" in data:
            data = data.replace(b"\0", b"")
        self._body = data.lstrip()
        self._above = data.count(b"\n", 0, len(data) - len(self._body))
        dense = re.sub(rb"\n\n+", b"\n", self._body) if b"\n\n" in self._body else self._body
        self.flat = b"\n%b\n" % dense.replace(b"\n ", b"").replace(b"\n\t", b"")

    @property
    def start(self) -> bytes:
        """What it begins with, for those who must say what it is instead."""
        return self._body[:20].upper()

    def line(self, offset: int) -> int:
        """The line of the file, from 1, that the content line at an offset of `flat` begins on."""
        starts, numbers = self._lines
        return numbers[bisect_right(starts, offset) - 1]

    @cached_property
    def _lines(self) -> tuple[list[int], list[int]]:
        starts: list[int] = []
        numbers: list[int] = []
        at = 0
        for number, line in enumerate(self._body.split(b"\n"), self._above + 1):
            if line[:1] in (b" ", b"\t") and starts:
                at += len(line) - 1
            elif line or not starts:
                starts.append(at)
                numbers.append(number)
                at += len(line) + 1
        return starts, numbers


class Block:
    """One component: the lines that say when it is, at once; its properties, when they are asked for."""

    def __init__(self, file: File, name: str, span: tuple[int, int, int], times: list[tuple[bytes, bytes]]) -> None:
        self.name = name
        self.times = times
        """Name, and what follows it, of each UID, DTSTART, DTEND, DURATION, RRULE, RDATE and RECURRENCE-ID."""
        self._file = file
        self._span = span

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Its lines; without those of inner components, which only in a VTIMEZONE matter."""
        _, first, last = self._span
        found: list[str] = []
        inner: list[bytes] = []
        for line in self._file.flat[first:last].split(b"\n"):
            edge = _EDGE.match(line)
            if edge is not None and edge[1].upper() == b"BEGIN":
                inner[MAX_DEPTH:] = [edge[2].strip().upper()]
            elif edge is not None and (name := edge[2].strip().upper()) in inner:
                del inner[inner.index(name) :]
            elif edge is not None or (inner and self.name != "VTIMEZONE"):
                continue
            if edge is None or self.name == "VTIMEZONE":
                found.append(_decode(line))
        return tuple(found)

    @cached_property
    def properties(self) -> tuple[Property, ...]:
        """The properties that matter for busy time, and have a value."""
        return tuple(one for line in self.lines if (one := _property(line)) is not None and one.value)

    def all(self, name: str) -> list[Property]:
        """Every property of a name."""
        return [one for one in self.properties if one.name == name]

    def first(self, name: str) -> str:
        """The value of the first property of a name, empty when there is none."""
        return next((one.value for one in self.properties if one.name == name), "")

    @property
    def uid(self) -> bytes:
        """The UID as it is written, empty when there is none."""
        for name, rest in self.times:
            if name == b"UID" and (value := (rest[1:] if rest[:1] == b":" else _value(rest)).strip()):
                return value
        return b""

    @cached_property
    def instance(self) -> bytes | None:
        """The day of the RECURRENCE-ID, as it is written; None when this overrides no instance."""
        for name, rest in self.times:
            if name == b"RECURRENCE-ID":
                return rest[rest.rfind(b":") + 1 :].strip()[:8]
        return None

    @property
    def title(self) -> str:
        """Its SUMMARY as it was meant."""
        return _ESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], self.first("SUMMARY"))

    @property
    def where(self) -> str:
        """Say which component this is, so that it can be found in the file."""
        title = text.squeeze(self.title, 60)
        place = f"line {self._file.line(self._span[0])}"
        place = f"{self._file.name}, {place}" if self._file.name else place
        return f'{place}, "{title}"' if title else place


class Feed(Value, frozen=True, kw_only=True):
    """One VCALENDAR of a file."""

    zone: str = ""
    """X-WR-TIMEZONE: the zone of times without one."""
    blocks: tuple[Block, ...] = ()


def read(data: bytes, name: str = "") -> tuple[list[Feed], list[str]]:
    """Cut a file into its calendars; beside them one line for each component that could not be cut out.

    Raises:
        InputError: the file is no calendar, or too big to be one.
    """
    if len(data) > MAX_BYTES:
        raise InputError(f"the calendar is larger than {MAX_BYTES // 2**20} MB", "export fewer years of it")
    file = File(data, name)
    cutter = _Cutter(file)
    cutter.cut()
    if not cutter.seen:
        kind = next((kind for mark, kind in _LOOKS_LIKE if file.start.startswith(mark)), "")
        what = f"line 1 looks like {kind}" if kind else "there is no BEGIN:VCALENDAR in it"
        raise InputError(f"this is not an iCalendar file, {what if file.start else 'it is empty'}", "give an .ics file")
    return cutter.feeds, cutter.problems


def unfold(data: bytes) -> list[str]:
    """Read the content lines of a calendar file, in whatever encoding it came."""
    return [_decode(line) for line in File(data).flat.split(b"\n") if line.strip()]


class _Cutter:
    """Takes a file's telling lines one by one; what has no BEGIN before it or no END after it is noticed."""

    def __init__(self, file: File) -> None:
        self.feeds: list[Feed] = []
        self.problems: list[str] = []
        self.seen = False
        """Whether anything of a calendar was there at all."""
        self._file = file
        self._inside = False
        self._zone = ""
        self._blocks: list[Block] = []
        self._name = b""
        """The component being read."""
        self._at = self._first = 0
        self._times: list[tuple[bytes, bytes]] = []
        self._inner: list[bytes] = []

    def cut(self) -> None:
        """Cut the whole file."""
        for token in _TOKEN.finditer(self._file.flat):
            word, rest = token[1].upper(), token[2]
            if word == b"BEGIN":
                if rest[:1] == b":":
                    self._begin(rest[1:].strip().upper(), token.start(), token.end())
            elif word == b"END":
                if rest[:1] == b":":
                    self._end(rest[1:].strip().upper(), token.start())
            elif self._name:
                if not self._inner:
                    self._times.append((word, rest))
            elif word == b"X-WR-TIMEZONE":
                self._zone = _decode(rest.partition(b":")[2]).strip()
        if self._inside:
            whole = f"{self._file.name}: the" if self._file.name else "the"
            self.problems.append(f"{whole} file ends before END:VCALENDAR: it may be cut off")
        self._drop(len(self._file.flat))
        self._close()

    def _begin(self, name: bytes, at: int, first: int) -> None:
        if name in _TOP:
            self._drop(at)
        if name == b"VCALENDAR":
            self._close()
            self.seen = self._inside = True
        elif self._name:
            self._inner[MAX_DEPTH:] = [name]
        elif name in _TOP:
            self.seen = True
            self._name, self._at, self._first = name, at, first

    def _end(self, name: bytes, at: int) -> None:
        if name == b"VCALENDAR":
            self._drop(at)
            self._close()
            self._inside = False
        elif name == self._name:
            if name in _KEPT:
                self._blocks.append(self._block(at))
            self._name, self._times, self._inner = b"", [], []
        elif name in self._inner:
            del self._inner[self._inner.index(name) :]

    def _drop(self, at: int) -> None:
        """Leave out a component that was begun and never ended."""
        if self._name in _KEPT:
            self.problems.append(f"{self._block(at).where}: its END:{self._name.decode()} is missing, left out")
        self._name, self._times, self._inner = b"", [], []

    def _close(self) -> None:
        if self._blocks:
            self.feeds.append(Feed(zone=self._zone, blocks=tuple(self._blocks)))
        self._zone, self._blocks = "", []

    def _block(self, at: int) -> Block:
        return Block(self._file, self._name.decode(), (self._at, self._first, at), self._times)


def _decode(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1")  # what old exports are written in; never fails


def _value(rest: bytes) -> bytes:
    found = _PROPERTY.match(f"X{_decode(rest)}")
    return found[2].encode() if found else b""


def _property(line: str) -> Property | None:
    """Read a content line, if it is one we want; stray spaces and a doubled semicolon in it are passed over."""
    name = line.partition(":")[0].partition(";")[0].strip().upper()
    if name not in _WANTED or (match := _PROPERTY.match(line)) is None:
        return None
    params, value = match[1], match[2].strip()
    if name in _TIMES and ":" in value:  # no time has a colon in it, but names of zones have: "(UTC+01:00) Rome"
        params, _, value = line[match.start(1) :].rpartition(":")
    params = params and re.sub(r";+(?=;|$)", "", re.sub(r" *([;=]) *", r"\1", params))
    return Property(name=name, params=params, value=value.strip())
