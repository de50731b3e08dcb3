"""TypeEvalPy's micro benchmark: what it says of returns, parameters and variables, and how ours compares.

Types are compared as the suite does: sets of names in lower case, arguments left out. A
fact is exact if the sets are equal, unknown if ours says nothing, part if ours names some
of the suite's and others or unknown ones, wrong if it names none of them.
"""

import ast
import json

import typetext

UNKNOWN = {"Unknown", "Any", "object"}
NAMES = {"none": "nonetype", "module": "module"}


def facts(suite, types_of):
    for truth in sorted(suite.rglob("*_gt.json")):
        folder = truth.parent
        by_file = {}
        for fact in json.loads(truth.read_text("utf-8")):
            name = fact["file"]
            if name not in by_file:
                by_file[name] = index(types_of(name, folder)) if (folder / name).exists() else {}
            part = "parameters" if "parameter" in fact else "variables" if "variable" in fact else "returns"
            got = ours(fact, by_file[name])
            yield part, verdict(fact["type"], got), f"{folder.relative_to(suite)}/{name}:{fact['line_number']}:{fact['col_offset']} " \
                f"{fact.get('variable') or fact.get('parameter') or fact['function'] + '()'}: {fact['type']}, ours {got}"


def index(lines):
    out = {}
    for entry in lines:
        out.setdefault((entry["line"], entry["column"]), []).append(entry)
    return out


def ours(fact, entries):
    """Return our names of a fact, None where we say nothing."""
    at = entries.get((fact["line_number"], fact.get("col_offset", 1)), [])
    if "parameter" in fact:
        return names(next((typetext.parse(e["type"]) for e in at if e["text"] == fact["parameter"]), None))
    if "variable" not in fact:
        result = next((e["type"] for e in at if " -> " in e["type"] and e["type"].startswith("(")), None)
        return names(result and typetext.parse(typetext.split(result, " -> ")[-1]))
    return names(variable(fact["variable"], at))


def variable(path, at):
    for e in at:
        if e["text"].replace('"', "'") == path:
            return typetext.parse(e["type"])
    node = ast.parse(path, mode="eval").body
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        members = variable(ast.unparse(node.value), at)
        return members and typetext.item(members, node.slice.value)
    return None


def names(members):
    if not members:
        return None
    # `requests.Session()` names an object of a package that is not there.
    members = [typetext.Type("Unknown") if m.name.endswith("()") else m for m in members]
    out = {NAMES.get(m.name.lower(), m.name.lower()) for m in members if m.name not in UNKNOWN}
    if any(m.name in UNKNOWN for m in members):
        out.add("?")
    return sorted(out)


def verdict(want, got):
    if got is None or got == ["?"]:
        return "unknown"
    want = {plain(w) for w in want}
    got = {plain(g) for g in got}
    if want == got or want == {"callable"} and got == {"type"}:
        return "exact"
    return "part" if want & got else "wrong"


def plain(name):
    return name.lower().rpartition(".")[2]
