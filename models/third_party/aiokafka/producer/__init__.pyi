from ferrule_models import *

from typing import Any
from .producer import AIOKafkaProducer as AIOKafkaProducer

def __getattr__(name: str) -> Any: ...
