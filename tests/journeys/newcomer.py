"""What newcomers do at the doors of the real program: the forms filled in as they stand there."""

from __future__ import annotations

from tests.journeys.desk import Desk
from tests.journeys.server import PASSWORD

ACCOUNT, SURNAME = "0710058831", "Шарипова"
"""Of a household that has no cabinet yet; its meters are of electricity and cold water."""
OTHER_ACCOUNT, OTHER_SURNAME = "0710063379", "Кузнецов"
EMAIL = "liliya.4e1b7d2@example.com"
PHONE, KEPT_PHONE = "8 (922) 477-31-05", "+79224773105"
REGISTER, CONFIRM = "Зарегистрироваться", "Код действует ещё"
IN = "Что сделать в этом месяце"


def to_registration(desk: Desk) -> None:
    """From the first page of a new profile to the form."""
    desk.wait("Вы здесь впервые", patience=60)
    desk.click(REGISTER)
    desk.wait("Подтверждение пароля *")


def fill_in(desk: Desk, *, email: str = "", phone: str = "", password: str = PASSWORD) -> None:
    """The form, whole and right."""
    desk.fill("Лицевой счёт *", ACCOUNT)
    desk.fill("Фамилия собственника *", SURNAME)
    desk.fill("E-mail", email)
    desk.fill("Телефон", phone)
    desk.fill("Пароль *", password)
    desk.fill("Подтверждение пароля *", password)
    desk.tick("Регистрируясь в личном кабинете")


def ask_for_code(desk: Desk, *, email: str = "", phone: str = "") -> None:
    """Fill the form in, and send it."""
    to_registration(desk)
    fill_in(desk, email=email, phone=phone)
    desk.click(REGISTER)
    desk.wait(CONFIRM, patience=40)


def registered(desk: Desk, code: str) -> None:
    """Type the code; the last digit sends it."""
    desk.fill("Код", code)
    desk.wait(IN, patience=60)


def recover(desk: Desk, login: str, button: str) -> None:
    """From the first page to the one that asks for the code and a new password."""
    desk.wait("Войти", patience=60)
    if "Без регистрации" in desk.see():
        desk.click("Войти")
    desk.wait("Забыли свой пароль?")
    desk.click("Забыли свой пароль?")
    desk.wait("Восстановление пароля")
    desk.fill("Логин или номер лицевого счёта", login)
    desk.click(button)
    desk.wait("Новый пароль *", patience=40)


def set_password(desk: Desk, code: str, password: str) -> None:
    """The code and the password twice."""
    desk.fill("Код", code)
    desk.fill("Новый пароль *", password)
    desk.fill("Подтверждение пароля *", password)
    desk.click("Сохранить и войти")
