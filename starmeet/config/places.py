"""Where config.toml and the data are, making those folders, and the first config.toml."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from starmeet.config.kinds import is_zone
from starmeet.config.options import starting
from starmeet.config.read import check
from starmeet.config.write import PRIVATE
from starmeet.errors import ConfigError, StarmeetError
from starmeet.model import Value

_FOLDER = 0o700
"""Mode of a new folder: the owner's alone."""
_ETC = Path("/etc")


class Home(Value, frozen=True, kw_only=True):
    """Where things live."""

    config: Path
    """The file config.toml; it need not exist."""
    data: Path
    """The folder of the store."""


def home(option: str = "", environ: Mapping[str, str] | None = None) -> Home:
    """Find the home: the folder `option` (--home), else $STARMEET_HOME, else the platform's own folders.

    Nothing is created or read. `environ` None means the environment of this process.

    Raises:
        StarmeetError: a `~user` that nobody is.
    """
    folder = option or (os.environ if environ is None else environ).get("STARMEET_HOME", "")
    if folder:
        try:
            path = Path(folder).expanduser().absolute()
        except (RuntimeError, OSError) as error:
            raise StarmeetError(f"the home {folder} cannot be found", "give a folder by its full path") from error
        return Home(config=path / "config.toml", data=path)
    import platformdirs  # 5 ms, and not needed with --home

    return Home(
        config=platformdirs.user_config_path("starmeet", appauthor=False) / "config.toml",
        data=platformdirs.user_data_path("starmeet", appauthor=False),
    )


def prepare(home: Home) -> None:
    """Create the folders of a home that are missing, for the owner's eyes only; those there stay as they are.

    Raises:
        StarmeetError: a folder cannot be created.
    """
    for folder in (home.config.parent, home.data):
        try:
            # One by one, because `parents=True` gives only the last folder its mode.
            for part in reversed((folder, *folder.parents)):
                if not part.is_dir():
                    part.mkdir(_FOLDER)
        except FileExistsError as error:
            raise StarmeetError(f"{part} is not a folder", "move it away, or choose another --home") from error
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise StarmeetError(f"the folder {folder} cannot be created ({reason})", "choose another --home") from error


def init(home: Home, answers: Mapping[str, object] | None = None) -> Path:
    """Write a first config.toml that explains every option and declares nobody; give its path.

    `answers` are values by dotted key: `{"me.name": "Robin Vale", "me.timezone": local_zone()}`.

    Raises:
        ConfigError: an answer is of the wrong kind; nothing is written.
        StarmeetError: there is a config.toml already, or it cannot be written.
    """
    text = starting(answers or {})
    for problem in check(text, home.config.name).problems:
        raise ConfigError(f"{problem.key}: expected {problem.expected}, found {problem.found}", problem.hint)
    prepare(home)
    try:
        # O_EXCL: two at once cannot both find nothing there, and a link is not followed.
        number = os.open(home.config, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    except FileExistsError as error:
        raise StarmeetError(f"{home.config} is there already", "edit it, or choose another --home") from error
    except OSError as error:
        raise _unwritable(home.config, error) from error
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        home.config.unlink(missing_ok=True)
        raise _unwritable(home.config, error) from error
    return home.config


def _unwritable(path: Path, error: OSError) -> StarmeetError:
    return StarmeetError(f"{path} could not be written ({error.strerror})", "choose another --home")


def local_zone(environ: Mapping[str, str] | None = None, etc: Path = _ETC) -> str:
    """Guess the time zone of this machine as an IANA name: $TZ, /etc/localtime, /etc/timezone, else UTC."""
    for guess in (_named(os.environ if environ is None else environ), _linked(etc), _written(etc)):
        if is_zone(guess):
            return guess
    return "UTC"


def _named(environ: Mapping[str, str]) -> str:
    return environ.get("TZ", "").removeprefix(":").rpartition("zoneinfo/")[2]


def _linked(etc: Path) -> str:
    try:
        return str((etc / "localtime").readlink()).rpartition("zoneinfo/")[2]
    except OSError:
        return ""


def _written(etc: Path) -> str:
    """Debian's file, for machines where /etc/localtime is a copy."""
    try:
        return (etc / "timezone").read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ""
