"""Reading config.toml: what is right is used, what is wrong is named with its line, nothing raises.

`tomllib` reads the text; `options` says what each value must be. A wrong value takes its default, a block that
cannot be told apart is left out, and the rest works. Lines are looked up only when there is a problem.
"""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path

from starmeet import text as door
from starmeet.config.kinds import Kind, Unfit, did_you_mean
from starmeet.config.options import (
    BLOCKS,
    KEYS,
    NAMED,
    SECTIONS,
    TABLES,
    Config,
    DeclaredAccount,
    DeclaredConference,
    DeclaredPerson,
    header,
    options,
)
from starmeet.model import Value

_LIMIT = 16 * 1024 * 1024
"""Bytes. 5,000 people with every field filled take about 5 MB; more is some other file."""
_SHOWN = 60
"""Characters of a wrong value an error repeats."""

Place = tuple[str | int, ...]
Declared = DeclaredConference | DeclaredPerson


class Problem(Value, frozen=True, kw_only=True):
    """Something in config.toml that cannot be used, and what is used in its stead is the default."""

    file: str
    line: int = 0
    """From 1; 0 when it is about the whole file."""
    key: str = ""
    """Dotted, blocks counted from 0: `people[2].tier`."""
    expected: str
    found: str
    hint: str = ""

    @property
    def sentence(self) -> str:
        """One line without the hint, as the errors of the house are cut."""
        where = ":".join((self.file, *([str(self.line)] if self.line else ())))
        key = f"{self.key}: " if self.key else ""
        return f"{where}: {key}expected {self.expected}, found {self.found}"

    def __str__(self) -> str:
        return f"{self.sentence}: {self.hint}" if self.hint else self.sentence


class Loaded(Value, frozen=True, kw_only=True):
    """What a config file says, and what in it could not be read."""

    config: Config
    problems: tuple[Problem, ...] = ()
    text: str = ""
    """The file as read, to tell later whether it has changed."""


class Findings:
    """Wrong values met on the way, by place; they become `Problem`s when their lines are known."""

    def __init__(self) -> None:
        self.found: list[tuple[Place, str, str, str]] = []

    def add(self, place: Place, expected: str, found: str, hint: str = "") -> None:
        """Note that `place` holds something else than expected; `found` is in words (see `shown`)."""
        self.found.append((place, expected, found, hint))

    def wrong(self, place: Place, kind: Kind, value: object) -> None:
        """Note a value that is not of its kind."""
        self.add(place, kind.expected, shown(value), kind.hint(value))

    def unknown(self, place: Place, known: tuple[str, ...]) -> None:
        """Note a key nobody knows, with the nearest one that is known."""
        key = str(place[-1])
        self.add(place, "a key starmeet knows", shown(key), did_you_mean(key, known) or _belongs(key))

    def problems(self, text: str, file: str) -> tuple[Problem, ...]:
        """Give the problems in the order of the file."""
        if not self.found:
            return ()
        from starmeet.config.scan import scan

        layout = scan(text)
        problems = [
            Problem(file=file, line=layout.line(place), key=dotted(place), expected=expected, found=found, hint=hint)
            for place, expected, found, hint in self.found
        ]
        return tuple(sorted(problems, key=lambda problem: problem.line))


def _belongs(key: str) -> str:
    names = [header(name) for name in SECTIONS if key in options(name)]
    return f"it belongs in {' or '.join(names)}" if names else ""


def dotted(place: Place) -> str:
    """Write a place as people see it: `("people", 2, "tier")` -> `people[2].tier`."""
    key = ""
    for part in place:
        if isinstance(part, int):
            key += f"[{part}]"
        else:
            bare = re.fullmatch(r"[\w-]+", part) and len(part) <= _SHOWN
            key += ("." if key else "") + (part if bare else shown(part))
    return key


def shown(value: object) -> str:
    """Write a value the way TOML does, on one line, shortened, without the password of a URL."""
    if isinstance(value, str):
        safe = re.sub(r"://[^/\s]*@", "://***@", door.one_line(value, 4 * _SHOWN))
        return json.dumps(door.clip(safe, _SHOWN), ensure_ascii=False)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        # Python refuses to write a number of more than 4,300 digits.
        return str(value) if abs(value) < 10**18 else "a very large number"
    if isinstance(value, float):
        return str(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if value is None:
        return "nothing"
    return "a list" if isinstance(value, list | tuple) else "a table"


def load(path: Path) -> Loaded:
    """Read a config file; never raises. A missing file is an empty one."""
    found = b""
    try:
        found = content(path)
        return check(found.decode("utf-8"), path.name)
    except FileNotFoundError:
        return Loaded(config=Config())
    except UnicodeDecodeError as error:
        line = found.count(b"\n", 0, error.start) + 1
        return _unreadable(path, "UTF-8 text", f"byte 0x{found[error.start]:02x}", line, "save it as UTF-8")
    except NotAConfig as error:
        return _unreadable(path, error.expected, error.found)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return _unreadable(path, "a file that can be read", f"an error: {reason}")


class NotAConfig(ValueError):
    """The path leads to something else than a file of sensible size."""

    def __init__(self, expected: str, found: str) -> None:
        super().__init__(found)
        self.expected = expected
        self.found = found


def content(path: Path) -> bytes:
    """Give the bytes of a config file.

    Raises:
        NotAConfig: a folder, a device, or far too large.
        OSError: missing, or not to be read.
    """
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise NotAConfig("a file", "a folder")
    if not stat.S_ISREG(status.st_mode):
        raise NotAConfig("a file", "a device or pipe")
    if status.st_size > _LIMIT:
        raise NotAConfig(f"at most {_LIMIT >> 20} MB", f"{status.st_size >> 20} MB")
    return path.read_bytes()


def _unreadable(path: Path, expected: str, found: str, line: int = 0, hint: str = "") -> Loaded:
    problem = Problem(file=path.name, line=line, expected=expected, found=found, hint=hint)
    return Loaded(config=Config(), problems=(problem,))


def check(text: str, file: str = "config.toml") -> Loaded:
    """Read the text of a config file; `file` is the name problems are reported under."""
    import tomllib

    text = text.removeprefix("\ufeff")
    try:
        data = tomllib.loads(text)
    except RecursionError:
        problem = Problem(file=file, expected="valid TOML", found="brackets within brackets, too deep to read")
    except ValueError as error:  # TOMLDecodeError, and int() on a number of thousands of digits
        problem = _syntax(str(error), text, file)
    else:
        findings = Findings()
        config = _config(data, findings)
        return Loaded(config=config, problems=findings.problems(text, file), text=text)
    return Loaded(config=Config(), problems=(problem,), text=text)


def _syntax(message: str, text: str, file: str) -> Problem:
    at = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    what = door.clip(door.one_line(message[: at.start()] if at else message), 100)
    line = int(at[1]) if at and at[1] else text.rstrip("\n").count("\n") + 1 if at else 0
    where = f" at column {at[2]}" if at and at[2] else " at the end" if at else ""
    return Problem(file=file, line=line, expected="valid TOML", found=f"an error{where}: {what[:1].lower()}{what[1:]}")


def _config(data: Mapping[str, object], findings: Findings) -> Config:
    values: dict[str, object] = {}
    own: dict[str, object] = {}
    for key, value in data.items():
        if key in BLOCKS:
            values[key] = _blocks(key, value, findings)
        elif key not in SECTIONS or "." in key:
            own[key] = value
        elif not isinstance(value, dict):
            findings.add((key,), f"a table, [{key}]", shown(value))
        elif key == KEYS:
            values[key] = _bindings(value, (key,), findings)
        elif key in NAMED:
            values[key] = _accounts(value, findings)
        else:
            values[key] = _table(key, value, findings)
    values |= read_table("", own, (), findings)
    return Config(**values)  # type: ignore[arg-type]  # each was read by its kind


def _table(section: str, table: Mapping[str, object], findings: Findings) -> Value:
    """Read a table and the tables within it: `[starters]` and `[starters.model]`."""
    within = {name.rpartition(".")[2]: name for name in TABLES if name.rpartition(".")[0] == section}
    values = read_table(
        section, {key: value for key, value in table.items() if key not in within}, (section,), findings
    )
    for key in within.keys() & table.keys():
        inner = table[key]
        if isinstance(inner, dict):
            values[key] = TABLES[within[key]](**read_table(within[key], inner, (section, key), findings))
        else:
            findings.add((section, key), f"a table, [{within[key]}]", shown(inner))
    return TABLES[section](**values)


def read_table(section: str, table: Mapping[str, object], place: Place, findings: Findings) -> dict[str, object]:
    """Read the values of one table; what is wrong goes to `findings` and is left out."""
    known = options(section)
    values = {}
    for key, value in table.items():
        if (option := known.get(key)) is None:
            findings.unknown((*place, key), (*known, *(SECTIONS if not section else ())))
            continue
        try:
            values[key] = read_value(option.kind, value, (*place, key), findings)
        except ValueError:
            findings.wrong((*place, key), option.kind, value)
    return values


def read_value(kind: Kind, value: object, place: Place, findings: Findings) -> object:
    """Read one value, a list item by item: a wrong item is a finding and left out.

    Raises:
        ValueError: the value as a whole is of another kind.
    """
    if kind.item is None:
        return kind.read(value)
    if not isinstance(value, list | tuple):
        raise Unfit
    items = []
    for index, item in enumerate(value):
        try:
            items.append(kind.item.read(item))
        except ValueError:
            findings.wrong((*place, index), kind.item, item)
    return tuple(dict.fromkeys(items))


def _accounts(tables: Mapping[str, object], findings: Findings) -> tuple[DeclaredAccount, ...]:
    """Read `[accounts.NAME]`; one whose network nobody knows is left out."""
    accounts = []
    for name, table in tables.items():
        place = ("accounts", name)
        if not isinstance(table, dict):
            findings.add(place, "a table, [accounts.NAME]", shown(table))
            continue
        values = read_table("accounts", table, place, findings)
        kind = options("accounts")["network"].kind
        if "network" not in table:
            try:
                values["network"] = kind.read(name)
            except ValueError:
                findings.add((*place, "network"), kind.expected, shown(None), "the name of the table is no network")
        if "network" in values:
            accounts.append(DeclaredAccount(name=door.squeeze(name, 60), **values))  # type: ignore[arg-type]
    return tuple(accounts)


def _bindings(table: Mapping[str, object], place: Place, findings: Findings) -> dict[str, str]:
    """Read `[keys]`; `people.add = "a"` without quotes is nested to TOML and means the same."""
    bindings: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            nested = _bindings(value, (*place, key), findings)
            bindings |= {f"{key}.{rest}": keys for rest, keys in nested.items()}
        elif isinstance(value, str):
            bindings[key] = door.squeeze(value)
        else:
            findings.add((*place, key), 'a key such as "ctrl+n"', shown(value))
    return bindings


def _blocks(section: str, blocks: object, findings: Findings) -> tuple[Declared, ...]:
    if not isinstance(blocks, list):
        findings.add((section,), f"[[{section}]] blocks", shown(blocks), f"write [[{section}]], with two brackets")
        return ()
    declared: dict[str, Declared] = {}
    for index, block in enumerate(blocks):
        place = (section, index)
        if not isinstance(block, dict):
            findings.add(place, f"a [[{section}]] block", shown(block))
            continue
        values = read_table(section, block, place, findings)
        if section == "conferences":
            _in_order(values, place, findings)
        key = _key(values)
        if not key:
            _nameless(block, values, place, findings)
        elif first := declared.get(key):
            found = f"{shown(key)}, as {section}[{first.index}] is known"
            findings.add(place, "a block of its own", found, 'give each its own id = "..."')
        else:
            fields = frozenset(values.keys() - {"id"})
            declared[key] = BLOCKS[section](key=key, index=index, fields=fields, **values)  # type: ignore[arg-type]
    return tuple(declared.values())


def _key(values: Mapping[str, object]) -> str:
    """Give what a block is known by; empty when it lacks what every block needs."""
    name, schedule, handles = values.get("name", ""), values.get("schedule", ""), values.get("handles", ())
    if not (name or schedule):
        return ""
    first = str(handles[0]) if isinstance(handles, tuple) and handles else ""
    return str(values.get("id") or first or door.fold(str(name)) or name or schedule)


def _nameless(block: Mapping[str, object], values: Mapping[str, object], place: Place, findings: Findings) -> None:
    needed = ("name",) if place[0] == "people" else ("name", "schedule")
    # A name that is there but wrong has been reported already.
    if all(key in values or key not in block for key in needed):
        expected = " or ".join(f"a {key}" for key in needed)
        findings.add(place, expected, shown(None), "without it the block is left out")


def _in_order(values: dict[str, object], place: Place, findings: Findings) -> None:
    start, end = values.get("start"), values.get("end")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        findings.add((*place, "end"), f"a day not before the start, {start}", shown(end))
        del values["end"]
