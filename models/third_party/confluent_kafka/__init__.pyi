from ferrule_models import *

from typing import Any
from .cimpl import Consumer as Consumer, KafkaError as KafkaError, KafkaException as KafkaException, Message as Message, Producer as Producer, TopicPartition as TopicPartition

def __getattr__(name: str) -> Any: ...
