"""Listening, as a shell sees it: what people answered to invitations, from servers that do what they like."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from starmeet.config.places import Home
from starmeet.networks import atproto
from tests.cli.conftest import Run, failed
from tests.networks.atmosphere import EVENT, PROFILE, Atmosphere, atmospheres, refuse, say

DAYS = {"startsAt": "2026-12-01T09:00:00Z", "endsAt": "2026-12-03T17:00:00Z"}
LINE = {"person", "tier", "event", "start", "end", "status", "conference", "place", "url", "published"}


@pytest.fixture
def air() -> Iterator[Atmosphere]:
    yield from atmospheres()


@pytest.fixture
def listening(starmeet: Run, air: Atmosphere) -> Run:
    """Two people on the network, a third elsewhere, and a conference one goes to."""
    starmeet("init")
    starmeet("config", "set", "accounts.bluesky.server", air.main.url)
    starmeet("config", "set", "accounts.bluesky.directory", air.main.url)
    starmeet("add", "Ada Quill", "--tier", "3", "--handle", "bluesky:ada.example")
    starmeet("add", "Mei Tanaka", "--handle", "bluesky:mei.example")
    starmeet("add", "Jonas Weil", "--handle", "@jonas@weil.example")
    days = ("--from", "2026-12-01", "--to", "2026-12-03")
    starmeet("conf", "add", "--name", "PyDays 2026", *days, "--zone", "Europe/Vienna", "--city", "Vienna", "--going")
    for handle in ("ada.example", "mei.example", "pydays.example"):
        air.join(handle)
    return starmeet


def org(air: Atmosphere) -> str:
    return air.handles["pydays.example"]


def ada(air: Atmosphere) -> str:
    return air.handles["ada.example"]


def mei(air: Atmosphere) -> str:
    return air.handles["mei.example"]


def who(listening: Run) -> dict[str, tuple[str, str, float, list[str]]]:
    found = listening("who", "pydays", "--json").json
    return {one["person"]: (one["kind"], one["grade"], one["probability"], one["evidence"]) for one in found}


class TestContract:
    def test_what_was_answered_and_what_it_means(self, listening: Run, air: Atmosphere) -> None:
        pydays = air.event(org(air), "PyDays 2026", uris=[{"uri": "https://pydays.example/"}], **DAYS)
        meetup = air.event(org(air), "Vienna Python Meetup", startsAt="2026-12-02T18:00:00Z")
        air.rsvp(ada(air), pydays)
        air.rsvp(mei(air), pydays, "interested")
        air.rsvp(mei(air), meetup)
        heard = listening("listen", "--json").json
        assert heard.keys() == {
            "asked", "new", "gone", "rsvps", "tags", "new_posts", "posts", "skipped", "failures",
        }  # fmt: skip
        assert (heard["asked"], heard["new"], heard["gone"]) == (2, 3, 0)
        assert all(one.keys() == LINE for one in heard["rsvps"])
        assert [(one["person"], one["event"], one["status"], one["conference"]) for one in heard["rsvps"]] == [
            ("Ada Quill", "PyDays 2026", "going", "pydays-2026"),
            ("Mei Tanaka", "PyDays 2026", "interested", "pydays-2026"),
            ("Mei Tanaka", "Vienna Python Meetup", "going", ""),
        ]
        assert heard["rsvps"][0]["start"] == "2026-12-01T10:00:00+01:00"
        assert heard["rsvps"][0]["url"] == "https://pydays.example/"
        assert (heard["skipped"], heard["failures"]) == ([], [])
        only = listening("listen", "pydays", "--json").json
        assert [one["person"] for one in only["rsvps"]] == ["Ada Quill", "Mei Tanaka"]

    def test_for_people(self, listening: Run, air: Atmosphere) -> None:
        air.rsvp(ada(air), air.event(org(air), "PyDays 2026", **DAYS))
        air.event(ada(air), "Evening of lexers", startsAt="2026-12-05T18:00:00Z")
        ran = listening("listen")
        assert ran.err == ""
        assert ran.out.splitlines() == [
            "2 people asked about: 2 new answers.",
            "",
            "To pydays-2026: starmeet who pydays-2026",
            "  ★★★ Ada Quill  going: “PyDays 2026”  01 Dec 2026",
            "",
            "To other events",
            "  ★★★ Ada Quill  organises: “Evening of lexers”  05 Dec 2026",
        ]
        air.repos[ada(air)].clear()
        assert listening("listen").out.splitlines() == [
            "2 people asked about: 0 new answers, 2 taken back.", "No answer to anything ahead is known.",
        ]  # fmt: skip

    def test_nothing_is_asked_of_anyone_before(self, listening: Run, air: Atmosphere) -> None:
        listening("who", "pydays")
        listening("where")
        listening("today")
        listening("person", "ada")
        assert air.main.asked == []

    def test_only_those_with_a_star_and_an_account_are_asked_about(self, listening: Run, air: Atmosphere) -> None:
        listening("edit", "Mei Tanaka", "--tier", "0")
        assert listening("listen", "--json").json["asked"] == 1
        assert not any("mei" in path for path in air.main.asked)

    def test_nobody_to_ask_about(self, starmeet: Run) -> None:
        starmeet("add", "Jonas Weil")
        ran = starmeet("listen")
        assert ran.out.startswith("None of your people with a star has a Bluesky account")
        assert starmeet("listen", "--json").json["asked"] == 0

    def test_no_such_conference(self, listening: Run, air: Atmosphere) -> None:
        failed(listening("listen", "atlantis", ok=False))
        assert air.main.asked == []

    def test_a_did_is_asked_for_as_it_is(self, listening: Run, air: Atmosphere) -> None:
        rosa = air.join("rosa.example")
        listening("add", "Rosa Lindqvist", "--handle", rosa)
        air.rsvp(rosa, air.event(org(air), "PyDays 2026", **DAYS))
        assert [one["person"] for one in listening("listen", "--json").json["rsvps"]] == ["Rosa Lindqvist"]
        assert len(air.main.of("resolveHandle")) == 2


class TestPresence:
    def test_yes_maybe_and_no(self, listening: Run, air: Atmosphere) -> None:
        pydays = air.event(org(air), "PyDays 2026", **DAYS)
        air.rsvp(ada(air), pydays)
        air.rsvp(mei(air), pydays, "interested")
        listening("listen")
        line = "answered “{}” to “PyDays 2026” on 3 Nov 2026 (public RSVP)"
        assert who(listening) == {
            "Ada Quill": ("rsvp", "likely", 0.8, [line.format("going")]),
            "Mei Tanaka": ("rsvp", "check", 0.4, [line.format("interested")]),
        }
        [place] = listening("where", "--json").json
        assert (place["people"], place["expected"]) == (["Ada Quill"], 2.4)
        air.repos[ada(air)].clear()
        air.rsvp(ada(air), pydays, "notgoing")
        listening("listen")
        assert who(listening).keys() == {"Mei Tanaka"}

    def test_interest_is_settled_like_a_match(self, listening: Run, air: Atmosphere) -> None:
        pydays = air.event(org(air), "PyDays 2026", **DAYS)
        air.rsvp(ada(air), pydays)
        air.rsvp(mei(air), pydays, "interested")
        listening("listen")
        listening("match", "pydays", "mei", "--yes")
        kind, grade, _, evidence = who(listening)["Mei Tanaka"]
        assert (kind, grade, len(evidence)) == ("told", "certain", 2)
        listening("match", "pydays", "ada", "--no")
        assert who(listening).keys() == {"Mei Tanaka"}

    def test_a_no_ends_what_was_guessed_and_stands_against_what_was_told(self, listening: Run, air: Atmosphere) -> None:
        listening("log", "2026-11-20: Ada said she will give a talk at PyDays 2026 #in")
        listening("who", "pydays", "--add", "Mei Tanaka")
        assert who(listening)["Ada Quill"][0] == "says so"
        pydays = air.event(org(air), "PyDays 2026", **DAYS)
        air.rsvp(ada(air), pydays, "notgoing")
        air.rsvp(mei(air), pydays, "notgoing")
        listening("listen")
        assert who(listening) == {
            "Mei Tanaka": ("told", "certain", 0.95, [
                "you said they will be there", "but answered “not going” to “PyDays 2026” on 3 Nov 2026 (public RSVP)",
            ])
        }  # fmt: skip

    def test_what_is_doubtful_about_the_invitation_is_said(self, listening: Run, air: Atmosphere) -> None:
        berlin = [{"locality": "Berlin", "country": "DE"}]
        air.rsvp(ada(air), air.event(org(air), "PyDays 2026", locations=berlin, **DAYS))
        listening("listen")
        _, grade, _, evidence = who(listening)["Ada Quill"]
        assert grade == "check"
        assert evidence[1] == "but the invitation is to Berlin, DE, the conference in Vienna"

    def test_the_plan_and_today_know_it(self, listening: Run, air: Atmosphere) -> None:
        air.rsvp(ada(air), air.event(org(air), "PyDays 2026", **DAYS))
        listening("listen")
        assert any(one["kind"] == "first" for one in listening("today", "--json").json)
        assert "answered “going”" in listening("why", "ada", "--json").out

    def test_having_said_yes_is_not_having_met(self, listening: Run, air: Atmosphere) -> None:
        air.rsvp(ada(air), air.event(org(air), "PyDays 2026", **DAYS))
        listening("listen")
        after = "2026-12-20T09:00:00Z"
        facts = listening("starters", "ada", "--json", now=after).json
        assert [fact for one in facts for fact in one["facts"] if "PyDays" in fact["text"]] == []


class TestAgain:
    def test_a_second_time_changes_nothing(self, listening: Run, air: Atmosphere) -> None:
        air.rsvp(ada(air), air.event(org(air), "PyDays 2026", **DAYS))
        first = listening("listen", "--json").json
        second = listening("listen", "--json", now="2026-11-23T09:00:00Z").json
        assert second == first | {"new": 0}
        assert [one["verb"] for one in listening("undo", "--list", "--json").json].count("listen") == 1

    def test_undo_takes_it_back(self, listening: Run, air: Atmosphere) -> None:
        air.rsvp(ada(air), air.event(org(air), "PyDays 2026", **DAYS))
        listening("listen")
        assert listening("undo", "--json").json["summary"] == "listen: 1 new, 0 taken back"
        assert who(listening) == {}

    def test_an_answer_taken_back(self, listening: Run, air: Atmosphere) -> None:
        event = air.event(org(air), "PyDays 2026", **DAYS)
        uri = air.rsvp(ada(air), event)
        listening("listen")
        air.take_back(uri)
        assert listening("listen", "--json").json["gone"] == 1
        assert who(listening) == {}

    def test_a_cancelled_event(self, listening: Run, air: Atmosphere) -> None:
        event = air.event(org(air), "PyDays 2026", **DAYS)
        air.rsvp(ada(air), event)
        listening("listen")
        air.event(org(air), "PyDays 2026", event.rpartition("/")[2], status=f"{EVENT}#cancelled", **DAYS)
        heard = listening("listen", "--json").json
        assert (heard["gone"], heard["rsvps"]) == (1, [])
        assert heard["skipped"][0]["why"] == "“PyDays 2026” is cancelled"

    def test_what_cannot_be_had_now_stays(self, listening: Run, air: Atmosphere) -> None:
        event = air.event(org(air), "PyDays 2026", **DAYS)
        air.rsvp(ada(air), event)
        air.rsvp(mei(air), event)
        listening("listen")
        before = who(listening)
        away = air.server()
        air.homes[org(air)] = away.url
        away.trouble = lambda _path, _asked: refuse("InternalServerError", "", 500)
        heard = listening("listen", "--json").json
        assert (heard["gone"], [one["people"] for one in heard["failures"]]) == (0, [["Ada Quill", "Mei Tanaka"]])
        assert who(listening) == before

    def test_what_was_said_on_an_account_that_is_not_theirs_goes_with_it(self, listening: Run, air: Atmosphere) -> None:
        air.rsvp(ada(air), air.event(org(air), "PyDays 2026", **DAYS))
        air.join("other.example")
        listening("edit", "Ada Quill", "--handle", "bluesky:ada.example", "--handle", "bluesky:other.example")
        assert listening("listen", "--json").json["new"] == 1
        assert listening("listen", "--json").json["gone"] == 0
        listening("edit", "Ada Quill", "--handle", "bluesky:other.example")
        heard = listening("listen", "--json").json
        assert (heard["gone"], heard["rsvps"]) == (1, [])

    def test_whoever_is_removed_takes_it_along(self, listening: Run, air: Atmosphere) -> None:
        air.rsvp(ada(air), air.event(org(air), "PyDays 2026", **DAYS))
        listening("listen")
        listening("remove", "Ada Quill")
        assert who(listening) == {}
        listening("undo")
        assert who(listening).keys() == {"Ada Quill"}

    def test_merged_entries_keep_it(self, listening: Run, air: Atmosphere) -> None:
        air.rsvp(ada(air), air.event(org(air), "PyDays 2026", **DAYS))
        listening("listen")
        listening("add", "A. B. Quill")
        listening("merge", "A. B. Quill", "Ada Quill")
        assert who(listening).keys() == {"A. B. Quill"}
        listening("unmerge", "Ada Quill")
        assert who(listening).keys() == {"Ada Quill"}

    def test_two_entries_for_one_account(self, listening: Run, air: Atmosphere) -> None:
        listening("add", "Ada Again", "--handle", ada(air))
        air.rsvp(ada(air), air.event(org(air), "PyDays 2026", **DAYS))
        assert len(listening("listen", "--json").json["rsvps"]) == 1
        assert listening("listen", "--json").json["new"] == 0


class TestTrouble:
    @pytest.mark.parametrize(
        ("how", "said"),
        [
            ("slow", "took longer than"), ("away", "refuses the connection"), ("busy", "try again in 3600 s"),
            ("broken", "in trouble (500)"), ("html", "does not answer as it should"), ("gone", "RepoNotFound"),
            ("hanging up", "without an answer"),
        ],
    )  # fmt: skip
    def test_one_server_stops_nobody_else(
        self, listening: Run, air: Atmosphere, how: str, said: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        event = air.event(org(air), "PyDays 2026", **DAYS)
        air.rsvp(mei(air), event)
        other = air.server()
        air.homes[ada(air)] = other.url
        if how == "away":
            other.stop()
        if how == "slow":
            monkeypatch.setattr(atproto, "TIMEOUT", 1.0)
        other.trouble = {
            "slow": lambda _path, _asked: 5.0,
            "busy": lambda _path, _asked: refuse("RateLimitExceeded", "", 429, Retry_After="3600"),
            "broken": lambda _path, _asked: (500, {}, b""),
            "html": lambda _path, _asked: (200, {}, b"<html>"),
            "gone": lambda _path, _asked: refuse("RepoNotFound", "Could not find repo"),
            "hanging up": lambda _path, _asked: (200, {"Content-Length": "9", "Connection": "close"}, b""),
            "away": lambda _path, _asked: None,
        }[how]
        if how == "gone":
            other.trouble = lambda path, _asked: refuse("RepoNotFound", "No such repo") if "list" in path else None
        if how == "hanging up":
            said = "middle of its answer"
        ran = listening("listen", "--json")
        [line] = ran.err.splitlines()
        assert line.startswith("starmeet: Ada Quill: ")
        assert said in line
        assert [one["person"] for one in ran.json["rsvps"]] == ["Mei Tanaka"]
        [failure] = ran.json["failures"]
        assert failure["people"] == ["Ada Quill"]
        assert line == f"starmeet: Ada Quill: {failure['problem']}: {failure['hint']}"

    def test_nobody_can_be_heard(self, listening: Run, air: Atmosphere) -> None:
        air.rsvp(ada(air), air.event(org(air), "PyDays 2026", **DAYS))
        listening("listen")
        before = who(listening)
        air.main.stop()
        line = failed(listening("listen", ok=False))
        assert "nobody could be heard (127.0.0.1:" in line
        assert who(listening) == before

    def test_a_crowd_on_one_busy_host_costs_one_request_and_one_line(self, listening: Run, air: Atmosphere) -> None:
        crowd = air.server()
        for number in range(12):
            handle = f"{chr(97 + number) * 4}.example"
            air.join(handle, crowd)
            listening("add", f"Person {number}", "--handle", f"bluesky:{handle}")
        crowd.trouble = lambda _path, _asked: refuse("RateLimitExceeded", "", 429, Retry_After="3600")
        ran = listening("listen", "--json")
        assert len(crowd.asked) == 1
        assert len(ran.err.splitlines()) <= 3
        assert sum(len(one["people"]) for one in ran.json["failures"]) == 12
        assert crowd.most_at_once == 1
        assert air.main.most_at_once == 1

    def test_hostile_names_do_not_reach_the_terminal(self, listening: Run, air: Atmosphere) -> None:
        air.event(ada(air), "\x1b]0;owned\x07Evening\u202e of [red]lexers[/]", **DAYS)
        ran = listening("listen")
        assert "“Evening of [red]lexers[/]”" in ran.out
        assert not set(ran.out) & set("\x1b\x07\u202e")

    def test_the_address_may_be_nonsense(self, listening: Run) -> None:
        listening("config", "set", "accounts.bluesky.server", "nonsense")
        assert "it starts with https://" in failed(listening("listen", ok=False))

    def test_progress_is_for_terminals(self, listening: Run, air: Atmosphere, monkeypatch: pytest.MonkeyPatch) -> None:
        terminal = SimpleNamespace(stderr=SimpleNamespace(isatty=lambda: True))
        monkeypatch.setattr("starmeet.cli.listen.sys", terminal)
        ran = listening("listen", "--json")
        assert "1 of 2: " in ran.err
        assert "2 of 2: " in ran.err
        assert ran.err.endswith("\r"), "the line is taken away again"
        assert ran.json["asked"] == 2


def test_ctrl_c_keeps_what_came(listening: Run, air: Atmosphere, home: Home) -> None:
    event = air.event(org(air), "PyDays 2026", **DAYS)
    air.rsvp(ada(air), event)
    slow = air.server()
    air.homes[mei(air)] = slow.url
    reached: list[subprocess.Popen[bytes]] = []

    def trouble(_path: str, _asked: dict[str, str]) -> float:
        # Stop while Mei is waited for, once the last thing about Ada was answered.
        while not any(EVENT in path for path in air.main.of("getRecord")) and not slow.done.wait(0.05):
            pass
        slow.done.wait(0.5)
        reached[0].send_signal(signal.SIGINT)
        return 20.0

    slow.trouble = trouble
    code = "import sys; from starmeet.__main__ import main; sys.exit(main())"
    words = ["--home", str(home.data), "--now", "2026-11-22T09:00:00Z", "listen"]
    process = subprocess.Popen(
        [sys.executable, "-c", code, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ)
    )
    reached.append(process)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b""), err
    assert err.decode().strip() == "starmeet: stopped: nothing more was changed"
    assert who(listening).keys() == {"Ada Quill"}
    assert json.loads(listening("undo", "--json").out)["verb"] == "listen"


def test_whoever_stays_in_is_forgotten(listening: Run, air: Atmosphere) -> None:
    air.rsvp(ada(air), air.event(org(air), "PyDays 2026", **DAYS))
    listening("listen")
    air.put(ada(air), PROFILE, {"labels": {"values": [{"val": "!no-unauthenticated"}]}}, "self")
    heard: dict[str, Any] = listening("listen", "--json").json
    assert (heard["gone"], heard["rsvps"]) == (1, [])
    assert heard["skipped"][0]["where"] == "ada.example"


def test_it_is_in_the_dossier_and_can_be_forgotten(listening: Run, air: Atmosphere, home: Home) -> None:
    uri = air.rsvp(ada(air), air.event(org(air), "PyDays 2026", **DAYS))
    listening("listen")
    line = f"answered “going” to “PyDays 2026” on 3 Nov 2026 (public RSVP), {uri}"
    assert listening("dossier", "ada", "--json").json["answers"] == [line]
    assert line in listening("dossier", "ada").out
    listening("forget", "ada", "--yes")
    held = [path.name for path in home.data.rglob("*") if path.is_file() and ada(air).encode() in path.read_bytes()]
    assert held == []


def test_a_directory_in_public_does_not_lead_home(
    listening: Run, air: Atmosphere, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def is_inside(_url: str) -> bool:
        return False

    monkeypatch.setattr("starmeet.guard.leads_inside", is_inside)
    air.homes = {did: home.replace("http:", "https:") for did, home in air.homes.items()}
    assert "leads into a private network" in failed(listening("listen", ok=False))
    assert air.main.of("listRecords") == []


def test_an_appview_that_answers_for_everyone(listening: Run, air: Atmosphere) -> None:
    air.main.trouble = lambda path, _asked: say({"did": 3}) if "resolveHandle" in path else None
    assert "gives no DID for ada.example" in failed(listening("listen", ok=False))
