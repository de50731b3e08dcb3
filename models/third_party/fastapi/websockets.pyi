from ferrule_models import *

from typing import Any
from starlette.websockets import WebSocket as WebSocket, WebSocketDisconnect as WebSocketDisconnect

def __getattr__(name: str) -> Any: ...
