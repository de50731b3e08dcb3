from ferrule_models import *

from typing import Any
from .._core._tasks import CancelScope

class TaskGroup():
    cancel_scope: CancelScope
    @calls("func", where="loop")
    @captures("args", part="elements")
    def start_soon(self, func: Any, *args: Any, name: Any = None) -> None: ...
    @suspends("join")
    @raises_any
    @calls("func", where="loop")
    @captures("args", part="elements")
    async def start(self, func: Any, *args: Any, name: Any = None) -> Any: ...
    @aliases("self")
    async def __aenter__(self) -> TaskGroup: ...
    @suspends("join")
    @raises_any
    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
