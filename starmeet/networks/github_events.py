"""Events of GitHub's API: what I did towards others, what they did towards me, and what they made public.

Of an event only the type, the actor and the time are sure to be there; every member of its payload may be missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from starmeet.networks import profiles
from starmeet.networks.batch import Passed, Profile, Said
from starmeet.networks.kinds import kind_of
from starmeet.networks.times import instant
from starmeet.text import handle, plain, safe_url, squeeze

_TEXT = 2000
_WRITTEN = {
    "IssueCommentEvent": ("comment", "issue"),
    "PullRequestReviewEvent": ("review", "pull_request"),
    "PullRequestReviewCommentEvent": ("comment", "pull_request"),
}
"""Event -> where its words are, and what they are about."""

Json = Mapping[str, Any]


def passed(event: object, me: str) -> Iterator[Passed]:
    """Read what an event says passed between me (my login) and one other."""
    if not isinstance(event, Mapping):
        return
    at, actor, payload = instant(event.get("created_at")), _actor(event), _table(event, "payload")
    if at is None or actor is None:
        return
    kind, repository = _text(event, "type"), _text(_table(event, "repo"), "name")
    if kind in _WRITTEN:
        words, about = (_table(payload, name) for name in _WRITTEN[kind])
        author = profiles.github(_table(about, "user"))
        written = words.get("id")
        other = author if actor.address == me else actor
        if author is None or other is None or author.address == actor.address or not isinstance(written, int):
            return
        if me not in (author.address, actor.address):
            return
        text = plain(_text(words, "body", 4 * _TEXT), _TEXT)
        yield Passed(
            key=f"github:{_WRITTEN[kind][0]}:{written}", at=at, who=(other,),
            direction="out" if actor.address == me else "in", kind=kind_of(text, "reply"),
            text=text or squeeze(_text(about, "title"), 300), url=safe_url(_text(words, "html_url")),
        )  # fmt: skip
    elif kind == "WatchEvent":
        owner = handle(repository.partition("/")[0], "github")
        if owner is None or owner.address == actor.address or me not in (owner.address, actor.address):
            return
        other = Profile(network="github", address=owner.address) if actor.address == me else actor
        yield star(repository, _table(event, "repo").get("id"), actor.address, me, other, at)


def star(repository: str, id_: object, actor: str, me: str, other: Profile, at: Any) -> Passed:
    """Make an entry of a star: under the same key, whether an event or the list of stars told it."""
    what = id_ if isinstance(id_, int) else repository
    return Passed(
        key=f"github:star:{what}:{actor}", at=at, who=(other,), direction="out" if actor == me else "in", kind="like",
        text=repository, url=safe_url(f"https://github.com/{repository}"),
    )  # fmt: skip


def number(event: object) -> str:
    """Give the number of an event, which grows with time; empty where it has none."""
    found = _text(event, "id") if isinstance(event, Mapping) else ""
    return found if found.isdecimal() and found.isascii() else ""


def said(event: object, who: Profile) -> Said | None:
    """Read what somebody made public: a repository, a release, an issue they opened."""
    if not isinstance(event, Mapping):
        return None
    at, payload = instant(event.get("created_at")), _table(event, "payload")
    repository = _text(_table(event, "repo"), "name", 200)
    if at is None or not number(event) or not repository:
        return None
    text, url = "", f"https://github.com/{repository}"
    match event.get("type"):
        case "CreateEvent" if payload.get("ref_type") == "repository":
            text = f"New repository {repository}: {_text(payload, 'description', 500)}".rstrip(": ")
        case "ReleaseEvent":
            release = _table(payload, "release")
            name = _text(release, "name", 200) or _text(release, "tag_name", 200)
            text = f"Released {repository} {name}\n{plain(_text(release, 'body', 4 * _TEXT), 500)}".strip()
            url = _text(release, "html_url") or url
        case "IssuesEvent" if payload.get("action") == "opened":
            issue = _table(payload, "issue")
            text = f"{_text(issue, 'title', 300)}\n{plain(_text(issue, 'body', 4 * _TEXT), 500)}".strip()
            url = _text(issue, "html_url") or url
    if not text:
        return None
    return Said(key=f"github:event:{number(event)}", at=at, who=who, text=text, url=safe_url(url))


def _actor(event: Json) -> Profile | None:
    return profiles.github(_table(event, "actor"))


def _text(value: Json, key: str, limit: int = 2048) -> str:
    found = value.get(key)
    return found[:limit] if isinstance(found, str) else ""


def _table(value: Json, key: str) -> Json:
    found = value.get(key)
    return found if isinstance(found, Mapping) else {}
