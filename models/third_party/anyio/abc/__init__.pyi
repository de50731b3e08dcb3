from ferrule_models import *

from typing import Any
from ._tasks import TaskGroup as TaskGroup

def __getattr__(name: str) -> Any: ...
