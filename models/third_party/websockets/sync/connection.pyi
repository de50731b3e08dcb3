from ferrule_models import *

from collections.abc import Iterable, Iterator
from typing import Any, Self
from ..exceptions import ConnectionClosed

@resource("connection", release=("close", "__exit__"))
class Connection():
    @aliases("self")
    def __enter__(self) -> Self: ...
    @releases("self")
    @blocks("net")
    def __exit__(self, exc_type: type[BaseException] | None, exc_value: BaseException | None, traceback: Any | None) -> None: ...
    @blocks("net")
    @raises(ConnectionClosed)
    def __iter__(self) -> Iterator[Any]: ...
    @blocks("net")
    @raises(ConnectionClosed)
    @raises(TimeoutError, when="timeout is not None")
    def recv(self, timeout: float | None = None, decode: bool | None = None) -> Any: ...
    @blocks("net")
    @raises(ConnectionClosed)
    def send(self, message: Any | Iterable[Any], *, text: bool | None = None) -> None: ...
    @releases("self")
    @blocks("net")
    def close(self, code: Any | int = ..., reason: str = "") -> None: ...
    @blocks("net")
    @raises(ConnectionClosed)
    def ping(self, data: Any | None = None, *, ack_on_close: bool = False) -> Any: ...
    @blocks("net")
    @raises(ConnectionClosed)
    def pong(self, data: Any = ...) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
