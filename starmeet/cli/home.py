"""Home: init, demo, config, undo, and opening the terminal face."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

import click

from starmeet.cli.face import Face, ago, answer, complain, emit, say, verb
from starmeet.config.places import Home
from starmeet.desk import Desk
from starmeet.desk import settings as desk_settings
from starmeet.errors import ConfigError, StarmeetError


@click.command()
@click.option("--name", default="", help="Your name.")
@click.option("--email", default="", help="Your address, for invitations.")
@click.option("--timezone", default="", help="Your time zone; guessed from this machine.")
@verb
def init(face: Face, name: str, email: str, timezone: str) -> None:
    """Write a commented config.toml to start from."""
    from starmeet.config.places import init as write_config
    from starmeet.config.places import local_zone

    answers = {"me.name": name, "me.email": email, "me.timezone": timezone or local_zone()}
    path = write_config(face.home, {key: value for key, value in answers.items() if value})
    answer(
        face, {"config": str(path)},
        lambda: [
            f"{path} is there, with every option explained.",
            "Next: starmeet import following_accounts.csv, or starmeet add NAME; starmeet conf add FILE-OR-URL --going",
        ],
    )  # fmt: skip


@click.command()
@click.option("--load", is_flag=True, help="Only fill the given empty home, and open nothing.")
@verb
def demo(face: Face, load: bool) -> None:
    """Open the terminal UI on sample data in a throw-away home."""
    from starmeet.demo.fill import fill

    if load:
        desk = fill(face.home, face.now)
        desk.close()
        answer(face, {"home": str(face.home.data)}, lambda: [f"The sample data is in {face.home.data}."])
        return
    with tempfile.TemporaryDirectory(prefix="starmeet-demo-") as folder:
        place = Home(config=Path(folder) / "config.toml", data=Path(folder))
        face.need_terminal()
        complain("filling a throw-away home with sample data, a moment")
        fill(place, face.now).close()
        face.open_terminal(place)


@click.group()
def config() -> None:
    """config.toml: path, check, get, set, edit."""


@config.command()
@verb
def path(face: Face) -> None:
    """Print where it is (or would be)."""
    answer(face, {"config": str(face.home.config), "data": str(face.home.data)}, lambda: [str(face.home.config)])


@config.command()
@verb
def check(face: Face) -> None:
    """Print one line for each problem; exit 1 when there is one."""
    found = desk_settings.check(Desk(face.home, face.now))
    if face.json:
        emit(found)
    elif not found.problems:
        say(f"{found.file}: all is well." if found.exists else f"{found.file} is not there: starmeet init")
    else:
        for problem in found.problems:
            complain(str(problem))
    if found.problems:
        raise click.exceptions.Exit(1)


@config.command()
@click.argument("key")
@verb
def get(face: Face, key: str) -> None:
    """Print one value: config get planning.max_per_day."""
    found = desk_settings.get(Desk(face.home, face.now), key)
    answer(face, found, lambda: [_plain(found)])


@config.command("set")
@click.argument("key")
@click.argument("value")
@verb
def set_(face: Face, key: str, value: str) -> None:
    """Change one value; comments and order in the file stay."""
    now = desk_settings.change(Desk(face.home, face.now), key, value)
    answer(face, now, lambda: [f"{key} = {_plain(now)}"])


def _plain(value: object) -> str:
    import msgspec

    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


@config.command()
@verb
def edit(face: Face) -> None:
    """Open it in $VISUAL or $EDITOR, and check it afterwards."""
    file = face.home.config
    if not desk_settings.exists(Desk(face.home, face.now)):
        raise ConfigError(f"there is no {file} yet", "starmeet init")
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    if not editor:
        face.need_terminal()
        editor = "vi"
    try:
        subprocess.run([*shlex.split(editor), str(file)], check=True)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        raise StarmeetError(f"the editor {editor!r} did not work ({error})", "set $EDITOR to one that does") from None
    problems = desk_settings.check(Desk(face.home, face.now)).problems
    for problem in problems:
        complain(str(problem))
    answer(face, {"config": str(file), "problems": problems}, lambda: [] if problems else [f"{file}: all is well."])


@click.command()
@click.option("--list", "show", is_flag=True, help="Only list the last changes.")
@verb
def undo(face: Face, show: bool) -> None:
    """Take back the last change."""
    from starmeet.desk import history

    desk = face.desk()
    if show:
        found = history.history(desk)
        answer(
            face, found,
            lambda: (f"{ago(one.at, face.now()):<11} {one.summary}{' (undone)' * one.undone}" for one in found),
        )  # fmt: skip
        return
    done = history.undo(desk)
    answer(face, done, lambda: [f"Undone: {done.summary}."])
