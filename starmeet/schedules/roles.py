"""Who chairs and who speaks, as programmes say it: in a role of its own, behind a name or before it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from starmeet import text
from starmeet.model import Speaker, SpeakerRole

# Words for those who open, lead and close a session others speak in. A "Gast" or "contributor" speaks.
_CHAIRS = (
    r"(?:(?:session |panel )?(?:co-?)?(?:chair(?:man|woman|person)?s?|moderators?|hosts?|conven[eo]rs?)|"
    r"chaired|moderated|hosted|moderation|moderatorin(?:nen)?|mod[eé]rat(?:eur|rice|ora)s?|anima(?:teur|trice)s?|emcee|mc)"
)
_CHAIR = re.compile(_CHAIRS)
_SPEAKS = r"(?:speakers?|presenters?|panell?ists?)"
_BEHIND = re.compile(rf"\s*[(\[]\s*(?:(?P<chair>{_CHAIRS}|m)|{_SPEAKS})\s*[)\]]$", re.IGNORECASE)
# "MC Moss" and "Host" may be names: but for the plainest words, a role before a name is known by its colon.
_BEFORE = re.compile(
    rf"(?:(?P<chair>{_CHAIRS})\s*:|(?P<led>moderator|(?:moderated|chaired|hosted) by)\s*:?\s|"
    rf"{_SPEAKS}\s*:?\s|(?:presented )?by\s*:?\s)\s*(?=\S)",
    re.IGNORECASE,
)
_STRONGEST: tuple[SpeakerRole, ...] = ("speaker", "chair", "organiser", "attendee")


_MAILBOX = re.compile(r"[<(\[]?(?:mailto:)?[^\s@<(\[]+@[^\s@]+\.[^\s@]+", re.IGNORECASE)


def without_mailbox(name: str) -> str:
    """Take e-mail addresses out of a name: whose they are, nobody gave them for this."""
    return text.squeeze(_MAILBOX.sub(" ", name)).strip("<>()[]\"' ,;") if "@" in name else name


def is_chair(written: str) -> bool:
    """Tell whether a word for a role is one for whoever leads a session: "MODERATOR", "Session Chair", "host"."""
    return bool(_CHAIR.fullmatch(text.fold(written[:80]).replace("_", " ")))


def taken_off(name: str) -> tuple[str, SpeakerRole]:
    """Take a role off a name, "Ada Quill (moderator)" or "Moderator: Ada Quill", and give both."""
    role: SpeakerRole = "speaker"
    behind, before = _BEHIND.search(name), _BEFORE.match(name)
    if (behind and behind["chair"]) or (before and (before["chair"] or before["led"])):
        role = "chair"
    return _BEFORE.sub("", _BEHIND.sub("", name), count=1), role


def of_several(names: Iterable[str]) -> Iterator[tuple[str, SpeakerRole]]:
    """Take the roles off the names of a list; "Moderators: Ada Quill, Bo Vale" and "Hosted by ..." are said of all."""
    of_all: SpeakerRole = "speaker"
    for name in names:
        if before := _BEFORE.match(name):
            word = (before["chair"] or before["led"] or "").lower()
            of_all = "chair" if word.endswith(("s", "by")) else "speaker"
        bare, role = taken_off(name)
        yield bare, "chair" if role == "chair" else of_all


def as_role(people: Iterable[Speaker], role: SpeakerRole) -> list[Speaker]:
    """Give people a role."""
    return [msgspec.structs.replace(one, role=role) for one in people]


def each_once(people: Iterable[Speaker]) -> tuple[Speaker, ...]:
    """Keep each person once, in the order they come, with what counts most of all they do."""
    found: dict[tuple[str, str], Speaker] = {}
    for one in people:
        known = found.get((one.guid, one.name))
        if known is None or _STRONGEST.index(one.role) < _STRONGEST.index(known.role):
            found[one.guid, one.name] = one
    return tuple(found.values())
