#!/bin/sh
# Judges a port and writes all reports to a folder. For a plain shell, Jenkins, or any CI system that has no file in this folder.
#
#   gate/verify.sh --port ./my-port.ts
#   RMSPROP_PARITY_SHARDS=4 gate/verify.sh -- python my_port.py    # four processes at a time
#
# It has the arguments and the exit codes of "rmsprop-parity verify": 0 conformant, 1 divergent, 2 wrong usage, 3 the port
# failed, 4 the corpus is damaged, 5 conformant, but a report is not written.
#
# It runs the package that it belongs to: in node_modules, or in a checkout after "npm run build". If you copy it elsewhere or set
# RMSPROP_PARITY_VERSION, it runs a published version with npx.
set -eu

reports=${RMSPROP_PARITY_REPORTS:-rmsprop-parity-reports} # a folder
reporters=${RMSPROP_PARITY_REPORTERS:-console}            # in addition to the files
shards=${RMSPROP_PARITY_SHARDS:-1}

usage() {
  printf '%s\n' "$1" >&2
  exit 2
}

case $reports in
  *,*) usage "RMSPROP_PARITY_REPORTS is \"$reports\". Expected a folder without commas in its name." ;;
esac
case $shards in
  '' | *[!0-9]* | 0* | ????*) usage "RMSPROP_PARITY_SHARDS is \"$shards\". Expected a number from 1 to 999." ;;
esac

version=${RMSPROP_PARITY_VERSION:-0.1.0}
package=$(dirname "$0")/..
main=
if [ -z "${RMSPROP_PARITY_VERSION:-}" ] && grep -qs '^  "name": "rmsprop-parity",$' "$package/package.json"; then
  main=$package/dist/src/cli/main.js
  [ -f "$main" ] || usage "rmsprop-parity in $package is not compiled. Run \"npm ci && npm run build\" there, or set RMSPROP_PARITY_VERSION to a published version, such as $version."
fi

parity() {
  if [ -n "$main" ]; then
    node "$main" "$@"
  else
    npx --yes "rmsprop-parity@$version" "$@"
  fi
}

mkdir -p "$reports"
rm -f "$reports/report.json" "$reports/junit.xml" "$reports/report.html" "$reports/badge.svg" "$reports"/shard-*.json
all=$reporters,json=$reports/report.json,junit=$reports/junit.xml,html=$reports/report.html,badge=$reports/badge.svg

if [ "$shards" -eq 1 ]; then
  parity verify --reporter "$all" "$@"
  exit
fi

shard=1
pids=
while [ "$shard" -le "$shards" ]; do
  parity verify --shard "$shard/$shards" --reporter "json=$reports/shard-$shard.json" "$@" &
  pids="$pids $!"
  shard=$((shard + 1))
done
stop() {
  kill $pids 2>/dev/null || true # some processes may have ended already
}
trap 'stop; exit 130' INT TERM
for pid in $pids; do
  code=0
  wait "$pid" || code=$?
  case $code in
    0 | 1 | 3) ;; # merge judges all shards, below
    *)
      stop
      exit "$code"
      ;;
  esac
done
trap - INT TERM
parity merge --reporter "$all" "$reports"/shard-*.json
