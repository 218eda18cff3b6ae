#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the page and its peer on the stage, in turn, and prints one JSON object of lists of numbers.

usage: measure.py RUNS PEER SEEKER DESKTOP
"""
import hashlib
import http.client
import json
import os
import socket
import ssl
import stat
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
STICK = "/dev/sdt1"
PASSPHRASE = b"training"
MOUNT = "/live/persistence/TailsServer_unlocked"
FRAMES = "application/vnd.tails-server.frames"
OPEN = ["/usr/sbin/cryptsetup", "open", "--type=luks2", "--key-file=-", "--tries=1", STICK]
# What a stage has no device-mapper for: the real program tries the passphrase on the real header (nearly all
# of the time an opening takes); what then is the open stick is a file system made ready before.
CRYPTSETUP = """#!/bin/sh
for mapping; do device=$before before=$mapping; done
case $1 in
  open)
    cryptsetup.real open --test-passphrase --type=luks2 --key-file=- --tries=1 "$device" || exit
    mkdir -p /dev/mapper && exec ln -s "$(cat /run/open-stick)" "/dev/mapper/$mapping" ;;
  close) exec rm "/dev/mapper/$mapping" ;;
  *) exec cryptsetup.real "$@" ;;
esac
"""
# What systemd does with the mount unit; there is no systemd on a stage.
SYSTEMCTL = """#!/bin/sh
case $* in
  *is-active*) exec mountpoint -q %(mount)s ;;
  start*.mount) exec mount -t ext4 -o nosuid,nodev,noatime,errors=remount-ro /dev/mapper/TailsServer_unlocked %(mount)s ;;
  stop*.mount) exec umount %(mount)s ;;
esac
""" % {"mount": MOUNT}
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


class OpenStick:
    """The file system that is inside the stick, on a loop device that is gone when this process is."""

    def __init__(self):
        self.device = None
        files, image = STAGE + "/tmp/files", STAGE + "/tmp/files.img"
        os.makedirs(files)
        with open(files + "/server.toml", "w") as configuration:
            configuration.write("version = 1\n")
        subprocess.run(["mkfs.ext4", "-q", "-d", files, image, "48M"], check=True, stdout=subprocess.DEVNULL)
        loop = subprocess.run(["losetup", "--find", "--show", image], capture_output=True, text=True)
        if loop.returncode != 0:
            return
        device = loop.stdout.strip()
        self.held = os.open(device, os.O_RDWR)
        subprocess.run(["losetup", "--detach", device], check=True)  # as soon as nobody has it open
        os.mknod(STAGE + device, 0o600 | stat.S_IFBLK, os.fstat(self.held).st_rdev)
        os.makedirs(STAGE + MOUNT)
        for path, text in (("/usr/sbin/cryptsetup", CRYPTSETUP), ("/usr/bin/systemctl", SYSTEMCTL)):
            with open(STAGE + path, "w") as program:
                program.write(text)
        with open(STAGE + "/run/open-stick", "w") as name:
            name.write(device)
        self.device = device


def bare_open():
    """Seconds cryptsetup takes by itself."""
    begun = time.monotonic()
    subprocess.run(["chroot", STAGE] + OPEN + ["bare"], input=PASSPHRASE, check=True)
    seconds = time.monotonic() - begun
    os.remove(STAGE + "/dev/mapper/bare")
    return seconds


def is_mounted(kind, payload):
    """Whether a frame (docs/unlock-protocol.md) is a state in which the files are there."""
    if kind != 0x11 or payload[0] == 7:
        if kind != 0x12 or payload[0] not in (1, 2, 3):
            sys.exit("the unlock failed: frame %d %r" % (kind, payload))
        return False
    return payload[0] > 2 or payload[3:] == b"READING_CONFIGURATION"


def submit():
    """Seconds from sending the passphrase to the page until it says that the files are mounted."""
    connection = http.client.HTTPSConnection(ADDRESS, PORT, timeout=60, context=TLS)
    connection.request("GET", "/")  # handshake and first page are not what is measured here
    connection.getresponse().read()
    begun = time.monotonic()
    connection.request("POST", "/unlock", PASSPHRASE, {"Content-Type": "application/octet-stream", "Accept": FRAMES})
    answer = connection.getresponse()
    while True:
        header = answer.read(3)
        if len(header) < 3:
            sys.exit("the page ended its answer before the files were mounted")
        if is_mounted(header[0], answer.read(header[1] << 8 | header[2])):
            seconds = time.monotonic() - begun
            connection.close()
            return seconds


def unlock(results):
    bare = bare_open()
    whole = submit()
    if not os.path.ismount(STAGE + MOUNT):
        sys.exit("the files were said to be mounted, and are not")
    results.setdefault("open_s", []).append(bare)
    results.setdefault("submit_mounted_s", []).append(whole)
    results.setdefault("overhead_s", []).append(whole - bare)


def lock():
    subprocess.run(["umount", STAGE + MOUNT], check=True)
    os.remove(STAGE + "/dev/mapper/TailsServer_unlocked")


def server_mode(results, stick, unlocks):
    """What server-mode adds, on the same runtime, to a page that runs already; then what an unlock takes."""

    def measure(portal, alone):
        mode = start([JAVA, "@%s/mode.args" % HOME, "--socket", SOCKET])
        try:
            time.sleep(SETTLE)
            if mode.poll() is not None:
                sys.exit("server-mode ended")
            both = memory(portal.pid)["Pss"] + memory(mode.pid)["Pss"]
            results.setdefault("added_pss_mib", []).append(both - alone)
            results.setdefault("anonymous_mib", []).append(memory(mode.pid)["Anonymous"])
            if stick.device:
                unlock(unlocks)
        finally:
            mode.terminate()
            mode.wait()
            if os.path.ismount(STAGE + MOUNT):
                lock()

    return measure


class Clients:
    """The owner's client and its peer, beside the page, each until it has found it."""

    def __init__(self, seeker, desktop):
        self.program = desktop + "/bin/tails-server"
        self.home = STAGE + "/tmp/owner"
        os.mkdir(self.home, 0o700)
        with open(STAGE + IDENTITY + "/certificate.pem") as file:
            pem = file.read()
        der = ssl.PEM_cert_to_DER_cert(pem)
        key = subprocess.run(
            "openssl x509 -inform DER -noout -pubkey | openssl pkey -pubin -outform DER",
            shell=True, input=der, capture_output=True, check=True,
        ).stdout
        pin = "tails-server-pin 1\nname: training\npin: sha256:%s\nport: %d\n" % (hashlib.sha256(key).hexdigest(), PORT)
        subprocess.run(
            [self.program, "pins", "import", "--yes", "-"], input=(pin + pem).encode(), env=self.environment(),
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        self.seeker = ["/usr/bin/python3", seeker, hashlib.sha256(der).hexdigest()]

    def environment(self):
        return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": self.home,
                "JAVA_HOME": os.environ.get("JAVA_HOME", "")}

    def measure(self, ours, peers):
        begun = time.monotonic()
        subprocess.run([self.program, "--version"], env=self.environment(), check=True, stdout=subprocess.DEVNULL)
        ours.setdefault("version_s", []).append(time.monotonic() - begun)
        self.seek([self.program, "list", "--timeout", "20"], ours)
        self.seek(self.seeker, peers)

    def seek(self, argv, results):
        begun = time.monotonic()
        process = subprocess.Popen(
            argv, env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        for line in process.stdout:
            if line.startswith("yours") and " training " in line:
                break
        else:
            sys.exit("it did not find the page: %s" % argv)
        results.setdefault("found_s", []).append(time.monotonic() - begun)
        process.kill()
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        results.setdefault("cpu_s", []).append(usage.ru_utime + usage.ru_stime)


def main():
    runs, peer = int(sys.argv[1]), sys.argv[2]
    with open(STAGE + "/var/lib/live/tails-server-mode", "w") as mode_file:
        mode_file.write('version = 1\ndevice = "%s"\nname = "training"\n' % STICK)
    with open(peer) as source, open(STAGE + "/tmp/peer.py", "w") as copy:
        copy.write(source.read())
    files = [IDENTITY + "/certificate.pem", IDENTITY + "/key.pem"]
    portal_argv = [JAVA, "@%s/portal.args" % HOME, "--identity", IDENTITY, "--socket", SOCKET, "--port", str(PORT)]
    peer_argv = ["/usr/bin/python3", "/tmp/peer.py", str(PORT)] + files + [ADDRESS]
    stick = OpenStick()
    if not stick.device:
        print("NO UNLOCK IS MEASURED HERE: mounting one needs root and loop devices.", file=sys.stderr)
    clients = Clients(sys.argv[3], sys.argv[4])
    results = {"portal": {}, "peer": {}, "server_mode": {}, "unlock_here": {}, "client": {}, "seeker": {}}
    for number in range(-1, runs):  # one round to warm the disk cache does not count
        into = results if number >= 0 else {subject: {} for subject in results}
        run(peer_argv, into["peer"])
        mode = server_mode(into["server_mode"], stick, into["unlock_here"])

        def beside(portal, alone):
            mode(portal, alone)
            clients.measure(into["client"], into["seeker"])

        run(portal_argv, into["portal"], beside)
        print("round %d of %d" % (number + 1, runs), file=sys.stderr, flush=True)
    print(json.dumps(results))


main()
