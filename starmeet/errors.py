"""Everything that can go wrong, as one small tree.

    StarmeetError          a sentence, and what to do about it
    ├── UsageError         the words given make no sense together        (exit 2)
    ├── NotFound           nothing by that name
    ├── Ambiguous          several by that name: the candidates are listed
    ├── ConfigError        config.toml: file, line, key, expected, found
    ├── InputError         a file or answer from outside that cannot be read
    │   └── NotASchedule   ... because it is something else: it says what it looks like
    ├── FetchError         a URL that could not be fetched
    └── StoreError         the store: locked, read-only, corrupt, newer, full
        └── UndoRefused    a later change stands in the way

A room raises; the script face prints one line on stderr; the terminal face shows a toast.
"""

from __future__ import annotations


class StarmeetError(Exception):
    """Something a person can understand and act on."""

    exit_code = 1

    def __init__(self, problem: str, hint: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        """What is wrong, without a full stop."""
        self.hint = hint
        """What to do about it; may be empty."""

    def __str__(self) -> str:
        return f"{self.problem}: {self.hint}" if self.hint else self.problem


class UsageError(StarmeetError):
    """The words given make no sense together."""

    exit_code = 2


class NotFound(StarmeetError):
    """Nothing goes by that name."""


class Ambiguous(StarmeetError):
    """Several things go by that name; `candidates` are their names."""

    def __init__(self, what: str, candidates: tuple[str, ...]) -> None:
        super().__init__(f"{what} could be {' or '.join(candidates)}", "give more of the name, or a handle")
        self.candidates = candidates


class ConfigError(StarmeetError):
    """One problem in config.toml."""


class InputError(StarmeetError):
    """A file or an answer from outside that cannot be read."""


class NotASchedule(InputError):
    """Readable, but no conference programme; the sentence names what it looks like."""


class FetchError(StarmeetError):
    """A URL that could not be fetched."""


class StoreError(StarmeetError):
    """The store cannot be used as it is."""


class UndoRefused(StoreError):
    """A later change stands in the way of an undo."""
