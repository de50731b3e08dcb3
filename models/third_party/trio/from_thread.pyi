from ferrule_models import *

from typing import Any
from ._threads import from_thread_run as run, from_thread_run_sync as run_sync

def __getattr__(name: str) -> Any: ...
