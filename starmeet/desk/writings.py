"""What your people wrote about a conference, and what that says of their coming."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta

from starmeet import text
from starmeet.matching import coming
from starmeet.model import Conference, Post, Presence, Value
from starmeet.store import sought
from starmeet.store.journal import Reader

WITHIN = timedelta(days=150)
"""How long before a conference a word about it counts as a word about coming."""
_AFTER = timedelta(days=14)
"""And from its first day on, as it may last."""
_SHOWN = 80


class Written(Value, frozen=True, kw_only=True):
    """What somebody's newest words about a conference come to."""

    word: coming.Word
    line: str
    """The words and their day, as evidence."""


def posts_about(reader: Reader, conference: Conference) -> tuple[Post, ...]:
    """Read the posts of your people that carry a conference's hashtag or name, newest first."""
    found = sought.said(reader, wanted(conference))
    return tuple(one for one in found if coming.speaks_of(one.text, conference))


def written(reader: Reader, conference: Conference) -> Mapping[int, Written]:
    """Say by person what they wrote of coming to a conference: the newest words that tell count, else the newest."""
    entries, posts = sought.both(reader, wanted(conference))
    said = [(p, one.at, one.text, True) for one in entries for p in one.people]
    said += [(one.person, one.at, one.text, False) for one in posts]
    found: dict[int, Written] = {}
    for person, at, words, retold in sorted(said, key=lambda one: one[1], reverse=True):
        if not coming.speaks_of(words, conference):
            continue
        word = coming.word(words, retold=retold)
        before = found.get(person)
        if before is None or (before.word in _VAGUE and word not in _VAGUE):
            line = f"{at:%d %b %Y}: “{text.clip(text.one_line(words), _SHOWN)}”"
            found[person] = Written(word=word, line=line)
    return found


_VAGUE: frozenset[coming.Word] = frozenset(("mentions", "past"))


def who_comes(conference: Conference, said: Mapping[int, Written]) -> Iterator[Presence]:
    """Give those who say that they come."""
    return _presences(conference, said, "coming")


def who_mentions(conference: Conference, said: Mapping[int, Written]) -> Iterator[Presence]:
    """Give those who only mention it: the user is asked about them."""
    return _presences(conference, said, "mentions")


def _presences(conference: Conference, said: Mapping[int, Written], word: coming.Word) -> Iterator[Presence]:
    for person, one in said.items():
        if one.word == word:
            yield Presence(
                conference=conference.id, person=person, speaker="", grade="likely" if word == "coming" else "check",
                probability=coming.SAYS_SO if word == "coming" else coming.MENTIONS, kind="says so",
                evidence=(one.line,),
            )  # fmt: skip


def wanted(conference: Conference) -> sought.Sought:
    """Say what is looked for in the log and in posts about a conference."""
    day = datetime.combine(conference.start, time(), UTC)
    return sought.Sought(conference=conference.id, words=coming.names(conference), start=day - WITHIN, end=day + _AFTER)
