"""A bill on paper: its five sections, every figure, and codes that a bank's app would read."""

from __future__ import annotations

import datetime
import io
import re
from pathlib import Path
from typing import Any

import msgspec
import pypdf
import pytest

from lkk_desktop import names, strings
from lkk_desktop.documents import made, words
from lkk_desktop.documents.bill import BillPaper, gathered
from lkk_desktop.documents.making import Cancelled
from lkk_desktop.documents.payable import slip
from lkk_desktop.documents.pdf.bill import drawn
from lkk_desktop.models.billing.facts import Facts, Standing
from lkk_desktop.models.record import Record
from tests.documents import camera, pages, second_reader
from tests.documents.world import (
    CHERNIHIV,
    FLAT_PROVIDERS,
    PRINTED,
    TYUMEN,
    account,
    flat_world,
    provider,
    supplier,
    world,
)
from tests.models.billing import kit

poppler = pytest.mark.skipif(not camera.POPPLER, reason="poppler-utils is not installed")
SECTIONS = (
    "1Плательщикиисполнителиуслуг",
    "2Показанияприборовучёта",
    "3Расчётначислений",
    "4Справочнаяинформация",
    "5Суммыпоисполнителям",
)


def paper(facts: Facts, *others: Record, period: str = "2026-10", **given: Any) -> BillPaper:
    held, _ = world(facts, period, others=others, **given)
    found = gathered(held, kit.ACCOUNT, period)
    assert found is not None
    return found


def flat_paper() -> BillPaper:
    found = gathered(flat_world()[0], kit.ACCOUNT, "2026-10")
    assert found is not None
    return found


def checked(bill: BillPaper, language: str = "ru") -> str:
    return pages.check(drawn(bill, PRINTED), title=kit.ACCOUNT, language=language)


def group(name: str) -> str:
    return pages.bare(names.named(names.GROUPS, name))


def figures(bill: BillPaper) -> set[str]:
    """Every sum that the records have, as a page shows it, without spaces."""
    found = set()
    for charge in bill.charges:
        one = charge.accrual
        kopecks = [one.opening, one.charged, one.recalculated, one.penalty, one.paid]
        kopecks += [-one.privilege - one.subsidy]
        found |= {pages.bare(words.amount(value)) for value in kopecks if value}
        found |= {pages.bare(words.amount(one.closing))}
        found |= {pages.bare(words.price(s.price)) for s in charge.why.slices if s.price}
        found |= {pages.bare(strings.number(s.volume)) for s in charge.why.slices if s.volume}
        for part in charge.why.parts:
            values = (part.opening, part.closing)
            found |= {pages.bare(strings.number(value)) for value in values if value is not None}
        found |= {pages.bare(words.amount(-one.amount)) for one in charge.why.reliefs}
        found |= {pages.bare(words.amount(one.amount)) for one in charge.why.corrections}
    of = bill.bill
    for value in (of.opening, of.accrued, of.paid, of.closing):
        found.add(pages.bare(words.amount(value)))
    for totals in (group.totals for group in bill.groups):
        for value in (totals.opening, totals.accrued, totals.paid, totals.closing):
            found.add(pages.bare(words.amount(value)))
    found |= {pages.bare(words.amount(one.amount)) for one in bill.payments}
    return found


# ── what stands there ─────────────────────────────────────────────────────────────────────────


def test_a_flat_s_bill_has_its_five_sections_and_every_figure() -> None:
    bill = flat_paper()
    text = checked(bill)
    places = [text.index(section) for section in SECTIONS]
    assert places == sorted(places)
    assert "квитанциязаоктябрь2026г." in text
    assert "№75da533315-0110260" in text
    assert "Коплатедо15.11.2026" in text
    assert not {one for one in figures(bill) if one not in text}
    facts = ("Иванов Иван Иванович", "628300, ХМАО – Югра", "54,3 м²", "Проживает 3")
    ways = (bill.supplier.phone, "ИНН 7203175930", "БИК 044525225", "gesbt.ru")
    assert not [one for one in (*facts, *ways) if pages.bare(one) not in text]
    assert "Льгота50%:ветерантруда−115,87" in text
    assert "1467,50" in text


def test_a_volume_says_how_it_came_about() -> None:
    text = checked(flat_paper())
    assert "День:2812−2640=172кВт·ч;Ночь:486−420=66кВт·ч" in text
    assert "3,1м³начеловека×3=9,3м³" in text
    assert "0,024Гкална" in text
    assert "понормативу:длясреднегомалопоказаний" in text
    assert "отсутствие,октябрь2026г.,11дней,позаявлениюпотребителя−323,65" in text
    assert "Сентябрь2026г.Электроэнергия15.10.2026655,10" in text


def test_payments_of_the_period_and_what_was_said_of_meters() -> None:
    text = checked(flat_paper())
    assert f"12.10.2026Банковскаякарта{group('main')}812,40" in text
    assert f"14.10.2026Банковскаякарта{group('waste')}300,00" in text
    assert "следующаяповерка25.03.2035" in text
    assert "показаниянет" in text


@pytest.mark.parametrize("language", ["ru", "uk", "en"])
def test_a_bill_is_printed_in_the_language_in_use(language: str) -> None:
    strings.use(language)
    bill = flat_paper()
    text = checked(bill, language)
    named = {"ru": "Платёжныйдокумент", "uk": "Платіжнийдокумент", "en": "Paymentdocument"}
    assert named[language] in text
    codes = [slip(bill, group).code for group in bill.groups]
    strings.use("ru")
    assert codes == [slip(bill, group).code for group in bill.groups]


def test_the_same_bill_makes_the_same_bytes() -> None:
    bill = flat_paper()
    assert drawn(bill, PRINTED) == drawn(bill, PRINTED)
    later = PRINTED + datetime.timedelta(hours=1)
    assert drawn(bill, later) != drawn(bill, PRINTED)
    info = pypdf.PdfReader(io.BytesIO(drawn(bill, PRINTED))).metadata
    assert info is not None
    assert info.creation_date == PRINTED


def test_a_bill_says_how_far_it_is_and_can_be_called_off() -> None:
    told: list[tuple[int, int]] = []
    drawn(flat_paper(), PRINTED, lambda done, of: told.append((done, of)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    with pytest.raises(Cancelled):
        drawn(flat_paper(), PRINTED, cancelled=lambda: len(told) > 0)


# ── codes ─────────────────────────────────────────────────────────────────────────────────────

SLIPS = (
    ("652421", "Жилищно-коммунальные услуги", TYUMEN["name"]),
    ("8850", "Обращение с ТКО", "ООО «Региональный оператор ТКО»"),
    ("99098", "Взнос на капитальный ремонт", "Югорский фонд капитального ремонта"),
)


def expected(sum_: str, subject: str, name: str) -> bytes:
    """The code's bytes as the tests' own hand writes them by the standard."""
    return (
        f"ST00011|Name={name}|PersonalAcc=40702810138250123017|BankName=Банк «Северный», г. Тюмень"
        f"|BIC=044525225|CorrespAcc=30101810400000000225|Sum={sum_}"
        f"|Purpose={subject}, л/с 0710000000, октябрь 2026 г.|PayeeINN=7203175930|KPP=720301001"
        "|LastName=Иванов|FirstName=Иван|MiddleName=Иванович"
        "|PayerAddress=628300, ХМАО – Югра, г. Нефтеюганск, 1 мкр., д. 5, кв. 1"
        f"|PersAcc=0710000000|PaymPeriod=102026|Category={subject}|QuittId=75da533315-0110260"
        "|TechCode=02"
    ).encode("cp1251")


@poppler
def test_the_codes_of_all_groups_are_read_from_the_page(tmp_path: Path) -> None:
    path = tmp_path / "bill.pdf"
    path.write_bytes(drawn(flat_paper(), PRINTED))
    seen = [code for page in (1, 2) for code in camera.seen(camera.by_poppler(path, page=page))]
    assert seen == [expected(*one) for one in SLIPS]
    for code, (kopecks, _, name) in zip(seen, SLIPS, strict=True):
        fields = second_reader.gost(code).fields
        assert (fields["Sum"], fields["Name"]) == (kopecks, name)
        assert fields["PersAcc"] == kit.ACCOUNT


def test_a_payer_of_two_names_is_not_cut_into_three() -> None:
    held, _ = flat_world()
    held.put(account(customer="ТСЖ «Берёзовая роща»"))
    bill = gathered(held, kit.ACCOUNT, "2026-10")
    assert bill is not None
    code = slip(bill, bill.groups[0]).code
    assert code is not None
    assert "LastName" not in second_reader.gost(code).fields


@poppler
def test_a_ukrainian_bill_has_the_code_of_its_national_bank(tmp_path: Path) -> None:
    strings.use("uk")
    terms = kit.book(tariffs=(kit.tariff("gas", "7.96", unit="m3"),))
    facts = kit.facts(
        kit.service("gas", penalty="ukrainian"),
        meters=(kit.one_dial("gas", ("2026-09-20", 100), ("2026-10-20", 184)),),
    )
    bill = paper(
        facts,
        supplier(currency="UAH", name="ТОВ «Чернігівгаз Збут»", zone="Europe/Kyiv"),
        provider(name="ТОВ «Чернігівгаз Збут»", requisites=CHERNIHIV),
        account(customer="Коваленко Олена Петрівна", address="м. Чернігів, вул. Миру, буд. 3"),
        terms=terms,
    )
    text = checked(bill, "uk")
    assert "668,64₴" in text
    assert "Шістсотшістдесятвісімгривень64копійки" in text
    assert "IBANUA201234560000000260323012042" in text
    path = tmp_path / "bill.pdf"
    path.write_bytes(drawn(bill, PRINTED))
    (code,) = camera.seen(camera.by_poppler(path))
    fields = second_reader.nbu(code)
    assert fields["amount"] == "UAH668.64"
    assert fields["purpose"] == "о/р 0710000000, газ, жовтень 2026 р."
    assert fields["reference"] == "0710000000-202610"


# ── bad input ─────────────────────────────────────────────────────────────────────────────────


def test_an_overpaid_bill_asks_for_nothing() -> None:
    facts = kit.facts(
        kit.service("intercom", "fixed"), payments=(kit.payment("2026-10-05", kit.roubles(500)),)
    )
    bill = paper(facts)
    text = checked(bill)
    assert "Переплата,платитьненужно440,00₽" in text
    assert "К оплате до" not in text
    assert slip(bill, bill.groups[0]).code is None
    assert slip(bill, bill.groups[0]).why == "overpaid"
    assert "КодпоГОСТ" not in text


def test_an_overpayment_of_one_group_pays_no_other() -> None:
    facts = kit.facts(
        kit.service("intercom", "fixed"),
        kit.service("waste", "resident", group="waste", provider="waste"),
        payments=(kit.payment("2026-10-05", kit.roubles(500), group="waste"),),
    )
    bill = paper(facts, *FLAT_PROVIDERS)
    assert bill.payable == kit.roubles(60)
    text = checked(bill)
    assert "Коплатедо15.11.202660,00₽" in text
    assert "всегокоплате60,00₽" in text
    assert f"{group('waste')}:переплата111,50₽" in text


def test_providers_outside_the_common_payment_are_paid_each_for_itself() -> None:
    facts = kit.facts(
        kit.service("intercom", "fixed", group="outside", provider="a"),
        kit.service("waste", "resident", group="outside", provider="b", place=1),
    )
    other = TYUMEN | {"name": "ООО «Домофон»"}
    bill = paper(
        facts,
        provider("a", name="ООО «Домофон»", group="outside", requisites=other),
        provider("b", name="ООО «Чистый двор»", group="outside"),
    )
    names = [slip(bill, group).requisites for group in bill.groups]
    assert [one.name for one in names if one] == ["ООО «Домофон»", TYUMEN["name"]]
    assert [group.payable for group in bill.groups] == [kit.roubles(60), kit.roubles("388.50")]
    checked(bill)


def test_what_is_not_known_is_said_and_not_charged_for() -> None:
    facts = kit.facts(kit.service("gas", "fixed"), kit.service("intercom", "fixed", place=1))
    bill = paper(facts)
    text = checked(bill)
    assert "неизвестно" in text
    assert "Тарифнеизвестен.Сумманеполная." in text
    assert "Суммапоканеокончательная" in text
    assert slip(bill, bill.groups[0]).why == "flawed"
    assert "1строкаэтогосчётанеполная" in text


@pytest.mark.parametrize(
    ("area", "words_"), [(0, "общая0м²"), (None, "общаянеизвестно")], ids=["zero", "unknown"]
)
def test_an_area_of_nothing_and_one_that_is_unknown(area: int | None, words_: str) -> None:
    home = kit.premises(total_area=area, living_area=None, heated_area=None, residents=0)
    facts = kit.facts(kit.service("capital_repair", "area"), premises=(home,))
    text = checked(paper(facts))
    assert words_ in text
    assert "0(расчётпособственникам:1)" in text


def test_no_premises_no_meters_no_lines() -> None:
    bill = paper(kit.facts(premises=()))
    text = checked(bill)
    assert "Помещениенеизвестно" in text
    assert "Платитьненужно0,00₽" in text


def test_wrong_requisites_are_not_printed() -> None:
    wrong = TYUMEN | {"account": "40702810138250123018"}
    bill = paper(kit.facts(kit.service("intercom", "fixed")), provider(requisites=wrong))
    text = checked(bill)
    assert "40702810138250123018" not in text
    assert "Вреквизитахошибка" in text


def test_a_recalculation_below_zero_and_a_bill_below_it() -> None:
    facts = kit.facts(
        kit.service("intercom", "fixed"),
        orders=(kit.order("amount", "s-intercom", "2026-10", amount=-kit.roubles(75)),),
    )
    text = checked(paper(facts))
    assert "−75,00" in text
    assert "Переплата,платитьненужно15,00₽" in text


@pytest.mark.slow
def test_forty_services_with_names_of_160_letters() -> None:
    long = "Общество с ограниченной ответственностью " + "Коммунальныесистемыирасчёты" * 4
    long = (long + " Юг").ljust(160, "а")
    assert len(long) == 160
    services = [
        kit.service(f"intercom-{n:02}-{'длинная услуга ' * 5}", "fixed", place=n, provider=f"p{n}")
        for n in range(40)
    ]
    tariffs = [kit.tariff(one.service, "999999.123456", unit="month") for one in services]
    facts = kit.facts(*services)
    providers = [
        provider(f"p{n}", name=f"{long[:-2]}{n:02}", address=long, site="https://" + "x" * 150)
        for n in range(40)
    ]
    bill = paper(
        facts,
        *providers,
        supplier(name=long, short_name=long, address=long, site=long),
        account(customer=long, address=long),
        terms=kit.book(tariffs=tariffs),
    )
    data = drawn(bill, PRINTED)
    text = pages.check(data, title=kit.ACCOUNT)
    for n in range(40):
        assert pages.bare(f"intercom-{n:02}") in text
    assert pages.bare(words.amount(bill.bill.closing)) in text
    heads = [text for text in pages.texts(data) if "По тарифу" in " ".join(text.split())]
    assert len(heads) > 1, "the table's head stands on each of its pages"


@pytest.mark.slow
def test_texts_as_long_as_a_record_may_hold() -> None:
    long = "оченьдлинноеслово " * 111
    solid = "я" * 2_000
    bill = paper(
        kit.facts(kit.service("intercom", "fixed")),
        supplier(name=long, short_name=long, address=solid, site=solid, phone=long),
        account(customer=long, address=solid),
        provider(name=solid, address=long, phone=solid, site=long),
    )
    checked(bill)
    held, _ = world(kit.facts(kit.service("intercom", "fixed")))
    held.put(account(customer=long, address=solid))
    held.put(supplier(name=solid, address=long))
    text = pages.check(
        made.statement(held, kit.ACCOUNT, "2026-10", "2026-10", 0), title=kit.ACCOUNT
    )
    assert "…" in text


def test_sums_of_thirteen_digits_stand_beside_each_other() -> None:
    most = 10**15 - 1
    facts = kit.facts(
        Standing(
            service=kit.service("intercom", "fixed"),
            tranches=(kit.debt(most, "2026-10-15", "2026-09", of="s-intercom"),),
        )
    )
    bill = paper(facts)
    text = checked(bill)
    assert pages.bare(words.amount(most)) in text
    code = slip(bill, bill.groups[0]).code
    assert code is not None
    assert second_reader.gost(code).fields["Sum"] == str(most + kit.roubles(60))


def test_an_account_or_a_period_that_is_not_there() -> None:
    held, _ = flat_world()
    assert gathered(held, "0000000000", "2026-10") is None
    assert gathered(held, kit.ACCOUNT, "2020-01") is None


def test_an_old_bill_does_not_show_today_s_debts() -> None:
    held, _ = flat_world()
    held.put(account(open_period="2027-01"))
    bill = gathered(held, kit.ACCOUNT, "2026-10")
    assert bill is not None
    assert not bill.tranches
    assert "Долгпомесяцам" not in checked(bill)


def test_penalty_shows_what_it_is_counted_from() -> None:
    facts = kit.facts(
        Standing(
            service=kit.service("electricity"),
            tranches=(kit.debt(kit.roubles("3548.41"), "2026-04-15", "2026-03"),),
        )
    )
    bill = paper(facts, period="2026-08")
    text = checked(bill)
    (charge,) = bill.charges
    assert charge.accrual.penalty
    assert charge.why.late
    for one in charge.why.late:
        assert f"{one.days}9,5%1/{one.divisor}3548,41" in text
    assert "Пенизамесяц" + pages.bare(words.amount(charge.accrual.penalty)) in text


def test_money_that_a_page_names_is_a_whole_of_kopecks() -> None:
    """No figure on the page has come out of a float: two places, or none at all."""
    for word in pages.words(drawn(flat_paper(), PRINTED)):
        if re.fullmatch(r"[−\d\s ]+,\d+ ?₽", word.text):
            assert re.search(r",\d\d ?₽$", word.text)


def test_a_bill_of_records_is_frozen() -> None:
    bill = flat_paper()
    with pytest.raises(AttributeError):
        bill.account = account()  # type: ignore[misc]
    assert msgspec.json.encode(bill)
