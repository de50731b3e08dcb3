from ferrule_models import *

from contextlib import contextmanager
from typing import Any, Iterator
from ._exceptions import NetworkError, ProtocolError, TimeoutException, InvalidURL, UnsupportedProtocol
from ._models import Response
@raises(NetworkError, ProtocolError, TimeoutException)
@misuse(InvalidURL, UnsupportedProtocol)
@blocks("net")
def request(method: str, url: Any, **kwargs: Any) -> Response: ...
@contextmanager
def stream(method: str, url: Any, **kwargs: Any) -> Iterator[Response]: ...
@raises(NetworkError, ProtocolError, TimeoutException)
@misuse(InvalidURL, UnsupportedProtocol)
@blocks("net")
def get(url: Any, **kwargs: Any) -> Response: ...
@raises(NetworkError, ProtocolError, TimeoutException)
@misuse(InvalidURL, UnsupportedProtocol)
@blocks("net")
def options(url: Any, **kwargs: Any) -> Response: ...
@raises(NetworkError, ProtocolError, TimeoutException)
@misuse(InvalidURL, UnsupportedProtocol)
@blocks("net")
def head(url: Any, **kwargs: Any) -> Response: ...
@raises(NetworkError, ProtocolError, TimeoutException)
@misuse(InvalidURL, UnsupportedProtocol)
@blocks("net")
def post(url: Any, **kwargs: Any) -> Response: ...
@raises(NetworkError, ProtocolError, TimeoutException)
@misuse(InvalidURL, UnsupportedProtocol)
@blocks("net")
def put(url: Any, **kwargs: Any) -> Response: ...
@raises(NetworkError, ProtocolError, TimeoutException)
@misuse(InvalidURL, UnsupportedProtocol)
@blocks("net")
def patch(url: Any, **kwargs: Any) -> Response: ...
@raises(NetworkError, ProtocolError, TimeoutException)
@misuse(InvalidURL, UnsupportedProtocol)
@blocks("net")
def delete(url: Any, **kwargs: Any) -> Response: ...
