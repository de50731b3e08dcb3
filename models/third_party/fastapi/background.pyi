from ferrule_models import *

from typing import Any
from starlette.background import BackgroundTasks as BackgroundTasks

def __getattr__(name: str) -> Any: ...
