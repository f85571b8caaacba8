"""The demo accounts' papers: what they print is what the scene's records hold, to the kopeck."""

from __future__ import annotations

from pathlib import Path

import pytest

from lkk_desktop import names
from lkk_desktop.documents import made, words
from lkk_desktop.documents.bill import gathered
from lkk_desktop.documents.payable import slip
from lkk_desktop.documents.pdf.bill import drawn
from lkk_desktop.models.accruals import Accrual, Bill
from lkk_desktop.models.billing.lines import explanation
from lkk_desktop.models.calendar import local
from lkk_server import suppliers
from lkk_server.seed import living
from lkk_server.seed.scene import Scene
from tests.documents import camera, pages, second_reader
from tests.documents.test_bill import figures
from tests.documents.world import Held

pytestmark = pytest.mark.slow
ACCOUNTS = ("0710000000", "0720014583", "0720027716", "0730009148", "0710046205")
PERIOD = "2026-10"


@pytest.fixture(scope="module")
def scene() -> Scene:
    return living.scene(suppliers.load())


@pytest.fixture(scope="module")
def held(scene: Scene) -> Held:
    return Held(scene.records)


@pytest.mark.skipif(not camera.POPPLER, reason="poppler-utils is not installed")
@pytest.mark.parametrize("account", ACCOUNTS)
def test_a_demo_account_s_bill(account: str, held: Held, scene: Scene, tmp_path: Path) -> None:
    bill = gathered(held, account, PERIOD)
    assert bill is not None
    data = drawn(bill, local(scene.now, bill.account.zone))
    text = pages.check(data, title=account)
    assert not {one for one in figures(bill) if one not in text}
    (record,) = held.find(Bill, account=account, period=PERIOD)
    lines = held.find(Accrual, account=account, period=PERIOD)
    assert len(bill.charges) == len(lines) > 0
    assert sum(one.closing for one in lines) == record.closing == bill.bill.closing
    assert pages.bare(words.amount(record.closing)) in text
    slips = [slip(bill, group) for group in bill.groups]
    wanted = [one.code for one in slips if one.code is not None]
    path = tmp_path / "bill.pdf"
    path.write_bytes(data)
    last = max(word.page for word in pages.words(data))
    seen = [code for n in range(last) for code in camera.seen(camera.by_poppler(path, page=n + 1))]
    assert sorted(seen) == sorted(wanted)
    sums = [int(second_reader.gost(code).fields["Sum"]) for code in seen]
    assert sum(sums) == bill.payable
    assert bill.payable == record.closing + bill.overpaid


@pytest.mark.parametrize("account", ACCOUNTS)
def test_a_demo_account_s_other_papers(account: str, held: Held, scene: Scene) -> None:
    first, last = "2023-11", "2026-10"
    statement = made.statement(held, account, first, last, scene.now)
    text = pages.check(statement, title=account)
    for one in held.find(Bill, account=account):
        assert pages.bare(words.capital(words.period(one.period))) in text
        assert pages.bare(words.amount(one.closing)) in text
    accruals = made.accruals(held, account, "2026-08", last, scene.now)
    text = pages.check(accruals, title=account)
    for line in held.find(Accrual, account=account, period=PERIOD):
        assert pages.bare(words.amount(line.accrued)) in text
        assert not explanation(line).flaws
    pages.check(made.readings(held, account, "2025-11", last, scene.now), title=account)


def test_what_a_code_of_the_scene_is_called_has_words(held: Held) -> None:
    """No supplier's code of the demo is printed as it is."""
    lines = [one for key, one in held.records.items() if key[0] == "accrual"]
    assert lines
    for one in lines:
        assert isinstance(one, Accrual)
        assert one.service in names.SERVICES
        assert one.group in names.GROUPS
        assert one.method in words.METHODS
        why = explanation(one)
        assert {relief.reason for relief in why.reliefs} <= set(names.RELIEFS)
        orders = {c.reason for c in why.corrections if c.kind != "returned"}
        assert orders <= set(words.ORDERS)
        if one.reason not in ("read", "by_basis", "none"):
            assert one.reason in words.REASONS
    ways = {one.way for key, one in held.records.items() if key[0] == "payment"}  # type: ignore[attr-defined]
    assert ways <= set(names.WAYS)
