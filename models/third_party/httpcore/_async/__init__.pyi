from ferrule_models import *

from typing import Any
from .connection_pool import AsyncConnectionPool as AsyncConnectionPool

def __getattr__(name: str) -> Any: ...
