from ferrule_models import *

from typing import Any
class Request():
    def __getattr__(self, name: str) -> Any: ...

class Response():
    status: int
    headers: list[tuple[bytes, bytes]]
    content: bytes
    extensions: Any
    stream: Any
    @blocks("net")
    @raises_any
    def read(self) -> bytes: ...
    def close(self) -> None: ...
    @suspends("net")
    @raises_any
    async def aread(self) -> bytes: ...
    @suspends("net")
    async def aclose(self) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
