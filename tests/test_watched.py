"""A server process under watch leaves a file where it leaked, which the run's guard then finds."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lkk_server import serving
from lkk_server.refused import Refused
from tests.canaries import CANARIES, in_files
from tests.watched import under_watch

SCOPE = {"type": "http", "method": "POST", "path": "/sync/pull", "headers": []}


def _signed_out(_token: str) -> None:
    raise Refused(401, "signed_out")


@pytest.mark.parametrize("said", [CANARIES[0].word, "nothing of anybody"])
def test_what_leaks_from_a_process_is_found(
    tmp_path: Path, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": said.encode()})

    async def ignored(_message: Any) -> None:
        pass

    monkeypatch.setitem(vars(serving), "application", lambda _work: app)
    leaks = tmp_path / "leaks.txt"
    under_watch(leaks)
    work = SimpleNamespace(sessions=SimpleNamespace(who=_signed_out))
    served = vars(serving)["application"](work)
    asyncio.run(served(SCOPE, None, ignored))
    leaked = said == CANARIES[0].word
    assert leaks.exists() == leaked
    assert in_files(tmp_path) == ([f"{leaks}: {said}"] if leaked else [])
    leaks.unlink(missing_ok=True)
