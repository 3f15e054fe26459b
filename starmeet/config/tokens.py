"""Where the token of an account is: an environment variable, a command, or the keyring of the system; never a file."""

from __future__ import annotations

import os
import shlex
import subprocess

from starmeet.config.options import Calendar, DeclaredAccount, LanguageModel
from starmeet.errors import ConfigError, StarmeetError
from starmeet.model import Value

SERVICE = "starmeet"
"""Under which the keyring keeps them."""
APP = " app"
"""The part, beside the token, that says as what this program is known to a server."""
_COMMAND_SECONDS = 60.0
"""A password manager may ask for a passphrase first."""


Owner = DeclaredAccount | Calendar | LanguageModel
"""What has a token or password: an account, the calendar server, or a language model."""


class _Place(Value, frozen=True, kw_only=True):
    """Where a token may be, and how that is called in config.toml."""

    whose: str
    user: str
    """Under which name the keyring has it: a token is for one place, and must not go to another of the same name."""
    env: str
    env_key: str
    command: str
    command_key: str


def _place(owner: Owner) -> _Place:
    if isinstance(owner, Calendar):
        return _Place(
            whose="calendar", user=f"caldav at {owner.caldav} as {owner.caldav_user}",
            env=owner.caldav_token_env, env_key="caldav_token_env",
            command=owner.caldav_token_command, command_key="caldav_token_command",
        )  # fmt: skip
    if isinstance(owner, LanguageModel):
        return _Place(
            whose="starters.model", user=f"starters.model at {owner.url}", env=owner.key_env, env_key="key_env",
            command=owner.key_command, command_key="key_command",
        )  # fmt: skip
    return _Place(
        whose=f"accounts.{owner.name}", user=f"{owner.name} at {owner.server or owner.address or owner.network}",
        env=owner.token_env, env_key="token_env", command=owner.token_command, command_key="token_command",
    )  # fmt: skip


def token(owner: Owner) -> str:
    """Give the token of an account; empty where there is none, which many requests do not need.

    Raises:
        ConfigError: the environment variable or the command that is named for it does not give one.
        StarmeetError: the keyring is locked.
    """
    place = _place(owner)
    if place.env:
        found = os.environ.get(place.env, "").strip()
        if not found:
            problem = f"{place.whose}: the environment variable {place.env} is not set"
            raise ConfigError(problem, f"set it, or take {place.env_key} out")
        return found
    return _printed(place) if place.command else kept(owner)


def _printed(place: _Place) -> str:
    where = f"{place.whose}: {place.command_key}"
    try:
        words = shlex.split(place.command)
        done = subprocess.run(words, capture_output=True, text=True, timeout=_COMMAND_SECONDS, check=False)
    except (OSError, ValueError, UnicodeDecodeError, subprocess.TimeoutExpired) as error:
        raise ConfigError(f"{where} cannot be run ({type(error).__name__})", "try it in a shell") from None
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        raise ConfigError(f"{where} ended with {done.returncode} and printed no token", "try it in a shell")
    return lines[0].strip()


def has_keyring() -> bool:
    """Tell whether the system has a keyring that keeps anything."""
    import keyring  # 0.1 s, and only for accounts

    return keyring.get_keyring().priority > 0  # as the backends that only say no, or forget, have it


def kept(owner: Owner, part: str = "") -> str:
    """Give what the keyring holds for an account; empty where that is nothing, or there is no keyring.

    Raises:
        StarmeetError: the keyring is locked.
    """
    import keyring
    from keyring.errors import KeyringError, NoKeyringError

    place = _place(owner)
    try:
        return keyring.get_password(SERVICE, place.user + part) or ""
    except NoKeyringError:
        return ""
    except KeyringError as error:
        problem = f"the keyring does not give the token of {place.whose} ({type(error).__name__})"
        raise StarmeetError(problem, f"unlock it, or name {place.env_key} or {place.command_key}") from error


def keep(owner: Owner, secret: str, part: str = "") -> None:
    """Put something into the keyring; what is empty takes out what was there.

    Raises:
        StarmeetError: there is no keyring, or it is locked.
    """
    import keyring
    from keyring.errors import KeyringError

    if not secret:
        drop(owner, part)
        return
    place = _place(owner)
    try:
        keyring.set_password(SERVICE, place.user + part, secret)
    except KeyringError as error:
        hint = f"name {place.env_key} or {place.command_key} under [{place.whose}] instead"
        raise StarmeetError(f"there is no keyring to keep the token in ({type(error).__name__})", hint) from error


def drop(owner: Owner, part: str = "") -> None:
    """Take something out of the keyring, if it is there.

    Raises:
        StarmeetError: the keyring is locked.
    """
    import keyring
    from keyring.errors import KeyringError, NoKeyringError

    user = _place(owner).user + part
    try:
        if keyring.get_password(SERVICE, user) is not None:
            keyring.delete_password(SERVICE, user)
    except NoKeyringError:
        return
    except KeyringError as error:
        raise StarmeetError(f"the keyring does not let the token go ({type(error).__name__})", "unlock it") from error
