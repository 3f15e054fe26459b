"""The script face is a contract: shapes of --json, exit codes, one clear line on stderr."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from starmeet import __version__
from starmeet.config.places import Home
from tests.cli.conftest import Run, failed

PROGRAMME = """<?xml version="1.0"?>
<schedule><conference><title>Tiny Conf</title><acronym>tiny</acronym><start>2026-12-01</start><end>2026-12-02</end>
<time_zone_name>Europe/Lisbon</time_zone_name></conference>
<day index="1" date="2026-12-01"><room name="Hall A">
<event guid="g1" id="1"><title>Errors that help</title><date>2026-12-01T10:00:00+00:00</date><start>10:00</start>
<duration>00:30</duration><room>Hall A</room><persons><person id="1">Quill, Ada</person></persons></event>
<event guid="g2" id="2"><title>Maps &amp; tunnels</title><date>2026-12-01T14:00:00+00:00</date><start>14:00</start>
<duration>00:45</duration><room>Hall A</room><persons><person id="2">Mei Tanaka 🇯🇵</person></persons></event>
<event guid="g3" id="3"><title>No time at all</title><room>Hall A</room></event>
</room></day>
<day index="2" date="2026-12-02"><room name="Hall B">
<event guid="g4" id="4"><title>Coffee break</title><type>break</type><date>2026-12-02T10:00:00+00:00</date>
<start>10:00</start><duration>00:30</duration><room>Hall B</room></event>
<event guid="g5" id="5"><title>Small tools</title><date>2026-12-02T11:00:00+00:00</date><start>11:00</start>
<duration>00:30</duration><room>Hall B</room><persons><person id="1">Ada Quill</person></persons></event>
</room></day></schedule>"""


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.xml"
    path.write_text(PROGRAMME, encoding="utf-8")
    return path


@pytest.fixture
def filled(starmeet: Run, programme: Path) -> Run:
    """Three people, one of them not there, and a conference one goes to."""
    starmeet("add", "Ada Quill", "--tier", "3", "--handle", "github:ada", "--topic", "lexers")
    starmeet("add", "Mei Tanaka", "--tier", "2")
    starmeet("add", "Jonas Weil")
    starmeet("conf", "add", str(programme), "--going")
    return starmeet


class TestShapes:
    def test_people(self, filled: Run) -> None:
        found = filled("people", "--json").json
        assert [one["name"] for one in found] == ["Ada Quill", "Mei Tanaka", "Jonas Weil"]
        ada = found[0]
        assert ada["handles"] == [{"network": "github", "address": "ada"}]
        assert (ada["id"], ada["tier"], ada["role"], ada["stage"]) == ("p1", 3, "star", "following")
        assert ada["warmth"] is None
        assert ada["last_contact"] is None
        filled("log", "helped Ada Quill with the lexer")
        ada = filled("people", "ada", "--json").json[0]
        assert isinstance(ada["warmth"], int)
        assert datetime.fromisoformat(ada["last_contact"]).utcoffset() is not None

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("quill", ["Ada Quill"]), ("LEXERS", ["Ada Quill"]), ("github:ada", ["Ada Quill"]),
            ("★★", ["Ada Quill", "Mei Tanaka"]), ("stage:following weil", ["Jonas Weil"]), ("nobody", []),
        ],
    )  # fmt: skip
    def test_search(self, filled: Run, query: str, names: list[str]) -> None:
        assert [one["name"] for one in filled("people", query, "--json").json] == names

    def test_conf_and_its_add(self, starmeet: Run, programme: Path) -> None:
        added = starmeet("conf", "add", str(programme), "--maybe", "--json").json
        assert (added["sessions"], added["speakers"], len(added["skipped"]), added["changes"]) == (4, 3, 1, [])
        assert set(added["skipped"][0]) == {"where", "why"}
        [conf] = starmeet("conf", "--json").json
        assert conf.items() >= {
            "name": "Tiny Conf", "start": "2026-12-01", "end": "2026-12-02", "timezone": "Europe/Lisbon",
            "attending": "maybe", "sessions": 4,
        }.items()  # fmt: skip
        assert starmeet("conf", "refresh", "tiny", "--json").json["changes"] == []

    def test_refresh_says_what_changed(self, filled: Run, programme: Path) -> None:
        changed = PROGRAMME.replace("T14:00:00", "T15:00:00").replace("Small tools", "Small sharp tools")
        programme.write_text(changed.replace(">Hall B<", ">Hall C<"), encoding="utf-8")
        changes = filled("conf", "refresh", "--json").json["changes"]
        assert {one["kind"] for one in changes} == {"moved", "title", "room"}
        assert all(set(one) == {"kind", "session", "was", "now"} for one in changes)

    def test_who(self, filled: Run) -> None:
        found = filled("who", "tiny", "--json").json
        assert {one["person"] for one in found} == {"Ada Quill", "Mei Tanaka"}
        ada = next(one for one in found if one["person"] == "Ada Quill")
        assert ada["grade"] in ("certain", "likely")
        assert ada["evidence"]
        assert [one["title"] for one in ada["sessions"]] == ["Errors that help", "Small tools"]
        assert ada["sessions"][0]["start"] == "2026-12-01T10:00:00Z"

    def test_decisions_are_remembered_through_a_refresh(self, filled: Run, programme: Path) -> None:
        filled("match", "tiny", "mei", "--no")
        assert {one["person"] for one in filled("who", "--json").json} == {"Ada Quill"}
        text = PROGRAMME.replace('guid="g2"', 'guid="other"').replace("Tanaka 🇯🇵", "Tanaka")
        programme.write_text(text, encoding="utf-8")
        filled("conf", "refresh")
        assert {one["person"] for one in filled("who", "--json").json} == {"Ada Quill"}
        filled("match", "tiny", "mei", "tanaka", "--yes")
        [mei] = [one for one in filled("who", "--json").json if one["person"] == "Mei Tanaka"]
        assert (mei["grade"], mei["evidence"][0]) == ("certain", "you said so")

    def test_someone_told_me(self, filled: Run) -> None:
        found = filled("who", "tiny", "--add", "jonas", "--json").json
        [jonas] = [one for one in found if one["person"] == "Jonas Weil"]
        assert (jonas["speaker"], jonas["sessions"]) == ("", [])

    def test_plan(self, filled: Run) -> None:
        plan = filled("plan", "--json").json
        assert plan["bound"] == pytest.approx(plan["objective"])
        assert {"id", "people", "start", "end", "place", "kind", "chance", "why"} <= set(plan["windows"][0])
        times = [(datetime.fromisoformat(w["start"]), datetime.fromisoformat(w["end"])) for w in plan["windows"]]
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(times))

    def test_pins_and_drops(self, filled: Run) -> None:
        plan = filled("plan", "--drop", "Mei", "--json").json
        assert all("Mei Tanaka" not in one["people"] for one in plan["windows"] if one["kind"] != "talk")
        assert [one["person"] for one in plan["missed"]] == ["Mei Tanaka"]
        again = filled("plan", "--undrop", "Mei", "--json").json
        assert any("Mei Tanaka" in one["people"] for one in again["windows"] if one["kind"] != "talk")

    def test_log(self, filled: Run) -> None:
        entry = filled("log", "yesterday: helped Ada and Mei find the TOML spec #thanks", "--json").json
        assert entry["people"] == ["Ada Quill", "Mei Tanaka"]
        assert (entry["kind"], entry["direction"], entry["id"]) == ("thanks", "out", "e1")
        assert datetime.fromisoformat(entry["at"]).date().isoformat() == "2026-11-21"
        assert filled("log", "delete", "e1", "--json").json["id"] == "e1"
        assert filled("log", "--json").json == []
        filled("undo")
        edited = filled("log", "edit", "e1", "helped them both", "--kind", "help", "--json").json
        assert (edited["text"], edited["kind"]) == ("helped them both", "help")

    @pytest.mark.parametrize(
        ("line", "direction"),
        [("Ada answered: see you there", "in"), ("Ada Quill wrote about lexers", "in"), ("Finally wrote to Ada", "out"),
         ("Ada answered #out", "out"), ("Ada met Mei and me", "both"), ("answered Ada: see you there", "out")],
    )  # fmt: skip
    def test_who_stands_before_the_verb_did_it(self, filled: Run, line: str, direction: str) -> None:
        assert filled("log", line, "--json").json["direction"] == direction
        assert filled("log", line, "--with", "Ada", "--json").json["direction"] == direction

    def test_starters_and_brief(self, filled: Run) -> None:
        found = filled("starters", "ada", "--json").json
        assert found
        assert all(one["facts"] and {"text", "source", "date"} <= set(one["facts"][0]) for one in found)
        assert filled("starters", "jonas", "--json").json == []
        assert "No signal" in filled("starters", "jonas").out
        assert "ADA QUILL" in filled("brief", "ada").out

    def test_the_briefs_of_a_whole_conference(self, filled: Run) -> None:
        assert "you plan to meet nobody more at" in failed(filled("brief", ok=False))
        filled("plan")
        whole = filled("brief", "--json").json
        planned = [one for one in filled("plan", "--json").json["windows"] if one["kind"] != "talk"]
        order = list(dict.fromkeys(name for one in planned for name in one["people"]))
        assert [one["person"] for one in whole["briefs"]] == order
        assert filled("brief", whole["conference"], "--json").json == whole
        page = filled("brief", whole["conference"], "--html").out
        assert page.startswith("<!doctype html>")
        assert page.count("<section>") == len(order)
        markdown = filled("brief", "--markdown").out
        assert [line for line in markdown.splitlines() if line.startswith("# ")] == [
            f"# {name} {'★' * one['brief']['tier']}".rstrip() for name, one in zip(order, whole["briefs"], strict=True)
        ]
        assert filled("brief", "ada", "--html").out.count("<section>") == 1
        failed(filled("brief", "--html", "--markdown", ok=False), 2)
        failed(filled("brief", "a", "b", "c", ok=False), 2)
        assert "nobody called 'xyz'" in failed(filled("brief", "xyz", ok=False))

    def test_what_came_of_advice_is_told_once(self, filled: Run) -> None:
        given = filled("mentor", "advice", "ada", "write the tests first", "--on", "2026-11-03", "--json").json
        [report] = filled("starters", "ada", "--for", "report", "--json").json
        assert [(one["kind"], one["text"], one["date"]) for one in report["facts"]] == [
            ("advice", "write the tests first", "2026-11-03")
        ]
        filled("mentor", "told", given["id"], "they found the bug")
        assert filled("starters", "ada", "--for", "report", "--json").json == []

    def test_starters_fit_where_they_are_posted(self, filled: Run) -> None:
        assert filled("starters", "ada", "--for", "hello", "--network", "bluesky", "--json").json
        assert "there is no network" in failed(filled("starters", "ada", "--network", "carrier pigeon", ok=False), 2)
        assert "there are no starters" in failed(filled("starters", "ada", "--for", "rant", ok=False), 2)

    def test_the_language_of_a_file_beside_the_config(self, filled: Run, home: Home) -> None:
        filled("init", "--name", "Robin Vale")
        filled("config", "set", "starters.language", "de")
        assert "there are no sentences in the language 'de'" in failed(filled("starters", "ada", ok=False))
        text = "Im Programm steht „{session}“, und ich wollte gern fragen, wie es dazu kam."
        file = home.data / "starters.de.toml"
        file.write_text(f"[[frames]]\nkind = 'opener'\non = 'session'\ntexts = ['{text}']\n", encoding="utf-8")
        one = filled("starters", "ada", "--json").json[0]
        assert one["text"] == text.replace("{session}", one["facts"][0]["text"])
        assert one["text"] in " ".join(filled("brief", "ada").out.split())
        file.write_text("frames = 3", encoding="utf-8")
        assert "starters.de.toml cannot be read" in failed(filled("starters", "ada", ok=False))

    def test_today_done_and_undo(self, filled: Run) -> None:
        filled("log", "Ada asked me which lexer that was", "--from-them", "--kind", "question")
        steps = filled("today", "--json").json
        assert len(steps) <= 5
        answer = steps[0]
        assert {"id", "kind", "person", "why", "draft", "ideal", "latest"} <= set(answer)
        assert (answer["kind"], answer["person"]) == ("answer", "Ada Quill")
        filled("done", answer["id"], "--note", "told her: hand-written")
        assert all(one["id"] != answer["id"] for one in filled("today", "--json").json)
        assert "hand-written" in filled("log").out
        filled("undo")
        assert filled("today", "--json").json[0]["id"] == answer["id"]

    def test_insights_say_what_came_of_what_was_done(self, filled: Run) -> None:
        assert filled("insights", "--json").json["worked"] == []
        filled("log", "Ada asked me which lexer that was", "--from-them", "--kind", "question")
        filled("done", "ada", "--note", "told her: hand-written")
        found = filled("insights", "--json").json
        assert set(found) == {"give_and_take", "years", "grew", "faded", "never", "worked"}
        assert found["give_and_take"] == [
            {"kind": "question", "given": 0, "taken": 1}, {"kind": "reply", "given": 1, "taken": 0},
        ]  # fmt: skip
        assert found["years"] == [{"year": 2026, "given": 1, "taken": 1}]
        open_ = {"kind": "answer", "done": 1, "answered": 0, "met": 0, "open": 1, "days": None}
        assert found["worked"] == [open_]
        filled("log", "Ada wrote to me: thank you", "--from-them", now="2026-11-24T09:00:00Z")
        later = filled("insights", "--json", now="2026-12-24T09:00:00Z").json
        assert later["worked"] == [open_ | {"answered": 1, "open": 0, "days": 2.0}]
        assert "1 done, 1 answered" in filled("insights", now="2026-12-24T09:00:00Z").out
        filled("undo")
        filled("undo")
        assert filled("insights", "--json").json["worked"] == []

    def test_whom_one_never_spoke_to(self, filled: Run) -> None:
        filled("log", "helped Ada with the lexer")
        never = filled("insights", "--json").json["never"]
        assert (never["following"], never["never"]) == (3, 2)
        assert [(one["slug"], one["people"]) for one in never["at"]] == [("tiny", ["Mei Tanaka"])]
        assert [one["name"] for one in filled("people", "--never", "--json").json] == ["Mei Tanaka", "Jonas Weil"]
        assert [one["name"] for one in filled("people", "--never", "tiny", "--json").json] == ["Mei Tanaka"]
        first, *_ = filled("people", "--never").out.splitlines()
        assert first == "You follow 3; you have never said a word to 2; 1 of them is at Tiny Conf."
        assert "no conference 'nowhere'" in failed(filled("people", "--never", "nowhere", ok=False))

    def test_a_rung_of_the_ladder_is_logged_as_what_it_is(self, filled: Run) -> None:
        filled("edit", "mei", "--handle", "bluesky:mei.example")
        rungs = [one for one in filled("today", "--json").json if one["person"] == "Mei Tanaka"]
        assert [(one["kind"], one["network"], one["room"]) for one in rungs] == [("first", "bluesky", 300)]
        assert rungs[0]["draft"].startswith('Before "Maps & tunnels"')
        filled("done", "mei")
        [entry] = [one for one in filled("log", "--json").json if one["people"] == ["Mei Tanaka"]]
        assert (entry["kind"], entry["direction"], entry["text"]) == ("reply", "out", rungs[0]["draft"])

    def test_import(self, starmeet: Run, tmp_path: Path) -> None:
        path = tmp_path / "contacts.vcf"
        path.write_text(
            "BEGIN:VCARD\nVERSION:3.0\nFN:Ada Quill\nEMAIL:ada@quill.example\nEND:VCARD\n", encoding="utf-8"
        )
        dry = starmeet("import", str(path), "--dry-run", "--json").json
        assert (dry["new"], starmeet("people", "--json").json) == (1, [])
        first = starmeet("import", str(path), "--json").json
        assert (first["new"], first["changed"], first["same"], first["skipped"]) == (1, 0, 0, [])
        assert starmeet("import", str(path), str(path), "--json").json[1]["same"] == 1

    def test_why(self, filled: Run) -> None:
        plan = filled("plan", "--json").json
        for thing in ("ada", "p2", plan["windows"][0]["id"], "m1"):
            assert filled("why", thing, "--json").json["lines"]

    def test_why_says_of_everything_who_is_there_and_how_sure_that_is(self, filled: Run) -> None:
        plan = filled("plan", "--json").json
        slug = filled("conf", "--json").json[0]["slug"]
        step = filled("today", "--json").json[0]
        for thing in ("c1", slug, "ada", plan["windows"][0]["id"], "m1", step["id"]):
            there = filled("why", thing, "--json").json["there"]
            assert there, thing
            assert all(one["evidence"] and 0 < one["probability"] <= 1 for one in there)
        both = {one["person"] for one in filled("why", "c1", "--json").json["there"]}
        assert both == {"Ada Quill", "Mei Tanaka"}
        assert "same full name" in filled("why", "c1").out
        assert {one["person"] for one in filled("why", "ada", "--json").json["there"]} == {"Ada Quill"}


class TestCalendar:
    def test_the_same_uids_come_back_with_a_higher_sequence(self, filled: Run, tmp_path: Path) -> None:
        import icalendar

        def events() -> dict[str, tuple[int, str]]:
            filled("ics", "-o", str(tmp_path / "plan.ics"))
            calendar = icalendar.Calendar.from_ical((tmp_path / "plan.ics").read_bytes())
            return {str(e["UID"]): (int(e["SEQUENCE"]), str(e["STATUS"])) for e in calendar.walk("VEVENT")}

        first = events()
        assert events() == first, "nothing changed, nothing rises"
        filled("plan", "--drop", "Mei")
        dropped = events()
        assert set(dropped) == set(first)
        gone = [uid for uid in first if dropped[uid] != first[uid]]
        assert gone
        assert all(dropped[uid] == (1, "CANCELLED") for uid in gone)
        filled("plan", "--undrop", "Mei")
        back = events()
        assert set(back) == set(first)
        assert all(back[uid] == (2, "TENTATIVE") for uid in gone)

    def test_decided_meetings_are_confirmed_and_stay(self, filled: Run, tmp_path: Path) -> None:
        filled("plan")
        met = filled("meet", "ada", "--at", "2026-12-01 12:00", "--state", "accepted", "--place", "Café", "--json").json
        assert (met["state"], met["start"]) == ("accepted", "2026-12-01T12:00:00Z")
        filled("plan", "--max-per-day", "1")
        out = filled("ics").out
        assert f"UID:{met['uid']}" in out.replace("\r\n ", "")
        assert "STATUS:CONFIRMED" in out

    def test_an_invitation_names_addresses_only_when_given(self, filled: Run) -> None:
        filled("init", "--name", "Robin Vale", "--email", "robin@vale.example")
        plain = filled("invite", "jonas", "--at", "2026-12-01 16:00").out
        assert "METHOD:PUBLISH" in plain
        assert "ATTENDEE" not in plain
        asked = filled("invite", "jonas", "--at", "2026-12-01 16:30", "--to", "jonas@weil.example").out
        assert "METHOD:REQUEST" in asked
        assert "mailto:jonas@weil.example" in asked.replace("\r\n ", "")

    def test_held_meetings_are_logged_once(self, filled: Run) -> None:
        filled("plan")
        for _ in range(2):
            filled("meet", "ada", "--state", "held", now="2026-12-01T11:00:00Z")
        [entry] = filled("log", "--json").json
        assert (entry["kind"], entry["direction"]) == ("met", "both")


class TestErrors:
    @pytest.mark.parametrize(
        "words",
        [
            ("person", "nobody"), ("undo",), ("why", "nothing"), ("done", "s00000000"), ("who",), ("plan", "nowhere"),
            ("import", "missing.csv"), ("conf", "add", "missing.xml"), ("conf", "refresh", "nowhere"),
            ("log", "delete", "e9"), ("config", "get", "planning.lunchh"),
            ("config", "set", "planning.lunch", "12:00-13:00"),
        ],
    )  # fmt: skip
    def test_one_line_and_exit_1(self, starmeet: Run, words: tuple[str, ...]) -> None:
        failed(starmeet(*words, ok=False))

    @pytest.mark.parametrize(
        "words",
        [
            ("nonsense",),
            ("add",),
            ("plan", "--max-per-day", "many"),
            ("log", "x", "--kind", "hug"),
            ("conf", "set", "x"),
        ],
    )
    def test_usage_errors_exit_2(self, starmeet: Run, words: tuple[str, ...]) -> None:
        failed(starmeet(*words, ok=False), code=2)

    def test_an_ambiguous_name_lists_the_candidates_and_changes_nothing(self, starmeet: Run) -> None:
        starmeet("add", "Ada Quill")
        starmeet("add", "Ada Lind")
        line = failed(starmeet("log", "met Ada at the station", ok=False))
        assert "Ada Quill" in line
        assert "Ada Lind" in line
        assert starmeet("log", "--json").json == []
        failed(starmeet("edit", "Ada", "--tier", "3", ok=False))

    def test_adding_someone_again_is_no_error(self, starmeet: Run) -> None:
        starmeet("add", "Ada Quill")
        again = starmeet("add", "ada quill", "--json").json
        assert again["new"] is False
        assert len(starmeet("people", "--json").json) == 1

    @pytest.mark.parametrize(
        "body",
        [
            b"", b"<!DOCTYPE html><html><body>hello</body></html>", PROGRAMME.encode()[:700],
            b"\x89PNG\r\n\x1a\n" + bytes(50),
            PROGRAMME.encode("utf-16")[:-201],
            b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><schedule>&b;</schedule>',
            b"[" * 100_000,
        ],
    )  # fmt: skip
    def test_what_is_no_programme_is_refused_and_the_last_good_one_stays(
        self, filled: Run, programme: Path, body: bytes
    ) -> None:
        before = filled("who", "--json").json
        programme.write_bytes(body)
        failed(filled("conf", "refresh", ok=False))
        failed(filled("conf", "add", str(programme), ok=False))
        programme.unlink()
        failed(filled("conf", "refresh", ok=False))
        assert filled("who", "--json").json == before

    def test_a_huge_file_is_refused_unread(self, starmeet: Run, tmp_path: Path) -> None:
        path = tmp_path / "huge.xml"
        with path.open("wb") as file:
            file.truncate(200 * 2**20)
        assert "larger" in failed(starmeet("conf", "add", str(path), ok=False))

    def test_a_broken_config_is_named_and_costs_nothing(self, starmeet: Run, home_config: Path) -> None:
        home_config.write_text('[[people]]\nname = "Ada Quill"\ntier = 3\n', encoding="utf-8")
        assert starmeet("people", "--json").json[0]["tier"] == 3
        home_config.write_text('[[people]]\nname = "Ada Quill"\ntier = "high"\nteir = 1\n', encoding="utf-8")
        ran = starmeet("config", "check", ok=False)
        assert ran.code == 1
        lines = ran.err.splitlines()
        assert len(lines) == 2
        assert "config.toml:3: people[0].tier" in lines[0]
        assert "“tier”" in lines[1] or '"tier"' in lines[1] or "tier" in lines[1]
        home_config.write_text("[[people]\nname = ", encoding="utf-8")
        ran = starmeet("people", "--json")
        assert ran.json[0]["name"] == "Ada Quill"
        assert "config.toml" in ran.err

    def test_hostile_names_reach_no_terminal(self, starmeet: Run) -> None:
        starmeet("add", "Eve\x1b]52;c;AAAA\x1b\\ \u202eMal [/b]\x9b2J")
        for words in (("people",), ("person", "p1"), ("people", "--json")):
            out = starmeet(*words).out
            assert "\x1b" not in out
            assert "\u202e" not in out
            assert "\x9b" not in out


@pytest.fixture
def home_config(home: object) -> Path:
    from starmeet.config.places import Home, prepare

    assert isinstance(home, Home)
    prepare(home)
    return home.config


class TestProcess:
    """What only a process of its own can show."""

    @staticmethod
    def run(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "starmeet", *words], capture_output=True, text=True, stdin=subprocess.DEVNULL,
            env={**os.environ, **env}, timeout=60, check=False,
        )  # fmt: skip

    def test_version(self) -> None:
        ran = self.run("--version")
        assert (ran.stdout, ran.returncode) == (f"starmeet {__version__}\n", 0)

    def test_version_loads_nothing_heavy(self) -> None:
        code = (
            "import sys, starmeet.cli\n"
            "starmeet.cli.run(['--version'], None)\n"
            "heavy = {'click', 'sqlalchemy', 'textual', 'httpx', 'msgspec', 'icalendar', 'highspy', 'asyncio'}\n"
            "print(sorted(heavy & set(sys.modules)))"
        )
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
        assert ran.stdout.splitlines()[-1] == "[]"

    def test_the_terminal_face_needs_a_terminal(self, tmp_path: Path) -> None:
        ran = self.run("--home", str(tmp_path / "h"))
        assert ran.returncode == 1
        assert "needs a terminal" in ran.stderr

    def test_home_comes_from_the_environment(self, tmp_path: Path) -> None:
        ran = self.run("config", "path", "--json", STARMEET_HOME=str(tmp_path / "elsewhere"))
        assert json.loads(ran.stdout)["config"] == str(tmp_path / "elsewhere" / "config.toml")
        assert not (tmp_path / "elsewhere").exists(), "asking where it would be makes nothing"

    def test_a_reader_that_has_seen_enough_is_no_error(self, tmp_path: Path) -> None:
        command = f"{sys.executable} -m starmeet --home {tmp_path / 'h'} --help | head -1; exit ${{PIPESTATUS[0]}}"
        ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
        assert (ran.returncode, ran.stderr) == (0, "")


class TestWhere:
    def test_conferences_are_ranked_by_who_can_be_expected(self, filled: Run, tmp_path: Path) -> None:
        filled("conf", "add", "--name", "Empty Days", "--from", "2026-12-04", "--to", "2026-12-05", "--maybe")
        places = filled("where", "--json").json
        assert [one["conference"] for one in places] == ["Tiny Conf", "Empty Days"]
        assert places[0]["expected"] == pytest.approx(5, abs=0.5), "three stars and two, both nearly sure"
        assert places[0]["people"] == ["Ada Quill", "Mei Tanaka"]
        assert places[1]["people"] == []
        assert [one["conference"] for one in filled("where", "--from", "2026-12-03", "--json").json] == ["Empty Days"]

    def test_near_misses_are_named(self, starmeet: Run, tmp_path: Path) -> None:
        starmeet("add", "Ada Quill")
        starmeet("add", "Jonas Weil")
        starmeet("edit", "Jonas", "--at-home", "Porto")
        for name, start, end in (("First", "2026-12-01", "2026-12-02"), ("Second", "2026-12-04", "2026-12-05")):
            starmeet("conf", "add", "--name", name, "--from", start, "--to", end, "--city", "Porto")
        starmeet("who", "second", "--add", "Ada")
        [first] = [one for one in starmeet("where", "--json").json if one["conference"] == "First"]
        assert first["near"] == [
            "stay until Saturday 05 December and Ada Quill is at Second",
            "Jonas Weil lives in Porto",
        ]

    def test_speakers_of_past_years_may_come_again(self, starmeet: Run, tmp_path: Path) -> None:
        starmeet("add", "Ada Quill", "--tier", "2")
        for year in (2024, 2025):
            path = tmp_path / f"{year}.xml"
            path.write_text(
                PROGRAMME.replace("2026-12", f"{year}-12").replace("Tiny Conf", f"Tiny Conf {year}"), "utf-8"
            )
            starmeet("conf", "add", str(path))
        starmeet("conf", "add", "--name", "Tiny Conf 2026", "--from", "2026-12-01", "--to", "2026-12-02")
        [ada] = starmeet("who", "tiny-conf-2026", "--json").json
        assert (ada["kind"], ada["probability"], ada["sessions"]) == ("returns", 0.42, [])
        assert "second year running" in ada["evidence"][0]
        assert "may come again" in starmeet("who", "tiny-conf-2026").out

    def test_who_writes_of_it_counts_as_coming(self, filled: Run) -> None:
        filled("log", "Jonas: packing for Tiny Conf, see you there", "--from-them")
        [jonas] = [one for one in filled("who", "tiny", "--json").json if one["person"] == "Jonas Weil"]
        assert (jonas["kind"], jonas["grade"]) == ("says so", "likely")

    def test_a_newly_listed_person_is_said_and_shown(self, filled: Run, programme: Path) -> None:
        programme.write_text(
            PROGRAMME.replace("Small tools", "Bigger tools").replace(">Ada Quill<", ">Jonas Weil<"), "utf-8"
        )
        assert filled("conf", "refresh", "--json").json["newly"] == ["Jonas Weil"]


class TestMerging:
    def test_two_entries_become_one_and_two_again(self, starmeet: Run) -> None:
        starmeet("add", "Ada Quill", "--handle", "github:ada")
        starmeet("add", "Quill, Ada", "--handle", "@ada@example.social")
        starmeet("log", "met at the station", "--with", "p2")
        [pair] = starmeet("merge", "--json").json
        assert pair["ids"] == ["p1", "p2"]
        before = starmeet("people", "--json").json
        starmeet("merge", "p1", "p2")
        [ada] = starmeet("people", "--json").json
        assert {one["network"] for one in ada["handles"]} == {"github", "mastodon"}
        assert ada["last_contact"] is not None
        assert starmeet("merge", "--json").json == []
        starmeet("unmerge", "quill, ada")
        assert starmeet("people", "--json").json == before

    def test_what_was_told_apart_is_not_asked_again(self, starmeet: Run) -> None:
        starmeet("add", "Ada Quill", "--handle", "github:ada")
        starmeet("add", "Quill, Ada", "--handle", "github:other")
        assert len(starmeet("merge", "--json").json) == 1
        starmeet("merge", "p1", "p2", "--no")
        assert starmeet("merge", "--json").json == []
