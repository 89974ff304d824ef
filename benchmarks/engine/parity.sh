#!/usr/bin/env bash
# Compares what Sluice and llama.cpp make of the same files, and writes benchmarks/results/MACHINE/parity.md: token ids of 10,000 hard strings for
# each kind of tokenizer; chat templates rendered as Jinja2 renders them; logits, adapters, embeddings and scores of small random models of every
# architecture; the bundled model in every format on real text, both engines also against a double-precision calculation on the same weights.
#
#   benchmarks/engine/parity.sh [--folder FOLDER] [--only FORMAT,...] [--results FOLDER]
#
# --folder   where models and texts are written (artifacts/parity)
# --only     some formats instead of all, Q8_0,Q4_K,llama-Q4_K_M (llama-: by llama.cpp's quantiser); the page then goes to FOLDER
# --results  where the page goes instead
#
# Not part of CI: llama.cpp (node-llama-cpp 3.22.1) and @huggingface/tokenizers are downloaded from npm. Needs Node 20, and for the templates a
# python3 with jinja2 (without one the committed renderings alone are compared). llama.cpp runs on one thread.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$root/benchmarks/machine.sh" 2>/dev/null
MACHINE_TEXT=${MACHINE_TEXT%%; load average*} # Nothing here is timed.

folder="$root/artifacts/parity"
results=
only=()
while [ $# -gt 0 ]; do
  case "$1" in
    --folder) folder=$2; shift 2 ;;
    --only) only=(--only "$2"); shift 2 ;;
    --results) results=$2; shift 2 ;;
    *) sed -n '2,14s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 2 ;;
  esac
done
mkdir -p "$folder/tokenizers"
folder=$(cd "$folder" && pwd)
[ -n "$results" ] || { [ ${#only[@]} -eq 0 ] && results="$root/benchmarks/results/$MACHINE" || results="$folder"; }

peer="$root/benchmarks/peers/engine"
case "$(uname -m)" in x86_64) platform=linux-x64 ;; aarch64) platform=linux-arm64 ;; *) echo "no prebuilt llama.cpp for $(uname -m)" >&2; exit 1 ;; esac
libraries="$peer/node_modules/@node-llama-cpp/$platform/bins/$platform"
if [ ! -d "$libraries" ] || [ ! -d "$peer/node_modules/@huggingface/tokenizers" ]; then
  (cd "$peer" && npm install --no-save --no-package-lock --omit=optional --ignore-scripts --no-audit --no-fund node-llama-cpp@3.22.1 "@node-llama-cpp/$platform@3.22.1" @huggingface/tokenizers@0.2.0)
fi

tests="$root/tests/Sluice.Engine.Tests"
(cd "$peer" && node "$tests/Tokenization/Parity/generate.mjs" 10000 "$folder/tokenizers")
SLUICE_TOKENIZER_GOLDENS="$folder/tokenizers" dotnet test "$tests" -c Release --filter "FullyQualifiedName~Tokenization.Parity|FullyQualifiedName~Templates.GoldenTests"
if python3 -c 'import jinja2' 2>/dev/null; then
  python3 "$tests/Templates/make_goldens.py" "$folder/templates.json"
  cmp "$tests/Templates/goldens.json" "$folder/templates.json"
else
  echo "python3 has no jinja2: the committed renderings were compared, not made again" >&2
fi

exec dotnet run -c Release --project "$here/Sluice.Parity" -- --libraries "$libraries" --folder "$folder" --results "$results" \
  --model "$root/models/sluice-nano" --prose "$here/Sluice.Parity/Texts/prose.txt" \
  --machine "$MACHINE_TEXT" --date "$(date -u +%Y-%m-%d)" --commit "$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo unknown)" ${only[@]+"${only[@]}"}
