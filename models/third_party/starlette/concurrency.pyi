from ferrule_models import *

from collections.abc import AsyncIterator
from typing import Any
@suspends("join")
@raises_any
@calls("func", where="worker")
@captures("args", part="elements")
async def run_in_threadpool(func: Any, *args: Any, **kwargs: Any) -> Any: ...
def iterate_in_threadpool(iterator: Any) -> AsyncIterator[Any]: ...

def __getattr__(name: str) -> Any: ...
