from ferrule_models import *

from collections.abc import AsyncIterator, Iterable
from typing import Any, Optional
import sqlite3
from .core import Connection

@lends("conn")
class Cursor:
    def __init__(self, conn: Connection, cursor: Any) -> None: ...
    def __aiter__(self) -> AsyncIterator[sqlite3.Row]: ...
    @suspends("disk")
    @raises(sqlite3.Error)
    @aliases("self")
    async def execute(self, sql: str, parameters: Optional[Iterable[Any]] = None) -> Cursor: ...
    @suspends("disk")
    @raises(sqlite3.Error)
    @aliases("self")
    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Cursor: ...
    @suspends("disk")
    @raises(sqlite3.Error)
    @aliases("self")
    async def executescript(self, sql_script: str) -> Cursor: ...
    @suspends("disk")
    @raises(sqlite3.Error)
    @returns_none
    async def fetchone(self) -> sqlite3.Row | None: ...
    @suspends("disk")
    @raises(sqlite3.Error)
    async def fetchmany(self, size: Optional[int] = None) -> Iterable[sqlite3.Row]: ...
    @suspends("disk")
    @raises(sqlite3.Error)
    async def fetchall(self) -> Iterable[sqlite3.Row]: ...
    @releases("self")
    @suspends("disk")
    async def close(self) -> None: ...
    @property
    @pure
    def rowcount(self) -> int: ...
    @property
    @pure
    def arraysize(self) -> int: ...
    @property
    @pure
    @returns_none
    def lastrowid(self) -> Optional[int]: ...
    @property
    @returns_none
    def description(self) -> tuple[tuple[str, None, None, None, None, None, None], ...]: ...
    @aliases("self")
    async def __aenter__(self) -> Cursor: ...
    @releases("self")
    @suspends("disk")
    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> Any: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
