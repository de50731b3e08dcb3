from ferrule_models import *

from collections.abc import AsyncIterator, Generator
from typing import Any
from ..exceptions import InvalidHandshake
from .connection import Connection

class ClientConnection(Connection):
    def __getattr__(self, name: str) -> Any: ...

class _Connect():
    def __await__(self) -> Generator[Any, None, ClientConnection]: ...
    @suspends("net")
    @raises(OSError, InvalidHandshake, TimeoutError)
    async def __aenter__(self) -> ClientConnection: ...
    @releases("self")
    @suspends("net")
    async def __aexit__(self, exc_type: Any, exc_value: Any, traceback: Any) -> None: ...
    def __aiter__(self) -> AsyncIterator[ClientConnection]: ...
    def __getattr__(self, name: str) -> Any: ...
@awaitable
@owned("connection")
@suspends("net")
@raises(OSError, InvalidHandshake, TimeoutError)
def connect(uri: str, **kwargs: Any) -> _Connect: ...
@awaitable
@owned("connection")
@suspends("net")
@raises(OSError, InvalidHandshake, TimeoutError)
def unix_connect(path: str | None = None, uri: str | None = None, **kwargs: Any) -> _Connect: ...

def __getattr__(name: str) -> Any: ...
