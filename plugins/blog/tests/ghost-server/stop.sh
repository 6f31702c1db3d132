#!/usr/bin/env bash
# stop.sh DATA_DIR: ends the Ghost that start.sh started for this DATA_DIR, by the pids
# it wrote, and only where the process is still the one that was started.
set -uo pipefail
data=${1:?usage: stop.sh DATA_DIR}
end() {
  local f=$1 pid start
  [ -f "$f" ] || return 0
  read -r pid start <"$f"
  if [ -r "/proc/$pid/stat" ] && [ "$(awk '{print $22}' "/proc/$pid/stat")" = "$start" ]; then
    kill -TERM "$pid" 2>/dev/null
    for _ in $(seq 1 100); do [ -d "/proc/$pid" ] || break; sleep 0.1; done
    [ -d "/proc/$pid" ] && kill -KILL "$pid" 2>/dev/null
    echo "stop.sh: ended $pid ($(basename "$(dirname "$f")")/$(basename "$f"))"
  fi
  rm -f "$f"
}
end "$data/ghost.pid"
exit 0
