#!/bin/sh
# Installs the apt packages that the tests need, or with an argument those of `audit`, `bench`,
# `failure-run` or `pictures`. Without the right to install it names the missing package and stops.
set -eu

need() { # $1: package, $2: a command that tells whether it is there
  if sh -c "$2" >/dev/null 2>&1; then return; fi
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing $1 with apt."
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null
  else
    echo "This needs the package $1: apt-get install $1" >&2
    exit 1
  fi
}

if [ "${1:-}" = pictures ]; then
  need chromium 'command -v chromium'
  need fonts-dejavu-core 'fc-list | grep -q DejaVu'
  exit
fi
if [ "${1:-}" = audit ]; then
  need default-jre-headless 'java -version'
else
  need postgresql 'command -v initdb || ls /usr/lib/postgresql/*/bin/initdb'
  need nginx 'PATH=$PATH:/usr/sbin command -v nginx'
fi
if [ "${1:-}" = bench ]; then
  need wrk 'command -v wrk'
  exit
fi
need redis-server 'command -v redis-server'
if [ "${1:-}" = failure-run ]; then
  need iproute2 'PATH=$PATH:/usr/sbin command -v ip'
  exit
fi
need chromium 'command -v chromium'
if apt-cache show chromium-headless-shell >/dev/null 2>&1; then # the same with less around it
  need chromium-headless-shell 'command -v chromium-headless-shell'
fi
need npm 'command -v npm'
