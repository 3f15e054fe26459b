"""Lists of accounts saved as their networks gave them: answers of the interfaces of Bluesky, GitHub, Mastodon, X."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from starmeet.model import Skipped
from starmeet.networks import profiles
from starmeet.networks.batch import Batch, Profile, found
from starmeet.networks.contacts import Refused
from starmeet.text import squeeze

_BLANK = re.compile(r"\s*")
_AGAIN = "save the answer again"
_FOLLOWERS = ("is a list of followers", "give the list of those you follow")
_ONE = ("describes accounts, and does not say that you follow them", "give the list of those you follow")


def documents(data: bytes) -> list[Any]:
    """Read one JSON value, or several after each other as programs write that fetch page by page.

    Raises:
        Refused: it is no JSON, or is cut off.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(f"is not UTF-8 (byte {error.start})", "save it as UTF-8") from None
    decoder = json.JSONDecoder(strict=False)
    values: list[Any] = []
    at = _blank_from(text, 0)
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            what = f"is not well-formed JSON (line {error.lineno}, column {error.colno}: {error.msg})"
            raise Refused(what, f"it may be cut off: {_AGAIN}") from None
        except RecursionError:
            raise Refused("nests lists and objects beyond reason", _AGAIN) from None
        except ValueError as error:  # a number of thousands of digits
            raise Refused(f"cannot be read as JSON ({squeeze(str(error), 80)})", _AGAIN) from None
        values.append(value)
        at = _blank_from(text, at)
    return values


def _blank_from(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


class _List:
    """Reads the lists of one network."""

    def __init__(
        self,
        kind: str,
        sign: str,
        profile: Callable[[object], Profile | None],
        listed: Callable[[Any], Iterable[object]],
    ) -> None:
        """Take what tells a network.

        Args:
            kind: what its lists are called.
            sign: a pattern that every account of it has.
            profile: reads one account.
            listed: gives the accounts of a whole answer, or raises Refused when it is no list of people.
        """
        self.KIND = kind
        self._sign = re.compile(sign.encode())
        self._profile = profile
        self._listed = listed

    def recognises(self, head: bytes) -> bool:
        """Tell whether this is JSON with an account of the network near its beginning."""
        return head.lstrip()[:1] in (b"[", b"{") and self._sign.search(head) is not None

    def read(self, data: bytes) -> Batch:
        """Read the accounts; one that cannot be read is skipped.

        Raises:
            Refused: it holds other things than whom someone follows.
        """
        people, skipped = [], []
        accounts = (account for answer in documents(data) for account in self._listed(answer))
        for number, account in enumerate(accounts, start=1):
            profile = self._profile(account)
            if profile is None:
                skipped.append(Skipped(where=f"item {number}", why="it is no account"))
            else:
                people.append(found(profile, f"item {number}"))
        return Batch(people=tuple(people), skipped=tuple(skipped))


def _of_bluesky(answer: Any) -> Iterable[object]:
    match answer:
        case {"follows": list(accounts)}:
            return accounts
        case {"list": Mapping(), "items": list(items)}:
            return [item.get("subject") if isinstance(item, Mapping) else None for item in items]
        case {"followers": list()}:
            raise Refused(*_FOLLOWERS)
        case {"starterPack": Mapping()}:
            hint = "save the list behind it: the answer of app.bsky.graph.getList"
            raise Refused("is a starter pack, which names only a few of its people", hint)
        case {"profiles": list()} | {"did": str(), "handle": str()}:
            raise Refused(*_ONE)
    raise Refused("is an answer of Bluesky that is no list of people", "save that of app.bsky.graph.getFollows")


def _array(mark: str, inside: str, network: str, place: str) -> Callable[[Any], Iterable[object]]:
    """Make a reader of answers that are arrays of accounts, known by their `mark`; other answers have them `inside`."""

    def listed(answer: Any) -> Iterable[object]:
        if isinstance(answer, list) and all(isinstance(one, Mapping) and mark in one for one in answer):
            return answer
        if isinstance(answer, Mapping) and mark in answer:
            raise Refused(*_ONE)
        events = isinstance(answer, list) and any(isinstance(one, Mapping) and inside in one for one in answer)
        what = "is a list of what happened" if events else "is an answer"
        raise Refused(f"{what} on {network}, not a list of people", f"save that of {place}")

    return listed


def _of_twitter(answer: Any) -> Iterable[object]:
    users = answer.get("users") if isinstance(answer, Mapping) else answer
    if isinstance(users, list) and all(isinstance(one, Mapping) and "screen_name" in one for one in users):
        return users
    if isinstance(answer, Mapping) and "screen_name" in answer:
        raise Refused(*_ONE)
    raise Refused("is a list of tweets, not of people", "save the answer of friends/list or lists/members")


READERS = (
    _List("bluesky list", r'"did"\s*:\s*"did:', profiles.bluesky, _of_bluesky),
    _List(
        "github list", r'"login"\s*:\s*"', profiles.github, _array("login", "actor", "GitHub", "/users/YOU/following")
    ),
    _List(
        "mastodon list",
        r'"acct"\s*:\s*"',
        profiles.mastodon,
        _array("acct", "account", "Mastodon", "/api/v1/accounts/YOUR-ID/following"),
    ),
    _List("x list", r'"screen_name"\s*:\s*"', profiles.twitter, _of_twitter),
)
