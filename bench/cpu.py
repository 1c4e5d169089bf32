"""Processor time and memory of process trees, read from /proc.

The time of a tree is that of all its living threads (`/proc/PID/task/*/schedstat`, nanoseconds, exact while the
thread sleeps) and of its children that have ended (`cutime` and `cstime` of `/proc/PID/stat`, ticks of 10 ms). A request
is measured by the difference around it, the server at rest before and after. Threads that end in between are
missed, so trees are read process by process and a process that lost threads is read by its own ticks.
"""

import os
import time
from dataclasses import dataclass

TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def _stat(pid):
    """Fields of /proc/PID/stat after the name, or None when the process is gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b") ")[2].split()
    except OSError:
        return None


def _threads_s(pid):
    """Seconds of the living threads of a process, and which threads those are."""
    total, threads = 0, set()
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/schedstat", "rb") as file:
                total += int(file.read().split()[0])
            threads.add(thread)
    except OSError:
        pass
    return total / 1e9, threads


def tree(root, leave_out=()):
    """The process and everything that descends from it, but for the trees in `leave_out`."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit() and (stat := _stat(name)):
            children.setdefault(int(stat[1]), []).append(int(name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        if pid not in leave_out:
            found.append(pid)
            waiting += children.get(pid, [])
    return found


@dataclass
class Reading:
    """The state of some trees at a moment."""

    processes: dict

    @staticmethod
    def of(pids):
        processes = {}
        for pid in pids:
            if stat := _stat(pid):
                own = (int(stat[11]) + int(stat[12])) * TICK_S
                reaped = (int(stat[13]) + int(stat[14])) * TICK_S
                processes[pid] = (*_threads_s(pid), own, reaped)
        return Reading(processes)

    def since(self, before):
        """Seconds between two readings of the same trees."""
        total = 0.0
        for pid, (threads_s, threads, own, reaped) in self.processes.items():
            then = before.processes.get(pid)
            if then is None:
                total += threads_s + reaped
            elif then[1] <= threads:
                total += threads_s - then[0] + reaped - then[3]
            else:
                total += own - then[2] + reaped - then[3]
        # One that ended is in its parent's reaped time with all that it ever used.
        for pid, then in before.processes.items():
            if pid not in self.processes:
                total -= then[0]
        return max(total, 0.0)


class Meter:
    """Measures some process trees together: those of a server and of the database that works for it."""

    def __init__(self, *roots, leave_out=()):
        self.roots, self.leave_out = roots, set(leave_out)
        self.start()

    def _read(self):
        # What a server does after its answer belongs to the request; and a running thread's time is known when it rests.
        time.sleep(0.002)
        pids = {pid for root in self.roots for pid in tree(root, self.leave_out)}
        return Reading.of(pids)

    def start(self):
        self.before = self._read()

    def ms(self):
        """Milliseconds since the last start."""
        return self._read().since(self.before) * 1000


def peak_mb(pid):
    """The largest resident size that a process ever had (VmHWM), in MB of 10^6 bytes."""
    return _status_kb(pid, "VmHWM") * 1024 / 1e6


def resident_mb(pid):
    """The resident size of a process now, in MB of 10^6 bytes."""
    return _status_kb(pid, "VmRSS") * 1024 / 1e6


def forget_peak(pid):
    """Begins a new VmHWM (proc(5), clear_refs)."""
    with open(f"/proc/{pid}/clear_refs", "w") as file:
        file.write("5")


def _status_kb(pid, name):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(name + ":"))
