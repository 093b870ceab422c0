#!/bin/sh
# Makes the secrets that the compose files read, once: passwords are random and stay in docker/secrets, which git ignores.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets
chmod 700 secrets
# Letters and digits only: a password stands in addresses and among the arguments of commands.
random() { LC_ALL=C tr -dc 'A-Za-z0-9' < /dev/urandom | head -c 32; }
keep() { [ -s "secrets/$1" ] || { cat > "secrets/$1"; chmod 644 "secrets/$1"; }; }
random | keep mongodb-password
head -c 96 /dev/urandom | base64 | tr -d '\n' | keep mongodb-keyfile
password=$(cat secrets/mongodb-password)
printf 'mongodb://kronika:%s@mongodb:27017/?replicaSet=rs0&authSource=admin' "$password" | keep read-store-url
printf 'mongodb://kronika:%s@mongodb-1:27017,mongodb-2:27017,mongodb-3:27017/?replicaSet=rs0&authSource=admin' "$password" | keep read-store-url-cluster
printf 'esdb://eventstore:2113?tls=false' | keep event-store-url
printf 'esdb://eventstore-1:2113,eventstore-2:2113,eventstore-3:2113?tls=false' | keep event-store-url-cluster
echo "The secrets stand in docker/secrets."
