from ferrule_models import *

from typing import Any
from .consumer import AIOKafkaConsumer as AIOKafkaConsumer
from .producer import AIOKafkaProducer as AIOKafkaProducer
from .structs import ConsumerRecord as ConsumerRecord, TopicPartition as TopicPartition

def __getattr__(name: str) -> Any: ...
