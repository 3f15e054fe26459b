"""Changing config.toml for the user: one value or block at a time, everything else byte for byte as it was.

Each change is checked twice before the file is touched: what goes in against the table of options, and the new
text, read back by `tomllib`, against what was meant. Then it replaces the file in one step; the version before
it stays as config.toml.bak.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from starmeet import text
from starmeet.config import splice
from starmeet.config.kinds import did_you_mean
from starmeet.config.options import BLOCKS, KEYS, NAMED, SECTIONS, TABLES, Config, Option, options, plain
from starmeet.config.read import (
    Declared,
    Findings,
    Loaded,
    Place,
    Problem,
    check,
    content,
    load,
    read_value,
    shown,
)
from starmeet.config.write import replace
from starmeet.errors import ConfigError, NotFound

Data = dict[str, Any]
_BLOCK_KEY = re.compile(r"(conferences|people)(?:\[(.+)\]|\.(.+))\.(\w+)")
_NAMED_KEY = re.compile(r"(accounts)\.(.+)\.(\w+)")


def get_value(config: Config, dotted_key: str) -> object:
    """Give the value at `planning.lunch`, `people[0].tier`, `people.KEY.tier`, `keys.ID`, or a whole section.

    Raises:
        ConfigError: no such option.
        NotFound: no such block or binding.
    """
    section, which, key = _split(dotted_key)
    if not section and key in SECTIONS:
        return getattr(config, key)
    if section == KEYS:
        if key not in config.keys:
            raise NotFound(f"no key is set for {shown(key)}", did_you_mean(key, tuple(config.keys)))
        return config.keys[key]
    if (whole := f"{section}.{key}") in TABLES:
        return _at(config, whole)
    _option(section, key)
    if section in NAMED:
        for account in config.accounts:
            if account.name == which:
                return getattr(account, key)
        raise NotFound(
            f"there is no [accounts.{which}]", did_you_mean(which, tuple(one.name for one in config.accounts))
        )
    if section in BLOCKS:
        return getattr(_block(config, section, which), key)
    return getattr(_at(config, section), key)


def _at(config: Config, section: str) -> object:
    """Give a section: `starters.model` lies within `starters`."""
    found: object = config
    for name in filter(None, section.split(".")):
        found = getattr(found, name)
    return found


def set_value(path: Path, dotted_key: str, value_text: str) -> None:
    """Set an option from words typed by a person: TOML, or plain text, or for a list texts between commas.

    A missing file is begun. Keys are written as for `get_value`.

    Raises:
        ConfigError: no such option, a wrong value, or the file cannot be changed.
        NotFound: no such block.
    """
    section, which, key = _split(dotted_key)
    value = text.one_line(value_text) if section == KEYS else _typed(_option(section, key), value_text, dotted_key)

    def change(loaded: Loaded, meant: Data) -> str:
        if section in BLOCKS:
            place: Place = (section, _block(loaded.config, section, which).index, key)
        elif section == KEYS:
            place = _binding(loaded.text, key)
        elif section in NAMED:
            place = (section, which, key)
        else:
            place = (*section.split("."), key) if section else (key,)
        return _put(loaded.text, meant, place, value)

    _rewrite(path, change)


def set_table(path: Path, section: str, fields: Mapping[str, object]) -> None:
    """Set options of one table (`[calendar]`), all in one step; a missing file or table is begun.

    Raises:
        ConfigError: no such option, a wrong value, or the file cannot be changed.
    """
    for field, value in fields.items():
        _check(_option(section, field), plain(value), f"{section}.{field}")

    def change(loaded: Loaded, meant: Data) -> str:
        source = loaded.text
        for field, value in fields.items():
            source = _put(source, meant, (section, field), plain(value))
        return source

    _rewrite(path, change)


def set_account(path: Path, name: str, fields: Mapping[str, object]) -> None:
    """Set options of `[accounts.NAME]`, all in one step; a missing file or table is begun.

    Raises:
        ConfigError: no such option, a wrong value, or the file cannot be changed.
    """
    for field, value in fields.items():
        _check(_option("accounts", field), plain(value), f"accounts.{name}.{field}")

    def change(loaded: Loaded, meant: Data) -> str:
        source = loaded.text
        for field, value in fields.items():
            source = _put(source, meant, ("accounts", name, field), plain(value))
        return source

    _rewrite(path, change)


def set_person_field(path: Path, key: str, field: str, value: object) -> None:
    """Set a field of the `[[people]]` block known as `key`; None takes the field out of the block.

    Raises:
        ConfigError: no such field, a wrong value, or the file cannot be changed.
        NotFound: no such block.
    """
    option, value = _option("people", field), plain(value)
    if value is not None:
        _check(option, value, f"people.{key}.{field}")

    def change(loaded: Loaded, meant: Data) -> str:
        place = ("people", _block(loaded.config, "people", key).index, field)
        if value is not None:
            return _put(loaded.text, meant, place, value)
        meant["people"][place[1]].pop(field, None)
        return splice.take_out(loaded.text, place)

    _rewrite(path, change)


def add_person(path: Path, fields: Mapping[str, object]) -> str:
    """Add a `[[people]]` block at the end and give its key; its fields stand in the order of the table of options.

    Raises:
        ConfigError: no name, a wrong value, someone known by the same key, or the file cannot be changed.
    """
    for field, value in fields.items():
        _check(_option("people", field), plain(value), f"people.{field}")
    if "name" not in fields:
        raise ConfigError("a person needs a name", "give at least that")
    values = {field: plain(fields[field]) for field in options("people") if field in fields}

    def change(loaded: Loaded, meant: Data) -> str:
        meant.setdefault("people", []).append(values)
        return splice.add_block(loaded.text, "people", values)

    return _rewrite(path, change).config.people[-1].key


def remove_person(path: Path, key: str, *, erase: bool = False) -> bool:
    """Take the `[[people]]` block known as `key` out; False when there is none.

    With `erase` the version before it is not kept either, so that no copy of the block stays beside the file.

    Raises:
        ConfigError: the file cannot be changed.
    """

    def change(loaded: Loaded, meant: Data) -> str:
        index = _block(loaded.config, "people", key).index
        del meant["people"][index]
        return splice.remove_block(loaded.text, ("people", index))

    try:
        _rewrite(path, change, keep=not erase)
    except NotFound:
        return False
    return True


def _rewrite(path: Path, change: Callable[[Loaded, Data], str], *, keep: bool = True) -> Loaded:
    """Let `change` give the new text and, in its second argument, what that text must mean; then replace the file."""
    import tomllib

    before, loaded, meant = _source(path)
    try:
        after = change(loaded, meant)
        safe = _same(tomllib.loads(after), meant)
    except (TypeError, AttributeError, RecursionError, tomllib.TOMLDecodeError):
        safe = False  # a value stands where a table is needed, or nesting beyond reason
    if not safe:
        raise ConfigError(f"{path.name} is written in a way that is not safe to change here", "edit it by hand")
    result = check(after, path.name)
    known = {_shape(problem) for problem in loaded.problems}
    if new := next((problem for problem in result.problems if _shape(problem) not in known), None):
        raise ConfigError(new.sentence, new.hint)
    bom = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
    replace(path, before, bom + after.encode(), keep=keep)
    return result


def _source(path: Path) -> tuple[bytes, Loaded, Data]:
    """Read the file once for all: its bytes, what they say, and their plain data."""
    import tomllib

    try:
        before = content(path)
        loaded = check(before.decode("utf-8"), path.name)
        return before, loaded, tomllib.loads(loaded.text)
    except FileNotFoundError:
        return b"", Loaded(config=Config()), {}
    except (OSError, ValueError, RecursionError) as error:
        problems = load(path).problems
        if not problems:
            raise ConfigError(f"{path.name} was changed by someone else just now", "try again") from error
        raise ConfigError(problems[0].sentence, problems[0].hint or "mend that first") from error


def _same(data: Data, meant: Data) -> bool:
    """Compare what a text says with what it should; no block at all and an empty list of blocks are the same."""
    return data | {"people": data.get("people", [])} == meant | {"people": meant.get("people", [])}


def _shape(problem: Problem) -> str:
    """Make a problem comparable across a change that moves blocks."""
    return re.sub(r"\d+", "", f"{problem.key} {problem.expected} {problem.found}")


def _put(source: str, meant: Data, place: Place, value: object) -> str:
    table: Any = meant
    for part in place[:-1]:
        table = table[part] if isinstance(part, int) else table.setdefault(part, {})
    table[place[-1]] = value
    return splice.put(source, place, value)


def _split(dotted_key: str) -> tuple[str, str, str]:
    """Take a dotted key apart: section, the block's key or index if it is one, key."""
    dotted_key = text.one_line(dotted_key).strip()
    if block := _BLOCK_KEY.fullmatch(dotted_key):
        return block[1], block[2] or block[3], block[4]
    if named := _NAMED_KEY.fullmatch(dotted_key):
        return named[1], named[2], named[3]
    section, dot, key = dotted_key.rpartition(".")
    if not section or section not in TABLES:
        section, dot, key = dotted_key.partition(".")
    return (section, "", key) if dot else ("", "", section)


def _option(section: str, key: str) -> Option:
    if option := options(section).get(key):
        return option
    if not section and key in SECTIONS:
        raise ConfigError(f"{key} is a whole section", "name a key in it, such as planning.lunch or people[0].tier")
    name = f"{section}.{key}" if section else key
    known = options(section) if section in (*TABLES, *BLOCKS, *NAMED) else ()
    near = did_you_mean(key, tuple(known)) if known else did_you_mean(section, SECTIONS)
    raise ConfigError(f"there is no option {shown(name)}", near or "docs/config.md lists them")


def _block(config: Config, section: str, which: str) -> Declared:
    blocks: tuple[Declared, ...] = getattr(config, section)
    for block in blocks:
        if block.key == which or str(block.index) == which:
            return block
    near = did_you_mean(which, tuple(block.key for block in blocks))
    raise NotFound(f"no [[{section}]] block is known as {shown(which)}", near)


def _binding(source: str, key: str) -> Place:
    """Find a binding however its id is written: quoted, dotted, or in a table of its own."""
    from starmeet.config.scan import scan

    for place in scan(source).entries:
        if place[0] == KEYS and ".".join(map(str, place[1:])) == key:
            return place
    return (KEYS, key)


def _check(option: Option, value: object, name: str) -> None:
    """Refuse a value the option cannot take."""
    findings = Findings()
    try:
        read_value(option.kind, value, (name,), findings)
    except ValueError:
        findings.wrong((name,), option.kind, value)
    for _, expected, found, hint in findings.found:
        raise ConfigError(f"{text.one_line(name)}: expected {expected}, found {found}", hint)


def _typed(option: Option, words: str, name: str) -> object:
    """Understand what a person typed as a value of an option: as TOML if that fits, else as plain text."""
    import tomllib

    readings: list[object] = []
    try:
        if (data := tomllib.loads(f"v = {words}")).keys() == {"v"}:
            readings.append(data["v"])
    except (ValueError, RecursionError):
        pass
    parts = [part.strip() for part in words.split(",")]
    readings.append([part for part in parts if part] if option.kind.item else words)
    refusal = None
    for reading in map(plain, readings):
        try:
            _check(option, reading, name)
        except ConfigError as error:
            refusal = refusal or error
        else:
            return reading
    assert refusal is not None
    raise refusal
