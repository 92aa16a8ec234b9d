#!/usr/bin/env bash
# clean_root.sh CPACK BUILD: makes the Debian packages of BUILD, installs them in a fresh Debian 12, runs
# the program there, removes it, and looks for what is left. Status 3: it cannot be tried here.
set -euo pipefail
cpack="$1" build="$2"
unable() { echo "$1"; exit 3; }
command -v debootstrap >/dev/null || unable "debootstrap is not installed"
((EUID == 0)) || unable "only root makes a root"

mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
  awk '/^deb / { for (i = 2; i <= NF; ++i) if ($i ~ /^http/) { print $i; exit } }
       /^URIs:/ { print $2; exit }' || true)
[[ -n "$mirror" ]] || unable "no mirror in /etc/apt"

root=$(mktemp -d /var/tmp/acceptlab-root.XXXXXX)
trap 'rm -rf --one-file-system "$root"' EXIT
debootstrap --variant=minbase bookworm "$root/debian" "$mirror" >"$root/log" 2>&1 ||
  { tail -3 "$root/log"; unable "debootstrap did not come to its end"; }
cp /etc/apt/apt.conf.d/* "$root/debian/etc/apt/apt.conf.d/" 2>/dev/null || true
inside() { chroot "$root/debian" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }
cp /etc/resolv.conf "$root/debian/etc/" 2>/dev/null || true

(cd "$build" && "$cpack" -G DEB -B "$root/packages" >"$root/log" 2>&1) || { tail -20 "$root/log"; exit 1; }
ls "$root"/packages/*.deb
mkdir "$root/debian/packages"
cp "$root"/packages/*.deb "$root/debian/packages/"
files() { inside find / -xdev \( -path /proc -o -path /sys -o -path /packages -o -path /var -o -path /tmp \) -prune -o -name '*acceptlab*' -print | sort; }
inside apt-get -q update >"$root/log" 2>&1 || { tail -5 "$root/log"; unable "no packages from $mirror"; }
inside bash -c 'apt-get -q install -y --no-install-recommends /packages/acceptlab_*.deb /packages/libacceptlab-dev_*.deb' \
  >"$root/log" 2>&1 || { tail -20 "$root/log"; exit 1; }

inside acceptlab --version
inside acceptlab run /usr/share/acceptlab/scenarios/textbook-queue.toml --set run.replications=2 \
  --progress never >"$root/out"
grep -q '^worker' "$root/out" || { cat "$root/out"; exit 1; }
for file in /usr/share/man/man1/acceptlab.1.gz /usr/lib/cmake/AcceptLab/AcceptLabConfig.cmake; do
  inside test -s "$file" || { echo "no $file"; exit 1; }
done

inside apt-get -q purge -y acceptlab libacceptlab-dev >"$root/log" 2>&1 || { tail -20 "$root/log"; exit 1; }
left=$(files)
[[ -z "$left" ]] || { echo "left behind:"; echo "$left"; exit 1; }
