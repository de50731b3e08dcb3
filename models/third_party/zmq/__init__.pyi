from ferrule_models import *

from typing import Any
from .sugar.context import Context as Context
from .sugar.socket import Socket as Socket
from .sugar.poll import Poller as Poller
from .error import Again as Again, ContextTerminated as ContextTerminated, ZMQError as ZMQError

def __getattr__(name: str) -> Any: ...
