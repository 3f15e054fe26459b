"""Who is at a conference, as lists say that the user was given: a ticket shop's table, JSON, or a name a line.

Of the guests of a conference only what tells who they are is kept: name, employer, and accounts in public. Their e-mail
addresses are looked at for those the user knows already, and forgotten.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable

import msgspec

from starmeet import tables, text
from starmeet.errors import InputError
from starmeet.model import Handle, Skipped, Speaker, SpeakerRole, Value
from starmeet.schedules import Hints, json_lax, json_people, json_value, looks, plain_utf8, roles
from starmeet.schedules.draft import MAX_PEOPLE

MAX_NAME = 80
"""Characters of a name; what is longer is a sentence."""
MAX_WORDS = 6
"""Words of a name."""

_NETWORKS = ("mastodon", "bluesky", "github", "twitter", "linkedin", "web")
_MORE = {network: f"{network} handle|{network} username|{network} url|{network} profile" for network in _NETWORKS} | {
    "first": "attendee first name|ticket first name|attendee given name|attendee name given name",
    "last": "attendee last name|ticket last name|attendee surname|attendee family name|attendee name family name|nom",
    "email": "attendee email|ticket email|email adresse",
    "org": "org|ticket company name|attendee company|attendee organisation|attendee organization|unternehmen|"
    "entreprise|empresa|azienda",
}
_COLUMNS = tables.Columns(
    {
        "name": "attendee name|attendee|attendees|full name|fullname|participant name|participant|participants|"
        "ticket full name|guest name|guest|display name|name|names|teilnehmer|teilnehmerin|teilnehmende|nom complet|"
        "nombre completo|nome completo|nominativo|speaker name|speaker|speakers|person|people|organiser|organizer",
        "status": "attendee status|ticket status|registration status|rsvp|response|attending|going|status|state|"
        "order status",
    }
    | {field: "|".join(filter(None, (known, _MORE.get(field)))) for field, known in tables.PEOPLE.items()},
    several=frozenset(),
    telling=frozenset(("name", "first", "last")),
)
# What ticket shops write of those who will not come, and of those who have not said that they will.
_NOT_COMING = re.compile(
    r"no|cancel.*|refund.*|declin.*|reject.*|withdr.*|not .*|no.?show.*|wait.*|pending.*|unpaid.*|unconfirmed.*|"
    r"expired.*|invited.*|maybe.*|interested.*|tentative.*|deleted.*|storniert.*|abgesagt.*|annul.*|cancelad.*|nein|non",
)
_BULLET = re.compile(r"^\s*(?:[-*\u2022\u2013]|\d{1,5}[.)])\s+")
_ORG = re.compile(r"(.*?\S)\s*\(([^()]*)\)$")
_HINT = "give a table (CSV) with a header row, vCards (.vcf), a speakers.json, or one name a line"

Known = Callable[[Handle], str | None]


class People(Value, frozen=True, kw_only=True):
    """The people of a list; `people` and `skipped` are all of its entries but for those that stand there twice."""

    people: tuple[Speaker, ...]
    skipped: tuple[Skipped, ...] = ()


def read(data: bytes, where: str, role: SpeakerRole, known: Known) -> People:
    """Read a table of people, JSON that lists nothing else, or a text with one name a line.

    Args:
        data: the file.
        where: its name, for messages.
        role: what everybody in it does there.
        known: gives the name of the one of the user's people who has an address.

    Raises:
        InputError: it is something else, nobody is in it, or more than a conference has.
    """
    data = plain_utf8(data, Hints(where=where))
    if not data.strip(b"\0"):
        raise InputError(f"{where} is an empty file", _HINT)
    content = tables.decoded(data)
    try:
        table = None if b"\0" in data or data.startswith((b"<", b"{", b"[")) else _COLUMNS.find(content)
        rows = tables.below(content, table) if table else []
    except csv.Error as error:
        problem = f"{where} cannot be read as a table ({text.squeeze(str(error), 80)})"
        raise InputError(problem, "look for a quotation mark that is never closed") from None
    if table is not None:
        return people(((f"row {row.number}", _of_row(row, role, known)) for row in rows), where)
    body = json_lax.without_assignment(data)
    if body.startswith((b"{", b"[")) and (found := json_people.listed(json_value.parse(body, where))):
        return people(((f"entry {number}", _of_json(one, role, known)) for number, one in enumerate(found, 1)), where)
    kind = looks.kind_of(data, where)
    if kind == "CSV (a table)":
        hint = "its first row must say so: Name, or First name and Last name"
        raise InputError(f"{where} is a table in which no column is known to hold names", hint)
    if kind == "plain text" and data[:15].upper() == b"BEGIN:VCALENDAR":
        kind = "a calendar"
    if kind != "plain text":
        raise InputError(f"{where} looks like {kind}, not like a list of people", _HINT)
    return _of_text(content, where, role, known)


def people(entries: Iterable[tuple[str, Speaker | str]], where: str) -> People:
    """Make the list of what was found, entry by entry: where it stands, and the person or why there is none.

    Raises:
        InputError: nobody is in it, or more than a conference has.
    """
    found: dict[Speaker, None] = {}
    skipped = []
    for place, entry in entries:
        if isinstance(entry, Speaker):
            found[entry] = None
        else:
            skipped.append(Skipped(where=place, why=entry))
    if len(found) > MAX_PEOPLE:
        raise InputError(f"{where} lists {len(found)} people, at most {MAX_PEOPLE} are read", "give one conference's")
    if not found:
        why = f": {skipped[0].where}, {skipped[0].why}" if skipped else ""
        raise InputError(f"{where} lists nobody{why}", _HINT)
    return People(people=tuple(found), skipped=tuple(skipped))


def person(
    name: str, role: SpeakerRole, *, org: str = "", handles: Iterable[Handle] = (), known: Known
) -> Speaker | str:
    """Make one person of a list, or say why there is none; of e-mail addresses only the user's own people's stay."""
    kept = tuple(one for one in dict.fromkeys(handles) if one.network != "email" or known(one))
    name = roles.without_mailbox(text.squeeze(name))
    if not name:
        name = next((mine for one in kept if one.network == "email" and (mine := known(one))), "")
    if not any(letter.isalpha() for letter in name):
        return "no name is given"
    if len(name) > MAX_NAME or len(name.split()) > MAX_WORDS or "://" in name:
        return "that is no name"
    return Speaker(name=name, handles=kept, org=text.squeeze(org, 200), role=role)


def _of_row(row: tables.Row, role: SpeakerRole, known: Known) -> Speaker | str:
    if _NOT_COMING.fullmatch(text.fold(row["status"][:80])):
        return f"they do not come, or have not said so ({text.squeeze(row['status'], 40)})"
    found = [text.handle(row[network], network) for network in (*_NETWORKS, "email") if row[network]]
    # A user name without its server could be anyone's.
    handles = [one for one in found if one and (one.network != "mastodon" or "@" in one.address)]
    name = row["name"] or f"{row['first']} {row['last']}"
    return person(name, role, org=row["org"], handles=handles, known=known)


def _of_json(one: Speaker | None, role: SpeakerRole, known: Known) -> Speaker | str:
    found = person(one.name, role, org=one.org, handles=one.handles, known=known) if one else "no name is given"
    if one and isinstance(found, Speaker) and role == "speaker":
        # Speakers show their faces; guests were not asked.
        return msgspec.structs.replace(found, guid=one.guid, avatar=one.avatar)
    return found


def _of_text(content: str, where: str, role: SpeakerRole, known: Known) -> People:
    lines = [(number, line) for number, line in enumerate(content.splitlines(), 1) if line.strip()]
    if lines and _COLUMNS.meaning(lines[0][1])[0] == "name":
        del lines[0]
    found = [(f"line {number}", _of_line(line, role, known)) for number, line in lines]
    if 2 * sum(isinstance(entry, Speaker) for _, entry in found) < len(found):
        raise InputError(f"{where} looks like text, not like a list of names", _HINT)
    return people(found, where)


def _of_line(line: str, role: SpeakerRole, known: Known) -> Speaker | str:
    """Read a name with what may stand behind it: "(Organisation)", an address, an account."""
    words = text.squeeze(_BULLET.sub("", line, count=1), 400).split()
    addresses = [word for word in words if "@" in word or "://" in word]
    handles = [found for word in addresses if (found := text.handle(word.strip("<>()[],;")))]
    written = " ".join(word for word in words if word not in addresses).strip(" ,;<>")
    behind = _ORG.fullmatch(written)
    name, org = (behind[1], behind[2]) if behind else (written, "")
    if name.endswith((".", ":", "!", "?")) and len(name.split()) > 2:
        return "that is no name"
    return person(name, role, org=org, handles=handles, known=known)
