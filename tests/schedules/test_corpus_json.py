"""Real JSON programmes of every kind: what is read, how much of it, and what the rest is called."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from starmeet.errors import InputError, NotASchedule
from starmeet.schedules.changes import compare

from .test_corpus import load, programme


def grid(days: Any) -> int:
    return len({(one["id"], one["startsAt"]) for day in days for room in day["rooms"] for one in room["sessions"]})


def slots(day: Any) -> int:
    return sum(len(slot["sessions"]) for slot in day["schedules"])


def by_hour(value: Any) -> int:
    return sum(len(hour) for day in value["schedule"].values() for hour in day.values())


def indico(value: Any) -> int:
    (event,) = value["results"]
    return len(event["contributions"]) + sum(len(session["contributions"]) for session in event.get("sessions", []))


def pycon(value: Any) -> int:
    return sum(1 + len(slot.get("sessions", [])) for slot in value["schedule"])


def inside(key: str) -> Callable[[Any], int]:
    return lambda value: len(value[key])


def groups(value: Any) -> int:
    return sum(len(group["sessions"]) for group in value)


READ: dict[str, tuple[str, Callable[[Any], int], int]] = {
    # file: its format, an independent count of its items, the fewest speakers it names
    "emf/2012-schedule.json": ("JSON", len, 60),
    "emf/2014-schedule.json": ("JSON", len, 100),
    "emf/2016-schedule.json": ("JSON", len, 140),
    "emf/2022-schedule.json": ("JSON", len, 300),
    "indico/export-event-contributions.json": ("Indico JSON", indico, 0),
    "indico/export-event-sessions.json": ("Indico JSON", indico, 0),
    "json/breizhcamp-schedule.json": ("JSON", len, 110),
    "json/defcon-conference.json": ("JSON", inside("talks"), 190),
    "json/devfest-siberia-schedule.old.ru.json": ("JSON", len, 50),
    "json/devfest-siberia-schedule.ru.json": ("JSON", len, 50),
    "json/googleio-conference_data_2019.json": ("JSON", inside("sessions"), 400),
    "json/hackertracker-DC26-events.json": ("JSON", inside("schedule"), 0),
    "json/ismir2020-main_calendar.json": ("JSON", len, 0),
    "json/jsconf-eu-2018-schedule.json": ("JSON", by_hour, 50),
    "json/konopas-nasfic-program.js": ("JSON", len, 350),
    "json/kotlinconf2025-conference.json": ("JSON", inside("sessions"), 120),
    "json/mixit-talks_2023.json": ("JSON", len, 0),
    "json/pyconus2024-conference.json": ("Symposion JSON", pycon, 150),
    "json/pyconus2025-conference.json": ("Symposion JSON", pycon, 120),
    "json/tryswift-2016-day1.json": ("JSON", slots, 10),
    "json/tryswift-2025-day1.json": ("JSON", slots, 15),
    "opass/coscup2022-session.json": ("JSON", inside("sessions"), 300),
    "opass/sitcon2021-session.json": ("JSON", inside("sessions"), 40),
    "openevent/OSCAL2017/sessions": ("Open Event JSON", len, 55),
    "openevent/PyCon17/sessions": ("Open Event JSON", len, 140),
    "sessionize/devnexus-events.json": ("Sessionize", groups, 140),
    "sessionize/devnexus-schedule.json": ("Sessionize", grid, 140),
    "sessionize/droidkaigi2018-all.json": ("Sessionize", inside("sessions"), 10),
    "sessionize/gab-linz-2020-all.json": ("Sessionize", inside("sessions"), 28),
    "sessionize/gocon2025-sessions.json": ("Sessionize", groups, 44),
    "sessionize/gocon2025-timetable.json": ("Sessionize", grid, 44),
    "sessionize/vtcodecamp-sessions.json": ("Sessionize", len, 0),
}
REFUSED = {
    "indico/export-event-events.json": "an Indico event without its contributions",
    "json/breizhcamp-speakers.json": "a list of speakers",
    "json/devfest-nantes2017-schedule.json": "a timetable of ids, whose sessions are in another file",
    "json/devfest-nantes2017-sessions.json": "a list of sessions without times",
    "json/devfest-nantes2017-speakers.json": "a list of speakers",
    "json/devfest-siberia-speakers.en.json": "a list of speakers",
    "json/devfest-siberia-speakers.ru.json": "a list of speakers",
    "json/hackertracker-conferences.json": "a catalogue of conferences",
    "json/hackertracker-DC26-locations.json": "a list of rooms",
    "json/hackertracker-DC26-speakers.json": "a list of speakers",
    "json/konopas-nasfic-people.js": "a list of speakers",
    "json/kotlinconf2025-conference-info.json": "JSON of another kind",
    "json/symposion-talks_schedule.json": "a dump of a database",
    "json/tryswift-2025-speakers.json": "a list of speakers",
    "openevent/OSCAL2017/event": "the description of a conference",
    "openevent/OSCAL2017/microlocations": "a list of rooms",
    "openevent/OSCAL2017/speakers": "a list of speakers",
    "openevent/OSCAL2017/tracks": "a list of tracks",
    "openevent/PyCon17/event": "the description of a conference",
    "openevent/PyCon17/microlocations": "a list of rooms",
    "openevent/PyCon17/session_types": "a list of the kinds of sessions",
    "openevent/PyCon17/speakers": "a list of speakers",
    "openevent/PyCon17/tracks": "a list of tracks",
    "sessionize/devnexus-speakers.json": "Sessionize's view of the speakers",
    "sessionize/gocon2025-speakers.json": "Sessionize's view of the speakers",
    "sessionize/vtcodecamp-speakers.json": "Sessionize's view of the speakers",
}
UNDATED = {
    "indico/export-timetable.truncated.json": "not well-formed JSON",
    "json/acl2020-workshop_schedules.json": "its day 'Jul 5' is no whole date",
    "json/devrel-japan-2022-sessions.json": "its day '5' is no whole date",
    "json/koliseo-codemotion.json": "its day is not said",
}
"""Programmes that cannot be read: the sentence says what is missing."""


@pytest.mark.parametrize("name", READ)
def test_nothing_is_lost(name: str) -> None:
    data = load(name)
    kind, count, speakers = READ[name]
    items = count(json.loads(re.sub(rb"^var \w+ = |;\s*$", b"", data)))
    found = programme(name)
    assert found.format == kind
    assert found.sessions
    assert len(found.sessions) + len(found.skipped) == items
    assert len(found.skipped) <= items // 8
    assert sum(len(session.speakers) for session in found.sessions) >= speakers
    assert len({session.guid for session in found.sessions}) == len(found.sessions)
    assert all(session.start < session.end and session.title for session in found.sessions)
    assert (found.conference.end - found.conference.start).days <= 300
    zone = found.conference.timezone
    assert compare(found.sessions, programme(name).sessions, old_zone=zone, new_zone=zone).changes == ()


@pytest.mark.parametrize(("name", "looks_like"), REFUSED.items())
def test_what_is_no_programme_is_named(name: str, looks_like: str) -> None:
    load(name)
    with pytest.raises(NotASchedule, match=looks_like):
        programme(name)


@pytest.mark.parametrize(("name", "told"), UNDATED.items())
def test_what_cannot_be_read_says_why(name: str, told: str) -> None:
    load(name)
    with pytest.raises(InputError, match=told):
        programme(name)


def test_the_embedded_grid_is_whole() -> None:
    name = "sessionize/droidcon-GridSmart.html"
    ids = set(re.findall(rb'data-sessionid="([^"]+)"', load(name)))
    found = programme(name)
    assert len(found.sessions) + len(found.skipped) == len(ids)
    assert (found.conference.timezone, found.conference.zone_assumed) == ("Etc/GMT+7", False)
    assert sum(len(session.speakers) for session in found.sessions) >= 70


def test_two_formats_of_one_conference_agree() -> None:
    for name in ("emf/2016-schedule", "emf/2022-schedule"):
        mine, theirs = programme(f"{name}.json", zone="Europe/London"), programme(f"{name}.ics")
        same = {(session.title, session.start) for session in theirs.sessions}
        agreeing = sum((session.title, session.start) in same for session in mine.sessions)
        assert agreeing >= 0.95 * len(mine.sessions), name


def test_two_views_of_one_conference_agree() -> None:
    sessions, table = programme("sessionize/gocon2025-sessions.json"), programme("sessionize/gocon2025-timetable.json")
    shown = {(session.guid, session.start, session.room, session.speakers) for session in table.sessions}
    assert {(session.guid, session.start, session.room, session.speakers) for session in sessions.sessions} <= shown


def test_the_files_of_a_conference_that_name_their_people_are_joined() -> None:
    found = programme("opass/coscup2022-session.json")
    listed = json.loads(load("opass/coscup2022-session.json"))["sessions"]
    assert sum(len(session.speakers) for session in found.sessions) >= sum(len(one["speakers"]) for one in listed) - 2
    strangers = programme("json/mixit-talks_2023.json")
    assert "speakers are given by ids only" in strangers.notes[0]
