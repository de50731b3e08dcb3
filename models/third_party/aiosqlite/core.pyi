from ferrule_models import *

from collections.abc import AsyncIterator, Callable, Generator, Iterable
from typing import Any, Optional, Union
import sqlite3
from .context import Result as Result
from .cursor import Cursor as Cursor

# A thread of its own works for the connection until it is closed, and keeps the process from ending.
@resource("connection", release=("close", "__aexit__", "stop"))
class Connection():
    def __await__(self) -> Generator[Any, None, Connection]: ...
    @aliases("self")
    @suspends("disk")
    @raises(sqlite3.OperationalError)
    async def __aenter__(self) -> Connection: ...
    @releases("self")
    @suspends("disk")
    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None: ...
    @releases("self")
    @suspends("disk")
    async def close(self) -> None: ...
    @releases("self")
    def stop(self) -> Optional[Any]: ...
    @awaitable
    @suspends("disk")
    @raises(sqlite3.Error)
    @needs_open("self")
    def cursor(self) -> Result[Cursor]: ...
    @durable("commit")
    @suspends("disk")
    @raises(sqlite3.Error)
    @needs_open("self")
    async def commit(self) -> None: ...
    @durable("rollback")
    @suspends("disk")
    @raises(sqlite3.Error)
    @needs_open("self")
    async def rollback(self) -> None: ...
    @awaitable
    @suspends("disk")
    @raises(sqlite3.Error)
    @needs_open("self")
    def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> Result[Cursor]: ...
    @awaitable
    @suspends("disk")
    @raises(sqlite3.Error)
    @returns_none
    @needs_open("self")
    def execute_insert(self, sql: str, parameters: Iterable[Any] | None = None) -> Result[sqlite3.Row | None]: ...
    @awaitable
    @suspends("disk")
    @raises(sqlite3.Error)
    @needs_open("self")
    def execute_fetchall(self, sql: str, parameters: Iterable[Any] | None = None) -> Result[Iterable[sqlite3.Row]]: ...
    @awaitable
    @suspends("disk")
    @raises(sqlite3.Error)
    @needs_open("self")
    def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Result[Cursor]: ...
    @awaitable
    @suspends("disk")
    @raises(sqlite3.Error)
    @needs_open("self")
    def executescript(self, sql_script: str) -> Result[Cursor]: ...
    @suspends("disk")
    @raises_any
    async def interrupt(self) -> None: ...
    @suspends("disk")
    @raises_any
    async def enable_load_extension(self, value: bool) -> None: ...
    @suspends("disk")
    @raises_any
    async def load_extension(self, path: str) -> Any: ...
    @suspends("disk")
    @captures("func")
    @needs_open("self")
    async def create_function(self, name: str, num_params: int, func: Callable, deterministic: bool = False) -> None: ...
    @suspends("disk")
    @captures("handler")
    async def set_progress_handler(self, handler: Callable[[], Optional[int]], n: int) -> None: ...
    @suspends("disk")
    @captures("handler")
    async def set_trace_callback(self, handler: Callable) -> None: ...
    @suspends("disk")
    @raises(sqlite3.Error)
    @needs_open("self")
    async def backup(self, target: Union[Connection, Any], *, pages: int = 0, progress: Optional[Callable[[int, int, int], None]] = None, name: str = "main", sleep: float = 0.25) -> None: ...
    @suspends("disk")
    def iterdump(self) -> AsyncIterator[str]: ...
    @property
    @pure
    def in_transaction(self) -> bool: ...
    @property
    @pure
    def total_changes(self) -> int: ...
    isolation_level: str | None
    row_factory: Any
    text_factory: Any
    def __getattr__(self, name: str) -> Any: ...
@awaitable
@owned("connection")
@suspends("disk")
@raises(sqlite3.OperationalError)
def connect(database: Union[str, Any], *, iter_chunk_size: Any = 64, loop: Optional[Any] = None, **kwargs: Any) -> Connection: ...

def __getattr__(name: str) -> Any: ...
