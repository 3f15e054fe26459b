"""Running verbs the way a shell does."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import pytest

from starmeet.cli import run
from starmeet.config.places import Home


class Ran:
    """What one run of starmeet printed and how it ended."""

    def __init__(self, code: int, out: bytes, err: str) -> None:
        self.code, self.bytes, self.err = code, out, err

    @property
    def out(self) -> str:
        return self.bytes.decode()

    @property
    def json(self) -> Any:
        assert self.out.count("\n") == 1, "one JSON value and a newline"
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def starmeet(home: Home, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `starmeet --home … --now … WORDS` in this process; streams are real text streams over bytes."""

    def call(*words: str, now: str = "2026-11-22T09:00:00Z", ok: bool = True) -> Ran:
        out, err = io.BytesIO(), io.StringIO()
        stream = io.TextIOWrapper(out, encoding="utf-8", newline="")
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        with redirect_stdout(stream), redirect_stderr(err):
            code = run(["--home", str(home.data), "--now", now, *words], lambda *_: 0)
            stream.flush()
        ran = Ran(code, out.getvalue(), err.getvalue())
        if ok:
            assert ran.code == 0, ran.err
        return ran

    return call


def failed(ran: Ran, code: int = 1) -> str:
    """Assert that a verb failed as it should: nothing on stdout, one line on stderr; give the line."""
    assert ran.code == code, (ran.code, ran.out, ran.err)
    assert ran.out == ""
    [line] = ran.err.splitlines()
    assert line.startswith("starmeet: ")
    assert "Traceback" not in line
    assert "should not" not in line
    return line
