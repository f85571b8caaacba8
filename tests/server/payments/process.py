"""``lkk-server serve`` as a process of its own, beside a bank."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

from lkk_desktop.online.messages import Question
from lkk_desktop.sync.protocol import encode
from tests.server.running import PACKED

CLOCK = "2026-11-20T10:00:00+05:00"


class Server:
    """``lkk-server serve`` as a process, which may be killed and started again."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._port = 0
        self._token = ""
        self.start()

    def start(self) -> None:
        words = [sys.executable, "-m", "lkk_server", "serve", "--port", str(self._port)]
        with (self.data / "stderr.txt").open("a") as stderr:
            self._process = subprocess.Popen(
                [*words, "--data", str(self.data), "--clock", CLOCK],
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )
        assert self._process.stdout is not None
        said = json.loads(self._process.stdout.readline())
        self.url, self.id = said["url"], said["server"]
        # The bank tells the address that it was given: the next one has to be the same.
        self._port = httpx.URL(self.url).port or 0

    def kill(self) -> None:
        """As ``kill -9``."""
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def sign_in(self) -> None:
        body = {"login": "ivanov", "password": "kabinet2026", "device_name": "test"}
        with self.client() as client:
            said = client.post("/session", json=body, headers={"accept": "application/json"})
        self._token = said.json()["access"]

    def client(self) -> httpx.Client:
        token = {"authorization": f"Bearer {self._token}"} if self._token else {}
        return httpx.Client(base_url=self.url, headers=token, timeout=10, trust_env=False)

    def post(self, question: Question[Any]) -> httpx.Response:
        with self.client() as client:
            return client.post(question.path, content=encode(question), headers=PACKED)
