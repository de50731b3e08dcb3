from ferrule_models import *

from typing import Any
from ._exceptions import BrokenResourceError as BrokenResourceError, BusyResourceError as BusyResourceError, Cancelled as Cancelled, ClosedResourceError as ClosedResourceError, EndOfChannel as EndOfChannel, TrioInternalError as TrioInternalError, WouldBlock as WouldBlock
from ._run import CancelScope as CancelScope, Nursery as Nursery, current_time as current_time, open_nursery as open_nursery, run as run

def __getattr__(name: str) -> Any: ...
