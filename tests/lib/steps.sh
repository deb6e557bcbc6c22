# shellcheck shell=bash
# One check after the other, each with a heading and its time; all run, and the failed ones are named at the end.

passed=0
failed=()

# step HEADING COMMAND…
step() {
  local heading=$1 status=0 began=$SECONDS
  shift
  printf '\n== %s\n' "$heading"
  set +e
  # A subshell of its own, not in a condition: there `set -e` would be off.
  (
    set -euo pipefail
    "$@"
  )
  status=$?
  set -e
  # Ctrl-C ends the run, not one check of it.
  if ((status == 130)); then exit 130; fi
  if ((status == 0)); then
    passed=$((passed + 1))
    printf '== passed in %s s: %s\n' $((SECONDS - began)) "$heading"
  else
    failed+=("$heading")
    printf '== FAILED (code %s) after %s s: %s\n' "$status" $((SECONDS - began)) "$heading"
  fi
}

finish() {
  local heading
  printf '\n'
  for heading in ${failed[@]+"${failed[@]}"}; do
    printf 'FAILED: %s\n' "$heading"
  done
  say "in $SECONDS s"
  printf 'checks: %s passed, %s failed\n' "$passed" "${#failed[@]}"
  ((${#failed[@]} == 0)) || exit 1
  exit 0
}
