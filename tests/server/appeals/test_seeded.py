"""The living scene's appeals: such as the rules let be, in every status, with papers that open."""

from __future__ import annotations

import hashlib
import io
from typing import get_args

import pytest

from lkk_desktop.models.appeals.appeal import Appeal, AppealStatus
from lkk_desktop.models.appeals.catalogue import AppealForm
from lkk_desktop.models.appeals.checking import flaws
from lkk_desktop.models.appeals.content import examine
from lkk_desktop.models.calendar import day
from lkk_server import suppliers
from lkk_server.appeals import terms
from lkk_server.seed.appeals import LETTERS
from tests.server.running import Running, scene
from tests.server.signed import all_of

PROFILE = suppliers.load()
APPEALS = [one for one in scene().records if isinstance(one, Appeal)]
FORMS = {one.id: one for one in PROFILE.appeals if isinstance(one, AppealForm)}


def test_every_status_is_there_and_an_answer_to_be_rated() -> None:
    assert {one.status for one in APPEALS} == set(get_args(AppealStatus))
    assert {one.user for one in APPEALS} == {"u-ivanov", "u-petrova"}
    assert any(one.status == "completed" and one.rating is None for one in APPEALS)
    for one in APPEALS:
        closed = one.status in ("completed", "refused")
        assert (one.answer is not None) == (one.answered is not None) == closed
        assert one.submitted < (one.answered or scene().now) <= scene().now
        assert (one.rated or 0) <= scene().now


@pytest.mark.parametrize("letter", LETTERS, ids=lambda one: one.number)
def test_each_could_have_been_sent(letter: object) -> None:
    (found,) = [one for one in APPEALS if one.number == getattr(letter, "number", "")]
    form = FORMS[found.form]
    assert flaws(form, getattr(letter, "answers", {}), found.enclosures) == ()
    assert found.due == terms.due("RU", day(found.submitted, PROFILE.supplier.zone), form.days)


def test_their_numbers_are_below_those_that_are_given_next() -> None:
    numbers = [one.number or "" for one in APPEALS]
    assert len(set(numbers)) == len(numbers)
    for number in numbers:
        prefix, _, plain = number.rpartition("-")
        assert int(plain) <= PROFILE.series[prefix]


def test_papers_are_what_they_say(whole: Running) -> None:
    papers = scene().papers
    assert len(papers) >= 4
    for one in papers:
        said = one.enclosure
        assert hashlib.sha256(one.content).hexdigest() == said.sha256
        assert examine(said.name, io.BytesIO(one.content), said.size) == said.media
    for login, user in (("ivanov", "u-ivanov"), ("petrova", "u-petrova")):
        with whole.client(whole.sign_in(login).access) as client:
            for appeal in all_of(whole, Appeal):
                for said in (*appeal.enclosures, *appeal.answer_enclosures):
                    got = client.get(f"/files/{said.id}")
                    assert got.status_code == (200 if appeal.user == user else 404)
                    if appeal.user == user:
                        assert hashlib.sha256(got.content).hexdigest() == said.sha256
