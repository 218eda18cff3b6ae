#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one would take instead: the same form with Flask, TLS and zeroconf. Only the bench runs it.

usage: peer.py PORT CERTIFICATE KEY ADDRESS
"""
import socket
import sys

from flask import Flask, render_template_string, request
from zeroconf import ServiceInfo, Zeroconf

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Unlock {{ name }}</title></head>
<body><main><h1>Unlock {{ name }}</h1>
<form method="post" action="/unlock">
<label for="passphrase">Passphrase</label>
<input id="passphrase" name="passphrase" type="password" required autofocus>
<button type="submit">Unlock</button>
</form></main></body></html>
"""
app = Flask(__name__)


@app.get("/")
def page():
    return render_template_string(PAGE, name="bench")


@app.post("/unlock")
def unlock():
    request.form["passphrase"]
    return render_template_string(PAGE, name="bench")


def main():
    port, certificate, key, address = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
    service = ServiceInfo(
        "_tails-server._tcp.local.",
        "bench._tails-server._tcp.local.",
        addresses=[socket.inet_aton(address)],
        port=port,
        properties={"v": "1"},
        server="bench-peer.local.",
    )
    import threading

    announcement = Zeroconf(interfaces=[address])
    threading.Thread(target=announcement.register_service, args=(service,), daemon=True).start()
    app.run(host="0.0.0.0", port=port, ssl_context=(certificate, key), threaded=True)


main()
