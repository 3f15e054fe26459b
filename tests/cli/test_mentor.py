"""Mentoring by script: what each verb says, prints and refuses, and what never leaves."""

from __future__ import annotations

import io
import sys

import icalendar
import pytest

from tests.cli.conftest import Run, failed


@pytest.fixture
def zoe(starmeet: Run) -> Run:
    """A mentor with whom much is open, and somebody who knows of nothing."""
    starmeet("add", "Zoë Marchetti", "--tier", "3", "--role", "mentor")
    starmeet("add", "Layla Marsawi", "--tier", "2")
    starmeet("mentor", "stage", "layla", "afar")
    starmeet(
        "mentor", "agree", "zoë", "--every", "4 weeks", "--minutes", "45", "--until", "2027-03-01", "--boundaries",
        "no mail at weekends",
    )  # fmt: skip
    starmeet("mentor", "goal", "add", "A quiet screen", "--with", "zoë", "--milestone", "hear it", "--milestone", "cut")
    starmeet("mentor", "ask", "zoë", "What would you delete?", "--share")
    starmeet("mentor", "ask", "zoë", "Am I too slow?")
    starmeet("mentor", "advice", "zoë", "Throw one away.", "--on", "3 Sep")
    return starmeet


def test_an_empty_home_says_how_to_begin(starmeet: Run) -> None:
    found = starmeet("mentor", "--json").json
    assert (found["people"], found["goals"], found["could"]) == ([], [], [])
    assert [one["need"] for one in found["network"]] == ["access", "skills", "network", "alignment", "expectations"]
    starmeet("add", "Ada Quill", "--tier", "3")
    said = starmeet("mentor").out
    assert "They need not know" in said
    assert 'starmeet mentor stage "Ada Quill" afar' in said


def test_the_overview_has_whom_i_learn_from_and_whom_i_mentor(zoe: Run) -> None:
    zoe("add", "Mbali Zwanethu", "--role", "mentee")
    found = zoe("mentor", "--json").json["people"]
    assert [(one["person"], one["me"], one["stage"]) for one in found] == [
        ("Zoë Marchetti", "mentee", "agreed"), ("Layla Marsawi", "mentee", "afar"),
        ("Mbali Zwanethu", "mentor", "afar"),
    ]  # fmt: skip
    [first, *_] = found
    assert (first["every"], first["rhythm"], first["ideal"], first["open"]) == (28, "every 4 weeks", "2026-12-20", 4)
    said = zoe("mentor").out
    assert said.index("You learn from") < said.index("Zoë") < said.index("You mentor") < said.index("Mbali")


def test_one_relationship(zoe: Run) -> None:
    view = zoe("mentor", "zoë", "--json").json
    assert (view["minutes"], view["until"], view["boundaries"]) == (45, "2027-03-01", "no mail at weekends")
    assert [item["id"] for item in view["agenda"]] == ["a1", "q1", "q2", "g1.1"]
    said = zoe("mentor", "zoë").out
    for words in ("agreed: every 4 weeks, 45 minutes, until 1 Mar 2027", "○ hear it  [g1.1]", "Throw one away."):
        assert words in said


def test_somebody_without_mentoring_can_be_looked_at_too(zoe: Run) -> None:
    zoe("add", "Jonas Weil")
    view = zoe("mentor", "jonas", "--json").json
    assert (view["stage"], view["agenda"], view["goals"]) == ("afar", [], [])
    assert failed(zoe("mentor", "nobody at all", ok=False)).startswith("starmeet: ")


class TestStage:
    def test_goes_where_the_user_says(self, zoe: Run) -> None:
        for stage in ("in-touch", "asking", "trial", "agreed", "resting", "ended", "afar"):
            assert zoe("mentor", "stage", "zoë", stage, "--json").json["stage"] == stage

    def test_goes_by_itself_from_afar_to_in_touch_and_no_further(self, zoe: Run) -> None:
        later = "2026-12-01T09:00:00Z"
        zoe("log", "asked Layla about the caret #question", now=later)
        zoe("log", "Layla answered me: the violet one #in", now=later)
        for number in range(4):
            zoe("log", f"met Layla at lunch {number} #met", now=later)
        assert zoe("mentor", "layla", "--json", now=later).json["stage"] == "in-touch"
        assert zoe("mentor", "stage", "layla", "afar", "--json", now=later).json["stage"] == "afar"
        assert zoe("mentor", "layla", "--json", now=later).json["stage"] == "afar"

    def test_another_word_is_wrong_usage(self, zoe: Run) -> None:
        ran = zoe("mentor", "stage", "zoë", "guru", ok=False)
        assert ran.code == 2
        assert "afar" in ran.err


class TestAgree:
    def test_what_is_not_given_stays_and_none_takes_it_out(self, zoe: Run) -> None:
        zoe("mentor", "agree", "zoë", "--minutes", "30")
        view = zoe("mentor", "zoë", "--json").json
        assert (view["every"], view["minutes"], view["until"]) == (28, 30, "2027-03-01")
        zoe("mentor", "agree", "zoë", "--every", "none", "--until", "none", "--boundaries", "")
        view = zoe("mentor", "zoë", "--json").json
        assert (view["every"], view["until"], view["boundaries"]) == (0, None, "")

    def test_as_mentor_and_on_trial(self, zoe: Run) -> None:
        done = zoe("mentor", "agree", "layla", "--as", "mentor", "--trial", "--every", "monthly", "--json").json
        assert (done["me"], done["stage"], done["every"]) == ("mentor", "trial", 30)

    def test_no_rhythm_changes_nothing(self, zoe: Run) -> None:
        before = zoe("mentor", "zoë", "--json").out
        assert "no rhythm" in failed(zoe("mentor", "agree", "zoë", "--every", "blue moon", ok=False), code=2)
        assert zoe("mentor", "zoë", "--json").out == before


class TestGoals:
    def test_milestones_are_added_reached_and_opened_again(self, zoe: Run) -> None:
        goal = zoe("mentor", "goal", "milestone", "g1", "show it", "--json").json
        assert [one["text"] for one in goal["milestones"]] == ["hear it", "cut", "show it"]
        goal = zoe("mentor", "goal", "done", "g1.1", "--json").json
        assert [one["done"] is not None for one in goal["milestones"]] == [True, False, False]
        assert zoe("mentor", "agenda", "zoë", "--json").json["items"][-1]["text"] == "cut"
        goal = zoe("mentor", "goal", "done", "g1.1", "--not", "--json").json
        assert goal["milestones"][0]["done"] is None
        assert zoe("mentor", "goal", "done", "g1", "--json").json["done"] is not None
        assert "g1" not in [item["id"] for item in zoe("mentor", "agenda", "zoë", "--json").json["items"]]

    def test_a_goal_needs_nobody_but_theirs_needs_them(self, zoe: Run) -> None:
        assert zoe("mentor", "goal", "add", "Say no once a week", "--json").json["person"] == ""
        assert zoe("mentor", "--json").json["goals"][0]["text"] == "Say no once a week"
        failed(zoe("mentor", "goal", "add", "A talk", "--theirs", ok=False), code=2)
        failed(zoe("mentor", "goal", "add", "  ", ok=False), code=2)

    @pytest.mark.parametrize("given", ["g9", "g1.9", "g1.0", "g1.x", "q1", "1"])
    def test_what_is_not_there_is_said(self, zoe: Run, given: str) -> None:
        assert given.partition(".")[0] in failed(zoe("mentor", "goal", "done", given, ok=False))


class TestQuestionsAndAdvice:
    def test_an_answer_is_kept_and_leaves_the_agenda(self, zoe: Run) -> None:
        done = zoe("mentor", "answered", "q1", "the middle one", "--json").json
        assert done["answer"] == "the middle one"
        assert "q1" not in [item["id"] for item in zoe("mentor", "agenda", "zoë", "--json").json["items"]]
        assert "→ the middle one" in zoe("mentor", "zoë").out
        failed(zoe("mentor", "answered", "q9", ok=False))

    def test_what_came_of_advice_is_told_once_and_logged(self, zoe: Run) -> None:
        [step] = [one for one in zoe("today", "--limit", "20", "--json").json if one["kind"] == "report"]
        assert "3 September" in step["why"]
        done = zoe("mentor", "told", "a1", "Two are gone, nobody missed them.", "--json").json
        assert done["told"]
        assert "report" not in [one["kind"] for one in zoe("today", "--limit", "20", "--json").json]
        [entry] = zoe("log", "--json").json
        assert (entry["kind"], entry["direction"], entry["people"]) == ("message", "out", ["Zoë Marchetti"])
        assert "Two are gone" in entry["text"]

    def test_the_step_of_today_tells_it_too(self, zoe: Run) -> None:
        [step] = [one for one in zoe("today", "--limit", "20", "--json").json if one["kind"] == "report"]
        assert "four weeks" in zoe("why", step["id"]).out
        zoe("done", step["id"], "--note", "Nothing came of it, and that was worth knowing.")
        [advice] = zoe("mentor", "zoë", "--json").json["advice"]
        assert advice["told"]
        assert advice["outcome"] == "Nothing came of it, and that was worth knowing."

    def test_advice_of_tomorrow_is_refused(self, zoe: Run) -> None:
        failed(zoe("mentor", "advice", "zoë", "x", "--on", "2026-12-24", ok=False), code=2)

    def test_what_is_dropped_comes_back(self, zoe: Run) -> None:
        before = zoe("mentor", "zoë", "--json").out
        for thing in ("q1", "a1", "g1", "g1.2"):
            zoe("mentor", "drop", thing)
            assert zoe("mentor", "zoë", "--json").out != before
            zoe("undo")
            assert zoe("mentor", "zoë", "--json").out == before
        failed(zoe("mentor", "drop", "e1", ok=False))


class TestHandedOver:
    def test_only_what_was_marked(self, zoe: Run) -> None:
        zoe("mentor", "notes", "zoë", "She is tired of her client.")
        written = zoe("mentor", "agenda", "zoë", "--markdown").out
        assert "- What would you delete?" in written
        for private in ("too slow", "tired", "Throw one", "hear it", "weekends"):
            assert private not in written
        zoe("mentor", "share", "g1")
        zoe("mentor", "share", "q1", "--not")
        written = zoe("mentor", "agenda", "zoë", "--markdown").out
        assert "- hear it" in written
        assert "delete" not in written

    def test_nothing_marked_and_nobody_to_hand_it_to(self, zoe: Run) -> None:
        zoe("mentor", "share", "q1", "--not")
        assert "marked to be shared" in failed(zoe("mentor", "agenda", "zoë", "--markdown", ok=False))
        zoe("mentor", "ask", "layla", "Which caret?", "--share")
        assert "from afar" in failed(zoe("mentor", "agenda", "layla", "--markdown", ok=False))


class TestSessions:
    def test_is_an_appointment_that_goes_into_a_calendar(self, zoe: Run) -> None:
        done = zoe("mentor", "session", "zoë", "--at", "2026-12-01 16:00", "--place", "Café Lisboa", "--json").json
        assert (done["state"], done["end"]) == ("accepted", "2026-12-01T16:45:00+01:00")
        [event] = icalendar.Calendar.from_ical(zoe("ics", "--meeting", done["id"]).bytes).walk("VEVENT")
        assert (str(event["UID"]), str(event["SUMMARY"])) == (done["uid"], "Meet Zoë Marchetti: mentoring")
        assert str(event["STATUS"]) == "CONFIRMED"
        assert zoe("mentor", "--json").json["people"][0]["next"] == "2026-12-01T16:00:00+01:00"
        zoe("meet", done["id"], "--state", "cancelled")
        assert zoe("mentor", "--json").json["people"][0]["next"] is None

    def test_what_is_private_is_not_in_the_calendar(self, zoe: Run) -> None:
        zoe("mentor", "notes", "zoë", "2026-11-01: She is tired of her client.")
        done = zoe("mentor", "session", "zoë", "--at", "2026-12-01 16:00", "--json").json
        assert b"tired" not in zoe("ics", "--meeting", done["id"]).bytes
        assert "tired" not in zoe("starters", "zoë").out + zoe("brief", "zoë").out

    def test_nobody_is_met_from_afar(self, zoe: Run) -> None:
        said = failed(zoe("mentor", "session", "layla", "--at", "2026-12-01 16:00", ok=False), code=2)
        assert "at a distance" in said
        zoe("mentor", "stage", "zoë", "ended")
        assert "it has ended" in failed(zoe("mentor", "session", "zoë", "--at", "friday", ok=False), code=2)

    def test_two_at_one_time_are_pointed_out(self, zoe: Run) -> None:
        zoe("add", "Mbali", "--role", "mentee")
        zoe("mentor", "agree", "mbali")
        zoe("mentor", "session", "mbali", "--at", "2026-12-01 16:30")
        assert zoe("mentor", "session", "zoë", "--at", "2026-12-01 16:00", "--json").json["clash"] == "Mbali"

    def test_notes_hold_the_session_log_it_once_and_make_promises(self, zoe: Run) -> None:
        done = zoe("mentor", "session", "zoë", "--at", "2026-11-23 16:00", "--json").json
        later = "2026-11-23T18:00:00Z"
        written = "Maps and tunnels\n#promise: the key map by Friday\n#promised-me: two names"
        kept = zoe("mentor", "notes", "zoë", written, "--json", now=later).json
        assert kept["promises"] == ["the key map", "two names"]
        assert kept["at"] == "2026-11-23T16:00:00+01:00"
        zoe("mentor", "notes", "zoë", "And one more thing", now=later)
        [entry] = zoe("log", "--json", now=later).json
        assert (entry["kind"], entry["direction"], entry["text"]) == ("call", "both", "")
        view = zoe("mentor", "zoë", "--json", now=later).json
        assert {(one["mine"], one["text"], one["due"]) for one in view["promises"]} == {
            (True, "the key map", "2026-11-27"), (False, "two names", None),
        }  # fmt: skip
        assert [note["text"].splitlines()[0] for note in view["notes"]] == ["And one more thing", "Maps and tunnels"]
        assert view["next"] is None
        assert view["ideal"] == "2026-12-21"
        assert "held" in zoe("why", done["id"], now=later).out

    def test_notes_may_begin_with_a_day_and_come_from_stdin(self, zoe: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        kept = zoe("mentor", "notes", "zoë", "last Friday: met in Ghent", "--json").json
        assert (kept["at"][:10], kept["kind"], kept["text"]) == ("2026-11-20", "met", "met in Ghent")
        kept = zoe("mentor", "notes", "zoë", "2026-12-25: shall we pause?", "--json").json
        assert kept["text"] == "2026-12-25: shall we pause?"
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.StringIO())
            failed(zoe("mentor", "notes", "zoë", "-", ok=False), code=2)

    def test_a_promise_is_kept_by_either(self, zoe: Run) -> None:
        zoe("mentor", "notes", "zoë", "Maps\n#promise: the key map\n#promised-me: two names")
        for promise in ("o1", "o2"):
            assert zoe("mentor", "kept", promise, "--json").json["done"]
        [balance] = zoe("mentor", "ledger", "zoë", "--json").json
        [kept] = [line for line in balance["lines"] if line["kind"] == "promises kept"]
        assert (kept["given"], kept["received"], kept["last_given"]) == (1, 1, "2026-11-22")
        failed(zoe("mentor", "kept", "o1", ok=False))


class TestNetwork:
    def test_needs_are_said_and_taken_back(self, zoe: Run) -> None:
        assert zoe("mentor", "needs", "zoë", "network,skills", "--json").json["needs"] == ["skills", "network"]
        assert zoe("mentor", "needs", "zoë", "--json").json["needs"] == ["skills", "network"]
        found = {one["need"]: one for one in zoe("mentor", "map", "--json").json}
        assert [one["person"] for one in found["network"]["people"]] == ["Zoë Marchetti"]
        assert found["access"]["gap"].startswith("nobody yet")
        assert zoe("mentor", "needs", "zoë", "none", "--json").json["needs"] == []
        failed(zoe("mentor", "needs", "zoë", "money", ok=False), code=2)

    def test_the_ledger_of_everybody(self, zoe: Run) -> None:
        zoe("log", "yesterday: helped Zoë Marchetti find a cable")
        found = zoe("mentor", "ledger", "--json").json
        assert [(one["person"], one["given"], one["received"]) for one in found] == [
            ("Zoë Marchetti", 1, 1), ("Layla Marsawi", 0, 0),
        ]  # fmt: skip
        assert "given 1, received 1" in zoe("mentor", "ledger").out


class TestOnePerson:
    def test_a_merge_takes_it_along_and_an_unmerge_parts_it(self, zoe: Run) -> None:
        zoe("add", "Z. Marchetti")
        zoe("mentor", "ask", "Z. Marchetti", "Which key?")
        before = zoe("mentor", "zoë", "--json").json
        zoe("merge", "Z. Marchetti", "Zoë Marchetti")
        view = zoe("mentor", "Z. Marchetti", "--json").json
        assert {one["text"] for one in view["questions"]} == {"What would you delete?", "Am I too slow?", "Which key?"}
        assert view["boundaries"] == "no mail at weekends"
        zoe("unmerge", "Zoë Marchetti")
        assert zoe("mentor", "Zoë Marchetti", "--json").json == before
        assert len(zoe("mentor", "Z. Marchetti", "--json").json["questions"]) == 1

    def test_the_dossier_has_all_of_it_and_forgetting_leaves_none(self, zoe: Run) -> None:
        zoe("mentor", "notes", "zoë", "She is tired of her client.")
        zoe("mentor", "needs", "zoë", "skills")
        zoe("mentor", "ask", "layla", "Do you know Zoë Marchetti?")
        held = "\n".join(zoe("dossier", "zoë", "--json").json["mentoring"])
        for words in ("agreed since", "weekends", "covers: skills", "quiet screen", "delete?", "Throw one", "tired"):
            assert words in held
        assert "She is tired" in zoe("dossier", "zoë").out
        left = zoe("forget", "zoë", "--yes", "--json").json["left"]
        assert left == ["questions for others that name them: 1"]
        assert [one["person"] for one in zoe("mentor", "--json").json["people"]] == ["Layla Marsawi"]
        assert all(not one["people"] for one in zoe("mentor", "map", "--json").json)
        assert "Marchetti" not in zoe("mentor").out

    def test_foreign_words_are_kept_off_the_terminal(self, zoe: Run) -> None:
        zoe("mentor", "ask", "zoë", "Why \x1b[2J\u202e that?")
        said = zoe("mentor", "zoë").out
        assert "\x1b" not in said
        assert "\u202e" not in said
