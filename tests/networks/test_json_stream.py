"""Arrays read element by element: the same as read whole, wherever the borders between two readings lie."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from starmeet.errors import InputError
from starmeet.networks import json_stream
from starmeet.networks.json_stream import elements

OPENING = re.compile(rb"\s*x = \[")


class Shape(msgspec.Struct):
    """Some fields of an element."""

    a: Any = None
    b: Shape | None = None


def read(data: bytes, size: int = json_stream.READ) -> list[Shape | None]:
    return list(elements(io.BytesIO(data), "file.js", OPENING, Shape, read=size))


def expected(values: list[Any]) -> list[Shape | None]:
    def shaped(value: Any) -> Shape | None:
        try:
            return msgspec.convert(value, Shape)
        except msgspec.ValidationError:
            return None

    return [shaped(value) for value in values]


texts = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ['{"a": ', '"', "\\", "]", '},{"a"', "]; x = ["]
)
numbers = st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | numbers | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3)
)
objects = st.dictionaries(st.sampled_from("abcd"), values, max_size=4)
arrays = st.lists(st.one_of(objects, objects, objects, values), max_size=12)


def long(array: list[Any]) -> list[Any]:
    """Repeat an array until it goes past the first reading, which is never small."""
    return array * (12_000 // len(json.dumps(array)) + 1)


@settings(max_examples=60)
@given(arrays, st.sampled_from([None, 0, 2]), st.booleans(), st.sampled_from([3, 50, 500, 5000]))
@example([{"a": "x" * 20_000}, {"a": 1}], None, False, 3)
@example([{"b": {"b": {"a": 1}}}], None, True, 7)
@example([1, -2.5e-7, 33333], None, True, 1)
def test_what_is_read_in_parts_is_what_was_written(
    array: list[Any], indent: int | None, ascii_only: bool, size: int
) -> None:
    array = long(array)
    body = json.dumps(array, indent=indent, ensure_ascii=ascii_only)[1:]
    for end in ("", "\n;\n", "}"):
        data = f"x = [{body}{end}".encode()
        assert read(data, size) == expected(array)


@settings(max_examples=60)
@given(st.lists(objects, min_size=1, max_size=12), st.booleans(), st.floats(0, 0.9999))
def test_what_breaks_off_is_refused_after_what_was_whole(array: list[Any], is_long: bool, share: float) -> None:
    array = long(array) if is_long else array
    whole = f"x = {json.dumps(array)}".encode()
    found = []
    with pytest.raises(InputError) as refused:
        found.extend(elements(io.BytesIO(whole[: 5 + int(share * (len(whole) - 5))]), "f.js", OPENING, Shape, read=100))
    assert refused.value.problem == f"f.js breaks off, or is damaged, after entry {len(found)}"
    assert found == expected(array)[: len(found)]


@pytest.mark.parametrize(
    ("element", "a"),
    [
        (rb'{"a": "\ud83d and more"}', "\ud83d and more"),
        (b'{"a": "a\nb\tc"}', "a\nb\tc"),
        (b'{"a": "\xff"}', "\udcff"),
        (b'{"a": "\xed\xa0\xbd"}', "\udced\udca0\udcbd"),
        (b'{"a": ' + b"9" * 5000 + b"}", 0),
        (b'{"a": 1e999}', float("inf")),
        (b'{"a": 1, "a": 2}', 2),
    ],
)
def test_what_is_not_quite_json_is_read_all_the_same(element: bytes, a: Any) -> None:
    around = b'{"a": "e\xcc\x81\xf0\x9f\x8e\x89"}'
    for size in (50, 1 << 20):
        found = read(b"x = [" + b", ".join([around] * 900 + [element] + [around] * 900) + b"]", size)
        assert [one and one.a for one in found] == ["e\u0301🎉"] * 900 + [a] + ["e\u0301🎉"] * 900


@pytest.mark.parametrize(
    "data",
    [
        b"", b"x = ", b"y = [1]", b"x = {}", b"x = [", b'x = [{"a": 1}', b'x = [{"a": 1}, oops]', b"x = [1]]]]x",
        b'x = [{"a": 1}]x = [{"a": 2}]', b"x = [" + b"[" * 100_000 + b"]" * 100_001, b"x = [" + b'{"b":' * 100_000,
        b'x = [{"a": "' + b"\\" * 100_001, b"\xff\xfe" + "x = []".encode("utf-16-le"),
    ],
)  # fmt: skip
def test_what_is_no_array_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(InputError) as refused:
        read(data)
    assert re.fullmatch(r"file\.js [a-z ,]+\d*", refused.value.problem)


def test_an_element_without_end_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "MAX_ELEMENT", 1 << 16)
    source = io.BytesIO(b'x = [{"a": 1}, {"a": "' + b"y" * (1 << 22))
    with pytest.raises(InputError, match="after entry 1:"):
        list(elements(source, "file.js", OPENING, Shape, read=1 << 12))
    assert source.tell() < 1 << 18
