"""The way between two rooms: laws, what the user says first, and buildings as programmes of all kinds name them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.model import Walk
from starmeet.planning.venue import Venue, buildings, is_online, on_foot
from starmeet.schedules import Hints, read

FOSDEM = ("H.1301 (Cornil)", "H.2213", "K.3.201", "K.4.201", "UB2.252A (Lameere)", "AW1.120", "Janson")
ROOMS = st.lists(st.one_of(st.sampled_from((*FOSDEM, "", "online", "Hall 2, Room B", "Hall 3, Room A")), st.text()))
POINT = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(ROOMS, st.data())
def test_it_is_as_far_there_as_back_and_nowhere_from_a_room_to_itself(rooms: list[str], data: st.DataObject) -> None:
    known = st.sampled_from([*rooms, "Somewhere else"])
    walks = data.draw(st.lists(st.builds(Walk, a=known, b=known, minutes=st.integers(0, 240))))
    points = data.draw(st.dictionaries(known, POINT))
    venue = Venue(rooms=tuple(rooms), walks=tuple(walks), points=points)
    one, other = data.draw(known), data.draw(known)
    assert venue.minutes(one, other) == venue.minutes(other, one) >= 0
    assert venue.minutes(one, one) == 0
    assert set(venue.buildings) <= set(rooms)


def test_the_user_is_asked_first_then_the_map_then_the_names() -> None:
    walks = (Walk(a="H", b="K", minutes=4), Walk(a="H.1301 (Cornil)", b="Lameere", minutes=12))
    points = {"H.1301 (Cornil)": (50.8120, 4.3800), "AW1.120": (50.8120, 4.3900), "K.3.201": (50.0, 4.0)}
    venue = Venue(rooms=FOSDEM, walks=walks, points=points, walk_minutes=3, building_minutes=9)
    assert venue.minutes("H.2213", "K.4.201") == 4
    assert venue.minutes("H.1301 (Cornil)", "K.3.201") == 4  # though the map has them far apart
    assert venue.minutes("UB2.252A (Lameere)", "H.1301 (Cornil)") == 12
    assert venue.minutes("H.1301 (Cornil)", "AW1.120") == 11  # 703 metres, and the doors
    assert venue.minutes("H.1301 (Cornil)", "H.2213") == 3
    assert venue.minutes("H.2213", "UB2.252A (Lameere)") == 9
    assert venue.minutes("Janson", "H.2213") == 9  # nobody says where that is
    assert venue.minutes("", "H.2213") == 3
    assert venue.minutes("Online", "H.2213") == 0
    assert venue.pairs()["H.2213", "K.4.201"] == 4
    assert len(venue.pairs()) == len(FOSDEM) * (len(FOSDEM) - 1) // 2


@pytest.mark.parametrize(
    ("rooms", "found"),
    [
        (["Building A / Room 3", "Building A / Room 4", "Building B / Room 3"], {"Building A", "Building B"}),
        (["Hall 2, Room A", "Hall 2, Room B", "Hall 3, Room A", "Foyer"], {"Hall 2", "Hall 3"}),
        (["Library Room 2", "Library Room 3", "Library Lobby", "Slavin Center Room 1"], {"Library", "Slavin Center"}),
        (["North | 1", "North | 2", "South | 1"], {"North", "South"}),
        (["TR209", "TR211", "AU101"], {"TR", "AU"}),
        (["Room 1", "Room 2", "Room 3"], set()), (["Hall A", "Hall B"], set()), (["Saal 1", "Saal G"], set()),
        (["Room #1, 2nd floor", "Room #2, 2nd floor", "Big room, 3rd floor"], set()),
        (["K.3.201", "K.4.201"], set()), (["R0", "R1", "S"], set()), ([], set()),
        (["Ballroom A, Ballroom B", "Ballroom A", "Ballroom B"], set()),
    ],
)  # fmt: skip
def test_buildings_are_read_off_the_names_with_care(rooms: list[str], found: set[str]) -> None:
    assert set(buildings(rooms).values()) == found


def test_a_room_called_after_a_building_is_in_it() -> None:
    rooms = ["Library Room 2", "Library Room 3", "Library Lobby", "Slavin Center Room 1"]
    assert buildings(rooms)["Library Lobby"] == "Library"


@pytest.mark.parametrize("room", ["Online", "Virtual room 2", "Zoom", "https://meet.example/1", "Microsoft Teams Live"])
def test_online_is_no_place(room: str) -> None:
    assert is_online(room)
    assert not is_online("Hall A")


@given(POINT, POINT)
def test_the_earth_is_round(one: tuple[float, float], other: tuple[float, float]) -> None:
    assert 1 <= on_foot(one, other) == on_foot(other, one) <= 240
    assert on_foot(one, one) == 1


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("fosdem/fosdem-2012.xml", 5), ("fosdem/fosdem-2024-late.xml", 7), ("fosdem/fosdem-2026-late.xml", 6),
        ("opass/coscup2022-session.json", 3), ("frab/31c3-schedule.xml", 0), ("frab/36c3_merged.xml", 0),
        ("emf/2022-schedule.frab", 0), ("json/pyconus2025-conference.json", 0), ("json/mixit-talks_2023.json", 0),
        ("json/devfest-siberia-schedule.ru.json", 0), ("sessionize/gocon2025-sessions.json", 0),
        ("openevent/PyCon17/sessions", 0), ("fosdem/fosdem_2021.xml", 0),
    ],
)  # fmt: skip
def test_real_programmes_show_as_many_buildings(corpus: Path, path: str, count: int) -> None:
    file = corpus / "schedules" / path
    programme = read(file.read_bytes(), Hints(where=file.name, home_zone="UTC"))
    found = buildings({one.room for one in programme.sessions})
    assert len(set(found.values())) == count
