"""A browser that pays on the bank's page: Chromium, driven by Selenium."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

NUMBER, EXPIRY, CVC, CODE = "2200 1500 0000 0007", "12/30", "123", "1234"
"""The sandbox's card whose bank asks for a code, and that code."""
PATIENCE = 30
NEEDED = "it needs Debian's chromium and chromium-driver: tools/system-packages browser"


class NoBrowser(Exception):
    """No browser can be had here; says what is to be installed."""


def check() -> None:
    """Raises ``NoBrowser``."""
    try:
        import selenium  # noqa: F401
    except ImportError:
        raise NoBrowser("it needs Python's selenium: it comes with make setup") from None
    if _chromium() is None or shutil.which("chromedriver") is None:
        raise NoBrowser(NEEDED)


def pay(page: str, pictures: Path, *, show: bool) -> list[str]:
    """Pay on a page with the card that asks for a code; headings of the pages, a picture of each in
    a folder. Raises ``NoBrowser``."""
    from selenium import webdriver
    from selenium.common.exceptions import WebDriverException
    from selenium.webdriver.chrome.service import Service

    options: Any = webdriver.ChromeOptions()
    options.binary_location = _chromium()
    for one in ("--no-sandbox", "--disable-dev-shm-usage", "--window-size=1000,900"):
        options.add_argument(one)
    if not show:
        options.add_argument("--headless=new")
    try:
        driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    except WebDriverException as error:
        raise NoBrowser(f"the browser does not start: {(error.msg or '').strip()}") from None
    try:
        return _paid(driver, page, pictures)
    finally:
        driver.quit()


def _paid(driver: Any, page: str, pictures: Path) -> list[str]:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import WebDriverWait

    wait = WebDriverWait(driver, PATIENCE)
    seen: list[str] = []

    def look(name: str) -> None:
        seen.append(driver.find_element(By.TAG_NAME, "h1").text)
        driver.save_screenshot(str(pictures / f"{len(seen)}-{name}.png"))

    driver.get(page)
    wait.until(lambda d: d.find_elements(By.NAME, "number"))
    for field, typed in (("number", NUMBER), ("expiry", EXPIRY), ("cvc", CVC)):
        driver.find_element(By.NAME, field).send_keys(typed)
    look("card")
    driver.find_element(By.CSS_SELECTOR, "form[action$='/card'] button:not(.plain)").click()
    wait.until(lambda d: d.find_elements(By.NAME, "code"))
    driver.find_element(By.NAME, "code").send_keys(CODE)
    look("code")
    driver.find_element(By.CSS_SELECTOR, "form[action$='/secure'] button:not(.plain)").click()
    wait.until(lambda d: not d.find_elements(By.NAME, "code"))
    look("done")
    return seen


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")
