"""The pages as they are drawn: in three languages, each field with its name, nothing left out."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from lkk_server.payments.bank import HttpBank
from lkk_server.sandbox import cards, words
from tests import banking
from tests.banking import Bank, Payer
from tests.sandbox.kit import LIVES, an_order, page_of
from tests.server.running import Clock


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_word_is_there_in_each_language() -> None:
    for code, said in words.WORDS.items():
        assert len(said) == len(words.LANGUAGES), code
        assert all(said), code
        assert len({frozenset(fields(one)) for one in said}) == 1, code
        assert not re.search("[а-яё]", said[2], re.IGNORECASE), f"{code} is not English"
        assert not re.search("[ыэъё]", said[1], re.IGNORECASE), f"{code} is not Ukrainian"
    for card in cards.TEST_CARDS:
        assert f"case_{card.case}" in words.WORDS


@pytest.mark.parametrize(
    ("kopecks", "language", "method", "said"),
    [
        (1, "ru", "card", "0,01\u00a0₽"),
        (1_234_567_89, "ru", "card", "1\u00a0234\u00a0567,89\u00a0₽"),
        (1_234_56, "en", "card", "₽1,234.56"),
        (1_234_56, "uk", "portmone", "1\u00a0234,56\u00a0₴"),
    ],
)
def test_sums_are_written_as_people_write_them(
    kopecks: int, language: str, method: str, said: str
) -> None:
    assert words.money(kopecks, language, method) == said


def drawn(port: HttpBank, clock: Clock, language: str) -> dict[str, str]:
    """Each page that there is, in a language."""

    def payer(order: str, **other: object) -> Payer:
        state = port.open(an_order(f"{order}-{language}", language=language, **other))
        return Payer(state.link or page_of(state))

    made = {
        "paid": payer("paid").card(banking.GOOD, remember=True).html,
        "card": payer("card").html,
        "wrong": payer("wrong").card("1").html,
        "trouble": payer("trouble").card(banking.POOR).html,
        "secure": payer("secure").card(banking.SECURE).secure("0").html,
        "silent": payer("silent").card(banking.SILENT).html,
        "cancelled": payer("cancelled").cancel().html,
        "bind": payer("bind", kind="card", kopecks=2_00).html,
        "bound": payer("bound", kind="autopayment_card", kopecks=1_00).card().html,
        "wallet": payer("wallet", method="mir_pay").html,
        "phone": payer("phone", method="sbp").html,
        "phone_paid": payer("phone_paid", method="sbp").confirm().html,
    }
    late = payer("late").card(banking.SILENT)
    port.cancel(f"late-{language}")
    made["late"] = late.look().html
    refused = payer("refused")
    for _ in range(3):
        refused.card(banking.BLOCKED)
    over = payer("over")
    clock.pass_by(LIVES / 1_000)
    return made | {"refused": refused.html, "over": over.look().html}


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_each_page_can_be_read_by_everybody(port: HttpBank, clock: Clock, language: str) -> None:
    for name, html in drawn(port, clock, language).items():
        assert f'<html lang="{language}">' in html, name
        shown = re.sub(r"(?s)<(style|script).*?</\1>", "", html)
        assert "{" not in shown, name
        assert len(re.findall("<h1>", shown)) == 1, name
        if language == "en":
            known = shown.replace("Расчётный центр", "").replace("ЖКУ за октябрь 2026, л/с", "")
            assert not re.search("[а-яё]", known.replace("МИР", "").replace("СБП", "")), name
        for tag in re.findall(r"<input[^>]*>", shown):
            if 'type="hidden"' in tag or 'type="radio"' in tag or 'type="checkbox"' in tag:
                continue
            id = re.search(r'id="([^"]+)"', tag)
            assert id is not None
            assert f'<label for="{id[1]}">' in shown, f"{name}: {tag}"
        for named in re.findall(r'aria-describedby="([^"]+)"', shown):
            for one in named.split():
                assert f'id="{one}"' in shown, f"{name}: {one}"
        assert shown.count("<form") == shown.count("</form>"), name


def test_a_result_goes_back_by_itself_unless_one_stays(port: HttpBank) -> None:
    payer = Payer(page_of(port.open(an_order(back="https://lk.example.ru/back?a=1&b=2")))).card()
    assert payer.links[0] == "https://lk.example.ru/back?a=1&b=2"
    assert 'http-equiv="refresh" content="10;url=https://lk.example.ru/back?a=1&amp;b=2"' in (
        payer.html
    )
    payer.url += "?stay=1"
    assert "refresh" not in payer.look().html


def test_a_phones_page_leads_nowhere(port: HttpBank) -> None:
    state = port.open(an_order(method="sbp"))
    assert state.link is not None
    paid = Payer(state.link).confirm()
    assert "можно закрыть" in paid.html
    assert "refresh" not in paid.html


def test_who_comes_without_an_order_sees_the_test_cards(bank: Bank) -> None:
    assert Payer(bank.url, language="uk-UA,uk;q=0.9").heading == "Банк «Пісочниця»"
    assert "4111 1111 1111 1111" in Payer(bank.url).html
    lost = Payer(f"{bank.url}/pay/none", language="en")
    assert (lost.status, lost.heading) == (404, "There is no such page")
    bank.faults(down=5)
    assert Payer(f"{bank.url}/pay/none").status == 503
