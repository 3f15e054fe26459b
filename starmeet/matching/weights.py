"""What each piece of evidence is worth, in bits: Fellegi and Sunter's (1969) weights, added up as log2 odds.

`benchmarks/matching_weights.py` estimates them by counting who agrees in which way among labelled pairs of speaker
rows, on one half of the events, and measures them on the other. What is used is the estimate from all rows, rounded
to half a bit, but for what a comment says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Kind = Literal[
    "exact", "initials", "ideographs", "reading", "script", "joined", "sound", "subset", "nickname", "initial",
    "beginning", "spelling", "overlap", "single", "username", "part", "several",
]  # fmt: skip
"""How two names agree."""
Level = Literal[
    "exact", "of frequent names", "ideographs", "reading", "script", "joined", "sound", "subset",
    "subset of common words", "nickname", "nickname with a common surname", "initial", "beginning", "spelling",
    "overlap", "single", "username", "part", "several",
    "same organisation", "same handle", "handle in the name", "other handle",
]  # fmt: skip
Weights = Mapping[Level, float]

WEIGHTS: Weights = {
    # Odds that two names agreeing in this way are one person's.
    "exact": 5.5,  # of common words; otherwise their rarity says how much it is worth
    "of frequent names": 2.0,
    "ideographs": 5.0,
    "reading": 5.0,  # 45 of 45 were right, but of few people: as "ideographs"
    "script": 3.0,  # too few to count: as "joined"
    "joined": 3.0,
    "sound": 5.5,
    "subset": 6.0,
    "subset of common words": 0.0,
    "nickname": 3.5,
    "nickname with a common surname": -1.0,
    "initial": -1.5,
    "beginning": -1.5,
    "spelling": -1.0,
    "overlap": 0.0,
    "single": 0.0,  # 52 of 52 were right; but one word never decides, so it is worth no more than a question
    "username": 0.0,  # nor does a username, though 13 of 18 were right
    "part": 0.0,
    "several": 0.5,
    # What is added to them. Handles are what pairs are labelled by, so their weights cannot be counted there.
    "same organisation": 3.0,
    "same handle": 20.0,  # one address is one account; what remains is a wrong or shared entry, one in a million
    "handle in the name": 8.0,  # an "@ada" that is a handle of theirs on a network it does not name
    "other handle": -6.0,  # 99 of 4,181 pairs with the same name, most of them other people
}

CERTAIN = 6.0
"""From these odds on (64 to 1) a rare name is used at once. More would not be surer: the wrong pairs left, one in 185
of the labelled names whatever their rarity, are people who changed all their handles."""
LIKELY = 3.0
"""From these odds on (8 to 1) a match is used and marked; what is below is asked."""
EVEN = 0.0
"""What has to be asked is not known to be better than even."""
