from ferrule_models import *

from typing import Any
from .exc import BadName as BadName, CheckoutError as CheckoutError, CommandError as CommandError, GitCommandError as GitCommandError, GitCommandNotFound as GitCommandNotFound, GitError as GitError, HookExecutionError as HookExecutionError, InvalidGitRepositoryError as InvalidGitRepositoryError, NoSuchPathError as NoSuchPathError, RepositoryDirtyError as RepositoryDirtyError
from .cmd import Git as Git
from .remote import FetchInfo as FetchInfo, PushInfo as PushInfo, Remote as Remote, RemoteProgress as RemoteProgress
from .repo import Repo as Repo

def __getattr__(name: str) -> Any: ...
