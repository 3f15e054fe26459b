"""The archive X (Twitter) gives its users: `data/*.js`, each `window.YTD.NAME.partN = [...]`; single files of it too.

Whom one follows is there by number only; names and addresses are those that tweets mention. So the tweets are read
twice: for who is who (a fifth of the time `json.loads` takes for them), then for what passed. Likes tell neither
author nor time. Followers, blocks, media, advertising, e-mail address and telephone are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

import msgspec

from starmeet import text
from starmeet.errors import InputError
from starmeet.model import Skipped
from starmeet.networks import x_messages
from starmeet.networks.batch import Batch, Found, Passed, found
from starmeet.networks.bundle import Bundle
from starmeet.networks.json_stream import elements
from starmeet.networks.x_tweets import Accounts, Reader, Tweet, author, beginning, like, number

KIND = "x archive"

T = TypeVar("T")

_OPENING = re.compile(rb"(?:\xef\xbb\xbf)?\s*window\.YTD\.(\w{1,100})\.part\d{1,6}\s*=\s*\[")
_MANIFEST = re.compile(rb"(?:\xef\xbb\xbf)?\s*window\.__THAR_CONFIG\s*=")
_SUFFIXES = (".js", ".json", ".txt")
# Not as JSON: formatters take the quotation marks off the keys of account.js, and only two fields matter.
_MY_ID = re.compile(rb'\baccountId"?\s*:\s*"([0-9]{1,19})"')
_MY_NAME = re.compile(rb'\buser[nN]ame"?\s*:\s*"([A-Za-z0-9_]{1,50})"')
_TWEETS = ("tweet", "tweets")
_MESSAGES = ("direct_message", "direct_messages", "direct_message_group", "direct_messages_group")
_READ = (*_TWEETS, *_MESSAGES, "following", "like")
_AT_ONCE = 2000
"""Entries in a batch."""


class _Account(msgspec.Struct, frozen=True, rename="camel"):
    account_id: Any = None


class _Following(msgspec.Struct, frozen=True):
    following: _Account | None = None


class _LikedTweet(msgspec.Struct, frozen=True, rename="camel"):
    tweet_id: Any = None
    expanded_url: Any = None


class _Like(msgspec.Struct, frozen=True):
    like: _LikedTweet | None = None


class _Words(msgspec.Struct, frozen=True):
    text: Any = None


class _LongText(msgspec.Struct, frozen=True):
    core: _Words | None = None


class _Note(msgspec.Struct, frozen=True, rename="camel"):
    note_tweet: _LongText | None = None


def recognises(bundle: Bundle) -> bool:
    """Tell whether a file begins as those of the archive do."""
    return any(_OPENING.match(bundle.head(name)) or _MANIFEST.match(bundle.head(name)) for name in _scripts(bundle))


def read(bundle: Bundle, messages: bool) -> Iterator[Batch]:
    """Read whom the user follows, then what passed with anybody.

    Raises:
        InputError: a file is damaged, or none is there that is read, or there are those of several accounts.
    """
    archive = _Archive(bundle)
    yield from archive.people()
    liked: set[str] = set()
    yield from _batches(archive.likes(liked))
    reader = Reader(archive.accounts, archive.long_texts(), liked)
    yield from _batches(one for where, tweet in archive.tweets() for one in reader.read(tweet, where))
    yield Batch(unknown=len(reader.liked))
    yield from _batches(archive.messages(words=messages))


def _scripts(bundle: Bundle) -> Sequence[str]:
    return bundle.names if len(bundle.names) == 1 else bundle.ending(*_SUFFIXES)


def _batches(items: Iterable[Found | Passed | Skipped | None]) -> Iterator[Batch]:
    """Put together what was found; None is what passed with nobody knows whom."""
    items = iter(items)
    while part := list(islice(items, _AT_ONCE)):
        yield Batch(
            people=tuple(one for one in part if isinstance(one, Found)),
            passed=tuple(one for one in part if isinstance(one, Passed)),
            skipped=tuple(one for one in part if isinstance(one, Skipped)),
            unknown=part.count(None),
        )


class _Archive:
    """The files of an archive, by what they hold."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._parts: dict[str, list[str]] = {}
        for name in _scripts(bundle):
            head = bundle.head(name)
            if not head:  # where it cannot be read, that is said now
                bundle.read(name, 0)
            if opening := _OPENING.match(head):
                self._parts.setdefault(opening[1].decode().lower(), []).append(name)
        where = text.squeeze(bundle.where, 200)
        if self._parts.keys().isdisjoint(_READ):
            problem = f"{where} holds nothing of an X archive that says whom you follow or talk to"
            raise InputError(problem, "give the whole archive, or following.js, tweets.js or like.js of it")
        self._my_id, my_name = self._owner(where)
        self.accounts = Accounts(self._my_id, my_name)

    def _owner(self, where: str) -> tuple[str, str]:
        """Find whose archive it is: the id and the screen name; empty where it does not say."""
        manifests = [name for name in _scripts(self._bundle) if _MANIFEST.match(self._bundle.head(name))]
        heads = [self._bundle.head(name) for name in (*self._parts.get("account", ()), *manifests)]
        ids = {found[1].decode() for head in heads if (found := _MY_ID.search(head))}
        names = [found[1].decode().lower() for head in heads if (found := _MY_NAME.search(head))]
        if len(ids) > 1:
            raise InputError(f"{where} holds the archives of {len(ids)} accounts", "give them one by one")
        return ids.pop() if ids else "", names[0] if names else ""

    def _entries(self, kinds: Iterable[str], shape: type[T]) -> Iterator[tuple[str, T | None]]:
        for name in (name for kind in kinds for name in self._parts.get(kind, ())):
            shown = text.squeeze(name, 100)
            with self._bundle.open(name) as file:
                for count, entry in enumerate(elements(file, name, _OPENING, shape), start=1):
                    yield f"{shown}, entry {count}", entry

    def tweets(self) -> Iterator[tuple[str, Tweet]]:
        """Give the tweets; what is none is given as an empty one."""
        for where, entry in self._entries(_TWEETS, Tweet):
            yield where, (entry.tweet or entry if entry else Tweet())

    def people(self) -> Iterator[Batch]:
        """Give whom the user follows, then all others whom tweets name."""
        for count, (_, tweet) in enumerate(self.tweets()):
            self.accounts.note(tweet)
            if count % _AT_ONCE == 0:
                yield Batch()  # nothing yet, but a sign of life
        self.accounts.settle()
        followed: set[str] = set()
        yield from _batches(self._followed(followed))
        others = (one for one in self.accounts if one.key not in followed)
        while part := tuple(islice(others, _AT_ONCE)):
            yield Batch(seen=part)

    def _followed(self, keys: set[str]) -> Iterator[Found | Skipped]:
        for where, entry in self._entries(("following",), _Following):
            key = number(entry.following.account_id) if entry and entry.following else ""
            profile = self.accounts.profile(key)
            if profile is None:
                yield Skipped(where=where, why="no account is named")
            elif key not in keys:
                keys.add(key)
                yield found(profile, where)

    def likes(self, unclear: set[str]) -> Iterator[Passed | Skipped]:
        """Give the likes whose author is named, and collect the others."""
        for where, entry in self._entries(("like",), _Like):
            liked = entry.like if entry else None
            tweet_id = number(liked.tweet_id) if liked else ""
            who = self.accounts.profile("", author(liked.expanded_url)) if liked else None
            if not tweet_id:
                yield Skipped(where=where, why="a like without a tweet")
            elif who:
                yield like(tweet_id, who)
            else:
                unclear.add(tweet_id)

    def long_texts(self) -> dict[str, str]:
        """Read the texts that tweets show only the beginning of."""
        notes = (entry.note_tweet for _, entry in self._entries(("note_tweet",), _Note) if entry)
        texts = [text.plain(one.core.text) for one in notes if one and one.core and isinstance(one.core.text, str)]
        return {beginning(one): one for one in texts}

    def messages(self, *, words: bool) -> Iterator[Passed | Skipped | None]:
        """Give the private messages."""
        between = (entry for _, entry in self._entries(_MESSAGES, x_messages.Between))
        my_id = self._my_id or x_messages.in_all(between)
        for where, entry in self._entries(_MESSAGES, x_messages.Conversation):
            talk = entry.dm_conversation if entry else None
            if talk is None:
                yield Skipped(where=where, why="no conversation")
            else:
                yield from x_messages.read(talk, self.accounts, my_id, where, words=words)
