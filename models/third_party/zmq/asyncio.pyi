from ferrule_models import *

from typing import Any
import zmq
from zmq._future import _AsyncPoller, _AsyncSocket

@owned("context", release="term", finalized=True)
class Context(zmq.Context):
    @owned("socket", finalized=True)
    @elements("self")
    def socket(self, socket_type: int, socket_class: Any = None, **kwargs: Any) -> Socket: ...
    def __getattr__(self, name: str) -> Any: ...

class Socket(_AsyncSocket):
    def __getattr__(self, name: str) -> Any: ...

class Poller(_AsyncPoller):
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
