"""The pages in a real browser: with scripts and without, by keyboard, wide and narrow."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator

import pytest
from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from lkk_server.payments.bank import HttpBank
from lkk_server.sandbox import looks, words
from tests import banking
from tests.banking import Bank, Payer
from tests.sandbox.kit import an_order, page_of

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
PATIENCE = 20

journey = pytest.mark.journey
there = pytest.mark.skipif(not (BROWSER and DRIVER), reason="tools/system-packages browser")


@pytest.fixture
def browser() -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    for one in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(one)
    options.binary_location = BROWSER or ""
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()


def scripts(browser: webdriver.Chrome, *, on: bool) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not on})


def typed(browser: webdriver.Chrome, name: str, text: str) -> None:
    browser.find_element(By.NAME, name).send_keys(text)


def said(browser: webdriver.Chrome) -> list[str]:
    """What the browser complains of, such as what the page's own policy forbids."""
    log: list[dict[str, str]] = browser.get_log("browser")  # type: ignore[no-untyped-call]
    return [one["message"] for one in log if one["level"] == "SEVERE"]


def heading(browser: webdriver.Chrome) -> str:
    return browser.find_element(By.TAG_NAME, "h1").text


def press(browser: webdriver.Chrome, deed: str) -> None:
    browser.find_element(By.CSS_SELECTOR, f"form[action$={deed}] button").click()


def waited(what: Callable[[], bool]) -> None:
    """Until it is so; a page that is just being left has nothing to say."""

    def so() -> bool:
        try:
            return what()
        except (NoSuchElementException, StaleElementReferenceException):
            return False

    end = time.monotonic() + PATIENCE
    while not so():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


@journey
@there
@pytest.mark.parametrize("on", [True, False])
def test_a_card_pays_with_scripts_and_without(
    browser: webdriver.Chrome, port: HttpBank, on: bool
) -> None:
    scripts(browser, on=on)
    browser.get(page_of(port.open(an_order())))
    typed(browser, "number", "2200150000000006")
    typed(browser, "expiry", "12/30")
    typed(browser, "cvc", "123")
    browser.find_element(By.NAME, "remember").click()
    press(browser, "card")
    waited(lambda: bool(browser.find_elements(By.ID, "number-wrong")))
    again = browser.find_element(By.NAME, "number")
    assert again.get_attribute("value") == ("2200 1500 0000 0006" if on else "2200150000000006")
    assert browser.switch_to.active_element == again
    again.send_keys(Keys.END, Keys.BACKSPACE, "7")
    typed(browser, "cvc", "123")
    press(browser, "card")
    waited(lambda: heading(browser) == "Подтверждение банком")
    assert browser.switch_to.active_element.get_attribute("name") == "code"
    browser.switch_to.active_element.send_keys(banking.CODE, Keys.ENTER)
    waited(lambda: heading(browser) == "Оплачено")
    card = port.state("o-1").card
    assert card is not None

    browser.get(page_of(port.open(an_order("o-2", binding=card.binding))))
    assert not browser.find_element(By.NAME, "number").is_displayed()
    browser.find_element(By.CSS_SELECTOR, "label.other").click()
    assert browser.find_element(By.NAME, "number").is_displayed()
    browser.find_elements(By.NAME, "binding")[0].click()
    typed(browser, "cvc", "123")
    press(browser, "card")
    waited(lambda: heading(browser) == "Подтверждение банком")
    assert not [one for one in said(browser) if "422" not in one], "the answer to a mistake"


@journey
@there
def test_a_keyboard_is_enough(browser: webdriver.Chrome, port: HttpBank) -> None:
    browser.get(page_of(port.open(an_order())))
    order = []
    for _ in range(7):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        focused = browser.switch_to.active_element
        order.append(focused.get_attribute("name") or focused.tag_name)
        if order[-1] in ("number", "expiry", "cvc"):
            text = {"number": banking.GOOD, "expiry": "1230", "cvc": "123"}[order[-1]]
            focused.send_keys(text)
    assert order == ["number", "expiry", "cvc", "remember", "button", "button", "summary"]
    browser.find_element(By.NAME, "cvc").send_keys(Keys.ENTER)
    waited(lambda: heading(browser) == "Оплачено")


@journey
@there
@pytest.mark.parametrize("on", [True, False])
def test_one_comes_back_by_oneself(
    browser: webdriver.Chrome, bank: Bank, port: HttpBank, on: bool
) -> None:
    scripts(browser, on=on)
    page = page_of(port.open(an_order(back=f"{bank.url}/?back")))
    Payer(page).card(banking.GOOD)
    browser.get(page)
    assert heading(browser) == "Оплачено"
    waited(lambda: browser.current_url.endswith("/?back"))


@journey
@there
def test_nothing_is_cut_off_at_any_width(browser: webdriver.Chrome, port: HttpBank) -> None:
    seen = []
    for language in words.LANGUAGES:
        states = [
            port.open(an_order(f"{name}-{language}", language=language, **other))
            for name, other in (
                ("card", {}),
                ("long", {"purpose": "Ж" * 300, "kopecks": 10**15 - 1}),
                ("bind", {"kind": "autopayment_card", "kopecks": 1_00}),
                ("phone", {"method": "sbp"}),
                ("paid", {}),
                ("wrong", {}),
            )
        ]
        Payer(page_of(states[4])).card(banking.GOOD, remember=True)
        Payer(page_of(states[5])).card(banking.POOR)
        seen += [state.link or page_of(state) for state in states]
    for page in seen:
        for width in (320, 360, 768, 1024):
            size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            browser.get(page)
            wide = browser.execute_script("return document.documentElement.scrollWidth")
            assert wide <= width, f"{page} at {width}: {heading(browser)}"
            for button in browser.find_elements(By.CSS_SELECTOR, "button, a.button"):
                assert button.size["height"] >= 44, "what is pressed is large enough for a finger"
    assert not said(browser)


def luminance(colour: str) -> float:
    full = colour if len(colour) == 7 else "#" + "".join(2 * c for c in colour[1:])
    parts = [int(full[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        *(
            (text, ground, 4.5)
            for text in ("ink", "muted", "brand")
            for ground in ("paper", "ground")
        ),
        ("ink", "soft", 4.5),
        ("brand", "soft", 4.5),
        ("bad", "bad-soft", 4.5),
        ("bad", "paper", 4.5),
        ("on", "brand", 4.5),
        ("on", "over", 4.5),
        ("edge", "paper", 3.0),
        ("wait", "paper", 3.0),
    ],
)
def test_text_can_be_read_in_both_schemes(
    scheme: int, text: str, ground: str, least: float
) -> None:
    roots = re.findall(r":root\{([^}]*)\}", looks.STYLE)
    colours = dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{3,6})", roots[scheme]))
    assert contrast(colours[text], colours[ground]) >= least
