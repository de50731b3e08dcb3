from ferrule_models import *

from typing import Any
from . import web as web
from .client import (
    ClientSession as ClientSession,
    request as request,
)
from .client_exceptions import (
    ClientConnectionError as ClientConnectionError,
    ClientConnectorError as ClientConnectorError,
    ClientConnectorCertificateError as ClientConnectorCertificateError,
    ClientConnectorDNSError as ClientConnectorDNSError,
    ClientConnectorSSLError as ClientConnectorSSLError,
    ClientConnectionResetError as ClientConnectionResetError,
    ClientError as ClientError,
    ClientHttpProxyError as ClientHttpProxyError,
    ClientOSError as ClientOSError,
    ClientPayloadError as ClientPayloadError,
    ClientProxyConnectionError as ClientProxyConnectionError,
    ClientResponseError as ClientResponseError,
    ClientSSLError as ClientSSLError,
    ConnectionTimeoutError as ConnectionTimeoutError,
    ContentTypeError as ContentTypeError,
    InvalidURL as InvalidURL,
    ServerConnectionError as ServerConnectionError,
    ServerDisconnectedError as ServerDisconnectedError,
    ServerTimeoutError as ServerTimeoutError,
    SocketTimeoutError as SocketTimeoutError,
    TooManyRedirects as TooManyRedirects,
    WSServerHandshakeError as WSServerHandshakeError,
)
from .client_reqrep import ClientResponse as ClientResponse
from .client_ws import ClientWebSocketResponse as ClientWebSocketResponse
from .connector import (
    BaseConnector as BaseConnector,
    TCPConnector as TCPConnector,
    UnixConnector as UnixConnector,
)

__version__: str
def __getattr__(name: str) -> Any: ...
