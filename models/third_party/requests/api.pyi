from ferrule_models import *
from requests.exceptions import ConnectionError, Timeout, ChunkedEncodingError, TooManyRedirects, InvalidURL, MissingSchema, InvalidSchema

@owned("response", refcounted=True, when="stream")
@raises(ConnectionError, TooManyRedirects)
@raises(ChunkedEncodingError, when="not stream")
@raises(Timeout, when="timeout is not None")
@misuse(InvalidURL, MissingSchema, InvalidSchema)
@blocks("net")
def request(method, url, *, timeout=None, stream=False): ...
@owned("response", refcounted=True, when="stream")
@raises(ConnectionError, TooManyRedirects)
@raises(ChunkedEncodingError, when="not stream")
@raises(Timeout, when="timeout is not None")
@misuse(InvalidURL, MissingSchema, InvalidSchema)
@blocks("net")
def get(url, params=None, *, timeout=None, stream=False): ...
@owned("response", refcounted=True, when="stream")
@raises(ConnectionError, TooManyRedirects)
@raises(ChunkedEncodingError, when="not stream")
@raises(Timeout, when="timeout is not None")
@misuse(InvalidURL, MissingSchema, InvalidSchema)
@blocks("net")
def options(url, *, timeout=None, stream=False): ...
@owned("response", refcounted=True, when="stream")
@raises(ConnectionError, TooManyRedirects)
@raises(Timeout, when="timeout is not None")
@misuse(InvalidURL, MissingSchema, InvalidSchema)
@blocks("net")
def head(url, *, timeout=None, stream=False): ...
@owned("response", refcounted=True, when="stream")
@raises(ConnectionError, TooManyRedirects)
@raises(ChunkedEncodingError, when="not stream")
@raises(Timeout, when="timeout is not None")
@misuse(InvalidURL, MissingSchema, InvalidSchema)
@blocks("net")
def post(url, data=None, json=None, *, timeout=None, stream=False): ...
@owned("response", refcounted=True, when="stream")
@raises(ConnectionError, TooManyRedirects)
@raises(ChunkedEncodingError, when="not stream")
@raises(Timeout, when="timeout is not None")
@misuse(InvalidURL, MissingSchema, InvalidSchema)
@blocks("net")
def put(url, data=None, *, timeout=None, stream=False): ...
@owned("response", refcounted=True, when="stream")
@raises(ConnectionError, TooManyRedirects)
@raises(ChunkedEncodingError, when="not stream")
@raises(Timeout, when="timeout is not None")
@misuse(InvalidURL, MissingSchema, InvalidSchema)
@blocks("net")
def patch(url, data=None, *, timeout=None, stream=False): ...
@owned("response", refcounted=True, when="stream")
@raises(ConnectionError, TooManyRedirects)
@raises(ChunkedEncodingError, when="not stream")
@raises(Timeout, when="timeout is not None")
@misuse(InvalidURL, MissingSchema, InvalidSchema)
@blocks("net")
def delete(url, *, timeout=None, stream=False): ...
