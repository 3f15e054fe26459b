"""Ways, shifts, and what you say of a conference: kept, listed, taken back."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from starmeet.config.places import Home
from starmeet.desk import Desk, open_desk, rooms
from starmeet.store import programmes
from tests.cli.conftest import Run, failed
from tests.tui.stage import clock


def programme(*rooms: str) -> str:
    events = "".join(
        f'<event guid="g{number}" id="{number}"><title>Talk {number}</title><date>2027-03-13T10:00:00+01:00</date>'
        f"<start>10:00</start><duration>00:30</duration><room>{room}</room></event>"
        for number, room in enumerate(rooms)
    )
    return (
        '<?xml version="1.0"?><schedule><conference><title>Knot Camp</title><acronym>knot</acronym>'
        "<start>2027-03-13</start><end>2027-03-14</end><time_zone_name>Europe/Brussels</time_zone_name></conference>"
        f'<day index="1" date="2027-03-13"><room name="all">{events}</room></day></schedule>'
    )


@pytest.fixture
def camp(starmeet: Run, tmp_path: Path) -> Run:
    """A conference on a Saturday and Sunday, in two buildings and a hall that nobody can place."""
    path = tmp_path / "knot.xml"
    path.write_text(programme("K.3.201", "K.4.201", "H.1301 (Cornil)", "H.1302 (Depage)", "Janson"), encoding="utf-8")
    starmeet("conf", "add", str(path), "--going")
    return starmeet


def minutes(home: Home, one: str, other: str) -> int:
    desk, _ = open_desk(home, clock)
    try:
        with desk.store.read() as reader:
            [conference] = programmes.all_conferences(reader)
            return rooms.venue(reader, desk, conference).minutes(one, other)
    finally:
        desk.close()


class TestWalks:
    def test_it_is_kept_either_way_and_taken_back(self, camp: Run, home: Home) -> None:
        assert minutes(home, "K.3.201", "H.1301 (Cornil)") == 8
        assert camp("conf", "walk", "knot", "k", "H", "5").out == "Knot Camp: H – K, 5 minutes.\n"
        assert minutes(home, "K.3.201", "H.1301 (Cornil)") == 5
        told = camp("conf", "walk", "knot", "cornil", "K.3.201", "7", "--json").json
        assert told == {"conference": "Knot Camp", "a": "H.1301 (Cornil)", "b": "K.3.201", "minutes": 7}
        camp("conf", "walk", "knot", "K.3.201", "cornil", "6")
        assert [one["minutes"] for one in camp("conf", "walk", "knot", "--json").json] == [5, 6]
        assert minutes(home, "K.3.201", "H.1301 (Cornil)") == 6
        camp("conf", "walk", "knot", "cornil", "K.3.201", "--remove")
        assert minutes(home, "K.3.201", "H.1301 (Cornil)") == 5
        camp("undo")
        camp("undo")
        assert minutes(home, "K.3.201", "H.1301 (Cornil)") == 7

    def test_doors_beside_each_other_take_no_time(self, camp: Run, home: Home) -> None:
        camp("conf", "walk", "knot", "janson", "cornil", "0")
        assert minutes(home, "Janson", "H.1301 (Cornil)") == 0
        assert camp("conf", "walk", "knot").out == "Knot Camp: H.1301 (Cornil) – Janson, 0 minutes.\n"

    @pytest.mark.parametrize(
        ("words", "code", "said"),
        [
            (["jansen", "K", "5"], 1, "Knot Camp has no room 'jansen': did you mean Janson?"),
            (["zzz", "K", "5"], 1, "Knot Camp has no room 'zzz': rooms are H.1301 (Cornil), H.1302 (Depage)"),
            (["H.13", "K", "5"], 2, "'H.13' could be H.1301 (Cornil) or H.1302 (Depage)"),
            (["janson", "Janson", "5"], 2, "from Janson to Janson it is no way"),
            (["K", "H", "900"], 2, "900 is not in the range"),
            (["K", "H"], 2, "from where to where, and in how many minutes?"),
            (["K", "H", "5", "--remove"], 2, "from where to where, and in how many minutes?"),
            (["K", "H", "--remove"], 1, "you told nothing of the way from H to K"),
        ],
    )
    def test_what_cannot_be_said(self, camp: Run, words: list[str], code: int, said: str) -> None:
        assert said in failed(camp("conf", "walk", "knot", *words, ok=False), code)

    def test_without_a_programme_rooms_are_what_you_call_them(self, starmeet: Run) -> None:
        starmeet("conf", "add", "--name", "Lantern Days", "--from", "2027-03-01")
        assert starmeet("conf", "walk", "lantern").out == "You told of no way there.\n"
        assert starmeet("conf", "walk", "lantern", "Quay", "Hall", "9").out == "Lantern Days: Hall – Quay, 9 minutes.\n"


class TestShifts:
    def test_they_are_kept_in_the_venues_time(self, camp: Run) -> None:
        said = camp("conf", "shift", "knot", "Sat 10:00-12:00", "info", "desk").out
        assert said == "Knot Camp: Sat 13 Mar 10:00-12:00 info desk [h1].\n"
        camp("conf", "shift", "knot", "Sat 10:00-12:00", "info desk")
        late = camp("conf", "shift", "knot", "2027-03-14 22:00 – 01:30", "--json").json
        assert (late["start"], late["end"]) == ("2027-03-14T22:00:00+01:00", "2027-03-15T01:30:00+01:00")
        assert [one["what"] for one in camp("conf", "shift", "knot", "--json").json] == ["info desk", ""]
        assert "gone" in camp("conf", "shift", "knot", "Sat 10:00-12:00", "--remove").out
        camp("conf", "shift", "knot", "h2", "--remove")
        assert camp("conf", "shift", "knot").out == "You have no shift there.\n"
        camp("undo")
        assert len(camp("conf", "shift", "knot", "--json").json) == 1

    def test_they_are_time_in_which_nobody_is_met(self, camp: Run, desk: Desk) -> None:
        camp("conf", "shift", "knot", "Sun 9:00-11:00")
        with desk.store.read() as reader:
            [conference] = programmes.all_conferences(reader)
            [taken] = rooms.taken(reader, conference)
        assert (taken.start.isoformat(), taken.what) == ("2027-03-14T08:00:00+00:00", "a shift")

    @pytest.mark.parametrize(
        ("words", "code", "said"),
        [
            (["10:00-12:00"], 2, "on which day of Knot Camp?"),
            (["Sat"], 2, "cannot read 'Sat' as a time"),
            (["Sat 25:00-26:00"], 2, "there is no such date or time"),
            (["Sat 10:00-12:00", "--remove"], 1, "you have no shift then at Knot Camp"),
            (["--remove"], 2, "which shift?"),
        ],
    )
    def test_what_cannot_be_said(self, camp: Run, words: list[str], code: int, said: str) -> None:
        assert said in failed(camp("conf", "shift", "knot", *words, ok=False), code)

    def test_they_go_with_their_conference_and_come_back(self, camp: Run) -> None:
        camp("conf", "shift", "knot", "Sat 10:00-12:00")
        camp("conf", "walk", "knot", "K", "H", "5")
        camp("conf", "remove", "knot")
        camp("undo")
        assert (
            len(camp("conf", "shift", "knot", "--json").json) == len(camp("conf", "walk", "knot", "--json").json) == 1
        )


class TestSet:
    def test_all_that_can_be_said(self, camp: Run) -> None:
        said = camp(
            "conf", "set", "knot", "--maybe", "--goal", "knots, Ada Quill", "--cost", "120 EUR",
            "--arrive", "Fri 18:00", "--leave", "Sun 16:30",
        ).out  # fmt: skip
        assert said == (
            "Knot Camp: you may go; goal knots, Ada Quill; cost 120 EUR; arrive Fri 12 Mar 18:00; "
            "leave Sun 14 Mar 16:30.\n"
        )
        [one] = camp("conf", "--json").json
        assert (one["attending"], one["goal"], one["cost"]) == ("maybe", "knots, Ada Quill", "120 EUR")
        assert (one["arrive"], one["leave"]) == ("2027-03-12T18:00:00+01:00", "2027-03-14T16:30:00+01:00")
        assert camp("conf", "set", "knot", "--leave", "").out == "Knot Camp: no leave.\n"
        camp("undo")
        assert camp("conf", "--json").json[0]["leave"] is not None

    def test_who_leaves_before_arriving_is_told(self, camp: Run) -> None:
        camp("conf", "set", "knot", "--arrive", "Sat 18:00")
        said = failed(camp("conf", "set", "knot", "--leave", "Sat 9:00", ok=False), 2)
        assert "you would leave Knot Camp before you arrive" in said
        assert "say what to set" in failed(camp("conf", "set", "knot", ok=False), 2)
        assert "cannot read" in failed(camp("conf", "set", "knot", "--arrive", "soonish", ok=False), 2)

    def test_a_cost_that_the_config_says_is_changed_there_and_back(self, starmeet: Run, home: Home) -> None:
        starmeet("init", "--name", "Robin")
        block = '\n[[conferences]]\nname = "Lantern Days"\nstart = 2027-03-01\ncost = "300 EUR" # so far\n'
        with home.config.open("a", encoding="utf-8") as file:
            file.write(block)
        starmeet("conf", "set", "lantern", "--cost", "420 EUR")
        assert 'cost = "420 EUR" # so far' in home.config.read_text(encoding="utf-8")
        assert starmeet("conf", "--json").json[0]["cost"] == "420 EUR"
        starmeet("undo")
        assert 'cost = "300 EUR" # so far' in home.config.read_text(encoding="utf-8")


def test_where_rooms_are_is_kept_from_the_catalogue(starmeet: Run, home: Home, tmp_path: Path) -> None:
    source = tmp_path / "knot.xml"
    source.write_text(programme("HS i1", "HS i11", "Foyer", "Elsewhere"), encoding="utf-8")
    rooms = [
        {"name": "HS i1", "latlon": [47.05821, 15.4591]}, {"name": "HS i1.*", "latlon": [47.06821, 15.4591]},
        {"name": "Foyer|Lobby", "latlon": [47.05821, 15.4591]}, {"name": "(a+)+$", "latlon": [0, 0]},
        {"name": "Elsewhere", "latlon": [470, 15]}, {"name": "(", "latlon": [1, 2]}, {"name": "Elsewhere"},
    ]  # fmt: skip
    entry = {
        "id": "knot", "url": "https://knot.example/none.xml", "title": "Knot Camp", "start": "2027-03-13",
        "end": "2027-03-14", "metadata": {"rooms": rooms},
    }  # fmt: skip
    menu = tmp_path / "menu.json"
    menu.write_text(json.dumps({"version": 1, "schedules": [entry]}), encoding="utf-8")
    out = starmeet("conf", "find", "--from", str(menu), "knot").out
    found = re.search(r"\bl[0-9a-f]{8}\b", out)
    assert found
    starmeet("conf", "add", found[0])
    starmeet("conf", "add", str(source))
    assert minutes(home, "HS i1", "Foyer") == 1
    assert minutes(home, "HS i1", "HS i11") == 16  # 1.1 km to the north
    assert minutes(home, "HS i1", "Elsewhere") == 3


def test_why_says_what_your_own_meetings_taught(starmeet: Run, desk: Desk) -> None:
    from starmeet.desk.outcomes import outcomes
    from starmeet.planning.windows import CHANCES

    with desk.store.read() as reader:
        assert (outcomes(reader).chances, outcomes(reader).lines) == (CHANCES, {})
    starmeet("add", "Ada Quill", "--tier", "3")
    for day, state in (("2026-11-19", "held"), ("2026-11-20", "held"), ("2026-11-21", "missed")):
        made = starmeet("meet", "ada", "--state", "accepted", "--at", f"{day} 10:00", "--json").json
        starmeet("meet", made["id"], "--state", state)
    with desk.store.read() as reader:
        learned = outcomes(reader)
    assert learned.lines == {"appointment": "appointment: 0.95 at the start; 2 of 3 held, so 0.88"}
    assert learned.chances["appointment"] == pytest.approx((9.5 + 2) / 13)


def test_why_shows_it_beside_the_chance_of_a_window(starmeet: Run, tmp_path: Path) -> None:
    path = tmp_path / "knot.xml"
    event = programme("Hall").replace("</room></event>", "</room><persons><person>Ada Quill</person></persons></event>")
    path.write_text(event, encoding="utf-8")
    starmeet("add", "Ada Quill", "--tier", "3")
    starmeet("conf", "add", str(path), "--going")
    [window, *_] = [one for one in starmeet("plan", "--json").json["windows"] if one["kind"] == "after talk"]
    assert "at the start" not in starmeet("why", window["id"]).out
    starmeet("meet", window["id"], "--state", "held")
    assert "after talk: 0.50 at the start; 1 of 1 held, so 0.55" in starmeet("why", window["id"]).out
