from ferrule_models import *

import asyncio
import json
from types import TracebackType
from typing import Any, Callable
from .client_exceptions import ClientPayloadError, ClientConnectionError, ClientResponseError, ContentTypeError

# Reading the whole body gives the connection back to the pool.
@resource("response", release=("release", "close", "read", "text", "json", "__aexit__"))
class ClientResponse:
    version: Any
    status: int
    reason: str | None
    content: Any
    cookies: Any
    method: str
    history: tuple[ClientResponse, ...]
    @property
    @pure
    def ok(self) -> bool: ...
    @property
    @pure
    def url(self) -> Any: ...
    @property
    @pure
    def real_url(self) -> Any: ...
    @property
    @pure
    def host(self) -> str: ...
    @property
    @pure
    def headers(self) -> Any: ...
    @property
    @pure
    def raw_headers(self) -> Any: ...
    @property
    @pure
    def request_info(self) -> Any: ...
    @property
    @pure
    def content_type(self) -> str: ...
    @property
    @pure
    @returns_none
    def charset(self) -> str | None: ...
    @property
    @pure
    def content_length(self) -> int | None: ...
    @property
    @pure
    def links(self) -> Any: ...
    @property
    @pure
    def closed(self) -> bool: ...
    @property
    @returns_none
    def connection(self) -> Any: ...
    @releases("self")
    @never_raises
    def close(self) -> None: ...
    # Not a coroutine, though it may be awaited.
    @releases("self")
    @never_raises
    def release(self) -> Any: ...
    @raises(ClientResponseError)
    def raise_for_status(self) -> None: ...
    @releases("self")
    @raises(ClientPayloadError, ClientConnectionError, asyncio.TimeoutError)
    @suspends("net")
    async def read(self) -> bytes: ...
    @releases("self")
    @raises(ClientPayloadError, ClientConnectionError, asyncio.TimeoutError, UnicodeDecodeError)
    @suspends("net")
    async def text(self, encoding: str | None = None, errors: str = "strict") -> str: ...
    @releases("self")
    @raises(ContentTypeError, ClientPayloadError, ClientConnectionError, asyncio.TimeoutError, json.JSONDecodeError)
    @returns_none
    @suspends("net")
    async def json(self, *, encoding: str | None = None, loads: Callable[[str], Any] = ..., content_type: str | None = "application/json") -> Any: ...
    @releases("self")
    @suspends("net")
    async def wait_for_close(self) -> None: ...
    @pure
    def get_encoding(self) -> str: ...
    @aliases("self")
    async def __aenter__(self) -> ClientResponse: ...
    @releases("self")
    @suspends("net")
    async def __aexit__(self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
