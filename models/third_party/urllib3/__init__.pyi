from ferrule_models import *
from .exceptions import MaxRetryError, HTTPError

from typing import Any
from . import exceptions as exceptions
from .poolmanager import PoolManager as PoolManager, ProxyManager as ProxyManager, proxy_from_url as proxy_from_url
from .connectionpool import HTTPConnectionPool as HTTPConnectionPool, HTTPSConnectionPool as HTTPSConnectionPool
from .response import BaseHTTPResponse as BaseHTTPResponse, HTTPResponse as HTTPResponse
@raises(MaxRetryError, HTTPError)
@blocks("net")
def request(method: str, url: str, **kwargs: Any) -> BaseHTTPResponse: ...
def __getattr__(name: str) -> Any: ...
