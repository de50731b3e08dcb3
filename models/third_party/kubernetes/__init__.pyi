from ferrule_models import *

from typing import Any

from . import client as client, config as config

def __getattr__(name: str) -> Any: ...
