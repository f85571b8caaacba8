"""Owners: who knows an account's number and its owner's surname, and the code on the bill if asked.

Number and surname can be guessed, so tries are limited by account and by source, neither of which
a stranger can use up for others; and after a source's third wrong try it is no longer told which of
them is wrong.
"""

from __future__ import annotations

import hmac
from typing import NamedTuple

from sqlalchemy import select

from lkk_desktop.models.identity import account_number, same_surname
from lkk_server import tables
from lkk_server.identity import limits
from lkk_server.identity.limits import Limits, Taken
from lkk_server.identity.reach import ruled
from lkk_server.identity.realm import Realm
from lkk_server.identity.tokens import Tokens
from lkk_server.refused import Refused
from lkk_server.streams import name_of

BILL_DIGITS = 6
LONGEST_SURNAME = 200
ACCOUNT = tables.records["account"].c


class Owned(NamedTuple):
    """An account whose owner was named."""

    number: str
    customer: str


class Owners:
    """The owners of a realm's accounts."""

    def __init__(self, realm: Realm) -> None:
        self._realm = realm
        self._limits = Limits(realm)

    def known(
        self,
        number: str,
        surname: str,
        bill_code: str | None,
        *,
        source: str,
        user: str | None = None,
        asks_bill_code: bool = True,
    ) -> Owned:
        """The account that one who knows this much may have. ``user`` is who asks, if signed in.

        Raises ``Refused``: 422 empty_account, malformed_account, no_bill_code, unknown_account,
        wrong_surname, wrong_bill_code, unknown_or_wrong; 429 too_many_tries (``wait``).
        """
        account = ruled(lambda: account_number(number))
        asks = self._realm.house.bill_code and asks_bill_code
        if asks and not (bill_code or "").strip():
            raise Refused(422, "no_bill_code")
        tries = [
            Taken(limits.ACCOUNT_HERE, (account, source)),
            Taken(limits.ACCOUNT, (account,)),
            Taken(limits.ACCOUNT_SOURCE, (source,)),
        ]
        if user is not None:
            tries = [Taken(limits.OF_USER, (user,)), Taken(limits.ACCOUNT, (account,))]
        with self._limits.tried(*tries):
            return self._proven(account, surname, (bill_code or "") if asks else None, source)

    def _proven(self, account: str, surname: str, bill_code: str | None, source: str) -> Owned:
        query = select(ACCOUNT.customer).where(
            ACCOUNT.stream == name_of("account", account),
            ACCOUNT.id == account,
            ACCOUNT.supplier == self._realm.supplier,
        )
        with self._realm.database.read() as connection:
            customer = connection.execute(query).scalar()
        code = None
        if customer is None:
            code = "unknown_account"
        elif not same_surname(customer, surname[:LONGEST_SURNAME].replace("\0", "")):
            code = "wrong_surname"
        elif bill_code is not None and not self._fits(account, bill_code):
            code = "wrong_bill_code"
        if code is None:
            return Owned(account, str(customer))
        told = Taken(limits.ACCOUNT_TOLD, (source,))
        with self._realm.database.write() as connection:
            tells = self._limits.has(connection, told)
        raise Refused(422, code if tells else "unknown_or_wrong")

    def _fits(self, account: str, typed: str) -> bool:
        right = bill_code_of(self._realm.tokens, account)
        said = "".join(typed.split()).encode("utf-8", "surrogatepass")
        return hmac.compare_digest(right.encode(), said)


def bill_code_of(tokens: Tokens, account: str) -> str:
    """The code to be printed on an account's bills: six digits, the same on each of them."""
    sealed = hmac.digest(tokens.key(b"bill"), account.encode(), "sha256")
    return f"{int.from_bytes(sealed[:16], 'big') % 10**BILL_DIGITS:0{BILL_DIGITS}d}"
