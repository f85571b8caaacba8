"""The bank's pages as HTML: whole without scripts, readable by keyboard and by ear."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import NamedTuple

from lkk_server.acquiring.messages import BoundCard
from lkk_server.sandbox.cards import CODES, TEST_CARDS
from lkk_server.sandbox.changes import CARDS, LINKED, MOST_TRIES, held_of
from lkk_server.sandbox.looks import MARK, SCRIPT, STYLE
from lkk_server.sandbox.paying import Seen
from lkk_server.sandbox.store import Order
from lkk_server.sandbox.words import SYSTEMS, WALLETS, money, say

BACK_AFTER = 10
"""Seconds until a page of a result goes back to the shop by itself."""
LOOK_AFTER = 2


class Drawing(NamedTuple):
    """What a page is drawn with: ``nonce`` lets its own style and script pass."""

    payee: str
    nonce: str
    now: int
    stay: bool = False


class Trouble(NamedTuple):
    """What was typed, and which field of it has what trouble (a code)."""

    typed: Mapping[str, str]
    field: str
    code: str


def page(draw: Drawing, seen: Seen, trouble: Trouble | None = None) -> str:
    """The page of an order as it is now."""
    order, stage = seen.order, seen.stage
    if stage == "secure":
        return _framed(draw, order.language, "secure_title", _secure(seen))
    if stage == "silent":
        return _framed(draw, order.language, "silent_title", _silent(draw, order), LOOK_AFTER)
    if stage != "open":
        return _result(draw, order)
    if order.method == "card":
        title = "card_title" if order.kind in CARDS else "pay_title"
        return _framed(draw, order.language, title, _card(draw, seen, trouble))
    title = "sbp_title" if order.method == LINKED else "wallet_title"
    name = WALLETS[order.method]
    return _framed(draw, order.language, title, _wallet(draw, order), wallet=name)


def notice(draw: Drawing, language: str, title: str, text: str) -> str:
    """A page that says one thing, by the codes of its words."""
    return _framed(draw, language, title, f"<p>{say(language, text)}</p>")


def _framed(
    draw: Drawing,
    language: str,
    title: str,
    body: str,
    refresh: int = 0,
    to: str = "",
    wallet: str = "",
) -> str:
    heading = say(language, title, wallet=wallet)
    again = ""
    if refresh:
        target = f"; url={escape(to)}" if to else ""
        again = f'<meta http-equiv="refresh" content="{refresh}{target}">'
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">'
        f"{again}<title>{heading} · {say(language, 'bank')}</title>"
        f'<style nonce="{draw.nonce}">{STYLE}</style></head><body>'
        f'<header><span class="mark">{MARK}</span><b>{say(language, "bank")}</b></header>'
        f'<main class="{title}"><h1>{heading}</h1>{body}</main>'
        f"<footer><p>{say(language, 'sandbox')}</p></footer>"
        f'<script nonce="{draw.nonce}">{SCRIPT}</script></body></html>'
    )


def _summary(draw: Drawing, order: Order) -> str:
    language = order.language
    rows = [("payee", draw.payee), ("purpose", order.purpose), ("bank_number", order.bank)]
    listed = "".join(
        f"<div><dt>{say(language, name)}</dt><dd>{escape(value)}</dd></div>" for name, value in rows
    )
    return (
        f'<p class="sum"><span>{say(language, "sum")}</span>'
        f" <strong>{money(order.kopecks, language, order.method)}</strong></p><dl>{listed}</dl>"
    )


def _clock(draw: Drawing, order: Order) -> str:
    if order.until is None:
        return ""
    left = max(0, order.until - draw.now) // 1_000
    words = say(order.language, "time_left", minutes=f"<b data-left={left}>{-(-left // 60)}</b>")
    return f'<p class="clock">{words}</p>'


def _form(order: Order, deed: str, inside: str) -> str:
    way = "sbp" if order.method == LINKED else "pay"
    return (
        f'<form method="post" action="/{way}/{order.token}/{deed}" novalidate>'
        f'<input type="hidden" name="tried" value="{order.tries}">{inside}</form>'
    )


def _give_up(order: Order, word: str) -> str:
    button = f'<button class="plain">{say(order.language, word)}</button>'
    return _form(order, "cancel", button)


def _refused_before(order: Order) -> str:
    if order.trouble is None:
        return ""
    why = say(order.language, order.trouble)
    said = say(order.language, "try_again", why=why, left=MOST_TRIES - order.tries)
    return f'<p class="bad" role="alert">{said}</p>'


def _card(draw: Drawing, seen: Seen, trouble: Trouble | None) -> str:
    order, language = seen.order, seen.order.language
    alert = _refused_before(order)
    if trouble is not None:
        alert = f'<p class="bad" role="alert">{say(language, "mind")}</p>'
    chosen = _chosen(seen, trouble)
    inside = _choice(seen, chosen) if seen.cards else ""
    inside += f'<div class="new">{_number_and_expiry(language, trouble)}</div>'
    hint = say(language, "cvc_hint")
    code = _field(language, "cvc", 'maxlength="3" inputmode="numeric"', hint, trouble)
    inside += code
    note = {"card": "check_held", "autopayment_card": "check_charged"}.get(order.kind)
    if note is None:
        ticked = " checked" if trouble is not None and "remember" in trouble.typed else ""
        inside += (
            '<div class="new remember"><label><input type="checkbox" name="remember" value="1"'
            f' aria-describedby="held"{ticked}> {say(language, "remember")}</label>'
            f'<p id="held" class="hint">{say(language, "check_held")}</p></div>'
        )
    else:
        inside += f'<p class="note">{say(language, note)}</p>'
    pay = say(language, "pay", sum=money(order.kopecks, language, order.method))
    word = say(language, "bind") if order.kind in CARDS else pay
    inside += f"<button>{word}</button>"
    give_up = _give_up(order, "cancel" if order.kind in CARDS else "cancel_pay")
    body = _summary(draw, order) + _clock(draw, order) + alert
    return body + _form(order, "card", inside) + give_up + _test_cards(language)


def _chosen(seen: Seen, trouble: Trouble | None) -> str:
    """The card that stands chosen: the one that was, or is named, or else the new one."""
    known = {one.binding for one in seen.cards}
    if trouble is not None:
        asked = trouble.typed.get("binding", "")
    else:
        asked = seen.order.binding or ""
    return asked if asked in known else ""


def _choice(seen: Seen, chosen: str) -> str:
    language = seen.order.language
    rows = [_one_card(language, one, chosen == one.binding) for one in seen.cards]
    other = " checked" if not chosen else ""
    rows.append(
        f'<label class="other"><input type="radio" name="binding" value=""{other}>'
        f" <span>{say(language, 'other_card')}</span></label>"
    )
    legend = say(language, "choose_card")
    return f"<fieldset><legend>{legend}</legend>{''.join(rows)}</fieldset>"


def _one_card(language: str, card: BoundCard, checked: bool) -> str:
    month = f"{card.until[5:]}/{card.until[2:4]}"
    ticked = " checked" if checked else ""
    return (
        f'<label><input type="radio" name="binding" value="{escape(card.binding)}"{ticked}>'
        f" <span>{SYSTEMS.get(card.system, '')} <b>{escape(card.mask)}</b>"
        f" <small>{say(language, 'until', month=month)}</small></span></label>"
    )


def _number_and_expiry(language: str, trouble: Trouble | None) -> str:
    numeric = 'inputmode="numeric" autocomplete="cc-number" maxlength="23" data-mask="number"'
    number = _field(language, "number", numeric, "", trouble)
    short = 'inputmode="numeric" autocomplete="cc-exp" maxlength="9" data-mask="expiry"'
    expiry = _field(language, "expiry", short, say(language, "expiry_hint"), trouble)
    return number + expiry


def _field(language: str, name: str, other: str, hint: str, trouble: Trouble | None) -> str:
    said, wrong, value = "", "", ""
    described = [f"{name}-hint"] if hint else []
    if trouble is not None and trouble.field == name:
        said = f'<p class="wrong" id="{name}-wrong">{say(language, trouble.code)}</p>'
        wrong = ' aria-invalid="true" autofocus'
        described.append(f"{name}-wrong")
    if trouble is not None and name != "cvc":
        value = f' value="{escape(trouble.typed.get(name, ""))}"'
    by = f' aria-describedby="{" ".join(described)}"' if described else ""
    kind = "password" if name == "cvc" else "text"
    tip = f'<span class="hint" id="{name}-hint">{hint}</span>' if hint else ""
    own = (
        "" if "autocomplete" in other else f' autocomplete="{"cc-csc" if name == "cvc" else "off"}"'
    )
    return (
        f'<div class="field {name}"><label for="{name}">{say(language, name)}</label>{tip}'
        f'<input id="{name}" name="{name}" type="{kind}" spellcheck="false" {other}{own}{value}'
        f"{by}{wrong}>{said}</div>"
    )


def _test_cards(language: str) -> str:
    rows = "".join(
        f"<tr><td><code>{spaced(one.number)}</code></td>"
        f"<td>{say(language, f'case_{one.case}')}</td></tr>"
        for one in TEST_CARDS
    )
    return (
        f"<details><summary>{say(language, 'test_cards')}</summary>"
        f"<p>{say(language, 'test_hint')}</p><table>{rows}</table></details>"
    )


def spaced(number: str) -> str:
    """A number in groups of four."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def _secure(seen: Seen) -> str:
    order, language = seen.order, seen.order.language
    mask = held_of(order).card.mask[-4:]
    sum = money(order.kopecks, language, order.method)
    text = say(language, "secure_text", mask=f"•• {mask}", sum=sum)
    alert = ""
    if seen.codes:
        left = CODES - seen.codes
        alert = f'<p class="bad" role="alert">{say(language, "wrong_code", left=left)}</p>'
    inside = (
        f'<input type="hidden" name="codes" value="{seen.codes}">'
        f'<div class="field code"><label for="code">{say(language, "secure_code")}</label>'
        f'<span class="hint" id="code-hint">{say(language, "secure_hint")}</span>'
        '<input id="code" name="code" type="text" inputmode="numeric" maxlength="8"'
        ' autocomplete="one-time-code" autofocus aria-describedby="code-hint"></div>'
        f"<button>{say(language, 'confirm')}</button>"
    )
    other = f'<button class="plain">{say(language, "other_card")}</button>'
    return f"<p>{text}</p>{alert}" + _form(order, "secure", inside) + _form(order, "other", other)


def _silent(draw: Drawing, order: Order) -> str:
    language = order.language
    again = f'<p><a class="button" href="">{say(language, "look_again")}</a></p>'
    text = f'<p role="status">{say(language, "silent_text")}</p>'
    return _summary(draw, order) + text + again


def _wallet(draw: Drawing, order: Order) -> str:
    language = order.language
    accounts = "".join(
        f'<label><input type="radio" name="account" value="{name}"'
        f"{' checked' if name == 'main' else ''}> <span>{say(language, f'account_{name}')}</span>"
        "</label>"
        for name in ("main", "empty")
    )
    legend = say(language, "account")
    pay = say(language, "pay", sum=money(order.kopecks, language, order.method))
    inside = f"<fieldset><legend>{legend}</legend>{accounts}</fieldset><button>{pay}</button>"
    return (
        f'<p class="note">{say(language, "wallet_text")}</p>'
        + _summary(draw, order)
        + _clock(draw, order)
        + _refused_before(order)
        + _form(order, "confirm", inside)
        + _give_up(order, "refuse")
    )


def _result(draw: Drawing, order: Order) -> str:
    language = order.language
    title, lines = _outcome(order)
    mark = "good" if order.status == "paid" else "still"
    body = f'<div class="outcome {mark}" role="status">{"".join(lines)}</div>'
    body += _summary(draw, order)
    if order.method == LINKED:
        return _framed(draw, language, title, body + f"<p>{say(language, 'may_close')}</p>")
    body += f'<p><a class="button" href="{escape(order.back)}">{say(language, "back")}</a></p>'
    if draw.stay:
        return _framed(draw, language, title, body)
    seconds = f"<b data-back>{BACK_AFTER}</b>"
    body += f'<p class="soon">{say(language, "back_soon", seconds=seconds)}'
    body += f' <a href="?stay=1">{say(language, "stay")}</a></p>'
    return _framed(draw, language, title, body, BACK_AFTER, order.back)


def _outcome(order: Order) -> tuple[str, list[str]]:
    """What to say of an order that is over: its title's code, and lines below."""
    language, bound = order.language, order.kind in CARDS
    texts: list[str]
    if order.status == "paid":
        title = "card_bound" if bound else "paid_title"
        text = {"card": "card_bound_text", "autopayment_card": "card_charged_text"}
        texts = [say(language, text.get(order.kind, "paid_text"))]
    elif order.status == "refused":
        title = "card_refused" if bound else "refused_title"
        texts = [say(language, order.reason or "bank_declined"), say(language, "cancelled_text")]
    elif order.status == "expired":
        title, texts = "expired_title", [say(language, "expired_text")]
    else:
        title = "card_cancelled" if bound else "cancelled_title"
        silent = order.settles is not None
        texts = [say(language, "cancelled_silent" if silent else "cancelled_text")]
    return title, [f"<p>{text}</p>" for text in texts]


def start(draw: Drawing, language: str) -> str:
    """The page of who comes without an order: what this is, and the test cards."""
    return _framed(draw, language, "bank", _test_cards(language))
