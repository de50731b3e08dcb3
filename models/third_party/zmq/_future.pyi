from ferrule_models import *

from typing import Any
import zmq
import asyncio

# Messages go out whether or not somebody waits.
class _AsyncSocket(zmq.Socket):
    @awaitable(must=False)
    @suspends("net")
    @raises_any
    def send(self, data: Any, flags: int = 0, copy: bool = True, track: bool = False, **kwargs: Any) -> asyncio.Future[Any]: ...
    @awaitable(must=False)
    @suspends("net")
    @raises_any
    def recv(self, flags: int = 0, copy: bool = True, track: bool = False) -> asyncio.Future[Any]: ...
    @awaitable(must=False)
    @suspends("net")
    @raises_any
    def send_multipart(self, msg_parts: Any, flags: int = 0, copy: bool = True, track: bool = False, **kwargs: Any) -> asyncio.Future[Any]: ...
    @awaitable(must=False)
    @suspends("net")
    @raises_any
    def recv_multipart(self, flags: int = 0, copy: bool = True, track: bool = False) -> asyncio.Future[Any]: ...
    @awaitable(must=False)
    @suspends("net")
    @raises_any
    def send_string(self, u: str, flags: int = 0, copy: bool = True, encoding: str = "utf-8", **kwargs: Any) -> asyncio.Future[Any]: ...
    @awaitable(must=False)
    @suspends("net")
    @raises_any
    def recv_string(self, flags: int = 0, encoding: str = "utf-8") -> asyncio.Future[str]: ...
    @awaitable(must=False)
    @suspends("net")
    @raises_any
    def send_json(self, obj: Any, flags: int = 0, **kwargs: Any) -> asyncio.Future[Any]: ...
    @awaitable(must=False)
    @suspends("net")
    @raises_any
    def recv_json(self, flags: int = 0, **kwargs: Any) -> asyncio.Future[Any]: ...
    @awaitable(must=False)
    @suspends("net")
    @raises_any
    def send_pyobj(self, obj: Any, flags: int = 0, protocol: int = -1, **kwargs: Any) -> asyncio.Future[Any]: ...
    @awaitable(must=False)
    @suspends("net")
    @raises_any
    def recv_pyobj(self, flags: int = 0) -> asyncio.Future[Any]: ...
    @awaitable(must=False)
    @suspends("net")
    def poll(self, timeout: int | None = None, flags: int = 1) -> asyncio.Future[int]: ...
    def __getattr__(self, name: str) -> Any: ...

class _AsyncPoller(zmq.Poller):
    @awaitable(must=False)
    @suspends("net")
    def poll(self, timeout: int = -1) -> asyncio.Future[list[tuple[Any, int]]]: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
