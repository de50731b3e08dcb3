"""Lays the pinned corpus out, and checks that what was laid out is what was pinned.

A tree of bench/corpus.toml comes from one of three places: a commit of a bare clone below
MIRRORS, a source archive that pip fetches and checks by its hash, or the standard library
of an interpreter of a given version. A tree of bench/outside.toml is a wheel, fetched and
checked in the same way. In each case only what a checker reads is kept: Python
files, and the files that describe the project. `tree` in the corpus is a digest of all
Python files, so the three places cannot drift unnoticed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

KEPT_SUFFIXES = (".py", ".pyi")
KEPT_NAMES = {"pyproject.toml", "setup.cfg", "setup.py", "py.typed", ".gitignore"}
STAMP = ".laid-out"


class TreeError(Exception):
    """A tree that cannot be laid out, or is not the one that was pinned."""


@dataclass(frozen=True)
class Tree:
    name: str
    repo: str = ""  # OWNER/NAME, with commit
    commit: str = ""
    package: str = ""  # on the package index, with version and sha256
    version: str = ""
    sha256: str = ""
    wheel: bool = False  # the package comes as a wheel, not as a source archive
    python: str = ""  # the version of an interpreter
    tree: str = ""  # the digest of the Python files
    leave_out: tuple = ()  # path prefixes that are not checked

    @property
    def origin(self):
        """Say in a few words where the tree comes from."""
        if self.repo:
            return f"{self.repo} at {self.commit[:12]}"
        if self.package:
            return f"{self.package} {self.version}, {'wheel' if self.wheel else 'source archive'}"
        return f"standard library of Python {self.python}"


def read_corpus(path):
    """Return the trees and the samples of a corpus file."""
    with open(path, "rb") as file:
        document = tomllib.load(file)
    trees = []
    for entry in document["tree"]:
        entry["leave_out"] = tuple(entry.get("leave_out", ()))
        trees.append(Tree(**entry))
    names = [tree.name for tree in trees]
    if len(set(names)) != len(names):
        raise TreeError(f"{path}: two trees have the same name")
    return trees, document["sample"]


def kept(name):
    if not name or ".." in name.split("/"):
        return False
    base = name.rsplit("/", 1)[-1]
    return base.endswith(KEPT_SUFFIXES) or base in KEPT_NAMES or (base.startswith("requirements") and base.endswith(".txt"))


def digest(root):
    """Return the digest of all Python files below a folder, by path and content."""
    total = hashlib.sha256()
    for path in sorted(root.rglob("*"), key=lambda p: p.relative_to(root).as_posix()):
        if path.suffix in KEPT_SUFFIXES and path.is_file():
            name = path.relative_to(root).as_posix().encode()
            total.update(name + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def lines(root):
    """Count the lines of all Python files below a folder."""
    return sum(path.read_bytes().count(b"\n") for path in root.rglob("*.py") if path.is_file())


def lay_out(tree, into, mirrors, check=True):
    """Make the folder of a tree, unless it stands there; return it."""
    root = Path(into) / tree.name
    stamp = root / STAMP
    wanted = tree.tree or tree.sha256
    if stamp.exists() and wanted and stamp.read_text() == wanted:
        return root
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    if tree.repo:
        from_mirror(tree, root, mirrors)
    elif tree.package:
        from_archive(tree, root)
    else:
        from_interpreter(tree, root)
    if not (root / "pyproject.toml").exists():
        # It says where the project begins; without it the search would go on above.
        write(root, "pyproject.toml", f'[project]\nname = "{tree.name}"\nversion = "0"\n'.encode())
    for prefix in tree.leave_out:
        shutil.rmtree(root / prefix, ignore_errors=True)
    found = digest(root)
    if check and tree.tree and found != tree.tree:
        raise TreeError(f"{tree.name}: the tree's digest is {found}, not {tree.tree}")
    # A wheel that has its hash has all of its files; it needs no digest of its own.
    stamp.write_text(tree.sha256 if tree.wheel else found)
    return root


def write(root, name, data):
    target = root / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def from_mirror(tree, root, mirrors):
    base = Path(mirrors) / tree.repo.replace("/", "+")
    git_dir = base / "repo" if (base / "repo").exists() else base
    if not git_dir.exists():
        raise TreeError(f"{tree.name}: no clone of {tree.repo} below {mirrors}")
    git = ["git", "--git-dir", str(git_dir)]
    listing = subprocess.run([*git, "ls-tree", "-r", "-z", tree.commit], capture_output=True)
    if listing.returncode != 0:
        raise TreeError(f"{tree.name}: the clone has no commit {tree.commit}")
    wanted = []
    for line in filter(None, listing.stdout.split(b"\0")):
        meta, _, name = line.partition(b"\t")
        mode, kind, blob = meta.split()
        text = name.decode("utf-8", "surrogateescape")
        # A symbolic link would check the same file twice.
        if kind == b"blob" and mode != b"120000" and kept(text):
            wanted.append((text, blob))
    request = b"".join(blob + b"\n" for _, blob in wanted)
    out = subprocess.run([*git, "cat-file", "--batch"], input=request, capture_output=True, check=True).stdout
    at = 0
    for name, blob in wanted:
        end = out.index(b"\n", at)
        header = out[at:end].split()
        if header[1] == b"missing":
            raise TreeError(f"{tree.name}: the clone lacks {name}")
        size = int(header[2])
        write(root, name, out[end + 1 : end + 1 + size])
        at = end + 1 + size + 1


def from_archive(tree, root):
    with tempfile.TemporaryDirectory() as folder:
        archive = fetched(tree, Path(folder))
        for name, data in from_zip(archive) if tree.wheel else from_tar(archive):
            write(root, name, data)


def fetched(tree, folder):
    """Fetch the one archive of a package that has the pinned hash."""
    requirement = folder / "requirements.txt"
    requirement.write_text(f"{tree.package}=={tree.version} --hash=sha256:{tree.sha256}\n")
    kind = "--only-binary" if tree.wheel else "--no-binary"
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", kind, ":all:",
               "--require-hashes", "-d", str(folder), "-r", str(requirement)]  # fmt: skip
    result = subprocess.run(command, capture_output=True, text=True)
    archives = list(folder.glob("*.whl" if tree.wheel else "*.tar.gz"))
    if result.returncode != 0 or len(archives) != 1:
        raise TreeError(f"{tree.name}: pip: {result.stderr.strip()[-300:]}")
    return archives[0]


def from_tar(path):
    with tarfile.open(path) as archive:
        for member in archive:
            # The archive's own top folder goes.
            name = member.name.partition("/")[2]
            if member.isfile() and kept(name):
                yield name, archive.extractfile(member).read()


def from_zip(path):
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if kept(member.filename):
                yield member.filename, archive.read(member)


def from_interpreter(tree, root):
    """Copy the standard library of the first interpreter that has the version."""
    short = ".".join(tree.python.split(".")[:2])
    code = "import platform, sysconfig; print(platform.python_version()); print(sysconfig.get_path('stdlib'))"
    for name in filter(None, (os.environ.get("STDLIB_PYTHON"), f"python{short}", "python3")):
        try:
            result = subprocess.run([name, "-c", code], capture_output=True, text=True)
        except OSError:
            continue
        version, _, folder = result.stdout.strip().partition("\n")
        if result.returncode == 0 and version == tree.python:
            break
    else:
        raise TreeError(f"{tree.name}: no Python {tree.python} (STDLIB_PYTHON can name one)")
    source = Path(folder)
    for path in sorted(source.rglob("*.py")):
        name = path.relative_to(source).as_posix()
        # What was installed besides, and what the build of this interpreter wrote.
        if path.is_file() and "site-packages/" not in name and not name.startswith(("config-", "_sysconfigdata")):
            write(root, name, path.read_bytes())
