from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from starmeet.config.places import Home
from starmeet.desk import glance, people
from starmeet.errors import StoreError, UsageError
from starmeet.tui import keys
from starmeet.tui.app import StarmeetApp, run
from starmeet.tui.keymap import check, is_key
from tests.tui.stage import SIZE, clock, press, said, settle, shown

HEAVY = ("sqlalchemy", "httpx", "icalendar", "highspy", "tomlkit", "rapidfuzz", "alembic", "starmeet.store")


def test_importing_the_app_imports_nothing_heavy() -> None:
    code = "import sys, starmeet.tui.app, starmeet.tui.screens.today; print(*sys.modules, sep='\\n')"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "starmeet.tui.app" in loaded
    assert not [name for name in loaded if name.startswith(HEAVY)]


def test_without_a_terminal_it_says_so(home: Home) -> None:
    with pytest.raises(UsageError, match="no terminal"):
        run(home, clock)


def test_every_binding_has_an_id_and_a_tooltip_of_its_own() -> None:
    for screen, bindings in keys.SCREENS.items():
        for binding in bindings:
            assert binding.id, (screen, binding)
            assert binding.tooltip, (screen, binding)
            assert all(is_key(key) for key in binding.key.split(",")), binding
    assert check({}) == ({}, ())


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ({"today.dun": "ctrl+d"}, "keys.today.dun: there is no such id, did you mean today.done?"),
        ({"today.done": "pagedwn"}, "keys.today.done: 'pagedwn' is no key, did you mean pagedown?"),
        ({"today.done": "not-a-key!!"}, "keys.today.done: 'not-a-key!!' is no key"),
        ({"today.done": "e"}, "keys.today.done: 'e' is already today.edit"),
        ({"today.done": ""}, "keys.today.done: 'nothing' is no key"),
    ],
)
def test_a_wrong_key_is_named_and_left_out(wanted: dict[str, str], problem: str) -> None:
    usable, problems = check({**wanted, "plan.solve": "f5"})
    assert problems == (problem,)
    assert usable == {"plan.solve": "f5"}


async def test_the_users_keys_and_theme_are_used(home: Home) -> None:
    home.config.write_text(
        home.config.read_text() + '\n[keys]\n"today.snooze" = "f6"\n"app.nope" = "x"\n[ui]\ntheme = "nord"\n'
    )
    app = StarmeetApp(home, clock)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert app.theme == "nord"
        assert "f6 snooze" in shown(pilot)
        assert "keys.app.nope: there is no such id" in said(pilot)
        assert app.view is not None
        before = len(app.view.steps)
        await press(pilot, "z")
        assert "asked again" not in said(pilot)
        await press(pilot, "f6")
        assert "asked again" in said(pilot)
        assert before == 5
    app.close_desk()


async def test_a_slow_verb_does_not_block_keys(app: StarmeetApp, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()
    found = people.roster

    def slow(desk: Any) -> Any:
        go_on.wait(10)
        return found(desk)

    monkeypatch.setattr(people, "roster", slow)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("2")
        await pilot.pause(0.5)
        assert "working…" in shown(pilot)
        await pilot.press("1", "down", "2", "question_mark")
        await pilot.pause()
        assert "Keys of this screen" in shown(pilot)
        await pilot.press("escape")
        go_on.set()
        await settle(pilot)
        assert "Ada Quill" in shown(pilot)
        assert "working…" not in shown(pilot)


async def test_what_the_desk_refuses_and_what_it_does_not_foresee_become_toasts(
    app: StarmeetApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(desk: Any) -> Any:
        raise StoreError("the store is in use [/nope]", "try again")

    def fail(desk: Any, name: str) -> Any:
        raise RuntimeError("secret-token")

    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        monkeypatch.setattr(people, "roster", refuse)
        await press(pilot, "2")
        assert "the store is in use [/nope]: try again" in said(pilot)
        monkeypatch.undo()
        monkeypatch.setattr(people, "show_person", fail)
        await press(pilot, "1", "down")
        assert "RuntimeError" in said(pilot)
        assert "secret-token" not in said(pilot)
        await press(pilot, "3")
        assert app.is_running
        assert "EuroPlanet" in shown(pilot)


async def test_a_store_that_cannot_be_opened_is_said_on_screen(home: Home) -> None:
    (home.data / "starmeet.sqlite3").write_bytes(b"this is no database, but long enough to be one" * 100)
    app = StarmeetApp(home, clock)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        assert "Today cannot be shown." in shown(pilot)
        await press(pilot, "2", "a", "escape", "4")
        assert app.is_running
    app.close_desk()


async def test_changes_wait_for_each_other(app: StarmeetApp, monkeypatch: pytest.MonkeyPatch) -> None:
    running: list[int] = []
    seen: list[int] = []

    def change(number: int) -> Any:
        def verb(desk: Any) -> int:
            running.append(number)
            time.sleep(0.02)
            seen.append(len(running))
            running.remove(number)
            return number

        return verb

    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        done: list[int] = []
        for number in range(5):
            app.change(app.screen, change(number), done.append)
        await settle(pilot)
        assert done == [0, 1, 2, 3, 4]
        assert seen == [1] * 5


async def test_help_lists_every_key_with_its_id(app: StarmeetApp) -> None:
    async with app.run_test(size=(120, 60)) as pilot:
        await settle(pilot)
        await press(pilot, "4", "question_mark")
        text = shown(pilot)
        for binding in keys.PLAN:
            assert str(binding.id) in text


async def test_the_mouse_switches_tabs_and_presses_keys(app: StarmeetApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.click(offset=(shown(pilot).splitlines()[0].index("People"), 0))
        await settle(pilot)
        assert app.current_mode == "people"
        line = shown(pilot).splitlines()[-1]
        await pilot.click(offset=(line.index("help"), 35))
        await settle(pilot)
        assert "Keys of this screen" in shown(pilot)


@pytest.mark.parametrize("size", [(20, 5)])
async def test_no_size_is_too_small(app: StarmeetApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.resize_terminal(*size)
        for key in ("down", "enter", "escape", "2", "enter", "b", "escape", "escape", "3", "enter", "v", "m", "escape"):
            await pilot.press(key)
            await pilot.pause()
        await press(pilot, "escape", "4", "l", "escape", "question_mark")
        assert app.is_running
        assert shown(pilot).strip()


def test_in_a_real_terminal_today_is_painted_and_ctrl_q_leaves(home: Home) -> None:
    import fcntl
    import pty
    import struct
    import termios

    argv = [sys.executable, "-m", "starmeet", "--home", str(home.data), "--now", clock().isoformat()]
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update({"TERM": "xterm-256color", "COLUMNS": "120", "LINES": "36"})
        os.execv(argv[0], argv)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    painted, left = b"", False
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                got = os.read(terminal, 65536)
            except OSError:  # Linux says so when the other end is closed
                break
            if not got:
                break
            painted += got
            if not left and b"Ada Quill asked you" in painted:
                os.write(terminal, b"\x11")
                left = True
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert left, painted[-2000:].decode(errors="replace")
    assert os.waitstatus_to_exitcode(status) == 0
    assert b"Traceback" not in painted
    assert glance.read(home, clock()) is not None


def test_no_word_of_markup_reaches_a_static_unmarked() -> None:
    """Every Static of ours is built with markup off, or is given Content."""
    for file in (Path(__file__).parents[2] / "starmeet" / "tui").rglob("*.py"):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if "Static(" in line and "class" not in line:
                safe = any(sign in line for sign in ("markup=False", "plain(", "Content", 'Static("', "query_one"))
                assert safe, f"{file.name}:{number}: {line.strip()}"
