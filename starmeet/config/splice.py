"""Changing one place in a TOML text: text in, text out, every other character as it was.

Nothing here knows the options; `edit` checks what goes in and what came out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from starmeet.config.options import plain, toml
from starmeet.config.scan import Entry, Layout, Path, scan


def put(text: str, path: Path, value: object) -> str:
    """Set a value, in its place when it is there, else below its table's other keys; adds a missing `[table]`."""
    layout = scan(text)
    if entry := layout.entries.get(path):
        return _cut(text, entry.value, entry.end, _rewritten(text[entry.value : entry.end], value))
    table, key = path[:-1], path[-1:]
    around = layout.entries.get(table)
    siblings = [entry for entry in layout.entries.values() if entry.path[:-1] == table]
    if around and not siblings:
        return _cut(text, around.value, around.end, f"{{ {_dotted(key)} = {toml(value)} }}")
    if siblings and (last := max(siblings, key=lambda entry: entry.end)).inline:
        return _cut(text, last.end, last.end, f", {_dotted(key)} = {toml(value)}")
    setting = f"{_dotted(key)} = {toml(value)}{_newline(text)}"
    if (below := _placeholder(layout, table, str(path[-1]))) is not None:
        return _cut(text, below, below, setting)
    if siblings:
        return _below(text, last, f"{_dotted(path[len(last.table) :])} = {toml(value)}")
    if header := next((header for header in layout.headers if header.path == table), None):
        return _insert_line(text, _line_end(text, header.end), setting)
    if not table:
        return setting + (_newline(text) if text else "") + text
    return _append(text, f"[{_dotted(table)}]", {str(path[-1]): value})


def take_out(text: str, path: Path) -> str:
    """Take a key out with its line and the comment behind it; the text as it is when the key is not there."""
    layout = scan(text)
    entry = layout.entries.get(path)
    if entry is None:
        return text
    if not entry.inline:
        return _cut(text, _line_start(text, entry.start), _line_end(text, entry.end))
    if isinstance(path[-1], int):
        comma = re.compile(r"\s*,[ \t]*").match(text, entry.end)
        return _cut(text, entry.start, comma.end() if comma else entry.end)
    # Unlike a list, a table in braces may not end with a comma.
    beside = [other for other in layout.entries.values() if other.path[:-1] == path[:-1] and other != entry]
    before = [other.end for other in beside if other.end <= entry.start]
    after = [other.start for other in beside if other.start >= entry.end]
    if before:
        return _cut(text, max(before), entry.end)
    return _cut(text, entry.start, min(after, default=entry.end))


def add_block(text: str, section: str, values: Mapping[str, object]) -> str:
    """Add a `[[block]]` at the end; to the list, where the blocks are written in one: `people = [{ name = "Ada" }]`."""
    layout = scan(text)
    array = layout.entries.get((section,))
    if array is None:
        return _append(text, f"[[{section}]]", values)
    block = "{ " + ", ".join(f"{_dotted((key,))} = {toml(value)}" for key, value in values.items()) + " }"
    items = [entry.end for entry in layout.entries.values() if entry.path[:-1] == (section,)]
    if items:
        return _cut(text, max(items), max(items), f", {block}")
    return _cut(text, array.value, array.end, f"[{block}]")


def _append(text: str, header: str, values: Mapping[str, object]) -> str:
    newline = _newline(text)
    lines = [header, *(f"{_dotted((key,))} = {toml(value)}" for key, value in values.items())]
    if text and not text.endswith("\n"):
        text += newline
    gap = newline if text.strip() and not text.endswith(newline * 2) else ""
    return text + gap + newline.join(lines) + newline


def remove_block(text: str, path: Path) -> str:
    """Take a `[[block]]` out: its header, its keys and the comments among and directly below them.

    A comment above the header, or after a blank line, is as likely about something else: it stays.
    """
    layout = scan(text)
    positions = [at for at, header in enumerate(layout.headers) if header.path[: len(path)] == path]
    if not positions:
        return take_out(text, path)
    # Backwards, so that the offsets of what comes before stay true; [[people]] with [people.x] apart is several spans.
    for at in reversed(positions):
        text = _cut(text, *_span(layout, at))
    return text


def _span(layout: Layout, at: int) -> tuple[int, int]:
    text, header = layout.text, layout.headers[at]
    limit = layout.headers[at + 1].start if at + 1 < len(layout.headers) else len(text)
    limit = limit if limit == len(text) else _line_start(text, limit)
    inside = [entry.end for entry in layout.entries.values() if header.end <= entry.start and entry.end <= limit]
    end = _line_end(text, max(inside, default=header.end))
    blank = re.compile(r"(?:[ \t]*\#[^\n]*\n)*[ \t]*\r?\n").match(text, end, limit)
    if limit == len(text):
        comments = re.compile(r"(?:[ \t]*\#[^\n]*(?:\n|\Z))*").match(text, end)
        assert comments is not None
        end = comments.end()
    elif blank:
        end = blank.end()
    return _line_start(text, header.start), end


def _placeholder(layout: Layout, table: Path, key: str) -> int | None:
    """Find the end of a commented-out `#key = ...` line in the table's stretch of the file."""
    header = next((header for header in layout.headers if header.path == table), None)
    if header is None and table:
        return None
    start = header.end if header else 0
    limit = next((other.start for other in layout.headers if other.start >= start), len(layout.text))
    if sample := re.compile(r"^[ \t]*\#[ ]?\[", re.MULTILINE).search(layout.text, start, limit):
        limit = sample.start()  # a commented-out block: what follows is about that
    found = re.compile(rf"^[ \t]*\#[ ]?{re.escape(key)}[ ]*=[^\n]*\n", re.MULTILINE).search(layout.text, start, limit)
    if found is None or any(entry.value < found.start() < entry.end for entry in layout.entries.values()):
        return None
    return found.end()


def _rewritten(old: str, value: object) -> str:
    """Write a value over an old one; a list of several lines keeps its line breaks and comments."""
    wanted = plain(value)
    if not (isinstance(wanted, list) and old.startswith("[") and "\n" in old):
        return toml(value)
    import tomlkit
    from tomlkit.items import Array

    array = tomlkit.parse(f"v = {old}\n")["v"]
    assert isinstance(array, Array)
    for at in reversed(range(len(array))):
        if array[at] not in wanted:
            del array[at]
    for item in wanted:
        if item not in array:
            array.append(item)
    return array.as_string() if array.unwrap() == wanted else toml(value)


def _below(text: str, entry: Entry, setting: str) -> str:
    start = _line_start(text, entry.start)
    indent = text[start : entry.start]
    return _insert_line(text, _line_end(text, entry.end), f"{indent}{setting}{_newline(text)}")


def _insert_line(text: str, at: int, line: str) -> str:
    if at and text[at - 1] != "\n":
        line = _newline(text) + line
    return _cut(text, at, at, line)


def _cut(text: str, start: int, end: int, instead: str = "") -> str:
    return text[:start] + instead + text[end:]


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    return text.find("\n", at) + 1 or len(text)


def _newline(text: str) -> str:
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"


def _dotted(path: Path) -> str:
    import json

    return ".".join(part if re.fullmatch(r"[A-Za-z0-9_-]+", part) else json.dumps(part) for part in map(str, path))
