"""What a terminal shows while a large export comes in."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

from tests.networks.samples import laid_out
from tests.networks.x_samples import X_ARCHIVE


def test_a_terminal_is_told_how_far_an_import_is_and_left_clean(tmp_path: Path) -> None:
    archive = laid_out(X_ARCHIVE, tmp_path / "archive")
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "starmeet", "--home", str(tmp_path / "home"), "import", str(archive)]
    ran = subprocess.run(words, stdout=subprocess.PIPE, stderr=theirs, stdin=subprocess.DEVNULL, check=True)
    os.close(theirs)
    shown = os.read(ours, 65_536).decode()
    os.close(ours)
    lines = shown.split("\r\x1b[K")
    assert "100 % of data/tweets-part1.js" in lines
    assert lines[0] == lines[-1] == ""
    assert ran.stdout.decode().startswith(f"{archive}: x archive: 3 new")
