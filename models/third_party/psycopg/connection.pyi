from ferrule_models import *

from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Self
from .errors import Error, OperationalError
from ._connection_base import BaseConnection
from .cursor import Cursor
from .transaction import Transaction

@resource("connection", release=("close", "__exit__"), refcounted=True)
class Connection(BaseConnection):
    @classmethod
    @owned("connection", refcounted=True)
    @blocks("database")
    @raises(OperationalError)
    def connect(cls, conninfo: str = "", **kwargs: Any) -> Self: ...
    @aliases("self")
    def __enter__(self) -> Self: ...
    @releases("self")
    @blocks("database")
    @raises(Error)
    def __exit__(self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: Any | None) -> None: ...
    @releases("self")
    def close(self) -> None: ...
    @lends("self")
    def cursor(self, name: str = "", *, binary: bool = False, row_factory: Any = None, scrollable: bool | None = None, withhold: bool = False) -> Cursor: ...
    @blocks("database")
    @raises(Error)
    def execute(self, query: Any, params: Any = None, *, prepare: bool | None = None, binary: bool = False) -> Cursor: ...
    @durable("commit")
    @blocks("database")
    @raises(Error)
    def commit(self) -> None: ...
    @durable("rollback")
    @blocks("database")
    @raises(Error)
    def rollback(self) -> None: ...
    @contextmanager
    def transaction(self, savepoint_name: str | None = None, force_rollback: bool = False) -> AbstractContextManager[Transaction]: ...
    @contextmanager
    def pipeline(self) -> AbstractContextManager[Any]: ...
    @blocks("net")
    def notifies(self, *, timeout: float | None = None, stop_after: int | None = None) -> Generator[Any, None, None]: ...
    @blocks("database")
    @raises(Error)
    def set_autocommit(self, value: bool) -> None: ...
    @blocks("database")
    @raises(Error)
    def set_isolation_level(self, value: Any | None) -> None: ...
    @blocks("database")
    @raises(Error)
    def set_read_only(self, value: bool | None) -> None: ...
    @blocks("database")
    @raises(Error)
    def set_deferrable(self, value: bool | None) -> None: ...
    autocommit: bool
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
