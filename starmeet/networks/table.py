"""Tables of people: what address books, forms and spreadsheets save as CSV.

The usual headers are known (`tables.PEOPLE` and those below); the user names the others once, and a table with the
same header is read the same way from then on.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping

from starmeet import tables
from starmeet.errors import InputError
from starmeet.model import ROLES, Handle, Person, Skipped
from starmeet.networks.batch import Batch, Found
from starmeet.networks.bundle import HEAD
from starmeet.networks.contacts import Refused
from starmeet.networks.profiles import fediverse
from starmeet.tables import Row, Table
from starmeet.text import fold, handle, lines, squeeze

KIND = "table of people"

MAX_NOTE = 2000
"""Characters kept of a note: a page."""
_HEADERS = {
    "name": "name|full name|fullname|display name|displayname|person|contact|contact name|speaker|speaker name|"
    "voller name|vollstandiger name|nom complet|nombre completo|nome completo",
    **tables.PEOPLE,
    "role": "role|job title|position|title|occupation|headline|beruf|funktion|poste|cargo|ruolo",
    "home": tables.PEOPLE["city"],
    "topics": "topics|topic|tags|tag|keywords|interests|themen|schlagworte|sujets|temas|labels|groups|categories",
    "note": "notes|note|comment|comments|remarks|about|bio|notizen|bemerkung|remarques|notas",
    "handle": "handle|handles|account|account address|username|user name|screen name|nick|nickname|social|profile",
    "url": "url|profile url|link|links|profile link|public profile url|webseite|page",
}
del _HEADERS["city"]
COLUMNS = tables.Columns(
    _HEADERS, several=frozenset(("topics", "url", "handle", "note")), telling=frozenset(("name", "first", "handle"))
)
_NETWORKS = ("mastodon", "bluesky", "github", "twitter", "linkedin", "email", "web")
# A table with one of these is about sessions, and the people in it are its speakers.
_OF_A_PROGRAMME = frozenset(
    ("start", "starts at", "start time", "session", "session title", "room", "abstract", "talk")
)
_SEVERAL = re.compile(r"[;|,\s]+")
_TOPICS = re.compile(r"\s*[;|,/]\s*")
# What Mastodon exports, and `mastodon_csv` reads or refuses.
_NOT_OURS = frozenset(("account address",))


class Reader:
    """Reads tables of people, as known and as the user says."""

    KIND = KIND

    def __init__(
        self, given: Mapping[str, str] | None = None, remembered: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        """Take what the columns are: `given` now, as our field -> header; `remembered` by the header of a table."""
        self._given = given or {}
        self._remembered = remembered or {}

    def recognises(self, head: bytes) -> bool:
        """Look for a row of known headers, and no markup."""
        return self._table(head) is not None

    def check(self, head: bytes, where: str) -> None:
        """Hold what the user says of the columns against a table.

        Raises:
            InputError: it has no such column, or there is no such field.
        """
        try:
            COLUMNS.named(tables.decoded(head), self._given, where)
        except csv.Error:
            raise InputError(f"{where} cannot be read as a table", "save it as CSV") from None

    def header(self, head: bytes) -> str:
        """Give the header of a table in one spelling, by which it is known again; empty when this is none."""
        table = self._table(head)
        return _spelt(table.names) if table else ""

    def read(self, data: bytes) -> Batch:
        """Read one person a row; a row without a name or an address is skipped.

        Raises:
            Refused: a quotation in it never ends.
        """
        content, table = tables.decoded(data), self._table(data[:HEAD])
        try:
            rows = tables.below(content, table) if table else []
        except csv.Error as error:
            problem = f"cannot be read as a table ({squeeze(str(error), 80)})"
            raise Refused(problem, "look for a quotation mark that is never closed") from None
        found, skipped = [], []
        for row in rows:
            where = f"row {row.number}"
            person = _person(row)
            if isinstance(person, Person):
                found.append(Found(person=person, where=where))
            else:
                skipped.append(Skipped(where=where, why=person))
        return Batch(people=tuple(found), skipped=tuple(skipped))

    def _table(self, data: bytes) -> Table | None:
        if data[:1] in (b"<", b"{", b"[", b"") or b"\0" in data or data[:6].upper() == b"BEGIN:":
            return None
        content = tables.decoded(data)
        try:
            if self._given:
                return COLUMNS.named(content, self._given, "")
            return self._as_remembered(content) or _as_known(content)
        except (csv.Error, InputError):
            return None

    def _as_remembered(self, content: str) -> Table | None:
        if not self._remembered:
            return None
        for delimiter in tables.DELIMITERS:
            for row in tables.rows(content, delimiter, tables.HEADER_WITHIN):
                given = self._remembered.get(_spelt(row))
                if given:
                    return COLUMNS.named(content, given, "")
        return None


def _spelt(header: list[str] | tuple[str, ...]) -> str:
    return "|".join(fold(cell[:80]) for cell in header)


def _as_known(content: str) -> Table | None:
    table = COLUMNS.find(content)
    if table is None:
        return None
    names = {" ".join(re.findall(r"[a-z0-9]+", fold(name[:80]))) for name in table.names}
    named = "name" in table.columns or "first" in table.columns or "handle" in table.columns
    return table if named and names.isdisjoint(_OF_A_PROGRAMME | _NOT_OURS) else None


def _person(row: Row) -> Person | str:
    handles = tuple(dict.fromkeys(_handles(row)))
    name = squeeze(row["name"], 200) or squeeze(f"{row['first']} {row['last']}", 200)
    if not name and handles:
        name = handles[0].address.partition("@")[0]
    if not any(character.isalnum() for character in name):
        return "no name in this row"
    work = squeeze(row["role"], 200)
    role = next((one for one in ROLES if one == work.casefold()), None)
    notes = [work if role is None else "", *(lines(cell, MAX_NOTE).strip() for cell in row.all("note"))]
    topics = (squeeze(topic, 80) for cell in row.all("topics") for topic in _TOPICS.split(cell))
    return Person(
        name=name,
        role=role or "star",
        handles=handles,
        org=squeeze(row["org"], 200),
        home=squeeze(row["home"], 200),
        topics=tuple(dict.fromkeys(filter(None, topics))),
        note="\n".join(filter(None, notes))[:MAX_NOTE],
    )


def _handles(row: Row) -> list[Handle]:
    """Read the addresses of a row; a cell may hold several."""
    cells = [(network, cell) for network in _NETWORKS for cell in row.all(network)]
    cells += [("", cell) for field in ("handle", "url") for cell in row.all(field)]
    found = [handle(_with_scheme(one), network) for network, cell in cells for one in _SEVERAL.split(cell)[:8]]
    return [one for one in found if one and (one.network != "mastodon" or fediverse(one.address))]


def _with_scheme(written: str) -> str:
    """Make an address of a page a URL: "github.com/ada" is one, "ada" is none."""
    host, slash, _ = written.partition("/")
    return f"https://{written}" if slash and "." in host and ":" not in host else written
