"""A keyring that keeps its secrets in a file: chosen with PYTHON_KEYRING_BACKEND, as any keyring can be."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

FILE = "STARMEET_TEST_KEYRING"
"""The environment variable that says where the file is."""


class Keyring(KeyringBackend):
    priority = 1.0

    def _path(self) -> Path:
        path = Path(os.environ[FILE])
        if path.name == "locked":
            raise KeyringLocked("it is locked")
        return path

    def _read(self) -> dict[str, str]:
        path = self._path()
        return json.loads(path.read_text()) if path.exists() else {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._read().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._path().write_text(json.dumps(self._read() | {f"{service}/{username}": password}))

    def delete_password(self, service: str, username: str) -> None:
        left = self._read()
        del left[f"{service}/{username}"]
        self._path().write_text(json.dumps(left))
