"""In which way two names agree, the strictest way first."""

from __future__ import annotations

from starmeet.matching.blocking import SHORTEST, begins, is_close
from starmeet.matching.forms import Form, Tokens, username, usernames
from starmeet.matching.ideographs import readings
from starmeet.matching.names import Name
from starmeet.matching.nicknames import same_given
from starmeet.matching.rarity import Rarity
from starmeet.matching.weights import Kind

_TELLING_NAMES = 3
"""A word alone is worth a question when at most so many names here hold it."""
_TELLING_ODDS = 5.0
"""Two words that two names share, each with words of its own, are worth a question from these odds (in bits) on."""
_SHORTEST_USERNAME = 4
"""Letters of a username that can stand for an initial and a name, "jdoe": with fewer it may be anybody."""


def kind_of(one: Form, other: Form, mine: Name, theirs: Name, rarity: Rarity) -> Kind | None:
    """Tell how two forms, one of each name, agree; None when they do not."""
    same_in_own_script = bool(mine.ideographs) and mine.ideographs == theirs.ideographs
    if one.single or other.single:
        return "ideographs" if same_in_own_script else _kind_of_single(one, other, mine, theirs, rarity)
    if one.ordered == other.ordered:
        if len(shared_words(one, other)) < 2:
            return "initial"
        return "nickname" if one.nick or other.nick else _kind_of_same(mine, theirs)
    if same_in_own_script:
        return "ideographs"
    if _is_reading(one, other, mine, theirs):
        return "reading"
    if not one.joined.isdisjoint(other.joined):
        return "joined"
    if one.sounds == other.sounds:
        return "sound"
    if len(one.words & other.words) > 1 and len(shared_words(one, other)) > 1:
        if mine.several or theirs.several:
            return "several"
        if _is_subset(one.tokens, other.tokens) or _is_subset(other.tokens, one.tokens):
            return "subset" if any(len(word) > 1 for word in one.words ^ other.words) else "initials"
    return _one_word_apart(one.tokens, other.tokens, rarity) or (
        _one_word_apart(one.tokens, other.turned, rarity) or _overlap(one, other, rarity)
    )


def shared_words(one: Form, other: Form) -> tuple[str, ...]:
    """List the words, other than initials, that two forms share; the word of "Ada Ada" counts twice."""
    shared = tuple([word for word in one.tokens if len(word) > 1 and word in other.words])
    return tuple(distinct) if len(distinct := dict.fromkeys(shared)) > 1 else shared


def _kind_of_same(mine: Name, theirs: Name) -> Kind:
    """Tell apart what reads the same in Latin letters: other ideographs may be another name."""
    if mine.native == theirs.native:
        return "exact"
    return "spelling" if mine.ideographs and theirs.ideographs else "script"


def _kind_of_single(one: Form, other: Form, mine: Name, theirs: Name, rarity: Rarity) -> Kind | None:
    """Tell how two forms agree of which one is a single word, or a full name without gaps."""
    if _is_reading(one, other, mine, theirs):
        return "reading"
    if not one.joined.isdisjoint(other.joined):
        return "single" if (one.single and other.single) or mine.native or theirs.native else "username"
    if (one.single and _is_username(one, other)) or (other.single and _is_username(other, one)):
        return "username"
    return "part" if any(_is_telling(word, rarity) for word in one.words & other.words) else None


def _is_reading(one: Form, other: Form, mine: Name, theirs: Name) -> bool:
    """Tell whether one name is what the other, in ideographs, may be read as."""
    if mine.ideographs:
        return not theirs.ideographs and other.sounds in readings(mine.ideographs)
    return bool(theirs.ideographs) and one.sounds in readings(theirs.ideographs)


def _is_username(short: Form, full: Form) -> bool:
    """Tell whether a single word is a full name without its gaps, or an initial and half of one."""
    if full.single:
        return False
    name = username(short.tokens)
    return name in full.joined or (len(name) >= _SHORTEST_USERNAME and name in usernames(full.tokens))


def _is_telling(word: str, rarity: Rarity) -> bool:
    return len(word) >= SHORTEST and rarity.counts.get(word, 0) <= _TELLING_NAMES and not rarity.is_frequent(word)


def _is_subset(short: Tokens, long: Tokens) -> bool:
    """Tell whether the words of a shorter name stand in a longer one: two in full, initials standing for words."""
    if len(short) > len(long) or sum(len(token) > 1 for token in short if token in long) < 2:
        return False
    left = [token for token in long if token not in short]
    return all(any(_is_initial(token, word) for word in left) for token in short if token not in long)


def _is_initial(one: str, other: str) -> bool:
    return min(len(one), len(other)) == 1 and one[0] == other[0]


def _one_word_apart(one: Tokens, other: Tokens, rarity: Rarity) -> Kind | None:
    """Compare two names by their first and last words, of which one agrees."""
    if one[-1] == other[-1]:
        kept, mine, theirs = one[-1], one[0], other[0]
        if mine == theirs:
            return None  # what stands between them differs
        if same_given(mine, theirs) or begins(mine, theirs):
            return "nickname" if len(kept) > 1 else "initial"
    elif one[0] == other[0]:
        kept, mine, theirs = one[0], one[-1], other[-1]
    else:
        return None
    if len(kept) == 1 or mine[0] != theirs[0]:
        return None
    if _is_initial(mine, theirs):
        return "initial"
    if is_close(mine, theirs):
        return "spelling"
    alike = one[-1] == other[-1] and mine[:SHORTEST] == theirs[:SHORTEST]
    return "beginning" if alike and _is_telling(kept, rarity) else None


def _overlap(one: Form, other: Form, rarity: Rarity) -> Kind | None:
    """Compare two names that share a given name and more, of which neither holds the other: a name was changed."""
    if one.tokens[0] != other.tokens[0] or len(words := shared_words(one, other)) < 2:
        return None
    return "overlap" if rarity.shared(words) >= _TELLING_ODDS else None
