"""Where the speakers hide in a calendar: iCalendar has no property for them, so every generator found its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from starmeet import text
from starmeet.model import Speaker, SpeakerRole
from starmeet.schedules import roles

MAX_NAME = 80
"""Characters; what is longer is a sentence, not a name."""
MAX_NAME_WORDS = 6
MAX_NAMES = 2000
"""Characters of a list of names."""

# Words that are followed by people wherever they begin a line with a colon or dash.
_LABEL = re.compile(
    r"(?:(?P<chair>(?:session )?chair(?:person|man|woman)?s?|moderat(?:ors?|ion|ed by)|(?:chaired|hosted) by)|"
    r"(?:speaker|presenter|panell?ist)(?:s|\(s\))?|presented by|"
    r"referent(?:in|en|innen)?|vortragende[rn]?|redner(?:in|innen)?|intervenante?s?|relator[ei]|relatric[ei]|ponentes?|"
    r"orador(?:a|es|as)?|palestrantes?)\s*[:\u2013\u2014-]\s*(?P<names>.*)",
    re.IGNORECASE,
)
# Everyday words: only at the head of a description, and with a colon; with a dash or alone only before full names.
_PREPOSITION = re.compile(
    r"(?:by|with|von|mit|par|avec|di|con|por)\s*(?:(?P<colon>:)|\s[\u2013\u2014-])\s*(?P<names>.+)|"
    r"(?:(?P<chair>chaired|hosted|moderated)\s+|presented\s+)?by\s+(?P<alone>.+)",
    re.IGNORECASE,
)
_HEAD_LINES = 3
# Of the titles that have a tail, how many must end in different people for all to be read so: "Main Hall" returns
# every day, and hardly anyone speaks as often.
_HABIT = 0.6
_TAIL = re.compile(r"(.*\S)\s+[-\u2013\u2014]\s+(.+)")
_PRONOUNS = re.compile(r"(?:she|he|they|it|xe|ze|any|sie|er|elle|il|iel|ella|[eé]l)(?:\s*/\s*\w+){1,3}", re.IGNORECASE)
_FULL_NAME = re.compile(r"[^\W\d_a-z][\w.'\u2019-]{0,20}(?: [^\W\d_a-z][\w.'\u2019-]{0,20}){1,3}(?<![.])")
_IN_TITLE = re.compile(r"\((?:[\w-]+ ){0,2}by ([^()]+)\)$", re.IGNORECASE)
# What Sched's larger events put behind a title: "Name, Company & Name, Company".
_BEHIND_TITLE = re.compile(
    r"(.*\S)\s+[-\u2013\u2014]\s+(?:(?:(?P<led>moderated|hosted)|presented) by:?\s+)?(?P<tail>.+)", re.IGNORECASE
)
_PERSON_AT = re.compile(r"(?P<name>[^\W\d_a-z][\w.'\u2019-]*(?: [\w.'\u2019-]+){1,4}), (?P<org>[^,;]{2,80})")
_BETWEEN = re.compile(r"\s*[,;]\s*(?:(?:&|and|und|et)\s+)?|\s+(?:&|and|und|et)\s+")
_WITH_ORG = re.compile(r"(.*?)\s*\(([^()]*)\)")


class Reader:
    """Takes the speakers out of the events of one calendar."""

    def __init__(self, product: str, events: Sequence[Any]) -> None:
        """Look at all events first: some habits show only across them."""
        self._tail_names_speakers = any(word in product.lower() for word in ("pretalx", "frab", "eventyay"))
        self._guests_speak = "kielux" in product.lower()
        self._sched = "sched.com" in product.lower() or "sched.org" in product.lower()
        names: dict[str, set[str]] = {}
        for event in events:
            for address, name in _people(event, "ORGANIZER"):
                names.setdefault(address, set()).add(name)
        # One mailbox under many names is the organisers'; the names are the speakers'.
        self._shared = {address for address, several in names.items() if len(several) > 1}
        titles = [text.squeeze(str(event.get("SUMMARY", ""))) for event in events if not isinstance(event, str)]
        # The library frab writes calendars with, and always "title - people".
        self._title_then_people = "icalendar-ruby" in product.lower() or _is_habit(titles)

    def of(self, event: Any, title: str) -> tuple[list[Speaker], str]:
        """The speakers of an event, and its title without them where they were put behind it."""
        if self._tail_names_speakers and (split := re.match(r"(.*\S)\s+-(?:\s+(.*))?$", title)):
            return _named(split[2] or ""), split[1]
        guests = [*self._guests(event), *_participants(event)]
        guests += [Speaker(name=name) for address, name in _people(event, "ORGANIZER") if address in self._shared]
        if any(guest.role == "speaker" for guest in guests):
            return guests, title
        if self._sched:
            described = _described(event)
            named, title = (described, title) if described else _behind(title)
        elif by := _IN_TITLE.search(title):
            named = _named(by[1])
        else:
            named = _described(event)
        if not (named or self._sched) and self._title_then_people and (people := _tail(title)):
            split = _TAIL.fullmatch(title)
            return [*_named(people), *guests], split[1] if split else title
        return [*named, *guests], title

    def _guests(self, event: Any) -> Iterator[Speaker]:
        """Whom an event lists as attendees: who is invited and has not said yes is not there."""
        for value in _values(event, "ATTENDEE"):
            address, name = _address_and_name(value)
            said = {key: str(value.params.get(key, "")).upper() for key in ("ROLE", "PARTSTAT", "CUTYPE")}
            if not name or said["CUTYPE"] not in ("", "INDIVIDUAL"):
                continue
            speaks = self._guests_speak or address.startswith("invalid:")
            if said["ROLE"] == "CHAIR":
                yield Speaker(name=name, role="chair")
            elif speaks or (said["PARTSTAT"] in ("", "ACCEPTED") and said["ROLE"] != "NON-PARTICIPANT"):
                yield Speaker(name=name, role="speaker" if speaks else "attendee")


def _is_habit(titles: Sequence[str]) -> bool:
    """Tell whether a calendar puts people behind its titles: most tails are full names, and different ones."""
    dashed = [title for title in titles if _TAIL.fullmatch(title)]
    people = {tail for title in dashed if (tail := _tail(title))}
    return len(people) > 1 and len(people) >= _HABIT * len(dashed)


def _tail(title: str) -> str:
    """What stands behind the last dash of a title, if it is full names only."""
    split = _TAIL.fullmatch(title)
    return split[2] if split and all(_FULL_NAME.fullmatch(name) for name in _BETWEEN.split(split[2])) else ""


def _people(event: Any, name: str) -> Iterator[tuple[str, str]]:
    """Address and common name of every person a property lists; nameless ones are left out."""
    found = (_address_and_name(value) for value in _values(event, name))
    yield from ((address, common) for address, common in found if common)


def _values(event: Any, name: str) -> list[Any]:
    """The values of a property that names people."""
    values = () if isinstance(event, str) else event.get(name, ())
    several = values if isinstance(values, list) else [values] if values else []
    return [value for value in several if hasattr(value, "params")]


def _address_and_name(value: Any) -> tuple[str, str]:
    """A person's address, and their name: software without one puts the address there, which is nobody's business."""
    common = value.params.get("CN", "")
    name = text.squeeze(common.strip('"')) if isinstance(common, str) else ""
    return str(value).lower(), roles.without_mailbox(name)[:MAX_NAME]


# Types of RFC 9073, section 8, which registers none for whoever leads a session: programs made their own.
_PARTICIPANTS: dict[str, SpeakerRole] = {
    "SPEAKER": "speaker", "PERFORMER": "speaker", "MODERATOR": "chair", "HOST": "chair", "CHAIR": "chair",
    "PLANNER-CONTACT": "organiser", "ORGANIZER": "organiser", "ACTIVE": "attendee", "INACTIVE": "attendee",
    "ATTENDEE": "attendee",
}  # fmt: skip


def _participants(event: Any) -> Iterator[Speaker]:
    """The people among PARTICIPANT components (RFC 9073), with where they can be found."""
    for part in event.subcomponents:
        kind = str(part.get("PARTICIPANT-TYPE", "")).upper().removeprefix("X-")
        name = roles.without_mailbox(text.squeeze(str(part.get("SUMMARY", part.get("NAME", "")))))[:MAX_NAME]
        if part.name == "PARTICIPANT" and kind in _PARTICIPANTS and name:
            urls = part.get("URL", ())
            found = [text.handle(str(url)) for url in (urls if isinstance(urls, list) else [urls]) if url]
            handles = tuple(handle for handle in found if handle and handle.network != "email")
            yield Speaker(name=name, handles=handles, role=_PARTICIPANTS[kind])


def _behind(title: str) -> tuple[list[Speaker], str]:
    """The people behind a title, where every one of them is named with a company; a subtitle is not."""
    split = _BEHIND_TITLE.fullmatch(title)
    if not split:
        return [], title
    parts = re.split(r"\s+&\s+|\s*;\s*", split["tail"])
    people: list[Speaker] = []
    unsaid: list[str] = []
    for part in parts:
        if found := _PERSON_AT.fullmatch(part.strip()):
            # "Ada Exämple & Bo Probe, Moss Ltd" work at one place.
            people += [Speaker(name=name, org=found["org"]) for name in (*unsaid, found["name"])]
            unsaid = []
        elif _FULL_NAME.fullmatch(part.strip()):
            unsaid.append(part.strip())
        else:
            return [], title
    if not people:
        return [], title
    people += [Speaker(name=name) for name in unsaid]
    return roles.as_role(people, "chair") if split["led"] else people, split[1]


def _described(event: Any) -> list[Speaker]:
    """The people a description names on lines such as "Speakers: A, B", or below a line "Speakers:"."""
    description = event.get("DESCRIPTION", "")
    description = description[0] if isinstance(description, list) else description
    rows = [row for row in text.plain(str(description)).split("\n") if row]
    found: list[Speaker] = []
    for index, row in enumerate(rows):
        if index < _HEAD_LINES and (by := _PREPOSITION.fullmatch(row)):
            # "With: a lot of moss" names nobody, nor does "by popular demand".
            named = _named(by["names"] or by["alone"])
            whole = by["colon"] or all(_FULL_NAME.fullmatch(speaker.name) for speaker in named)
            if whole and not any(speaker.name[0].islower() for speaker in named):
                found += roles.as_role(named, "chair") if by["chair"] else named
        match = _LABEL.fullmatch(row)
        if not match:
            continue
        # A label alone: a name on the next line, and between the biographies below.
        named = _named(match["names"] or next(iter(rows[index + 1 : index + 2]), ""))
        found += roles.as_role(named, "chair") if match["chair"] else named
        if not (match["names"] or match["chair"]):
            found += [Speaker(name=below) for below in rows[index + 2 :] if _FULL_NAME.fullmatch(below)]
            break
    return found


def _named(names: str) -> list[Speaker]:
    """Split a list of names, "(Affiliation)" behind one being where they work."""
    found = []
    names = names[:MAX_NAMES]
    parts = _BETWEEN.split(names) if "(" not in names else _split_outside_brackets(names)
    for part, role in roles.of_several(parts):
        match = _WITH_ORG.fullmatch(part)
        name, org = (match[1], match[2]) if match and match[1] else (part, "")
        name = text.squeeze(name).strip(" .")
        org = "" if _PRONOUNS.fullmatch(org.strip()) else org
        if name and len(name) <= MAX_NAME and len(name.split()) <= MAX_NAME_WORDS and "://" not in name:
            found.append(Speaker(name=name, org=text.squeeze(org, 200), role=role))
    return found


def _split_outside_brackets(names: str) -> list[str]:
    """Split a list in which an affiliation may hold commas of its own."""
    hidden = re.sub(r"\([^()]*\)", lambda found: found[0].translate(_HIDE), names)
    return [part.translate(_SHOW) for part in _BETWEEN.split(hidden)]


# Private characters stand in for what separates names, while inside brackets.
_HIDE = str.maketrans({",": "\ue000", ";": "\ue001", " ": "\ue002"})
_SHOW = str.maketrans({"\ue000": ",", "\ue001": ";", "\ue002": " "})
