from ferrule_models import *

import asyncio
from collections.abc import Awaitable, Callable, Generator, Iterable, Mapping
from types import TracebackType
from typing import Any
from .client_exceptions import (
    ClientConnectorError as ClientConnectorError,
    ClientError as ClientError,
    ClientOSError as ClientOSError,
    ClientPayloadError as ClientPayloadError,
    ClientResponseError as ClientResponseError,
    InvalidURL as InvalidURL,
    ServerDisconnectedError as ServerDisconnectedError,
    ServerTimeoutError as ServerTimeoutError,
    TooManyRedirects as TooManyRedirects,
    WSServerHandshakeError as WSServerHandshakeError,
)
from .client_reqrep import ClientResponse as ClientResponse
from .client_ws import ClientWebSocketResponse as ClientWebSocketResponse
from .connector import BaseConnector as BaseConnector, TCPConnector as TCPConnector

# The pool of the session stays open until it is closed, which is a coroutine. A connector that is passed in is closed with

# it, unless connector_owner is false.
@owned("session")
@resource("session", release=("close", "__aexit__", "detach"))
@adopts("connector", when="connector_owner")
@lends("connector", when="not connector_owner")
@loop_bound
class ClientSession:
    def __init__(self, base_url: Any = None, *, connector: BaseConnector | None = None, loop: asyncio.AbstractEventLoop | None = None, cookies: Any = None, headers: Any = None, proxy: Any = None, proxy_auth: Any = None, skip_auto_headers: Iterable[str] | None = None, auth: Any = None, json_serialize: Callable[[Any], str] = ..., request_class: Any = ..., response_class: Any = ..., ws_response_class: Any = ..., version: Any = ..., cookie_jar: Any = None, connector_owner: bool = True, raise_for_status: Any = False, read_timeout: Any = ..., conn_timeout: float | None = None, timeout: Any = ..., auto_decompress: bool = True, trust_env: bool = False, requote_redirect_url: bool = True, trace_configs: Any = None, read_bufsize: int = 65536, max_line_size: int = 8190, max_field_size: int = 8190, fallback_charset_resolver: Any = ..., middlewares: Any = (), ssl_shutdown_timeout: Any = ...) -> None: ...
    @awaitable
    @owned("response", release=("release", "close", "read", "text", "json"), finalized=True)
    @suspends("net")
    @raises(ClientConnectorError, ClientOSError, ServerDisconnectedError, ServerTimeoutError, TooManyRedirects, asyncio.TimeoutError)
    @misuse(InvalidURL)
    @needs_open("self")
    def request(self, method: str, url: Any, **kwargs: Any) -> _RequestContextManager: ...
    @awaitable
    @owned("connection", release="close", refcounted=True)
    @suspends("net")
    @raises(WSServerHandshakeError, ClientConnectorError, ClientOSError, asyncio.TimeoutError)
    @needs_open("self")
    def ws_connect(self, url: Any, **kwargs: Any) -> _WSRequestContextManager: ...
    @awaitable
    @owned("response", release=("release", "close", "read", "text", "json"), finalized=True)
    @suspends("net")
    @raises(ClientConnectorError, ClientOSError, ServerDisconnectedError, ServerTimeoutError, TooManyRedirects, asyncio.TimeoutError)
    @misuse(InvalidURL)
    @needs_open("self")
    def get(self, url: Any, *, allow_redirects: bool = True, **kwargs: Any) -> _RequestContextManager: ...
    @awaitable
    @owned("response", release=("release", "close", "read", "text", "json"), finalized=True)
    @suspends("net")
    @raises(ClientConnectorError, ClientOSError, ServerDisconnectedError, ServerTimeoutError, TooManyRedirects, asyncio.TimeoutError)
    @misuse(InvalidURL)
    @needs_open("self")
    def options(self, url: Any, *, allow_redirects: bool = True, **kwargs: Any) -> _RequestContextManager: ...
    # Without a body the connection goes back to the pool by itself.
    @awaitable
    @suspends("net")
    @raises(ClientConnectorError, ClientOSError, ServerDisconnectedError, ServerTimeoutError, TooManyRedirects, asyncio.TimeoutError)
    @misuse(InvalidURL)
    @needs_open("self")
    def head(self, url: Any, *, allow_redirects: bool = False, **kwargs: Any) -> _RequestContextManager: ...
    @awaitable
    @owned("response", release=("release", "close", "read", "text", "json"), finalized=True)
    @suspends("net")
    @raises(ClientConnectorError, ClientOSError, ServerDisconnectedError, ServerTimeoutError, TooManyRedirects, asyncio.TimeoutError)
    @misuse(InvalidURL)
    @needs_open("self")
    def post(self, url: Any, *, data: Any = None, **kwargs: Any) -> _RequestContextManager: ...
    @awaitable
    @owned("response", release=("release", "close", "read", "text", "json"), finalized=True)
    @suspends("net")
    @raises(ClientConnectorError, ClientOSError, ServerDisconnectedError, ServerTimeoutError, TooManyRedirects, asyncio.TimeoutError)
    @misuse(InvalidURL)
    @needs_open("self")
    def put(self, url: Any, *, data: Any = None, **kwargs: Any) -> _RequestContextManager: ...
    @awaitable
    @owned("response", release=("release", "close", "read", "text", "json"), finalized=True)
    @suspends("net")
    @raises(ClientConnectorError, ClientOSError, ServerDisconnectedError, ServerTimeoutError, TooManyRedirects, asyncio.TimeoutError)
    @misuse(InvalidURL)
    @needs_open("self")
    def patch(self, url: Any, *, data: Any = None, **kwargs: Any) -> _RequestContextManager: ...
    @awaitable
    @owned("response", release=("release", "close", "read", "text", "json"), finalized=True)
    @suspends("net")
    @raises(ClientConnectorError, ClientOSError, ServerDisconnectedError, ServerTimeoutError, TooManyRedirects, asyncio.TimeoutError)
    @misuse(InvalidURL)
    @needs_open("self")
    def delete(self, url: Any, **kwargs: Any) -> _RequestContextManager: ...
    @releases("self")
    @suspends("net")
    @never_raises
    async def close(self) -> None: ...
    @property
    @pure
    def closed(self) -> bool: ...
    @property
    @returns_none
    def connector(self) -> BaseConnector | None: ...
    @property
    def cookie_jar(self) -> Any: ...
    @property
    def version(self) -> Any: ...
    @property
    def loop(self) -> asyncio.AbstractEventLoop: ...
    @property
    def timeout(self) -> Any: ...
    @property
    def headers(self) -> Any: ...
    @property
    def auth(self) -> Any: ...
    # The connector is left to whoever has it.
    @releases("self")
    def detach(self) -> None: ...
    @aliases("self")
    @misuse(TypeError)
    def __enter__(self) -> None: ...
    def __exit__(self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None) -> None: ...
    @aliases("self")
    async def __aenter__(self) -> ClientSession: ...
    @releases("self")
    @suspends("net")
    async def __aexit__(self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

# Awaited it gives the response; entered it gives the response and releases it on leaving.
class _RequestContextManager:
    def __await__(self) -> Generator[Any, None, ClientResponse]: ...
    def __iter__(self) -> Generator[Any, None, ClientResponse]: ...
    @raises(ClientConnectorError, ClientOSError, ServerDisconnectedError, ServerTimeoutError, TooManyRedirects, asyncio.TimeoutError)
    @suspends("net")
    async def __aenter__(self) -> ClientResponse: ...
    @releases("self")
    @suspends("net")
    async def __aexit__(self, exc_type: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None: ...

class _WSRequestContextManager:
    def __await__(self) -> Generator[Any, None, ClientWebSocketResponse]: ...
    @raises(WSServerHandshakeError, ClientConnectorError, ClientOSError, asyncio.TimeoutError)
    @suspends("net")
    async def __aenter__(self) -> ClientWebSocketResponse: ...
    @releases("self")
    @suspends("net")
    async def __aexit__(self, exc_type: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None: ...

class _SessionRequestContextManager:
    def __await__(self) -> Generator[Any, None, ClientResponse]: ...
    @raises(ClientConnectorError, ClientOSError, ServerDisconnectedError, asyncio.TimeoutError)
    @suspends("net")
    async def __aenter__(self) -> ClientResponse: ...
    @releases("self")
    @suspends("net")
    async def __aexit__(self, exc_type: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None: ...

def request(method: str, url: Any, *, connector: BaseConnector | None = None, loop: asyncio.AbstractEventLoop | None = None, **kwargs: Any) -> _SessionRequestContextManager: ...
def __getattr__(name: str) -> Any: ...
