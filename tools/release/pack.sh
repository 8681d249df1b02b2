#!/usr/bin/env bash
# Packs every package as it is built into a folder: tools/release/pack.sh FOLDER. Needs no right but to read.
set -euo pipefail
mkdir -p "$1"
destination="$(cd "$1" && pwd)"
export destination
cd "$(dirname "$0")/../.."
for folder in packages/*/; do
  test -d "${folder}dist" || { echo "${folder} is not built." >&2; exit 1; }
done
# shellcheck disable=SC2016
printf '%s\0' packages/*/ | xargs -0 -n 1 -P 4 bash -c 'cd "$0" && pnpm pack --pack-destination "$destination" > /dev/null'
ls "$destination"
