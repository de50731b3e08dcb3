"""Runs a program and measures it as the kernel saw it."""

import os
import subprocess
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """One finished process: its status, times in seconds, memory in MiB, outputs."""

    status: int
    wall: float
    cpu: float
    peak: float
    out: bytes
    err: bytes


def measured(command, cwd, out, err):
    """Run a command to its end, with its outputs going to the two files."""
    with open(out, "wb") as stdout, open(err, "wb") as stderr:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr)
        # wait4 tells the use of this child alone, where getrusage would add up all of them.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    with open(out, "rb") as stdout, open(err, "rb") as stderr:
        return Run(
            status=process.returncode,
            wall=wall,
            cpu=usage.ru_utime + usage.ru_stime,
            peak=usage.ru_maxrss / 1024,
            out=stdout.read(),
            err=stderr.read(),
        )


def machine():
    """Say on what the figures were measured."""
    model = "unknown processor"
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            for line in file:
                if line.startswith("model name"):
                    model = line.partition(":")[2].strip()
                    break
    except OSError:
        pass
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{count} cores of {model}, {os.uname().sysname}"
