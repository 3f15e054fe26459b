"""The feed: every plan in one file that calendars subscribe to, written again whenever something in it changes."""

from __future__ import annotations

import secrets
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from starmeet.calendars.export import PRODID
from starmeet.desk.base import Desk
from starmeet.desk.files import write_whole
from starmeet.errors import StarmeetError

if TYPE_CHECKING:
    from starmeet.store.journal import Transaction

_SHOWN = frozenset(("meeting", "plan", "conference", "session"))
"""Tables whose every change a calendar may show; a person is shown by name only, and who is new has no meeting yet."""
_TOKEN = "feed-token"  # noqa: S105 - the name of a setting
_HEAD = 200
"""Bytes in which the calendars we write say that they are ours."""
_one_at_a_time = threading.Lock()


def feed(desk: Desk) -> bytes:
    """Write every plan and appointment as a calendar to subscribe to; without alarms, which are the subscriber's."""
    from starmeet.calendars.export import calendar
    from starmeet.desk.entries import entries_of, shown
    from starmeet.store import plans

    with desk.store.read() as reader:
        entries = entries_of(reader, desk, shown(plans.meetings(reader), desk.now()))
    return calendar(entries, alarms=())


def token(desk: Desk) -> str:
    """Give the secret in the feed's address, made once: a subscription has to last."""
    with desk.store.read() as reader:
        known = reader.meta(_TOKEN)
    if known:
        return known
    with desk.store.write("feed", desk.now(), journaled=False) as tx:
        known = tx.meta(_TOKEN) or secrets.token_urlsafe(24)
        tx.set_meta(_TOKEN, known)
    return known


def begin(desk: Desk) -> None:
    """Write the feed file where config.toml names one that is not there yet."""
    if desk.config.calendar.feed:
        _keep(desk, new=True)


def follow(desk: Desk, written: Transaction) -> None:
    """Bring the feed file up to date after a transaction, if what it wrote may be in it."""
    if desk.config.calendar.feed and (_SHOWN & (written.tables | written.altered) or "person" in written.altered):
        _keep(desk)


def _keep(desk: Desk, *, new: bool = False) -> None:
    """Write the file, unless that would change nothing; what goes wrong is one line and never a verb that failed.

    With `new`, only if there is none.
    """
    try:
        path = desk.path(desk.config.calendar.feed)
        with _one_at_a_time:
            before = _there(path)
            if not (new and before) and (data := feed(desk)) != before:
                write_whole(path, data)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the feed, the verb is done
        desk.warn(f"calendar.feed: {error}")


def _there(path: Path) -> bytes:
    """Read the feed as it was written last, empty if it was not.

    Raises:
        StarmeetError: something else is there, which nobody asked to be replaced.
    """
    try:
        found = path.read_bytes()
    except FileNotFoundError:
        return b""
    if found and PRODID.encode() not in found[:_HEAD]:
        raise StarmeetError(f"{path} is not of starmeet's making and stays as it is", "name another file")
    return found
