"""The elements of a JSON array, one after the other, out of a file of any size.

What is whole at the start of a buffer is decoded in one go by `msgspec`, which makes only the fields asked for: a
sixth of the time of `json.loads`. Where it refuses (it is stricter than the programs that write archives), Python's
own decoder takes the elements singly, and what it finds is brought to the same shape.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import IO, TypeVar

import msgspec

from starmeet.errors import InputError
from starmeet.text import squeeze

T = TypeVar("T")

READ = 1 << 20
"""Bytes read at a time."""
MAX_ELEMENT = 64 << 20
"""Bytes of one element: a conversation of 150,000 messages has as many."""

_HEAD = 8192
"""Bytes in which the array has to begin."""
_BLANK = b" \t\r\n"
_BETWEEN = _BLANK + b","
_AFTER = _BLANK + b";}\x00"
"""What may follow an array: the end of a statement or of the object around it, the padding of a copy."""
_INDENT = 64
"""Bytes between a brace and the key after it: more than anyone indents by."""
_FIRST_KEY = re.compile(rb'\{\s*("(?:[^"\\]|\\.){1,200}")\s*:')
_BORDER = " \t\r\n,]"
_NEXT = re.compile(r"[ \t\r\n,]*")
_MOST_DIGITS = 40


def _integer(digits: str) -> int:
    """Read a number; one without end (Python refuses from 4,300 digits on) stands for none."""
    return int(digits) if len(digits) <= _MOST_DIGITS else 0


# Lenient where files in the wild err: raw line breaks in strings, halves of surrogate pairs, NaN.
_raw_decode = json.JSONDecoder(strict=False, parse_int=_integer).raw_decode


def elements(
    file: IO[bytes], where: str, opening: re.Pattern[bytes], shape: type[T], read: int = READ
) -> Iterator[T | None]:
    """Give each element of an array in a shape, and None for one that does not fit it.

    Args:
        file: read from where it stands.
        where: what it is called in what may go wrong.
        opening: what stands before the first element, up to and with the bracket.
        shape: a `msgspec.Struct`; what it has no field for is passed over.
        read: bytes to read at a time.

    Raises:
        InputError: the file does not open so, breaks off or is no JSON; the elements before that were given.
    """
    name = squeeze(where, 200)
    buffer = file.read(max(read, _HEAD))
    begin = opening.search(buffer)
    if begin is None:
        raise InputError(f"{name} holds no list where one should begin", "is it the right file?")
    buffer = buffer[begin.end() :].lstrip(_BETWEEN)
    first_key = _FIRST_KEY.match(buffer)
    key = first_key[1] if first_key else b""
    decoder = msgspec.json.Decoder(list[shape])  # type: ignore[valid-type]
    count = 0
    while not buffer.startswith(b"]"):
        more = file.read(max(read, len(buffer)))
        buffer += more
        end = _last_start(buffer, key) if more else _closing(buffer)
        found: list[T | None] = _at_once(decoder, buffer[:end]) if end else []
        if not found and (end or not more or len(buffer) > MAX_ELEMENT):
            found, end = _singly(buffer, shape, last=not more)
        if not found:
            if more and len(buffer) <= MAX_ELEMENT:
                continue
            raise InputError(f"{name} breaks off, or is damaged, after entry {count}", "export or download it again")
        yield from found
        count += len(found)
        buffer = buffer[end:].lstrip(_BETWEEN)
    if (buffer[1:] + file.read(_HEAD)).strip(_AFTER):
        raise InputError(f"{name} goes on after the end of its list", "is it several files in one?")


def _last_start(buffer: bytes, key: bytes) -> int:
    """Find where the last object that begins with this key begins; 0 when that is the first, or nowhere.

    A quotation mark within a string has a backslash before it, so a brace before one is never text. The object may
    be one inside another; then what stands before it is no JSON, and is not taken at once.
    """
    at = len(buffer)
    while key and (at := buffer.rfind(key, 0, at)) > 0:
        before = buffer[max(0, at - _INDENT) : at]
        brace = before.rstrip(_BLANK)
        if brace.endswith(b"{"):
            return at - len(before) + len(brace) - 1
    return 0


def _closing(buffer: bytes) -> int:
    """Find the bracket that ends the array and the file; 0 when it is not there."""
    whole = buffer.rstrip(_AFTER)
    return len(whole) - 1 if whole.endswith(b"]") else 0


def _at_once(decoder: msgspec.json.Decoder[list[T]], buffer: bytes) -> list[T | None]:
    try:
        return [*decoder.decode(b"[" + buffer.rstrip(_BETWEEN) + b"]")]
    except (ValueError, RecursionError):
        return []


def _singly(buffer: bytes, shape: type[T], *, last: bool) -> tuple[list[T | None], int]:
    """Decode the elements that are whole, and say how many bytes they take."""
    text = buffer.decode("utf-8", "surrogateescape")  # the one way back to the same bytes
    found: list[T | None] = []
    end = 0
    while True:
        start = _NEXT.match(text, end).end()  # type: ignore[union-attr]  # it matches nothing, too
        try:
            element, stop = _raw_decode(text, start)
        except (ValueError, RecursionError):
            break
        if (stop == len(text) and not last) or text[stop : stop + 1].strip(_BORDER):  # a number may go on
            break
        end = stop
        found.append(_in_shape(element, shape))
    return found, len(text[:end].encode("utf-8", "surrogateescape"))


def _in_shape(element: object, shape: type[T]) -> T | None:
    try:
        return msgspec.convert(element, shape)
    except (ValueError, RecursionError):
        return None
