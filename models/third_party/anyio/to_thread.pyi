from ferrule_models import *

from typing import Any
# The function runs in a thread of a pool.
@suspends("join")
@raises_any
@calls("func", where="worker")
@captures("args", part="elements")
async def run_sync(func: Any, *args: Any, abandon_on_cancel: bool = False, cancellable: bool | None = None, limiter: Any = None) -> Any: ...

def __getattr__(name: str) -> Any: ...
