"""A run of starmeet at a terminal of its own: what it asks is read, and answers are typed."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
_START = """
import fcntl, os, sys, termios
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", "starmeet", *sys.argv[1:]])
"""
CTRL_C = "\x03"
_AGAIN = 2.0
_PATIENCE = 30.0
"""Seconds in which a question must come; only a hanging program takes so long."""


class Typed:
    """How a run at a terminal ended: what was on the screen, on stdout, and the exit code."""

    def __init__(self, code: int, screen: str, out: str) -> None:
        self.code, self.screen, self.out = code, screen, out


def at_terminal(words: Sequence[str], answers: Sequence[tuple[str, str]], environment: Mapping[str, str]) -> Typed:
    """Run `starmeet WORDS`; each answer is typed as soon as the screen shows its question."""
    ours, theirs = os.openpty()
    command = [sys.executable, "-c", _START, *words]
    with subprocess.Popen(
        command, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, cwd=ROOT,
        env=os.environ | environment,
    ) as process:  # fmt: skip
        os.close(theirs)
        screen, waiting, seen = "", list(answers), 0
        while True:
            patient = _PATIENCE
            while not select.select([ours], [], [], _AGAIN)[0]:
                patient -= _AGAIN
                if patient <= 0:
                    process.kill()
                    raise AssertionError(f"nothing came after: {screen}")
                if not waiting and answers[-1:] and answers[-1][1] == CTRL_C:
                    # One that falls between the question and the waiting for its answer is lost on Python.
                    os.write(ours, CTRL_C.encode())
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other end is closed
                part = b""
            if not part:
                break
            screen += part.decode(errors="replace")
            if waiting and (found := re.search(waiting[0][0], screen[seen:])):
                seen += found.end()
                os.write(ours, waiting.pop(0)[1].encode())
        assert process.stdout is not None
        out = process.stdout.read().decode()
        code = process.wait(_PATIENCE)
    os.close(ours)
    assert waiting == [], screen
    return Typed(code, screen, out)
