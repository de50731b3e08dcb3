from ferrule_models import *

from typing import Any
from ..exceptions import InvalidHandshake
from .connection import Connection

class ClientConnection(Connection):
    def __getattr__(self, name: str) -> Any: ...
@owned("connection")
@blocks("net")
@raises(OSError, InvalidHandshake, TimeoutError)
def connect(uri: str, **kwargs: Any) -> ClientConnection: ...

def __getattr__(name: str) -> Any: ...
