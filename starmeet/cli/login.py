"""Login: walk through naming an account of yours."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click
import msgspec

from starmeet.cli.face import Face, answer, verb
from starmeet.config.options import DeclaredAccount
from starmeet.desk import login as desk_login
from starmeet.desk.base import Desk
from starmeet.desk.login import Begun, Login
from starmeet.errors import StarmeetError

_ADDRESSES = {
    "mastodon": "Your address, like @robin@example.social", "bluesky": "Your handle, like robin.bsky.social",
    "github": "Your name there, as in github.com/NAME",
}  # fmt: skip


@click.command()
@click.argument("network", metavar="NETWORK")
@click.option("--server", default="", metavar="URL", help="Where to ask, if that is not where your address says.")
@click.option("--out", is_flag=True, help="Take the token out of the keyring again.")
@verb
def login(face: Face, network: str, server: str, out: bool) -> None:
    """Name an account of yours, and keep its token in the keyring: mastodon, bluesky, github, feeds or caldav."""
    desk = face.desk()
    if network == desk_login.CALDAV:
        done = _calendar(desk, server, out=out)
        answer(face, done, lambda: _lines(done, out=out))
        return
    one = desk_login.account(desk, network, server)
    if out:
        done = desk_login.out(one)
    elif one.network == "feeds":
        done = desk_login.keep(desk, one)
    else:
        _need_terminal(f"accounts.{one.name}.network, .address and .token_env")
        address = _ask(_ADDRESSES[one.network], default=one.address or None)
        one = msgspec.structs.replace(one, address=address)
        if desk_login.can_keep():
            token, asking = _token(one)
            done = desk_login.keep(desk, one, token, asking)
        else:
            hint = f"name token_env or token_command under [accounts.{one.name}], as docs/config.md says"
            done = desk_login.keep(desk, one)
            done = msgspec.structs.replace(done, note=f"there is no keyring here to keep a token in: {hint}")
    answer(face, done, lambda: _lines(done, out=out))


def _calendar(desk: Desk, server: str, *, out: bool) -> Login:
    wanted = desk_login.calendar(desk, server)
    if out:
        return desk_login.calendar_out(wanted)
    _need_terminal("calendar.caldav, .caldav_user and .caldav_token_env")
    wanted = msgspec.structs.replace(wanted, caldav_user=_ask("Your name there", default=wanted.caldav_user or None))
    if desk_login.can_keep():
        return desk_login.keep_calendar(desk, wanted, _ask("The password, best one made for this program", hidden=True))
    done = desk_login.keep_calendar(desk, wanted, "")
    hint = "name caldav_token_env or caldav_token_command under [calendar], as docs/config.md says"
    return msgspec.structs.replace(done, note=f"there is no keyring here to keep a password in: {hint}")


def _need_terminal(keys: str) -> None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise StarmeetError("login asks questions and needs a terminal", f"`starmeet config set` sets {keys} without")


def _token(one: DeclaredAccount) -> tuple[str, Begun | None]:
    """Ask for what gives access: nothing, where that is a choice, is an answer."""
    if one.network == "mastodon":
        asking = desk_login.begin(one)
        if asking is not None:
            _say("Open this page in your browser, where you are logged in, and allow starmeet to read:")
            _say(f"\n{asking.url}\n")
            return desk_login.finish(asking, _ask("The code it shows")), asking
        _say("The server takes no new programs. Make an app under Preferences, Development, with the right to read.")
        return _ask("Its access token", hidden=True), None
    if one.network == "bluesky":
        _say("An app password (Settings, Privacy and security, App passwords) also reads what came back to you.")
        return _ask("The app password, or nothing", hidden=True, default=""), None
    _say("A token raises the limit from 60 requests an hour to 5,000; one without any rights is enough.")
    return _ask("The token, or nothing", hidden=True, default=""), None


def _ask(question: str, *, hidden: bool = False, default: str | None = None) -> str:
    found: str = click.prompt(question, default=default, hide_input=hidden, show_default=bool(default), err=True)
    return found.strip()


def _say(line: str) -> None:
    click.echo(line, err=True)


def _lines(done: Login, *, out: bool) -> Iterator[str]:
    if out:
        yield f"{done.account}: no token is kept any more."
    else:
        yield f"{done.account}: {f'{done.address} is' if done.address else 'this is'} in config.toml now."
        if done.kept:
            yield "Its token is in the keyring."
        if done.network == "feeds":
            yield "Feeds need no login: people's pages, and lists of feeds you import, are enough."
    if done.note:
        yield f"Note: {done.note}."
    if not out:
        yield f"Next: starmeet {'calendar push' if done.account == desk_login.CALDAV else f'sync {done.account}'}"
