"""What the overview of mentoring and the page of one relationship do alike: note, ask, promise, agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starmeet.model import MENTORING_STAGES, MENTORING_WORDS, NEEDS
from starmeet.tui.page import Page, Who
from starmeet.tui.screens.form import ChoiceDialog, Field, FormDialog

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.mentor import MentorView
    from starmeet.desk.mentoring import AdviceLine, GoalLine, MentorLine

Given = Mapping[str, str]


class MentoringPage(Page):
    """A page on which there is somebody to mentor or to learn from."""

    def advice_at_hand(self) -> AdviceLine | None:
        """Give the advice under the cursor."""
        return None

    def _with(self) -> Who | None:
        who = self.person()
        if who is None:
            self.starmeet.complain("put the cursor on somebody first; f begins with one", severity="warning")
        return who

    def action_question(self) -> None:
        """Note a question."""
        who = self._with()
        if who is None:
            return

        def verb(desk: Desk, given: Given) -> Any:
            from starmeet.desk import mentorship

            return mentorship.ask(desk, who.id, given["question"], share=given["share"].lower().startswith("y"))

        fields = (
            Field("question", "Your question", "What would you delete?"),
            Field("share", "May it stand on an agenda you hand over? y or n", value="n"),
        )
        self._form(f"A question for {who.name}", fields, verb, lambda _one: "on the agenda; nothing is sent")

    def action_notes(self) -> None:
        """Keep the notes of a session."""
        who = self._with()
        if who is None:
            return

        def verb(desk: Desk, given: Given) -> Any:
            from starmeet.desk import mentor_sessions

            return mentor_sessions.notes(desk, who.id, given["notes"])

        field = Field("notes", "What was it about? A line a thing; #promise … by Friday makes a promise", lines=True)
        self._form(f"The session with {who.name}", (field,), verb, lambda _one: "kept, for your eyes only, and logged")

    def action_promise(self) -> None:
        """Log a promise."""
        from starmeet.tui.screens.log import LogDialog

        who = self._with()
        if who is not None:
            self.app.push_screen(LogDialog(who, "#promise: "))

    def action_session(self) -> None:
        """Set a day for a session."""
        who = self._with()
        if who is None:
            return

        def verb(desk: Desk, given: Given) -> Any:
            from starmeet.desk import mentor_sessions

            return mentor_sessions.session(desk, who.id, given["at"], place=given["place"])

        fields = (Field("at", "When", "Friday 16:00"), Field("place", "Where, or a link", "the café at the corner"))
        self._form(
            f"A session with {who.name}", fields, verb,
            lambda one: f"{one.start:%a} {one.start.day} {one.start:%b %H:%M}: it goes into your calendar, too",
        )  # fmt: skip

    def action_advice(self) -> None:
        """Note advice."""
        who = self._with()
        if who is None:
            return

        def verb(desk: Desk, given: Given) -> Any:
            from starmeet.desk import mentorship

            return mentorship.advice(desk, who.id, given["advice"], on=given["on"])

        fields = (Field("advice", "In their words", "Delete before you add."), Field("on", "When", "today"))
        self._form(f"Advice of {who.name}", fields, verb, lambda _one: "kept; t tells what came of it")

    def action_told(self) -> None:
        """Say that they were told what came of their advice."""
        at_hand, who = self.advice_at_hand(), self._with()
        if at_hand is not None:
            self._tell_of(at_hand)
        elif who is not None:
            self.ask("told", lambda desk: show(desk, who.id), self._told_of)

    def _told_of(self, view: MentorView) -> None:
        open_ones = [one for one in view.advice if one.told is None]
        if open_ones:
            self._tell_of(min(open_ones, key=lambda one: (one.given, one.id)))
        else:
            self.starmeet.tell(f"no advice of {view.person} is open: d notes some")

    def _tell_of(self, advice: AdviceLine) -> None:
        def verb(desk: Desk, given: Given) -> Any:
            from starmeet.desk import mentorship

            return mentorship.told(desk, advice.id, given["outcome"])

        day = f"{advice.given.day} {advice.given:%b %Y}"
        field = Field("outcome", f"“{advice.text}” ({day}). What did you tell them?", "Two screens are gone.")
        self._form(f"What came of {advice.person}'s advice", (field,), verb, lambda _one: "they know, and it is logged")

    def action_goal(self) -> None:
        """Write a goal down: with the one under the cursor, or one's own."""
        who = self.person()

        def verb(desk: Desk, given: Given) -> Any:
            from starmeet.desk import mentorship

            steps = tuple(filter(None, (one.strip() for one in given["milestones"].split(";"))))
            return mentorship.add_goal(desk, given["goal"], name=who.id if who else "", milestones=steps)

        fields = (
            Field("goal", "Where do you want to get, in your words?", "a talk that I would listen to myself"),
            Field("milestones", "Steps on the way, separated by semicolons", "an outline; once to three friends"),
        )
        self._form(f"A goal with {who.name}" if who else "A goal", fields, verb, lambda _one: "written down")

    def action_stage(self) -> None:
        """Choose the stage."""
        who = self._with()
        if who is not None:
            self.ask("stage", lambda desk: show(desk, who.id), lambda view: self._choose(who, view))

    def _choose(self, who: Who, view: MentorView) -> None:
        choices = [(stage, MENTORING_WORDS[stage]) for stage in MENTORING_STAGES]
        self.app.push_screen(
            ChoiceDialog(f"How does it stand with {who.name}?", choices, view.stage), lambda to: self._staged(who, to)
        )

    def _staged(self, who: Who, to: str | None) -> None:
        if to:
            self.change(
                lambda desk: stage(desk, who.id, to),
                lambda one: self.starmeet.tell(f"{one.person}: {MENTORING_WORDS[one.stage]} (u takes it back)"),
            )

    def action_agree(self) -> None:
        """Write down what was agreed."""
        who = self._with()
        if who is not None:
            self.ask("agree", lambda desk: show(desk, who.id), lambda view: self._agree(who, view))

    def _agree(self, who: Who, view: MentorView) -> None:
        def verb(desk: Desk, given: Given) -> Any:
            from starmeet.desk import mentorship

            return mentorship.agree(
                desk, who.id, every=given["every"] or "none", minutes=_number(given["minutes"]),
                until=given["until"] or "none", boundaries=given["boundaries"],
            )  # fmt: skip

        fields = (
            Field("every", "How often you meet", "4 weeks", view.rhythm),
            Field("minutes", "Minutes of a session", "45", str(view.minutes or "")),
            Field("until", "When you look at it anew", "in 6 months", str(view.until or "")),
            Field("boundaries", "What is not asked of each other", "no mail at weekends", view.boundaries),
        )
        self._form(f"What {who.name} and you agreed on", fields, verb, lambda one: f"agreed with {one.person}")

    def action_needs(self) -> None:
        """Say what somebody covers."""
        who = self._with()
        if who is not None:
            self.ask("needs", lambda desk: show(desk, who.id), lambda view: self._needs(who, view))

    def _needs(self, who: Who, view: MentorView) -> None:
        def verb(desk: Desk, given: Given) -> Any:
            from starmeet.desk import mentorship

            return mentorship.needs(desk, who.id, given["needs"] or "none")

        field = Field("needs", f"Of {', '.join(NEEDS)}", "skills, network", ", ".join(view.needs))
        self._form(f"What {who.name} covers for you", (field,), verb, lambda _one: "it is on the map")

    def _form(self, title: str, fields: tuple[Field, ...], verb: Any, said: Any) -> None:
        self.app.push_screen(FormDialog(title, fields, verb, said))


def _number(given: str) -> int:
    from starmeet.errors import UsageError

    if given and not (given.isdecimal() and len(given) < 4):
        raise UsageError(f"{given!r} is no number of minutes", "45, or nothing")
    return int(given or 0)


def show(desk: Desk, person_id: str) -> MentorView:
    """Read one relationship."""
    from starmeet.desk import mentor

    return mentor.show(desk, person_id)


def stage(desk: Desk, person_id: str, to: str) -> MentorLine:
    """Put a relationship at a stage."""
    from starmeet.desk import mentorship

    return mentorship.stage(desk, person_id, to)


def reach(desk: Desk, goal_id: str) -> GoalLine:
    """Turn over whether a goal or milestone is reached."""
    from starmeet.desk import mentorship

    return mentorship.reach(desk, goal_id, done=None)
