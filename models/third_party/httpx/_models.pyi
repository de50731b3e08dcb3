from ferrule_models import *

import json
from typing import Any, AsyncIterator, Iterator
from ._exceptions import HTTPStatusError, NetworkError, ProtocolError, TimeoutException

class Request:
    method: str
    url: Any
    headers: Any
    def __getattr__(self, name: str) -> Any: ...

@resource("response", release=("close", "aclose", "read", "aread"))
class Response:
    status_code: int
    headers: Any
    url: Any
    @property
    @pure
    def content(self) -> bytes: ...
    @property
    @pure
    def text(self) -> str: ...
    @property
    @pure
    def is_success(self) -> bool: ...
    @property
    @pure
    def is_error(self) -> bool: ...
    @aliases("self")
    @raises(HTTPStatusError)
    def raise_for_status(self) -> Response: ...
    @raises(json.JSONDecodeError, UnicodeDecodeError)
    def json(self, **kwargs: Any) -> Any: ...
    @releases("self")
    # The body is there already, but where a stream was asked for.
    @raises(NetworkError, ProtocolError, TimeoutException)
    def read(self) -> bytes: ...
    @raises(NetworkError, ProtocolError, TimeoutException)
    def iter_bytes(self, chunk_size: int | None = None) -> Iterator[bytes]: ...
    @raises(NetworkError, ProtocolError, TimeoutException)
    def iter_lines(self) -> Iterator[str]: ...
    @releases("self")
    def close(self) -> None: ...
    @releases("self")
    @raises(NetworkError, ProtocolError, TimeoutException)
    @suspends("net")
    async def aread(self) -> bytes: ...
    @releases("self")
    @suspends("net")
    async def aclose(self) -> None: ...
    def __getattr__(self, name: str) -> Any: ...
