"""Reading JSON from outside: as plain values, and only as far as it can be trusted."""

from __future__ import annotations

import json
from typing import Any

from starmeet.errors import InputError


def parse(data: bytes, where: str) -> Any:
    """Read JSON into dicts, lists and scalars.

    Raises:
        InputError: not well-formed, with line and column; or nested beyond reason.
    """
    import msgspec

    try:
        return msgspec.json.decode(data)
    except RecursionError:
        raise _too_deep(where) from None
    except ValueError:
        # The library reads what msgspec refuses (half a surrogate pair, huge numbers) and knows lines and columns.
        return _parse_slowly(data, where)


def _parse_slowly(data: bytes, where: str) -> Any:
    try:
        return json.loads(data)
    except RecursionError:
        raise _too_deep(where) from None
    except json.JSONDecodeError as error:
        hint = "it may be cut off: fetch it again" if error.pos >= len(error.doc.rstrip()) - 1 else "fetch it again"
        problem = f"{where} is not well-formed JSON (line {error.lineno}, column {error.colno}: {error.msg})"
        raise InputError(problem, hint) from None
    except UnicodeDecodeError as error:
        raise InputError(f"{where} is not UTF-8 (byte {error.start})", "save it as UTF-8") from None
    except ValueError as error:  # a number of thousands of digits
        raise InputError(f"{where} cannot be read as JSON ({error})", "fetch it again") from None


def _too_deep(where: str) -> InputError:
    return InputError(f"{where} nests lists and objects beyond reason", "give a real schedule.json")


def get(value: Any, *keys: str) -> Any:
    """Follow keys through objects; None where there is no such way."""
    for key in keys:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def items(value: Any) -> list[Any]:
    """A list as it is; anything else as an empty one."""
    return value if isinstance(value, list) else []


def page_note(read: int, total: Any, hint: str) -> tuple[str, ...]:
    """What to tell of a list that is only one page of several."""
    whole = isinstance(total, bool) or not isinstance(total, int) or total <= read
    return () if whole else (f"this is one page with {read} of {total} entries; {hint}",)


def words(value: Any) -> str:
    """A text in one language: as it is, English or the first of `{"de": ..., "en": ...}`; numbers as written."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, dict):
        several = [value.get("en"), *value.values()]
        return next((found for found in several if isinstance(found, str) and found.strip()), "")
    return ""


def first(value: Any, *keys: str) -> str:
    """The first non-empty text at any of the keys of an object."""
    return next((found for key in keys if (found := words(get(value, key)).strip())), "")
