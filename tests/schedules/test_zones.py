"""Which zone a programme is in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from starmeet.errors import InputError
from starmeet.schedules.zones import Moment, canonical, choose, of_place

WALL = [Moment(at=datetime(2027, 5, 1, 10))]  # noqa: DTZ001
INDIAN = [Moment(at=datetime(2027, 5, 1, 10, tzinfo=timezone(timedelta(hours=5, minutes=30))))]
SUMMER = [Moment(at=datetime(2027, 5, 1, 10, tzinfo=timezone(timedelta(hours=2))))]
INSTANT = [Moment(at=datetime(2027, 5, 1, 10, tzinfo=UTC))]


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ("Brussels", "Europe/Brussels"),
        ("ULB (Université Libre de Bruxelles)", "Europe/Brussels"),
        ("The Pyramid of Tirana", "Europe/Tirane"),
        ("Montréal", "America/Toronto"),
        ("Kochi", "Asia/Kolkata"),
        ("Lyon", "Europe/Paris"),
        ("New York, NY", "America/New_York"),
        ("Hotel Paris, Las Vegas", "America/Los_Angeles"),
        ("Room 5, Tomar, Portugal", "Europe/Lisbon"),
        ("Jordan Hall", ""),
        ("Online", ""),
        ("", ""),
    ],
)
def test_places_have_zones(place: str, zone: str) -> None:
    assert of_place([place]) == zone


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"), ("europe/berlin", "Europe/Berlin"), ("UTC", "UTC"), ("Europe", ""),
        ("../../etc/passwd", ""), ("/etc/localtime", ""), ("a" * 5000, ""), ("Europe/Berlin\0", ""), ("\ud800", ""),
    ],
)  # fmt: skip
def test_names_of_zones_are_checked(name: str, zone: str) -> None:
    assert canonical(name) == zone


@pytest.mark.parametrize(
    ("named", "given", "places", "moments", "zone", "assumed"),
    [
        ("Asia/Tokyo", "Europe/Berlin", ["Paris"], WALL, "Asia/Tokyo", False),
        ("Nowhere/Land", "Europe/Berlin", ["Paris"], WALL, "Europe/Berlin", False),
        ("", "Europe/Berlin", ["Paris"], WALL, "Europe/Berlin", False),
        ("", "", ["Lanternville", "Paris"], WALL, "Europe/Paris", False),
        ("", "", [], WALL, "America/Lima", True),
        ("", "", [], INSTANT, "America/Lima", True),
        ("", "", ["Paris"], SUMMER, "Europe/Paris", False),
        ("", "", ["London"], SUMMER, "Etc/GMT-2", False),
        ("", "", [], INDIAN, "Asia/Colombo", True),
    ],
)
def test_the_order_of_who_knows(
    named: str, given: str, places: list[str], moments: list[Moment], zone: str, assumed: bool
) -> None:
    found = choose(named, given, places, "America/Lima", moments)
    assert (found.name, found.assumed) == (zone, assumed)


def test_a_zone_nobody_knows_is_refused_when_the_user_gives_it() -> None:
    with pytest.raises(InputError, match=r"Berlni.*Europe/Berlin"):
        choose("", "Europe/Berlni", [], "UTC", WALL)


def test_a_wrong_zone_at_home_never_stops_a_programme() -> None:
    assert choose("", "", [], "Home/Sweet", WALL).name == "UTC"
