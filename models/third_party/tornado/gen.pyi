from ferrule_models import *

from typing import Any
import asyncio
class Return(Exception): ...
@awaitable(must=False)
@suspends("timer")
def sleep(duration: float) -> asyncio.Future[None]: ...
@awaitable(must=False)
@suspends("join")
@raises_any
def multi(children: Any, quiet_exceptions: Any = ()) -> asyncio.Future[Any]: ...
@awaitable(must=False)
@suspends("join")
@raises_any
def with_timeout(timeout: Any, future: Any, quiet_exceptions: Any = ()) -> asyncio.Future[Any]: ...

def __getattr__(name: str) -> Any: ...
