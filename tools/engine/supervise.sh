#!/bin/bash
# Runs the workspace's own buildkitd and ends it when it was not used for a while.
# Arguments: idle minutes, the last-used file, then buildkitd and its arguments.
set -u
idle_minutes=$1 last_used=$2
shift 2
"$@" &
engine=$!
trap 'kill -TERM "$engine" 2>/dev/null; wait "$engine"; exit 0' TERM INT
while kill -0 "$engine" 2>/dev/null; do
  sleep 5 &
  # Also when the engine ends, so that nobody waits for one that is gone.
  wait -n
  if [ -n "$(find "$last_used" -mmin "+$idle_minutes" 2>/dev/null)" ]; then
    kill -TERM "$engine"
    break
  fi
done
wait "$engine"
