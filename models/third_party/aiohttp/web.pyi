from ferrule_models import *

from typing import Any, Awaitable, Callable
from .web_app import Application as Application
from .web_request import BaseRequest as BaseRequest, FileField as FileField, Request as Request
from .web_response import Response as Response, StreamResponse as StreamResponse, json_response as json_response
from .web_runner import AppRunner as AppRunner, BaseRunner as BaseRunner, BaseSite as BaseSite, SockSite as SockSite, TCPSite as TCPSite, UnixSite as UnixSite
from .web_ws import WebSocketResponse as WebSocketResponse
@blocks("join")
def run_app(app: Any, *, host: Any = None, port: int | None = None, path: Any = None, sock: Any = None, shutdown_timeout: float = 60.0, keepalive_timeout: float = 3630.0, ssl_context: Any = None, print: Any = ..., backlog: int = 128, access_log_class: Any = ..., access_log_format: str = "", access_log: Any = ..., handle_signals: bool = True, reuse_address: bool | None = None, reuse_port: bool | None = None, handler_cancellation: bool = False, loop: Any = None, **kwargs: Any) -> None: ...
def __getattr__(name: str) -> Any: ...
