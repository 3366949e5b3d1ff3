#!/bin/sh
# enter.sh ROOT PERSON BINDS COMMAND...: what a started machine has, around a root that is only files.
# roots.py calls it in namespaces of its own. Whatever is mounted or started here is gone with them, however it ends.
set -eu
root=$1 person=$2 binds=$3
shift 3

mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount -t tmpfs -o mode=755,size=1m dev "$root/dev"
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=666,mode=620 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
for device in null zero full random urandom tty; do
    touch "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"

# One pair a line: a file or folder of the host, where it lies in the root.
printf '%s' "$binds" | while IFS="$(printf '\t')" read -r source target; do
    if [ -d "$source" ]; then mkdir -p "$root$target"; else touch "$root$target"; fi
    mount --bind "$source" "$root$target"
    mount -o remount,ro,bind "$root$target"
done

# No exec: this shell stays process 1, so that the command gets signals as on any machine. And Linux forgets who is to
# end with its parent once it becomes another user; as root this shell keeps it, and takes the rest with it.
trap : INT # the command's affair; this shell only passes its exit status on
chroot --userspec="$person" "$root" "$@"
