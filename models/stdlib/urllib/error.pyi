from ferrule_models import *

@adopts("fp")
@resource("response", release=("close",))
class HTTPError:
    def __init__(self, url, code, msg, hdrs, fp): ...
