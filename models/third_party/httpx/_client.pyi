from ferrule_models import *

from contextlib import asynccontextmanager, contextmanager
from typing import Any, AsyncIterator, Iterator
from ._exceptions import NetworkError, ProtocolError, TimeoutException, InvalidURL, UnsupportedProtocol
from ._models import Request, Response

@owned("session", refcounted=True, lazy=True)
@resource("session", release=("close", "__exit__"))
@adopts("transport")
class Client:
    def __init__(self, *, transport: Any = None, **kwargs: Any) -> None: ...
    @aliases("self")
    def __enter__(self) -> Client: ...
    @releases("self")
    def __exit__(self, exc_type: Any = None, exc_value: Any = None, traceback: Any = None) -> None: ...
    @releases("self")
    def close(self) -> None: ...
    @raises(NetworkError, ProtocolError, TimeoutException)
    @misuse(InvalidURL, UnsupportedProtocol)
    @blocks("net")
    @needs_open("self")
    def request(self, method: str, url: Any, **kwargs: Any) -> Response: ...
    @contextmanager
    @needs_open("self")
    def stream(self, method: str, url: Any, **kwargs: Any) -> Iterator[Response]: ...
    @owned("response", refcounted=True, when="stream")
    @raises(NetworkError, ProtocolError, TimeoutException)
    @blocks("net")
    @needs_open("self")
    def send(self, request: Request, *, stream: bool = False, **kwargs: Any) -> Response: ...
    @raises(NetworkError, ProtocolError, TimeoutException)
    @misuse(InvalidURL, UnsupportedProtocol)
    @blocks("net")
    @needs_open("self")
    def get(self, url: Any, **kwargs: Any) -> Response: ...
    @raises(NetworkError, ProtocolError, TimeoutException)
    @misuse(InvalidURL, UnsupportedProtocol)
    @blocks("net")
    @needs_open("self")
    def options(self, url: Any, **kwargs: Any) -> Response: ...
    @raises(NetworkError, ProtocolError, TimeoutException)
    @misuse(InvalidURL, UnsupportedProtocol)
    @blocks("net")
    @needs_open("self")
    def head(self, url: Any, **kwargs: Any) -> Response: ...
    @raises(NetworkError, ProtocolError, TimeoutException)
    @misuse(InvalidURL, UnsupportedProtocol)
    @blocks("net")
    @needs_open("self")
    def post(self, url: Any, **kwargs: Any) -> Response: ...
    @raises(NetworkError, ProtocolError, TimeoutException)
    @misuse(InvalidURL, UnsupportedProtocol)
    @blocks("net")
    @needs_open("self")
    def put(self, url: Any, **kwargs: Any) -> Response: ...
    @raises(NetworkError, ProtocolError, TimeoutException)
    @misuse(InvalidURL, UnsupportedProtocol)
    @blocks("net")
    @needs_open("self")
    def patch(self, url: Any, **kwargs: Any) -> Response: ...
    @raises(NetworkError, ProtocolError, TimeoutException)
    @misuse(InvalidURL, UnsupportedProtocol)
    @blocks("net")
    @needs_open("self")
    def delete(self, url: Any, **kwargs: Any) -> Response: ...
    def build_request(self, method: str, url: Any, **kwargs: Any) -> Request: ...
    def __getattr__(self, name: str) -> Any: ...

@owned("session", release="aclose", lazy=True)
@resource("session", release=("aclose", "__aexit__"))
@adopts("transport")
class AsyncClient:
    def __init__(self, *, transport: Any = None, **kwargs: Any) -> None: ...
    @aliases("self")
    async def __aenter__(self) -> AsyncClient: ...
    @releases("self")
    @suspends("net")
    async def __aexit__(self, exc_type: Any = None, exc_value: Any = None, traceback: Any = None) -> None: ...
    @releases("self")
    @suspends("net")
    async def aclose(self) -> None: ...
    @raises(NetworkError, ProtocolError, TimeoutException)
    @misuse(InvalidURL, UnsupportedProtocol)
    @suspends("net")
    @needs_open("self")
    async def request(self, method: str, url: Any, **kwargs: Any) -> Response: ...
    @asynccontextmanager
    @needs_open("self")
    def stream(self, method: str, url: Any, **kwargs: Any) -> AsyncIterator[Response]: ...
    @owned("response", release="aclose", refcounted=True, when="stream")
    @raises(NetworkError, ProtocolError, TimeoutException)
    @suspends("net")
    @needs_open("self")
    async def send(self, request: Request, *, stream: bool = False, **kwargs: Any) -> Response: ...
    @raises(NetworkError, ProtocolError, TimeoutException)
    @misuse(InvalidURL, UnsupportedProtocol)
    @suspends("net")
    @needs_open("self")
    async def get(self, url: Any, **kwargs: Any) -> Response: ...
    @raises(NetworkError, ProtocolError, TimeoutException)
    @misuse(InvalidURL, UnsupportedProtocol)
    @suspends("net")
    @needs_open("self")
    async def options(self, url: Any, **kwargs: Any) -> Response: ...
    @raises(NetworkError, ProtocolError, TimeoutException)
    @misuse(InvalidURL, UnsupportedProtocol)
    @suspends("net")
    @needs_open("self")
    async def head(self, url: Any, **kwargs: Any) -> Response: ...
    @raises(NetworkError, ProtocolError, TimeoutException)
    @misuse(InvalidURL, UnsupportedProtocol)
    @suspends("net")
    @needs_open("self")
    async def post(self, url: Any, **kwargs: Any) -> Response: ...
    @raises(NetworkError, ProtocolError, TimeoutException)
    @misuse(InvalidURL, UnsupportedProtocol)
    @suspends("net")
    @needs_open("self")
    async def put(self, url: Any, **kwargs: Any) -> Response: ...
    @raises(NetworkError, ProtocolError, TimeoutException)
    @misuse(InvalidURL, UnsupportedProtocol)
    @suspends("net")
    @needs_open("self")
    async def patch(self, url: Any, **kwargs: Any) -> Response: ...
    @raises(NetworkError, ProtocolError, TimeoutException)
    @misuse(InvalidURL, UnsupportedProtocol)
    @suspends("net")
    @needs_open("self")
    async def delete(self, url: Any, **kwargs: Any) -> Response: ...
    def build_request(self, method: str, url: Any, **kwargs: Any) -> Request: ...
    def __getattr__(self, name: str) -> Any: ...
