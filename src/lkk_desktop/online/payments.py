"""What is asked about money, with a connection only: paying, cards, standing orders, cheques.

How a payment goes on is not asked for: it comes as a ``PaymentOrder`` in the user's own stream.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from lkk_desktop.models.autopayments import Schedule
from lkk_desktop.models.bounds import Code, Count, Id, Instant, Sum, Text
from lkk_desktop.models.payments import MOST_PARTS, OrderStatus, Part
from lkk_desktop.online.messages import Done
from lkk_desktop.online.question import Question, asked

Parts = Annotated[tuple[Part, ...], Meta(max_length=MOST_PARTS)]


class Started(msgspec.Struct, frozen=True, kw_only=True):
    """The bank waits for the payer: at its page (``url``), or for a code to be read by a phone
    (``link`` is what the code says), until an instant."""

    order: Id
    url: Text | None
    link: Text | None
    until: Instant


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """How far an order is, by the bank's own word of this moment."""

    status: OrderStatus
    reason: Code | None


@asked("/payments/start", Started, signed_in=True)
class StartPayment(Question[Started], frozen=True, kw_only=True):
    """Set out to pay. The id, a UUID of version 7, makes it happen once: asked again with the same
    content it is answered again.

    ``advance``: the payer knows that more than the debt is paid. ``card``: a saved one. Refused:
    payments_closed (no bank is set up), unknown_method, unknown_account, unknown_group (each with
    ``account``, ``group``), those of ``models.payments.check_parts``, needs_advance (``account``,
    ``group``, ``owed``: kopecks), unknown_card, card_expired, payment_waits (``order``: another one
    of the same account and group is open), being_paid (by somebody else who has the account;
    ``advance`` is taken all the same), other_payment (the id stands for another one),
    payment_over (``status``: it is settled), bank_away (ask again, with the same id), bank_refused
    (``reason``), too_many_tries (``wait``).
    """

    id: Id
    method: Code
    parts: Parts
    card: Id | None = None
    advance: bool = False
    language: Code = "ru"


@asked("/payments/cancel", Done, signed_in=True)
class CancelPayment(Question[Done], frozen=True, kw_only=True):
    """Give up an order that waits. Refused: unknown_payment, payment_over (``status``; it may be
    paid meanwhile), bank_away."""

    order: Id


@asked("/payments/look", Looked, signed_in=True)
class LookAtPayment(Question[Looked], frozen=True, kw_only=True):
    """Have the server ask the bank now. Refused: unknown_payment, bank_away,
    too_many_tries (``wait``)."""

    order: Id


@asked("/cards/bind", Started, signed_in=True)
class BindCard(Question[Started], frozen=True, kw_only=True):
    """Have the bank keep a card, for paying by hand or for standing orders; the id as that of
    ``StartPayment``. Refused: payments_closed, too_many_cards (``most``), other_payment,
    payment_over, bank_away, bank_refused."""

    id: Id
    purpose: Literal["card", "autopayment_card"]
    language: Code = "ru"


@asked("/cards/forget", Done, signed_in=True)
class ForgetCard(Question[Done], frozen=True, kw_only=True):
    """Delete a saved card: standing orders on it are switched off too. Refused: unknown_card."""

    card: Id


@asked("/autopayments/set", Done, signed_in=True)
class SetAutopayment(Question[Done], frozen=True, kw_only=True):
    """Switch a standing order on for an account, or change it. Refused: payments_closed,
    unknown_account, those of ``models.autopayments.check``, above_most (``most``), unknown_card,
    card_expired."""

    account: Id
    schedule: Schedule
    day: Count | None
    most: Sum
    card: Id


@asked("/autopayments/drop", Done, signed_in=True)
class DropAutopayment(Question[Done], frozen=True, kw_only=True):
    """Switch a standing order off. Refused: no_autopayment."""

    account: Id


@asked("/cheques/mail", Done, signed_in=True)
class MailCheque(Question[Done], frozen=True, kw_only=True):
    """Send a cheque to the user's confirmed e-mail. Refused: unknown_cheque, no_email,
    too_many_tries (``wait``)."""

    cheque: Id
