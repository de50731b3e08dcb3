from ferrule_models import *

from typing import Any, Union
class Msg():
    subject: str
    data: bytes
    @suspends("net")
    @raises_any
    async def respond(self, data: bytes) -> None: ...
    @suspends("net")
    @raises_any
    async def ack(self) -> None: ...
    @suspends("net")
    @raises_any
    async def ack_sync(self, timeout: float = 1.0) -> Msg: ...
    @suspends("net")
    @raises_any
    async def nak(self, delay: Union[int, float, None] = None) -> None: ...
    @suspends("net")
    @raises_any
    async def in_progress(self) -> None: ...
    @suspends("net")
    @raises_any
    async def term(self) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
