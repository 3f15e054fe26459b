"""Where the token of an account is: an environment variable, a command, or the keyring of the system; never a file."""

from __future__ import annotations

import os
import shlex
import subprocess

from starmeet.config.options import DeclaredAccount
from starmeet.errors import ConfigError, StarmeetError

SERVICE = "starmeet"
"""Under which the keyring keeps them."""
APP = " app"
"""The part, beside the token, that says as what this program is known to a server."""
_COMMAND_SECONDS = 60.0
"""A password manager may ask for a passphrase first."""


def token(account: DeclaredAccount) -> str:
    """Give the token of an account; empty where there is none, which many requests do not need.

    Raises:
        ConfigError: the environment variable or the command that is named for it does not give one.
        StarmeetError: the keyring is locked.
    """
    if account.token_env:
        found = os.environ.get(account.token_env, "").strip()
        if not found:
            problem = f"accounts.{account.name}: the environment variable {account.token_env} is not set"
            raise ConfigError(problem, "set it, or take token_env out")
        return found
    return _printed(account) if account.token_command else kept(account)


def _printed(account: DeclaredAccount) -> str:
    where = f"accounts.{account.name}: token_command"
    try:
        words = shlex.split(account.token_command)
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


def kept(account: DeclaredAccount, part: str = "") -> str:
    """Give what the keyring holds for an account; empty where that is nothing, or there is no keyring.

    Raises:
        StarmeetError: the keyring is locked.
    """
    import keyring
    from keyring.errors import KeyringError, NoKeyringError

    try:
        return keyring.get_password(SERVICE, _user(account, part)) or ""
    except NoKeyringError:
        return ""
    except KeyringError as error:
        problem = f"the keyring does not give the token of accounts.{account.name} ({type(error).__name__})"
        raise StarmeetError(problem, "unlock it, or name token_env or token_command") from error


def _user(account: DeclaredAccount, part: str) -> str:
    """Name what is kept: a token is for one place, and must not go to another that gets the account's name."""
    return f"{account.name} at {account.server or account.address or account.network}{part}"


def keep(account: DeclaredAccount, secret: str, part: str = "") -> None:
    """Put something into the keyring; what is empty takes out what was there.

    Raises:
        StarmeetError: there is no keyring, or it is locked.
    """
    import keyring
    from keyring.errors import KeyringError

    if not secret:
        drop(account, part)
        return
    try:
        keyring.set_password(SERVICE, _user(account, part), secret)
    except KeyringError as error:
        hint = f"name token_env or token_command under [accounts.{account.name}] instead"
        raise StarmeetError(f"there is no keyring to keep the token in ({type(error).__name__})", hint) from error


def drop(account: DeclaredAccount, part: str = "") -> None:
    """Take something out of the keyring, if it is there.

    Raises:
        StarmeetError: the keyring is locked.
    """
    import keyring
    from keyring.errors import KeyringError, NoKeyringError

    try:
        if keyring.get_password(SERVICE, _user(account, part)) is not None:
            keyring.delete_password(SERVICE, _user(account, part))
    except NoKeyringError:
        return
    except KeyringError as error:
        raise StarmeetError(f"the keyring does not let the token go ({type(error).__name__})", "unlock it") from error
