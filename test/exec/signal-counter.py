"""Counts the signals that it gets, says so each time, and ends when its first argument was counted so often as the second says."""

import os
import signal
import sys
import time

counts = {}
ending = (sys.argv[1], int(sys.argv[2])) if len(sys.argv) > 2 else None


def note(number, _frame):
    name = signal.Signals(number).name
    counts[name] = counts.get(name, 0) + 1
    os.write(1, f"got {name} {counts[name]}\n".encode())


for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGWINCH", "SIGCONT"):
    signal.signal(signal.Signals[name], note)
os.write(1, f"ready {os.isatty(0)} {os.isatty(1)} pid={os.getpid()}\n".encode())
deadline = time.monotonic() + 15
while time.monotonic() < deadline:
    time.sleep(0.05)
    if ending and counts.get(ending[0], 0) >= ending[1]:
        # Whatever is sent twice comes before this.
        time.sleep(0.4)
        break
print("counted " + " ".join(f"{name}={counts[name]}" for name in sorted(counts)), flush=True)
