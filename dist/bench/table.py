#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Merges measurements, writes all numbers and their medians as JSON, prints the table.

usage: table.py OUT MEASUREMENTS...
"""
import json
import statistics
import sys

# 20 MB are 19.07 MiB; the limit of an unlock is for a machine that is not emulated; "here" is this machine, "machine" the emulated one
# what, subject, name, peer's subject and name, limit: a factor of the peer's, "+" and an absolute, or after ">" a least
ROWS = [
    ("page: start to first page, s", "portal", "first_page_s", "peer", "first_page_s", "x3.0"),
    ("page: CPU to first page, s", "portal", "cpu_s", "peer", "cpu_s", "x3.0"),
    ("page: memory (PSS), MiB", "portal", "pss_mib", "peer", "pss_mib", "x2.2"),
    ("page: anonymous memory, MiB", "portal", "anonymous_mib", "peer", "anonymous_mib", "x1.3"),
    ("server-mode: adds (PSS), MiB", "server_mode", "added_pss_mib", None, None, "19.07"),
    ("submit to mounted, here, s", "unlock_here", "submit_mounted_s", "unlock_here", "open_s", "+0.5"),
    ("  what it adds, s", "unlock_here", "overhead_s", None, None, "0.5"),
    ("submit to mounted, machine, s", "unlock", "submit_mounted_s", "cryptsetup", "open_s", ""),
    ("client: --version, s", "client", "version_s", None, None, "0.2"),
    ("client: list, first server, s", "client", "found_s", "seeker", "found_s", "1.0"),
    ("  CPU until then, s", "client", "cpu_s", "seeker", "cpu_s", ""),
    ("200 servers: first listed, s", "lan", "first_s", "avahi", "first_s", "0.5"),
    ("  yours, where it was last, s", "known", "first_s", "avahi", "first_s", "x1.0"),
    ("  the same, since exec, s", "lan", "first_from_exec_s", "avahi", "first_s", "x1.0"),
    ("  number listed", "lan", "listed", "avahi", "listed", ">x1.0"),
    ("  whose key was proved", "lan", "proven", None, None, ">50"),
    ("  all listed, since exec, s", "lan", "all_s", "avahi", "all_s", "4.0"),
    ("no multicast: all 10 of a /24, s", "scan", "all_s", None, None, "3.0"),
    ("  number listed", "scan", "listed", None, None, ">10"),
    ("power-on to page, s", "machine", "page_s", "machine", "sshd_s", ""),
]


def verdict(mine, peer, limit):
    if not limit:
        return ""
    if limit[0] == ">":
        return "ok" if mine >= (peer * float(limit[2:]) if limit[1] == "x" else float(limit[1:])) else "MISSED"
    if limit[0] == "x":
        return "ok" if mine <= peer * float(limit[1:]) else "MISSED"
    if limit[0] == "+":
        return "ok" if mine <= peer + float(limit[1:]) else "MISSED"
    return "ok" if mine <= float(limit) else "MISSED"


def main():
    numbers = {}
    for name in sys.argv[2:]:
        with open(name) as file:
            for subject, values in json.load(file).items():
                numbers.setdefault(subject, {}).update(values)
    medians = {s: {n: statistics.median(v) for n, v in values.items()} for s, values in numbers.items()}
    with open(sys.argv[1], "w") as out:
        json.dump({"medians": medians, "runs": numbers}, out, indent=2)
        out.write("\n")
    print("%-32s %9s %9s %7s %7s" % ("median", "ours", "peer", "ratio", "limit"))
    for what, subject, name, peer_subject, peer_name, limit in ROWS:
        mine = medians.get(subject, {}).get(name)
        if mine is None:
            print("%-32s %9s" % (what, "NOT MEASURED"))
            continue
        peer = medians.get(peer_subject, {}).get(peer_name) if peer_subject else None
        beside = ("%9.2f %7.2f" % (peer, mine / peer)) if peer else "%9s %7s" % ("", "")
        print("%-32s %9.2f %s %7s %s" % (what, mine, beside, limit, verdict(mine, peer, limit)))
    print("peer: Flask + zeroconf + TLS with the same form; zeroconf + TLS from Python; sshd; bare cryptsetup open; avahi-browse with a daemon just started, no TLS")


main()
