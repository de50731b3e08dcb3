from ferrule_models import *

from typing import Any
from ._channel import MemoryReceiveChannel as MemoryReceiveChannel, MemorySendChannel as MemorySendChannel, open_memory_channel as open_memory_channel
from ._core import Cancelled as Cancelled, CancelScope as CancelScope, ClosedResourceError as ClosedResourceError, EndOfChannel as EndOfChannel, BrokenResourceError as BrokenResourceError, BusyResourceError as BusyResourceError, Nursery as Nursery, TrioInternalError as TrioInternalError, WouldBlock as WouldBlock, current_time as current_time, open_nursery as open_nursery, run as run
from ._highlevel_open_tcp_stream import open_tcp_stream as open_tcp_stream
from ._highlevel_socket import SocketListener as SocketListener, SocketStream as SocketStream
from ._subprocess import Process as Process, run_process as run_process
from ._sync import CapacityLimiter as CapacityLimiter, Condition as Condition, Event as Event, Lock as Lock, Semaphore as Semaphore, StrictFIFOLock as StrictFIFOLock
from ._timeouts import TooSlowError as TooSlowError, fail_after as fail_after, fail_at as fail_at, move_on_after as move_on_after, move_on_at as move_on_at, sleep as sleep, sleep_forever as sleep_forever, sleep_until as sleep_until
from . import from_thread as from_thread, to_thread as to_thread

def __getattr__(name: str) -> Any: ...
