from ferrule_models import *
from json.decoder import JSONDecodeError

@pure
@misuse(TypeError, ValueError)
@calls("default", where="here")
def dumps(obj, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, cls=None, indent=None, separators=None, default=None, sort_keys=False): ...
@misuse(TypeError, ValueError)
@raises(OSError)
@blocks("disk")
@calls("default", where="here")
def dump(obj, fp, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, cls=None, indent=None, separators=None, default=None, sort_keys=False): ...
@pure
@raises(JSONDecodeError)
@misuse(TypeError)
@calls("object_hook", where="here")
def loads(s, *, cls=None, object_hook=None): ...
@raises(JSONDecodeError, UnicodeDecodeError, OSError)
@blocks("disk")
@calls("object_hook", where="here")
def load(fp, *, cls=None, object_hook=None): ...
@pure
def detect_encoding(): ...
