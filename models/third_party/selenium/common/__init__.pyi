from ferrule_models import *

from typing import Any
from .exceptions import NoSuchElementException as NoSuchElementException, TimeoutException as TimeoutException, WebDriverException as WebDriverException

def __getattr__(name: str) -> Any: ...
