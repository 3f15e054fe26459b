from __future__ import annotations

import tomllib
from typing import Any

import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from starmeet.config.options import example
from starmeet.config.scan import Path, scan

TRICKY = """\
# [not.a.table]
top = 1
"quoted key"."and.dotted".'third' = 'C:\\path # no comment'
[me] # [[people]]
name = "a \\" # ] = [ b"  # comment
why = '''
[planning]
''two quotes'''''
note = \"\"\"
[[people]] \\"\"\"
tier = 3 \"\"\"\"\"
when = 2027-01-01 10:00:00.5
list = [ # first
  "a", # ], {
  [1.5, 2], { x = 1, y.z = [3] },
]
empty = ""
[[people]]
name = 'A'
[people.extra]
deep = {}
[[people]]
name = 'B'
[[people.friends]]
name = 'C'
[[people.friends]]
name = 'D'
"""


def leaves(value: Any, path: Path = ()) -> dict[Path, Any]:
    """Give every value of parsed TOML that is no table, by its path."""
    if isinstance(value, dict):
        return {p: v for key, inner in value.items() for p, v in leaves(inner, (*path, key)).items()}
    if isinstance(value, list):
        return {path: value} | {p: v for at, inner in enumerate(value) for p, v in leaves(inner, (*path, at)).items()}
    return {path: value}


def agrees(text: str) -> None:
    """Check that what `scan` found at each place is what `tomllib` reads there."""
    layout = scan(text)
    data = tomllib.loads(text)
    for path, value in leaves(data).items():
        if path in layout.entries:
            entry = layout.entries[path]
            assert tomllib.loads(f"v = {text[entry.value : entry.end]}")["v"] == value
        else:  # [[blocks]] are a list without a value of its own
            assert isinstance(value, list)
            assert any(header.path[: len(path)] == path for header in layout.headers)
    for path in layout.entries:
        inner: Any = data
        for part in path:
            inner = inner[part]


def test_tricky_toml_is_found_where_tomllib_reads_it() -> None:
    agrees(TRICKY)
    agrees(TRICKY.replace("\n", "\r\n"))
    agrees(example())


def test_lines_are_those_an_editor_shows() -> None:
    layout = scan(TRICKY)
    lines = TRICKY.splitlines()
    assert lines[layout.line(("me", "list", 1)) - 1].startswith("  [1.5")
    assert lines[layout.line(("me", "when")) - 1].startswith("when")
    assert lines[layout.line(("people", 1, "friends", 1, "name")) - 1] == "name = 'D'"
    assert lines[layout.line(("people", 1)) - 1 :][1] == "name = 'B'"
    assert layout.line(("people", 1, "nowhere")) == layout.line(("people", 1))
    assert layout.line(("nowhere",)) == 0


KEYS = st.text("ab.-\"' é=#[", min_size=1, max_size=4)
SCALARS = (
    st.integers(-(10**6), 10**6) | st.booleans() | st.dates() | st.text('ab"\\\n\'#[]{}=,é', max_size=8)
    | st.floats(allow_nan=False, width=32)
)  # fmt: skip
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)


@given(
    st.dictionaries(
        KEYS, VALUES | st.lists(st.dictionaries(KEYS, VALUES, min_size=1, max_size=3), max_size=3), max_size=4
    )
)
def test_any_toml_is_found_where_tomllib_reads_it(data: dict[str, Any]) -> None:
    text = tomlkit.dumps(data)
    agrees(text)
