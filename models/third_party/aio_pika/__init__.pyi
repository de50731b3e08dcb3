from ferrule_models import *

from typing import Any
from .channel import Channel as Channel
from .connection import Connection as Connection, connect as connect
from .exceptions import AMQPException as AMQPException, MessageProcessError as MessageProcessError
from .exchange import Exchange as Exchange, ExchangeType as ExchangeType
from .message import IncomingMessage as IncomingMessage, Message as Message
from .queue import Queue as Queue
from .robust_connection import RobustConnection as RobustConnection, connect_robust as connect_robust

def __getattr__(name: str) -> Any: ...
