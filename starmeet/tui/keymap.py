"""Checking the keys a user chose: Textual itself accepts anything, and a clash silently kills an action."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from textual.binding import Binding
from textual.keys import KEY_NAME_REPLACEMENTS, Keys, _character_to_key

from starmeet.tui.keys import SCREENS

_NAMED = (
    frozenset(key.value for key in Keys)
    | frozenset(KEY_NAME_REPLACEMENTS.values())
    | {f"f{number}" for number in range(1, 25)}
)
_MODIFIERS = frozenset(("ctrl", "shift", "alt", "super", "hyper", "meta"))


def is_key(name: str) -> bool:
    """Say whether Textual knows a key by this name."""
    *modifiers, base = name.split("+") if name != "+" else ["+"]
    if not set(modifiers) <= _MODIFIERS:
        return False
    if len(base) == 1 or base in _NAMED:
        return True
    try:  # "full_stop", "question_mark", ... are names of characters
        unicodedata.lookup(base.replace("_", " "))
    except KeyError:
        return False
    return True


def check(wanted: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Give the part of a keymap that can be used, and a sentence for each entry that cannot."""
    known = {binding.id for keys in SCREENS.values() for binding in keys if binding.id}
    usable: dict[str, str] = {}
    problems: list[str] = []
    for id_, keys in wanted.items():
        wrong = [key.strip() for key in keys.split(",") if not is_key(key.strip())] if keys else ["nothing"]
        if id_ not in known:
            near = get_close_matches(id_, sorted(known), 1)
            problems.append(f"keys.{id_}: there is no such id" + (f", did you mean {near[0]}?" if near else ""))
        elif wrong:
            near = get_close_matches(wrong[0], sorted(_NAMED), 1)
            hint = f", did you mean {near[0]}?" if near else ""
            problems.append(f"keys.{id_}: {wrong[0]!r} is no key{hint}")
        else:
            usable[id_] = keys
    for id_, other, key in _clashes(usable):
        problems.append(f"keys.{id_}: {key!r} is already {other}")
        usable.pop(id_, None)
    return usable, tuple(problems)


def _clashes(keymap: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Find ids of the keymap whose key another action of the same screen has."""
    found: dict[str, tuple[str, str, str]] = {}
    for screen, bindings in SCREENS.items():
        taken: dict[str, str] = {}
        # What everybody keeps comes first, so that it is the newcomer who is refused.
        for id_, key in sorted(_bound(bindings, keymap), key=lambda pair: pair[0] in keymap):
            other = taken.setdefault(key, id_)
            if other != id_ and id_ in keymap:
                found.setdefault(id_, (id_, other, key))
        if screen not in ("everywhere", "dialog"):
            everywhere = {key: id_ for id_, key in _bound(SCREENS["everywhere"], keymap) if id_ in keymap}
            for key, id_ in everywhere.items():
                if key in taken and id_ not in found:
                    found[id_] = (id_, taken[key], key)
    return list(found.values())


def _bound(bindings: Sequence[Binding], keymap: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (binding.id, _normal(key))
        for binding in bindings
        if binding.id
        for key in keymap.get(binding.id, binding.key).split(",")
    ]


def _normal(key: str) -> str:
    key = key.strip()
    return _character_to_key(key) if len(key) == 1 else key
