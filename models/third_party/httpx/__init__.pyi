from ferrule_models import *

from typing import Any
from ._api import delete as delete, get as get, head as head, options as options, patch as patch, post as post, put as put, request as request, stream as stream
from ._client import AsyncClient as AsyncClient, Client as Client
from ._exceptions import (
    CloseError as CloseError,
    ConnectError as ConnectError,
    ConnectTimeout as ConnectTimeout,
    CookieConflict as CookieConflict,
    DecodingError as DecodingError,
    HTTPError as HTTPError,
    HTTPStatusError as HTTPStatusError,
    InvalidURL as InvalidURL,
    LocalProtocolError as LocalProtocolError,
    NetworkError as NetworkError,
    PoolTimeout as PoolTimeout,
    ProtocolError as ProtocolError,
    ProxyError as ProxyError,
    ReadError as ReadError,
    ReadTimeout as ReadTimeout,
    RemoteProtocolError as RemoteProtocolError,
    RequestError as RequestError,
    StreamClosed as StreamClosed,
    StreamConsumed as StreamConsumed,
    StreamError as StreamError,
    TimeoutException as TimeoutException,
    TooManyRedirects as TooManyRedirects,
    TransportError as TransportError,
    UnsupportedProtocol as UnsupportedProtocol,
    WriteError as WriteError,
    WriteTimeout as WriteTimeout,
)
from ._models import Request as Request, Response as Response
def __getattr__(name: str) -> Any: ...
