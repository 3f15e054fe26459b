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
