from ferrule_models import *

from typing import Any
from ._connection import Connection as Connection, NEED_DATA as NEED_DATA, PAUSED as PAUSED
from ._util import LocalProtocolError as LocalProtocolError, ProtocolError as ProtocolError, RemoteProtocolError as RemoteProtocolError

def __getattr__(name: str) -> Any: ...
