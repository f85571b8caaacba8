"""What the bank and the payer's browser call: notices of orders, and the page to come back to."""

from __future__ import annotations

from urllib.parse import urlsplit

from litestar import Response

from lkk_server import web
from lkk_server.identity.letters import Letters
from lkk_server.links import HEADERS, MEDIA, document
from lkk_server.operations import Operation
from lkk_server.payments import orders
from lkk_server.payments.paying import opened
from lkk_server.payments.till import BACK, NOTICES
from lkk_server.refused import Refused
from lkk_server.web import Call
from lkk_server.work import Work


def operations(work: Work) -> list[Operation]:
    """The operations, which are there whether money is taken or not."""
    realm = work.sessions.realm

    def heard(headers: dict[str, str], body: bytes) -> None:
        till = opened(work.till)
        # The seal is over the path that the bank was told of; a proxy may have cut it since.
        notice = till.bank.notice(headers, urlsplit(till.notify).path, body)
        if notice is None:
            raise Refused(401, "bad_seal")
        if orders.take(till, notice.state) is None:
            raise Refused(404, "unknown_order")

    async def notice(request: Call) -> Response[bytes]:
        headers, body = {k.lower(): v for k, v in request.headers.items()}, await request.body()
        # Not among those who wait for the bank: it must be heard while it does not answer.
        await work.run(lambda: heard(headers, body))
        work.settle_soon()
        work.post_soon()
        return Response(b"", status_code=204)

    async def back(request: Call) -> Response[str]:
        words = Letters(realm).words(request.query_params.get("language"))["back"]
        body = document(words["title"], realm.house.short_name, words["said"], "")
        return Response(body, media_type=MEDIA, headers=HEADERS, status_code=200)

    told = "The bank tells how far an order is; its seal is in the headers."
    page = "Where the payer's browser comes back to from the bank."
    return [
        Operation(
            "payment_notice",
            "POST",
            NOTICES,
            "anyone",
            told,
            notice,
            status=204,
            raw=web.JSON_TYPE,
        ),
        Operation("payment_return", "GET", BACK, "anyone", page, back, media=MEDIA),
    ]
