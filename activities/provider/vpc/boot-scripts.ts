/** Scripts that a machine runs, for any POSIX shell. */

/** Where a machine says how far its boot has come; kept when it is started anew. Also at /run/fleet/boot-report. */
export const bootReport = '/var/lib/fleet/boot-report';

/** Arms the lease first, so that a machine that does not come up ends itself too; then finds or installs an engine. */
export function bootScript(authorizedKeys: readonly string[]): string {
  return `#!/bin/sh
umask 022
mkdir -p /run/fleet /var/lib/fleet
report() { echo "$(date -u +%FT%TZ) $*" >> ${bootReport}; }
fail() { report "failed: $*"; exit 1; }
attempt() {
  tries=1
  until "$@" >> /var/log/fleet-boot.log 2>&1; do
    [ "$tries" -ge 5 ] && return 1
    tries=$((tries + 1)); sleep 5
  done
}
engine_answers() { [ -S /var/run/docker.sock ] && docker version > /dev/null 2>&1; }

report started
ln -sf ${bootReport} /run/fleet/boot-report
: > /run/fleet/lease
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  systemctl enable --now fleet-lease.service >> /var/log/fleet-boot.log 2>&1
else
  nohup sh /usr/local/lib/fleet/lease.sh > /dev/null 2>&1 &
fi
report lease armed

# Some images keep cloud-init from letting root in.
mkdir -p -m 700 /root/.ssh
while read -r key; do
  [ -z "$key" ] && continue
  grep -qF "$key" /root/.ssh/authorized_keys 2> /dev/null || echo "$key" >> /root/.ssh/authorized_keys
done << 'KEYS'
${authorizedKeys.join('\n')}
KEYS
chmod 600 /root/.ssh/authorized_keys 2> /dev/null

if command -v docker > /dev/null 2>&1; then
  report engine found
elif command -v apt-get > /dev/null 2>&1; then
  report installing docker.io
  export DEBIAN_FRONTEND=noninteractive
  attempt apt-get -o DPkg::Lock::Timeout=120 update || fail 'apt-get update: see /var/log/fleet-boot.log'
  attempt apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends docker.io iptables ||
    fail 'apt-get install docker.io: see /var/log/fleet-boot.log'
elif command -v dnf > /dev/null 2>&1; then
  report installing podman
  attempt dnf install -y podman podman-docker || fail 'dnf install podman: see /var/log/fleet-boot.log'
  systemctl enable --now podman.socket >> /var/log/fleet-boot.log 2>&1
  ln -sf /run/podman/podman.sock /var/run/docker.sock
else
  fail 'the image has no docker, and neither apt-get nor dnf to install it'
fi
if ! engine_answers && [ -d /run/systemd/system ]; then
  systemctl enable --now docker.service >> /var/log/fleet-boot.log 2>&1
fi
seconds=0
until engine_answers; do
  [ "$seconds" -ge 120 ] && fail 'the container engine does not answer: see journalctl -u docker'
  seconds=$((seconds + 1)); sleep 1
done
report ready
`;
}

/**
 * Powers the machine off when the time of /run/fleet/lease has not changed for so long. What is measured is time that
 * the machine was up, so that a clock that is set, as it is after boot, changes nothing.
 */
export function leaseScript(ttlSeconds: number): string {
  const pause = Math.max(1, Math.min(60, Math.floor(ttlSeconds / 4)));
  return `#!/bin/sh
uptime_s() { cut -d. -f1 /proc/uptime; }
mkdir -p /run/fleet
ln -sf ${bootReport} /run/fleet/boot-report
[ -e /run/fleet/lease ] || : > /run/fleet/lease
last=
renewed=$(uptime_s)
while :; do
  now=$(stat -c %Y /run/fleet/lease 2> /dev/null)
  if [ "$now" != "$last" ]; then last=$now; renewed=$(uptime_s); fi
  if [ $(($(uptime_s) - renewed)) -ge ${ttlSeconds} ]; then
    echo "$(date -u +%FT%TZ) lease ended: powering off" >> ${bootReport}
    systemctl poweroff || poweroff
  fi
  sleep ${pause}
done
`;
}

export const leaseUnit = `[Unit]
Description=Ends this machine when nobody renews its lease
[Service]
ExecStart=/bin/sh /usr/local/lib/fleet/lease.sh
Restart=always
RestartSec=1
[Install]
WantedBy=multi-user.target
`;
