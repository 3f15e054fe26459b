"""The main job on real programmes: added, refreshed, matched, planned, exported, and nothing lost on the way."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from starmeet.config.places import Home
from starmeet.desk.base import DATABASE
from starmeet.store import programmes
from starmeet.store.journal import open_store
from tests.cli.conftest import Run
from tests.desk.conftest import Dump
from tests.schedules.test_corpus import READ, count_items

SLOW = {"fosdem/fosdem-2026-late.xml", "fosdem/fosdem_2021.xml", "frab/oscal2018-schedule.xml"}
"""Large files that show nothing the smaller ones of their kind do not."""


@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.slow) if n in SLOW else n for n in READ])
def test_a_programme_comes_in_whole_and_twice_changes_nothing(starmeet: Run, corpus: Path, name: str) -> None:
    path = corpus / "schedules" / name
    added = starmeet("conf", "add", str(path), "--json").json
    assert added["sessions"] + len(added["skipped"]) == count_items(name, path.read_bytes())
    assert added["changes"] == []
    [conf] = starmeet("conf", "--json").json
    assert conf["sessions"] == added["sessions"] > 0
    assert starmeet("conf", "refresh", conf["slug"], "--json").json["changes"] == []
    again = starmeet("conf", "add", str(path), "--json").json
    assert (again["changes"], again["conference"]["id"]) == ([], conf["id"])


@pytest.fixture
def fosdem(corpus: Path) -> tuple[str, str]:
    folder = corpus / "schedules" / "fosdem"
    return str(folder / "fosdem-2024-early.xml"), str(folder / "fosdem-2024-late.xml")


def speakers(home: Home) -> dict[str, list[str]]:
    """Speaker as the programme writes them -> titles of what they hold."""
    store = open_store(home.data / DATABASE)
    with store.read() as reader:
        [conference] = programmes.all_conferences(reader)
        found: dict[str, list[str]] = {}
        for session in programmes.sessions(reader, conference.id):
            for speaker in session.speakers:
                found.setdefault(speaker.name, []).append(session.title)
    store.close()
    return found


def test_a_new_snapshot_keeps_what_was_decided_and_can_be_undone(
    starmeet: Run, fosdem: tuple[str, str], home: Home, dump: Dump
) -> None:
    early, late = fosdem
    now = {"now": "2024-01-20T12:00:00Z"}
    starmeet("conf", "add", early, "--going", **now)
    right, wrong = sorted(name for name, titles in speakers(home).items() if len(titles) == len(name.split()) == 2)[:2]
    for name in (right, wrong):
        starmeet("add", name, "--tier", "2", **now)
    starmeet("match", "fosdem", right, "--yes", **now)
    starmeet("match", "fosdem", wrong, "--no", **now)
    before = dump()
    changes = starmeet("conf", "add", late, "--json", **now).json["changes"]
    kinds = Counter(change["kind"] for change in changes)
    assert 77 <= kinds["moved"] < 120
    assert kinds["room"] >= 61
    assert 40 <= kinds["speakers"] <= 70
    assert 0 < kinds["gone"] < 70
    assert 200 < kinds["new"] <= 874 - 611
    [conf] = starmeet("conf", "--json", **now).json
    assert (conf["sessions"], conf["source"], conf["attending"]) == (874, late, "going")
    there = starmeet("who", "--json", **now).json
    assert [(one["person"], one["grade"], one["evidence"][0]) for one in there] == [(right, "certain", "you said so")]
    starmeet("undo", **now)
    assert dump() == before
    assert [one["person"] for one in starmeet("who", "--json", **now).json] == [right]
    again = starmeet("conf", "add", late, "--json", **now).json["changes"]
    assert again == changes


THERE, ABSENT, ALONE = "certain or likely", "not there", "a first name alone"


def follow_list(names: list[str]) -> dict[str, tuple[str, str, str]]:
    """Ten people as address books write them: name -> (whom it means, what it must come to, why)."""
    plain = sorted(name for name in names if re.fullmatch(r"[A-Z][a-z]{3,} [A-Z][a-z]{3,}", name))
    accented = sorted(
        name for name in names
        if re.fullmatch(r"[^\W\d_]+ [^\W\d_]{4,}", name) and not name.isascii() and bare(name).isascii()
    )  # fmt: skip
    short = {"Michael": "Mike", "Thomas": "Tom", "Daniel": "Dan", "Alexander": "Alex", "Matthew": "Matt"}
    nick = next(name for name in plain if name.split()[0] in short)
    a, b, c, d, e, f = [name for name in plain if name != nick][:60:10]
    first, last = b.split()
    return {
        bare(accented[0]): (accented[0], THERE, "accents dropped"),
        f"{short[nick.split()[0]]} {nick.split()[1]}": (nick, "found", "a nickname"),
        f"{last}, {first}": (b, THERE, "last name first"),
        c.upper(): (c, THERE, "capitals"),
        a: (a, THERE, "as it is"),
        d: (d, THERE, "as it is"),
        f"{e} (they/them)": (e, THERE, "pronouns"),
        f"{f.split()[0]} Q. {f.split()[1]}": (f, "found", "a middle initial"),
        plain[-1].split()[0]: (plain[-1], ALONE, "a first name alone"),
        "Quillon Zyxwvut": ("", ABSENT, "somebody who is not there"),
    }


def bare(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))


def vcards(names: list[str]) -> str:
    return "".join(f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{n.replace(',', chr(92) + ',')}\r\nEND:VCARD\r\n" for n in names)


def test_from_a_follow_list_to_a_calendar(starmeet: Run, fosdem: tuple[str, str], home: Home, tmp_path: Path) -> None:
    import icalendar

    now = {"now": "2024-01-20T12:00:00Z"}
    starmeet("conf", "add", fosdem[1], "--going", **now)
    people = follow_list(list(speakers(home)))
    (tmp_path / "friends.vcf").write_text(vcards(list(people)), encoding="utf-8", newline="")
    accounts = ["quillon@zyxwvut.example", "nobody.at.all@social.example"]
    rows = "".join(f"{account},true,false,\n" for account in accounts)
    csv = "Account address,Show boosts,Notify on new posts,Languages\n" + rows
    (tmp_path / "following_accounts.csv").write_text(csv, encoding="utf-8")
    files = [str(tmp_path / name) for name in ("friends.vcf", "following_accounts.csv")]
    came = starmeet("import", *files, "--json", **now).json
    assert [(one["kind"] != "", one["new"], one["skipped"]) for one in came] == [(True, 10, []), (True, 2, [])]
    for name in people:
        starmeet("edit", name.removesuffix(" (they/them)"), "--tier", "2", **now)

    found: dict[str, Any] = {}
    for one in starmeet("who", "--json", **now).json:
        found.setdefault(one["person"], []).append(one)
    listed = {one["name"]: one for one in starmeet("people", "--json", **now).json}
    assert len(listed) == 12
    for name, (meant, must, why) in people.items():
        # The person as stored: what comes in as "Quill, Ada" is shown as "Ada Quill".
        stored = (
            name
            if name in listed
            else next(n for n in listed if {*n.lower().split()} <= {*name.lower().replace(",", "").split()})
        )
        sure = [one["speaker"] for one in found.get(stored, []) if one["grade"] != "check"]
        every = [one["speaker"] for one in found.get(stored, [])]
        if must == THERE:
            assert sure == [meant], (name, why, found.get(stored))
        elif must == "found":
            assert meant in every, (name, why, found.get(stored))
        elif must == ALONE:
            assert sure == [], (name, why, found.get(stored))
        else:
            assert every == [], (name, why, found.get(stored))
    assert all(one["evidence"] and one["sessions"] for several in found.values() for one in several)
    held = [session for several in found.values() for one in several for session in one["sessions"]]
    assert {str(datetime.fromisoformat(session["start"]).utcoffset()) for session in held} == {"1:00:00"}

    plan = starmeet("plan", "--json", **now).json
    windows = [(*map(datetime.fromisoformat, (one["start"], one["end"])), one["place"]) for one in plan["windows"]]
    assert windows == sorted(windows)
    for (_, end, place), (start, _, other) in pairwise(windows):
        assert end + timedelta(minutes=0 if place == other or start.date() != end.date() else 3) <= start
    met = {person for one in plan["windows"] for person in one["people"] if one["kind"] != "talk"}
    assert len(met) >= 4
    assert plan["objective"] <= plan["bound"] + 1e-6

    starmeet("ics", "-o", str(tmp_path / "plan.ics"), **now)
    calendar = icalendar.Calendar.from_ical((tmp_path / "plan.ics").read_bytes())
    events = {(e.start, e.end, str(e.get("LOCATION", ""))): e for e in calendar.walk("VEVENT")}
    assert sorted(events) == windows
    for one, key in zip(plan["windows"], windows, strict=True):
        event = events[key]
        assert str(event["STATUS"]) == "TENTATIVE"
        assert one["why"].split()[0] in str(event["DESCRIPTION"])
        assert all(person in str(event["SUMMARY"]) for person in one["people"])
    assert len({str(e["UID"]) for e in events.values()}) == len(windows)

    for one in found:
        brief = starmeet("brief", one, "--json", **now).json
        assert brief["person"] == one
        said = starmeet("starters", one, "--json", **now).json
        assert all(sentence["facts"] and sentence["facts"][0]["source"] for sentence in said)
    assert any(starmeet("starters", one, "--json", **now).json for one in met)
