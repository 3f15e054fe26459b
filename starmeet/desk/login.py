"""Login: an account of yours in config.toml, and its token in the keyring.

The face asks the questions; here each answer is tried with the server before anything is kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar, cast, get_args

import msgspec

from starmeet import text
from starmeet.config import edit, tokens
from starmeet.config.kinds import SERVER
from starmeet.config.options import Calendar, DeclaredAccount, Network
from starmeet.desk.base import Desk
from starmeet.desk.calendar_server import reached
from starmeet.errors import NotFound, StarmeetError, UsageError
from starmeet.fetch import Session
from starmeet.model import Value
from starmeet.networks import mastodon_login
from starmeet.networks.live import Mine, confirmed

Answer = TypeVar("Answer")
NETWORKS = get_args(Network)
CALDAV = "caldav"
"""What stands for the calendar server where others are accounts."""
Begun: TypeAlias = mastodon_login.Asking


class Login(Value, frozen=True, kw_only=True):
    """An account after a login, or after its end."""

    account: str
    network: str
    address: str
    server: str
    """Where it is asked, if not at the network's own place."""
    kept: bool
    """Whether the keyring holds a token for it."""
    note: str = ""
    """What is left to do, if anything."""


def account(desk: Desk, named: str, server: str = "") -> DeclaredAccount:
    """Say which account is meant by the name of one, or of a network: one in config.toml, else one to be.

    Raises:
        NotFound: neither.
        UsageError: several accounts of the network are there.
    """
    known = desk.config.accounts
    found = [one for one in known if one.name == named] or [one for one in known if one.network == named]
    if len(found) > 1:
        raise UsageError(f"several accounts are of {named}", f"name one: {', '.join(one.name for one in found)}")
    if not found and named not in NETWORKS:
        hint = f"there are {', '.join((*NETWORKS, CALDAV))}, and what stands in config.toml"
        raise NotFound(f"there is no network or account {text.one_line(named, 60)!r}", hint)
    one = found[0] if found else DeclaredAccount(name=named, network=cast("Network", named))
    return msgspec.structs.replace(one, server=(server or one.server).rstrip("/"))


def can_keep() -> bool:
    """Tell whether there is a keyring for tokens."""
    return tokens.has_keyring()


def begin(one: DeclaredAccount) -> Begun | None:
    """Let a Mastodon server know this program, and say where its use is allowed; None where it takes no programs.

    Raises:
        FetchError: the server cannot be reached.
    """
    server = _mastodon(one)
    try:
        return _now(lambda session: mastodon_login.begin(session, server))
    except mastodon_login.Refused:
        return None


def finish(asking: Begun, code: str) -> str:
    """Trade the code that the server showed for a token.

    Raises:
        FetchError: it is not taken.
    """
    return _now(lambda session: mastodon_login.trade(session, asking, code.strip()))


def keep(desk: Desk, one: DeclaredAccount, token: str = "", asking: Begun | None = None) -> Login:
    """Try an account, write it into config.toml, and put its token into the keyring.

    Raises:
        StarmeetError: the address or token is not taken, or the file or keyring does not let it be kept.
    """
    address = one.address
    if one.network != "feeds":
        mine = Mine(
            name=one.name, address=one.address, server=one.server, directory=one.directory.rstrip("/"), token=token
        )  # fmt: skip
        address = _now(lambda session: confirmed(one.network, session, mine))
    if token:
        tokens.keep(one, token)
        tokens.keep(one, msgspec.json.encode(asking.app).decode() if asking else "", tokens.APP)
    fields = {"network": one.network, "address": address, "server": one.server, "directory": one.directory}
    edit.set_account(desk.home.config, one.name, {name: value for name, value in fields.items() if value})
    return _after(one, address, kept=bool(token))


def calendar(desk: Desk, server: str = "") -> Calendar:
    """Say which calendar server is meant: the one given, else the one in config.toml.

    Raises:
        UsageError: there is none, or the address is no server's.
    """
    known = desk.config.calendar
    if not (server or known.caldav):
        raise UsageError("where is your calendar server?", "starmeet login caldav --server https://cal.example/")
    try:
        return msgspec.structs.replace(known, caldav=str(SERVER.read(server or known.caldav)))
    except ValueError:
        hint = SERVER.hint(server) or "it is like https://cal.example/"
        raise UsageError("that is not the address of a calendar server", hint) from None


def keep_calendar(desk: Desk, wanted: Calendar, password: str) -> Login:
    """Try a calendar server, write it into config.toml, and put its password into the keyring.

    Without a keyring the password is neither tried nor kept.

    Raises:
        StarmeetError: name or password are not taken, or the file or keyring does not let them be kept.
    """
    from starmeet.calendars.caldav import Connection

    note = ""
    if password:
        place = reached(wanted, password)
        found = _now(lambda session: Connection(session, place).calendars())
        writable = [one.name for one in found if one.writable]
        if len(writable) > 1 and not wanted.caldav_calendar:
            names = ", ".join(writable)
            note = f"there are {names}: `starmeet config set calendar.caldav_calendar NAME` says which is written to"
        tokens.keep(wanted, password)
    fields = {"caldav": wanted.caldav, "caldav_user": wanted.caldav_user}
    edit.set_table(desk.home.config, "calendar", fields)
    return _calendar_after(wanted, kept=bool(password), note=note)


def calendar_out(wanted: Calendar) -> Login:
    """Take the password of the calendar server out of the keyring.

    Raises:
        StarmeetError: the keyring does not let it go.
    """
    note = "" if tokens.kept(wanted) else "there is no password for it in the keyring"
    if wanted.caldav_token_env or wanted.caldav_token_command:
        note = f"its password is from {wanted.caldav_token_env or 'a command'}: take that out of config.toml"
    tokens.drop(wanted)
    return _calendar_after(wanted, kept=False, note=note)


def _calendar_after(wanted: Calendar, *, kept: bool, note: str) -> Login:
    return Login(
        account=CALDAV, network=CALDAV, address=wanted.caldav_user, server=wanted.caldav, kept=kept, note=note
    )  # fmt: skip


def out(one: DeclaredAccount) -> Login:
    """Take the token of an account out of the keyring; a Mastodon server is told that it is worth nothing any more.

    Raises:
        StarmeetError: the keyring does not let it go.
    """
    token, app = tokens.kept(one), tokens.kept(one, tokens.APP)
    note = "" if token else f"there is no token for {one.name} in the keyring"
    if token:
        note = _revoked(app, token) if app else "the token itself still works: delete it in the settings of the server"
    if one.token_env or one.token_command:
        note = f"{one.name} has its token from {one.token_env or 'a command'}: take that out of config.toml"
    for part in ("", tokens.APP):
        tokens.drop(one, part)
    return _after(one, one.address, kept=False, note=note)


def _revoked(app: str, token: str) -> str:
    """Take a token back; give what is left to do."""
    try:
        known = msgspec.json.decode(app, type=mastodon_login.App)
        _now(lambda session: mastodon_login.revoke(session, known, token))
    except (StarmeetError, msgspec.DecodeError):
        return "the server could not be told: delete the app in its settings"
    return ""


def _after(one: DeclaredAccount, address: str, *, kept: bool, note: str = "") -> Login:
    return Login(account=one.name, network=one.network, address=address, server=one.server, kept=kept, note=note)


def _mastodon(one: DeclaredAccount) -> str:
    found = text.handle(one.address, "mastodon")
    if one.server:
        return one.server
    if found is None or "@" not in found.address:
        raise UsageError(f"{text.one_line(one.address, 60)!r} is no whole address", "it is like @robin@example.social")
    return f"https://{found.address.partition('@')[2]}"


def _now(ask: Callable[[Session], Awaitable[Answer]]) -> Answer:
    async def asked() -> Answer:
        async with Session() as session:
            return await ask(session)

    return asyncio.run(asked())
