from ferrule_models import *

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Self
from .errors import Error, OperationalError
from ._connection_base import BaseConnection
from .cursor_async import AsyncCursor
from .transaction import AsyncTransaction

@resource("connection", release=("close", "__aexit__"), refcounted=True)
class AsyncConnection(BaseConnection):
    @classmethod
    @owned("connection", refcounted=True)
    @suspends("net")
    @raises(OperationalError)
    async def connect(cls, conninfo: str = "", **kwargs: Any) -> Self: ...
    @aliases("self")
    async def __aenter__(self) -> Self: ...
    @releases("self")
    @suspends("net")
    @raises(Error)
    async def __aexit__(self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: Any | None) -> None: ...
    @releases("self")
    async def close(self) -> None: ...
    @lends("self")
    def cursor(self, name: str = "", *, binary: bool = False, row_factory: Any = None, scrollable: bool | None = None, withhold: bool = False) -> AsyncCursor: ...
    @suspends("net")
    @raises(Error)
    async def execute(self, query: Any, params: Any = None, *, prepare: bool | None = None, binary: bool = False) -> AsyncCursor: ...
    @durable("commit")
    @suspends("net")
    @raises(Error)
    async def commit(self) -> None: ...
    @durable("rollback")
    @suspends("net")
    @raises(Error)
    async def rollback(self) -> None: ...
    @asynccontextmanager
    def transaction(self, savepoint_name: str | None = None, force_rollback: bool = False) -> AbstractAsyncContextManager[AsyncTransaction]: ...
    @asynccontextmanager
    def pipeline(self) -> AbstractAsyncContextManager[Any]: ...
    def notifies(self, *, timeout: float | None = None, stop_after: int | None = None) -> AsyncGenerator[Any, None]: ...
    @suspends("net")
    @raises(Error)
    async def set_autocommit(self, value: bool) -> None: ...
    @suspends("net")
    @raises(Error)
    async def set_isolation_level(self, value: Any | None) -> None: ...
    @suspends("net")
    @raises(Error)
    async def set_read_only(self, value: bool | None) -> None: ...
    @suspends("net")
    @raises(Error)
    async def set_deferrable(self, value: bool | None) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
