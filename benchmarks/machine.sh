# What machine this is; sourced by the benchmarks' scripts.
# MACHINE names the folder of results (set it to override), MACHINE_TEXT describes it in a sentence.

cpu_model=$(LC_ALL=C lscpu | sed -n 's/^Model name: *//p' | head -n 1)
cpu_flags=" $(sed -n 's/^flags[^:]*: *//p' /proc/cpuinfo | head -n 1) "
cpu_family=$(LC_ALL=C lscpu | sed -n 's/^CPU family: *//p')
cpu_number=$(LC_ALL=C lscpu | sed -n 's/^Model: *//p')
cores=$(nproc)

# Virtual machines often hide the name of Intel's server generations; their model numbers do not.
case "$cpu_family-$cpu_number" in
  6-85) generation=xeon-skylake ;;
  6-106) generation=xeon-icelake ;;
  6-143) generation=xeon-sapphire-rapids ;;
  6-207) generation=xeon-emerald-rapids ;;
  6-173) generation=xeon-granite-rapids ;;
  *) generation=$(printf '%s' "$cpu_model" | tr '[:upper:]' '[:lower:]' | sed 's/([^)]*)//g; s/ cpu.*//; s/[^a-z0-9]\{1,\}/-/g; s/^-//; s/-$//') ;;
esac
case "$cpu_flags" in *" avx512_vnni "*) vectors=", AVX-512 with VNNI" ;; *" avx512f "*) vectors=", AVX-512" ;; *" avx2 "*) vectors=", AVX2" ;; *) vectors= ;; esac

MACHINE=${MACHINE:-$generation-${cores}core}
MACHINE_TEXT="$cpu_model (${generation//-/ }$vectors), $cores cores, $(awk '/^MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GiB, Linux $(uname -r), $(. /etc/os-release && printf '%s' "$PRETTY_NAME")"

# Whatever else runs here is in the numbers, so the results say how much that was when they began.
load=$(cut -d ' ' -f 1 /proc/loadavg)
MACHINE_TEXT="$MACHINE_TEXT; load average at the start $load"
if awk -v load="$load" -v cores="$cores" 'BEGIN { exit !(load > cores * 0.75) }'; then
  echo "warning: this machine is busy (load average $load on $cores cores); the numbers will mean little" >&2
  MACHINE_TEXT="$MACHINE_TEXT (busy: **these numbers mean little**)"
fi
