"""Reading a name as people write it: what is the name, what is decoration, what is a nickname.

Display names carry emoji, flags, pronouns, titles, employers and handles; programmes write "Last, First"
or put the nick in brackets. Everything that compares names compares what `read_name` makes of them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from msgspec import structs

from starmeet.model import Handle, Value
from starmeet.text import fold, handle, squeeze

_CACHED = 1 << 16
"""Names remembered: more than the people and speakers of any one question."""
_MAX_ALIAS_TOKENS = 4
"""More words in brackets are a remark, not a nick."""

_AT_HANDLE = re.compile(r"(?<![\w.])@[\w.-]*\w(?:@[\w-]+(?:\.[\w-]+)+)?")
_SHORTCODE = re.compile(r":[a-z0-9_+-]+:", re.IGNORECASE)
_PRONOUNS = re.compile(
    r"\b(?:she|hers?|he|him|his|they|them|theirs?|its?|ze|zir|xe|xem|ey|fae|any|all|el|ella|elle|iel|ona|sie|hen)"
    r"(?:\s*/\s*\w{1,7})+\b|\b(?:any|all|no) pronouns\b|\bpronouns\b:?"
)
_TITLES = re.compile(
    r"\b(?:prof|professor|dr|mr|mrs|mx|phd|ph\.\s?d|msc|m\.sc|bsc|b\.sc|mba|jr|esq|dipl-ing)\b\.?|\b(?:ms|sr|ing)\.(?=\s|$)"
)
_BRACKETED = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|\"([^\"]*)\"|<<(.*?)>>|(?<!\w)'([^']+)'(?!\w)")
_TAIL = re.compile(r"\s(?:@|at)\s|\s*[|•]\s*|\s(?:-{1,3}|//|·)\s")
_WORD = re.compile(r"[a-z0-9]+")
_USERNAME = re.compile(r"[a-z0-9]+(?:[_.][a-z0-9]+)+")
"""A nick that is no two words, though it has two: "jane_doe"."""
_HAN, _KANA, _HANGUL = r"\u3005\u3400-\u4dbf\u4e00-\u9fff", r"\u3041-\u3096\u30a1-\u30fa\u30fc", r"\uac00-\ud7a3"
_OWN_SCRIPT = re.compile(f"[{_HAN}{_KANA}{_HANGUL}]+")
_OWN_FULL_NAME = re.compile(f"[{_HAN}][{_HAN}{_KANA}]{{2,7}}|[{_HANGUL}]{{3,4}}")
"""Three characters and more that begin with an ideograph, or three or four Korean syllables: surname and given name.
Two may be a surname alone, and are soon borne by many."""
_PLAIN = re.compile(r"[a-z]+(?: [a-z]+)*")
_NO_NAMES = frozenset("prof professor dr mr mrs mx phd msc bsc mba jr esq pronouns at and und et y".split())
"""Words without any sign that are more than a name: titles, "at" an employer, "and" somebody else."""
_REMOVED = frozenset(("Cf", "Me", "Mn"))  # joiners, keycap frames, variation selectors: vanish without a gap
_SYMBOLS = frozenset(("So", "Sk", "Sm", "Co", "Cn"))  # emoji, flags, box drawing: a gap remains


class Name(Value, frozen=True, kw_only=True, gc=False):
    """A name as it was read."""

    written: str
    key: str
    """Folded tokens, sorted: the same for any order, case, accent or decoration."""
    tokens: tuple[str, ...]
    """Folded tokens, given name first as far as the writing tells; never empty unless nothing is readable."""
    aliases: tuple[tuple[str, ...], ...] = ()
    """Folded tokens of the nicks and second spellings found in brackets, quotes or after a slash."""
    native: str = ""
    """What is written in another script than Latin, for telling apart what transliterates alike."""
    ideographs: str = ""
    """The full name in ideographs or Korean syllables, without gaps, wherever it stands; empty when there is none."""
    unbroken: bool = False
    """True when it is one piece, as usernames are: "bolt", "jane_doe", "JaneDoe"."""
    several: bool = False
    """True when it names more than one person: "Ada & Mei", "Ada, Mei, Bob"."""
    hints: tuple[Handle, ...] = ()
    """Handles found inside the name; network "" when it does not say which."""


@lru_cache(maxsize=_CACHED)
def read_name(text: str) -> Name:
    """Take a display name apart; whatever the input, the key is empty only when the input is."""
    written = squeeze(text)
    if plain := _read_plain(written):
        return plain
    bare = _without_symbols(unicodedata.normalize("NFKC", written))
    bare, hints = _take_handles(bare)
    folded = _PRONOUNS.sub(" ", fold(bare))
    core, asides = _take_asides(folded)
    tokens = _tokens(core)
    unbroken = bool(tokens) and _is_unbroken(core)
    aliases = [found for aside in asides if 0 < len(found := _alias(aside)) <= _MAX_ALIAS_TOKENS]
    if not tokens and aliases:
        tokens, *aliases = aliases
    if not tokens:
        tokens = tuple(_WORD.findall(fold(written))) or tuple(written.casefold().split())
    return Name(
        written=written,
        key=" ".join(sorted(tokens)),
        tokens=tokens,
        aliases=tuple(alias for alias in dict.fromkeys(aliases) if alias != tokens),
        native=_native(bare),
        ideographs=_ideographs(bare),
        unbroken=len(tokens) == 1 or (unbroken and tokens not in aliases),
        several=_names_several(core),
        hints=hints,
    )


def _read_plain(written: str) -> Name | None:
    """Read a name of letters and spaces only, in which there is nothing to be taken apart: that is most of them."""
    if not written.replace(" ", "").isalpha():
        return None
    ascii_only = written.isascii()
    bare = written if ascii_only else unicodedata.normalize("NFKC", written)
    folded = bare.lower() if ascii_only else fold(bare)
    tokens = tuple(folded.split())
    if not (ascii_only or _PLAIN.fullmatch(folded)) or not _NO_NAMES.isdisjoint(tokens):
        return None
    plain = Name(written=written, key=" ".join(sorted(tokens)), tokens=tokens, unbroken=len(tokens) == 1)
    return plain if ascii_only else structs.replace(plain, native=_native(bare), ideographs=_ideographs(bare))


def speaker_key(name: str) -> str:
    """Write the key under which a decision about a speaker is kept: it survives re-imports, order and new GUIDs."""
    return read_name(name).key


def _without_symbols(text: str) -> str:
    if text.isascii():
        return _SHORTCODE.sub(" ", text)
    kept = []
    for char in _SHORTCODE.sub(" ", text):
        category = unicodedata.category(char)
        if category not in _REMOVED or unicodedata.combining(char):
            kept.append(" " if category in _SYMBOLS and not char.isascii() else char)
    return "".join(kept)


def _take_handles(text: str) -> tuple[str, tuple[Handle, ...]]:
    """Take "@ada" and "@ada@example.social" out of a name, and read a name that is nothing but an address."""
    if " " not in text and (whole := handle(text)) and whole.network in ("email", "mastodon", "bluesky"):
        return re.split(r"[@.]", whole.address)[0], (whole,)
    found = tuple(handle(match) or Handle("", match.lstrip("@").lower()) for match in _AT_HANDLE.findall(text))
    without = _AT_HANDLE.sub(" ", text)
    if found and not any(char.isalnum() for char in without):
        without = re.split(r"[@.]", found[0].address)[0]
    return without, found


def _take_asides(folded: str) -> tuple[str, list[str]]:
    """Split a folded name into the name itself and its nicks; the employer's tail is dropped."""
    asides: list[str] = []

    def aside(match: re.Match[str]) -> str:
        asides.append(next((group for group in match.groups() if group), ""))
        return " "

    core = _BRACKETED.sub(aside, folded)
    head, *_ = _TAIL.split(core.strip(), maxsplit=1)
    core = head if _WORD.search(head) else core
    first, *others = re.split(r"\s*/\s*", core.strip())
    return (first, asides + others) if _WORD.search(first) else (core, asides)


def _tokens(folded: str) -> tuple[str, ...]:
    untitled = _TITLES.sub(" ", folded)
    kept = (untitled if _WORD.search(untitled) else folded).replace("'", "").replace("`", "")
    last, comma, first = kept.strip(" ,;").partition(",")
    # "Last, First" is turned; more commas are a list of people, whose order says nothing.
    turned = f"{first} {last}" if comma and "," not in first else kept
    return tuple(_WORD.findall(turned))


def _alias(aside: str) -> tuple[str, ...]:
    found = _tokens(aside)
    return ("".join(found),) if _USERNAME.fullmatch(aside.strip()) else found


def _names_several(core: str) -> bool:
    parts = [part.split() for part in _TITLES.sub(" ", core).strip(" ,;").split(",")]
    both_full = len(parts) == 2 and all(len(part) > 1 for part in parts)
    return len(parts) > 2 or both_full or bool(re.search(r"\s(?:&|\+|and|und|et|y)\s", core))


def _is_unbroken(core: str) -> bool:
    """Tell whether a folded name without its asides is one piece: no space, and no comma as in "Lovelace,Ada"."""
    untitled = _TITLES.sub(" ", core).strip(" ,;")
    return " " not in untitled and "," not in untitled


def _ideographs(text: str) -> str:
    """Find the full name in ideographs or Korean syllables, in the name, or else after a slash or in brackets."""
    if text.isascii():
        return ""
    name, *_ = _TAIL.split(_BRACKETED.sub(" ", text).strip(), maxsplit=1)
    asides = ("".join(groups) for groups in _BRACKETED.findall(text))
    found = ("".join(_OWN_SCRIPT.findall(part)) for part in (*name.split("/"), *asides))
    return next(filter(_OWN_FULL_NAME.fullmatch, found), "")


def _native(text: str) -> str:
    if text.isascii():
        return ""
    outside = re.sub(r"\([^()]*\)", " ", text.casefold())
    words = (word for word in re.findall(r"\w+", outside) if any(not _is_latin(char) for char in word))
    return " ".join(sorted(words))


def _is_latin(char: str) -> bool:
    return char.isascii() or not char.isalpha() or unicodedata.name(char, "").startswith("LATIN")
