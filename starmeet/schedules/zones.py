"""Which zone a programme is in.

In this order: the file's own name for it, the user's word, the place it is held at, the user's own
zone. Only the last is a guess, and marked so. A published offset ("+01:00") makes the instants right
whatever the zone; the zone is then the first of those that has this offset, else a fixed one.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from starmeet import text
from starmeet.errors import InputError
from starmeet.model import Value

AGREEING = 0.9
"""Share of a programme's offsets a zone must have: one slip among a thousand events rules none out."""

# Cities where conferences gather that have no zone named after them, by the zone they share.
_CITIES = {
    "Europe/Tirane": "tirana",
    "Europe/Berlin": "aachen bonn bremen cologne koln karlsruhe chemnitz darmstadt dresden dusseldorf erlangen "
    "frankfurt freiburg germany deutschland gottingen hamburg hannover heidelberg jena kiel leipzig mainz "
    "mannheim marburg muenchen munchen munich munster nuernberg nuremberg nurnberg potsdam stuttgart tubingen",
    "Europe/Paris": "bordeaux brest grenoble lille lyon marseille montpellier nantes rennes strasbourg toulouse",
    "Europe/Brussels": "antwerp antwerpen bruges bruxelles brussel gent ghent leuven louvain",
    "Europe/Amsterdam": "delft eindhoven rotterdam utrecht|den haag|the hague",
    "Europe/London": "aberdeen belfast birmingham brighton bristol cambridge cardiff edinburgh glasgow leeds liverpool "
    "manchester newcastle nottingham oxford sheffield|united kingdom|great britain|england|scotland",
    "Europe/Rome": "bologna bolzano catania firenze florence milan milano napoli roma torino turin verona",
    "Europe/Madrid": "barcelona bilbao espana granada malaga sevilla seville spain valencia zaragoza",
    "Europe/Lisbon": "aveiro braga coimbra lisboa porto portugal",
    "Europe/Vienna": "dornbirn graz innsbruck linz salzburg wien",
    "Europe/Zurich": "basel bern geneva geneve lausanne lugano rapperswil winterthur",
    "Europe/Warsaw": "gdansk gdynia katowice krakow lodz poznan warszawa wroclaw",
    "Europe/Prague": "brno ostrava praha",
    "Europe/Copenhagen": "aarhus kobenhavn odense",
    "Europe/Stockholm": "goteborg gothenburg linkoping lund malmo",
    "Europe/Oslo": "bergen trondheim",
    "Europe/Helsinki": "espoo tampere turku",
    "Europe/Athens": "thessaloniki",
    "Europe/Bucharest": "bucuresti|cluj napoca|cluj|timisoara",
    "Europe/Belgrade": "beograd|novi sad",
    "Europe/Zagreb": "opatija",
    "Europe/Kyiv": "kharkiv kiev lviv odesa odessa ukraine",
    "Europe/Moscow": "petersburg",
    "Asia/Novosibirsk": "novosibirsk",
    "Asia/Jerusalem": "haifa|tel aviv",
    "Asia/Kolkata": "bangalore bengaluru chennai cochin delhi goa gurgaon hyderabad kochi kozhikode mumbai pune",
    "Asia/Shanghai": "beijing chengdu china guangzhou hangzhou shenzhen",
    "Asia/Tokyo": "fukuoka kyoto matsue nagoya osaka sapporo",
    "Asia/Seoul": "busan|south korea",
    "Asia/Taipei": "hsinchu tainan taiwan",
    "Asia/Ho_Chi_Minh": "hanoi|da nang",
    "Asia/Dubai": "abu dhabi",
    "America/Toronto": "montreal ottawa quebec",
    "America/Edmonton": "calgary",
    "America/New_York": "atlanta baltimore boston brooklyn charlotte cleveland columbus miami orlando philadelphia "
    "pittsburgh raleigh|washington dc|washington d c",
    "America/Chicago": "austin dallas houston madison milwaukee minneapolis nashville|new orleans|st louis|kansas city",
    "America/Denver": "albuquerque boulder|salt lake city",
    "America/Los_Angeles": "anaheim oakland pasadena portland sacramento seattle|las vegas|long beach|mountain view|"
    "palo alto|san diego|san francisco|san jose|santa clara|santa cruz",
    "Pacific/Honolulu": "hawaii",
    "America/Bogota": "medellin",
    "America/Sao_Paulo": "brasilia curitiba florianopolis|belo horizonte|porto alegre|rio de janeiro",
    "America/Argentina/Buenos_Aires": "rosario|buenos aires",
    "Africa/Johannesburg": "durban pretoria|cape town",
    "Africa/Casablanca": "marrakech rabat",
    "Australia/Sydney": "canberra|new south wales",
    "Australia/Brisbane": "gold coast",
    "Australia/Melbourne": "geelong",
    "Pacific/Auckland": "christchurch dunedin wellington|new zealand",
}  # fmt: skip
_LONGEST_PLACE = 3  # words: "rio de janeiro"
_CITY_AREAS = frozenset("Africa America Asia Atlantic Australia Europe Indian Pacific".split())
_NOT_PLACES = frozenset(("center", "easter", "midway", "wake", "troll", "jersey"))


class Zone(Value, frozen=True, kw_only=True):
    """The zone chosen for a programme."""

    name: str
    assumed: bool = False
    """True when it was guessed."""
    local: bool = False
    """True when date-times that claim UTC are the venue's wall clock: they are to be read in this zone."""
    notes: tuple[str, ...] = ()


class Moment(Value, frozen=True, kw_only=True):
    """A start as published: the date-time, and the wall clock written beside it (time since midnight)."""

    at: datetime
    clock: timedelta | None = None


@lru_cache(1024)
def canonical(name: str) -> str:
    """Give the zone's name as the IANA writes it, whatever the case; empty for an unknown one."""
    name = name.strip()
    if not re.fullmatch(r"[A-Za-z][\w+-]{0,30}(?:/[\w+-]{1,30}){0,2}", name, re.ASCII):
        return ""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return _by_lower_case().get(name.lower(), "")


@cache
def _by_lower_case() -> dict[str, str]:
    return {zone.lower(): zone for zone in available_timezones()}


def of_place(places: Sequence[str]) -> str:
    """Find the zone of the first text that names a known city, else of the first that names a country.

    In one text the last city counts: addresses go from the room to the town.
    """
    cities, countries = _gazetteer()
    for place in places:
        words = re.findall(r"[a-z]+", text.fold(place[:500]))
        for end in range(len(words), 0, -1):
            for start in range(max(0, end - _LONGEST_PLACE), end):
                if zone := cities.get(" ".join(words[start:end])):
                    return zone
    # A country counts as a whole part of an address: "Jordan Hall" is not in Jordan.
    parts = (part.strip() for place in places for part in reversed(text.fold(place[:500]).split(",")))
    return next((countries[part] for part in parts if part in countries), "")


@cache
def _gazetteer() -> tuple[dict[str, str], dict[str, str]]:
    """Zones by city and by country, folded: from the zone database, and `_CITIES`."""
    from importlib.resources import files

    tables = files("tzdata.zoneinfo")
    cities: dict[str, str] = {}
    zones_of: dict[str, list[str]] = {}
    for code, zone in _rows(tables.joinpath("zone.tab").read_text("utf-8"), 0, 2):
        zones_of.setdefault(code, []).append(zone)
        area, _, city = zone.partition("/")
        city = city.lower().replace("_", " ").replace("-", " ")
        if area in _CITY_AREAS and "/" not in city and city not in _NOT_PLACES:
            cities[city] = zone
    countries = {
        text.fold(name): zones_of[code][0]
        for code, name in _rows(tables.joinpath("iso3166.tab").read_text("utf-8"), 0, 1)
        if len(zones_of.get(code, ())) == 1
    }
    for zone, names in _CITIES.items():
        words, *phrases = names.split("|")
        for city in (*words.split(), *phrases):
            cities[city] = zone
    return cities, countries


def _rows(table: str, *columns: int) -> list[tuple[str, ...]]:
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return [tuple(row[column] for column in columns) for row in rows if len(row) > max(columns)]


def choose(named: str, given: str, places: Sequence[str], home: str, moments: Sequence[Moment]) -> Zone:
    """Choose the zone of a programme.

    Args:
        named: the zone as the file names it; an unknown one is noted and passed over.
        given: the zone the user gave.
        places: city, venue and the like as the file has them.
        home: the user's own zone.
        moments: every start of the programme; naive ones are wall-clock times.

    Raises:
        InputError: the user gave a zone nobody knows.
    """
    notes: tuple[str, ...] = ()
    if named and not canonical(named):
        notes = (f"the file names a zone nobody knows: {text.squeeze(named, 60)}",)
    given = _checked(given)
    home = canonical(home) or "UTC"
    aware = [moment for moment in moments if moment.at.tzinfo]
    # Software writes instants in UTC wherever the venue is: such offsets say nothing about the zone.
    utc = bool(aware) and not any(moment.at.utcoffset() for moment in aware)
    beside = utc and all(moment.clock == _since_midnight(moment.at) for moment in aware)
    stated = [] if beside else _offsets(aware)
    known = canonical(named) or given
    if not known and (place := of_place(places)) and _agrees(place, stated):
        known = place
    if known:
        # DebConf 17 writes "+00:00" after local times: the clock beside them says the same hour.
        local = beside and len(aware) == len(moments)
        return Zone(name=known, local=local, notes=notes)
    if beside:
        stated = [(moment.at, timedelta()) for moment in aware]
    if _agrees(home, stated):
        return Zone(name=home, assumed=True, notes=notes)
    name, guessed = _with_offset(stated, home)
    return Zone(name=name, assumed=guessed or beside, notes=notes)


def _checked(given: str) -> str:
    if not given.strip():
        return ""
    if zone := canonical(given):
        return zone
    near = [_by_lower_case()[name] for name in difflib.get_close_matches(given[:60].lower(), _by_lower_case(), 1)]
    zone = of_place((given,)) or next(iter(near), "Europe/Brussels")
    raise InputError(f"no zone is called {text.squeeze(given, 60)!r}", f"give an IANA name such as {zone}")


def _since_midnight(at: datetime) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)


def _offsets(aware: Sequence[Moment]) -> list[tuple[datetime, timedelta]]:
    """The local offset at each instant, where the programme tells: by its offset, or by the clock beside UTC."""
    found = []
    for moment in aware:
        offset = moment.at.utcoffset() or timedelta()
        if not offset and moment.clock is not None:
            # Whole quarters of an hour between -12:00 and +14:00, as all zones are.
            ahead = (moment.clock - _since_midnight(moment.at)) % timedelta(days=1)
            offset = ahead if ahead <= timedelta(hours=14) else ahead - timedelta(days=1)
            found.append((moment.at, offset))
        elif offset:
            found.append((moment.at, offset))
    return found


def _agrees(zone: str, stated: Sequence[tuple[datetime, timedelta]]) -> bool:
    if not stated:
        return True
    there = ZoneInfo(zone)
    same = sum(at.astimezone(there).utcoffset() == offset for at, offset in stated)
    return same >= AGREEING * len(stated)


def _with_offset(stated: Sequence[tuple[datetime, timedelta]], home: str) -> tuple[str, bool]:
    """A zone for the usual offset, and whether it is a guess: fixed zones exist for whole hours only."""
    usual = Counter(offset for _, offset in stated).most_common(1)[0][0]
    hours, rest = divmod(usual, timedelta(hours=1))
    if not rest and -12 <= hours <= 14:
        # The signs of Etc zones are reversed (POSIX): Etc/GMT-1 is one hour ahead.
        return (f"Etc/GMT{-hours:+d}" if hours else "UTC"), False
    cities, _ = _gazetteer()
    mostly = [(at, offset) for at, offset in stated if offset == usual]
    return next((zone for zone in sorted(set(cities.values())) if _agrees(zone, mostly)), home), True
