from ferrule_models import *

from typing import Any
from .api import add_breadcrumb as add_breadcrumb, capture_event as capture_event, capture_exception as capture_exception, capture_message as capture_message, flush as flush, set_context as set_context, set_extra as set_extra, set_tag as set_tag, set_user as set_user

def __getattr__(name: str) -> Any: ...
