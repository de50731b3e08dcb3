from ferrule_models import *

from typing import Any
from .main import Typer as Typer, run as run
from click.exceptions import Abort as Abort, Exit as Exit
from click.termui import confirm as confirm, prompt as prompt, secho as secho, style as style
from click.utils import echo as echo

def __getattr__(name: str) -> Any: ...
