"""The plan follows the programme and the calendar, stays close to what it was, and leaves agreements alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from starmeet.config.places import Home
from starmeet.desk import Desk, plan
from tests.cli.conftest import Run
from tests.conftest import NOW
from tests.desk.conftest import Dump

BUSY = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:call
DTSTART:20261201T{0}00Z
DTEND:20261201T{1}00Z
SUMMARY:Call with the office
END:VEVENT
END:VCALENDAR
"""


def talk(guid: str, title: str, start: str, *speakers: str, room: str = "Hall A", day: int = 1) -> str:
    persons = "".join(f"<person>{name}</person>" for name in speakers)
    return (
        f'<event guid="{guid}"><title>{title}</title><date>2026-12-0{day}T{start}:00+00:00</date><start>{start}</start>'
        f"<duration>00:30</duration><room>{room}</room><persons>{persons}</persons></event>"
    )


def write(path: Path, *events: str) -> Path:
    path.write_text(
        "<schedule><conference><title>Tiny Conf</title><acronym>tiny</acronym><start>2026-12-01</start>"
        "<end>2026-12-02</end><time_zone_name>UTC</time_zone_name></conference>"
        f'<day index="1" date="2026-12-01"><room name="Hall A">{"".join(events)}</room></day></schedule>',
        encoding="utf-8",
    )
    return path


ADA, MEI = talk("g1", "Errors that help", "10:00", "Ada Quill"), talk("g2", "Maps", "14:00", "Mei Tanaka")
# All day, so that there are no gaps to meet anyone in.
CLOSING = talk("g9", "Workshop", "09:00", "Somebody Else", room="Hall B").replace("00:30", "09:00")


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    return write(tmp_path / "tiny.xml", ADA, MEI, CLOSING)


@pytest.fixture
def planned(starmeet: Run, programme: Path) -> Run:
    starmeet("add", "Ada Quill", "--tier", "3")
    starmeet("add", "Mei Tanaka", "--tier", "2")
    starmeet("conf", "add", str(programme), "--going")
    starmeet("plan")
    return starmeet


def times(starmeet: Run, *words: str) -> dict[str, str]:
    """When each person is met for longer than a hello, as planned."""
    found = starmeet("plan", *words, "--json").json
    return {one["people"][0]: one["start"][11:16] for one in found["windows"] if one["kind"] == "after talk"}


def test_a_meeting_goes_along_with_its_session_and_is_said_to(planned: Run, programme: Path) -> None:
    before = times(planned)
    write(programme, ADA.replace("10:00", "11:00"), MEI, CLOSING)
    done = planned("conf", "refresh", "--json").json
    assert done["plan"]["summary"] == "1 moved"
    [change] = done["plan"]["changes"]
    assert (change["person"], change["fate"]) == ("Ada Quill", "moved")
    after = times(planned)
    assert after["Mei Tanaka"] == before["Mei Tanaka"]
    assert int(after["Ada Quill"][:2]) == int(before["Ada Quill"][:2]) + 1
    assert planned("conf", "refresh", "--json").json["plan"] is None


def test_a_programme_written_anew_under_other_guids_keeps_every_decision(planned: Run, programme: Path) -> None:
    kept = next(one for one in planned("plan", "--json").json["windows"] if one["kind"] == "after talk")
    window = kept["alternatives"][0]["id"]
    planned("plan", "--pin", window, "--drop", kept["id"])
    write(programme, ADA.replace("g1", "other"), MEI.replace("g2", "another"), CLOSING.replace("g9", "third"))
    planned("conf", "refresh")
    assert [one["pinned"] for one in planned("plan", "--json").json["windows"] if one["id"] == window] == [True]


def test_someone_whose_talk_is_gone_is_lost(planned: Run, programme: Path) -> None:
    write(programme, MEI, CLOSING)
    done = planned("conf", "refresh").out
    assert "Your plan: 1 lost" in done
    assert "Ada Quill: no longer in the plan" in done
    assert times(planned).keys() == {"Mei Tanaka"}


def test_new_busy_time_rescues_who_can_be_met_otherwise(planned: Run, tmp_path: Path, programme: Path) -> None:
    met = times(planned)["Ada Quill"]
    calendar = tmp_path / "work.ics"
    calendar.write_text(BUSY.format(met.replace(":", ""), "1135"))
    planned("init")
    planned("config", "set", "calendar.busy", f'["{calendar}"]')
    done = planned("plan", "--json").json
    fates = {one["person"]: one["fate"] for one in done["changes"]}
    assert fates == {"Ada Quill": "rescued"}
    assert done["summary"] == "1 rescued"


def test_what_was_agreed_stays_and_is_said_to_be_in_doubt(planned: Run, programme: Path) -> None:
    agreed = planned("meet", "Ada Quill", "--state", "accepted", "--json").json
    write(programme, ADA.replace("10:00", "15:00"), MEI, CLOSING)
    done = planned("conf", "refresh", "--json").json["plan"]
    assert (done["changes"][0]["person"], done["changes"][0]["fate"]) == ("Ada Quill", "shaken")
    assert "until you say so" in done["changes"][0]["words"]
    after = planned("plan", "--json").json
    assert [(one["start"], one["end"]) for one in after["windows"] if one["state"] == "accepted"] == [
        (agreed["start"], agreed["end"])
    ]


def test_an_appointment_made_long_before_is_planned_around(planned: Run) -> None:
    planned("add", "Zed Moor")
    start = next(one for one in planned("plan", "--json").json["windows"] if one["kind"] == "after talk")["start"]
    planned("meet", "Zed Moor", "--at", start[:16].replace("T", " "), "--state", "accepted")
    windows = planned("plan", "--json").json["windows"]
    assert [(one["people"], one["state"]) for one in windows if one["start"] == start] == [(["Zed Moor"], "accepted")]


def test_what_is_over_is_not_planned_and_what_was_planned_stays(planned: Run, programme: Path) -> None:
    before = {one["id"]: one for one in planned("plan", "--json").json["windows"]}
    write(programme, ADA, CLOSING, talk("g4", "Maps again", "16:00", "Mei Tanaka"))
    planned("conf", "refresh", now="2026-12-01T12:30:00Z")
    after = planned("plan", "--json", now="2026-12-01T12:30:00Z").json["windows"]
    passed = {one["id"] for one in before.values() if one["start"] < "2026-12-01T12:30"}
    assert passed
    assert passed <= {one["id"] for one in after}
    assert all(one["start"] > "2026-12-01T12:30" for one in after if one["id"] not in passed)


def test_whoever_was_met_takes_no_second_place(planned: Run) -> None:
    planned("plan", "--max-per-day", "2")
    planned("meet", "Ada", "--state", "held", now="2026-12-01T10:20:00Z")
    windows = planned("plan", "--json", now="2026-12-01T10:25:00Z").json["windows"]
    assert [one["state"] for one in windows if one["people"] == ["Ada Quill"] and one["kind"] != "talk"] == ["held"]
    assert any(one["people"] == ["Mei Tanaka"] and one["kind"] != "talk" for one in windows)


def test_now_knows_what_became_of_the_plan(planned: Run) -> None:
    first = "2026-12-01T13:50:00Z"
    assert planned("now", "--json", now=first).json["next"]["people"] == ["Mei Tanaka"]
    for one in planned("now", "--json", now=first).json["later"]:
        planned("meet", one["id"], "--state", "declined", now=first)
    planned("meet", "Ada", "--at", "2026-12-01 17:00", "--state", "accepted", now=first)
    later = planned("now", "--json", now="2026-12-01T16:00:00Z").json
    assert (later["next"]["people"], later["next"]["start"][11:16], later["later"]) == (["Ada Quill"], "17:00", [])


def test_a_value_belongs_to_its_problem(planned: Run, programme: Path) -> None:
    value = planned("plan", "--json").json["objective"]
    planned("edit", "Ada", "--tier", "1")
    write(programme, ADA, MEI, CLOSING, talk("g7", "Something new", "12:00", "A Stranger"))
    planned("conf", "refresh")
    planned("edit", "Ada", "--tier", "3")
    assert planned("plan", "--json").json["objective"] == value


def test_a_pin_that_was_missed_does_not_stand_in_the_way(planned: Run) -> None:
    window = next(one for one in planned("plan", "--json").json["windows"] if one["kind"] == "after talk")
    planned("plan", "--pin", window["id"])
    planned("meet", window["id"], "--state", "missed", now="2026-12-01T20:00:00Z")
    assert window["id"] not in {one["id"] for one in planned("plan", "--json").json["windows"]}


def test_a_pin_against_what_changed_leaves_the_plan_and_the_refresh_is_told(
    planned: Run, tmp_path: Path, programme: Path
) -> None:
    window = next(one for one in planned("plan", "--json").json["windows"] if one["kind"] == "after talk")
    planned("plan", "--pin", window["id"])
    calendar = tmp_path / "work.ics"
    calendar.write_text(BUSY.format("0900", "2000"))
    planned("init")
    planned("config", "set", "calendar.busy", f'["{calendar}"]')
    write(programme, ADA, MEI, CLOSING, talk("g7", "Something new", "12:00", "A Stranger"))
    assert "Something new" in planned("conf", "refresh").out


def test_dropping_somebody_is_not_giving_up(planned: Run) -> None:
    done = planned("plan", "--drop", "Mei", "--json").json
    assert done["changing"] == 0
    assert done["objective"] == planned("plan", "--json").json["objective"]


def test_planning_again_changes_nothing_and_says_nothing(planned: Run, dump: Dump) -> None:
    planned("plan")
    first = dump()
    again = planned("plan", "--json").json
    assert (again["summary"], again["changes"]) == ("", [])
    assert dump()["meeting"] == first["meeting"]


def test_a_plan_made_anew_is_undone_with_what_caused_it(planned: Run, programme: Path, dump: Dump) -> None:
    before = dump()
    write(programme, ADA.replace("10:00", "11:00"), MEI, CLOSING)
    planned("conf", "refresh")
    assert planned("undo").out.startswith("Undone: refresh Tiny Conf")
    after = dump()
    for table in ("session", "meeting", "choice"):
        assert after[table] == before[table]


def test_what_was_made_anew_by_itself_stays_undone(planned: Run, home: Home, tmp_path: Path) -> None:
    before = planned("plan", "--json").json["windows"]
    calendar = tmp_path / "work.ics"
    calendar.write_text(BUSY.format("1030", "1135"))
    planned("init")
    planned("config", "set", "calendar.busy", f'["{calendar}"]')
    desk = Desk(home, lambda: NOW)
    made = plan.living(desk)
    assert made is not None
    assert made.summary == "1 rescued"
    assert planned("undo").out.startswith("Undone: plan Tiny Conf")
    again = plan.living(desk)
    desk.close()
    assert again is not None
    assert [one.id for one in again.windows] == [one["id"] for one in before]
    assert again.summary == ""


def test_where_nothing_moves_there_is_nothing_to_undo(planned: Run, programme: Path) -> None:
    write(programme, ADA, MEI, CLOSING, talk("g7", "Something new", "12:00", "A Stranger"))
    planned("conf", "refresh")
    assert planned("undo").out.startswith("Undone: refresh Tiny Conf")


def test_fresh_forgets_what_was_planned(planned: Run) -> None:
    window = next(one for one in planned("plan", "--json").json["windows"] if one["alternatives"])
    other = window["alternatives"][0]["id"]
    planned("plan", "--pin", other, "--drop", window["id"])
    close = planned("plan", "--unpin", other, "--undrop", window["id"], "--json").json
    fresh = planned("plan", "--fresh", "--json").json
    assert fresh["objective"] >= close["objective"]
    assert window["id"] in {one["id"] for one in fresh["windows"]}
    assert "nothing better exists" in planned("plan", "--fresh").out
    assert "worth changing it for" in planned("plan").out


def test_a_limit_for_this_conference_is_remembered(planned: Run) -> None:
    assert times(planned, "--max-per-day", "1").keys() == {"Ada Quill"}
    assert times(planned).keys() == {"Ada Quill"}
    assert times(planned, "--max-per-day", "5").keys() == {"Ada Quill", "Mei Tanaka"}


def test_my_own_talk_keeps_me(starmeet: Run, tmp_path: Path) -> None:
    starmeet("init", "--name", "Robin Vale")
    starmeet("add", "Ada Quill")
    mine = talk("g3", "My own talk", "10:30", "Robin Vale", room="Hall B").replace("00:30", "01:30")
    starmeet("conf", "add", str(write(tmp_path / "tiny.xml", ADA, mine, CLOSING)), "--going")
    done = starmeet("plan", "--json").json
    assert not [one for one in done["windows"] if one["kind"] in ("after talk", "right after talk")]
    assert {one["people"][0] for one in done["windows"]} == {"Ada Quill"}


def test_the_price_of_one_person(planned: Run) -> None:
    planned("plan", "--max-per-day", "1")
    missed = {one["person"]: one["price"] for one in planned("plan", "--json").json["missed"]}
    [(name, price)] = missed.items()
    assert price > 0
    asked = planned("plan", "--price", name, "--json").json
    assert (asked["person"], asked["price"]) == (name, price)
    assert planned("plan", "--price", "Ada", "--json").json["price"] == (0.0 if name != "Ada Quill" else price)
    planned("add", "Jonas Weil")
    refused = planned("plan", "--price", "Jonas", ok=False)
    assert (refused.code, "not known to be at Tiny Conf" in refused.err) == (1, True)


def test_a_calendar_that_cannot_be_read_moves_nobody(planned: Run, programme: Path, tmp_path: Path) -> None:
    calendar = tmp_path / "work.ics"
    calendar.write_text(BUSY.format("1030", "1200"))
    planned("init")
    planned("config", "set", "calendar.busy", f'["{calendar}"]')
    before = planned("plan", "--json").json["windows"]
    calendar.unlink()
    write(programme, ADA, MEI, CLOSING, talk("g7", "Something new", "12:00", "A Stranger"))
    assert planned("conf", "refresh", "--json").json["plan"] == {"summary": "", "changes": []}
    calendar.write_text(BUSY.format("1030", "1200"))
    assert planned("plan", "--json").json["windows"] == before
