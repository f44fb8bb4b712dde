"""Types lines into an interactive shell on a pseudo-terminal of its own, each when the one before has run.

Usage: typed-lines.py SEEN COMMAND [ARGUMENT...], lines as a JSON array on standard input. What the lines run is expected to
append something to the file SEEN. Prints what was shown. Ends with 1 when a line ran nothing within a minute.
"""

import fcntl
import json
import os
import select
import subprocess
import sys
import termios
import time

patience = 60
# The shell has its prompt back before anything is typed.
pause = 0.15


def own_terminal():
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def size():
    return os.path.getsize(seen) if os.path.exists(seen) else 0


def look(seconds):
    """Reads what the shell shows; a terminal that nobody reads stops it."""
    if select.select([master], [], [], seconds)[0]:
        shown.append(os.read(master, 65536))
        return True
    return False


seen, command = sys.argv[1], sys.argv[2:]
shown = []
master, slave = os.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, b"\x28\x00\xf0\x00\x00\x00\x00\x00")
shell = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, preexec_fn=own_terminal)
status = 0
deadline = time.monotonic() + patience
while not look(0.05) and time.monotonic() < deadline:
    pass
for line in json.load(sys.stdin):
    while look(pause):
        pass
    before = size()
    os.write(master, line.encode() + b"\r")
    deadline = time.monotonic() + patience
    while size() == before and time.monotonic() < deadline:
        look(0.02)
    if size() == before:
        status = 1
        break
shell.kill()
shell.wait()
sys.stdout.buffer.write(b"".join(shown))
sys.exit(status)
