"""The one-line log: "yesterday: helped Ada find the TOML spec #thanks" becomes an entry.

A date may stand in front, hashtags say what kind it is and who it came from; without them the
verb is guessed, and where that is unsure it is a message. Nothing of the line is lost.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from starmeet.errors import UsageError
from starmeet.model import KINDS, Direction, Kind, Value
from starmeet.rapport.when import find_phrase, instant, read_when
from starmeet.text import squeeze

__all__ = ["Entry", "read_entry", "read_when"]

LINE_CHARS = 4000

ALIASES: dict[str, Kind] = {
    **{kind: kind for kind in KINDS},
    "thank": "thanks", "thankyou": "thanks", "thx": "thanks", "helped": "help", "liked": "like", "fav": "like",
    "favourite": "like", "favorite": "like", "boosted": "boost", "repost": "boost", "retweet": "boost", "rt": "boost",
    "replied": "reply", "answer": "reply", "answered": "reply", "comment": "reply", "mentioned": "mention",
    "asked": "question", "ask": "question", "q": "question", "introduction": "intro", "introduced": "intro",
    "dm": "message", "mail": "message", "email": "message", "chat": "message", "letter": "message", "talk": "attended",
    "attend": "attended", "watch": "watched", "video": "watched", "called": "call", "phone": "call",
    "video-call": "call", "zoom": "call", "meet": "met", "coffee": "met", "lunch": "met", "dinner": "met",
    "beer": "met", "hallway": "met",
}  # fmt: skip
_DIRECTIONS: dict[str, Direction] = {
    "in": "in", "from-them": "in", "fromthem": "in", "from_them": "in", "out": "out", "to-them": "out", "both": "both",
}  # fmt: skip
_TOLD = re.compile(r"(?i:(?:I |they )?promised )(?:[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)* )(?:to )?(?P<what>\S.*)")
"""A promise told as a story: "promised Ada Quill the test suite"."""
_PROMISES = {"promise": True, "promised": True, "promised-me": False, "promised_me": False, "promisedme": False}

# The verb that comes first among the first words decides; "I told Ada that I read it" is a message.
_VERBS: tuple[tuple[str, Kind], ...] = (
    (r"helped|fixed", "help"),
    (r"thanked|thanks to|thanks for|thank you", "thanks"),
    (r"asked", "question"),
    (r"replied|answered|responded|commented", "reply"),
    (r"met|(?:had )?(?:coffee|lunch|dinner|breakfast|drinks?) with|shook hands|bumped into|ran into", "met"),
    (r"mentioned|quoted|cited", "mention"),
    (r"introduced", "intro"),
    (r"called|phoned", "call"),
    (r"boosted|reposted|retweeted|shared", "boost"),
    (r"liked|favourited|favorited|starred", "like"),
    (r"wrote|told|sent|messaged|e-?mailed|mailed|dm'?d|pinged|said|talked|chatted|spoke", "message"),
    (r"attended|went to|listened to", "attended"),
    (r"watched", "watched"),
)
_VERB = re.compile("|".join(rf"\b(?P<v{index}>{words})\b" for index, (words, _) in enumerate(_VERBS)), re.IGNORECASE)
_READ = re.compile(r"(?:I )?(?:have )?read\b", re.IGNORECASE)
_FROM_THEM = re.compile(
    r"\b(?:helped|thanked|asked|answered|told|wrote|sent|messaged|emailed|mentioned|introduced|pinged|mailed"
    r"|replied to|wrote to|boosted|liked|quoted|cited) me\b|^(?:from them|thanks from)\b",
    re.IGNORECASE,
)
_ME = frozenset(("I", "We", "I've", "We've", "I’ve", "We’ve"))
_OWNED = re.compile(r"['’]s?$")
"""Somebody's: what did it is a thing of theirs, or it was done to it."""
_FIRST_WORDS = 8
_TAG = re.compile(r"(?<!\S)#([^\W\d_][\w-]*)")
_BY = re.compile(r"[,;]?\s*\b(?:by|until|before)\s+", re.IGNORECASE)


class Entry(Value, frozen=True, kw_only=True):
    """One line of the log as read; who it is about is found by who knows the people."""

    at: datetime
    """UTC."""
    text: str
    kind: Kind
    direction: Direction
    tags: tuple[str, ...] = ()
    """Hashtags that say nothing about kind or direction; they stay in the text."""
    promise: str = ""
    """What is promised, empty when nothing is."""
    promise_due: date | None = None
    promise_mine: bool = True
    subject: str = ""
    """Who did it, as far as the words in front of the verb may be a name; empty where a hashtag says the direction."""


def read_entry(line: str, now: datetime, zone: str) -> Entry:
    """Read one line; dates lie in the past, a line without one is now.

    Raises:
        UsageError: nothing but a date and tags, or a date that does not exist or is still to come.
    """
    line = squeeze(line, LINE_CHARS)
    at, rest = _front(line, now, zone)
    names = [tag.lower() for tag in _TAG.findall(rest)]
    kind_tag = next((ALIASES[name] for name in names if name in ALIASES), None)
    direction_tag = next((_DIRECTIONS[name] for name in names if name in _DIRECTIONS), None)
    promised = next((name for name in names if name in _PROMISES), None)
    text, promise = _split_promise(rest, promised)
    due = None
    if promised is not None:
        promise, due = _due(promise, at, zone)
    if not text:
        raise UsageError("there is nothing to log in that line", 'write it as "yesterday: helped Ada find the spec"')
    before = text.partition("promised: ")[0] or text
    kind = kind_tag or _guess(before)
    return Entry(
        at=at,
        text=text,
        kind=kind,
        direction=direction_tag or _direction(kind, before),
        tags=tuple(dict.fromkeys(name for name in names if not _is_ours(name))),
        promise=promise,
        promise_due=due,
        promise_mine=_PROMISES.get(promised or "", True),
        subject="" if direction_tag else _subject(before),
    )


def _front(line: str, now: datetime, zone: str) -> tuple[datetime, str]:
    """Take the date off the front; what only looks like one stays in the text."""
    phrase = find_phrase(line, now, zone)
    if phrase is None:
        return now.astimezone(UTC), line
    rest = line[phrase.end :].lstrip()
    marked = rest.startswith((":", ",", ";", "- ", "– ", "— "))
    at = instant(phrase, now, zone)
    today = now.astimezone(ZoneInfo(zone)).date()
    ahead = at > now and at.astimezone(ZoneInfo(zone)).date() > today
    if not marked and (phrase.bare or ahead):
        return now.astimezone(UTC), line
    if ahead:
        raise UsageError(
            f'"{line[: phrase.end]}" is still to come', "log what has happened; a meeting ahead is `starmeet meet NAME`"
        )
    return at, rest.lstrip(":,;-–— ") if marked else rest


def _is_ours(name: str) -> bool:
    return name in ALIASES or name in _DIRECTIONS or name in _PROMISES


def _split_promise(rest: str, promised: str | None) -> tuple[str, str]:
    """Take our tags out; what stands behind the promise tag, else everything, is what is promised."""
    if promised is None:
        return _untagged(rest), ""
    tag = next(match for match in _TAG.finditer(rest) if match[1].lower() == promised)
    before, behind = _untagged(rest[: tag.start()]), _untagged(rest[tag.end() :]).lstrip(":,; ")
    if not behind:
        told = _TOLD.match(before)
        return before, told["what"] if told else before
    if before.lower().startswith(("promised", "i promised", "they promised")):
        return f"{before} {behind}", behind
    whose = "promised: " if _PROMISES[promised] else "they promised: "
    return f"{before.rstrip(':;,')}; {whose}{behind}" if before else f"{whose}{behind}", behind


def _untagged(text: str) -> str:
    return " ".join(_TAG.sub(lambda tag: "" if _is_ours(tag[1].lower()) else tag[0], text).split())


def _due(promise: str, at: datetime, zone: str) -> tuple[str, date | None]:
    """Find "by Friday" in a promise, counted from the day it was made."""
    for match in reversed(list(_BY.finditer(promise))):
        phrase = find_phrase(promise[match.end() :], at, zone, future=True)
        if phrase is not None:
            rest = promise[match.end() + phrase.end :]
            day = instant(phrase, at, zone).astimezone(ZoneInfo(zone)).date()
            return f"{promise[: match.start()]}{rest}".strip(" .,;") or promise, day
    return promise, None


def _head(text: str) -> str:
    """Give the first words, up to a quotation."""
    return " ".join(re.split(r'["“:]', text)[0].split()[:_FIRST_WORDS])


def _subject(text: str) -> str:
    """Give what stands in front of the verb when it may be a name: "Ada Quill answered: see you there"."""
    match = _VERB.search(_head(text))
    words = _head(text)[: match.start()].split() if match else []
    named = all((one[0].isupper() or one[0] == "@") and one not in _ME and not _OWNED.search(one) for one in words)
    return " ".join(words) if named else ""


def _guess(text: str) -> Kind:
    """Guess the kind from the first verb among the first words, outside quotations; a message where unsure."""
    head = _head(text)
    if _READ.match(head):
        return "read"
    match = _VERB.search(head)
    if match is None or match.lastgroup is None:
        return "message"
    return _VERBS[int(match.lastgroup[1:])][1]


def _direction(kind: Kind, text: str) -> Direction:
    if kind in ("met", "call"):
        return "both"
    return "in" if _FROM_THEM.search(re.split(r'["“]', text)[0]) else "out"
