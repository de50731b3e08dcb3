from ferrule_models import *

from typing import Any
@owned("connection", release="aclose", refcounted=True)
@suspends("net")
@raises(OSError)
async def connect_tcp(remote_host: Any, remote_port: int, **kwargs: Any) -> Any: ...
@owned("connection", release="aclose", refcounted=True)
@suspends("net")
@raises(OSError)
async def connect_unix(path: Any) -> Any: ...

def __getattr__(name: str) -> Any: ...
