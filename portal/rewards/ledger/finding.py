"""What the proof says of a row that is not as it must be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa


@dataclass(frozen=True)
class Finding:
    """One row, and what is wrong with it."""

    table: str
    row_id: int
    problem: str

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}: {self.problem}"


Rows = sa.Select[*tuple[Any, ...]]
Check = Callable[[sa.Connection], Iterator[Finding]]


def rows_that(problem: str, table: str, offenders: Rows) -> Check:
    """A check that finds each row whose id `offenders` selects. Further columns fill the braces of `problem`."""

    def check(connection: sa.Connection) -> Iterator[Finding]:
        for row_id, *values in connection.execute(offenders):
            yield Finding(table, row_id, problem.format(*values))

    return check
