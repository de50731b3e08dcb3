from ferrule_models import *

from typing import Any
from .exceptions import AMQPError, DeliveryError
from .message import Message

class ExchangeType():
    def __getattr__(self, name: str) -> Any: ...

class Exchange():
    @suspends("net")
    @raises(AMQPError)
    async def declare(self, timeout: Any = None) -> Any: ...
    @suspends("net")
    @raises(AMQPError)
    async def bind(self, exchange: Any, routing_key: str = "", *, arguments: Any = None, timeout: Any = None) -> Any: ...
    @suspends("net")
    @raises(AMQPError)
    async def unbind(self, exchange: Any, routing_key: str = "", arguments: Any = None, timeout: Any = None) -> Any: ...
    @suspends("net")
    @raises(AMQPError)
    async def delete(self, if_unused: bool = False, timeout: Any = None) -> Any: ...
    @suspends("net")
    @raises(AMQPError)
    @raises(DeliveryError)
    @returns_none
    async def publish(self, message: Message, routing_key: str, *, mandatory: bool = True, immediate: bool = False, timeout: Any = None) -> Any: ...
    def __getattr__(self, name: str) -> Any: ...

def __getattr__(name: str) -> Any: ...
