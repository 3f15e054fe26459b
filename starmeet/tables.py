"""Tables as spreadsheets and export buttons save them: any delimiter and encoding, headers in many spellings.

No standard says what columns are called. A room that reads tables says which headers mean what (`Columns`); here
stands how a table is taken apart and where its header is.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from starmeet import text
from starmeet.errors import InputError
from starmeet.model import Value

DELIMITERS = ",;\t|"
MAX_COLUMNS = 200
HEADER_WITHIN = 20
"""Rows above the header at most: a title, a date of export, a blank line."""

_NO_VALUE = frozenset((".", "-", "–", "—", "#", "?", "n/a", "N/A", "null", "NULL", "None", "NaN"))
_FORMULA = re.compile(r"'(?=[=+\-@])|`")

PEOPLE = {
    "first": "first name|firstname|fname|given name|vorname|prenom|nombre|nome",
    "last": "last name|lastname|lname|family name|surname|nachname|apellido|apellidos|cognome",
    "city": "city|town|stadt|ville|ciudad|citta",
    "email": "email|e mail|speaker email|mail|email address|e mail address",
    "org": "company|organisation|organization|affiliation|affiliations|employer|institution|speaker company|firma|"
    "your company",
    "mastodon": "mastodon|speaker mastodon|fediverse",
    "bluesky": "bluesky|speaker bluesky",
    "github": "github|speaker github|github user url",
    "twitter": "twitter|x|speaker twitter|twitter handle|x user url",
    "linkedin": "linkedin|speaker linkedin|linkedin user url",
    "web": "website|homepage|web|speaker website|speaker url|blog",
}
"""Headers of what tables say about a person, the best of each field first."""


class Table(Value, frozen=True, kw_only=True):
    """Where the columns of a table are."""

    delimiter: str
    header: int
    """Index of the header's row."""
    names: tuple[str, ...]
    """Headers as written."""
    columns: dict[str, tuple[int, ...]]
    """Columns by our names, the best first."""


class Row(Value, frozen=True, kw_only=True):
    """One row below the header."""

    number: int
    """As a spreadsheet counts: the first row is 1."""
    cells: tuple[str, ...]
    table: Table

    def __getitem__(self, field: str) -> str:
        """The first cell of a field; empty where there is none."""
        return next(iter(self.all(field)), "")

    def all(self, field: str) -> list[str]:
        """The cells of a field that say something."""
        columns = self.table.columns.get(field, ())
        return [cell for column in columns if column < len(self.cells) and (cell := self.cells[column])]


class Columns:
    """What the headers of one kind of table mean."""

    def __init__(self, headers: Mapping[str, str], *, several: frozenset[str], telling: frozenset[str]) -> None:
        """Take the headers of each field, parted by "|", the best first.

        Args:
            headers: by field, folded, without signs.
            several: fields of which all columns count, "Speaker 2" among them; of others the best one does.
            telling: fields of which a header has at least one; "Link, Type" heads anything.
        """
        self.fields = tuple(headers)
        self._several = several
        self._telling = telling
        self._ranks = {
            header: (field, rank) for field, known in headers.items() for rank, header in enumerate(known.split("|"))
        }

    def meaning(self, header: str) -> tuple[str, int]:
        """Give the field a header means and how well it says so (0 is best); an empty field for none."""
        header = re.sub(r"\((?:required|optional)\)|\*", "", header[:80], flags=re.IGNORECASE)
        # "StartTime" is two words, "GitHub" is one.
        for written in (header, re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)):
            plain = " ".join(re.findall(r"[a-z0-9]+", text.fold(written)))
            if plain in self._ranks:
                return self._ranks[plain]
            # "Speaker 2", "people3": one column for each person.
            field, rank = self._ranks.get(re.sub(r" ?\d{1,2}$", "", plain), ("", 0))
            if field in self._several:
                return field, rank
        return "", 0

    def find(self, head: str) -> Table | None:
        """Find the delimiter and the header's row: the first with two cells that are known headers."""
        best: Table | None = None
        for delimiter in DELIMITERS:
            found = self._find(rows(head, delimiter, HEADER_WITHIN), delimiter)
            if found and (best is None or len(found.columns) > len(best.columns)):
                best = found
        return best

    def named(self, content: str, given: Mapping[str, str], where: str) -> Table:
        """Find the columns a user named by their headers (field -> header), and the others as far as known.

        Raises:
            InputError: there is no such field, or no such header in the table.
        """
        for field in given:
            if field not in self.fields:
                hint = f"they are {', '.join(self.fields)}"
                raise InputError(f"no column is called {text.squeeze(field, 40)!r} here", hint)
        found = self._named(content, given)
        if isinstance(found, Table):
            return found
        raise InputError(f"{where} has no column {text.squeeze(found, 60)!r}", "name it as in the table's first row")

    def _named(self, content: str, given: Mapping[str, str]) -> Table | str:
        """Find the table that has all these headers; else the one missing in the row that comes nearest."""
        wanted = {text.fold(header): field for field, header in given.items()}
        nearest: tuple[int, str] = (-1, "")
        for delimiter in DELIMITERS:
            for index, row in enumerate(rows(content, delimiter, HEADER_WITHIN)):
                cells = [text.fold(cell) for cell in row]
                missing = [given[field] for header, field in wanted.items() if header not in cells]
                if not missing:
                    known = self._columns(row) | {field: (cells.index(header),) for header, field in wanted.items()}
                    return Table(delimiter=delimiter, header=index, names=tuple(row), columns=known)
                nearest = max(nearest, (len(wanted) - len(missing), missing[0]), key=lambda found: found[0])
        return nearest[1]

    def _find(self, head: Sequence[Sequence[str]], delimiter: str) -> Table | None:
        for index, row in enumerate(head):
            columns = self._columns(row)
            if len(columns) > 1 and self._telling & columns.keys():
                return Table(delimiter=delimiter, header=index, names=tuple(row), columns=columns)
        return None

    def _columns(self, row: Sequence[str]) -> dict[str, tuple[int, ...]]:
        found: dict[str, list[tuple[int, int]]] = {}
        for index, cell in enumerate(row):
            field, rank = self.meaning(cell)
            if field:
                found.setdefault(field, []).append((rank, index))
        return {
            field: tuple(sorted(index for _, index in ranked)) if field in self._several else (min(ranked)[1],)
            for field, ranked in found.items()
        }


def decoded(data: bytes) -> str:
    """Decode UTF-8, or what spreadsheets write where it is not."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end >= len(data) and error.reason == "unexpected end of data":  # the head of a longer file
            return data[: error.start].decode("utf-8")
        # Lines that end in a bare carriage return were written by a spreadsheet on an old Macintosh.
        return data.decode("cp1252" if b"\n" in data else "mac_roman", "replace")


def below(content: str, table: Table) -> list[Row]:
    """Read the rows below the header that hold anything, their cells cleaned.

    Raises:
        csv.Error: a quotation that never ends.
    """
    found = (
        Row(number=number, cells=tuple(map(cell, row)), table=table)
        for number, row in enumerate(rows(content, table.delimiter)[table.header + 1 :], table.header + 2)
    )
    return [row for row in found if any(row.cells)]


def rows(content: str, delimiter: str, limit: int | None = None) -> list[list[str]]:
    """Split a table into rows of cells; `limit` rows at most.

    Raises:
        csv.Error: a quotation that never ends.
    """
    found: list[list[str]] = []
    for row in csv.reader(io.StringIO(content, newline=""), delimiter=delimiter):
        found.append(row[:MAX_COLUMNS])
        if limit is not None and len(found) >= limit:
            break
    return found


def numbered(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Split lines into rows of trimmed cells, each with the line it ends on; what is beyond all measure is left out."""
    reader = csv.reader(lines)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            continue
        yield reader.line_num, [cell.strip() for cell in row]


def cell(written: str) -> str:
    """Take off the guard that keeps a spreadsheet from running the cell; dots and dashes stand for nothing."""
    written = written.strip()
    if written[:1] in ("'", "`"):
        written = _FORMULA.sub("", written, count=1).strip()
    return "" if written in _NO_VALUE else written
