"""The terminal face: one app over one desk; the shell is painted at once, and a worker brings what it shows.

Nothing imported here may import the store, HTTP, calendars or the solver: the desk is opened in a thread.
"""

from __future__ import annotations

import gc
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import events, on, work
from textual.app import App
from textual.binding import BindingType
from textual.color import Color
from textual.filter import LineFilter
from textual.reactive import var
from textual.screen import Screen
from textual.theme import Theme
from textual.worker import Worker, WorkerState

from starmeet import text
from starmeet.browser import in_browser
from starmeet.desk import glance
from starmeet.desk.views import TodayView
from starmeet.errors import StarmeetError, UsageError
from starmeet.tui import keys, words
from starmeet.tui.messages import Answered, Opened, Warned
from starmeet.tui.safe import ControlGuard

if TYPE_CHECKING:
    from starmeet.config.places import Home
    from starmeet.desk import Desk
    from starmeet.desk.calendar import Pushed
    from starmeet.desk.merge import Merged

T = TypeVar("T")
Refusal = Callable[[StarmeetError], None]

THEME = Theme(
    name="starmeet", dark=True, primary="#5f87af", secondary="#87afaf", accent="#ffd75f", warning="#ff875f",
    error="#ff5f5f", success="#87d787", foreground="#d8dee9", background="#14171c", surface="#191d24", panel="#232933",
    variables={"block-cursor-blurred-background": "#2b3442", "footer-background": "#232933"},
)  # fmt: skip
"""Quiet blue-grey; yellow is for your people, orange for what needs you."""


_CHANGE = "change "
_QUIET = 0.6
"""How much of the foreground is in what is quiet: contrast 5.6 to 1 on the background of our theme."""


def _screen(module: str, name: str) -> Callable[[], Screen[Any]]:
    """Import a screen when it is first shown."""

    def make() -> Screen[Any]:
        from importlib import import_module

        screen = getattr(import_module(f"starmeet.tui.screens.{module}"), name)()
        assert isinstance(screen, Screen)
        return screen

    return make


def _palette() -> type[Any]:
    from starmeet.tui.palette import Finder

    return Finder


class StarmeetApp(App[None]):
    """The whole of the terminal face."""

    TITLE = "starmeet"
    CSS_PATH = "app.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - an instance variable to the checker
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        "today": _screen("today", "TodayScreen"),
        "people": _screen("people", "PeopleScreen"),
        "conferences": _screen("conferences", "ConferencesScreen"),
        "plan": _screen("plan", "PlanScreen"),
        "mentoring": _screen("mentoring", "MentoringScreen"),
        "insights": _screen("insights", "InsightsScreen"),
    }
    DEFAULT_MODE = "today"
    BINDINGS: ClassVar[list[BindingType]] = list(keys.APP)
    COMMANDS = App.COMMANDS | {_palette}

    view: var[TodayView | None] = var(None, init=False)
    """Today, as far as it is known: from the glance first, then from the desk."""
    trouble: var[str] = var("", init=False)
    """Why Today could not be gathered."""
    version = var(0, init=False)
    """Counts what was changed: what a screen shows may be older."""
    jobs: var[frozenset[str]] = var(frozenset(), init=False)
    """What the desk is working on."""

    def __init__(self, home: Home, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.home = home
        self._now = now
        self.desk: Desk | None = None
        self.zone = "UTC"
        self.marks: dict[str, float] = {}
        """When what was reached while starting, for `--timing`."""
        self._guard = ControlGuard()
        self._tickets: dict[str, int] = {}
        self._waiting: list[Callable[[], None]] = []
        self._broken: StarmeetError | None = None
        self._changes: deque[Callable[[], None]] = deque()
        """What is to be changed, in order; the first is being done."""
        self._numbers = count()
        self.register_theme(THEME)
        self.theme = THEME.name
        seen = glance.read(home, now())
        if seen is not None:
            self.zone = seen.zone
            self._use_theme(seen.theme)
            self.set_reactive(StarmeetApp.view, seen.view)

    def now(self) -> datetime:
        """Read the clock."""
        return self._now()

    # -- starting and stopping

    def on_mount(self) -> None:
        """Open the desk behind the first frame."""
        self._open()
        self.refresh_today()

    def on_ready(self) -> None:
        """Note when the first frame was there."""
        self.marks.setdefault("first frame", time.perf_counter())
        if self.view is not None:
            self.marks.setdefault("rows of Today", time.perf_counter())

    @work(thread=True, exclusive=True, group="open", exit_on_error=False)
    def _open(self) -> None:
        try:
            from starmeet.desk import open_desk

            desk, notes = open_desk(self.home, self._now)
            desk.say = self._warn
            zone = desk.zone
            notes = (*(str(problem) for problem in desk.problems), *notes)
        except StarmeetError as error:
            self.post_message(Opened(error))
            return
        self.desk, self.zone = desk, zone
        self.post_message(Opened(notes=notes))

    @on(Opened)
    def _opened(self, event: Opened) -> None:
        self._broken = event.problem
        for note in event.notes[:3]:
            self.complain(note, severity="warning")
        if self.desk is not None:
            self._use_theme(self.desk.config.ui.theme)
            self._use_keys(self.desk.config.keys)
        waiting, self._waiting = self._waiting, []
        for ask in waiting:
            ask()

    def _warn(self, line: str) -> None:
        """Say something from any thread."""
        self.post_message(Warned(line))

    @on(Warned)
    def _warned(self, event: Warned) -> None:
        self.complain(event.line, severity="warning")

    def _use_theme(self, name: str) -> None:
        if name and name != self.theme:
            if name in self.available_themes:
                self.theme = name
            else:
                self.complain(f"ui.theme: there is no theme {name!r}: ctrl+p lists them", severity="warning")

    def _use_keys(self, wanted: Mapping[str, str]) -> None:
        if wanted:
            from starmeet.tui.keymap import check

            usable, problems = check(wanted)
            self.set_keymap(usable)
            for problem in problems[:3]:
                self.complain(problem, severity="warning")

    def close_desk(self) -> None:
        """Let go of the store, once the app has ended."""
        if self.desk is not None:
            glance.close(self.desk)

    # -- asking the desk

    def ask(
        self,
        asker: Screen[Any],
        job: str,
        verb: Callable[[Desk], T],
        then: Callable[[T], None],
        refused: Refusal | None = None,
    ) -> None:
        """Ask the desk in a thread; only the answer to the last question of a job reaches `then`, if it still matters.

        What the desk refuses is said in a toast, or goes to `refused`.
        """
        self._tickets[job] = ticket = self._tickets.get(job, 0) + 1
        self.jobs |= {job}
        self._put(asker, job, ticket, verb, then, refused or self._say)

    def _put(
        self, asker: Screen[Any], job: str, ticket: int, verb: Callable[[Desk], T], then: Callable[[T], None],
        refused: Refusal,
    ) -> None:  # fmt: skip
        if self._tickets[job] != ticket:
            return
        desk = self.desk
        if desk is None and self._broken is None:
            self._waiting.append(partial(self._put, asker, job, ticket, verb, then, refused))
        elif desk is None:
            assert self._broken is not None
            self.post_message(Answered(job, ticket, asker, partial(refused, self._broken)))
        else:
            self.run_worker(
                partial(self._call, desk, asker, job, ticket, verb, then, refused),
                name=job, group=job, thread=True, exclusive=True, exit_on_error=False,
            )  # fmt: skip

    def _call(
        self, desk: Desk, asker: Screen[Any], job: str, ticket: int, verb: Callable[[Desk], T],
        then: Callable[[T], None], refused: Refusal,
    ) -> None:  # fmt: skip
        deliver: Callable[[], None]
        try:
            deliver = partial(then, verb(desk))
        except StarmeetError as error:
            deliver = partial(refused, error)
        self.post_message(Answered(job, ticket, asker, deliver))

    @on(Answered)
    def _answered(self, event: Answered) -> None:
        if self._tickets.get(event.job) != event.ticket:
            return
        self.jobs -= {event.job}
        self._next_change(event.job)
        if event.asker.is_attached and event.asker.is_running:
            event.deliver()

    @on(Worker.StateChanged)
    def _worker_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            name = event.worker.name
            self.jobs -= {name}
            self._next_change(name)
            # Not foreseen: said in one line, and the rest goes on. A traceback would print what it has no right to.
            self.complain(
                f"{name.partition(' ')[0]} went wrong ({type(event.worker.error).__name__}): a mistake of ours"
            )

    def change(
        self,
        asker: Screen[Any],
        verb: Callable[[Desk], T],
        then: Callable[[T], None] | None = None,
        refused: Refusal | None = None,
    ) -> None:
        """Ask the desk to change something; no later question takes its place, and screens show the change."""

        def changed(value: T) -> None:
            self.version += 1
            if then is not None:
                then(value)

        self._changes.append(partial(self.ask, asker, f"{_CHANGE}{next(self._numbers)}", verb, changed, refused))
        if len(self._changes) == 1:
            self._changes[0]()

    def _next_change(self, job: str) -> None:
        """Begin the next change: one at a time, as the store lets only one write."""
        if job.startswith(_CHANGE):
            self._changes.popleft()
            if self._changes:
                self._changes[0]()

    def watch_jobs(self, jobs: frozenset[str]) -> None:
        """Tell the header of the screen."""
        self._tell_head()

    def watch_version(self) -> None:
        """Show what was changed."""
        self.refresh_today()
        load = getattr(self.screen, "stale", None)
        if load is not None:
            load()

    def refresh_today(self) -> None:
        """Gather Today again; the header rests on it, whatever screen is shown."""
        base = self.screen_stack[0]
        self.ask(base, "today", glance.view, self._today_came, self._today_refused)

    def _today_came(self, view: TodayView) -> None:
        self.view, self.trouble = view, ""
        if not gc.isenabled():  # see `run`
            gc.freeze()
            gc.enable()
        self.marks.setdefault("rows of Today", time.perf_counter())

    def _today_refused(self, error: StarmeetError) -> None:
        self.view = None
        self.trouble = str(error)
        self._say(error)

    def watch_view(self) -> None:
        """Tell the header of the screen."""
        self._tell_head()

    def _tell_head(self) -> None:
        from starmeet.tui.page import Page

        if self._screen_stacks.get(self.current_mode) and isinstance(self.screen, Page):
            self.screen.tell_head()

    def headline(self) -> tuple[str, ...]:
        """Say when the next thing is and with whom; what matters most comes last."""
        view, now = self.view, self.now()
        parts = []
        if view is not None and view.conference is not None:
            today, name = words.date_at(now, self.zone), text.one_line(view.conference.name, 40)
            parts.append(f"{name} {words.day(view.conference.start, today)}" if view.conference.start > today else name)
        if view is not None and view.upcoming:
            first = view.upcoming[0]
            named = zip(first.people, first.person_ids, strict=False)
            who = " & ".join(
                words.named(text.one_line(name, 40), "likely" if id_ in first.likely else None)
                for name, id_ in list(named)[:2]
            )
            parts.append(f"next: {who or first.kind} {words.when(first.start, first.zone, now)}")
        return tuple(parts)

    # -- saying

    def _say(self, error: StarmeetError) -> None:
        self.complain(str(error))

    def complain(self, line: str, *, severity: Any = "error") -> None:
        """Show a toast about something that went wrong."""
        self.notify(text.one_line(line, 400), severity=severity, markup=False, timeout=8)

    def tell(self, line: str) -> None:
        """Show a toast about something that went well."""
        self.notify(text.one_line(line, 400), markup=False, timeout=4)

    # -- what is on every screen

    def get_css_variables(self) -> dict[str, str]:
        """Add the one colour that themes lack: for what may be overlooked, yet must be readable."""
        variables = super().get_css_variables()
        front, back = Color.parse(variables["foreground"]), Color.parse(variables["background"])
        mixed = front.ansi is None and back.ansi is None
        return {**variables, "quiet": back.blend(front, _QUIET).hex if mixed else "ansi_bright_black"}

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Put the guard behind all other filters."""
        return [*super().get_line_filters(), self._guard]

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Open a page in the browser, if it is a page: foreign links reach this."""
        if text.safe_url(url):
            super().open_url(url, new_tab=new_tab)
        else:
            self.complain(f"not opening {text.one_line(url, 80)!r}: it is no web page", severity="warning")

    def action_go(self, mode: str) -> None:
        """Switch to a screen, back to its first page."""
        self.switch_mode(mode)

    def action_undo(self) -> None:
        """Take back the last change."""
        from starmeet.desk import history

        self.change(self.screen_stack[0], history.undo, lambda entry: self.tell(f"undone: {entry.summary}"))

    def action_log(self) -> None:
        """Log something with the person in view."""
        from starmeet.tui.screens.log import LogDialog

        person = getattr(self.screen, "person", None)
        self.push_screen(LogDialog(person() if callable(person) else None))

    def action_add(self) -> None:
        """Add a person."""
        from starmeet.tui.screens.add import AddDialog

        self.push_screen(AddDialog())

    def action_sync(self) -> None:
        """Fetch what is new from the accounts in config.toml."""
        from starmeet.tui.screens.sync import SyncDialog

        self.push_screen(SyncDialog())

    def action_push_calendar(self) -> None:
        """Write the meetings to the calendar server in config.toml."""

        def push(desk: Desk) -> Pushed:
            from starmeet.desk import calendar

            return calendar.push(desk)

        def pushed(done: Pushed) -> None:
            self.version += 1  # SEQUENCE may have risen
            line = words.pushed(done)
            if done.error or done.problems or done.changes:
                self.complain(line, severity="warning")
            else:
                self.tell(line)

        self.tell("writing to the calendar server")
        self.ask(self.screen_stack[0], "calendar", push, pushed)

    async def action_search(self) -> None:
        """Go to the filter of People."""
        await self.switch_mode("people")
        self.screen.query_one("#filter").focus()

    def action_help(self) -> None:
        """List the keys of this screen."""
        from starmeet.tui.screens.help import HelpScreen

        found: dict[str, Any] = {}
        for active in self.screen.active_bindings.values():
            if active.binding.id:
                found.setdefault(active.binding.id, active.binding)
        self.push_screen(HelpScreen(tuple(found.values()), self.get_key_display))

    def show_person(self, person_id: str) -> None:
        """Open the page of a person."""
        from starmeet.tui.screens.person import PersonScreen

        self.push_screen(PersonScreen(person_id))

    def show_programme(self, slug: str) -> None:
        """Open the programme of a conference."""
        from starmeet.tui.screens.programme import ProgrammeScreen

        self.push_screen(ProgrammeScreen(slug))

    def show_brief(self, person_id: str, conference: str = "", meeting: str = "") -> None:
        """Open the brief of a person."""
        from starmeet.tui.screens.brief import BriefScreen

        self.push_screen(BriefScreen(person_id, conference, meeting))

    def action_twins(self) -> None:
        """Review who may be there twice."""
        from starmeet.tui.screens.review import TwinReview

        self.push_screen(TwinReview())

    def unmerge(self, gone: str) -> None:
        """Take the merge back in which this person became part of another."""

        def verb(desk: Desk) -> Merged:
            from starmeet.desk import merge

            return merge.unmerge(desk, gone)

        said = "is a person of their own again (u takes it back)"
        self.change(self.screen_stack[0], verb, lambda one: self.tell(f"{one.person} {said}"))

    def show_why(self, thing: str, more: Iterable[str] = (), only: Iterable[str] = ()) -> None:
        """Open the explanation of a number or suggestion; of a conference's people `only` these, if any are named."""
        from starmeet.tui.screens.why import WhyScreen

        self.push_screen(WhyScreen(thing, tuple(more), frozenset(only)))

    def on_app_focus(self, _event: events.AppFocus) -> None:
        """Come back to a fresh Today after a while away."""
        if self.desk is not None:
            self.refresh_today()


def run(home: Home, now: Callable[[], datetime] = lambda: datetime.now(UTC), *, timing: bool = False) -> int:
    """Run the terminal face and give the exit code.

    Raises:
        UsageError: there is no terminal to run it in; Textual would wait for one for ever.
    """
    if not (in_browser() or (sys.stdin.isatty() and sys.stderr.isatty())):
        hint = "`starmeet --help` lists the verbs for scripts"
        raise UsageError("there is no terminal here to show the screens in", hint)
    # Nothing made while starting is garbage; the collector would only look at all of it again and again.
    gc.disable()
    imported = time.perf_counter()
    app = StarmeetApp(home, now)
    app.run()
    app.close_desk()
    if timing:
        started = getattr(sys.modules.get("__main__"), "STARTED", None) or imported
        for name, at in {"imports": imported, **app.marks}.items():
            sys.stderr.write(f"{name:<15}{(at - started) * 1000:6.0f} ms\n")
    return app.return_code or 0
