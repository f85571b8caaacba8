"""The main job as a story: told step by step through real windows, with a picture of each.

``python -m tests.journeys.story [FOLDER]``: plays it, prints what was seen, and leaves the pictures
and ``story.txt`` in the folder (``demo-output/`` unless named). The same story is a test.
"""

from __future__ import annotations

import datetime
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lkk_server.sandbox.command import clock_from
from tests.banking import Payer, running_sandbox
from tests.journeys.desk import Desk
from tests.journeys.letters import Letters
from tests.journeys.newcomer import (
    ACCOUNT,
    CONFIRM,
    EMAIL,
    REGISTER,
    fill_in,
    registered,
    to_registration,
)
from tests.journeys.scene import DAY, NIGHT, SEND, WATER
from tests.journeys.server import PASSWORD, LocalServer

WITHIN = 1.0
DEBT = "187,50\u00a0₽"


class Story:
    """Says what happens and what is seen, and takes the pictures."""

    def __init__(self, folder: Path, say: Callable[[str], None] = print) -> None:
        self.folder = folder
        self._say = say
        self._told: list[str] = []
        self._pictures = 0
        folder.mkdir(parents=True, exist_ok=True)

    def tell(self, happens: str, seen: str = "") -> None:
        line = f"{len(self._told) + 1:2}. {happens}" + (f"\n    seen: {seen}" if seen else "")
        self._told.append(line)
        self._say(line)
        (self.folder / "story.txt").write_text("\n".join(self._told) + "\n", encoding="utf-8")

    def picture(self, desk: Desk, name: str, theme: str = "light") -> None:
        """What stands on the screen now."""
        desk.do("theme", name=theme)
        self._pictures += 1
        path = self.folder / f"{self._pictures:02}-{name}-{theme}.png"
        if not desk.do("grab", path=str(path)):
            raise AssertionError(f"no picture could be taken: {path.name}")
        desk.do("theme", name="light")

    def both(self, desk: Desk, name: str) -> None:
        self.picture(desk, name, "light")
        self.picture(desk, name, "dark")


def sign_in(desk: Desk, login: str) -> str:
    """From the sign-in page to the account's meters."""
    enter(desk, login)
    return desk.wait("счётчик")


def enter(desk: Desk, login: str, password: str = PASSWORD) -> None:
    """Fill in the sign-in page."""
    to_sign_in(desk)
    desk.fill("Логин или номер лицевого счёта", login)
    desk.fill("Пароль", password)
    desk.click("Войти")


def to_sign_in(desk: Desk) -> None:
    """From the first page of a new profile; of one that belongs to somebody it is the first."""
    desk.wait("Войти")
    if "Без регистрации" in desk.see():
        desk.click("Войти")
    desk.wait("Забыли свой пароль?")


def play(story: Story, server: LocalServer, home: Desk, laptop: Desk) -> None:
    """From signing in to the other computer's screen."""
    home.start(opens="home")
    home.wait("Без регистрации")
    story.both(home, "welcome")
    to_sign_in(home)
    story.both(home, "sign-in")
    enter(home, "ivanov")
    seen = f"{home.wait('Доброе утро')}; {home.wait('в ноябре')}"
    story.tell("A household signs in at home: what is to be done this month.", seen)
    home.wait("Объект")
    story.both(home, "home")
    home.click("Передать")
    home.wait("Передача показаний")
    story.tell("«Передать» leads to the meters.", home.wait("счётчик"))
    laptop.start()
    story.tell("The same household signs in on its laptop.", sign_in(laptop, "ivanov"))

    home.do("fill", name=DAY, text="14492")
    home.do("fill", name=NIGHT, text="5700")
    seen = home.wait("Меньше принятого")
    story.picture(home, "checked-while-typing")
    story.tell("Day 14492, night 5700 are typed: use and check appear at once.", seen)
    home.do("fill", name=NIGHT, text="5772")
    seen = f"{home.wait('172')}, {home.wait('66')}"
    story.tell("The night is corrected to 5772.", seen)

    server.kill()
    seen = home.wait("Работаем без связи")
    story.tell("The server dies: the program says so by itself.", seen)
    home.do("click", name=SEND, times=2)
    story.tell("«Передать показания» is clicked twice in a hurry.", home.wait("ожидает отправки"))
    story.both(home, "waiting-offline")
    home.kill()
    home.start()
    seen = home.wait("ожидает отправки")
    story.tell("The program is killed (kill -9) and started again without a network.", seen)
    story.picture(home, "after-the-kill", "dark")

    server.start()
    seen = home.wait("передано", patience=90)
    story.tell("The server is back: the values go by themselves.", seen)
    story.picture(home, "sent")
    laptop.do("click", name="Проверить связь")
    seen = laptop.wait("14\u00a0492", patience=90)
    story.tell("The laptop shows them.", seen)

    laptop.wait("На связи", patience=90)
    home.do("fill", name=WATER, text="360,5")
    began = time.monotonic()
    home.do("click", name=SEND)
    seen = laptop.wait("360,5")
    took = time.monotonic() - began
    story.tell(f"Cold water 360,5 is sent online: on the laptop after {took:.2f} s.", seen)
    if took > WITHIN:
        raise AssertionError(f"the other computer saw it after {took:.2f} s, not {WITHIN} s")
    story.picture(laptop, "other-computer")

    understand(story, home)
    pay(story, home)
    own(story, home)
    home.do("open", name="journal")
    seen = " · ".join(text for text in home.do("see") if "14" in text or "360" in text)
    story.both(home, "journal")
    story.tell("«Журнал отправки» lists what was said and what became of it.", seen)


def understand(story: Story, home: Desk) -> None:
    """What was sent stands in the history, is reckoned with, and lies beside last month's bill."""
    home.do("open", name="history")
    seen = home.wait("360,5")
    home.wait("Всего")
    story.both(home, "history")
    story.tell("«История» has the values among those of three years, with their bills.", seen)
    home.do("open", name="estimate")
    home.wait("За текущий период")
    seen = f"Итого {home.below('Итого')}"
    story.both(home, "estimate")
    story.tell("«Предварительный расчёт»: what the month will cost, and how that is made.", seen)
    home.do("open", name="accruals")
    seen = home.wait("Почему столько?")
    home.wait("Всего")
    story.both(home, "accruals")
    story.tell("«Начисления»: three years of bills, and why each line is what it is.", seen)
    home.click("Квитанция")
    seen = home.wait("1 из 4")
    story.picture(home, "bill")
    story.tell("«Квитанция» is opened as a paper with its payment codes.", seen)
    home.do("press", key="Esc")


def pay(story: Story, home: Desk) -> None:
    """What is owed is paid at the bank's page; its cheque comes; the next bill may pay itself."""
    home.do("open", name="payment")
    home.wait("Итого")
    story.both(home, "payment")
    home.click(f"Оплатить {DEBT}")
    Payer(home.browsed()).saved()
    seen = f"{home.wait(f'Оплачено: {DEBT}')}; {home.wait('Чек получен')}"
    story.both(home, "paid")
    story.tell("«Оплата»: the debt is paid by a saved card at the bank's page.", seen)
    home.do("open", name="payments_history")
    home.wait("Оплачено за период")
    seen = home.go_to_row("История платежей", "20.11.2026", DEBT).replace("\n", ", ")
    home.wait("Отправить на почту")
    story.both(home, "payments")
    home.click("Чек")
    home.wait("Для ленты 80 мм", patience=30)
    story.picture(home, "cheque")
    home.do("press", key="Esc")
    story.tell("«История платежей»: its line, its mark, and its cheque as a paper.", seen)
    home.do("open", name="autopayments")
    home.click("Подключить")
    home.do("choose", name="Способ списания *", text="По факту выставления счёта")
    seen = home.wait("не будет списано ничего")
    story.both(home, "autopayments")
    home.click("Отмена")
    story.tell("«Автоплатежи»: what the greatest sum of a charge means.", seen)


def own(story: Story, home: Desk) -> None:
    """What is the household's own: its accounts, its contacts, its devices."""
    home.do("open", name="profile")
    seen = home.wait("Заполненность профиля")
    home.wait("Добавить лицевой счёт")
    story.both(home, "profile")
    story.tell("«Профиль»: accounts, contacts, devices, and how full it is.", seen)
    home.do("open", name="devices")
    seen = home.wait("это устройство")
    story.both(home, "devices")
    story.tell("«Устройства»: both computers; either can be signed out from here.", seen)


def join(story: Story, server: LocalServer, newcomer: Desk) -> None:
    """A household without a cabinet opens one: a form, a letter, a code."""
    newcomer.start(opens="home")
    to_registration(newcomer)
    fill_in(newcomer, email=EMAIL)
    story.both(newcomer, "registration")
    newcomer.click(REGISTER)
    seen = newcomer.wait(CONFIRM)
    story.both(newcomer, "code")
    story.tell("A newcomer registers; the server sends a letter with a code and a link.", seen)
    registered(newcomer, Letters(server).code(EMAIL))
    story.tell("The code is typed, and the cabinet is open.", newcomer.wait(ACCOUNT))
    story.picture(newcomer, "newcomer")


@contextmanager
def stage(folder: Path, template: Path) -> Iterator[tuple[LocalServer, Desk, Desk]]:
    """A server with the living scene, a bank beside it, and two computers of one household."""
    server = LocalServer.of_scene(folder / "server", template)
    now = clock_from(datetime.datetime.fromisoformat(server.clock))
    home, laptop = Desk(folder / "home", server), Desk(folder / "laptop", server)
    with running_sandbox(folder / "bank", now, server.data):
        server.start()
        try:
            yield server, home, laptop
        finally:
            home.close()
            laptop.close()
            server.stop()


def main() -> int:
    """Play the story into a folder."""
    given = sys.argv[1:]
    for_the_window = bool(given) and given[0].startswith("-")
    if for_the_window:
        print(f"Left out, since the story plays as it is: {' '.join(given)}")
    folder = Path(given[0]) if given and not for_the_window else Path("demo-output")
    if folder.exists():
        shutil.rmtree(folder)
    story = Story(folder)
    with (
        tempfile.TemporaryDirectory() as temporary,
        stage(Path(temporary), Path(temporary) / "scene") as (server, home, laptop),
    ):
        play(story, server, home, laptop)
        newcomer = Desk(Path(temporary) / "newcomer", server)
        try:
            join(story, server, newcomer)
        finally:
            newcomer.close()
    pictures = sorted(path.name for path in folder.glob("*.png"))
    print(f"{len(pictures)} pictures in {folder}/: {', '.join(pictures)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
