from ferrule_models import *

import asyncio
from types import TracebackType
from typing import Any

@owned("pool")
@resource("pool", release=("close", "__aexit__", "__exit__"))
@loop_bound
class BaseConnector:
    def __init__(self, *, keepalive_timeout: Any = ..., force_close: bool = False, limit: int = 100, limit_per_host: int = 0, enable_cleanup_closed: bool = False, loop: asyncio.AbstractEventLoop | None = None, timeout_ceil_threshold: float = 5) -> None: ...
    @property
    @pure
    def closed(self) -> bool: ...
    @property
    @pure
    def force_close(self) -> bool: ...
    @property
    @pure
    def limit(self) -> int: ...
    @property
    @pure
    def limit_per_host(self) -> int: ...
    # Closes at once; what it returns may be awaited until the transports are gone.
    @releases("self")
    @never_raises
    def close(self, *, abort_ssl: bool = False) -> Any: ...
    @raises(OSError)
    @suspends("net")
    async def connect(self, req: Any, traces: Any, timeout: Any) -> Any: ...
    @aliases("self")
    async def __aenter__(self) -> BaseConnector: ...
    @releases("self")
    @suspends("net")
    async def __aexit__(self, exc_type: type[BaseException] | None = None, exc_value: BaseException | None = None, exc_traceback: TracebackType | None = None) -> None: ...

@adopts("resolver")
class TCPConnector(BaseConnector):
    def __init__(self, *, verify_ssl: bool = True, fingerprint: bytes | None = None, use_dns_cache: bool = True, ttl_dns_cache: int | None = 10, family: int = 0, ssl_context: Any = None, ssl: Any = True, local_addr: tuple[str, int] | None = None, resolver: Any = None, keepalive_timeout: Any = ..., force_close: bool = False, limit: int = 100, limit_per_host: int = 0, enable_cleanup_closed: bool = False, loop: asyncio.AbstractEventLoop | None = None, timeout_ceil_threshold: float = 5, happy_eyeballs_delay: float | None = 0.25, interleave: int | None = None, socket_factory: Any = None, ssl_shutdown_timeout: Any = ...) -> None: ...
    def clear_dns_cache(self, host: str | None = None, port: int | None = None) -> None: ...

class UnixConnector(BaseConnector):
    @borrows
    def __init__(self, path: str, force_close: bool = False, keepalive_timeout: Any = ..., limit: int = 100, limit_per_host: int = 0, loop: asyncio.AbstractEventLoop | None = None) -> None: ...
    @property
    @pure
    def path(self) -> str: ...

def __getattr__(name: str) -> Any: ...
