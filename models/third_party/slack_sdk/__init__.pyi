from ferrule_models import *

from typing import Any

class SlackClientError(Exception):
    def __getattr__(self, name: str) -> Any: ...

# What an attribute of a client gives: called, it makes the request of that name.
class Operation():
    @blocks("net")
    @raises(SlackClientError)
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...
    def __getattr__(self, name: str) -> Any: ...

class WebClient():
    token: Any
    headers: Any
    timeout: Any
    base_url: Any
    def __init__(self, token: str | None = None, **kwargs: Any) -> None: ...
    def __getattr__(self, name: str) -> Operation: ...

def __getattr__(name: str) -> Any: ...
