from ferrule_models import *

from typing import Any
from .msg import Msg
from .subscription import Subscription

@resource("connection", release=("close", "drain", "__aexit__"))
class Client():
    @suspends("net")
    @raises_any
    async def connect(self, servers: Any = ..., **options: Any) -> None: ...
    @releases("self")
    @suspends("net")
    async def close(self) -> None: ...
    @releases("self")
    @suspends("net")
    async def drain(self) -> None: ...
    @suspends("net")
    @raises_any
    async def publish(self, subject: str, payload: bytes = b"", reply: str = "", headers: Any = None) -> None: ...
    @suspends("net")
    @raises_any
    @captures("cb")
    async def subscribe(self, subject: str, queue: str = "", cb: Any = None, **kwargs: Any) -> Subscription: ...
    @suspends("net")
    @raises_any
    async def request(self, subject: str, payload: bytes = b"", timeout: float = 0.5, **kwargs: Any) -> Msg: ...
    @suspends("net")
    @raises_any
    async def rtt(self, timeout: int = ...) -> float: ...
    @suspends("net")
    @raises_any
    async def flush(self, timeout: int = ...) -> None: ...
    @aliases("self")
    async def __aenter__(self) -> Client: ...
    @releases("self")
    @suspends("net")
    async def __aexit__(self, *exc_info: Any) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
