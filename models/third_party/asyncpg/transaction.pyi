from ferrule_models import *

from typing import Any
import asyncio
from .exceptions import InterfaceError, PostgresError

class Transaction():
    @aliases("self")
    @suspends("net")
    @raises(PostgresError, OSError)
    async def __aenter__(self) -> Transaction: ...
    @suspends("net")
    @raises(PostgresError, OSError)
    async def __aexit__(self, extype: Any, ex: Any, tb: Any) -> None: ...
    @suspends("net")
    @raises(PostgresError, InterfaceError, OSError)
    async def start(self) -> Any: ...
    @durable("commit")
    @suspends("net")
    @raises(PostgresError, InterfaceError, OSError)
    async def commit(self) -> Any: ...
    @durable("rollback")
    @suspends("net")
    @raises(PostgresError, InterfaceError, OSError)
    async def rollback(self) -> Any: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
