"""Who speaks, as JSON programmes say it: names, ids of a catalogue in the same file, or whole persons."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from starmeet import text
from starmeet.model import Handle, Speaker
from starmeet.schedules import roles
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
_BIOGRAPHIES = ("biography", "bio", "short_biography", "long_biography", "about")
_AVATARS = (
    "avatar_url", "avatar", "avatarUrl", "profilePicture", "profile_picture", "photo_url", "photoUrl", "photo",
    "thumbnail_image_url", "picture", "image", "image_url", "imageUrl",
)  # fmt: skip
# How a question asks for an address; one for a company's is not about the person.
_ASKED = re.compile(
    r"\b(?:(mastodon|fediverse|bluesky|bsky|github|gitlab|codeberg|linkedin|instagram|twitter|x|youtube)|"
    r"(?:website|homepage|blog|web ?site|url))\b"
)
_ASKED_OF_WORK = re.compile(r"\b(?:compan|employer|organi[sz]ation|firm)")
_ADDRESS = re.compile(r"https?://[^\s<>\"')\]|]+|(?<![\w/@.])@[\w.-]+@[\w-]+(?:\.[\w-]+)+")
# Path segments of a profile; what lies deeper is a project, or somebody's words.
_PROFILES = {"github": 1, "gitlab": 1, "codeberg": 1, "twitter": 1, "mastodon": 1, "linkedin": 2, "bluesky": 2}
# A company's page is no address of the person.
_NOT_PERSONAL = frozenset(("company_website", "company", "feedback", "origin"))
_PEOPLE_LISTS = ("speakers", "people", "persons", "results", "data", "attendees", "participants")
_NOBODY = frozenset("tba tbd tbc tbh n/a na none nobody all everyone unknown".split())
_CHAIRS = ("moderators", "moderator", "chairs", "chair", "session_chairs", "session_chair", "sessionChair", "conveners",
           "sessionConveners", "hosts")  # fmt: skip
"""Where a session keeps who leads it, beside its speakers."""
_BETWEEN = re.compile(r"\s*[;|\n]\s*")
_BETWEEN_FULL_NAMES = re.compile(r"\s*,\s*(?:(?:and|&)\s+)?|\s+(?:&|and|und|et|y)\s+")
_MAX_NAMES = 2000  # characters of a list of names
_MAX_BIOGRAPHY = 20_000  # characters


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


def indexed(several: Any) -> dict[str, Any]:
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


def named(written: str) -> list[Speaker]:
    """Read a text of several names, each perhaps with a role."""
    return [Speaker(name=name, role=role) for name, role in roles.of_several(names(written)) if name]


def speaker(person: Any, known: Mapping[str, Any] | None = None) -> Speaker | None:
    """Read one person: an object, completed from the catalogue; None when it has no name."""
    guid = next(iter(ids_of(person)), "")
    whole = (known or {}).get(guid)
    for one in (person, whole):
        name, role = roles.taken_off(line(_name(one), 200))
        if name and text.fold(name) not in _NOBODY:
            break
    else:
        return None
    both = [one for one in (person, whole) if isinstance(one, dict)]
    org = next((found for one in both if (found := in_any_language(one, *_ORGS))), "")
    if roles.is_chair(first(person, "role")):
        role = "chair"
    return Speaker(
        name=name, guid=text.squeeze(guid, 200), handles=handles(*both), org=line(org, 200), avatar=avatar(*both),
        role=role,
    )  # fmt: skip


def handles(*descriptions: Any) -> tuple[Handle, ...]:
    """The addresses in all descriptions of one person; where none has any, those in their words about themselves."""
    several = [one for one in descriptions if isinstance(one, dict)]
    found = [handle for one in several for handle in _handles(one)]
    if not found:
        found = [handle for one in several for handle in _in_words(first(one, *_BIOGRAPHIES))]
    return tuple(dict.fromkeys(found))


def avatar(*descriptions: Any) -> str:
    """The address of a person's picture, from the first description that has one."""
    values = [one[key] for one in descriptions if isinstance(one, dict) for key in _AVATARS if one.get(key)]
    return next((url for value in values if (url := picture(first(value, "url") or words(value)))), "")


def picture(url: str) -> str:
    """An address to keep for a picture, which is one of the web; empty for any other."""
    url = url.strip()
    return text.safe_url(url) if url.lower().startswith(("https://", "http://")) else ""


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
            found += named(one)
    return [one for one in found if one]


def listed(value: Any) -> list[Speaker | None]:
    """Read a file that lists people and nothing else, entry by entry; empty when it is none."""
    several = items(value) or next((found for key in _PEOPLE_LISTS if (found := items(get(value, key)))), [])
    if not several and isinstance(value, dict) and all(isinstance(one, dict) for one in value.values()):
        several = list(value.values())
    # JSON:API keeps what it says of someone on a level of its own.
    flat = [one | get(one, "attributes") if isinstance(get(one, "attributes"), dict) else one for one in several]
    flat = [{key.replace("-", "_"): of for key, of in one.items()} for one in flat if isinstance(one, dict)]
    if any(key.lower().startswith("start") for one in flat for key in one):
        return []
    found = [speaker(one) for one in flat]
    return found if 2 * sum(one is not None for one in found) > len(several) else []


def chairs(session: Any, known: Mapping[str, Any]) -> list[Speaker]:
    """Read who leads a session, where it says so beside its speakers; a word alone may be anything."""
    listed: Any = next((session[key] for key in _CHAIRS if get(session, key)), None)
    several = [listed] if isinstance(listed, str | dict) else items(listed)
    found = speakers([one for one in several if not isinstance(one, str) or " " in one or one in known], known)
    return roles.as_role(found, "chair")


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
    # KonOpas lists first and last name, then what stands before and behind them.
    listed_ = " ".join(filter(None, (words(part).strip() for part in items(get(person, "name"))[:2])))
    return parts or listed_ or in_any_language(person, *_NAMES)


def _handles(person: dict[str, Any]) -> list[Handle]:
    found = [text.handle(first(person, network), network) for network in _NETWORKS if first(person, network)]
    for key in _LINK_LISTS:
        links = person.get(key)
        if isinstance(links, dict):
            found += [text.handle(words(url), network) for network, url in links.items() if words(url)]
        found += [_handle(link) for link in items(links)]
    found += [handle for answer in items(person.get("answers")) for handle in _answered(answer)]
    return [handle for handle in found if handle and handle.network != "email"]


def _answered(answer: Any) -> Iterator[Handle | None]:
    """The addresses a public question asked for: it says which network by an icon or in words, or asks for a URL."""
    question = get(answer, "question")
    icon = first(question, "icon").strip("-")
    asked = text.fold(words(get(question, "question")) or words(question))
    named = _ASKED.search(asked)
    if _ASKED_OF_WORK.search(asked) or not (icon or named or first(question, "variant") == "url"):
        return
    network = icon or (named and (named[1] or "web")) or ""
    for said in first(answer, "answer").replace(",", " ").split()[:5]:
        yield text.handle(said, network) or (text.handle(f"https://{said}") if "." in said and "/" in said else None)


def _in_words(biography: str) -> list[Handle]:
    """The profiles a biography gives addresses of, where it gives one of a network: of two, one is another's."""
    found: dict[str, list[Handle]] = {}
    for address in dict.fromkeys(_ADDRESS.findall(biography[:_MAX_BIOGRAPHY])):
        address = address.rstrip(".,;:!?*_")
        handle = text.handle(address)
        segments = len([part for part in address.partition("://")[2].split("/")[1:] if part])
        if handle and (address.startswith("@") or segments == _PROFILES.get(handle.network)):
            found.setdefault(handle.network, []).append(handle)
    return [several[0] for several in found.values() if len(set(several)) == 1]


def _handle(link: Any) -> Handle | None:
    if first(link, "linkType", "type").lower() in _NOT_PERSONAL:
        return None
    url = words(link) if isinstance(link, str) else first(link, "url", "link", "href")
    return text.handle(url) if "://" in url else text.handle(url, first(link, "service", "name", "linkType", "icon"))
