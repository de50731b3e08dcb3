from ferrule_models import *

from typing import Any
from .consumer import AIOKafkaConsumer as AIOKafkaConsumer

def __getattr__(name: str) -> Any: ...
