"""What a value in config.toml can be: how it is read, and the words for it when it is something else.

A kind reads one value as `tomllib` hands it out and gives back what the program works with, or raises
ValueError. It knows nothing of files and lines: `read` adds those.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any

from starmeet import text
from starmeet.model import ATTENDING, Handle, Value

_SHORT = 2_000
_REFERENCE = 4_096
"""Long enough for any path (PATH_MAX on Linux) or URL."""


def _no_hint(_value: object) -> str:
    return ""


class Unfit(ValueError):
    """A value of another kind."""


class Kind(Value, frozen=True, kw_only=True):
    """One kind of value."""

    expected: str
    """Words that follow "expected": "a whole number from 0 to 3"."""
    read: Callable[[Any], object]
    """Turn the TOML value into ours; ValueError when it is not of this kind."""
    hint: Callable[[Any], str] = _no_hint
    """What to do about a wrong value; empty when there is nothing clever to say."""
    item: Kind | None = None
    """For a list: the kind of its items, each read on its own so that one bad item costs only itself."""


@lru_cache(maxsize=512)  # the same slip tends to stand in every block
def did_you_mean(word: str, known: tuple[str, ...]) -> str:
    """Name the nearest known word as a hint; empty when none is near."""
    near = get_close_matches(word.lower(), known, n=1)
    return f"did you mean {near[0]}?" if near else ""


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise Unfit
    return value


def _text(value: object) -> str:
    return text.squeeze(_string(value), _SHORT)


def _reference(value: object) -> str:
    return text.one_line(_string(value), _REFERENCE).strip()


def _filled(read: Callable[[object], str]) -> Callable[[object], str]:
    def filled(value: object) -> str:
        if not (found := read(value)):
            raise Unfit
        return found

    return filled


TEXT = Kind(expected="text", read=_text)
NAME = Kind(expected="a name", read=_filled(_text))
LINES = Kind(expected="text", read=lambda value: text.lines(_string(value)).strip())
REFERENCE = Kind(expected="a path or a URL", read=_reference)


def _file(value: object) -> str:
    name = _reference(value)
    if "://" in name:
        raise Unfit
    return name


FILE = Kind(expected="the path of a file", read=_file)


def _server(value: object) -> str:
    url = _reference(value)
    if url and not re.fullmatch(r"https?://[^/?#\s@]+(?:/\S*)?", url, re.IGNORECASE):
        raise Unfit
    return url


def _server_hint(value: object) -> str:
    if isinstance(value, str) and "@" in value.partition("://")[2].partition("/")[0]:
        return "no name or password in it: `starmeet login caldav` asks for both"
    return ""


SERVER = Kind(expected='the address of a server such as "https://cal.example/", or ""', read=_server, hint=_server_hint)


def many(item: Kind, plural: str) -> Kind:
    """Make the kind of a list of `item`."""
    return Kind(expected=f"a list of {plural}", read=_not_a_list, item=item)


def _not_a_list(_value: object) -> object:
    raise Unfit


TEXTS = many(Kind(expected="text", read=_filled(_text)), "texts")
REFERENCES = many(Kind(expected=REFERENCE.expected, read=_filled(_reference)), "paths and URLs")


def whole(low: int, high: int) -> Kind:
    """Make the kind of a whole number from `low` to `high`."""

    def read(value: object) -> int:
        # bool is an int to Python, not to a person.
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise Unfit
        return value

    return Kind(expected=f"a whole number from {low} to {high}", read=read)


def _yes_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise Unfit
    return value


YES_NO = Kind(expected="true or false", read=_yes_no)


def choice(*names: str) -> Kind:
    """Make the kind of one word out of several."""

    def read(value: object) -> str:
        if (word := _string(value).strip().lower()) not in names:
            raise Unfit
        return word

    def hint(value: object) -> str:
        return did_you_mean(value, names) if isinstance(value, str) else ""

    return Kind(expected=f"{', '.join(names[:-1])} or {names[-1]}", read=read, hint=hint)


def _going(value: object) -> object:
    if isinstance(value, bool):
        return "going" if value else "not"
    return _ATTENDING.read(value)


_ATTENDING = choice(*ATTENDING)
GOING = Kind(expected=f"{_ATTENDING.expected}, or true or false", read=_going, hint=_ATTENDING.hint)


def _zone(value: object) -> str:
    if name := _string(value).strip():
        from zoneinfo import ZoneInfo

        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:  # unknown; "../x"; "Europe", which is a folder
            raise Unfit from error
    return name


def is_zone(name: str) -> bool:
    """Tell whether `name` is a time zone this machine knows."""
    try:
        return bool(_zone(name))
    except ValueError:
        return False


@cache  # it looks through the whole time zone database on disk
def _zones() -> tuple[str, ...]:
    from zoneinfo import available_timezones

    return tuple(sorted(zone for zone in available_timezones() if "/" in zone))


def _zone_hint(value: object) -> str:
    if not isinstance(value, str):
        return ""
    zones = _zones()
    wanted = text.fold(value).replace(" ", "_")
    for zone in zones:
        if zone.casefold() == wanted or zone.casefold().rpartition("/")[2] == wanted:
            return f"did you mean {zone}?"
    near = get_close_matches(value, zones, n=1)
    return f"did you mean {near[0]}?" if near else ""


ZONE = Kind(expected='a time zone such as "Europe/Berlin"', read=_zone, hint=_zone_hint)


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(_string(value).strip())


DAY = Kind(expected="a date such as 2027-05-31", read=_day)


def _clock(value: object) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    spelt = _string(value).strip()
    if spelt and not re.fullmatch(r"([01]?[0-9]|2[0-3]):[0-5][0-9]", spelt):
        raise Unfit
    return spelt.zfill(5) if spelt else ""


def _span(value: object) -> str:
    spelt = _string(value).strip()
    if not spelt:
        return ""
    start, end = (_clock(part) for part in re.split(r"\s*[-–]\s*", spelt, maxsplit=1))
    if not start or not start < end:
        raise Unfit
    return f"{start}-{end}"


CLOCK = Kind(expected='a time such as "09:30", or ""', read=_clock)
SPAN = Kind(expected='a span of time such as "12:00-14:00", or ""', read=_span)


def _email(value: object) -> str:
    address = text.squeeze(_string(value))
    if address and text.handle(address, "email") is None:
        raise Unfit
    return address


EMAIL = Kind(expected="an e-mail address", read=_email)


def _handle(value: object) -> Handle:
    if (found := text.handle(_string(value))) is None:
        raise Unfit
    return found


def _handle_hint(value: object) -> str:
    bare = text.squeeze(value).lstrip("@") if isinstance(value, str) else ""
    return f'say on which network: "github:{bare}"' if re.fullmatch(r"[\w.-]+", bare) else ""


HANDLE = Kind(
    expected='a handle such as "@ada@example.social", "github:ada" or a profile\'s URL',
    read=_handle,
    hint=_handle_hint,
)
HANDLES = many(HANDLE, "handles")


def _language(value: object) -> str:
    code = _string(value).strip().lower()
    if not re.fullmatch(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})?", code):
        raise Unfit
    return code


LANGUAGE = Kind(expected='a language such as "en" or "pt-br"', read=_language)


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine itself."""
    from ipaddress import ip_address

    try:
        return host.lower() == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _service(value: object) -> str:
    url = _reference(value)
    found = re.fullmatch(r"(https?)://(\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::\d{1,5})?(?:/[\w./~%-]*)?", url)
    if url and (found is None or (found[1] == "http" and not is_loopback(found[2]))):
        raise Unfit
    return url.rstrip("/")


SERVICE = Kind(expected='an https:// address, or an http:// address of this machine, or ""', read=_service)


def _database(value: object) -> str:
    url = text.one_line(_string(value), _REFERENCE).strip()
    if url and not re.match(r"(?:postgresql|sqlite)(?:\+\w+)?:/", url):
        raise Unfit
    return url


DATABASE = Kind(expected='a database URL such as "postgresql+psycopg://host/name", or ""', read=_database)
