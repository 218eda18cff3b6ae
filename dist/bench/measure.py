#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the page and its peer on the stage, in turn, and prints one JSON object of lists of numbers.

usage: measure.py RUNS PEER
"""
import json
import os
import socket
import ssl
import subprocess
import sys
import time

STAGE = os.environ["STAGE"]
HOME = "/usr/lib/tails-server"
JAVA = HOME + "/runtime/bin/java"
IDENTITY = "/run/tails-server/identity"
SOCKET = "/run/tails-server/unlock.sock"
ADDRESS = "10.77.0.2"
PORT = 4443
PAGES = 10
SETTLE = 8  # seconds: the announcement goes out after 3, free memory is given back every 2
TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
TLS.check_hostname = False
TLS.verify_mode = ssl.CERT_NONE
TLS.minimum_version = ssl.TLSVersion.TLSv1_3


def start(argv):
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "MALLOC_ARENA_MAX": "1", "LANG": "C.UTF-8"}
    return subprocess.Popen(
        ["chroot", STAGE] + argv, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def page():
    with socket.create_connection((ADDRESS, PORT), 10) as plain, TLS.wrap_socket(plain) as tls:
        tls.sendall(b"GET / HTTP/1.1\r\nHost: 10.77.0.2\r\nConnection: close\r\n\r\n")
        answer = b""
        while chunk := tls.recv(65536):
            answer += chunk
    return b" 200 " in answer[:20] and b"</html>" in answer


def first_page(process):
    while True:
        try:
            if page():
                return
        except (ConnectionRefusedError, ConnectionResetError, ssl.SSLError):
            if process.poll() is not None:
                sys.exit("it ended before it served a page: %s" % process.args)
            time.sleep(0.002)


def cpu(pid):
    """Seconds of CPU of a whole process, its ended threads too (clock_getcpuclockid(3))."""
    return time.clock_gettime((~pid << 3) | 2)


def memory(pid):
    rollup = {}
    for line in open("%s/proc/%d/smaps_rollup" % (STAGE, pid)).read().splitlines()[1:]:
        name, value = line.split(":")
        rollup[name] = int(value.split()[0]) / 1024
    return rollup


def run(argv, results, beside=None):
    begun = time.monotonic()
    process = start(argv)
    try:
        first_page(process)
        results.setdefault("first_page_s", []).append(time.monotonic() - begun)
        results.setdefault("cpu_s", []).append(cpu(process.pid))
        for _ in range(PAGES):
            page()
        time.sleep(SETTLE)
        alone = memory(process.pid)
        results.setdefault("pss_mib", []).append(alone["Pss"])
        results.setdefault("anonymous_mib", []).append(alone["Anonymous"])
        results.setdefault("rss_mib", []).append(alone["Rss"])
        if beside:
            beside(process, alone["Pss"])
    finally:
        process.terminate()
        process.wait()


def server_mode(results):
    """What server-mode adds, on the same runtime, to a page that runs already."""

    def measure(portal, alone):
        mode = start([JAVA, "@%s/mode.args" % HOME, "--socket", SOCKET])
        try:
            time.sleep(SETTLE)
            if mode.poll() is not None:
                sys.exit("server-mode ended")
            both = memory(portal.pid)["Pss"] + memory(mode.pid)["Pss"]
            results.setdefault("added_pss_mib", []).append(both - alone)
            results.setdefault("anonymous_mib", []).append(memory(mode.pid)["Anonymous"])
        finally:
            mode.terminate()
            mode.wait()

    return measure


def main():
    runs, peer = int(sys.argv[1]), sys.argv[2]
    with open(STAGE + "/var/lib/live/tails-server-mode", "w") as mode_file:
        mode_file.write('version = 1\ndevice = "/tmp/stick.img"\nname = "training"\n')
    with open(peer) as source, open(STAGE + "/tmp/peer.py", "w") as copy:
        copy.write(source.read())
    files = [IDENTITY + "/certificate.pem", IDENTITY + "/key.pem"]
    portal_argv = [JAVA, "@%s/portal.args" % HOME, "--identity", IDENTITY, "--socket", SOCKET, "--port", str(PORT)]
    peer_argv = ["/usr/bin/python3", "/tmp/peer.py", str(PORT)] + files + [ADDRESS]
    results = {"portal": {}, "peer": {}, "server_mode": {}}
    for number in range(-1, runs):  # one round to warm the disk cache does not count
        into = results if number >= 0 else {"portal": {}, "peer": {}, "server_mode": {}}
        run(peer_argv, into["peer"])
        run(portal_argv, into["portal"], server_mode(into["server_mode"]))
        print("round %d of %d" % (number + 1, runs), file=sys.stderr, flush=True)
    print(json.dumps(results))


main()
