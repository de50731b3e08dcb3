from ferrule_models import *

# A command that only says something about itself or about the place that it runs in, or that signals a process, is done at once.

@raises(OSError)
@raises(CalledProcessError, when="check")
@raises(TimeoutExpired, when="timeout is not None")
@blocks("process", when="args lacks --version|--help|rev-parse|uname|whoami|hostname|taskkill|TASKKILL|kill")
def run(args, bufsize=-1, executable=None, stdin=None, stdout=None, stderr=None, preexec_fn=None, close_fds=True, shell=False, cwd=None, env=None, universal_newlines=None, startupinfo=None, creationflags=0, restore_signals=True, start_new_session=False, pass_fds=(), *, capture_output=False, check=False, encoding=None, errors=None, input=None, text=None, timeout=None): ...

@raises(OSError)
@raises(TimeoutExpired, when="timeout is not None")
@blocks("process", when="args lacks --version|--help|rev-parse|uname|whoami|hostname|taskkill|TASKKILL|kill")
def call(args, bufsize=-1, executable=None, stdin=None, stdout=None, stderr=None, preexec_fn=None, close_fds=True, shell=False, cwd=None, env=None, universal_newlines=None, startupinfo=None, creationflags=0, restore_signals=True, start_new_session=False, pass_fds=(), *, timeout=None): ...

@raises(OSError, CalledProcessError)
@raises(TimeoutExpired, when="timeout is not None")
@blocks("process", when="args lacks --version|--help|rev-parse|uname|whoami|hostname|taskkill|TASKKILL|kill")
def check_call(args, bufsize=-1, executable=None, stdin=None, stdout=None, stderr=None, preexec_fn=None, close_fds=True, shell=False, cwd=None, env=None, universal_newlines=None, startupinfo=None, creationflags=0, restore_signals=True, start_new_session=False, pass_fds=(), timeout=None): ...

@raises(OSError, CalledProcessError)
@raises(TimeoutExpired, when="timeout is not None")
@blocks("process", when="args lacks --version|--help|rev-parse|uname|whoami|hostname|taskkill|TASKKILL|kill")
def check_output(args, bufsize=-1, executable=None, stdin=None, stderr=None, preexec_fn=None, close_fds=True, shell=False, cwd=None, env=None, universal_newlines=None, startupinfo=None, creationflags=0, restore_signals=True, start_new_session=False, pass_fds=(), *, timeout=None): ...

@blocks("process", when="cmd lacks --version|--help|rev-parse|uname|whoami|hostname|taskkill|TASKKILL|kill")
@raises(UnicodeDecodeError)
def getstatusoutput(cmd): ...
@blocks("process", when="cmd lacks --version|--help|rev-parse|uname|whoami|hostname|taskkill|TASKKILL|kill")
@raises(UnicodeDecodeError)
def getoutput(cmd): ...
@pure
def list2cmdline(seq): ...

class CompletedProcess:
    @raises(CalledProcessError)
    def check_returncode(self): ...

# A process that is started in its own session, or with Windows creation flags, is meant to outlive its parent.
@owned("process", release=("wait", "communicate", "poll"), when="not start_new_session and not creationflags")
@resource("process", release=("wait", "communicate", "poll", "__exit__"))
@raises(OSError)
@lends("stdin")
@lends("stdout")
@lends("stderr")
class Popen:
    def __init__(self, args, bufsize=-1, executable=None, stdin=None, stdout=None, stderr=None, preexec_fn=None, close_fds=True, shell=False, cwd=None, env=None, universal_newlines=None, startupinfo=None, creationflags=0, restore_signals=True, start_new_session=False): ...
    # Reaps the process if it has ended.
    @releases("self")
    @returns_none
    @never_raises
    def poll(self): ...
    @releases("self")
    @raises(TimeoutExpired, when="timeout is not None")
    @blocks("process")
    def wait(self, timeout=None): ...
    @releases("self")
    @raises(TimeoutExpired, when="timeout is not None")
    @raises(UnicodeDecodeError)
    @blocks("process")
    def communicate(self, input=None, timeout=None): ...
    @raises(PermissionError)
    @effect("signal", "self")
    def send_signal(self, sig): ...
    @raises(PermissionError)
    @effect("signal", "self")
    def terminate(self): ...
    @raises(PermissionError)
    @effect("signal", "self")
    def kill(self): ...
    @aliases("self")
    def __enter__(self): ...
    @releases("self")
    @blocks("process")
    def __exit__(self): ...
