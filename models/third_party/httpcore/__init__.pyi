from ferrule_models import *

from typing import Any
from ._api import request as request
from ._async import AsyncConnectionPool as AsyncConnectionPool
from ._sync import ConnectionPool as ConnectionPool
from ._exceptions import ConnectError as ConnectError, ConnectTimeout as ConnectTimeout, ConnectionNotAvailable as ConnectionNotAvailable, LocalProtocolError as LocalProtocolError, NetworkError as NetworkError, PoolTimeout as PoolTimeout, ProtocolError as ProtocolError, ProxyError as ProxyError, ReadError as ReadError, ReadTimeout as ReadTimeout, RemoteProtocolError as RemoteProtocolError, TimeoutException as TimeoutException, UnsupportedProtocol as UnsupportedProtocol, WriteError as WriteError, WriteTimeout as WriteTimeout
from ._models import Request as Request, Response as Response

def __getattr__(name: str) -> Any: ...
