from ferrule_models import *

from typing import Any
from ._threads import to_thread_run_sync as run_sync

def __getattr__(name: str) -> Any: ...
