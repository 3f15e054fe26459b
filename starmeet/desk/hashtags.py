"""What your people say under the hashtags of conferences, read from the Mastodon servers of your accounts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import aclosing

from starmeet.config.options import DeclaredAccount
from starmeet.desk import streams
from starmeet.desk.base import Desk
from starmeet.desk.intake import Intake, Taken
from starmeet.errors import StarmeetError
from starmeet.fetch import Session
from starmeet.model import Conference, Skipped, Value

_NETWORK = "mastodon"


class Heard(Value, frozen=True, kw_only=True):
    """What reading hashtags brought."""

    servers: int = 0
    """Accounts whose server was asked and answered."""
    new: int = 0
    """Posts of your people that were not there."""
    skipped: tuple[Skipped, ...] = ()
    errors: tuple[StarmeetError, ...] = ()
    """One for each account whose server could not be asked; what came before it is stored."""


def tags(conferences: Sequence[Conference]) -> tuple[str, ...]:
    """Give the hashtags of conferences, without their sign, each once."""
    found = (one.hashtag.strip().lstrip("#") for one in conferences)
    return tuple(dict.fromkeys(one for one in found if re.fullmatch(r"\w{1,100}", one)))


async def hear(desk: Desk, wanted: Sequence[str]) -> Heard:
    """Read hashtags as each Mastodon account of config.toml sees them; kept is what your people said there."""
    from starmeet.networks.mastodon import tagged

    heard = Heard()
    intake = Intake(desk.config, desk.zone)
    async with Session() as session:
        for account in servers(desk) if wanted else ():
            taken, errors = Taken(), heard.errors
            try:
                pages = tagged(session, streams.mine(account), streams.reading(desk, account), wanted)
                async with aclosing(pages):
                    async for page in pages:
                        taken = taken.plus(streams.keep(desk, intake, account, page))
            except StarmeetError as error:
                errors = (*errors, error)
            heard = Heard(
                servers=heard.servers + (errors == heard.errors), new=heard.new + taken.posts,
                skipped=(*heard.skipped, *taken.skipped), errors=errors,
            )  # fmt: skip
    return heard


def servers(desk: Desk) -> tuple[DeclaredAccount, ...]:
    """Give the accounts whose server is asked."""
    return tuple(one for one in desk.config.accounts if one.network == _NETWORK)
