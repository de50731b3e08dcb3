from ferrule_models import *

from collections.abc import Callable
from typing import Any
from ...exceptions import DriverError, Neo4jError

@resource("session", release=("close", "__aexit__"))
class AsyncSession():
    @releases("self")
    @suspends("net")
    async def close(self) -> None: ...
    @suspends("net")
    @raises(Neo4jError, DriverError)
    async def run(self, query: Any, parameters: Any = None, **kwargs: Any) -> Any: ...
    @suspends("net")
    @raises(Neo4jError, DriverError)
    async def begin_transaction(self, metadata: Any = None, timeout: float | None = None) -> Any: ...
    @calls("transaction_function")
    @suspends("net")
    @raises_any
    async def execute_read(self, transaction_function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any: ...
    @calls("transaction_function")
    @suspends("net")
    @raises_any
    async def execute_write(self, transaction_function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any: ...
    @aliases("self")
    async def __aenter__(self) -> AsyncSession: ...
    @releases("self")
    async def __aexit__(self, exc_type: Any, exc_value: Any, traceback: Any) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
