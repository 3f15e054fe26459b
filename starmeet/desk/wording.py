"""In which language, tone and place sentences are said: what the config says of starters, as values."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from starmeet.desk.base import Desk
from starmeet.errors import ConfigError
from starmeet.starters.language import Language, language

_LIMIT = 1 << 20
"""Bytes of a file of sentences: English has 60 KB."""


def sentences(desk: Desk) -> Language:
    """Load the sentences of the language in the config: those beside the config file go before ours.

    Raises:
        ConfigError: there is no file for that language, or it cannot be read.
        InputError: it is no such file.
    """
    code = desk.config.starters.language
    name = f"starters.{code}.toml"
    own = desk.home.config.parent / name
    try:
        if own.is_file() and own.stat().st_size <= _LIMIT:
            return _read(own.read_text(encoding="utf-8"), name)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{name} cannot be read ({type(error).__name__})", "save it as UTF-8 text") from None
    return _ours(code)


@lru_cache(maxsize=4)
def _read(text: str, name: str) -> Language:
    return language(text, name)


@lru_cache(maxsize=4)
def _ours(code: str) -> Language:
    folder = files("starmeet.starters")
    known = sorted(found[1] for one in folder.iterdir() if (found := re.fullmatch(r"(.+)\.toml", one.name)))
    if code not in known:
        hint = f"starters.language can be {', '.join(known)}; or put starters.{code}.toml beside config.toml"
        raise ConfigError(f"there are no sentences in the language {code!r}", hint)
    return language((folder / f"{code}.toml").read_text(encoding="utf-8"), f"starters/{code}.toml")
