"""What an item of a programme is to someone who wants to meet people: a talk, a break, a signing, ...

Programmes say it in their own words and languages, in the kind or in the title. A title is believed
only where no speaker is listed ("Breaking the build" is a talk), or where it can hardly mean anything
else ("Book signing", "Office hours").
"""

from __future__ import annotations

import re
from typing import Literal

from starmeet.model import Session
from starmeet.planning.venue import is_online as is_online_room
from starmeet.text import fold

Sort = Literal[
    "signing", "poster", "office hour", "booth", "bof", "side event", "lunch", "break", "reception", "talk",
]  # fmt: skip

# Words as they stand in the kinds and titles of published programmes, folded; in order of precedence.
_PERSONAL: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    ("signing", re.compile(r"\b(book|author)s?[ -]signings?\b|\bsigning (session|hour)s?\b|\bautographs?\b")),
    ("poster", re.compile(r"\bposters?[ -](session|presentation|walk|slam)s?\b|^posters?( \w+)?$|^poster:")),
    ("office hour", re.compile(r"\boffice hours?\b|\bmeet the \w+( team)?$|\bask me anything\b|\bsprechstunde\b")),
    ("bof", re.compile(r"\bbofs?\b|\bbirds?[ -]of[ -]a[ -]feather\b|\bopen space( session)?$|\bround[ -]?table$")),
)
_PERSONAL_KIND: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    ("signing", re.compile(r"\bsignings?\b")),
    ("poster", re.compile(r"\bposters?\b")),
    ("booth", re.compile(r"\b(booths?|stands?|exhibit(ion|or)?s?|stall)\b")),
    ("bof", re.compile(r"\bround[ -]?tables?\b|\bunconference\b|\bopen space\b")),
    (
        "side event",
        re.compile(
            r"\bside events?\b|\b(code )?sprints?\b|\bhack(athon|days?|ing session)\b|\bexcursions?\b"
            r"|\b(city|guided) tours?\b"
        ),
    ),
)
_SHARED: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    ("lunch", re.compile(r"\blunch\w*|\bmittag\w*|\bdejeuner\b|\balmuerzo\b|\bpranzo\b|\balmoco\b")),
    (
        "reception",
        re.compile(
            r"\breception\b|\bsocial\b|\b(pre|after)?-?party\b|\bdinner\b|\bbanquet\b|\bdrinks\b|\bhappy hour\b"
            r"|\bmixer\b|\bget[ -]?together\b|\bapero\w*|\bnetworking\b|\bmeet ?ups?\b|\bbarbecue\b|\bbbq\b"
        ),
    ),
    (
        "break",
        re.compile(
            r"\b(coffee|tea)?-?breaks?\b|\bcoffee\b|\bcafe\b|\w*pause\b|\bpausa\b|\bbreakfast\b|\brefreshments\b"
        ),
    ),
)
_KEYNOTE = re.compile(
    r"\bkeynotes?\b|\bplenary\b|^(opening|closing|welcome)$"
    r"|\b(opening|closing) (session|ceremony|remarks|address|words|panel|event|notes|talk)\b"
)
_TITLE_WORDS = 8
"""A longer title without a speaker is a talk whose speaker is not known yet."""


def sort_of(session: Session) -> Sort:
    """Tell what a session is."""
    kind, title = fold(session.kind), fold(session.title)
    if session.speakers:
        for sort, words in _PERSONAL:
            if words.search(kind) or words.search(title):
                return sort
        for sort, words in _PERSONAL_KIND:
            if words.search(kind):
                return sort
    believed = kind if session.speakers or len(title.split()) > _TITLE_WORDS else f"{kind}\n{title}"
    return next((sort for sort, words in _SHARED if words.search(believed)), "talk")


def is_online(session: Session) -> bool:
    """Tell whether a session is held where nobody stands around afterwards: it has a link to join and no real room."""
    return is_online_room(session.room) or (bool(session.join_url) and not session.room.strip())


def is_keynote(session: Session) -> bool:
    """Tell whether a session draws a crowd that stands around the speaker afterwards."""
    return any(_KEYNOTE.search(fold(text)) for text in (session.kind, session.title))
