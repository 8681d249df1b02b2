#!/usr/bin/env bash
# Packs every package that is published, as it is built, into a folder: tools/release/pack.sh FOLDER. Needs no right but to read.
set -euo pipefail
mkdir -p "$1"
destination="$(cd "$1" && pwd)"
cd "$(dirname "$0")/../.."
for folder in packages/*/; do
  if grep -q '"private": true' "${folder}package.json"; then continue; fi
  test -d "${folder}dist" || { echo "${folder} is not built." >&2; exit 1; }
  (cd "$folder" && pnpm pack --pack-destination "$destination" > /dev/null)
done
ls "$destination"
