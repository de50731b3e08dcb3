from ferrule_models import *

from collections.abc import AsyncIterator, Generator
from typing import Any
import asyncio
from .exceptions import InterfaceError, PostgresError
from .protocol import Record

class CursorFactory():
    def __aiter__(self) -> AsyncIterator[Record]: ...
    def __await__(self) -> Generator[Any, None, Cursor]: ...
    def __getattr__(self, name: str) -> Any: ...

class Cursor():
    @suspends("net")
    @raises(PostgresError, InterfaceError, OSError, asyncio.TimeoutError)
    async def fetch(self, n: Any, *, timeout: Any = None) -> list[Record]: ...
    @suspends("net")
    @raises(PostgresError, InterfaceError, OSError, asyncio.TimeoutError)
    @returns_none
    async def fetchrow(self, *, timeout: Any = None) -> Record | None: ...
    @suspends("net")
    @raises(PostgresError, InterfaceError, OSError, asyncio.TimeoutError)
    async def forward(self, n: Any, *, timeout: Any = None) -> int: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
