from ferrule_models import *

from typing import Any
from ._core._tasks import CancelScope as CancelScope, create_task_group as create_task_group, fail_after as fail_after, move_on_after as move_on_after
from ._core._synchronization import CapacityLimiter as CapacityLimiter, Event as Event, Lock as Lock, Semaphore as Semaphore
from ._core._streams import create_memory_object_stream as create_memory_object_stream
from ._core._sockets import connect_tcp as connect_tcp, connect_unix as connect_unix
from ._core._fileio import AsyncFile as AsyncFile, Path as Path, open_file as open_file
from ._core._exceptions import BrokenResourceError as BrokenResourceError, BusyResourceError as BusyResourceError, ClosedResourceError as ClosedResourceError, EndOfStream as EndOfStream, WouldBlock as WouldBlock
from ._core._subprocesses import open_process as open_process, run_process as run_process
from . import from_thread as from_thread, to_thread as to_thread
@suspends("timer")
async def sleep(delay: float) -> None: ...
@suspends("timer")
async def sleep_forever() -> None: ...
@suspends("timer")
async def sleep_until(deadline: float) -> None: ...
@blocks("join")
@raises_any
@effect("run-loop", "func")
def run(func: Any, *args: Any, **kwargs: Any) -> Any: ...

def __getattr__(name: str) -> Any: ...
