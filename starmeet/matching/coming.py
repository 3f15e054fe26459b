"""What a few words about a conference say: that the writer comes, that they do not, or only that they know of it.

Wishes, memories of last year and streams watched at home are no promises, and a question is none either. Where the
words are in no language that is read here, they only mention.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from starmeet.model import Conference
from starmeet.text import fold

Word = Literal["coming", "not coming", "mentions", "past"]

SAYS_SO = 0.8
"""Of those who write that they come, as many as of those who answer so to a free event (`matching.events.CHANCES`)."""
MENTIONS = 0.4
"""Who only writes of it is in two minds at best: as "interested" in `matching.events.CHANCES`."""
_FEWEST_LETTERS = 3
"""A name of two letters stands for anything."""

_URL = re.compile(r"\w{1,10}://\S+")
_SENTENCE = re.compile(r"([^.!?\n…]|[.!?](?=\w))+[.!?…]*")
_ME = r"\b(?:i|we)(?:'?m|'?ll|'?re|'?ve| am| are| will)?"
_THEY = r"\b(?:she|he|they|i|we)(?:'?m|'?ll|'?re|'?s|'?ve| am| is| are| will)?"
_DOING = (
    r"(?: (?:be|also|so|very|really|super|excited|thrilled|happy|proud|honou?red|delighted|back|finally|to|just|now"
    r"|looking forward)){0,6} "
    r"(?:(?:speak|present|attend|go|travel|head|fly|exhibit|host|volunteer)(?:ing)?|come|coming|talking|travelling"
    r"|organi[sz]ing|keynoting|giv(?:e|ing)|there|at|in|off to|on (?:my|our) way|pack\w*|book\w*|register\w*"
    r"|got (?:my|a|our) ticket)\b"
)
_DOES = (
    # What begins a sentence without a subject is said of oneself.
    r"^\W*(?:(?:so |very |super |really )?(?:excited|thrilled|happy|proud|honou?red|delighted) to (?:be )?)?"
    r"(?:speaking|presenting|attending|going|coming|heading|off|flying|travelling|traveling|packing|packed|volunteering"
    r"|on (?:my|our) way|giving|booked|registered|got (?:my|our|a) ticket|speak|present|attend|be back)"
    r"\b(?! you)"
    r"|\bsee you\b|\bsee y'?all\b|\b(?:meet|find|catch) (?:me|us)\b|\bcome (?:and )?(?:say (?:hi|hello)|find me|by)\b"
    r"|\b(?:say hi|say hello) (?:to me|if)"
    r"|\bmy (?:talk|keynote|poster|workshop|tutorial|slides|ticket|train|flight|hotel)\b"
    r"|\bour (?:talk|booth|workshop|tutorial|poster)\b|\bcan'?t wait\b|\bcannot wait\b"
    r"|\blooking forward to (?!(?:\S+ ){0,3}(?:video|recording|stream|slide|write-?up|summar|report|news|programme?\b))"
    r"|\bcount me in\b|\bwho (?:else )?will i (?:see|meet)"
    r"|\bich (?:bin|fahre|werde|komme|halte|reise)\b|\bwir (?:sehen uns|sind|fahren)\b|\bwir sehen uns\b"
    r"|\bbis (?:dann|bald)\b"
    r"|\bje (?:serai|vais|viens|participe)\b|\bj'y (?:serai|vais)\b|\bon se (?:voit|retrouve)\b|\brendez-vous a\b"
    r"|\b(?:estare|voy a|ire a|nos vemos|estarei|vou (?:a|ao|estar)|nos vemos|ci vediamo|saro a|ci saro)\b"
)
_COMES = re.compile(f"{_DOES}|{_ME}{_DOING}")
_COMES_RETOLD = re.compile(f"{_DOES}|{_THEY}{_DOING}|\\b(?:she|he|they)(?:'ll| will)\\b")
_HEDGED = re.compile(
    r"\b(?:might|maybe|perhaps|possibly|probably|thinking (?:of|about)|considering|not sure|undecided|would love to"
    r"|'?d love to|trying to|try to|hop(?:e|ing) to (?!see)|hopefully|if (?:i|we)|should (?:i|we)|want to|wanna|tempted"
    r"|vielleicht|wuerde gerne?|wurde gerne?|peut-etre|quizas|talvez|forse)\b"
)
_NOT = re.compile(
    r"\bwish (?:i|we)\b|\bwish(?:ing)? to be (?:at|there)\b"
    r"|\b(?:won'?t|will not|can'?t|cannot|can not|couldn'?t|could not|not able to|unable to|not going to)"
    r"(?: \w+){0,2} (?:make it|be (?:at|there|in|able)|attend|come|go|join|travel)\b"
    r"|\bnot (?:be )?(?:attending|coming|going to (?:be|#|\w*(?:conf|con|days|summit|camp))|at #?\w|there"
    r"|making it|in \w+ for)"
    r"|\b(?:sadly|alas|unfortunately|sorry),? (?:(?:i|we|i'm|i am|we're) )?(?:not|miss|can'?t|won'?t)"
    r"|\b(?:have to|had to|going to|gonna|will|i'll|must) (?:miss|skip|cancel)\b(?! a (?:minute|thing))"
    r"|\b(?:missing|skipping|sitting out|sit out) (?:out on )?(?:the |this year'?s )?(?:#|it\b|this (?:year|one"
    r"|edition))"
    r"|\bjealous of (?:everyone|everybody|all|those|you)|\bfomo\b|\bfrom (?:afar|home|my couch|the sofa|a distance)\b"
    r"|\b(?:watch|follow|join|enjoy|catch)\w* (?:\S+ ){0,4}?(?:stream|livestream|live stream|remotely|online"
    r"|virtually|recordings?|videos)\b"
    r"|\b(?:nicht (?:dabei|auf|zur?|bei|kommen|da)|leider nicht|diesmal nicht|schade,? dass ich)\b"
    r"|\b(?:je ne (?:serai|vais|peux)|pas pouvoir|n'y serai pas|dommage)\b"
    r"|\b(?:no (?:estare|podre|voy|puedo) |nao (?:vou|estarei|posso) |non (?:ci saro|saro|posso|vengo))"
)
_NOT_TO_BE_MISSED = re.compile(
    r"\bnot (?:going to|gonna) miss\b|\b(?:won'?t|wouldn'?t|will not|can'?t|don'?t) (?:want to )?miss\b"
    r"|\b(?:can'?t|cannot) wait\b"
)
_PAST = re.compile(
    r"\b(?:last|past|previous) (?:year|time|edition|month|autumn|spring|summer|fall|winter)"
    r"|\b(?:years?|months?|days?|weeks?) ago\b|\bback in (?:19|20)\d\d\b|\bin (?:19|20)\d\d,? (?:i|we)\b"
    r"|\bremember(?:ing)? when\b"
    r"|\b(?:letztes|voriges) jahr\b|\bl'an(?:nee)? (?:dernier|derniere|passee)\b"
    r"|\b(?:el ano pasado|ano passado|l'anno scorso)\b"
)  # fmt: skip


def names(conference: Conference) -> tuple[str, ...]:
    """Give what a conference is called in people's words: its hashtag with its sign, and its name."""
    tag = conference.hashtag.lstrip("#")
    called = (f"#{tag}" if tag else "", conference.name)
    return tuple(one for one in called if len(one.lstrip("#")) >= _FEWEST_LETTERS)


def speaks_of(text: str, conference: Conference) -> bool:
    """Tell whether words name a conference: "#pydays" is not "#pydaysberlin"."""
    folded = text.casefold()
    return any(re.search(rf"(?<!\w){re.escape(one.casefold())}(?!\w)", folded) for one in names(conference))


def word(text: str, *, retold: bool = False) -> Word:
    """Tell what words about a conference say of the writer's coming; `retold`: the user wrote down what they said.

    Words that say both, and those that hedge, only mention.
    """
    comes = refuses = past = hedged = False
    for sentence, asks in _sentences(text):
        kept = _NOT_TO_BE_MISSED.search(sentence) is not None
        says_not = not kept and _NOT.search(sentence) is not None
        says_past = _PAST.search(sentence) is not None
        refuses, past = refuses or says_not, past or says_past
        if says_not or says_past or asks:
            continue
        if kept or (_COMES_RETOLD if retold else _COMES).search(sentence):
            hedge = _HEDGED.search(sentence) is not None
            hedged, comes = hedged or hedge, comes or not hedge
    if refuses:
        return "mentions" if comes else "not coming"
    if comes:
        return "coming"
    return "past" if past and not hedged else "mentions"


def _sentences(text: str) -> Iterator[tuple[str, bool]]:
    """Give each sentence folded, and whether it asks."""
    for found in _SENTENCE.finditer(_URL.sub(" ", text.replace("’", "'"))):
        sentence = found[0].strip()
        yield fold(sentence), sentence.rstrip(" \"')”").endswith("?")
