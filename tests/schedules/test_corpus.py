"""Real programmes: nothing is lost, every time is known, and reading one twice changes nothing."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from starmeet.errors import NotASchedule
from starmeet.model import Programme
from starmeet.schedules import Hints, read
from starmeet.schedules.changes import compare

CORPUS = Path(__file__).parents[2] / ".." / "shared" / "corpus" / "schedules"
ABSENT = "no corpus of real files beside this checkout"
READ = sorted(
    path.relative_to(CORPUS).as_posix()
    for pattern in ("frab/*", "fosdem/*.xml", "ics/*.ics", "emf/*.frab", "emf/*.ics")
    for path in CORPUS.glob(pattern)
    if not path.name.startswith("europython")
) or ["absent"]
REFUSED = {
    "frab/europython-schedule.xml": "EuroPython XML",
    "frab/europython-accepted.xml": "EuroPython XML",
    "html/gogaruco-schedule.html": "an HTML page",
    "confs.tech/2025-python.json": "a catalogue of conferences",
    "json/giggity-menu.json": "a catalogue of conferences",
    "json/kotlinconf2025-conference-info.json": "JSON of another kind",
    "csv/ismir2020-papers.csv": "CSV",
}


def load(name: str) -> bytes:
    path = CORPUS / name
    if not path.exists():
        pytest.skip(ABSENT)
    return path.read_bytes()


def programme(name: str, **hints: str) -> Programme:
    return read(load(name), Hints(**{"where": name} | hints))


def count_items(name: str, data: bytes) -> int:
    """Count the items without any of the code under test."""
    if name.endswith(".ics"):
        return len(re.findall(rb"^BEGIN:VEVENT\s*$", data, re.MULTILINE | re.IGNORECASE))
    if name.endswith(".json"):
        schedule: Any = json.loads(data)["schedule"]
        days = schedule["conference"].get("days", [])
        return len(schedule.get("events", [])) or sum(len(room) for day in days for room in day["rooms"].values())
    return len(re.findall(rb"<event[\s>]", data))


@pytest.mark.parametrize("name", READ)
def test_nothing_is_lost(name: str) -> None:
    data = load(name)
    found = programme(name)
    assert len(found.sessions) + len(found.skipped) == count_items(name, data)
    assert found.sessions
    assert len({session.guid for session in found.sessions}) == len(found.sessions)
    starts = [session.start for session in found.sessions]
    assert starts == sorted(starts)
    assert {at.utcoffset() is not None for session in found.sessions for at in (session.start, session.end)} == {True}
    assert all(session.start < session.end and session.title for session in found.sessions)
    assert found.conference.start <= found.conference.end
    assert found.conference.name
    assert all(speaker.name for session in found.sessions for speaker in session.speakers)


@pytest.mark.parametrize("name", READ)
def test_reading_again_changes_nothing(name: str) -> None:
    old, new = programme(name), programme(name)
    zone = new.conference.timezone
    for assumed in (False, True):
        diff = compare(old.sessions, new.sessions, old_zone=zone, new_zone=zone, zone_was_assumed=assumed)
        assert diff.changes == ()
        assert all(before == after for before, after in diff.pairs)


@pytest.mark.parametrize(("name", "looks_like"), REFUSED.items())
def test_what_is_no_programme_is_named(name: str, looks_like: str) -> None:
    data = load(name)
    with pytest.raises(NotASchedule, match=looks_like):
        read(data, Hints(where=name))


def test_fosdem_2024_keeps_its_sessions_through_a_change_of_ids() -> None:
    old, new = programme("fosdem/fosdem-2024-early.xml"), programme("fosdem/fosdem-2024-late.xml")
    diff = compare(old.sessions, new.sessions, old_zone=old.conference.timezone, new_zone=new.conference.timezone)
    kinds = Counter(change.kind for change in diff.changes)
    both = [(old.sessions[a], new.sessions[b]) for a, b in diff.pairs if a is not None and b is not None]
    assert sum(a.title == b.title for a, b in both) >= 611
    assert sum(a.start != b.start for a, b in both) >= 77
    assert kinds["room"] >= 61
    assert kinds["moved"] < 120
    assert 40 <= kinds["speakers"] <= 70
    assert kinds["gone"] <= len(old.sessions) - 611
    assert kinds["new"] <= len(new.sessions) - 611


def test_zones_are_found_where_files_name_none() -> None:
    zones = {
        "fosdem/fosdem-2007.xml": "Europe/Brussels",
        "fosdem/fosdem-2024-early.xml": "Europe/Brussels",
        "frab/oscal2018-schedule.xml": "Europe/Tirane",
        "ics/devrel-japan-2022-manga.ics": "Asia/Tokyo",
        "ics/moca24-schedule.ics": "Europe/Rome",
        "frab/36c3_merged.xml": "Etc/GMT-1",
    }
    for name, zone in zones.items():
        found = programme(name).conference
        assert (found.timezone, found.zone_assumed) == (zone, False), name


def test_an_offset_agrees_with_the_zone_at_home_or_makes_a_fixed_one() -> None:
    home = programme("frab/31c3-schedule.xml", home_zone="Europe/Vienna").conference
    assert (home.timezone, home.zone_assumed) == ("Europe/Vienna", True)
    away = programme("frab/31c3-schedule.xml", home_zone="Asia/Tokyo").conference
    assert (away.timezone, away.zone_assumed) == ("Etc/GMT-1", False)


def test_debconf17_means_local_time_by_utc() -> None:
    here = programme("frab/debconf-pentabarf.xml", zone="America/Toronto")
    published = programme("frab/debconf-pentabarf.xml")
    assert published.conference.zone_assumed
    assert {
        (a.start - b.start).total_seconds() / 3600 for a, b in zip(here.sessions, published.sessions, strict=True)
    } == {4}
    diff = compare(
        published.sessions, here.sessions,
        old_zone=published.conference.timezone, new_zone="America/Toronto", zone_was_assumed=True,
    )  # fmt: skip
    assert diff.changes == ()


def test_debconf23_writes_true_instants() -> None:
    found = programme("frab/debconf23.xml", zone="America/Toronto")
    assert found.conference.timezone == "Asia/Kolkata"
    opening = next(session for session in found.sessions if session.title == "Opening Ceremony")
    assert (opening.start.hour, opening.start.minute) == (5, 0)


def test_dates_that_contradict_the_header_still_import() -> None:
    found = programme("frab/oscal2018-schedule.xml")
    assert found.notes
    assert found.conference.start.isoformat() == "2018-02-04"


def test_speakers_of_calendars_are_found() -> None:
    least = {"kielux_2020": 19, "linux_conf_au_2020": 140, "moca24-schedule": 50, "pyconus2025-all_events": 130}
    for name, number in least.items():
        found = programme(f"ics/{name}.ics")
        assert len({speaker.name for session in found.sessions for speaker in session.speakers}) >= number, name


def test_the_catalogue_of_persons_is_no_list_of_speakers() -> None:
    found = programme("fosdem/fosdem-2026-late.xml")
    per_event = re.findall(rb"<person id=", load("fosdem/fosdem-2026-late.xml"))
    assert sum(len(session.speakers) for session in found.sessions) <= len(per_event)
    assert any(not session.speakers for session in found.sessions)
