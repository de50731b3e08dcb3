from ferrule_models import *

from typing import Any
from .applications import FastAPI as FastAPI
from .routing import APIRouter as APIRouter
from starlette.background import BackgroundTasks as BackgroundTasks
from starlette.datastructures import UploadFile as UploadFile
from starlette.requests import Request as Request
from starlette.websockets import WebSocket as WebSocket, WebSocketDisconnect as WebSocketDisconnect
from .exceptions import HTTPException as HTTPException, WebSocketException as WebSocketException

def __getattr__(name: str) -> Any: ...
