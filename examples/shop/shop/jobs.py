"""Work that runs beside the service: threads and other programs."""

import logging
import os
import queue
import subprocess
import threading

log = logging.getLogger(__name__)

STOP = object()


def compressor(path):
    """Start packing a file; the caller waits for the process."""
    return subprocess.Popen(["gzip", "--keep", "--force", path], stdin=subprocess.DEVNULL)


def pack(path):
    """Pack a file and wait for the end of it."""
    process = compressor(path)
    try:
        return process.wait(timeout=600) == 0
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return False


def pack_all(paths):
    """Pack files side by side; return those that failed."""
    running = [(path, compressor(path)) for path in paths]
    return [path for path, process in running if process.wait() != 0]


def version():
    with subprocess.Popen(["gzip", "--version"], stdout=subprocess.PIPE, text=True) as process:
        return process.stdout.readline().strip()


class Archivist:
    """Packs reports in the background, one after the other."""

    def __init__(self):
        self._packer = None
        self.packed = []

    def start(self, path):
        if self._packer is not None:
            self._packer.wait()
        self._packer = compressor(path)
        self.packed.append(path)

    def close(self):
        if self._packer is not None:
            self._packer.wait()
            self._packer = None


def mark(path):
    """Leave a mark beside a file; give its descriptor to who wants to write into it."""
    return os.open(f"{path}.packed", os.O_WRONLY | os.O_CREAT, 0o644)


def rotate(paths, keep=7):
    """Pack all reports but the newest few."""
    for path in sorted(paths)[:-keep]:
        log.info("packing %s", path)
        if pack(path):
            mark(path)


class Runner:
    """Threads that take calls from a queue until they are told to stop."""

    def __init__(self, size=2):
        self.calls = queue.Queue()
        self.failed = 0
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._run, name=f"job-{i}") for i in range(size)]

    def start(self):
        for thread in self._threads:
            thread.start()

    def put(self, function, *args):
        self.calls.put((function, args))

    def close(self):
        for _ in self._threads:
            self.calls.put(STOP)
        for thread in self._threads:
            thread.join()

    def _run(self):
        while True:
            call = self.calls.get()
            if call is STOP:
                return
            function, args = call
            try:
                function(*args)
            except Exception:
                log.exception("%s failed", getattr(function, "__name__", function))
                with self._lock:
                    self.failed += 1


class Ticker:
    """Calls a function at an interval until it is closed."""

    def __init__(self, interval, function):
        self.interval = interval
        self.function = function
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self._thread.start()

    def close(self):
        self._stop.set()
        self._thread.join()

    def _run(self):
        while not self._stop.wait(self.interval):
            self.function()
