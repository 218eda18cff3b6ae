#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one would look for servers with instead: zeroconf, and a TLS handshake with each. Only the bench runs it.

usage: seeker.py FINGERPRINT   SHA-256 of the certificate of the server that is one's own, in hexadecimal digits
"""
import hashlib
import socket
import ssl
import sys
import threading

from zeroconf import ServiceBrowser, Zeroconf

TYPE = "_tails-server._tcp.local."
context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
context.minimum_version = ssl.TLSVersion.TLSv1_3


class Listener:
    def add_service(self, zeroconf, kind, name):
        threading.Thread(target=look, args=(zeroconf, kind, name), daemon=True).start()

    def update_service(self, zeroconf, kind, name):
        pass

    def remove_service(self, zeroconf, kind, name):
        pass


def look(zeroconf, kind, name):
    info = zeroconf.get_service_info(kind, name)
    address = (socket.inet_ntoa(info.addresses[0]), info.port)
    with socket.create_connection(address, 3) as plain, context.wrap_socket(plain) as tls:
        fingerprint = hashlib.sha256(tls.getpeercert(binary_form=True)).hexdigest()
    verdict = "yours" if fingerprint == sys.argv[1] else "stranger"
    print("%-12s %s  %s:%d" % ((verdict, name[: -len(TYPE) - 1]) + address), flush=True)


ServiceBrowser(Zeroconf(), TYPE, Listener())
threading.Event().wait()
