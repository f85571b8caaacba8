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

    def codes(self, address: str) -> list[str]:
        """The codes among them: at the head of a letter's subject, after a colon in an SMS."""
        said = [one.body if one.subject == "SMS" else one.subject for one in self.to(address)]
        found = [re.search(r"(?:^|: )([0-9]{4,6})(?: —|\.)", one) for one in said]
        return [one.group(1) for one in found if one is not None]

    def code(self, address: str, count: int = 1) -> str:
        """The newest code, once there are so many: they leave after the answer they go with."""
        end = time.monotonic() + PATIENCE
        while len(found := self.codes(address)) < count:
            assert time.monotonic() < end, f"{len(found)} codes to {address}, not {count}"
            time.sleep(0.05)
        return found[-1]

    def told(self, address: str, subject: str) -> inbox.Item:
        """The letter with this subject, once it has come."""
        end = time.monotonic() + PATIENCE
        while not (found := [one for one in self.to(address) if one.subject == subject]):
            assert time.monotonic() < end, [one.subject for one in self.to(address)]
            time.sleep(0.05)
        return found[-1]

    def link(self, address: str) -> str:
        """The link in the newest one that has any; there is a code beside it."""
        self.code(address)
        words = " ".join(one.body for one in reversed(self.to(address))).split()
        return next(word for word in words if word.startswith("http"))

    def click(self, link: str) -> str:
        """Open a link as a mail program does, and press the button of its page; what it says."""
        with urllib.request.urlopen(link, timeout=PATIENCE) as page:
            assert "<form" in page.read().decode()
        with urllib.request.urlopen(link, data=b"", timeout=PATIENCE) as page:
            return str(page.read().decode())
