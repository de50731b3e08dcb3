"""Projects with a call graph that people wrote, and what of it can be compared."""

import ast
import subprocess
import tarfile
from pathlib import Path


def lay_out(project, folder, mirrors):
    """Take the sources of a project from a bare clone, once; return where they are."""
    out = folder / f"{project['name']}-{project['commit'][:12]}"
    if not out.exists():
        clone = Path(mirrors) / project["repo"].replace("/", "+") / "repo"
        if not clone.exists():
            raise FileNotFoundError(f"{clone} is not there")
        done = subprocess.run(["git", "-C", clone, "archive", project["commit"], "--", ":(glob)**/*.py"], capture_output=True, check=True)
        archive = folder / "archive.tar"
        folder.mkdir(parents=True, exist_ok=True)
        archive.write_bytes(done.stdout)
        with tarfile.open(archive) as tar:
            tar.extractall(out, filter="data")
        archive.unlink()
    return out / project.get("root", "")


class Definitions:
    """The functions of the modules that a call graph speaks of."""

    def __init__(self, root, graph):
        names = set(graph) | {b for to in graph.values() for b in to}
        self.functions, self.modules = set(), set()
        self.implicit = set()  # run by reading an attribute, by an operator or a with statement
        for path in sorted(root.rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            if not any(n == module or n.startswith(module + ".") for n in names):
                continue
            try:
                tree = ast.parse(path.read_text("utf-8", "replace"))
            except SyntaxError:
                continue  # Python 2
            self.modules.add(module)
            self.collect(tree, module)

    def collect(self, node, prefix):
        for child in ast.iter_child_nodes(node):
            inner = prefix
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                inner = f"{prefix}.{child.name}"
                if not isinstance(child, ast.ClassDef):
                    self.functions.add(inner)
                    dunder = child.name.startswith("__") and child.name.endswith("__") and child.name not in ("__init__", "__new__")
                    if dunder or any("property" in ast.dump(d) or "setter" in ast.dump(d) for d in child.decorator_list):
                        self.implicit.add(inner)
            self.collect(child, inner)

    def name(self, name):
        """The suites name lambdas in ways of their own: one of a module is as good as another."""
        if "<lambda" not in name:
            return name
        while name and name not in self.modules:
            name = name.rpartition(".")[0]
        return f"{name}.<lambda>"

    def caller(self, name):
        while name:
            if name in self.functions or name in self.modules:
                return True
            name = name.rpartition(".")[0]
        return False

    def own(self, graph):
        """Edges from the modules to their functions."""
        pairs = {(self.name(a), self.name(b)) for a, to in graph.items() for b in to if self.caller(a)}
        return {(a, b) for a, b in pairs if b in self.functions or b.endswith("<lambda>")}

    def explicit(self, edges, want):
        """Leave out what no call in the text says, unless the suite has it: it has a few of them."""
        return {(a, b) for a, b in edges if b not in self.implicit or (a, b) in want}
