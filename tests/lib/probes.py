"""What a sandbox test has run inside."""

import ctypes
import os
import socket
import threading
import time
from pathlib import Path


def echo(data, asked):
    return {"bytes": len(data), "asked": asked}, [data[:4], b"", data[-4:]]


def doors(_data, _asked):
    tried = {
        "open": Path("/etc/hostname").read_bytes,
        "write": Path("/tmp/left-behind").touch,
        "socket": socket.socket,
        "fork": os.fork,
        "exec": lambda: os.execv("/bin/true", ["true"]),
        "kill": lambda: os.kill(os.getppid(), 0),
        "after closing one": lambda: (os.close(0), socket.socket()),
    }
    return {name: _said(do) for name, do in tried.items()}, []


def _said(do):
    try:
        do()
    except OSError as error:
        return type(error).__name__
    return "open"


def thread(_data, _asked):
    said = []
    one = threading.Thread(target=said.append, args=("hello",))
    one.start()
    one.join()
    return {"said": said}, []


def environment(_data, _asked):
    return dict(os.environ), []


def spin(_data, _asked):
    while True:
        pass


def sleep(_data, _asked):
    time.sleep(60)


def hoard(_data, _asked):
    return {"held": len(bytearray(1 << 40))}, []


def talk(_data, _asked):
    return {}, [b"x" * 4_000_000]


def fall(_data, _asked):
    raise ValueError("a broken table")


def die(_data, _asked):
    ctypes.string_at(0)


def lie(_data, _asked):
    os.write(1, b"[{}, [5]]\n")
    os._exit(0)
