from ferrule_models import *

from collections.abc import Mapping
from typing import Any
from pexpect.exceptions import ExceptionPexpect
@blocks("process")
@raises(ExceptionPexpect)
def run(command: str, timeout: float | None = 30, withexitstatus: bool = False, events: list[tuple[Any, Any]] | dict[Any, Any] | None = None, extra_args: None = None, logfile: Any | None = None, cwd: Any | None = None, env: Mapping[str, str] | None = None, **kwargs: Any) -> Any | tuple[Any, int]: ...

def __getattr__(name: str) -> Any: ...
