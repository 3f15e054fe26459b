"""Where the speakers hide in a calendar: iCalendar has no property for them, so every generator found its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from starmeet import text
from starmeet.model import Speaker

MAX_NAME = 80
"""Characters; what is longer is a sentence, not a name."""
MAX_NAME_WORDS = 6
MAX_NAMES = 2000
"""Characters of a list of names."""

# Words that are followed by people wherever they begin a line with a colon or dash.
_LABEL = re.compile(
    r"(?:speakers?|presenters?|panell?ists?|moderators?|hosted by|presented by|"
    r"referent(?:in|en|innen)?|vortragende[rn]?|intervenante?s?|relator[ei]|relatric[ei]|ponentes?|orador(?:a|es|as)?)\s*[:\u2013\u2014-]\s*(.*)",
    re.IGNORECASE,
)
# Everyday words: only at the head of a description, and only with a colon.
_PREPOSITION = re.compile(r"(?:by|with|von|mit|par|avec|di|con|por)\s*:\s*(.+)", re.IGNORECASE)
_HEAD_LINES = 3
_FULL_NAME = re.compile(r"[^\W\d_a-z][\w.'\u2019-]{0,20}(?: [^\W\d_a-z][\w.'\u2019-]{0,20}){1,3}(?<![.])")
_IN_TITLE = re.compile(r"\((?:[\w-]+ ){0,2}by ([^()]+)\)$", re.IGNORECASE)
# What Sched's larger events put behind a title: "Name, Company & Name, Company".
_BEHIND_TITLE = re.compile(r"(.*\S)\s+[-\u2013\u2014]\s+(?:(?:moderated|presented|hosted) by:?\s+)?(.+)", re.IGNORECASE)
_PERSON_AT = re.compile(r"(?P<name>[^\W\d_a-z][\w.'\u2019-]*(?: [\w.'\u2019-]+){1,4}), (?P<org>[^,;]{2,80})")
_BETWEEN = re.compile(r"\s*[,;]\s*|\s+(?:&|and|und|et)\s+")
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

    def of(self, event: Any, title: str) -> tuple[list[Speaker], str]:
        """The speakers of an event, and its title without them where they were put behind it."""
        if self._tail_names_speakers and (split := re.match(r"(.*\S)\s+-(?:\s+(.*))?$", title)):
            return _named(split[2] or ""), split[1]
        guests = [
            Speaker(name=name)
            for address, name in _people(event, "ATTENDEE")
            if self._guests_speak or address.startswith("invalid:")
        ]
        guests += [Speaker(name=name) for address, name in _people(event, "ORGANIZER") if address in self._shared]
        guests += _participants(event)
        if guests:
            return guests, title
        if self._sched:
            described = _described(event)
            return (described, title) if described else _behind(title)
        if by := _IN_TITLE.search(title):
            return _named(by[1]), title
        return _described(event), title


def _people(event: Any, name: str) -> Iterator[tuple[str, str]]:
    """Address and common name of every person a property lists; nameless ones are left out."""
    values = () if isinstance(event, str) else event.get(name, ())
    for value in values if isinstance(values, list) else (values,) if values else ():
        common = getattr(value, "params", {}).get("CN", "")
        if isinstance(common, str) and (squeezed := text.squeeze(common.strip('"'))):
            yield str(value).lower(), squeezed


def _participants(event: Any) -> Iterator[Speaker]:
    """The speakers among PARTICIPANT components (RFC 9073), with where they can be found."""
    for part in event.subcomponents:
        kind = str(part.get("PARTICIPANT-TYPE", "")).upper()
        name = text.squeeze(str(part.get("SUMMARY", part.get("NAME", ""))), MAX_NAME)
        if part.name == "PARTICIPANT" and kind in ("SPEAKER", "PERFORMER") and name:
            urls = part.get("URL", ())
            found = [text.handle(str(url)) for url in (urls if isinstance(urls, list) else [urls]) if url]
            yield Speaker(name=name, handles=tuple(handle for handle in found if handle and handle.network != "email"))


def _behind(title: str) -> tuple[list[Speaker], str]:
    """The people behind a title, where every one of them is named with a company; a subtitle is not."""
    split = _BEHIND_TITLE.fullmatch(title)
    if not split:
        return [], title
    parts = re.split(r"\s+&\s+|\s*;\s*", split[2])
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
    return (people + [Speaker(name=name) for name in unsaid], split[1]) if people else ([], title)


def _described(event: Any) -> list[Speaker]:
    """The people a description names on lines such as "Speakers: A, B", or below a line "Speakers:"."""
    description = event.get("DESCRIPTION", "")
    description = description[0] if isinstance(description, list) else description
    rows = [row for row in text.plain(str(description)).split("\n") if row]
    found: list[Speaker] = []
    for index, row in enumerate(rows):
        if index < _HEAD_LINES and (by := _PREPOSITION.fullmatch(row)):
            # "With: a lot of moss" names nobody.
            named = _named(by[1])
            found += [] if any(speaker.name[0].islower() for speaker in named) else named
        match = _LABEL.fullmatch(row)
        if match and match[1]:
            found += _named(match[1])
        elif match:
            # A label alone: a name on the next line, and between the biographies below.
            found += [speaker for below in rows[index + 1 : index + 2] for speaker in _named(below)]
            found += [Speaker(name=below) for below in rows[index + 2 :] if _FULL_NAME.fullmatch(below)]
            break
    return found


def _named(names: str) -> list[Speaker]:
    """Split a list of names, "(Affiliation)" behind one being where they work."""
    found = []
    names = names[:MAX_NAMES]
    for part in _BETWEEN.split(names) if "(" not in names else _split_outside_brackets(names):
        match = _WITH_ORG.fullmatch(part)
        name, org = (match[1], match[2]) if match and match[1] else (part, "")
        name = text.squeeze(name).strip(" .")
        if name and len(name) <= MAX_NAME and len(name.split()) <= MAX_NAME_WORDS and "://" not in name:
            found.append(Speaker(name=name, org=text.squeeze(org, 200)))
    return found


def _split_outside_brackets(names: str) -> list[str]:
    """Split a list in which an affiliation may hold commas of its own."""
    hidden = re.sub(r"\([^()]*\)", lambda found: found[0].translate(_HIDE), names)
    return [part.translate(_SHOW) for part in _BETWEEN.split(hidden)]


# Private characters stand in for what separates names, while inside brackets.
_HIDE = str.maketrans({",": "\ue000", ";": "\ue001", " ": "\ue002"})
_SHOW = str.maketrans({"\ue000": ",", "\ue001": ";", "\ue002": " "})
