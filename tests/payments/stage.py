"""Where histories are lived, one after the other."""

from __future__ import annotations

import shutil
from pathlib import Path

from lkk_server.database import Database
from tests.payments.port import Kept
from tests.payments.scene import FILE, NOW, template
from tests.payments.steps import HOUR


class Stage:
    """Two files, the server's and the bank's, put back to where they began."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template"
        self._template.mkdir()
        template(self._template)
        self._folder = folder / "life"
        self._folder.mkdir()
        self.now = NOW
        self._put_back()
        url = f"sqlite:///{self._folder / FILE}"
        self.database = Database.open(url, self.clock, synchronous="OFF")
        self.store = Kept(self._folder, self.clock)

    def clock(self) -> int:
        return self.now

    def anew(self) -> None:
        """Begin a history: nothing of the one before is left."""
        self.now = NOW + HOUR
        self.close()
        self._put_back()

    def close(self) -> None:
        self.database.close()
        self.store.close()

    def _put_back(self) -> None:
        for file in self._folder.iterdir():
            file.unlink()
        for file in self._template.iterdir():
            shutil.copy(file, self._folder)
