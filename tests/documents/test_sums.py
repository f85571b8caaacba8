"""Whatever an account has, the lines that its bill prints add up to the totals that it prints."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lkk_desktop import strings
from lkk_desktop.documents.bill import BillPaper, gathered
from lkk_desktop.documents.explaining import costs
from lkk_desktop.documents.pdf.bill import drawn
from lkk_desktop.models.billing.facts import Facts, Standing
from tests.documents import pages
from tests.documents.world import FLAT_PROVIDERS, PRINTED, world
from tests.models.billing import kit

BASES = {
    "electricity": "meter",
    "cold_water": "meter",
    "heating": "norm",
    "waste": "resident",
    "capital_repair": "area",
    "intercom": "fixed",
}
GROUPS = ("main", "waste", "outside")


@st.composite
def households(draw: Any) -> Facts:
    """Any services with any readings, debts, payments, orders and reliefs."""
    names = draw(st.lists(st.sampled_from(sorted(BASES)), min_size=1, max_size=6, unique=True))
    standings, meters, orders, privileges = [], [], [], []
    for place, name in enumerate(names):
        group = draw(st.sampled_from(GROUPS))
        provider = draw(st.sampled_from(("p", "water", "waste")))
        service = kit.service(name, BASES[name], place=place, group=group, provider=provider)
        debts = draw(st.lists(st.integers(1, 500_000), max_size=2))
        tranches = tuple(
            kit.debt(left, f"2026-0{7 + n}-15", f"2026-0{6 + n}", of=service.id)
            for n, left in enumerate(debts)
        )
        standings.append(Standing(service=service, tranches=tranches))
        if BASES[name] == "meter" and draw(st.booleans()):
            begin, use = draw(st.integers(0, 90_000)), draw(st.integers(0, 900))
            rows = (("2026-09-20", begin), ("2026-10-20", begin + use))
            meters.append(kit.one_dial(name, *rows))
        if draw(st.booleans()):
            amount = draw(st.integers(-300_000, 300_000))
            orders.append(kit.order("amount", service.id, "2026-10", amount=amount))
        if draw(st.booleans()):
            privileges.append(kit.privilege(name, "0.25"))
    payments = tuple(
        kit.payment("2026-10-07", draw(st.integers(1, 900_000)), group=group)
        for group in GROUPS
        if draw(st.booleans())
    )
    return kit.facts(
        *standings,
        meters=tuple(meters),
        orders=tuple(orders),
        privileges=tuple(privileges),
        payments=payments,
    )


def printed(paper: BillPaper) -> list[tuple[list[int], list[int]]]:
    """For each column of money in section 3: what its lines say, and its last total."""
    found = pages.words(drawn(paper, PRINTED))
    begin = next(i for i, word in enumerate(found) if word.text == "Расчёт начислений")
    end = next(i for i, word in enumerate(found) if word.text == "Справочная информация")
    columns: dict[int, tuple[list[int], list[int]]] = {}
    for word in found[begin:end]:
        kopecks = money(word.text)
        if kopecks is None:
            continue
        lines, totals = columns.setdefault(round(word.right), ([], []))
        if word.face == "Roboto-Medium":
            totals.append(kopecks)
        elif word.face == "Roboto-Regular" and not is_more(word):
            lines.append(kopecks)
    return list(columns.values())


def is_more(word: pages.Word) -> bool:
    """Whether a word is of the smaller rows that take a line apart: 0.94 of the usual size."""
    return any(abs(word.size - 8 * share * 0.94) < 0.01 for share in (1, 0.94, 0.88, 0.82, 0.76))


def money(text: str) -> int | None:
    """Kopecks of a figure with two places; a dash is nothing."""
    plain = pages.bare(text).replace("−", "-")
    if plain == "–":
        return 0
    whole, comma, rest = plain.partition(",")
    if not comma or len(rest) != 2 or not (whole.lstrip("-") + rest).isdigit():
        return None
    return int(whole + rest)


@settings(max_examples=15)
@given(households())
def test_the_lines_of_a_bill_add_up_to_what_it_asks_for(facts: Facts) -> None:
    strings.use("ru")
    held, billed = world(facts, others=FLAT_PROVIDERS)
    paper = gathered(held, kit.ACCOUNT, "2026-10")
    assert paper is not None
    totals = billed.totals
    wanted = {
        "opening": totals.opening,
        "charged": sum(line.charged for line in billed.lines),
        "relief": -sum(line.privilege + line.subsidy for line in billed.lines),
        "recalculated": totals.recalculated,
        "penalty": totals.penalty,
        "paid": totals.paid,
        "closing": totals.closing,
    }
    summed = [(sum(lines), sums[-1]) for lines, sums in printed(paper) if sums]
    assert summed
    for lines, whole in summed:
        assert lines == whole
    # Opening, charged, paid and closing always stand there; the others where they are something.
    always = [wanted[name] for name in ("opening", "charged", "paid", "closing")]
    others = [wanted[name] for name in ("relief", "recalculated", "penalty")]
    said = sorted(whole for _, whole in summed)
    assert not [value for value in (*always, *(v for v in others if v)) if value not in said]


@given(households())
def test_groups_come_to_the_bill_and_slices_to_their_line(facts: Facts) -> None:
    held, billed = world(facts, others=FLAT_PROVIDERS)
    paper = gathered(held, kit.ACCOUNT, "2026-10")
    assert paper is not None
    assert sum(group.totals.closing for group in paper.groups) == billed.totals.closing
    assert sum(group.totals.accrued for group in paper.groups) == billed.totals.accrued
    for charge in paper.charges:
        assert sum(costs(charge.why.slices)) == charge.accrual.charged
    assert paper.payable == billed.totals.closing + paper.overpaid - paper.uncertain
    owed = [group.totals.closing for group in paper.groups if not group.flawed]
    assert paper.payable == sum(value for value in owed if value > 0)
