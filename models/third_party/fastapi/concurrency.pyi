from ferrule_models import *

from typing import Any
from starlette.concurrency import iterate_in_threadpool as iterate_in_threadpool, run_in_threadpool as run_in_threadpool

def __getattr__(name: str) -> Any: ...
