from ferrule_models import *

from typing import Any
from .aio.client import Client as NATS
@owned("connection")
@suspends("net")
@raises_any
async def connect(servers: Any = ..., **options: Any) -> NATS: ...

def __getattr__(name: str) -> Any: ...
