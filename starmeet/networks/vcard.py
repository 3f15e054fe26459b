"""vCards: 2.1 (old telephones), 3.0 (Google, iCloud, Outlook) and 4.0 (RFC 6350).

A reader of our own: vobject, the kept one, refuses a whole file for one odd card, and odd cards are
what address books export. It reads a dozen properties and lets everything else pass unheld: photos
for their size; birthdays, telephones and streets because they are none of our business.
"""

from __future__ import annotations

import re
from unicodedata import category, normalize

from starmeet.model import Handle, Person, Skipped
from starmeet.networks.batch import Batch, Found
from starmeet.networks.vcard_lines import Property, properties
from starmeet.text import NETWORKS, handle, squeeze

KIND = "vcard"

# Far more than a person has; a hostile card could bring a million.
_MOST = 32
_BEGIN = re.compile(rb"(?:^|[\r\n])BEGIN[ \t]*:[ \t]*VCARD[ \t]*(?:[\r\n]|$)", re.IGNORECASE)
_READ = frozenset(("FN", "N", "NICKNAME", "CATEGORIES", "ORG", "ADR", "EMAIL", "URL", "KIND"))
# Where Apple says that a card is no person's.
_READ_APPLE = frozenset(("X-ADDRESSBOOKSERVER-KIND", "X-ABSHOWAS"))
_ACCOUNTS = frozenset(("SOCIALPROFILE", "X-SOCIALPROFILE", "IMPP"))
_NETWORKS = frozenset(NETWORKS) - {"email", "web"} | {"x"}
_NO_PERSON = {
    "group": "a group, not a person",
    "org": "an organisation, not a person",
    "company": "an organisation, not a person",
    "location": "a place, not a person",
    "application": "a program, not a person",
    "device": "a device, not a person",
}
_HEADLESS = "the card has no beginning"
# Groups that telephones put everyone in: they say nothing about anyone.
_EVERYONE = frozenset(("my contacts", "mycontacts", "starred", "starred in android"))


def recognises(head: bytes) -> bool:
    """Tell whether a card begins near the beginning."""
    return _BEGIN.search(head[:4096]) is not None


def read(data: bytes) -> Batch:
    """Read one person a card; cards without an end, without a name and of other things are skipped."""
    found: list[Found] = []
    skipped: list[Skipped] = []
    where, card = "", _Card(no_person=_HEADLESS)
    for line in properties(data, _wanted):
        if line.name == "BEGIN":
            if where:
                skipped.append(Skipped(where=where, why="the card has no end"))
            where, card = f"line {line.number}", _Card()
        elif line.name == "END":
            where = where or f"line {line.number}"
            person = card.person()
            if isinstance(person, Person):
                found.append(Found(person=person, where=where))
            else:
                skipped.append(Skipped(where=where, why=person))
            where, card = "", _Card(no_person=_HEADLESS)
        else:
            card.add(line)
    if where:
        skipped.append(Skipped(where=where, why="the card has no end"))
    return Batch(people=tuple(found), skipped=tuple(skipped))


def _wanted(name: str) -> bool:
    return name in _READ or name in _READ_APPLE or name in _ACCOUNTS or name.removeprefix("X-").lower() in _NETWORKS


class _Card:
    """Gathers one card, property by property."""

    def __init__(self, no_person: str = "") -> None:
        self.no_person = no_person
        """Why this is no person's card, if it is not."""
        self.names: list[str] = []
        self.parts = ""
        self.nicknames: list[str] = []
        self.handles: list[Handle] = []
        self.org = ""
        self.topics: list[str] = []
        self.home = ""
        self.home_is_private = False

    def add(self, line: Property) -> None:
        """Take in one property."""
        match line.name:
            case "FN":
                self.names.append(_clean(line.text()))
            case "N":
                self._add_parts(line)
            case "NICKNAME":
                self.nicknames += _listed(line)
            case "CATEGORIES":
                self.topics += (topic for topic in _listed(line) if topic.casefold().strip("* ") not in _EVERYONE)
            case "ORG":
                self.org = self.org or next(filter(None, map(_clean, line.fields())), "")
            case "ADR":
                self._add_address(line)
            case "EMAIL":
                self._keep(handle(line.text(), "email"))
            case "URL":
                self._keep(handle(line.text()))
            case "KIND" | "X-ADDRESSBOOKSERVER-KIND" | "X-ABSHOWAS":
                self.no_person = self.no_person or _NO_PERSON.get(line.text().strip().lower(), "")
            case _:
                self._add_account(line)

    def person(self) -> Person | str:
        """Make a person of it, or say why it is none."""
        if self.no_person:
            return self.no_person
        users = (one.address.partition("@")[0] for one in self.handles if one.network == "email")
        names = _distinct([*self.names, self.parts, *self.nicknames, *users])
        if not names:
            return f"no name, only the organisation {self.org}" if self.org else "no name"
        aliases = _distinct([*self.names, *self.nicknames])
        return Person(
            name=names[0],
            aliases=tuple(alias for alias in aliases if alias != names[0]),
            handles=tuple(dict.fromkeys(self.handles))[:_MOST],
            org=self.org,
            home=self.home,
            topics=_distinct(self.topics),
        )

    def _add_parts(self, line: Property) -> None:
        family, given, additional = [*line.fields(), "", "", ""][:3]
        # 4.0 allows the name in several scripts; the first is the main one.
        self.parts = self.parts or _clean(f"{given} {additional} {family}")

    def _add_address(self, line: Property) -> None:
        """Keep the town, of a private address before any other; the street is not looked at."""
        town = _clean("".join(line.fields()[3:4]))
        private = "home" in line.types
        if town and (not self.home or (private and not self.home_is_private)):
            self.home, self.home_is_private = town, private

    def _add_account(self, line: Property) -> None:
        """Keep an account on a network: by its address, else by the user name given beside it."""
        named = {line.first("SERVICE-TYPE", "X-SERVICE-TYPE").lower(), line.name.removeprefix("X-").lower()}
        network = min((named | line.types) & _NETWORKS, default="")
        address = re.sub(r"(?i)^x-apple:", "", line.text().strip())
        for text in (address, line.first("X-USER", "USERNAME")):
            # Without a network "ada@example.org" would be taken for e-mail, and it is a messenger's.
            if (network or "://" in text) and self._keep(handle(text, network)):
                return

    def _keep(self, found: Handle | None) -> bool:
        # A fediverse name without its server could be anyone.
        if found is None or (found.network == "mastodon" and "@" not in found.address):
            return False
        self.handles.append(found)
        return True


def _clean(text: str) -> str:
    return squeeze(normalize("NFC", text))


def _listed(line: Property) -> list[str]:
    # Unescaped first: several programs escape the very commas that separate.
    return [_clean(part) for part in re.split("[,;]", line.text())]


def _distinct(names: list[str]) -> tuple[str, ...]:
    """Keep what says something: a letter, a digit or a symbol, not "." or what cannot be seen."""
    kept = dict.fromkeys(name for name in names if any(category(character)[0] in "LNS" for character in name))
    return tuple(kept)[:_MOST]
