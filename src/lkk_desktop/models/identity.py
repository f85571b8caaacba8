"""What a person is known by: account number and surname, contacts, a password; rules in codes.

Sources: seed S2 (registration, chapter 3; passwords, chapter 8), seed S1 (contacts).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from lkk_desktop.models.command import Problem

Way = Literal["email", "phone"]
"""How a contact is reached: letters go by e-mail, codes of four digits by SMS."""

POLICY = "2026-11"
"""The version of the policy of ``documents/policy.py``, which one who registers consents to."""

DIGITS_OF_ACCOUNT = 10
SHORTEST_PASSWORD = 6
LONGEST_PASSWORD = 1_024
LONGEST_CONTACT = 254
SHORTEST_LOGIN = 3
LONGEST_LOGIN = 64
SPECIAL = "!@#$%^&*() "
PHONE_DIGITS = {"RU": 11, "UA": 12}
STRANGE_DASHES = re.compile("[‐‑‒–—−]")
PUNCTUATION = re.compile(r"[\s.\-'ʼ’`]+")
LOGIN = re.compile(r"[A-Za-z0-9А-Яа-яЁёІіЇїЄєҐґ._@+\-]+")
CYRILLIC_ZONES = (".рф", ".xn--p1ai")


def account_number(typed: str) -> str:
    """An account's number as it is kept: ten digits. Raises ``Problem``.

    Spaces and dashes that people type for themselves are taken out. Codes: empty_account,
    malformed_account.
    """
    number = re.sub(r"[\s\-]", "", STRANGE_DASHES.sub("-", typed))
    if not number:
        raise Problem("empty_account")
    if len(number) != DIGITS_OF_ACCOUNT or not (number.isascii() and number.isdecimal()):
        raise Problem("malformed_account", digits=DIGITS_OF_ACCOUNT)
    return number


def folded_surname(text: str) -> str:
    """A surname as it is compared: without case, dashes, apostrophes; «ё» is «е»."""
    plain = unicodedata.normalize("NFC", STRANGE_DASHES.sub("-", text)).casefold()
    return PUNCTUATION.sub("", plain.replace("ё", "е"))


def surname_of(customer: str) -> str:
    """The surname in a customer's full name, which it begins."""
    return customer.split()[0] if customer.split() else ""


def same_surname(customer: str, typed: str) -> bool:
    """Whether this is the surname of the customer; the full name in full counts, too."""
    said = folded_surname(typed)
    return bool(said) and said in (folded_surname(surname_of(customer)), folded_surname(customer))


def password_faults(password: str) -> tuple[str, ...]:
    """What a new password lacks or may not have, in the order of being told (seed S2).

    Codes: password_cyrillic, password_character, password_short, password_long,
    password_no_lowercase, password_no_digit.
    """
    found = []
    foreign = [c for c in password if not (c.isascii() and c.isalnum()) and c not in SPECIAL]
    cyrillic = [c for c in foreign if "CYRILLIC" in unicodedata.name(c, "")]
    if cyrillic:
        found.append("password_cyrillic")
    if len(foreign) > len(cyrillic):
        found.append("password_character")
    if len(password) < SHORTEST_PASSWORD:
        found.append("password_short")
    if len(password) > LONGEST_PASSWORD:
        found.append("password_long")
    if not any("a" <= c <= "z" for c in password):
        found.append("password_no_lowercase")
    if not any("0" <= c <= "9" for c in password):
        found.append("password_no_digit")
    return tuple(found)


def strength(password: str, *known: str) -> int:
    """How well a password stands against guessing, 0 (at once) to 4 (zxcvbn's scale).

    ``known`` is what a guesser would try first: the login, the surname, the account's number.
    """
    from zxcvbn import zxcvbn

    if not password:
        return 0
    return int(zxcvbn(password[:72], user_inputs=[one for one in known if one])["score"])


def email(typed: str) -> str:
    """An e-mail address as it is kept. Raises ``Problem``.

    Codes: email_not_latin (seed S1: Latin letters only), email_zone («.рф» is not served),
    email_malformed.
    """
    from email_validator import EmailNotValidError, validate_email

    text = typed.strip()
    if len(text) > LONGEST_CONTACT:
        raise Problem("email_malformed")
    if text.rstrip(".").casefold().endswith(CYRILLIC_ZONES):
        raise Problem("email_zone")
    if not text.isascii():
        raise Problem("email_not_latin")
    try:
        checked = validate_email(
            text, check_deliverability=False, test_environment=True, strict=True
        )
    except EmailNotValidError:
        raise Problem("email_malformed") from None
    return checked.normalized


def phone(typed: str, region: str = "RU") -> str:
    """A mobile phone as it is kept: digits with the country's code. Raises ``Problem``.

    «8 (922) …», «+7 922…» and «922…» are one number. Codes: phone_malformed, phone_not_mobile.
    """
    import phonenumbers

    text = STRANGE_DASHES.sub("-", typed).strip()
    if re.search(r"[^\d\s()+\-.]", text) or len(text) > LONGEST_CONTACT:
        raise Problem("phone_malformed", digits=PHONE_DIGITS.get(region))
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        raise Problem("phone_malformed", digits=PHONE_DIGITS.get(region)) from None
    if not phonenumbers.is_valid_number_for_region(number, region):
        raise Problem("phone_malformed", digits=PHONE_DIGITS.get(region))
    kinds = phonenumbers.PhoneNumberType
    if phonenumbers.number_type(number) not in (kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE):
        raise Problem("phone_not_mobile")
    return f"{number.country_code}{number.national_number}"


def contact(way: Way, typed: str, region: str = "RU") -> str:
    """A contact as it is kept, by its kind's rule. Raises ``Problem``."""
    return email(typed) if way == "email" else phone(typed, region)


def login(typed: str) -> str:
    """A login of one's own choice. Raises ``Problem``: login_short, login_long, login_character,
    login_number (ten digits look like an account's number, which is another's or has its own way).
    """
    text = unicodedata.normalize("NFC", typed.strip())
    if len(text) < SHORTEST_LOGIN:
        raise Problem("login_short", least=SHORTEST_LOGIN)
    if len(text) > LONGEST_LOGIN:
        raise Problem("login_long", most=LONGEST_LOGIN)
    if LOGIN.fullmatch(text) is None:
        raise Problem("login_character")
    digits = re.sub(r"[+\-.]", "", text)
    if digits.isdecimal() and len(digits) == DIGITS_OF_ACCOUNT:
        raise Problem("login_number")
    return text


def masked(way: Way, value: str) -> str:
    """A contact as it may be told to whoever asks: «i•••@m•••.ru», «+7 ••• •••-••-67»."""
    if way == "phone":
        return f"+{value[:1]} ••• •••-••-{value[-2:]}"
    name, _, host = value.partition("@")
    zone = host.rpartition(".")[2]
    return f"{name[:1]}•••@{host[:1]}•••.{zone}"


def spelled_phone(value: str) -> str:
    """A kept phone as people write it: «+7 (922) 123-45-67»."""
    if len(value) != PHONE_DIGITS["RU"] or not value.startswith("7"):
        return f"+{value}"
    return f"+7 ({value[1:4]}) {value[4:7]}-{value[7:9]}-{value[9:]}"
