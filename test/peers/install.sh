#!/bin/sh
# Installs the programs that test/peers runs against into .peers/ at the repository root:
#   .peers/credstash      Python credstash, upstream itself
#   .peers/moto           moto server: KMS, DynamoDB and more on loopback
#   .peers/templates      readers of CloudFormation and Terraform
#   .peers/nodecredstash  the Node port
# What is there with the same pins is left alone. With --system the machine's own programs that these need, Java for
# DynamoDB Local, a secret service, databases and proxies (MariaDB, PostgreSQL, haproxy, pgbouncer) and the shells that the slow
# tests type into are installed too, where this runs as root on a machine with apt-get.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
peers=$root/.peers

fail() {
  echo "install.sh: $*" >&2
  exit 1
}

# apt PACKAGE: for what is missing, and only when asked for.
apt() {
  [ "$(id -u)" = 0 ] || fail "$1 is missing, and only root can install it"
  command -v apt-get > /dev/null || fail "$1 is missing, and there is no apt-get to install it"
  DEBIAN_FRONTEND=noninteractive
  export DEBIAN_FRONTEND
  apt-get install -y -qq --no-install-recommends "$1" > /dev/null 2>&1 ||
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$1" > /dev/null; } ||
    fail "$1 could not be installed"
}

system() {
  command -v python3 > /dev/null || apt python3
  python3 -c 'import ensurepip, venv' 2> /dev/null || apt python3-venv
  command -v java > /dev/null || apt openjdk-17-jre-headless
  # Shells, whose completion the slow tests type into.
  command -v zsh > /dev/null || apt zsh
  command -v fish > /dev/null || apt fish
  # A secret service without a desktop, and its own client.
  command -v dbus-run-session > /dev/null || apt dbus-daemon
  command -v gnome-keyring-daemon > /dev/null || apt gnome-keyring
  command -v secret-tool > /dev/null || apt libsecret-tools
  # Databases, and what stands before them, for the sample's function. Debian's packages start a server of their own where
  # the machine has an init system; the tests start others, on ports and in folders of their own.
  command -v openssl > /dev/null || apt openssl
  [ -x /usr/sbin/mariadbd ] || apt mariadb-server
  [ -d /usr/lib/postgresql ] || apt postgresql
  [ -x /usr/sbin/haproxy ] || apt haproxy
  [ -x /usr/sbin/pgbouncer ] || apt pgbouncer
  # What compiles Lambda's runtime client, which `npm run lambda:local` installs by itself.
  command -v g++ > /dev/null || apt g++
  command -v make > /dev/null || apt make
  command -v cmake > /dev/null || apt cmake
  command -v xz > /dev/null || apt xz-utils
}

# is_stamped FOLDER PINS: whether FOLDER was finished with exactly these pins.
is_stamped() {
  [ -f "$1/pins" ] && cmp -s "$1/pins" "$2"
}

# python_peer NAME: a virtual environment with what requirements-NAME.txt lists.
python_peer() {
  pins=$here/requirements-$1.txt
  folder=$peers/$1
  if is_stamped "$folder" "$pins" && "$folder/bin/python" -c '' 2> /dev/null; then
    echo "$1: there already"
    return
  fi
  rm -rf "$folder"
  python3 -m venv "$folder" || fail "python3 could not make a virtual environment (Debian: apt-get install python3-venv)"
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --requirement "$pins" ||
    fail "$1 could not be installed"
  "$folder/bin/python" -m pip check > /dev/null || fail "the pins of $1 do not fit together"
  cp "$pins" "$folder/pins"
  echo "$1: installed"
}

# Its ES modules leave out the file extensions, which Node does not load: they are bundled, unchanged, into one file.
node_peer() {
  folder=$peers/nodecredstash
  if is_stamped "$folder" "$here/nodecredstash/package-lock.json"; then
    echo "nodecredstash: there already"
    return
  fi
  rm -rf "$folder"
  mkdir -p "$folder"
  cp "$here/nodecredstash/package.json" "$here/nodecredstash/package-lock.json" "$folder"
  (cd "$folder" && npm ci --workspaces=false --ignore-scripts --no-audit --no-fund --silent) ||
    fail "nodecredstash could not be installed"
  "$root/node_modules/.bin/esbuild" "$folder/node_modules/nodecredstash/src/index.js" --log-level=warning --bundle \
    --platform=node --format=esm --main-fields=module,main --outfile="$folder/nodecredstash.mjs" \
    --banner:js='import{createRequire as $r}from"node:module";const require=$r(import.meta.url);' ||
    fail "nodecredstash could not be bundled; has \`npm ci\` been run?"
  cp "$here/nodecredstash/package-lock.json" "$folder/pins"
  echo "nodecredstash: installed"
}

case "${1-}" in
  --system) system ;;
  "") ;;
  *) fail "unknown option $1; --system is the only one" ;;
esac
command -v python3 > /dev/null || fail "python3 is missing"
python_peer credstash
python_peer moto
python_peer templates
node_peer
command -v gnome-keyring-daemon > /dev/null || echo "install.sh: the keychain's tests will be left out: there is no gnome-keyring (--system installs it)" >&2
command -v java > /dev/null || echo "install.sh: DynamoDB Local will be left out: there is no Java (--system installs it)" >&2
