from ferrule_models import *

from typing import Any
from _pytest.raises import RaisesExc as RaisesExc, raises as raises

def __getattr__(name: str) -> Any: ...
