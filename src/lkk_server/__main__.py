"""The command line: ``lkk-server serve``, ``seed``, ``inbox``, ``bill-code`` and others."""

from __future__ import annotations

import argparse
import datetime
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import platformdirs

from lkk_server import suppliers
from lkk_server.appeals import options as appeals
from lkk_server.payments import options as payments

PORT = 8480
BANK_PORT = 8490
HIGHEST_PORT = 65_535
FAILED = 1
KEPT_BACK = 3
UNHEARD = 141
"""As a shell has it of a program that wrote to nobody: 128 and SIGPIPE."""
Clock = Callable[[], int]


def parser() -> argparse.ArgumentParser:
    """The options, as --help shows them."""
    top = argparse.ArgumentParser(prog="lkk-server", description="The reference server.")
    commands = top.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="answer apps over HTTP until stopped")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=port, default=PORT, help="0 takes any free one")
    serve.add_argument("--public", type=address, default=None, help="where people reach it (https)")
    serve.add_argument("--clamd", default=None, help="scanner of files: HOST:PORT, or its socket")
    seed = commands.add_parser("seed", help="fill an empty database with a scene")
    seed.add_argument("--scene", choices=("living", "manual"), default="living")
    seed.add_argument("--accounts", type=int, default=0, help="so many generated households more")
    prepare = commands.add_parser("prepare", help="make or update a PostgreSQL database's schema")
    prepare.add_argument("--database", required=True, help="SQLAlchemy URL, as the schema's owner")
    prepare.add_argument("--role", required=True, help="who the server is; it owns nothing")
    period = commands.add_parser("period", help="work on a billing period")
    deeds = period.add_subparsers(dest="deed", required=True)
    close = deeds.add_parser("close", help="bill a month for every account that waits for it")
    close.add_argument("period", type=month, help="such as 2026-10")
    inbox = commands.add_parser("inbox", help="show letters and messages that became files")
    inbox.add_argument("--follow", action="store_true", help="and those that come, until stopped")
    inbox.add_argument("--to", default="", help="only to addresses that hold this")
    inbox.add_argument("--data", type=Path, default=None, help="folder of the server's files")
    bill = commands.add_parser("bill-code", help="the codes to be printed on accounts' bills")
    bill.add_argument("accounts", nargs="+", metavar="NUMBER", type=account)
    bill.add_argument("--data", type=Path, default=None, help="folder of the server's files")
    worked = [*appeals.add(commands), *payments.add(commands)]
    bank = commands.add_parser("sandbox", help="a bank and a cash register, to try payments with")
    bank.add_argument("--host", default="127.0.0.1")
    bank.add_argument("--port", type=port, default=BANK_PORT, help="0 takes any free one")
    bank.add_argument("--public", type=address, default=None, help="where payers reach its pages")
    bank.add_argument("--data", type=Path, default=None, help="folder of the bank's own file")
    bank.add_argument("--payee", default=None, help="whom its pages say that one pays")
    said = "data folder of a server that is to work with it: its payments.toml is written"
    bank.add_argument("--for", dest="server", metavar="DIR", type=Path, default=None, help=said)
    demo = commands.add_parser("demo-month", help="play a month: readings, bills, payments, books")
    demo.add_argument("--data", type=Path, default=None, help="a new folder to keep it in")
    demo.add_argument("--show", action="store_true", help="let the browser be seen")
    for command in (serve, close, *worked):
        command.add_argument("--supplier", default=suppliers.DEFAULT, choices=suppliers.names())
    for command in (serve, seed, close, *worked):
        command.add_argument("--data", type=Path, default=None, help="folder of the server's files")
        command.add_argument("--database", default=None, help="SQLAlchemy URL; default: in --data")
    for command in (serve, close, bank, *worked):
        said = "begin at this time and run on"
        command.add_argument("--clock", type=moment, default=None, help=said)
    return top


def moment(text: str) -> datetime.datetime:
    """A time with its zone, as ISO 8601 writes it."""
    try:
        value = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a time looks like 2026-11-20T10:00+05:00") from None
    if value.tzinfo is None:
        raise argparse.ArgumentTypeError("a time needs its zone, such as +05:00")
    return value


def month(text: str) -> str:
    """A billing period, ``YYYY-MM``."""
    if not re.fullmatch(r"(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])", text, re.ASCII):
        raise argparse.ArgumentTypeError("a period looks like 2026-10")
    return text


def account(text: str) -> str:
    """An account's number."""
    from lkk_desktop.models.command import Problem
    from lkk_desktop.models.identity import account_number

    try:
        return account_number(text)
    except Problem:
        raise argparse.ArgumentTypeError("an account's number has ten digits") from None


def address(text: str) -> str:
    """Where people reach the server: a scheme and a host, nothing after them."""
    if not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+/?", text):
        raise argparse.ArgumentTypeError("an address looks like https://lk.example.ru")
    return text.rstrip("/")


def port(text: str) -> int:
    """A port's number; 0 stands for any free one."""
    if not text.isdecimal() or int(text) > HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to {HIGHEST_PORT}")
    return int(text)


def main(arguments: list[str] | None = None) -> int:
    """Run a command; the exit code says whether it did what was asked."""
    try:
        code = perform(arguments)
        print(end="", flush=True)
    except BrokenPipeError:
        # Whoever read has enough, as ``head`` has. The interpreter writes out once more what is
        # left when it ends, which must lead somewhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNHEARD
    return code


def perform(arguments: list[str] | None) -> int:
    """Run a command, with its exit code. Raises ``BrokenPipeError`` where nobody reads any more."""
    options = parser().parse_args(arguments)
    os.umask(0o077)  # whatever is made is its owner's only: people's data and letters
    if options.command == "prepare":
        return prepare(options.database, options.role)
    if options.command == "demo-month":
        return play_month(options.data, show=options.show)
    if options.command == "sandbox":
        return keep_bank(options)
    data = options.data or Path(platformdirs.user_data_dir("lkk-server", appauthor=False))
    if options.command == "inbox":
        from lkk_server import inbox

        inbox.show(data, options.to, print, follow=options.follow)
        return 0
    # Imported late, so that --help and a wrong option answer at once.
    from lkk_server import serving

    try:
        if options.command == "seed":
            seed(data, options.database, options.scene, options.accounts)
        elif options.command == "period":
            clock = serving.clock_from(options.clock)
            return close(data, options.database, options.supplier, options.period, clock)
        elif options.command == "appeal":
            return work_on_appeals(options, data, serving.clock_from(options.clock))
        elif options.command == "payment":
            return work_on_payments(options, data, serving.clock_from(options.clock))
        elif options.command == "bill-code":
            for number, code in serving.bill_codes(data, options.accounts):
                print(f"{number} {code}")
        else:
            serving.serve(
                data,
                options.database,
                host=options.host,
                port=options.port,
                supplier=options.supplier,
                clock=options.clock,
                public=options.public,
                clamd=options.clamd,
            )
    except serving.CannotStart as error:
        print(f"lkk-server: {error}", file=sys.stderr)
        return FAILED
    return 0


def prepare(url: str, role: str) -> int:
    """Bring a schema up to date as its owner, and let the server's role work in it."""
    from sqlalchemy.exc import SQLAlchemyError

    from lkk_server import migrations, serving
    from lkk_server.database import Database

    try:
        database = Database.open(url, serving.real_time)
        with database.write() as connection:
            migrations.grant(connection, role)
    except SQLAlchemyError as error:
        print(f"lkk-server: the database refuses ({type(error).__name__})", file=sys.stderr)
        return FAILED
    database.close()
    print(f"Ready for {role}.")
    return 0


def close(data: Path, url: str | None, supplier: str, period: str, clock: Clock) -> int:
    """Close a period and print what it came to; the exit code says if accounts were kept back."""
    from lkk_server.billing import command

    try:
        report = command.close(data, url, supplier, period, clock)
    except command.CannotClose as error:
        print(f"lkk-server: {error}", file=sys.stderr)
        return FAILED
    for line in command.lines(report):
        print(line)
    return KEPT_BACK if report.kept else 0


def keep_bank(options: argparse.Namespace) -> int:
    """Run the sandbox's bank and register until they are stopped."""
    from lkk_server.sandbox import command

    data = options.data or Path(platformdirs.user_data_dir("lkk-sandbox", appauthor=False))
    try:
        command.run(
            data,
            options.host,
            options.port,
            clock=options.clock,
            public=options.public,
            payee=options.payee,
            server=options.server,
        )
    except command.CannotStart as error:
        print(f"lkk-server: {error}", file=sys.stderr)
        return FAILED
    return 0


def play_month(data: Path | None, *, show: bool) -> int:
    """Play a month and print it; 1 where the books do not agree, 2 without a browser."""
    from lkk_server.demo import command

    def tell(line: str) -> None:
        print(line, flush=True)

    def warn(line: str) -> None:
        print(f"lkk-server: {line}", file=sys.stderr)

    return command.run(data, show=show, tell=tell, warn=warn)


def work_on_appeals(options: argparse.Namespace, data: Path, clock: Clock) -> int:
    """Do what is asked of appeals and print what it came to."""
    from lkk_server.appeals import command

    try:
        for line in command.run(options, data, clock):
            print(line)
    except command.CannotDo as error:
        print(f"lkk-server: {error}", file=sys.stderr)
        return FAILED
    return 0


def work_on_payments(options: argparse.Namespace, data: Path, clock: Clock) -> int:
    """Do what is asked of payments and print what it came to."""
    from lkk_server.payments import command

    try:
        for line in command.run(options, data, clock):
            print(line)
    except command.CannotDo as error:
        print(f"lkk-server: {error}", file=sys.stderr)
        return FAILED
    return 0


def seed(data: Path, url: str | None, name: str, accounts: int) -> None:
    """Fill an empty database; one that holds the scene's supplier is left as it is."""
    from lkk_server import serving
    from lkk_server.database import Behalf
    from lkk_server.files.disk import FOLDER, Disk
    from lkk_server.identity.passwords import Passwords
    from lkk_server.seed import living, manual
    from lkk_server.seed.plant import plant

    make = {"living": living.scene, "manual": manual.scene}[name]
    scene = make(suppliers.load())
    database = serving.opened(data, url, lambda: scene.now)
    try:
        with database.on_behalf(Behalf(scene.supplier)):
            disk = Disk(data / FOLDER)
            done = plant(database, scene, Passwords(), accounts=accounts, disk=disk)
    finally:
        database.close()
    if done is None:
        print("Already seeded: nothing was changed.")
    else:
        print(
            f"Seeded scene {name}: {done.accounts} accounts, {done.records} records,"
            f" {done.logins} logins."
        )


if __name__ == "__main__":
    sys.exit(main())
