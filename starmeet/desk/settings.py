"""config.toml: where it is, what is wrong in it, read and change one value."""

from __future__ import annotations

from starmeet.config.edit import get_value, set_value
from starmeet.config.read import Problem, load
from starmeet.desk.base import Desk
from starmeet.errors import ConfigError, NotFound
from starmeet.model import Value


class Checked(Value, frozen=True, kw_only=True):
    """What `config check` answers."""

    file: str
    exists: bool
    problems: tuple[Problem, ...]


def check(desk: Desk) -> Checked:
    """List everything that is wrong in the config file."""
    loaded = load(desk.home.config)
    there = bool(loaded.problems) or exists(desk)
    return Checked(file=str(desk.home.config), exists=there, problems=loaded.problems)


def exists(desk: Desk) -> bool:
    """Tell whether there is a config file.

    Raises:
        ConfigError: its folder may not be entered.
    """
    try:
        return desk.home.config.exists()
    except OSError as error:
        raise ConfigError(f"{desk.home.config} cannot be read ({error.strerror})", "check the rights") from None


def get(desk: Desk, key: str) -> object:
    """Read one value, its default where the file does not set it."""
    return get_value(desk.config, key)


def change(desk: Desk, key: str, value: str) -> object:
    """Change one value in the file and give what it is now.

    Raises:
        NotFound: there is no file yet.
        ConfigError: no such key, or the value is of the wrong kind; nothing is written.
    """
    if not exists(desk):
        raise NotFound(f"there is no {desk.home.config} yet", "starmeet init")
    set_value(desk.home.config, key, value)
    desk.reload()
    return get_value(desk.config, key)
