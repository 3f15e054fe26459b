"""What reading an account over the network takes, whatever of it is read: who asks, and where it was left."""

from __future__ import annotations

from datetime import timedelta

from starmeet import text
from starmeet.config.options import DeclaredAccount
from starmeet.config.tokens import token
from starmeet.desk.base import Desk
from starmeet.desk.intake import Intake, Taken
from starmeet.networks.batch import Page, Profile
from starmeet.networks.live import Mine, Reading
from starmeet.store import accounts


def mine(account: DeclaredAccount) -> Mine:
    """Say as whom to ask.

    Raises:
        StarmeetError: the token cannot be had.
    """
    return Mine(
        name=account.name, address=account.address, server=account.server.rstrip("/"),
        directory=account.directory.rstrip("/"), token=token(account),
    )  # fmt: skip


def reading(desk: Desk, account: DeclaredAccount, people: tuple[Profile, ...] = ()) -> Reading:
    """Say from where to go on, and how far back to read."""
    with desk.store.read() as reader:
        bookmarks = accounts.bookmarks(reader, _place(account))
    since = desk.now() - timedelta(days=account.keep_days)
    return Reading(now=desk.now(), since=since, people=people, bookmarks=bookmarks)


def keep(desk: Desk, intake: Intake, account: DeclaredAccount, page: Page) -> Taken:
    """Store a page and its bookmark, both or neither."""
    with desk.store.write("sync", desk.now(), journaled=False) as tx:
        taken = intake.take(tx, page.batch)
        accounts.set_bookmarks(tx, _place(account), {page.stream: page.bookmark})
    return taken


def _place(account: DeclaredAccount) -> str:
    """Name what bookmarks are about: another address or server under the same name is read from its beginning."""
    return text.squeeze(f"{account.name} {account.network} {account.address} {account.server}", 500)
