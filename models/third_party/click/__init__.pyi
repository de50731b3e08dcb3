from ferrule_models import *

from typing import Any
from .decorators import argument as argument, command as command, confirmation_option as confirmation_option, group as group, help_option as help_option, option as option, pass_context as pass_context, pass_obj as pass_obj, password_option as password_option, version_option as version_option
from .exceptions import Abort as Abort, BadParameter as BadParameter, ClickException as ClickException, Exit as Exit, FileError as FileError, MissingParameter as MissingParameter, NoSuchOption as NoSuchOption, UsageError as UsageError
from .termui import clear as clear, confirm as confirm, edit as edit, getchar as getchar, pause as pause, prompt as prompt, secho as secho, style as style
from .utils import echo as echo, open_file as open_file

def __getattr__(name: str) -> Any: ...
