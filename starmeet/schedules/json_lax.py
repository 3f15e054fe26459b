"""JSON as people write it by hand and templates print it: with comments, trailing commas, bare keys."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from starmeet.errors import InputError
from starmeet.schedules.json_value import parse

# Texts come first in each pattern, so that nothing within them is touched; one that never ends goes to the end.
_TEXT = r'"(?:[^"\\]|\\.)*+"?'
_HUGE_NUMBER = re.compile(r"&#x?[0-9a-f]{9,};?", re.IGNORECASE)
_BODY = re.compile(rb"[\[{]|(?:var|let|const|window\.)\s{0,9}[\w.$]{1,40}\s{0,9}=\s{0,9}(?=[\[{])")
_ASSIGNED = re.compile(r"[;\s]*(?:var|let|const)\s+([\w$]{1,40})\s*=\s*")
_COMMENTS = re.compile(rf"({_TEXT})|('(?:[^'\\]|\\.)*+'?)|//[^\n]*|/\*.*?(?:\*/|$)", re.DOTALL)
_COMMAS = re.compile(rf"({_TEXT})|,(?=\s*+[\]}}])|(?<=[{{,\s])([A-Za-z_$][\w$]*+)(?=\s*+:)", re.DOTALL)


def parse_lax(data: bytes, where: str) -> Any:
    """Read JSON, or what becomes JSON when the laxness of JSON5 is mended.

    Raises:
        InputError: it is not even that; the place is the one in the text as it was.
    """
    try:
        return parse(data, where)
    except InputError:
        try:
            return json.loads(mended(data.decode("utf-8")), strict=False)
        except (ValueError, RecursionError):
            pass
        raise


def is_json(head: bytes) -> bool:
    """Say whether it begins like JSON, perhaps as one assignment in JavaScript."""
    return _BODY.match(head) is not None


def without_assignment(data: bytes) -> bytes:
    """Take `var program = [...];` for what it assigns."""
    found = _BODY.match(data)
    if not found or data.startswith((b"[", b"{")):
        return data
    return data[found.end() :].rstrip().rstrip(b";")


def several_assigned(data: bytes) -> dict[str, Any]:
    """Read what several assignments in JavaScript assign, the first taken off; empty where there is one, or none."""
    if not re.search(rb";\s*(?:var|let|const)\s", data):
        return {}
    content, found, at = "var program = " + data.decode("utf-8", "replace"), dict[str, Any](), 0
    try:
        while at < len(content) and (name := _ASSIGNED.match(content, at)):
            found[name[1]], at = json.JSONDecoder().raw_decode(content, name.end())
    except (ValueError, RecursionError):
        return {}
    return {} if content[at:].strip("; \r\n\t") else found


def mended(written: str) -> str:
    """Take out comments and commas before an end, quote bare keys, and give texts their double quotes."""

    def of_text(found: re.Match[str]) -> str:
        if found[1]:
            return found[1]
        if found[2]:
            inner = found[2][1:-1].replace("\\'", "'")
            return '"' + re.sub(r'(?<!\\)"', r"\"", inner) + '"'
        return " "

    without = _COMMENTS.sub(of_text, written)
    return _COMMAS.sub(lambda found: found[1] or (f'"{found[2]}"' if found[2] else ""), without)


def embedded(script: str) -> Any:
    """Read the JSON of a script in a page, which templates escape and wrap; None when that cannot be."""
    written = script.strip().removeprefix("<![CDATA[").removeprefix("//<![CDATA[").removesuffix("//]]>")
    written = written.removesuffix("]]>").removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    for escaped in (written, html.unescape(_HUGE_NUMBER.sub("", written))):
        for mend in (str, mended):
            try:
                return json.loads(mend(escaped), strict=False)
            except (ValueError, RecursionError):
                continue
    return None
