from ferrule_models import *

from typing import Any
from ._exceptions import NetworkError, ProtocolError, TimeoutException
from ._models import Response
@blocks("net")
@raises(NetworkError, ProtocolError, TimeoutException)
def request(method: Any, url: Any, **kwargs: Any) -> Response: ...

def __getattr__(name: str) -> Any: ...
