# SPDX-License-Identifier: GPL-3.0-or-later
# What ./demo, ./test and ./bench share: words for people, a JDK 25, the Debian packages. Sourced by bash.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
started=$EPOCHREALTIME

# seconds since the script began, with a tenth
since() { local now=$EPOCHREALTIME; local us=$(( (${now/[.,]/} - ${started/[.,]/}) / 100000 )); printf '%d.%d' $((us / 10)) $((us % 10)); }
step() { printf '\n[%7ss] %s\n' "$(since)" "$*" >&2; }
note() { printf '           %s\n' "$*" >&2; }
die() { printf '\n%s: %s\n' "$(basename "$0")" "$1" >&2; shift; for line in "$@"; do printf '  %s\n' "$line" >&2; done; exit 1; }

# The last line of a log: without colours, and without what a run inside a run says of itself.
last_line() { tail -n 1 "$1" | sed 's/\x1b\[[0-9;]*[A-Za-z]//g; s/^ *\(still at it, [0-9]* s: *\)*//' | tr -cd '[:print:]' | cut -c1-90; }

# run LOG TITLE COMMAND...: runs it with its output in LOG, a sign of life every ten seconds, and the log's end when it fails
run() {
  local log=$1 title=$2 begun=$SECONDS pid status=0 waited=0; shift 2
  mkdir -p "$(dirname "$log")"
  step "$title"
  # In a session of its own, so that it ends whole when it has to: what bash starts in the background ignores Ctrl-C.
  setsid "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  trap 'kill -TERM -- "-$pid" 2>/dev/null; wait "$pid" 2>/dev/null; exit 130' INT TERM HUP
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.2; waited=$((waited + 1))
    if [ $((waited % 50)) = 0 ]; then note "still at it, $((SECONDS - begun)) s: $(last_line "$log")"; fi
  done
  wait "$pid" || status=$?
  trap - INT TERM HUP
  [ "$status" = 0 ] && return 0
  tail -n 25 "$log" | sed 's/^/  | /' >&2
  die "\"$title\" failed (exit $status)." "The whole log is in $log"
}

# A JDK 25 or later with javac and jlink: JAVA_HOME, then where Debian, SDKMAN and people put them.
find_jdk() {
  local home version best='' best_version=999
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /opt/*jdk* /usr/local/*jdk*; do
    [ -n "$home" ] && [ -x "$home/bin/javac" ] && [ -x "$home/bin/jlink" ] && [ -r "$home/release" ] || continue
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
    [ "${version:-0}" -ge 25 ] || continue
    [ "$version" -ge "$best_version" ] || { best=$home; best_version=$version; }
  done
  [ -n "$best" ] && printf '%s\n' "$best"
}

packages_missing() { # FILE: the packages it lists that are not installed
  local name
  sed 's/#.*//' "$1" | awk 'NF {print $1}' | while read -r name; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || printf '%s\n' "$name"
  done
}

apt_install() { DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; }

# The same; a server among them neither runs now nor starts with the machine: the tests start their own.
apt_install_asleep() (
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  apt_install "$@" || exit
  for name; do
    case $name in
      openssh-server) units='ssh.service ssh.socket' ;;
      tor) units='tor.service' ;;
      avahi-daemon) units='avahi-daemon.service avahi-daemon.socket' ;;
      *) continue ;;
    esac
    # shellcheck disable=SC2086
    systemctl disable $units || true # there may be no systemd, and Debian 12 and 13 differ in what they enable
  done
)

# Everything the machine must have; installs it as root, else says what to install.
set_up() {
  local missing jdk
  command -v dpkg-query >/dev/null || die "this is not Debian (no dpkg)." "Tails Server is built and tested on Debian 12 and 13."
  missing=$(packages_missing "$root/dist/host-packages" | tr '\n' ' ')
  if [ -n "${missing// /}" ]; then
    if [ "$(id -u)" = 0 ]; then
      run "$root/target/log/packages.log" "Installing Debian packages: $missing" bash -c "$(declare -f apt_install apt_install_asleep); apt-get update && apt_install_asleep $missing"
    else
      die "some Debian packages are missing." "Please run, as root:" "  apt-get install --no-install-recommends $missing"
    fi
  fi
  if ! jdk=$(find_jdk); then
    if [ "$(id -u)" = 0 ] && apt-cache show openjdk-25-jdk-headless >/dev/null 2>&1; then
      run "$root/target/log/jdk.log" "Installing openjdk-25-jdk-headless" apt_install openjdk-25-jdk-headless
      jdk=$(find_jdk) || die "openjdk-25-jdk-headless was installed, but no JDK 25 is to be found."
    else
      die "no JDK 25 was found." "Debian 13: apt-get install openjdk-25-jdk-headless (as root)" \
        "Debian 12: install a JDK 25, e.g. Eclipse Temurin 25 (package temurin-25-jdk from Adoptium)," \
        "or unpack one anywhere and set JAVA_HOME to it."
    fi
  fi
  export JAVA_HOME=$jdk
  export PATH=$JAVA_HOME/bin:/usr/sbin:/sbin:$PATH
  # Maven's own libraries use what newer JDKs warn about.
  export MAVEN_OPTS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}"
}

# Builds what is out of date: the jars, the appliance, the machine's disk image.
prepare() {
  step "JDK: $JAVA_HOME"
  if [ "$root/target/built" -ot "$root/pom.xml" ] || [ -n "$(find "$root" -path '*/src/main/*' -newer "$root/target/built" -type f -print -quit 2>/dev/null)" ] ||
     [ -n "$(find "$root" -maxdepth 2 -name pom.xml -newer "$root/target/built" -print -quit)" ]; then
    rm -rf "$root"/*/target/jars "$root"/*/target/tails-server # a library that was upgraded must not stay
    run "$root/target/log/package.log" "Building" mvn package -DskipTests
    touch "$root/target/built"
  fi
  run "$root/target/log/appliance.log" "Making the appliance: runtime image, AOT caches" "$root/dist/build"
  run "$root/target/log/desktop.log" "Making the owner's commands: runtime image, AOT caches" "$root/dist/desktop"
  run "$root/target/log/image.log" "Making the machine's disk image" "$root/dist/image/build"
}
