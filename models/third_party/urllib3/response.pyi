from ferrule_models import *

from typing import Any, Iterator
import io
import json
from .exceptions import ProtocolError, ReadTimeoutError, DecodeError

@resource("response", release=("close", "release_conn"))
class BaseHTTPResponse(io.IOBase):
    status: int
    headers: Any
    reason: str | None
    @property
    @effect("drain", "self")
    def data(self) -> bytes: ...
    @raises(json.JSONDecodeError, UnicodeDecodeError)
    def json(self) -> Any: ...
    @property
    @returns_none
    def url(self) -> str | None: ...
    @releases("self")
    def release_conn(self) -> None: ...
    @raises(ProtocolError, ReadTimeoutError)
    @blocks("net")
    @effect("drain", "self")
    def drain_conn(self) -> None: ...
    @releases("self")
    def close(self) -> None: ...
    @raises(ProtocolError, ReadTimeoutError, DecodeError)
    @blocks("net")
    @effect("drain", "self", when="amt is None")
    def read(self, amt: int | None = None, decode_content: bool | None = None, cache_content: bool = False) -> bytes: ...
    @raises(ProtocolError, ReadTimeoutError, DecodeError)
    @blocks("net")
    @effect("drain", "self")
    def stream(self, amt: int | None = 65536, decode_content: bool | None = None) -> Iterator[bytes]: ...
    def __getattr__(self, name: str) -> Any: ...

class HTTPResponse(BaseHTTPResponse): ...

def __getattr__(name: str) -> Any: ...
