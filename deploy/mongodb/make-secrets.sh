# Makes, once, the key of the replica set, the passwords of MongoDB and the address with which the service reaches it. Each file can be read by
# the one user that needs it: 999 is mongodb in its image, 1000 is node in ours. Run by docker-compose.yml as root, with no more rights than chown.
set -eu
[ ! -e /for-tollgate/uri ] || exit 0

umask 377
random() { od -An -v -tx1 -N "$1" /dev/urandom | tr -d ' \n'; }
cd /for-mongodb
rm -f keyfile root-password password /for-tollgate/unfinished
random 48 > keyfile
random 24 > root-password
random 24 > password
printf 'mongodb://tollgate:%s@mongodb:27017/tollgate?replicaSet=rs0' "$(cat password)" > /for-tollgate/unfinished
chown 999:999 keyfile root-password password
chown 1000:1000 /for-tollgate/unfinished
mv /for-tollgate/unfinished /for-tollgate/uri
