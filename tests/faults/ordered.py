"""A process that takes orders on its input, a line of JSON each, and reports on its output."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from typing import Any

from tests.faults.stand import ENVIRONMENT, Loss


class Ordered:
    """Ends with its ``with``."""

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=ENVIRONMENT,
        )

    def order(self, **order: Any) -> dict[str, Any]:
        """What it reports of an order. Raises ``Loss`` where it has gone."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise Loss(f"no report of {order}")
        report: dict[str, Any] = json.loads(line)
        return report

    def __enter__(self) -> Ordered:
        return self

    def __exit__(self, *_: object) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.wait()
