# shellcheck shell=bash
# A PostgreSQL of our own for one run: own folder, own port on loopback, durable as in life (fsync stays on).
# The server refuses to run as root, so root lends it to a user without rights.

pg_home=""
pg_as=()

start_postgres() {
  local attempt port
  pg_home=$(mktemp -d "${TMPDIR:-/tmp}/counterbell-postgres.XXXXXX")
  if [[ $(id -u) == 0 ]]; then
    local user=postgres
    id -u "$user" >/dev/null 2>&1 || user=nobody
    chown "$user" "$pg_home"
    pg_as=(runuser -u "$user" --)
  fi
  # As that user: our own folder may be closed to it, and its settings must not leak in.
  pg_as+=(env -i -C "$pg_home" "PATH=$postgres_bin:/usr/bin:/bin" "HOME=$pg_home" LC_ALL=C)
  "${pg_as[@]}" initdb --pgdata "$pg_home/data" --username counterbell --auth trust --encoding UTF8 \
    --locale C --no-sync >"$pg_home/initdb.log" 2>&1 || { cat "$pg_home/initdb.log" >&2 && fail "initdb failed"; }

  # A free port may be taken before the server binds it: then another is tried.
  for attempt in 1 2 3 4 5; do
    port=$(free_port)
    if "${pg_as[@]}" pg_ctl --wait --timeout 60 --silent --pgdata "$pg_home/data" --log "$pg_home/data/server.log" \
      --options "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='$pg_home' -c max_connections=200" \
      start </dev/null >/dev/null 2>&1; then
      export TEST_POSTGRES_URL=postgres://counterbell@127.0.0.1:$port/postgres TEST_PSQL=$postgres_bin/psql
      say "PostgreSQL started on 127.0.0.1:$port, in $pg_home"
      return 0
    fi
    say "PostgreSQL did not start on port $port (try $attempt)"
  done
  tail -n 20 "$pg_home/data/server.log" >&2 || true
  fail "PostgreSQL did not start"
}

free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => {
    console.log(s.address().port);
    s.close();
  });'
}

# Runs on every exit, and stops only the server started above.
stop_postgres() {
  [[ -n $pg_home ]] || return 0
  if [[ -e $pg_home/data/postmaster.pid ]]; then
    "${pg_as[@]}" pg_ctl --wait --silent --mode immediate --pgdata "$pg_home/data" stop || true
  fi
  rm -rf -- "$pg_home"
  pg_home=""
}
