"""Records out of a Bluesky repository: likes, reposts, follows and posts, each with its time and whom it is about.

Servers give them to anyone, a hundred at a time (`com.atproto.repo.listRecords`); here such answers are read from
files, and the live account is read by the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from starmeet.model import Kind, Skipped
from starmeet.networks.accounts_json import documents
from starmeet.networks.batch import Batch, Found, Passed, Profile, found
from starmeet.networks.contacts import Refused
from starmeet.networks.kinds import kind_of
from starmeet.networks.profiles import did
from starmeet.networks.times import instant
from starmeet.text import lines

KIND = "bluesky records"

_SIGN = re.compile(rb'"records"\s*:\s*\[|"uri"\s*:\s*"at://did:')
_RECORD = re.compile(r"at://(did:[a-z]{1,20}:[\w.:%-]{1,250})/([a-zA-Z0-9.-]{1,300})/([\w.:~-]{1,512})", re.ASCII)
_MAX_TEXT = 3000
"""Characters; a post has at most 3,000 bytes."""
_FOLLOW = "app.bsky.graph.follow"


def recognises(head: bytes) -> bool:
    """Tell whether this is a list of records."""
    return head.lstrip()[:1] in (b"[", b"{") and head.find(b'"records"') >= 0 and _SIGN.search(head) is not None


def read(data: bytes) -> Batch:
    """Read records of any of the four collections; others are passed over.

    Raises:
        Refused: there is no list of records.
    """
    entries: list[object] = []
    for answer in documents(data):
        records = answer.get("records") if isinstance(answer, Mapping) else None
        if not isinstance(records, list):
            raise Refused("is no list of records of Bluesky", "save the answer of com.atproto.repo.listRecords")
        entries += records
    return batch(entries)


def batch(entries: Iterable[object]) -> Batch:
    """Read what records say: follows as people, the others as what passed; one that cannot be read is skipped.

    The time is that of the program that wrote the record; where it gives none, the record's key tells it.
    """
    from starmeet.networks.atproto import time_of  # brings HTTP along

    people: list[Found] = []
    passed: list[Passed] = []
    skipped: list[Skipped] = []
    for number, entry in enumerate(entries, start=1):
        where = f"item {number}"
        record = entry if isinstance(entry, Mapping) else {}
        uri, value = record.get("uri"), record.get("value")
        place = _RECORD.fullmatch(uri) if isinstance(uri, str) else None
        if place is None or not isinstance(value, Mapping):
            skipped.append(Skipped(where=where, why="it is no record"))
            continue
        if place[2] == _FOLLOW:
            subject = did(value.get("subject"))
            if subject and subject != place[1]:
                people.append(found(Profile(network="bluesky", key=subject), where))
            else:
                skipped.append(Skipped(where=where, why="it does not say who is followed"))
            continue
        at = instant(value.get("createdAt")) or time_of(place[3])
        if at is None:
            skipped.append(Skipped(where=where, why="it does not say when"))
            continue
        passed += _passed(place, value, at)
    return Batch(people=tuple(people), passed=tuple(passed), skipped=tuple(skipped))


def _passed(place: re.Match[str], value: Mapping[str, Any], at: datetime) -> Iterator[Passed]:
    uri, mine, collection, rkey = place[0], *place.groups()
    said, url = "", f"https://bsky.app/profile/{mine}/post/{rkey}"
    kind: Kind
    match collection:
        case "app.bsky.feed.like" | "app.bsky.feed.repost":
            kind = "like" if collection.endswith("like") else "boost"
            subject = _place(value, "subject")
            dids = [subject[1]] if subject else []
            url = f"https://bsky.app/profile/{subject[1]}/post/{subject[3]}" if subject else ""
        case "app.bsky.feed.post":
            said = lines(value["text"], _MAX_TEXT) if isinstance(value.get("text"), str) else ""
            answered = _place(value, "reply", "parent")
            kind = kind_of(said, "reply" if answered and answered[1] != mine else "mention")
            quoted = _place(value, "embed", "record") or _place(value, "embed", "record", "record")
            dids = [one[1] for one in (answered, quoted) if one] + list(_mentioned(value))
        case _:
            return
    who = tuple(Profile(network="bluesky", key=key) for key in dict.fromkeys(dids) if key != mine)
    if who:
        yield Passed(key=f"bluesky:{uri}", at=at, who=who, direction="out", kind=kind, text=said, url=url)


def _place(value: Mapping[str, Any], *keys: str) -> re.Match[str] | None:
    """Follow keys to a reference, and take its address apart."""
    found: Any = value
    for key in (*keys, "uri"):
        found = found.get(key) if isinstance(found, Mapping) else None
    return _RECORD.fullmatch(found) if isinstance(found, str) else None


def _mentioned(value: Mapping[str, Any]) -> Iterator[str]:
    facets = value.get("facets")
    for facet in facets if isinstance(facets, list) else []:
        features = facet.get("features") if isinstance(facet, Mapping) else None
        for feature in features if isinstance(features, list) else []:
            mentioned = did(feature.get("did")) if isinstance(feature, Mapping) else ""
            if mentioned:
                yield mentioned
