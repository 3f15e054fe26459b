"""Short forms of given names, and the sound behind a spelling: what makes two written names the same name."""

from __future__ import annotations

import re
from functools import cache, lru_cache

# One group a line, the full form first; a short form of several names stands in several groups.
_GROUPS = """
alexander alex alec sasha xander aleksandr aleksander alexandre alejandro
alexandra alex sasha aleksandra alejandra lexi
andrew andy drew andrei andrey andreas
anthony tony antony antonio
benjamin ben benji benny
catherine katherine kathryn kate katie kathy cathy kat katharina katarzyna kasia katerina ekaterina katya
charles charlie chuck carl carlos
christian chris
christopher chris kit
christine christina kristina chris tina christy
daniel dan danny daniil
david dave davey
deborah deb debbie
dmitry dima dmitri dmitriy dmytro
donald don donnie
douglas doug
edward ed eddie ted ned eduardo
elizabeth liz lizzie beth betty eliza lisa bethany
eugene gene evgeny yevgeny evgenii zhenya
francis frank francisco paco
frederick fred freddy frederic
gabriel gabe
geoffrey geoff jeff
gregory greg grzegorz
gerald gerry jerry
henry harry hank
isabella isa bella isabel
jacob jake jakub
james jim jimmy jamie
jennifer jen jenny jenn
jeffrey jeff
jessica jess jessie
john jon johnny jack
jonathan jon jonny nathan
joseph joe joey josef jose
joshua josh
katarzyna kasia
kenneth ken kenny
kimberly kim
kristopher kris chris
lawrence larry laurence
leonard leo len lenny
leticia leti
louis lou luis ludwig
lucas luke lukas luca
maciej maciek
malgorzata gosia
margaret maggie meg peggy greta
matthew matt mat matthias
maximilian max maxim maxime
megan meg meghan
melissa mel
michael mike mick mickey mikhail misha michal miguel
natalia natalie nat natasha natalya
nathaniel nate nathan nat
nicholas nick nicolas nico nicky nikolaus nikolai
oleksandr alex sasha
oliver ollie olivier
pamela pam
patricia pat patty trish
patrick pat paddy
peter pete piotr pedro petr
philip phil phillip philippe
rafael rafa raphael
raymond ray
rebecca becky becca bex
richard rich rick dick ricky ricardo
robert bob rob bobby robbie roberto
ronald ron ronnie
samantha sam
samuel sam sammy
sebastian seb bas
sergey sergei serge sergii sergy sergiy
stephanie steph stefanie
stephen steve steven stefan esteban
susan sue suzanne susanna
theodore ted theo
thomas tom tommy tomas tomasz
timothy tim timmy
valentina val valerie
victoria vicky vicki tori
vincent vince vincenzo
vladimir volodymyr vova vlad
william bill will billy liam willy guillermo
yuri yury iurii yuriy
zachary zach zack zac
"""


@cache
def _groups() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, line in enumerate(_GROUPS.split("\n")):
        for name in line.split():
            found.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


@lru_cache(maxsize=1 << 16)
def groups(given: str) -> frozenset[int]:
    """Number the families of given names a folded given name belongs to; empty when we know none."""
    return _groups().get(given, frozenset())


def same_given(one: str, other: str) -> bool:
    """Tell whether two folded given names can be one: "bill" and "william", "sasha" and "alexandra"."""
    return one == other or bool(groups(one) & groups(other))


# How transliterations and keyboards without umlauts vary, in this order: what is written either way sounds alike.
# First the letters without which a pattern need not be tried.
_SOUNDS = tuple(
    (needed, re.compile(pattern), sound)
    for needed, pattern, sound in (
        ("ph", "ph", "f"), ("ch", "tch|tsch", "ch"), ("ch", "sch|shch", "sh"), ("kh", "kh", "h"),
        ("ch", "ch(?=[lr])", "k"), ("ch", "ch(?![aeiouy])", "h"), ("n", "n(?=[bmp])", "m"),
        ("iy", "(?<=sh|ch)iy(?=[aou])", ""), ("", "ck|cq|q", "k"),
        ("c", "c(?=[aourl]|$)", "k"), ("tz", "tz", "ts"), ("ks", "ks", "x"), ("y", "shy|sy(?=[aou])", "sh"),
        ("zh", "zh", "j"), ("o", "ou|oo|oh(?![aeiouy])", "o"), ("uu", "uu", "u"), ("ae", "ae", "a"), ("oe", "oe", "o"),
        ("ue", "ue", "u"), ("aa", "aa", "a"), ("a", "ya|ia|ja", "ia"), ("u", "yu|iu|ju", "iu"), ("o", "yo|io|jo", "io"),
        ("", "(?:iy|ii|ij|yy|ey|ei|ie|y|j)$", "i"), ("y", "iy|yi|y", "i"), ("w", "w", "v"), ("", r"(.)\1", r"\1"),
    )
)  # fmt: skip


@lru_cache(maxsize=1 << 16)
def sound(token: str) -> str:
    """Reduce a folded token to what its spellings share: "boening" and "boning", "kouhei" and "kohei"."""
    for needed, pattern, replacement in _SOUNDS:
        if needed in token:
            token = pattern.sub(replacement, token)
    return token
