"""Who speaks, as JSON programmes say it: names, ids of a catalogue in the same file, or whole persons."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from starmeet import text
from starmeet.model import Handle, Speaker
from starmeet.schedules.json_value import first, get, items, words

MAX_SPEAKERS = 200
"""Of one session: a panel of the largest programmes has twenty."""

_NAMES = ("name", "fullName", "full_name", "public_name", "display_name", "displayName", "speaker_name", "title")
_FIRST = ("firstName", "first_name", "firstname", "givenName", "given_name")
_LAST = ("lastName", "last_name", "lastname", "familyName", "family_name", "surname")
_IDS = ("guid", "uuid", "id", "code", "_id", "key", "username", "slug")
_ORGS = ("company", "organisation", "organization", "affiliation", "companyName", "employer", "org")
_NETWORKS = (
    "mastodon", "bluesky", "github", "twitter", "linkedin", "gitlab", "codeberg", "instagram", "website", "homepage",
    "blog",
)  # fmt: skip
_LINK_LISTS = ("links", "socials", "social", "contacts", "social_links", "socialLinks")
# A company's page is no address of the person.
_NOT_PERSONAL = frozenset(("company_website", "company", "feedback", "origin"))
_NOBODY = frozenset("tba tbd tbc tbh n/a na none nobody all everyone unknown".split())
_ROLE = re.compile(r"\s*\((?:moderator|chair|host|panell?ist|speaker|m)\)$", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[;|\n]\s*")
_BETWEEN_FULL_NAMES = re.compile(r"\s*,\s*(?:(?:and|&)\s+)?|\s+(?:&|and|und|et|y)\s+")
_MAX_NAMES = 2000  # characters of a list of names


def line(value: str, limit: int = 500) -> str:
    """Make one line of a foreign text, HTML's character references resolved."""
    return text.squeeze(html.unescape(value) if "&" in value else value, limit)


def in_any_language(value: Any, *keys: str) -> str:
    """The first text at any of the keys, of the object or of its part in one language (`{"en": {"title": ...}}`)."""
    if found := first(value, *keys):
        return found
    if not isinstance(value, dict):
        return ""
    parts = [value.get("en"), *(part for key, part in value.items() if isinstance(key, str) and 2 <= len(key) <= 5)]
    return next((found for part in parts if isinstance(part, dict) and (found := first(part, *keys))), "")


def ids_of(person: Any) -> list[str]:
    """Everything a session may name a person (or a room) by."""
    return [found for key in _IDS if (found := words(get(person, key)).strip())]


def catalogue(several: Any) -> dict[str, Any]:
    """Index a list of objects, or an object of objects, by every id they go by."""
    found: dict[str, Any] = {}
    if isinstance(several, dict):
        found = {key: one for key, one in several.items() if isinstance(one, dict)}
        several = list(found.values())
    for one in items(several):
        for known in ids_of(one):
            found.setdefault(known, one)
    return found


def names(written: str) -> list[str]:
    """Split a text of several names; at a comma or "and" only when every part is a first and a last name."""
    found = []
    for part in _BETWEEN.split(written[:_MAX_NAMES]):
        several = [one for one in _BETWEEN_FULL_NAMES.split(part) if one.strip()]
        found += several if all(len(one.split()) >= 2 for one in several) else [part]
    return [name for one in found if (name := line(one, 200)) and text.fold(name) not in _NOBODY]


def speaker(person: Any, known: Mapping[str, Any] | None = None) -> Speaker | None:
    """Read one person: an object, completed from the catalogue; None when it has no name."""
    guid = next(iter(ids_of(person)), "")
    whole = (known or {}).get(guid)
    for one in (person, whole):
        name = line(_name(one), 200)
        if name and text.fold(name) not in _NOBODY:
            break
    else:
        return None
    both = [one for one in (person, whole) if isinstance(one, dict)]
    handles = dict.fromkeys(handle for one in both for handle in _handles(one))
    org = next((found for one in both if (found := in_any_language(one, *_ORGS))), "")
    return Speaker(name=name, guid=text.squeeze(guid, 200), handles=tuple(handles), org=line(org, 200))


def speakers(listed: Any, known: Mapping[str, Any]) -> list[Speaker]:
    """Read the people of one session: a text, or a list of names, ids and persons; ids nobody has are left out."""
    if isinstance(listed, str | dict):
        listed = [listed]
    found: list[Speaker | None] = []
    for one in items(listed)[:MAX_SPEAKERS]:
        if isinstance(one, dict):
            found.append(speaker(one, known))
        elif (key := words(one).strip()) in known:
            found.append(speaker({"id": key}, known))
        elif isinstance(one, str) and not is_id(key):
            found += [Speaker(name=name) for name in names(one)]
    return [one for one in found if one]


def strangers(listed: Any, known: Mapping[str, Any], *, only_ids: bool = False) -> list[str]:
    """Ids among the people of a session that nobody in the file has; `only_ids`: all texts are ids."""
    written = [words(one).strip() for one in items(listed) or [listed] if isinstance(one, str | int)]
    return [one for one in written if one and one not in known and (only_ids or is_id(one))]


def strangers_note(number: int) -> tuple[str, ...]:
    """What to tell of speakers of whom only ids are known."""
    one = (
        "1 speaker is given by an id only; who it is"
        if number == 1
        else f"{number} speakers are given by ids only; who they are"
    )
    return (f"{one} is said in another file",) if number else ()


def is_id(written: str) -> bool:
    """Say whether a text can only be an id: without a blank, and with digits or hyphens in it, or in capitals."""
    return bool(re.fullmatch(r"(?=.*[\d_-])[\w-]{6,}|\d+|[A-Z0-9]{6}", written, re.ASCII))


def _name(person: Any) -> str:
    """A person's name; the parts come first because "LAST, First" is no way to greet anyone."""
    parts = " ".join(filter(None, (in_any_language(person, *_FIRST), in_any_language(person, *_LAST))))
    return parts or _ROLE.sub("", in_any_language(person, *_NAMES))


def _handles(person: dict[str, Any]) -> list[Handle]:
    found = [text.handle(first(person, network), network) for network in _NETWORKS if first(person, network)]
    for key in _LINK_LISTS:
        links = person.get(key)
        if isinstance(links, dict):
            found += [text.handle(words(url), network) for network, url in links.items() if words(url)]
        found += [_handle(link) for link in items(links)]
    return [handle for handle in found if handle and handle.network != "email"]


def _handle(link: Any) -> Handle | None:
    if first(link, "linkType", "type").lower() in _NOT_PERSONAL:
        return None
    url = words(link) if isinstance(link, str) else first(link, "url", "link", "href")
    return text.handle(url) if "://" in url else text.handle(url, first(link, "service", "name", "linkType", "icon"))
