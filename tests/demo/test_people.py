"""The people, the log and the promises of the demo."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from starmeet.demo.data import entries, files, people, promises
from starmeet.demo.sources import rows
from starmeet.model import KINDS, ROLES

NOW = datetime(2026, 11, 22, 17, 20, 33, tzinfo=ZoneInfo("Europe/Berlin"))
ZONES = ("Europe/Berlin", "America/St_Johns", "Pacific/Auckland", "Asia/Kathmandu", "UTC")
moments = st.builds(
    datetime.combine,
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.times(timezones=st.sampled_from(ZONES).map(ZoneInfo)),
)

PEOPLE = {sample.person.name: sample.person for sample in people()}


def test_there_are_enough_people_and_everyone_is_known_once() -> None:
    assert len(people()) == len(PEOPLE) >= 40
    handles = [handle for person in PEOPLE.values() for handle in person.handles]
    assert len(handles) == len(set(handles)) >= 40


def test_people_are_varied_and_briefs_have_something_to_say() -> None:
    persons = PEOPLE.values()
    assert {person.tier for person in persons} == {0, 1, 2, 3}
    assert {person.role for person in persons} == set(ROLES)
    assert all(person.why and person.topics and person.home and person.org for person in persons)
    for field in ("recognise", "offer", "ask"):
        told = [person for person in persons if person.tier >= 2 and getattr(person, field)]
        assert len(told) >= 10, field
    assert sum(not person.name.isascii() for person in persons) >= 12


def test_every_entry_is_about_people_of_the_demo_and_the_log_has_every_kind() -> None:
    log = entries(NOW)
    assert len(log) >= 200
    assert {name for entry in log for name in entry.who} <= PEOPLE.keys()
    assert {entry.kind for entry in log} == set(KINDS)
    assert {entry.direction for entry in log} == {"out", "in", "both"}
    assert any(len(entry.who) > 2 for entry in log)
    assert len(PEOPLE.keys() - {name for entry in log for name in entry.who}) >= 5


def test_no_two_entries_say_the_same() -> None:
    said = Counter((entry.who, entry.text) for entry in entries(NOW) if entry.kind != "call")
    assert [what for what, times in said.items() if times > 1] == []


@given(moments)
def test_the_log_is_sorted_past_and_three_years_long(now: datetime) -> None:
    log = entries(now)
    assert all(entry.at.tzinfo is UTC for entry in log)
    assert list(log) == sorted(log, key=lambda entry: entry.at)
    assert log[-1].at < now
    assert timedelta(days=2 * 365) < now - log[0].at < timedelta(days=3 * 365 + 1)


@given(moments)
def test_the_same_now_gives_the_same_data(now: datetime) -> None:
    assert entries(now) == entries(now)
    assert promises(now) == promises(now)


def test_days_ago_are_counted_on_the_clock_of_now() -> None:
    (post,) = [entry for entry in entries(NOW) if "saved my parser" in entry.text]
    assert post.at.astimezone(NOW.tzinfo) == datetime(2026, 11, 21, 18, 20, tzinfo=NOW.tzinfo)
    (answer,) = [entry for entry in entries(NOW) if "which lexer" in entry.text.lower()]
    assert (answer.direction, answer.who) == ("in", ("Ada Quill",))
    assert answer.at == datetime(2026, 11, 22, 14, 20, tzinfo=UTC)


@given(moments)
def test_some_messages_of_the_last_days_wait_for_an_answer(now: datetime) -> None:
    last = {name: entry for entry in entries(now) for name in entry.who}
    waiting = [name for name, entry in last.items() if entry.direction == "in" and now - entry.at < timedelta(days=5)]
    assert len(waiting) >= 4


@given(moments)
def test_one_promise_is_due_tomorrow(now: datetime) -> None:
    given_ = promises(now)
    assert all(promise.who in PEOPLE and promise.made < now for promise in given_)
    tomorrow = now.date() + timedelta(days=1)
    assert [promise.who for promise in given_ if promise.mine and promise.due == tomorrow] == ["Mei Tanaka"]
    assert {promise.mine for promise in given_} == {True, False}
    assert any(promise.due is None for promise in given_)


def test_rows_have_the_cells_their_file_says() -> None:
    assert {len(row) for row in rows("log.txt")} == {4, 5}
    assert {len(row) for row in rows("promises.txt")} == {5}


@pytest.mark.parametrize(
    ("zone", "home"),
    [("Europe/Berlin", "Berlin"), ("America/Argentina/Buenos_Aires", "Buenos Aires"), ("UTC", ""), ("Etc/GMT+1", "")],
)
def test_the_config_names_the_zone_and_a_home_where_it_has_one(zone: str, home: str) -> None:
    config = tomllib.loads(files(NOW, zone)["config.toml"])
    assert (config["me"]["timezone"], config["me"]["home"]) == (zone, home)
    age = NOW.date() - config["me"]["picture_date"]
    assert timedelta(days=1090) < age < timedelta(days=1100)
    assert config["calendar"]["busy"] == ["busy.ics"]
    assert 3 <= len(config["people"]) <= 5


def test_what_the_config_declares_is_what_the_people_say() -> None:
    for block in tomllib.loads(files(NOW, "Europe/Berlin")["config.toml"])["people"]:
        person = PEOPLE[block["name"]]
        for key in block.keys() - {"id", "handles"}:
            held = getattr(person, key)
            assert block[key] == (list(held) if isinstance(held, tuple) else held), (person.name, key)
        spelled = {re.sub(r"^(@|\w+:)", "", spelling) for spelling in block["handles"]}
        assert spelled == {handle.address for handle in person.handles}
