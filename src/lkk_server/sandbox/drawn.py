"""The bank's pages as HTML: whole without scripts, readable by keyboard and by ear."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import NamedTuple

from lkk_server.acquiring.messages import BoundCard
from lkk_server.sandbox.cards import CODES, TEST_CARDS
from lkk_server.sandbox.changes import CARDS, LINKED, MOST_TRIES, held_of
from lkk_server.sandbox.looks import MARK, SCRIPT, SIGNS, STYLE
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
    order, stage, language = seen.order, seen.stage, seen.order.language
    about = _summary(draw, order)
    if stage == "silent":
        return _silent(draw, order)
    if stage not in ("open", "secure"):
        return _result(draw, order)
    about += _clock(draw, order)
    if stage == "secure":
        return _framed(draw, language, say(language, "secure_title"), _secure(seen), about)
    if order.method == "card":
        title = say(language, "card_title" if order.kind in CARDS else "pay_title")
        return _framed(draw, language, title, _card(seen, trouble), about)
    code = "sbp_title" if order.method == LINKED else "wallet_title"
    title = say(language, code, wallet=WALLETS[order.method])
    return _framed(draw, language, title, _wallet(order), about)


def notice(draw: Drawing, language: str, title: str, text: str) -> str:
    """A page that says one thing, by the codes of its words."""
    return _framed(draw, language, say(language, title), f"<p>{say(language, text)}</p>")


def start(draw: Drawing, language: str) -> str:
    """The page of who comes without an order: what this is, and the test cards."""
    return _framed(draw, language, say(language, "bank"), _test_cards(language, opened=True))


def _framed(
    draw: Drawing,
    language: str,
    title: str,
    deed: str,
    about: str = "",
    head: str = "",
    *,
    over: bool = False,
) -> str:
    """A whole page: ``about`` is beside what is to be done, or above it; below it where all is
    ``over``."""
    body, kind = f"<h1>{title}</h1>{deed}", "one"
    if about:
        kind = "two over" if over else "two"
        parts = [f'<section class="about">{about}</section>']
        parts.insert(0 if over else 1, f'<section class="deed">{deed}</section>')
        body = f"<h1>{title}</h1>{''.join(parts)}"
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">'
        f"{head}<title>{title} · {say(language, 'bank')}</title>"
        f'<style nonce="{draw.nonce}">{STYLE}</style></head><body>'
        f'<header><span class="mark">{MARK}</span><b>{say(language, "bank")}</b></header>'
        f'<main class="{kind}">{body}</main>'
        f"<footer><p>{say(language, 'sandbox')}</p></footer>"
        f'<script nonce="{draw.nonce}">{SCRIPT}</script></body></html>'
    )


def _refreshed(seconds: int, to: str = "") -> str:
    target = f";url={escape(to)}" if to else ""
    return f'<meta http-equiv="refresh" content="{seconds}{target}">'


def _summary(draw: Drawing, order: Order) -> str:
    language = order.language
    word = "check_sum" if order.kind in CARDS else "sum"
    rows = [("payee", draw.payee), ("purpose", order.purpose)]
    if order.status != "waiting":
        rows.append(("bank_number", order.bank))
    listed = "".join(
        f"<div><dt>{say(language, name)}</dt><dd>{escape(value)}</dd></div>" for name, value in rows
    )
    return (
        f'<p class="sum"><span>{say(language, word)}</span>'
        f" <strong>{money(order.kopecks, language, order.method)}</strong></p><dl>{listed}</dl>"
    )


def _clock(draw: Drawing, order: Order) -> str:
    left = max(0, (order.until or 0) - draw.now) // 1_000
    minutes = say(order.language, "minutes", count=-(-left // 60))
    shown = f'<b data-left="{left}">{minutes}</b>'
    return f'<p class="clock">{say(order.language, "time_left", left=shown)}</p>'


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


def _card(seen: Seen, trouble: Trouble | None) -> str:
    order, language = seen.order, seen.order.language
    alert = _refused_before(order)
    if trouble is not None:
        said = trouble.code if trouble.field == "binding" else "mind"
        alert = f'<p class="bad" role="alert">{say(language, said)}</p>'
    inside = _choice(seen, _chosen(seen, trouble)) if seen.cards else ""
    number = 'inputmode="numeric" autocomplete="cc-number" maxlength="23" data-mask="number"'
    inside += _field(language, "number", number, "", trouble)
    expiry = 'inputmode="numeric" autocomplete="cc-exp" maxlength="9" data-mask="expiry"'
    cvc = 'inputmode="numeric" autocomplete="cc-csc" maxlength="3"'
    row = _field(language, "expiry", expiry, say(language, "expiry_hint"), trouble)
    row += _field(language, "cvc", cvc, say(language, "cvc_hint"), trouble)
    inside += f'<div class="row">{row}</div>{_keeping(order, trouble)}'
    bound = order.kind in CARDS
    pay = say(language, "pay", sum=money(order.kopecks, language, order.method))
    inside += f"<button>{say(language, 'bind') if bound else pay}</button>"
    give_up = _give_up(order, "cancel" if bound else "cancel_pay")
    return alert + _form(order, "card", inside) + give_up + _test_cards(language)


def _keeping(order: Order, trouble: Trouble | None) -> str:
    """Whether the card is to be kept, or what it is checked with where that is what it is for."""
    language = order.language
    if order.kind in CARDS:
        note = "check_held" if order.kind == "card" else "check_charged"
        return f'<p class="note">{say(language, note)}</p>'
    ticked = " checked" if trouble is not None and "remember" in trouble.typed else ""
    return (
        '<div class="new remember"><label><input type="checkbox" name="remember" value="1"'
        f' aria-describedby="held"{ticked}> {say(language, "remember")}</label>'
        f'<p id="held" class="hint">{say(language, "check_held")}</p></div>'
    )


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


def _field(language: str, name: str, other: str, hint: str, trouble: Trouble | None) -> str:
    """A field with its label, its hint, and what is wrong with it; the code is never shown."""
    wrong = trouble.code if trouble is not None and trouble.field == name else None
    described = [f"{name}-hint"] if hint else []
    described += [f"{name}-wrong"] if wrong else []
    attributes = [f'id="{name}" name="{name}" spellcheck="false"', other]
    attributes.append(f'type="{"password" if name == "cvc" else "text"}"')
    if described:
        attributes.append(f'aria-describedby="{" ".join(described)}"')
    if wrong:
        attributes.append('aria-invalid="true" autofocus')
    if trouble is not None and name != "cvc":
        attributes.append(f'value="{escape(trouble.typed.get(name, ""))}"')
    tip = f'<span class="hint" id="{name}-hint">{hint}</span>' if hint else ""
    said = f'<p class="wrong" id="{name}-wrong">{say(language, wrong)}</p>' if wrong else ""
    new = "" if name == "cvc" else "new "
    return (
        f'<div class="{new}field"><label for="{name}">{say(language, name)}</label>{tip}'
        f"<input {' '.join(attributes)}>{said}</div>"
    )


def _test_cards(language: str, *, opened: bool = False) -> str:
    rows = "".join(
        f'<tr><th scope="row">{spaced(one.number)}</th>'
        f"<td>{say(language, f'case_{one.case}')}</td></tr>"
        for one in TEST_CARDS
    )
    return (
        f"<details{' open' if opened else ''}><summary>{say(language, 'test_cards')}</summary>"
        f"<p>{say(language, 'test_hint')}</p><table>{rows}</table></details>"
    )


def spaced(number: str) -> str:
    """A number in groups of four."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def _secure(seen: Seen) -> str:
    order, language = seen.order, seen.order.language
    mask = held_of(order).card.mask[-4:]
    sum = money(order.kopecks, language, order.method)
    text = say(language, "secure_text", mask=f"••\u00a0{mask}", sum=sum)
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
    forms = [_form(order, "secure", inside), _form(order, "other", other)]
    forms.append(_give_up(order, "cancel" if order.kind in CARDS else "cancel_pay"))
    return f"<p>{text}</p>{alert}{''.join(forms)}"


def _silent(draw: Drawing, order: Order) -> str:
    language = order.language
    title = say(language, "silent_title")
    body = f'<div class="outcome silent" role="status">{SIGNS["silent"]}'
    body += f"<p>{say(language, 'silent_text')}</p></div>"
    body += f'<a class="button" href="">{say(language, "look_again")}</a>'
    again = _refreshed(LOOK_AFTER)
    return _framed(draw, language, title, body, _summary(draw, order), again, over=True)


def _wallet(order: Order) -> str:
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
    note = f'<p class="note">{say(language, "wallet_text")}</p>'
    refuse = _give_up(order, "refuse")
    return note + _refused_before(order) + _form(order, "confirm", inside) + refuse


def _result(draw: Drawing, order: Order) -> str:
    language = order.language
    title, text = _outcome(order)
    body = f'<div class="outcome {order.status}" role="status">{SIGNS[order.status]}{text}</div>'
    about = _summary(draw, order)
    if order.method == LINKED:
        body += f'<p class="soon">{say(language, "may_close")}</p>'
        return _framed(draw, language, title, body, about, over=True)
    body += f'<a class="button" href="{escape(order.back)}">{say(language, "back")}</a>'
    if draw.stay:
        return _framed(draw, language, title, body, about, over=True)
    seconds = f"<b data-back>{BACK_AFTER}</b>"
    body += f'<p class="soon">{say(language, "back_soon", seconds=seconds)}'
    body += f' <a href="?stay=1">{say(language, "stay")}</a></p>'
    head = _refreshed(BACK_AFTER, order.back)
    return _framed(draw, language, title, body, about, head, over=True)


def _outcome(order: Order) -> tuple[str, str]:
    """What to say of an order that is over: a title, and lines below it."""
    language, bound = order.language, order.kind in CARDS
    if order.status == "paid":
        title = "card_bound" if bound else "paid_title"
        text = {"card": "card_bound_text", "autopayment_card": "card_charged_text"}
        codes = [text.get(order.kind, "paid_text")]
    elif order.status == "refused":
        title = "card_refused" if bound else "refused_title"
        codes = [order.reason or "bank_declined", "cancelled_text"]
    elif order.status == "expired":
        title, codes = "expired_title", ["expired_text"]
    else:
        title = "card_cancelled" if bound else "cancelled_title"
        codes = ["cancelled_text" if order.settles is None else "cancelled_silent"]
    return say(language, title), "".join(f"<p>{say(language, code)}</p>" for code in codes)
