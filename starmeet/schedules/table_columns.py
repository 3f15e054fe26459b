"""What the columns of a table mean: their headers in many spellings, and the row that holds them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence

from starmeet import text
from starmeet.model import Value

DELIMITERS = ",;\t|"
MAX_COLUMNS = 200
_HEADER_WITHIN = 20
"""Rows above the header at most: a title, a date of export, a blank line."""

# The best header of each field first; all columns of `SEVERAL` count.
_HEADERS = {
    "title": "title|talk title|session title|proposal title|session name|event title|event name|talk name|talk|"
    "presentation|topic|subject|titel|thema|vortrag|titre|titulo|titolo|titolo intervento|charla|session|event|"
    "summary title|activity|programme item|item|veranstaltung|name",
    "subtitle": "subtitle|untertitel|sous titre",
    "start": "start|start time|starts at|start date time|start datetime|starttime|begin|begins|beginning|begin time|"
    "from|starts|startzeit|beginn|von|debut|heure de debut|inicio|hora inicio|hora de inicio|inizio|ora inizio|"
    "scheduled at|date time|datetime",
    "end": "end|end time|ends at|end date time|end datetime|endtime|ends|finish|finish time|until|to|endzeit|ende|bis|"
    "fin|heure de fin|hora fin|hora de fin|fine|ora fine",
    "time": "time|times|time slot|timeslot|when|zeit|uhrzeit|heure|horaire|hora|horario|ora|orario",
    "date": "date|start date|session date|event date|startdate|datum|fecha|data|day date|conference day|day|tag|jour|"
    "dia|giorno|dag",
    "end_date": "end date|enddate|enddatum",
    "length": "duration|length|duration minutes|duration min|minutes|mins|min|dauer|duree|duracion|durata",
    "room": "room|room name|location|venue|place|stage|hall|where|loc|track room|raum|ort|saal|salle|lieu|sala|lugar|"
    "aula|luogo",
    "speakers": "speaker names|speakers|speaker|speaker s|speaker name|presenters|presenter|presenter s|"
    "presenter name|presented by|panelists|panellists|referent|referentin|referenten|referierende|vortragende|"
    "vortragender|sprecher|people|persons|person|performers|performer|intervenants|intervenant|orateur|ponentes|"
    "ponente|relatori|relatore|teacher|instructor|instructors",
    "authors": "authors|author|author s|autoren|autor|auteurs|autores|autori",
    "hosts": "hosts|host|hosted by|moderator|moderators|chair|session chair|organiser|organizer|organisers|organizers",
    "first": "first name|firstname|fname|given name|vorname|prenom|nombre|nome",
    "last": "last name|lastname|lname|family name|surname|nachname|apellido|apellidos|cognome",
    "track": "track|tracks|session tracks|session track|stream|theme|tracks s",
    "kind": "type|session type|event type|format|session format|kind|category|categories|art|typ|tipo|categoria|"
    "categorie",
    "abstract": "abstract|description|summary|details|info|notes|session abstract|talk abstract|beschreibung|"
    "zusammenfassung|resume|descripcion|resumen|descrizione",
    "language": "language|lang|session language|sprache|langue|idioma|lingua",
    "url": "url|link|web link|session url|link urls|session link|webseite|lien|enlace",
    "id": "id|uid|uuid|guid|code|session id|event id|talk id|proposal id|identifier|key",
    "status": "status|state|session status",
    "zone": "timezone|time zone|tz|zeitzone",
    "city": "city|town|stadt|ville|ciudad|citta",
    "email": "email|e mail|speaker email|mail",
    "org": "company|organisation|organization|affiliation|affiliations|employer|institution|speaker company|firma|"
    "your company",
    "bio": "bio|biography|speaker bio|biografie|biographie|biografia|picture|photo|avatar|headshot|job title|"
    "your job title",
    "mastodon": "mastodon|speaker mastodon|fediverse",
    "bluesky": "bluesky|speaker bluesky",
    "github": "github|speaker github|github user url",
    "twitter": "twitter|x|speaker twitter|twitter handle|x user url",
    "linkedin": "linkedin|speaker linkedin|linkedin user url",
    "web": "website|homepage|web|speaker website|speaker url|blog",
}
FIELDS = tuple(_HEADERS)
"""Our names for columns, as `Hints.columns` uses them."""
SEVERAL = frozenset(("speakers", "authors", "hosts"))
_RANKS = {
    header: (field, rank) for field, headers in _HEADERS.items() for rank, header in enumerate(headers.split("|"))
}
_TELLING = frozenset(("title", "start", "time", "date", "first"))
"""Fields of which a header has at least one; "Link, Type" heads anything."""


class Table(Value, frozen=True, kw_only=True):
    """Where the columns of a table are."""

    delimiter: str
    header: int
    """Index of the header's row."""
    names: tuple[str, ...]
    """Headers as written."""
    columns: dict[str, tuple[int, ...]]
    """Columns by our names, the best first."""


def meaning(header: str) -> tuple[str, int]:
    """Give the field a header means and how well it says so (0 is best); an empty field for none."""
    header = re.sub(r"\((?:required|optional)\)|\*", "", header[:80], flags=re.IGNORECASE)
    # "StartTime" is two words, "GitHub" is one.
    for written in (header, re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)):
        plain = " ".join(re.findall(r"[a-z0-9]+", text.fold(written)))
        if plain in _RANKS:
            return _RANKS[plain]
        # "Speaker 2", "people3": one column for each person.
        field, rank = _RANKS.get(re.sub(r" ?\d{1,2}$", "", plain), ("", 0))
        if field in SEVERAL:
            return field, rank
    return "", 0


def find(head: str) -> Table | None:
    """Find the delimiter and the header's row: the first with two cells that are known headers."""
    best: Table | None = None
    for delimiter in DELIMITERS:
        found = _find(rows(head, delimiter, _HEADER_WITHIN), delimiter)
        if found and (best is None or len(found.columns) > len(best.columns)):
            best = found
    return best


def mapped(content: str, given: Mapping[str, str]) -> Table | str:
    """Find the columns a user named by their headers, and the others as far as known; else the header missing."""
    wanted = {text.fold(header): field for field, header in given.items()}
    nearest: tuple[int, str] = (-1, "")
    for delimiter in DELIMITERS:
        for index, row in enumerate(rows(content, delimiter, _HEADER_WITHIN)):
            cells = [text.fold(cell) for cell in row]
            missing = [given[field] for header, field in wanted.items() if header not in cells]
            if not missing:
                known = _columns(row) | {field: (cells.index(header),) for header, field in wanted.items()}
                return Table(delimiter=delimiter, header=index, names=tuple(row), columns=known)
            nearest = max(nearest, (len(wanted) - len(missing), missing[0]), key=lambda found: found[0])
    return nearest[1]


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


def _find(head: Sequence[Sequence[str]], delimiter: str) -> Table | None:
    for index, row in enumerate(head):
        columns = _columns(row)
        if len(columns) > 1 and _TELLING & columns.keys():
            return Table(delimiter=delimiter, header=index, names=tuple(row), columns=columns)
    return None


def _columns(row: Sequence[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for index, cell in enumerate(row):
        field, rank = meaning(cell)
        if field:
            found.setdefault(field, []).append((rank, index))
    return {
        field: tuple(sorted(index for _, index in ranked)) if field in SEVERAL else (min(ranked)[1],)
        for field, ranked in found.items()
    }
