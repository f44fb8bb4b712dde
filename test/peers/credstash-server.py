"""Runs credstash's command lines, each in a forked child of one process that has loaded it.

Loading boto3 takes most of a command's time, so it is done once. A child is a process like any other: its own standard
streams, environment, working folder and exit, and nothing it does is seen by the next one.

Requests come as JSON lines on descriptor 3, answers leave as JSON lines on descriptor 4 in the order of the children's
ends. `status` is null for a child that was killed at its time limit.
"""
import functools
import gc
import json
import os
import select
import signal
import sys
import time

import boto3
import botocore.loaders
import credstash

POLL_SECONDS = 0.004


def load_what_commands_load():
    """boto3 imports on demand and parses its service models; the children find both done."""
    loader = botocore.loaders.JSONFileLoader()
    parsed = functools.lru_cache(maxsize=None)(loader.load_file)
    botocore.loaders.JSONFileLoader.load_file = lambda _, path: parsed(path)
    session = boto3.Session(aws_access_key_id="none", aws_secret_access_key="none", region_name="us-east-1")
    session.resource("dynamodb")
    session.client("kms")
    session.client("sts")
    gc.collect()
    gc.freeze()


def become(request):
    """Turns this child into the process that was asked for."""
    os.close(3)
    os.close(4)
    os.dup2(os.open(request["stdin"], os.O_RDONLY), 0)
    for descriptor, path in ((1, request["stdout"]), (2, request["stderr"])):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), descriptor)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    sys.argv = [request["program"], *request["argv"]]


def serve():
    """Returns only in children."""
    running = {}
    buffered = b""
    while True:
        readable, _, _ = select.select([3], [], [], POLL_SECONDS if running else None)
        if readable:
            received = os.read(3, 1 << 20)
            if not received:
                return False
            *lines, buffered = (buffered + received).split(b"\n")
            for line in lines:
                request = json.loads(line)
                child = os.fork()
                if child == 0:
                    become(request)
                    return True
                running[child] = (request["id"], time.monotonic() + request["seconds"])
        for child, (identity, deadline) in list(running.items()):
            late = time.monotonic() > deadline
            if late:
                os.kill(child, signal.SIGKILL)
            ended, status = os.waitpid(child, 0 if late else os.WNOHANG)
            if ended == 0:
                continue
            del running[child]
            answer = {"id": identity, "status": None if late else os.waitstatus_to_exitcode(status)}
            os.write(4, json.dumps(answer).encode() + b"\n")


load_what_commands_load()
os.write(4, b'{"ready": true}\n')
if serve():
    sys.exit(credstash.main())
