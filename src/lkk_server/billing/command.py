"""``lkk-server period close``: runs the billing over a database, and says what it came to."""

from __future__ import annotations

from pathlib import Path

from lkk_desktop.models.command import Problem
from lkk_server import serving
from lkk_server.billing.crew import WorkerLost
from lkk_server.billing.run import NoSupplier, NotOver, Report, run
from lkk_server.database import Behalf, Clock
from lkk_server.refused import Refused

SUMS = ("opening", "accrued", "penalty", "recalculated", "paid", "closing")


class CannotClose(Exception):
    """Why no month could be closed, said to whoever runs it."""


def close(data: Path, url: str | None, supplier: str, period: str, clock: Clock) -> Report:
    """Close a period in a data folder's database, or in that of a URL.

    Raises ``CannotClose``, ``serving.CannotStart``.
    """
    # Of a database elsewhere nothing is needed in the folder.
    database = (serving.opened if url else serving.found)(data, url, clock)
    try:
        with database.on_behalf(Behalf(supplier)):
            return run(database, supplier, period)
    except NotOver:
        raise CannotClose(f"{period} is not over yet") from None
    except NoSupplier:
        raise CannotClose(f"there is no supplier {supplier}: run lkk-server seed first") from None
    except Problem as problem:
        raise CannotClose(f"the terms contradict each other: {problem}") from None
    except WorkerLost:
        raise CannotClose("a worker was killed; run it again, and it goes on") from None
    except Refused:
        raise CannotClose("the database is busy; run it again, and it goes on") from None
    finally:
        database.close()


def lines(report: Report) -> list[str]:
    """A report in words: what was billed, its sums, and who was kept back and why."""
    pace = f"{report.seconds:.1f} s ({report.rate:.0f} accounts/s)"
    said = [
        f"Period {report.period}: {report.accounts} accounts billed in {pace}.",
        f"Readings counted: {report.counted}; payments confirmed: {report.confirmed}.",
    ]
    if report.accounts:
        said += [f"{name:>14} {_money(getattr(report, name)):>18}" for name in SUMS]
    said.append(f"Kept back: {len(report.kept)}.")
    for account, reasons in sorted(report.kept.items()):
        why = ", ".join(code if of == account else f"{of}: {code}" for of, code in reasons)
        said.append(f"  {account}  {why}")
    return said


def _money(kopecks: int) -> str:
    sign, whole = "-" if kopecks < 0 else "", abs(kopecks)
    return f"{sign}{whole // 100:,}.{whole % 100:02d}".replace(",", " ")
