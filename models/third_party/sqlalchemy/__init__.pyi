from ferrule_models import *

from typing import Any
from .engine import Connection as Connection, CursorResult as CursorResult, Engine as Engine, Result as Result, ScalarResult as ScalarResult, create_engine as create_engine

def __getattr__(name: str) -> Any: ...
