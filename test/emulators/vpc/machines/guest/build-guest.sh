#!/usr/bin/env bash
# Builds the disk of an emulated machine: Debian with systemd, cloud-init, sshd and a container engine.
#   build-guest.sh <work folder> <archive to write>
# Needs root, debootstrap and a Debian mirror: that of this computer's own apt (Debian), or FLEET_GUEST_MIRROR, or
# Debian's. Takes one to three minutes, and 1 GB in the work folder, which the caller removes.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$1/root
archive=$2
suite=bookworm

main() {
  local mirror
  mirror=$(chosen_mirror)
  # Without one it takes Debian's.
  debootstrap --variant=minbase "$suite" "$root" ${mirror:+"$mirror"} >&2
  install_packages
  configure
  mask_units
  slim
  tar --numeric-owner --create --file "$archive" --directory "$root" .
}

# FLEET_GUEST_MIRROR, else the first mirror in apt's configuration, in either of its two forms; nothing when there is none.
chosen_mirror() {
  local found=${FLEET_GUEST_MIRROR:-}
  if [ -z "$found" ] && grep -qs '^ID=debian$' /etc/os-release; then
    found=$(sed -nE 's/^URIs:[[:space:]]*([^[:space:]]+).*/\1/p; s/^deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+).*/\2/p' \
      /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list /etc/apt/sources.list 2>/dev/null | head -n 1)
  fi
  echo "$found"
}

# Nothing is started meanwhile; proc is mounted in a namespace that ends with the command.
install_packages() {
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod +x "$root/usr/sbin/policy-rc.d"
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  local packages
  packages=$(sed 's/#.*//' "$here/packages.txt" | xargs)
  # shellcheck disable=SC2016
  unshare --mount --pid --fork sh -ec '
    mount -t proc proc "$1/proc"
    chroot "$1" apt-get update --quiet
    DEBIAN_FRONTEND=noninteractive chroot "$1" apt-get install --yes --quiet --no-install-recommends $2
  ' install "$root" "$packages" >&2
}

configure() {
  cp --recursive --no-preserve=ownership,mode "$here/files/." "$root/"
  chmod 755 "$root"/usr/local/sbin/*
  mkdir -p "$root/var/lib/cloud/seed/nocloud" "$root/var/lib/emulator/images"
  ln -sfn /lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
  ln -sfn /etc/systemd/system/load-images.service "$root/etc/systemd/system/multi-user.target.wants/load-images.service"
}

mask_units() {
  local unit
  for unit in $(sed 's/#.*//' "$here/masked-units.txt" | xargs); do
    ln -sfn /dev/null "$root/etc/systemd/system/$unit"
  done
}

# What would be the same on every machine, and what no machine needs.
slim() {
  rm -rf "$root/usr/sbin/policy-rc.d" "$root"/etc/ssh/ssh_host_* "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* \
    "$root"/usr/share/{doc,man,locale,info} "$root"/usr/{bin,sbin}/{ctr,dnet,ovrouter} "$root"/etc/docker/key.json
  : >"$root/etc/machine-id"
  : >"$root/etc/resolv.conf"
}

main
