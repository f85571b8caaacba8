"""The page behind a letter's link: it asks for a click, since mail scanners fetch every link."""

from __future__ import annotations

import html
from typing import Any, Literal

from litestar import Response

from lkk_server.identity.letters import Letters
from lkk_server.identity.tickets import Tickets
from lkk_server.operations import Operation
from lkk_server.web import Call
from lkk_server.work import Work

PATH = "/confirmation/{token:str}"
MEDIA = "text/html"
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex",
}
STYLE = (
    "body{font:18px/1.5 sans-serif;max-width:32em;margin:3em auto;padding:0 1em;"
    "color:#1d2530;background:#fff}"
    "button{font:inherit;padding:.6em 1.6em;border:0;border-radius:6px;color:#fff;"
    "background:#0b5cad}"
    "@media(prefers-color-scheme:dark){body{color:#e8ecf1;background:#14181d}}"
)


def links(work: Work) -> list[Operation]:
    """Looking at a link, and opening it."""
    realm = work.sessions.realm
    tickets, letters = Tickets(realm), Letters(realm)

    def page(token: str, *, opens: bool) -> str:
        shown = tickets.visit(token, opens=opens)
        words = letters.words(shown.language)["page"]
        said = words["gone"]
        if shown.state == "opened":
            said = words["opened"]
        elif shown.state == "waiting" and shown.purpose is not None:
            said = words[shown.purpose]
        button = words["button"] if shown.state == "waiting" else ""
        return document(words["title"], realm.house.short_name, said, button)

    async def answer(request: Call, *, opens: bool) -> Response[Any]:
        token = str(request.path_params["token"])
        body = await work.run(lambda: page(token, opens=opens))
        return Response(body, media_type=MEDIA, headers=HEADERS, status_code=200)

    async def look(request: Call) -> Response[Any]:
        return await answer(request, opens=False)

    async def confirm(request: Call) -> Response[Any]:
        return await answer(request, opens=True)

    def operation(name: str, method: Literal["GET", "POST"], said: str, does: Any) -> Operation:
        return Operation(name, method, PATH, "anyone", said, does, media=MEDIA)

    return [
        operation("confirmation_page", "GET", "The page of a letter's link.", look),
        operation("confirmation", "POST", "Let a letter's link count as its code.", confirm),
    ]


def document(title: str, supplier: str, said: str, button: str) -> str:
    """The page: one sentence, and a button where there is something to confirm."""
    form = f'<form method="post"><button>{html.escape(button)}</button></form>' if button else ""
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(title)}</title><style>{STYLE}</style></head>"
        f"<body><h1>{html.escape(supplier)}</h1><p>{html.escape(said)}</p>{form}</body></html>"
    )
