from ferrule_models import *
from requests.exceptions import ConnectionError, Timeout, ChunkedEncodingError, TooManyRedirects, InvalidURL, MissingSchema, InvalidSchema

@owned("session", refcounted=True, lazy=True)
@resource("session", release=("close", "__exit__"))
@thread_unsafe
class Session:
    @borrows
    def __init__(self): ...
    @aliases("self")
    def __enter__(self): ...
    @releases("self")
    def __exit__(self): ...
    @releases("self")
    @never_raises
    def close(self): ...
    @owned("response", refcounted=True, when="stream")
    @raises(ConnectionError, TooManyRedirects)
    @raises(ChunkedEncodingError, when="not stream")
    @raises(Timeout, when="timeout is not None")
    @misuse(InvalidURL, MissingSchema, InvalidSchema)
    @blocks("net")
    def request(self, method, url, params=None, data=None, headers=None, cookies=None, files=None, auth=None, timeout=None, allow_redirects=True, proxies=None, hooks=None, stream=None): ...
    @owned("response", refcounted=True, when="stream")
    @raises(ConnectionError, TooManyRedirects)
    @raises(ChunkedEncodingError, when="not stream")
    @raises(Timeout, when="timeout is not None")
    @misuse(InvalidURL, MissingSchema, InvalidSchema)
    @blocks("net")
    def get(self, url, *, timeout=None, stream=None): ...
    @owned("response", refcounted=True, when="stream")
    @raises(ConnectionError, TooManyRedirects)
    @raises(ChunkedEncodingError, when="not stream")
    @raises(Timeout, when="timeout is not None")
    @misuse(InvalidURL, MissingSchema, InvalidSchema)
    @blocks("net")
    def options(self, url, *, timeout=None, stream=None): ...
    @owned("response", refcounted=True, when="stream")
    @raises(ConnectionError, TooManyRedirects)
    @raises(Timeout, when="timeout is not None")
    @misuse(InvalidURL, MissingSchema, InvalidSchema)
    @blocks("net")
    def head(self, url, *, timeout=None, stream=None): ...
    @owned("response", refcounted=True, when="stream")
    @raises(ConnectionError, TooManyRedirects)
    @raises(ChunkedEncodingError, when="not stream")
    @raises(Timeout, when="timeout is not None")
    @misuse(InvalidURL, MissingSchema, InvalidSchema)
    @blocks("net")
    def post(self, url, data=None, json=None, *, timeout=None, stream=None): ...
    @owned("response", refcounted=True, when="stream")
    @raises(ConnectionError, TooManyRedirects)
    @raises(ChunkedEncodingError, when="not stream")
    @raises(Timeout, when="timeout is not None")
    @misuse(InvalidURL, MissingSchema, InvalidSchema)
    @blocks("net")
    def put(self, url, data=None, *, timeout=None, stream=None): ...
    @owned("response", refcounted=True, when="stream")
    @raises(ConnectionError, TooManyRedirects)
    @raises(ChunkedEncodingError, when="not stream")
    @raises(Timeout, when="timeout is not None")
    @misuse(InvalidURL, MissingSchema, InvalidSchema)
    @blocks("net")
    def patch(self, url, data=None, *, timeout=None, stream=None): ...
    @owned("response", refcounted=True, when="stream")
    @raises(ConnectionError, TooManyRedirects)
    @raises(ChunkedEncodingError, when="not stream")
    @raises(Timeout, when="timeout is not None")
    @misuse(InvalidURL, MissingSchema, InvalidSchema)
    @blocks("net")
    def delete(self, url, *, timeout=None, stream=None): ...
    @raises(ConnectionError, Timeout, TooManyRedirects)
    @blocks("net")
    def send(self, request): ...
    @adopts("adapter")
    def mount(self, prefix, adapter): ...

@owned("session", refcounted=True, lazy=True)
def session(): ...
