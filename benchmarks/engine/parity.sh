#!/usr/bin/env bash
# Generates a small random model of every architecture, and the bundled model in every format that fits its rows, and compares Sluice's
# logits on them with llama.cpp's, position by position.
#
#   benchmarks/engine/parity.sh [FOLDER]
#
# FOLDER is where the models are written (artifacts/parity). Not part of CI: llama.cpp (node-llama-cpp 3.22.1) is downloaded.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
folder=${1:-$root/artifacts/parity}
peer="$root/benchmarks/peers/engine"
case "$(uname -m)" in x86_64) platform=linux-x64 ;; aarch64) platform=linux-arm64 ;; *) echo "no prebuilt llama.cpp for $(uname -m)" >&2; exit 1 ;; esac
if [ ! -d "$peer/node_modules/@node-llama-cpp/$platform/bins" ]; then
  (cd "$peer" && npm install --no-save --no-package-lock --omit=optional --ignore-scripts --no-audit --no-fund node-llama-cpp@3.22.1 "@node-llama-cpp/$platform@3.22.1")
fi
dotnet run -c Release --project "$here/Sluice.Parity" -- "$folder" "$root/models/sluice-nano/sluice-nano-f16.gguf"
cd "$peer" && exec node parity.mjs "$folder"
