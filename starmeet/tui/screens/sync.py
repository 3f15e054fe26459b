"""Fetching what is new from one's accounts, with how far that is; escape stops it."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static

from starmeet.errors import StarmeetError
from starmeet.text import one_line
from starmeet.tui import keys
from starmeet.tui.page import Dialog
from starmeet.tui.safe import plain

if TYPE_CHECKING:
    from starmeet.desk import Desk
    from starmeet.desk.sync import Progress, Synced


class SyncDialog(Dialog):
    """Runs as long as there is something to fetch."""

    BINDINGS: ClassVar[list[BindingType]] = list(keys.DIALOG[:1])
    CSS_PATH = "dialogs.tcss"

    @dataclass
    class Progressed(Message):
        """A page came in."""

        line: str

    def __init__(self) -> None:
        super().__init__()
        self._guard = threading.Lock()
        self._stopped = False
        self._thread_loop: asyncio.AbstractEventLoop | None = None
        self._reading_task: asyncio.Task[tuple[Synced, ...]] | None = None

    def compose(self) -> ComposeResult:
        """Compose the window."""
        with Vertical(classes="window"):
            yield Static("Fetching what is new from your accounts", markup=False, classes="title")
            yield Static("Asking …", id="problem", markup=False)
            yield Static("esc stop: what has come is kept", markup=False, classes="hint")

    def on_mount(self) -> None:
        """Begin."""
        self.starmeet.change(self, self._fetch, self._came, self._refused)

    def on_unmount(self) -> None:
        """Stop with the app."""
        self.action_leave()

    def action_leave(self) -> None:
        """Stop; the window closes as soon as the page at hand is stored."""
        with self._guard:
            self._stopped = True
            if self._thread_loop is not None and self._reading_task is not None:
                self._thread_loop.call_soon_threadsafe(self._reading_task.cancel)

    def _fetch(self, desk: Desk) -> tuple[Synced, ...] | None:
        """Fetch, in a thread with a loop of its own; None when it was stopped."""
        try:
            return asyncio.run(self._reading(desk))
        except asyncio.CancelledError:
            return None
        finally:
            with self._guard:
                self._thread_loop = None

    async def _reading(self, desk: Desk) -> tuple[Synced, ...]:
        from starmeet.desk.sync import sync_async

        with self._guard:
            if self._stopped:
                raise asyncio.CancelledError
            self._thread_loop = asyncio.get_running_loop()
            self._reading_task = asyncio.create_task(sync_async(desk, (), self._report))
        return await self._reading_task

    def _report(self, at: Progress) -> None:
        taken = at.taken
        line = f"{at.account}: {at.stream} · {taken.new} new people · {taken.entries} in the log · {taken.posts} posts"
        self.post_message(self.Progressed(line))

    @on(Progressed)
    def _progressed(self, event: Progressed) -> None:
        self.query_one("#problem", Static).update(plain(one_line(event.line, 200)))

    def _came(self, done: tuple[Synced, ...] | None) -> None:
        for one in done or ():
            if one.error:
                self.starmeet.complain(f"{one.account}: {one.error}")
        if done is None:
            self.starmeet.tell("stopped: what has come is kept")
        else:
            new, entries, posts = (sum(getattr(one, name) for one in done) for name in ("new", "entries", "posts"))
            self.starmeet.tell(f"{new} new people, {entries} new in the log, {posts} new posts")
        self.dismiss(None)

    def _refused(self, error: StarmeetError) -> None:
        self.starmeet.complain(str(error), severity="warning")
        self.dismiss(None)
