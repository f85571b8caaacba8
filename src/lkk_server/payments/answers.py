"""Every question about money and who answers it."""

from __future__ import annotations

from functools import partial

from lkk_desktop.online.payments import BindCard, DropAutopayment, ForgetCard, SetAutopayment
from lkk_server.identity.realm import Realm
from lkk_server.operations import Answer
from lkk_server.payments import binding, cards, chequing, paying, standing
from lkk_server.payments.till import Till


def answers(realm: Realm, till: Till | None) -> list[Answer]:
    """The answers over one realm; without a till, those that need one refuse payments_closed."""
    return [*paying.answers(realm, till), *_of_cards(realm, till), *chequing.answers(realm)]


def _of_cards(realm: Realm, till: Till | None) -> list[Answer]:
    return [
        Answer(BindCard, partial(binding.bind_card, realm, till), banks=True),
        Answer(ForgetCard, partial(cards.forget_card, realm)),
        Answer(SetAutopayment, partial(standing.set_autopayment, realm, till)),
        Answer(DropAutopayment, partial(standing.drop_autopayment, realm)),
    ]
