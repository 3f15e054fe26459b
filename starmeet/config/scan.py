"""Where things stand in a TOML text: the offsets of every table header, key and value.

`tomllib` says what a text means but not where, and `tomlkit` (0.15) neither gives lines nor keeps comments with
their neighbours: it puts a new key below the comment of the next block and drops that comment when a block goes. So
problems are located, and changes made, with the offsets found here. The text must be one `tomllib` has accepted.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property

from starmeet.model import Value

Path = tuple[str | int, ...]
"""`("people", 2, "tier")`: keys, and indices into arrays."""

# Possessive quantifiers: no backtracking, however long a string is.
_TOKEN = re.compile(
    r'''[ \t]++|\#[^\n]*+
    | (?P<newline>\r?\n)
    | (?P<text>"""(?:[^"\\]++|\\.|"{1,2}(?!"))*+"{3,5} | \'\'\'(?:[^']++|'{1,2}(?!'))*+'{3,5}
              | "(?:[^"\\]++|\\.)*+" | '[^']*+')
    | (?P<mark>[\[\]{},=.])
    | (?P<word>[^\s\[\]{},=.\#"']++)''',
    re.VERBOSE | re.DOTALL,
)


class Header(Value, frozen=True, kw_only=True):
    """A `[table]` or `[[block]]` line."""

    path: Path
    start: int
    end: int


class Entry(Value, frozen=True, kw_only=True):
    """A key and its value, or an item of an array (then `start` is the item itself)."""

    path: Path
    start: int
    value: int
    """Where the value starts."""
    end: int
    """Where the value ends."""
    table: Path
    """The table under whose header it is written."""
    inline: bool
    """Within braces or brackets."""


class Layout:
    """What `scan` found: headers in order, entries by path."""

    def __init__(self, text: str, headers: list[Header], entries: dict[Path, Entry]) -> None:
        self.text = text
        self.headers = headers
        self.entries = entries

    @cached_property
    def _breaks(self) -> list[int]:
        return [found.start() for found in re.finditer("\n", self.text)]

    @cached_property
    def _starts(self) -> dict[Path, int]:
        starts: dict[Path, int] = {}
        for header in self.headers:
            starts.setdefault(header.path, header.start)
            if isinstance(header.path[-1], int):
                starts.setdefault(header.path[:-1], header.start)  # the list of blocks starts with the first
        return starts | {path: entry.start for path, entry in self.entries.items()}

    def line(self, path: Path) -> int:
        """Give the line (from 1) on which `path` stands, or the nearest table around it; 0 for the whole file."""
        while path:
            if (start := self._starts.get(path)) is not None:
                return bisect_left(self._breaks, start) + 1
            path = path[:-1]
        return 0


def scan(text: str) -> Layout:
    """Find every header, key and value of a valid TOML text."""
    return _Scan(text).run()


class _Scan:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str | None, int, int]] = [
            (found.lastgroup, found.start(), found.end()) for found in _TOKEN.finditer(text) if found.lastgroup
        ]
        self.tokens.append((None, len(text), len(text)))
        self.next = 0
        self.table: Path = ()
        self.blocks: dict[Path, int] = {}
        self.headers: list[Header] = []
        self.entries: dict[Path, Entry] = {}

    def run(self) -> Layout:
        while (token := self.tokens[self.next])[0] is not None:
            if token[0] == "newline":
                self.next += 1
            elif self._mark() == "[":
                self._header()
            else:
                self._entry(self.table, inline=False)
        return Layout(self.text, self.headers, self.entries)

    def _mark(self) -> str:
        kind, start, end = self.tokens[self.next]
        return self.text[start:end] if kind == "mark" else ""

    def _key(self) -> tuple[str, ...]:
        parts = []
        while True:
            kind, start, end = self.tokens[self.next]
            parts.append(_unquoted(self.text[start:end]) if kind == "text" else self.text[start:end])
            self.next += 2
            if self.text[self.tokens[self.next - 1][1]] != ".":
                return tuple(parts)

    def _header(self) -> None:
        start = self.tokens[self.next][1]
        block = self.text.startswith("[[", start)
        self.next += 2 if block else 1
        parts = self._key()
        self.next += 1 if block else 0
        path: Path = ()
        for part in parts[:-1]:
            path = self._latest((*path, part))
        path = (*path, parts[-1])
        if block:
            self.blocks[path] = self.blocks.get(path, 0) + 1
        self.table = self._latest(path)
        self.headers.append(Header(path=self.table, start=start, end=self.tokens[self.next - 1][2]))

    def _latest(self, path: Path) -> Path:
        return (*path, self.blocks[path] - 1) if path in self.blocks else path

    def _entry(self, table: Path, inline: bool) -> None:
        start = self.tokens[self.next][1]
        self._value((*table, *self._key()), start, inline)

    def _value(self, path: Path, start: int, inline: bool) -> None:
        value = self.tokens[self.next][1]
        opening = self._mark()
        if opening in ("[", "{"):
            self._inside(path, "]" if opening == "[" else "}")
        else:
            while self.tokens[self.next][0] in ("text", "word") or self._mark() == ".":
                self.next += 1
        end = self.tokens[self.next - 1][2]
        self.entries[path] = Entry(path=path, start=start, value=value, end=end, table=self.table, inline=inline)

    def _inside(self, path: Path, closing: str) -> None:
        self.next += 1
        index = 0
        while (mark := self._mark()) != closing:
            if mark == "," or self.tokens[self.next][0] == "newline":
                self.next += 1
                index += mark == ","
            elif closing == "]":
                self._value((*path, index), self.tokens[self.next][1], inline=True)
            else:
                self._entry(path, inline=True)
        self.next += 1


def _unquoted(key: str) -> str:
    import tomllib

    found: str = tomllib.loads(f"k = {key}")["k"]
    return found
