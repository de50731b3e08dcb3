"""Answer questions about Python source with CPython's own parser.

Each line of standard input is a JSON object, each line of output its answer.

    {"path": "x.py"} or {"source": "<base64>"}; with "dump": true the dump comes too

The answer holds "ok". A good file has "digest" (SHA-256 of its dump in the form of
3.13), a bad one "line", "message" and "kind". A file in another encoding than
UTF-8 carries its decoded "text", so that both sides parse the same characters.
"""

import ast
import base64
import hashlib
import io
import json
import sys
import threading
import tokenize
import warnings

OWN_FORM = sys.version_info[:2] != (3, 13)


def render(root):
    """Dump a tree as ast.dump of 3.13 does, on any version."""
    out = []
    emit = out.append

    def is_empty_text(item):
        # 3.12 leaves an empty text behind a field that ends a format specification.
        return isinstance(item, ast.Constant) and item.value == ""

    def value(v):
        if isinstance(v, ast.AST):
            node(v)
        elif isinstance(v, list):
            emit("[")
            for i, item in enumerate(v):
                if i:
                    emit(", ")
                value(item)
            emit("]")
        else:
            emit(repr(v))

    def node(n):
        emit(type(n).__name__)
        emit("(")
        before = ""
        literal = isinstance(n, (ast.Constant, ast.MatchSingleton))
        for name in n._fields:
            v = getattr(n, name, None)
            if v is None and not (literal and name == "value"):
                continue
            if isinstance(v, list):
                if isinstance(n, ast.JoinedStr):
                    v = [item for item in v if not is_empty_text(item)]
                if not v:
                    continue
            emit(before)
            before = ", "
            emit(name)
            emit("=")
            value(v)
        for name in n._attributes:
            emit(f"{before}{name}={getattr(n, name)}")
            before = ", "
        emit(")")

    node(root)
    return "".join(out)


def decode(data):
    """Give the text and whether it was UTF-8."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    text = data.decode(encoding)
    return text, encoding in ("utf-8", "utf-8-sig")


def answer(request):
    if "path" in request:
        with open(request["path"], "rb") as f:
            data = f.read()
    else:
        data = base64.b64decode(request.get("source", ""))
    reply = {}
    try:
        text, utf8 = decode(data)
        if not utf8:
            reply["text"] = text
    except (SyntaxError, UnicodeDecodeError, LookupError) as e:
        return {"ok": False, "kind": "encoding", "line": 0, "message": str(e)}
    try:
        tree = ast.parse(data)
        dump = render(tree) if OWN_FORM or request.get("own") else ast.dump(tree, include_attributes=True)
    except SyntaxError as e:
        reply.update(ok=False, kind=type(e).__name__, line=e.lineno or 0, message=e.msg)
        return reply
    except (RecursionError, MemoryError) as e:
        return {"ok": False, "kind": "limit", "line": 0, "message": str(e)}
    except ValueError as e:
        kind = "SyntaxError" if "null bytes" in str(e) else "limit"
        reply.update(ok=False, kind=kind, line=0, message=str(e))
        return reply
    raw = dump.encode("utf-8", "surrogatepass")
    reply.update(ok=True, digest=hashlib.sha256(raw).hexdigest())
    if request.get("dump"):
        reply["dump"] = base64.b64encode(raw).decode()
    return reply


def serve():
    warnings.simplefilter("ignore")
    print(json.dumps({"version": "%d.%d.%d" % sys.version_info[:3]}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    sys.setrecursionlimit(20_000)
    threading.stack_size(512 << 20)
    worker = threading.Thread(target=serve)
    worker.start()
    worker.join()
