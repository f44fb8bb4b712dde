"""Runs a command on a pseudo-terminal of its own, types one answer at its prompt, and tells as JSON what was seen.

Usage: pseudo-terminal.py PROMPT ANSWER COMMAND [ARGUMENT...]
"""

import fcntl
import json
import os
import select
import subprocess
import sys
import termios
import time


def echoes(terminal):
    """Whether what is typed is shown, and lines and signals are the terminal's own."""
    flags = termios.tcgetattr(terminal)[3]
    return all(flags & flag for flag in (termios.ECHO, termios.ICANON, termios.ISIG))


def own_terminal():
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


prompt, answer, command = sys.argv[1], sys.argv[2], sys.argv[3:]
master, slave = os.openpty()
child = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, preexec_fn=own_terminal)
shown = b""
echoed_at_prompt = None
deadline = time.monotonic() + 15
while time.monotonic() < deadline:
    ended = child.poll() is not None
    if select.select([master], [], [], 0 if ended else 0.02)[0]:
        shown += os.read(master, 65536)
        if echoed_at_prompt is None and prompt.encode() in shown:
            echoed_at_prompt = echoes(slave)
            os.write(master, answer.encode())
    elif ended:
        break
if child.poll() is None:
    child.kill()
print(json.dumps({
    "shown": shown.decode(),
    # Negative: ended by that signal, which a shell reports as 128 more.
    "status": child.wait(),
    "echoedAtPrompt": echoed_at_prompt,
    "echoesAfterwards": echoes(slave),
}))
