#!/bin/bash
# Runs the workspace's own buildkitd and ends it when it was not used for a while.
# Arguments: idle minutes, the last-used file, then buildkitd and its arguments. STX_BRIDGE names the bridge of its steps' network.
set -u
idle_minutes=$1 last_used=$2
shift 2
# Should this be killed, the engine ends too: nobody else would ever end it.
setpriv --pdeathsig TERM "$@" &
engine=$!
finish() {
  wait "$engine"
  [ -z "${STX_BRIDGE:-}" ] || ip link delete "$STX_BRIDGE" 2>/dev/null
}
trap 'kill -TERM "$engine" 2>/dev/null; finish; exit 0' TERM INT
while kill -0 "$engine" 2>/dev/null; do
  sleep 5 &
  # Also when the engine ends, so that nobody waits for one that is gone.
  wait -n
  # Deleted with the cache folder, for example: from then on the engine counts as idle.
  [ -e "$last_used" ] || { mkdir -p "$(dirname "$last_used")" && touch "$last_used"; }
  if [ -n "$(find "$last_used" -mmin "+$idle_minutes" 2>/dev/null)" ]; then
    kill -TERM "$engine"
    break
  fi
done
finish
