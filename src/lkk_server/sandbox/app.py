"""The sandbox as one ASGI application: the merchant's calls, the payers' pages, the knobs."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

from litestar import Litestar, Response
from litestar.exceptions import HTTPException

from lkk_server.acquiring.messages import Failed
from lkk_server.sandbox.api import Api, Call, answer
from lkk_server.sandbox.bank import Bank
from lkk_server.sandbox.faults import Faults
from lkk_server.sandbox.knobs import Knobs
from lkk_server.sandbox.pages import Pages
from lkk_server.sandbox.paying import Payer
from lkk_server.sandbox.register import Till
from lkk_server.sandbox.store import Store
from lkk_server.sandbox.telling import Teller

MERCHANT = "lkk"
PAYEE = "Расчётный центр"
log = logging.getLogger("lkk_server.sandbox")


class Sandbox(NamedTuple):
    """A bank and a register over one store, with the faults that tests set."""

    store: Store
    faults: Faults
    public: str
    payee: str = PAYEE

    def application(self) -> Litestar:
        """The application; while it runs, notices are told."""
        store, faults = self.store, self.faults
        secrets = {side: store.said(f"secret.{side}").encode() for side in ("bank", "register")}

        def sweep() -> None:
            bank.sweep()

        teller = Teller(store, faults, MERCHANT, secrets["bank"], sweep)
        bank = Bank(store, faults, self.public, teller.stir)
        api = Api(bank, Till(store, faults, self.payee), faults, MERCHANT, secrets)
        pages = Pages(Payer(bank), api, faults, self.payee, store.clock)
        knobs = Knobs(bank, api, faults)

        @asynccontextmanager
        async def running(_app: Litestar) -> AsyncIterator[None]:
            telling = asyncio.create_task(teller.run())
            try:
                yield
            finally:
                telling.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await telling
                api.close()

        return Litestar(
            route_handlers=[*api.routes(), *pages.routes(), *knobs.routes()],
            openapi_config=None,
            logging_config=None,
            debug=False,
            lifespan=[running],
            exception_handlers={HTTPException: _refused, Exception: _failed},
        )


def _refused(_call: Call, error: HTTPException) -> Response[bytes]:
    return answer(Failed(code="refused"), error.status_code)


def _failed(_call: Call, error: Exception) -> Response[bytes]:
    # Neither the address, which has a token, nor a value: only the kind and the place.
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else "?"
    log.error("a call failed: %s at %s", type(error).__name__, place)
    return answer(Failed(code="broken"), 500)
