"""«Заполненность профиля N %»: what counts, what it weighs, what is missing."""

from __future__ import annotations

import pytest

from lkk_desktop.models.accounts import LinkedAccount, User
from lkk_desktop.models.contacts import (
    Contact,
    Subscription,
    contact_id,
    subscription_id,
)
from lkk_desktop.models.profile import WEIGHTS, fullness, has_number_for_login
from lkk_desktop.models.record import Record
from tests.models.test_commands import Memory

ME = "u1"
FLAT = LinkedAccount(id="l1", user=ME, account="0710000000", nickname=None, place=0)
MUM = LinkedAccount(id="l2", user=ME, account="0710000017", nickname="Мама", place=1)
NUMBER = User(id=ME, login="0710000000", name="Иванов И. И.")
OWN = User(id=ME, login="ivanov", name="Иванов И. И.")
EMAIL = Contact(id=contact_id(ME, "email"), user=ME, way="email", value="i@m.ru", confirmed=5)
PHONE = Contact(id=contact_id(ME, "phone"), user=ME, way="phone", value="79221234567", confirmed=5)
BILL = Subscription(id=subscription_id(ME, "bill"), user=ME, topic="bill", since=5)


def of(*records: Record) -> tuple[int, tuple[str, ...]]:
    found = fullness(Memory(*records), ME)
    return found.percent, found.missing


def test_the_weights_are_a_hundred() -> None:
    assert sum(WEIGHTS.values()) == 100


def test_one_who_has_just_registered_by_number_sees_what_to_do_next() -> None:
    assert of(NUMBER, FLAT, EMAIL) == (55, ("phone", "login", "bill"))


def test_a_contact_counts_once_it_is_confirmed() -> None:
    waiting = Contact(
        id=contact_id(ME, "email"), user=ME, way="email", value="i@m.ru", confirmed=None
    )
    assert of(OWN, FLAT, waiting, PHONE) == (65, ("email", "bill"))


def test_a_full_profile_misses_nothing() -> None:
    assert of(OWN, FLAT, EMAIL, PHONE, BILL) == (100, ())


@pytest.mark.parametrize(
    ("links", "missing"),
    [((FLAT,), False), ((MUM,), False), ((FLAT, MUM), True), ((MUM, MUM), False)],
)
def test_names_matter_where_there_are_several_accounts(
    links: tuple[LinkedAccount, ...], missing: bool
) -> None:
    assert ("names" in of(OWN, *links)[1]) == missing


def test_another_users_contacts_and_accounts_do_not_count() -> None:
    theirs = Contact(
        id=contact_id("u2", "email"), user="u2", way="email", value="x@m.ru", confirmed=5
    )
    foreign = LinkedAccount(id="l3", user="u2", account="0710000025", nickname="X", place=0)
    assert of(theirs, foreign) == (0, tuple(WEIGHTS))


@pytest.mark.parametrize(
    ("login", "number"),
    [("0710000000", True), ("071000000", False), ("ivanov", False), ("٠٧١٠٠٠٠٠٠٠", False)],
)
def test_ten_digits_are_no_login_of_ones_own(login: str, number: bool) -> None:
    assert has_number_for_login(login) == number
