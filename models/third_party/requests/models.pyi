from ferrule_models import *
from requests.exceptions import HTTPError, JSONDecodeError, ChunkedEncodingError, ConnectionError

@resource("response", release=("close", "__exit__"))
class Response:
    @aliases("self")
    def __enter__(self): ...
    @releases("self")
    def __exit__(self): ...
    @releases("self")
    @never_raises
    def close(self): ...
    @raises(HTTPError)
    def raise_for_status(self): ...
    # The end of the body gives the connection back.
    @property
    @effect("drain", "self")
    def content(self): ...
    @property
    @effect("drain", "self")
    def text(self): ...
    # Parses outside data.
    @raises(JSONDecodeError)
    @effect("drain", "self")
    def json(self): ...
    # The body is there already, but where a stream was asked for.
    @raises(ChunkedEncodingError, ConnectionError)
    @effect("drain", "self")
    def iter_content(self): ...
    @raises(ChunkedEncodingError, ConnectionError)
    @effect("drain", "self")
    def iter_lines(self): ...
