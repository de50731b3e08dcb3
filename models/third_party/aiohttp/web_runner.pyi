from ferrule_models import *

from typing import Any

@resource("server", release=("stop",))
class BaseSite:
    @property
    def name(self) -> str: ...
    @suspends("net")
    @raises(OSError)
    @effect("start-serve")
    async def start(self) -> None: ...
    @releases("self")
    @suspends("net")
    async def stop(self) -> None: ...

class TCPSite(BaseSite):
    @lends("runner")
    def __init__(self, runner: BaseRunner, host: str | None = None, port: int | None = None, **kwargs: Any) -> None: ...

class UnixSite(BaseSite):
    @lends("runner")
    def __init__(self, runner: BaseRunner, path: Any, **kwargs: Any) -> None: ...

class SockSite(BaseSite):
    @lends("runner")
    @adopts("sock")
    def __init__(self, runner: BaseRunner, sock: Any, **kwargs: Any) -> None: ...

@resource("server", release=("cleanup",))
class BaseRunner:
    @property
    @returns_none
    def server(self) -> Any: ...
    @property
    def addresses(self) -> list[Any]: ...
    @property
    def sites(self) -> set[BaseSite]: ...
    @suspends("net")
    async def setup(self) -> None: ...
    @suspends("net")
    async def shutdown(self) -> None: ...
    @releases("self")
    @suspends("net")
    async def cleanup(self) -> None: ...

class AppRunner(BaseRunner):
    @lends("app")
    def __init__(self, app: Any, *, handle_signals: bool = False, access_log_class: Any = ..., **kwargs: Any) -> None: ...
    @property
    def app(self) -> Any: ...

def __getattr__(name: str) -> Any: ...
