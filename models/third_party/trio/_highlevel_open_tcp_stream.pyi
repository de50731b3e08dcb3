from ferrule_models import *

from typing import Any
from ._highlevel_socket import SocketStream
@owned("connection", release="aclose", refcounted=True)
@suspends("net")
@raises(OSError)
async def open_tcp_stream(host: str | bytes, port: int, *, happy_eyeballs_delay: float | None = ..., local_address: str | None = None) -> SocketStream: ...

def __getattr__(name: str) -> Any: ...
