from ferrule_models import *

from typing import Any
from ._core._tasks import CancelScope as CancelScope, fail_after as fail_after, move_on_after as move_on_after
from ._core._synchronization import CapacityLimiter as CapacityLimiter, Event as Event, Lock as Lock, Semaphore as Semaphore
@suspends("timer")
async def sleep(delay: float) -> None: ...
@blocks("join")
@raises_any
def run(func: Any, *args: Any, **kwargs: Any) -> Any: ...
def __getattr__(name: str) -> Any: ...
