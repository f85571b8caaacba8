"""What a server has sent by e-mail and SMS, read from its folder as ``lkk-server inbox`` does."""

from __future__ import annotations

import re
import time
import urllib.request

from lkk_server import inbox
from tests.journeys.server import LocalServer

PATIENCE = 30.0


class Letters:
    """The letters and messages of one server."""

    def __init__(self, server: LocalServer) -> None:
        self._server = server

    def to(self, address: str) -> list[inbox.Item]:
        """All that went to an address (or part of one), oldest first."""
        return list(inbox.told(self._server.data, address))

    def last(self, address: str, count: int = 1) -> inbox.Item:
        """The newest one, once there are so many: they leave after the answer that they go with."""
        end = time.monotonic() + PATIENCE
        while len(found := self.to(address)) < count:
            assert time.monotonic() < end, f"{len(found)} letters to {address}, not {count}"
            time.sleep(0.05)
        return found[-1]

    def code(self, address: str, count: int = 1) -> str:
        """The code in the newest one: on a line of its own in a letter, after a colon in an SMS."""
        body = self.last(address, count).body
        found = re.search(r"(?m)^(\d{6})$|: (\d{4}|\d{6})\.", body)
        assert found is not None, body
        return found.group(1) or found.group(2)

    def link(self, address: str) -> str:
        """The link in the newest one."""
        body = self.last(address).body
        return next(word for word in body.split() if word.startswith("http"))

    def click(self, link: str) -> str:
        """Open a link as a mail program does, and press the button of its page; what it says."""
        with urllib.request.urlopen(link, timeout=PATIENCE) as page:
            assert "<form" in page.read().decode()
        with urllib.request.urlopen(link, data=b"", timeout=PATIENCE) as page:
            return str(page.read().decode())
