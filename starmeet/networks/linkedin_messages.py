"""Messages and invitations of a LinkedIn export: who wrote to whom, exactly, and when.

What was written is private: it is taken only if the user says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import PurePosixPath

from starmeet.model import Direction, Skipped
from starmeet.networks.batch import Batch, Passed, Profile
from starmeet.networks.bundle import Bundle
from starmeet.networks.linkedin_files import address, instant, rows
from starmeet.text import fold, lines, squeeze

_AT_ONCE = 1000
"""Rows in a batch."""
_MAX_TEXT = 10_000
_NOT_ME = "which of those in it you are cannot be told"

Files = Mapping[str, list[str]]
Row = tuple[int, dict[str, str]]
# Whom words went to, which way, and what they were: an invitation that was accepted is there again as a message.
Words = tuple[str, Direction, str]


def read(bundle: Bundle, files: Files, messages: bool) -> Iterator[Batch]:
    """Read what was written; with `messages`, the words too.

    Raises:
        InputError: a file is damaged.
    """
    me = _me(bundle, files)
    written: set[Words] = set()
    for name in files.get("messages", ()):
        if not me:
            yield Batch(skipped=(Skipped(where=squeeze(PurePosixPath(name).name, 100), why=_NOT_ME),))
            continue
        yield from _messages(bundle, name, me, written, messages=messages)
    for name in files.get("invitations", ()):
        yield from _batches(_invitation(row, written, messages=messages) for row in rows(bundle, name, "invitations"))


def _me(bundle: Bundle, files: Files) -> str:
    """Find out whose export it is: invitations say it; else whoever is in the most messages, by name if need be."""
    for name in files.get("invitations", ()):
        for _, row in rows(bundle, name, "invitations"):
            mine = address(row.get("inviterprofileurl" if _is_mine(row) else "inviteeprofileurl", ""))
            if mine:
                return mine
    seen: Counter[str] = Counter()
    sent: Counter[str] = Counter()
    called: dict[str, str] = {}
    for name in files.get("messages", ()):
        for _, row in rows(bundle, name, "messages"):
            sender = address(row.get("sender profile url", ""))
            seen.update({sender, *_recipients(row)} - {""})
            if sender:
                sent[sender] += 1
                called[sender] = fold(row.get("from", ""))
    most = [slug for slug, times in seen.items() if times == max(seen.values())]
    if len(most) > 1:
        names = set(_own_names(bundle, files))
        most = [slug for slug in most if called.get(slug) in names] or most
    if len(most) > 1:
        most = [slug for slug in most if sent[slug] == max(sent[one] for one in most)]
    return most[0] if len(most) == 1 else ""


def _own_names(bundle: Bundle, files: Files) -> Iterator[str]:
    for name in files.get("profile", ()):
        for _, row in rows(bundle, name, "profile"):
            yield fold(squeeze(f"{row.get('first name', '')} {row.get('last name', '')}", 200))


def _is_mine(row: Mapping[str, str]) -> bool:
    return row.get("direction", "").upper() == "OUTGOING"


def _recipients(row: Mapping[str, str]) -> list[str]:
    return [slug for url in row.get("recipient profile urls", "").split(",") if (slug := address(url.strip()))]


def _messages(bundle: Bundle, name: str, me: str, written: set[Words], *, messages: bool) -> Iterator[Batch]:
    yield from _batches(_message(row, me, written, messages=messages) for row in rows(bundle, name, "messages"))


def _message(numbered: Row, me: str, written: set[Words], *, messages: bool) -> Passed | str | None:
    _, row = numbered
    if row.get("is message draft", "").lower() in ("yes", "true"):
        return ""
    at, sender = instant(row.get("date", "")), address(row.get("sender profile url", ""))
    direction: Direction = "out" if sender == me else "in"
    others = [slug for slug in _recipients(row) if slug != me] if direction == "out" else [sender]
    if at is None or not any(others):
        return None
    said = lines(row.get("content", ""), _MAX_TEXT).strip()
    written.update((slug, direction, fold(said)) for slug in others)
    who = tuple(Profile(network="linkedin", address=slug) for slug in others)
    key = f"linkedin:message:{squeeze(row.get('conversation id', ''), 200)}:{at:%Y-%m-%dT%H:%M:%S}:{direction}"
    return _passed(key, at, who, direction, said if messages else "")


def _invitation(numbered: Row, written: set[Words], *, messages: bool) -> Passed | str | None:
    """Read an invitation that says something; one without a word is none."""
    _, row = numbered
    said = lines(row.get("message", ""), _MAX_TEXT).strip()
    if not said:
        return ""
    direction: Direction = "out" if _is_mine(row) else "in"
    other = address(row.get("inviteeprofileurl" if direction == "out" else "inviterprofileurl", ""))
    at = instant(row.get("sent at", ""))
    if at is None or not other:
        return None
    if (other, direction, fold(said)) in written:
        return ""
    key = f"linkedin:invitation:{direction}:{other}:{at:%Y-%m-%dT%H:%M}"
    return _passed(key, at, (Profile(network="linkedin", address=other),), direction, said if messages else "")


def _passed(key: str, at: datetime, who: tuple[Profile, ...], direction: Direction, said: str) -> Passed:
    return Passed(key=key, at=at, who=who, direction=direction, kind="message", text=said)


def _batches(found: Iterator[Passed | str | None]) -> Iterator[Batch]:
    """Gather what passed; None stands for something with somebody unknown, an empty text for nothing."""
    passed: dict[str, Passed] = {}
    unknown = 0
    for one in found:
        if one is None:
            unknown += 1
        elif isinstance(one, Passed):
            passed[one.key] = one
        if len(passed) >= _AT_ONCE:
            yield Batch(passed=tuple(passed.values()), unknown=unknown)
            passed, unknown = {}, 0
    yield Batch(passed=tuple(passed.values()), unknown=unknown)
