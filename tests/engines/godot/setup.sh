#!/usr/bin/env bash
# Puts Godot 4 into a chroot of Debian's unstable suite, as Debian's stable releases have none.
# Needs root. Prints the chroot's folder; quick where it is there already. The mirror is the one
# that this machine's own apt sources name for Debian. I2RVR_GODOT_ROOT names another folder.
set -euo pipefail
root="${I2RVR_GODOT_ROOT:-/var/lib/i2r-vr/godot}"
packages=(godot xvfb xauth mesa-vulkan-drivers libgl1-mesa-dri libegl1 libgl1 fonts-dejavu-core)

if [ -x "$root/usr/bin/godot" ]; then
  echo "$root"
  exit 0
fi
mkdir -p "$(dirname "$root")"
exec 9>"$root.lock"
flock 9
if [ -x "$root/usr/bin/godot" ]; then
  echo "$root"
  exit 0
fi
debian_mirror() {
  apt-get indextargets --format '$(LABEL) $(SITE)' 'Created-By: Packages' |
    sed -n 's/^Debian \(https\{0,1\}:.*\)$/\1/p' | sort -u | head -n 1
}
mirror="$(debian_mirror)"
if [ -z "$mirror" ]; then # no lists yet
  apt-get update -qq >&2
  mirror="$(debian_mirror)"
fi
if [ -z "$mirror" ]; then
  echo "no Debian mirror in this machine's apt sources" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
command -v debootstrap >/dev/null ||
  apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends debootstrap >&2
partial="$root.partial"
rm -rf --one-file-system "$partial"
debootstrap --variant=minbase sid "$partial" "$mirror" >&2
cp /etc/resolv.conf "$partial/etc/resolv.conf"
mkdir -p "$partial/etc/ssl/certs"
if [ -f /etc/ssl/certs/ca-certificates.crt ]; then
  cp /etc/ssl/certs/ca-certificates.crt "$partial/etc/ssl/certs/ca-certificates.crt"
fi
# A mirror may lag behind what its release file allows.
chroot "$partial" apt-get -o Acquire::Check-Valid-Until=false update -qq >&2
chroot "$partial" apt-get install -y -qq --no-install-recommends "${packages[@]}" >&2
chroot "$partial" apt-get clean
mv "$partial" "$root"
echo "$root"
