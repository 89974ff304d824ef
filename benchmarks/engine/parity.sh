#!/usr/bin/env bash
# Generates a small random model of every architecture, and the bundled model in every format, and compares Sluice's logits on them with
# llama.cpp's, position by position; those of the bundled model also with a double-precision calculation on the same weights, which
# tells how far each engine is from what the file means. Before that, 10,000 hard strings for each kind of tokenizer.
#
#   benchmarks/engine/parity.sh [FOLDER]
#
# FOLDER is where all is written (artifacts/parity). Not part of CI: llama.cpp (node-llama-cpp 3.22.1) and @huggingface/tokenizers are downloaded.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
folder=${1:-$root/artifacts/parity}
peer="$root/benchmarks/peers/engine"
case "$(uname -m)" in x86_64) platform=linux-x64 ;; aarch64) platform=linux-arm64 ;; *) echo "no prebuilt llama.cpp for $(uname -m)" >&2; exit 1 ;; esac
if [ ! -d "$peer/node_modules/@node-llama-cpp/$platform/bins" ] || [ ! -d "$peer/node_modules/@huggingface/tokenizers" ]; then
  (cd "$peer" && npm install --no-save --no-package-lock --omit=optional --ignore-scripts --no-audit --no-fund node-llama-cpp@3.22.1 "@node-llama-cpp/$platform@3.22.1" @huggingface/tokenizers@0.2.0)
fi
mkdir -p "$folder/tokenizers"
folder=$(cd "$folder" && pwd)
(cd "$peer" && node "$root/tests/Sluice.Engine.Tests/Tokenization/Parity/generate.mjs" 10000 "$folder/tokenizers")
SLUICE_TOKENIZER_GOLDENS="$folder/tokenizers" dotnet test "$root/tests/Sluice.Engine.Tests" -c Release --filter "FullyQualifiedName~Tokenization.Parity"
dotnet run -c Release --project "$here/Sluice.Parity" -- "$folder" "$root/models/sluice-nano/sluice-nano-f16.gguf" "$root/models/sluice-nano/eval.json"
cd "$peer" && exec node parity.mjs "$folder"
