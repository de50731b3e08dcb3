"""Folders and settings that exist for the length of a block."""

import os
import shutil
import tempfile
import time
from contextlib import ExitStack, contextmanager


def prepare(path):
    """Make a folder and what lies above it."""
    os.makedirs(path)


def discard(path):
    """Remove a folder with all that is in it."""
    shutil.rmtree(path)


@contextmanager
def scratch(root, name):
    """Give a folder to the block and remove it afterwards."""
    path = os.path.join(root, name)
    prepare(path)
    yield path
    discard(path)


@contextmanager
def temporary():
    """Give a folder with a name of its own to the block."""
    path = tempfile.mkdtemp(prefix="shop-")
    try:
        yield path
    finally:
        discard(path)


@contextmanager
def inside(path):
    """Run the block with another working directory."""
    before = os.getcwd()
    os.chdir(path)
    try:
        yield path
    finally:
        os.chdir(before)


@contextmanager
def timed(what, log):
    """Log how long the block took; nothing is said about a block that failed."""
    start = time.perf_counter()
    yield
    log.info("%s took %.3f s", what, time.perf_counter() - start)


@contextmanager
def replacing(path):
    """Give the block a file that takes the place of `path` if the block succeeds."""
    draft = f"{path}.draft"
    with open(draft, "w", encoding="utf-8") as file:
        yield file
    os.replace(draft, path)


@contextmanager
def several(paths):
    """Open many files for the block."""
    with ExitStack() as stack:
        yield [stack.enter_context(open(path, encoding="utf-8")) for path in paths]


def merge(paths, target):
    """Write the lines of many files into one."""
    with several(paths) as files, replacing(target) as out:
        for file in files:
            out.writelines(file)
    return target
