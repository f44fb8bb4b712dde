"""Runs a command on a pseudo-terminal of its own and plays a person at it; tells as JSON what was seen.

Usage: terminal-session.py STEPS COMMAND [ARGUMENT...]
STEPS is a JSON list; each step waits until its text was shown since the step before, and then types, resizes the window, or
sends a signal to the command: {"shown": TEXT, "type": TEXT} | {"shown": TEXT, "rows": N} | {"shown": TEXT, "kill": NAME}.
"""

import fcntl
import json
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import time


def own_terminal():
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


steps, command = json.loads(sys.argv[1]), sys.argv[2:]
master, slave = os.openpty()
child = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, preexec_fn=own_terminal)
os.close(slave)
shown, since = b"", 0
deadline = time.monotonic() + 20
while time.monotonic() < deadline:
    if select.select([master], [], [], 0.02)[0]:
        try:
            shown += os.read(master, 65536)
        except OSError:
            break
    if steps and steps[0]["shown"].encode() in shown[since:]:
        step = steps.pop(0)
        since = len(shown)
        if "type" in step:
            os.write(master, step["type"].encode())
        elif "rows" in step:
            fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", step["rows"], 80, 0, 0))
        elif "kill" in step:
            child.send_signal(signal.Signals[step["kill"]])
if child.poll() is None:
    time.sleep(0.2)
if child.poll() is None:
    child.kill()
print(json.dumps({"shown": shown.decode(errors="replace"), "status": child.wait(), "stepsLeft": len(steps)}))
