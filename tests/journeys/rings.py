"""Keyrings for the real program: one that keeps what it is given in a file, and broken ones."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from keyring.backend import KeyringBackend

PLACE = "LKK_TEST_RING"
HANGS = 30.0


class Kept(KeyringBackend):
    """Works; its file stands for the desktop's."""

    priority = 9.0

    def get_password(self, service: str, username: str) -> str | None:
        return self._all().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._write(self._all() | {f"{service}/{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        left = self._all()
        del left[f"{service}/{username}"]
        self._write(left)

    def _all(self) -> dict[str, str]:
        place = Path(os.environ[PLACE])
        found: dict[str, str] = json.loads(place.read_text()) if place.exists() else {}
        return found

    def _write(self, entries: dict[str, str]) -> None:
        Path(os.environ[PLACE]).write_text(json.dumps(entries))


class Locked(Kept):
    """Its collection is locked, and nobody answers its question."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("the collection is locked")

    set_password = get_password  # type: ignore[assignment]


class Hanging(Kept):
    """Answers after half a minute."""

    def get_password(self, service: str, username: str) -> str | None:
        time.sleep(HANGS)
        return super().get_password(service, username)


class Lying(Kept):
    """Answers with what it was never given."""

    def get_password(self, service: str, username: str) -> str | None:
        return "7f" * 32


class Garbling(Kept):
    """Answers with no key at all."""

    def get_password(self, service: str, username: str) -> str | None:
        return "мусор"
