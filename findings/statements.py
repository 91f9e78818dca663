"""Plain statements over many rows, for what a sweep writes with every page: the ORM's own work there was four fifths of it.

SQLite and PostgreSQL alike. Values are as the database takes them: `moment` and `as_json` make them so.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

T = TypeVar("T")
AT_ONCE = 400  # values in one statement; SQLite's own limit is far above


class Insert:
    """`columns` are those that the rows give, as the model calls them; the others get the model's defaults.

    A row that is there already, by `unique`, gets the values of `update`; without `unique` it stays as it is.
    """

    def __init__(
        self, model: type[Model], columns: Sequence[str], *, unique: Sequence[str] = (), update: Sequence[str] = ()
    ) -> None:
        self._model, self._columns, self._unique, self._update = model, columns, unique, update

    def __call__(self, rows: Iterable[Sequence[Any]]) -> None:
        others = tuple(field.get_db_prep_save(field.get_default(), connection) for field in self._others)
        values = [(*row, *others) for row in rows]
        if values:
            with connection.cursor() as cursor:
                cursor.executemany(self._sql, values)

    @cached_property
    def _others(self) -> list[Any]:
        fields = self._model._meta.concrete_fields
        if unknown := set(self._columns) - {field.attname for field in fields}:
            raise ValueError(f"{self._model.__name__} has no {', '.join(sorted(unknown))}")
        return [field for field in fields if not field.primary_key and field.attname not in self._columns]

    @cached_property
    def _sql(self) -> str:
        columns = [*self._columns, *(field.attname for field in self._others)]
        conflict = "DO NOTHING"
        if self._unique:
            new = ", ".join(f"{column}=EXCLUDED.{column}" for column in self._update)
            conflict = f"({', '.join(self._unique)}) DO UPDATE SET {new}"
        return (
            f"INSERT INTO {self._model._meta.db_table} ({', '.join(columns)})"  # noqa: S608  (our own names)
            f" VALUES ({', '.join(['%s'] * len(columns))}) ON CONFLICT {conflict}"
        )


def rows_in(sql: str, values: Iterable[Any], *before: Any) -> Iterator[tuple[Any, ...]]:
    """What a SELECT finds whose last condition is `IN {}`, asked for some values at a time; `before` are its other ones."""
    for some in slices(list(values)):
        with connection.cursor() as cursor:
            cursor.execute(sql.replace("{}", f"({', '.join(['%s'] * len(some))})"), (*before, *some))
            yield from cursor.fetchall()


def slices(values: Sequence[T]) -> Iterable[Sequence[T]]:
    return (values[at : at + AT_ONCE] for at in range(0, len(values), AT_ONCE))


def moment(at: dt.datetime | None) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def as_json(value: object) -> str:
    return json.dumps(value)
