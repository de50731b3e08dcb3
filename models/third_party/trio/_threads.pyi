from ferrule_models import *

from collections.abc import Callable
from typing import Any
# The function runs in a thread of a pool.
@suspends("join")
@raises_any
@calls("sync_fn", where="worker")
@captures("args", part="elements")
async def to_thread_run_sync(sync_fn: Callable[..., Any], *args: Any, thread_name: str | None = None, abandon_on_cancel: bool = False, limiter: Any = None) -> Any: ...
@blocks("join")
@raises_any
@captures("afn")
def from_thread_run(afn: Any, *args: Any, trio_token: Any = None) -> Any: ...
@blocks("join")
@raises_any
@captures("fn")
def from_thread_run_sync(fn: Any, *args: Any, trio_token: Any = None) -> Any: ...

def __getattr__(name: str) -> Any: ...
