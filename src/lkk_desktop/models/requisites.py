"""Where a supplier is paid: its requisites in Russia or Ukraine, and what can be checked of them.

A wrong digit here sends a household's money elsewhere, so that nothing is printed from requisites
that do not pass. Sources: the Bank of Russia's rule for the control key of an account (08.09.1997
№ 515), the tax service's rule for the INN, ISO 13616 for the IBAN, the registers' rules for
ЄДРПОУ and РНОКПП.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from lkk_desktop.models.bounds import Text
from lkk_desktop.models.command import Problem

_ACCOUNT = re.compile(r"[0-9]{5}[0-9ABCEHKMPTX][0-9]{14}", re.ASCII)
_LETTERS = str.maketrans("ABCEHKMPTX", "0123456789")
"""The sixth sign of an account may stand for a clearing currency; the key counts it as a digit."""

_KEY = (7, 1, 3)
_INN_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_11 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12 = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_RNTRC = (-1, 5, 7, 9, 4, 6, 10, 5, 7)
_FORMS = {
    "bic": r"[0-9]{9}",
    "inn": r"[0-9]{10}([0-9]{2})?",
    "kpp": r"([0-9]{4}[0-9A-Z]{2}[0-9]{3})?",
    "oktmo": r"([0-9]{8}([0-9]{3})?)?",
    "cbc": r"([0-9]{20})?",
    "iban": r"UA[0-9]{27}",
    "code": r"[0-9]{8}([0-9]{2})?",
}


class RussianRequisites(msgspec.Struct, frozen=True, kw_only=True, tag="ru"):
    """A payee in a Russian bank, or in the treasury (a BIC that does not begin with 04).

    ``correspondent`` is empty, or ``0``, where the bank has none.
    """

    name: Text
    account: Text
    bank: Text
    bic: Text
    correspondent: Text = ""
    inn: Text
    kpp: Text = ""
    oktmo: Text = ""
    cbc: Text = ""


class UkrainianRequisites(msgspec.Struct, frozen=True, kw_only=True, tag="ua"):
    """A payee in a Ukrainian bank; ``code`` is its ЄДРПОУ (8 digits) or РНОКПП (10)."""

    name: Text
    iban: Text
    code: Text


Requisites = RussianRequisites | UkrainianRequisites


def check(requisites: Requisites) -> None:
    """Raise ``Problem`` for the first requisite that cannot be right.

    ``empty_field``, ``malformed_field`` or ``wrong_check_digit``, each with the ``field``.
    """
    if isinstance(requisites, RussianRequisites):
        _check_russian(requisites)
    else:
        _check_ukrainian(requisites)


def _check_russian(given: RussianRequisites) -> None:
    _present(given, "name", "account", "bank", "bic", "inn")
    _of_form(given, "bic", "inn", "kpp", "oktmo", "cbc")
    if not _ACCOUNT.fullmatch(given.account):
        raise Problem("malformed_field", field="account")
    if given.correspondent not in ("", "0") and not _ACCOUNT.fullmatch(given.correspondent):
        raise Problem("malformed_field", field="correspondent")
    if not inn_holds(given.inn):
        raise Problem("wrong_check_digit", field="inn")
    if not given.bic.startswith("04"):
        return  # the treasury's accounts are numbered by its own rule
    if not account_holds(given.account, given.bic):
        raise Problem("wrong_check_digit", field="account")
    if given.correspondent.strip("0") and not correspondent_holds(given.correspondent, given.bic):
        raise Problem("wrong_check_digit", field="correspondent")


def _check_ukrainian(given: UkrainianRequisites) -> None:
    _present(given, "name", "iban", "code")
    _of_form(given, "iban", "code")
    if not iban_holds(given.iban):
        raise Problem("wrong_check_digit", field="iban")
    if not (edrpou_holds if len(given.code) == 8 else rntrc_holds)(given.code):
        raise Problem("wrong_check_digit", field="code")


def _present(given: Requisites, *names: str) -> None:
    for name in names:
        if not getattr(given, name).strip():
            raise Problem("empty_field", field=name)


def _of_form(given: Requisites, *names: str) -> None:
    for name in names:
        if not re.fullmatch(_FORMS[name], getattr(given, name), re.ASCII):
            raise Problem("malformed_field", field=name)


# ── check digits: each takes a number of the right form ───────────────────────────────────────


def account_holds(account: str, bic: str) -> bool:
    """Whether an account's control key fits the bank that keeps it.

    The Bank of Russia's own branches (a BIC that ends with 000, 001 or 002) count by their region.
    """
    branch = bic[6:] in ("000", "001", "002")
    return _keyed(f"0{bic[4:6]}" if branch else bic[6:], account)


def correspondent_holds(account: str, bic: str) -> bool:
    """Whether a bank's correspondent account fits it: that one is kept by the Bank of Russia."""
    return _keyed(f"0{bic[4:6]}", account)


def _keyed(bank: str, account: str) -> bool:
    digits = bank + account.translate(_LETTERS)
    return _weighted(digits, _KEY * 8) % 10 == 0


def inn_holds(inn: str) -> bool:
    """Whether the check digit of a company's INN, or the two of a person's, fit the rest."""
    if len(inn) == 10:
        return _last(inn, _INN_10) == inn[9]
    return _last(inn, _INN_11) == inn[10] and _last(inn, _INN_12) == inn[11]


def iban_holds(iban: str) -> bool:
    """Whether an IBAN's two check digits fit (ISO 7064, MOD 97-10)."""
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1


def edrpou_holds(code: str) -> bool:
    """Whether the last digit of a company's ЄДРПОУ fits; 3, 4 and 5 begin another series."""
    weights = (7, 1, 2, 3, 4, 5, 6) if code[0] in "345" else (1, 2, 3, 4, 5, 6, 7)
    rest = _weighted(code, weights) % 11
    if rest == 10:
        rest = _weighted(code, (weight + 2 for weight in weights)) % 11
    return str(rest % 10) == code[7]


def rntrc_holds(code: str) -> bool:
    """Whether the last digit of a person's РНОКПП fits."""
    return _last(code, _RNTRC) == code[9]


def _weighted(digits: str, weights: Iterable[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def _last(digits: str, weights: Iterable[int]) -> str:
    return str(_weighted(digits, weights) % 11 % 10)
