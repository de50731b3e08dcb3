from ferrule_models import *

from typing import Any
from .connection import Connection
from .exceptions import AMQPConnectionError

class RobustConnection(Connection):
    def __getattr__(self, name: str) -> Any: ...
@owned("connection")
@suspends("net")
@raises(AMQPConnectionError)
async def connect_robust(url: Any = None, **kwargs: Any) -> RobustConnection: ...

def __getattr__(name: str) -> Any: ...
