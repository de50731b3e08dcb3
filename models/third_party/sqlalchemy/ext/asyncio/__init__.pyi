from ferrule_models import *

from typing import Any
from .engine import AsyncConnection as AsyncConnection, AsyncEngine as AsyncEngine, AsyncTransaction as AsyncTransaction, create_async_engine as create_async_engine
from .session import AsyncSession as AsyncSession, AsyncSessionTransaction as AsyncSessionTransaction, async_sessionmaker as async_sessionmaker

def __getattr__(name: str) -> Any: ...
