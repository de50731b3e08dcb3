from ferrule_models import *
import socket

@lends("loop")
@effect("set-event-loop")
def set_event_loop(loop): ...
@owned("event-loop")
def new_event_loop(): ...
@misuse(RuntimeError)
def get_event_loop_policy(): ...
@captures("policy")
@effect("set-event-loop-policy")
def set_event_loop_policy(policy): ...

@loop_bound
class Handle:
    def cancel(self): ...
    @pure
    def cancelled(self): ...

class TimerHandle:
    @pure
    def when(self): ...

@resource("event-loop", release=("close",))
class AbstractEventLoop:
    @blocks("join")
    def run_forever(self): ...
    @blocks("join")
    @raises_any
    @captures("future")
    @effect("run-loop", "future")
    def run_until_complete(self, future): ...
    @loop_bound
    def stop(self): ...
    @pure
    def is_running(self): ...
    @pure
    def is_closed(self): ...
    @releases("self")
    @misuse(RuntimeError)
    def close(self): ...
    @suspends("join")
    async def shutdown_asyncgens(self): ...
    @suspends("join")
    async def shutdown_default_executor(self): ...
    @captures("callback", "args")
    @calls("callback", where="loop")
    @misuse(RuntimeError)
    @loop_bound
    @effect("drop-result", "callback")
    def call_soon(self, callback, *args): ...
    @captures("callback", "args")
    @calls("callback", where="loop")
    @misuse(RuntimeError)
    @loop_bound
    @effect("drop-result", "callback")
    def call_later(self, delay, callback, *args): ...
    @captures("callback", "args")
    @calls("callback", where="loop")
    @misuse(RuntimeError)
    @loop_bound
    @effect("drop-result", "callback")
    def call_at(self, when, callback, *args): ...
    @captures("callback", "args")
    @calls("callback", where="loop")
    @misuse(RuntimeError)
    @effect("drop-result", "callback")
    def call_soon_threadsafe(self, callback, *args): ...
    @pure
    def time(self): ...
    @loop_bound
    def create_future(self): ...
    @awaitable(must=False)
    @captures("coro")
    @misuse(RuntimeError)
    @loop_bound
    @effect("start-task", "coro")
    def create_task(self, coro): ...
    @captures("factory")
    def set_task_factory(self, factory): ...
    @returns_none
    def get_task_factory(self): ...
    @awaitable(must=False)
    @calls("func", where="worker")
    @captures("func")
    @loop_bound
    def run_in_executor(self, executor, func, *args): ...
    @lends("executor")
    def set_default_executor(self, executor): ...
    @suspends("net")
    @raises(socket.gaierror)
    async def getaddrinfo(self, host, port): ...
    @suspends("net")
    @raises(socket.gaierror)
    async def getnameinfo(self, sockaddr): ...
    @owned("transport", component=0, lost=False)
    @adopts("sock", when="sock is not None")
    @suspends("net")
    @raises(ConnectionError, TimeoutError, socket.gaierror, OSError)
    async def create_connection(self, protocol_factory, host=None, port=None, *, ssl=None, family=0, proto=0, flags=0, sock=None): ...
    @owned("server", lost=False)
    @adopts("sock", when="sock is not None")
    @suspends("net")
    @raises(OSError)
    @effect("start-serve")
    async def create_server(self, protocol_factory, host=None, port=None, *, family=0, flags=1, sock=None): ...
    @suspends("net")
    @raises(ConnectionError, OSError)
    async def start_tls(self, transport, protocol, sslcontext): ...
    @owned("transport", component=0, lost=False)
    @adopts("sock")
    @suspends("net")
    @raises(OSError)
    async def connect_accepted_socket(self, protocol_factory, sock): ...
    @owned("transport", component=0, lost=False)
    @adopts("sock", when="sock is not None")
    @suspends("net")
    @raises(OSError)
    @effect("start-serve")
    async def create_datagram_endpoint(self, protocol_factory, local_addr=None, remote_addr=None, *, family=0, proto=0, flags=0, reuse_port=None, allow_broadcast=None, sock=None): ...
    @owned("server", lost=False)
    @adopts("sock", when="sock is not None")
    @suspends("net")
    @raises(OSError)
    @effect("start-serve")
    async def create_unix_server(self, protocol_factory, path=None, *, sock=None): ...
    @owned("transport", component=0, lost=False)
    @adopts("sock", when="sock is not None")
    @suspends("net")
    @raises(ConnectionError, OSError)
    async def create_unix_connection(self, protocol_factory, path=None, *, ssl=None, sock=None): ...
    @suspends("net")
    @raises(OSError)
    @adopts("pipe")
    async def connect_read_pipe(self, protocol_factory, pipe): ...
    @suspends("net")
    @raises(OSError)
    @adopts("pipe")
    async def connect_write_pipe(self, protocol_factory, pipe): ...
    @suspends("process")
    @raises(OSError)
    async def subprocess_shell(self, protocol_factory, cmd): ...
    @suspends("process")
    @raises(OSError)
    async def subprocess_exec(self, protocol_factory, program): ...
    @captures("callback")
    @calls("callback", where="loop")
    @effect("add-reader", "self", "fd")
    @loop_bound
    @effect("drop-result", "callback")
    def add_reader(self, fd, callback, *args): ...
    @undoes("add-reader", "self", "fd")
    @loop_bound
    def remove_reader(self, fd): ...
    @captures("callback")
    @calls("callback", where="loop")
    @effect("add-writer", "self", "fd")
    @loop_bound
    @effect("drop-result", "callback")
    def add_writer(self, fd, callback, *args): ...
    @undoes("add-writer", "self", "fd")
    @loop_bound
    def remove_writer(self, fd): ...
    @suspends("net")
    @raises(ConnectionError, OSError)
    async def sock_recv(self, sock, nbytes): ...
    @suspends("net")
    @raises(ConnectionError, OSError)
    @mutates("buf", op="setitem", size=False)
    async def sock_recv_into(self, sock, buf): ...
    @suspends("net")
    @raises(ConnectionError, OSError)
    async def sock_recvfrom(self, sock, bufsize): ...
    @suspends("net")
    @raises(ConnectionError, OSError)
    async def sock_sendto(self, sock, data, address): ...
    @suspends("net")
    @raises(ConnectionError, OSError)
    async def sock_sendall(self, sock, data): ...
    @suspends("net")
    @raises(ConnectionError, OSError)
    async def sock_connect(self, sock, address): ...
    @owned("socket", component=0, refcounted=True)
    @suspends("net")
    @raises(OSError)
    async def sock_accept(self, sock): ...
    @suspends("net")
    @raises(ConnectionError, OSError)
    async def sock_sendfile(self, sock, file): ...
    @suspends("net")
    @raises(ConnectionError, OSError)
    async def sendfile(self, transport, file): ...
    # Not on Windows, and only on the main thread.
    @captures("callback")
    @calls("callback", where="loop")
    @misuse(NotImplementedError, ValueError, RuntimeError)
    @effect("signal-handler", "self", "sig")
    @effect("drop-result", "callback")
    def add_signal_handler(self, sig, callback, *args): ...
    @undoes("signal-handler", "self", "sig")
    def remove_signal_handler(self, sig): ...
    @captures("handler")
    @calls("handler", where="loop")
    def set_exception_handler(self, handler): ...
    @returns_none
    def get_exception_handler(self): ...
    def default_exception_handler(self, context): ...
    def call_exception_handler(self, context): ...
    def get_debug(self): ...
    def set_debug(self, enabled): ...

@resource("server", release=("close", "__aexit__", "serve_forever"))
class AbstractServer:
    @aliases("self")
    async def __aenter__(self): ...
    @releases("self")
    @suspends("net")
    async def __aexit__(self): ...
    @releases("self")
    def close(self): ...
    @pure
    def get_loop(self): ...
    @pure
    def is_serving(self): ...
    @suspends("net")
    @raises(OSError)
    @effect("start-serve")
    async def start_serving(self): ...
    # Closes the server when it is cancelled, which is the only way out.
    @releases("self")
    @suspends("net")
    @effect("start-serve")
    async def serve_forever(self): ...
    @suspends("net")
    async def wait_closed(self): ...
    def close_clients(self): ...
    def abort_clients(self): ...

class _AbstractEventLoopPolicy:
    @misuse(RuntimeError)
    def get_event_loop(self): ...
    @lends("loop")
    def set_event_loop(self, loop): ...
    @owned("event-loop")
    def new_event_loop(self): ...
