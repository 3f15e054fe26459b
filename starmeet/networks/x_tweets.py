"""Tweets of an X archive: who is who in them, and what of them went to somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from starmeet import text
from starmeet.model import Kind, Skipped
from starmeet.networks.batch import Passed, Profile
from starmeet.networks.kinds import kind_of

NETWORK = "twitter"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SNOWFLAKES_FROM = 29_700_859_247
"""The first id that holds a time (4 November 2010); those before it were counted up."""
_SNOWFLAKE_ZERO = 1_288_834_974_657
"""Milliseconds since 1970 from which ids count."""
_BEGINNING = datetime(2006, 3, 21, tzinfo=UTC)
"""The day of the first tweet."""
_MONTHS = {
    month: f"{number:02}" for number, month in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)
}
_DIGITS = 19
_NAME_CHARS = 50
_RETWEET = re.compile(r"RT @([A-Za-z0-9_]{1,50})\b")
_STATUS = re.compile(r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/([A-Za-z0-9_]{1,50})/status(?:es)?/([0-9]{1,19})")
_NO_NAMES = frozenset(("i", "statuses"))
"""What stands in the address of a tweet in place of a name."""
_ADDRESSED = re.compile(r"(?:@[A-Za-z0-9_]{1,50}\s+)*")
_ALIKE = 60
"""Characters at the beginning by which the whole of a long text is found."""
_LONG = 200
"""Characters; nothing shorter was cut."""


class Mention(msgspec.Struct, frozen=True, gc=False):
    """Somebody named in a tweet. Fields are looked at when they are used, as a file may hold anything in them."""

    screen_name: Any = None
    name: Any = None
    id_str: Any = None


class Link(msgspec.Struct, frozen=True, gc=False):
    """An address in a tweet, as shown and as meant."""

    url: Any = None
    expanded_url: Any = None


class Entities(msgspec.Struct, frozen=True, gc=False):
    """What is named in a tweet."""

    user_mentions: list[Mention] | None = None
    urls: list[Link] | None = None


class Tweet(msgspec.Struct, frozen=True, gc=False):
    """A tweet: the one in its field `tweet` or, in old archives, itself."""

    tweet: Tweet | None = None
    id_str: Any = None
    created_at: Any = None
    full_text: Any = None
    in_reply_to_status_id_str: Any = None
    in_reply_to_user_id_str: Any = None
    in_reply_to_screen_name: Any = None
    entities: Entities | None = None

    @property
    def mentions(self) -> list[Mention]:
        """Who is named in it."""
        return (self.entities.user_mentions if self.entities else None) or []

    @property
    def links(self) -> list[Link]:
        """The addresses in it."""
        return (self.entities.urls if self.entities else None) or []


# These two are asked a million times of a large archive: the methods of str take a third of what a pattern does.
def number(value: object) -> str:
    """Give an id as it is written; empty for anything else, as the "-1" of accounts that are gone."""
    fits = isinstance(value, str) and value.isdecimal() and value.isascii() and len(value) <= _DIGITS
    return value if fits else ""  # type: ignore[return-value]


def screen_name(value: object) -> str:
    """Give a screen name in its one spelling (that of `text.handle`); empty for anything else."""
    if isinstance(value, str) and value.isascii() and len(value) <= _NAME_CHARS and value.replace("_", "0").isalnum():
        return value.lower()
    return ""


def instant(tweet_id: str) -> datetime | None:
    """Read the time out of an id; None where there is none in it."""
    count = int(tweet_id)
    if not _SNOWFLAKES_FROM <= count < 1 << 63:
        return None
    return _EPOCH + timedelta(milliseconds=(count >> 22) + _SNOWFLAKE_ZERO)


def written(value: object) -> datetime | None:
    """Read "Wed Oct 10 20:19:24 +0000 2018", which is always UTC, or ISO 8601."""
    if not isinstance(value, str) or not 20 <= len(value) <= 32:
        return None
    try:
        if value[3] == " ":  # put in order, as strptime takes twenty times as long
            value = f"{value[26:30]}-{_MONTHS[value[4:7]]}-{value[8:10]}T{value[11:19]}+00:00"
        found = datetime.fromisoformat(value)
        if found.tzinfo is not UTC:
            found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, KeyError, OverflowError):
        return None
    return found if found >= _BEGINNING else None


def like(tweet_id: str, who: Profile) -> Passed:
    """Say that a tweet was liked: at a time no archive tells, but after it was written."""
    return Passed(
        key=f"{NETWORK}:like:{tweet_id}", at=instant(tweet_id) or _BEGINNING, undated=True, who=(who,),
        direction="out", kind="like", url=_address(tweet_id),
    )  # fmt: skip


def author(url: object) -> str:
    """Give the screen name in the address of a tweet; empty where none is."""
    status = _STATUS.match(url) if isinstance(url, str) else None
    found = screen_name(status[1]) if status else ""
    return "" if found in _NO_NAMES else found


def _address(tweet_id: str) -> str:
    return f"https://x.com/i/web/status/{tweet_id}"


def beginning(words: str) -> str:
    """Give that by which the whole of a long text is found: how it begins, after those it is addressed to."""
    return words[_ADDRESSED.match(words).end() :][:_ALIKE]  # type: ignore[union-attr]  # it matches nothing, too


_NEVER = (0, "", "")


class Accounts:
    """Who is who: of each account the newest name and address that tweets give."""

    def __init__(self, my_id: str, my_name: str) -> None:
        self._my_id = my_id
        self._my_name = my_name
        self._noted: dict[str, tuple[int, str, str]] = {}
        self._profiles: dict[str, Profile] = {}

    def note(self, tweet: Tweet) -> None:
        """Note who is named in a tweet."""
        at = int(number(tweet.id_str) or 0)
        answered = number(tweet.in_reply_to_user_id_str)
        if answered and not self._noted.get(answered, _NEVER)[1]:
            before, _, name = self._noted.get(answered, _NEVER)
            self._noted[answered] = (before, screen_name(tweet.in_reply_to_screen_name), name)
        for one in tweet.mentions:
            key = one.id_str
            if isinstance(key, str) and self._noted.get(key, _NEVER)[0] <= at and number(key):
                self._noted[key] = (at, screen_name(one.screen_name), one.name if isinstance(one.name, str) else "")

    def settle(self) -> None:
        """Make profiles of what was noted; an address that two had is that of the one who had it last."""
        owners = {address: key for key, (_, address, _) in sorted(self._noted.items(), key=lambda one: one[1][0])}
        while self._noted:
            key, (_, address, name) = self._noted.popitem()
            address = address if owners[address] == key else ""
            if key != self._my_id:
                name = text.squeeze(text.plain(name), 200)
                self._profiles[key] = Profile(network=NETWORK, key=key, address=address, name=name)

    def __iter__(self) -> Iterator[Profile]:
        return iter(self._profiles.values())

    def profile(self, key: object, address: object = None) -> Profile | None:
        """Give the account with this id or, where there is none, this address; None for me, and for nobody."""
        known = self._profiles.get(key) if isinstance(key, str) else None
        if known is not None:
            return known
        key, address = number(key), screen_name(address)
        if not (key or address) or (key and key == self._my_id) or (address and address == self._my_name):
            return None
        return Profile(network=NETWORK, key=key, address=address)


class Reader:
    """Tells what of tweets went to somebody."""

    def __init__(self, accounts: Accounts, long_texts: Mapping[str, str], liked: set[str]) -> None:
        self._accounts = accounts
        self._long_texts = long_texts
        """By their `beginning`."""
        self.liked = liked
        """Tweets that were liked, as long as nothing has told whose they are."""

    def read(self, tweet: Tweet, where: str) -> list[Passed | Skipped]:
        """Say what passed: the tweet, if it was for somebody, and a like of what it answers or quotes."""
        tweet_id = number(tweet.id_str)
        at = tweet_id and (written(tweet.created_at) or instant(tweet_id))
        if not at:
            return [Skipped(where=where, why="a tweet without a time" if tweet_id else "a tweet without a number")]
        said = tweet.full_text if isinstance(tweet.full_text, str) else ""
        retweet = _RETWEET.match(said)
        quoted = self._quoted(tweet) if tweet.links and not retweet else {}
        answered = self._answered(tweet)
        kind: Kind = "boost"
        words = ""  # those of a retweet are not mine
        if retweet:
            who = [self._retweeted(tweet, screen_name(retweet[1]))]
        else:
            named = [self._accounts.profile(one.id_str, one.screen_name) for one in tweet.mentions]
            who = [answered, *named, *quoted.values()]
            words = self._words(tweet, said)
            kind = kind_of(words, "reply" if answered else "mention")
        people: list[Profile] = []
        for one in who:
            if one is not None and one not in people:
                people.append(one)
        found: list[Passed | Skipped] = [*self._likes(tweet_id, tweet, answered, quoted)] if self.liked else []
        if people:
            key, url = f"{NETWORK}:{tweet_id}", _address(tweet_id)
            found.append(Passed(key=key, at=at, who=tuple(people), direction="out", kind=kind, text=words, url=url))
        return found

    def _answered(self, tweet: Tweet) -> Profile | None:
        return self._accounts.profile(tweet.in_reply_to_user_id_str, tweet.in_reply_to_screen_name)

    def _retweeted(self, tweet: Tweet, address: str) -> Profile | None:
        key = next((one.id_str for one in tweet.mentions if screen_name(one.screen_name) == address), "")
        return self._accounts.profile(key, address)

    def _quoted(self, tweet: Tweet) -> dict[str, Profile | None]:
        """Find the tweets a tweet leads to, and whose they are."""
        statuses = [_STATUS.match(one.expanded_url) for one in tweet.links if isinstance(one.expanded_url, str)]
        return {one[2]: self._accounts.profile("", author(one[0])) for one in statuses if one}

    def _words(self, tweet: Tweet, said: str) -> str:
        for link in tweet.links:
            if isinstance(link.url, str) and isinstance(link.expanded_url, str) and link.url:
                said = said.replace(link.url, link.expanded_url[:2048])
        words = text.plain(said)
        if self._long_texts and len(words) > _LONG:
            words = self._long_texts.get(beginning(words), words)
        return words

    def _likes(
        self, tweet_id: str, tweet: Tweet, answered: Profile | None, quoted: Mapping[str, Profile | None]
    ) -> Iterator[Passed]:
        self.liked.discard(tweet_id)  # one's own
        for liked, who in {**quoted, number(tweet.in_reply_to_status_id_str): answered}.items():
            if liked in self.liked and who:
                self.liked.discard(liked)
                yield like(liked, who)
