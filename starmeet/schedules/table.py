"""Programmes as tables: CSV and its kin, as spreadsheets and submission systems save them.

No standard says what the columns are called: `table_columns` knows the usual headers, and
`Hints.columns` names the others. What a table leaves open about its days is asked for, never guessed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

import msgspec

from starmeet import tables, text
from starmeet.errors import InputError, NotASchedule
from starmeet.model import Handle, Programme, Skipped, Speaker
from starmeet.schedules import draft, json_people, roles, table_times
from starmeet.schedules.hints import Hints
from starmeet.schedules.table_columns import COLUMNS
from starmeet.schedules.table_times import Reading, When
from starmeet.tables import Row

NAME = "CSV"

MAX_LENGTH = timedelta(hours=12)
"""A time range that runs backwards ends the next day, unless it would be longer than this."""
MAX_NAME_WORDS = 6
"""What is longer is a sentence, not a name."""
_HINT = "give the conference's schedule.xml, its schedule.json or its .ics"
_CALLED_OFF = re.compile(r"cancel+ed|withdrawn|rejected|deleted|declined|abgesagt|annul|cancelad", re.IGNORECASE)
_ORG = re.compile(r"(.*?\S)\s*\(([^()]*)\)")
_NETWORKS = ("mastodon", "bluesky", "github", "twitter", "linkedin", "web", "email")
_PEOPLE = ("speakers", "authors", "organisers", "hosts")
_WHEN = ("date", "start", "time", "end", "end_date")


def recognise(head: bytes) -> bool:
    """Look for a row with two headers we know, and no markup."""
    if head[:1] in (b"<", b"{", b"[", b"") or b"\0" in head or head[:6].upper() == b"BEGIN:":
        return False
    try:
        return COLUMNS.find(tables.decoded(head)) is not None
    except csv.Error:
        return False


def read(data: bytes, hints: Hints) -> Programme:
    """Read a table as a programme: one session a row.

    Raises:
        NotASchedule: it has no times, or no dates and `hints.start` is empty.
        InputError: its dates can be read two ways, a column given by the user is missing, or no row is readable.
    """
    content = tables.decoded(data)
    try:
        rows = _table(content, hints)
    except csv.Error as error:
        problem = f"{hints.where} cannot be read as a table ({text.squeeze(str(error), 80)})"
        raise InputError(problem, "look for a quotation mark that is never closed") from None
    draft.check_number(len(rows), hints)
    reading, note = _reading(rows, hints)
    _refuse_without_times(rows, reading, hints)
    items = list(_items(rows, reading))
    zone = next((found for row in rows if (found := row["zone"])), "")
    city = next((found for row in rows if (found := row["city"])), "")
    header = draft.Header(zone=zone, places=(city,) if city else (), city=city)
    return draft.programme(items, header, hints, NAME, notes=(note,) if note else ())


def _table(content: str, hints: Hints) -> list[Row]:
    """Find the header, and clean the rows below that hold anything."""
    table = COLUMNS.named(content, hints.columns, hints.where) if hints.columns else COLUMNS.find(content)
    if table is None:
        raise NotASchedule(f"{hints.where} looks like text, not a conference programme", _HINT)
    return tables.below(content, table)


def _reading(rows: Sequence[Row], hints: Hints) -> tuple[Reading, str]:
    """Decide how the dates are to be read."""
    cells = [cell for row in rows for field in _WHEN for cell in row.all(field)]
    try:
        month_first, note = table_times.month_first(cells, hints.start)
    except table_times.Undecided as error:
        raise InputError(
            f"{hints.where} has dates such as {error}, where day and month cannot be told apart",
            "say its first day: conf add … --from 2027-03-12",
        ) from None
    plain = Reading(month_first=month_first)
    start = hints.start or min((day for cell in cells if (day := table_times.when(cell, plain).day)), default=None)
    numbers = [found for row in rows if (found := table_times.number(row["date"])) is not None]
    return Reading(month_first=month_first, start=start, first_number=min(1, *numbers, 1)), note


def _refuse_without_times(rows: Sequence[Row], reading: Reading, hints: Hints) -> None:
    """Name a table that is about a conference but is no programme."""
    found = [table_times.when(cell, reading) for row in rows for field in _WHEN for cell in row.all(field)]
    if not any(one.clock is not None or one.at for one in found):
        columns = rows[0].table.columns if rows else {}
        people = {"bio", "first", "last", "email"} & columns.keys() and "abstract" not in columns
        kind = "a list of people" if people else "a list of talks without times"
        raise NotASchedule(f"{hints.where} looks like {kind} (CSV), not a conference programme", _HINT)
    if reading.start is None and not any(one.at for one in found):
        raise NotASchedule(
            f"{hints.where} looks like a programme (CSV) that does not say on which day it begins",
            "say it: conf add … --from 2027-03-12",
        )


def _items(rows: Sequence[Row], reading: Reading) -> Iterator[draft.Item]:
    day: date | None = None
    for row in rows:
        # Spreadsheets write the day once, above or in the first row of many.
        day = table_times.when(row["date"], reading).day or (None if row["date"] else day)
        yield _item(row, day, reading)


def _item(row: Row, day: date | None, reading: Reading) -> draft.Item:
    title = text.squeeze(row["title"] or row["kind"])
    where = draft.name_of(row.number, title, row["id"]).replace("item", "row", 1)
    if _CALLED_OFF.search(row["status"]):
        return Skipped(where=where, why="it is called off")
    begin, end = _times(row, day, reading)
    if begin is None:
        written = next((row[field] for field in ("start", "time", "date") if row[field]), "")
        why = f"its start cannot be read ({text.squeeze(written, 40)})" if written else "it has no start"
        return Skipped(where=where, why=why)
    if not title and not any(row.all(field) for field in ("speakers", "authors", "abstract")):
        return Skipped(where=where, why="it has no title")
    identity = text.squeeze(row["id"], 200)
    return draft.Draft(
        where=where,
        title=title or draft.UNTITLED,
        start=begin,
        end=end,
        length=table_times.length(row["length"]) if row["length"] else None,
        # Numbers count the rows of one export; codes stay.
        guid="" if identity.isdigit() else identity,
        number=identity,
        subtitle=text.squeeze(row["subtitle"]),
        abstract=draft.abstract_of(row["abstract"]),
        kind=text.squeeze(row["kind"].replace("\\n", ", "), 80),
        track=text.squeeze(row["track"], 80),
        language=text.squeeze(row["language"], 20),
        room=text.squeeze(row["room"], 200),
        url=draft.url_of("", row["url"]),
        links=(row["room"],),
        speakers=draft.speakers_of(_speakers(row)),
    )


def _times(row: Row, day: date | None, reading: Reading) -> tuple[datetime | None, datetime | None]:
    """When a row begins and ends: from one cell, or from a date and times beside it."""
    begins = [table_times.when(row[field], reading) for field in ("start", "time", "date")]
    ends = [table_times.when(row[field], reading) for field in ("end", "end_date")]
    # Columns that are all midnights are dates that a spreadsheet wrote out in full.
    begin_day = begins[0].day or begins[1].day or day or (None if "date" in row.table.columns else reading.start)
    begin = next((one.at for one in begins if one.at), None) or _joined(begin_day, _clock(begins))
    if begin is None:
        return None, None
    until = next((one.until for one in begins if one.until is not None), None)
    end_day = ends[0].day or ends[1].day
    end_clock = ends[0].clock if ends[0].clock is not None else ends[1].clock
    end = next((one.at for one in ends if one.at), None)
    if end is None:
        clock = end_clock if end_clock is not None else until
        end = _joined(end_day or begin.date(), clock)
        if end is not None and begin.tzinfo:
            end = end.replace(tzinfo=begin.tzinfo)
        if end is not None and end < begin <= end + timedelta(days=1) and not end_day:
            later = end + timedelta(days=1)
            end = later if later - begin <= MAX_LENGTH else end
    elif not begin.tzinfo:
        end = end.replace(tzinfo=None)
    return begin, end if end is None or end.tzinfo or not begin.tzinfo else end.replace(tzinfo=UTC)


def _clock(cells: Sequence[When]) -> timedelta | None:
    """The first time that is not the midnight of a written-out date, else that."""
    clocks = [one.clock for one in cells if one.clock is not None]
    return next((one for one in clocks if one), clocks[0] if clocks else None)


def _joined(day: date | None, clock: timedelta | None) -> datetime | None:
    if day is None or clock is None:
        return None
    try:
        return datetime.combine(day, time()) + clock
    except OverflowError:
        return None


def _speakers(row: Row) -> list[Speaker]:
    """The people of a row: who speaks, else who wrote it, else who has brought it about; and who leads it."""
    said = {field: [one for cell in row.all(field) for one in _named(cell)] for field in _PEOPLE}
    found = said["speakers"] or said["authors"] or said["organisers"]
    leading = said["hosts"] if found is said["organisers"] else said["hosts"] + said["organisers"]
    hosts = roles.as_role(leading, "chair")
    if not (found or hosts) and (name := text.squeeze(f"{row['first']} {row['last']}", 200)):
        found = [Speaker(name=name)]
    return [*_addressed(row, found), *hosts] if found else _addressed(row, hosts)


def _addressed(row: Row, people: list[Speaker]) -> list[Speaker]:
    """Give one person the addresses and the employer of a row; of several, nobody knows whose they are."""
    if len(people) != 1:
        return people
    handles = [text.handle(row[network], network) for network in _NETWORKS if row[network]]
    known = tuple(handle for handle in handles if isinstance(handle, Handle))
    [one] = people
    return [msgspec.structs.replace(one, handles=known, org=one.org or text.squeeze(row["org"], 200))]


def _named(cell: str) -> Iterator[Speaker]:
    """Split a list of people, "(Organisation)" behind one being where they work."""
    for name, role in roles.of_several(json_people.names(re.sub(r"\s+[/•·]\s+", ";", cell))):
        found = _ORG.fullmatch(name)
        name, org = (found[1], text.squeeze(found[2], 200)) if found else (name, "")
        if name and len(name.split()) <= MAX_NAME_WORDS and not name.isdigit():
            yield Speaker(name=name, org=org, role=role)
