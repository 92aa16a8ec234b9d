#!/usr/bin/env bash
# window_command.sh WHAT ACCEPTLAB-GUI [FOLDER]: the program as it is started.
#
#   screen    on a screen of its own (Xvfb): it opens, shows the example, and ends when told to; its
#             picture is left in FOLDER
#   display   neither display nor fonts: one line and status 3
#   usage     options that are not there or lack their value, files that are not there, too many of them
#
# Status 3: skipped, what it needs is not here.
set -u
what=$1
gui=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
status=0

fail() {
  echo "$*"
  status=1
}

# expect STATUS TEXT COMMAND...: the status, and one line on stderr that has the text.
expect() {
  local wanted=$1 text=$2 got
  shift 2
  timeout 30 "$@" >"$folder/out" 2>"$folder/err"
  got=$?
  [[ $got == "$wanted" ]] || fail "status $got, not $wanted: $* ($(cat "$folder/err"))"
  grep -qF -- "$text" "$folder/err" || fail "no '$text' from: $* ($(cat "$folder/err"))"
  (($(grep -c 'acceptlab-gui: error:' "$folder/err") == 1)) || fail "not one line: $(cat "$folder/err")"
}

display() {
  expect 3 "there is no display" env -u DISPLAY -u WAYLAND_DISPLAY -u QT_QPA_PLATFORM "$gui"
  expect 3 "DISPLAY=:9753" env -u WAYLAND_DISPLAY -u QT_QPA_PLATFORM DISPLAY=:9753 "$gui"
  (($(wc -l <"$folder/err") == 1)) || fail "not one line: $(cat "$folder/err")"
  expect 3 "QT_QPA_PLATFORM=none-such" env QT_QPA_PLATFORM=none-such "$gui"
  local option
  for option in --help --version; do
    env -u DISPLAY -u WAYLAND_DISPLAY -u QT_QPA_PLATFORM "$gui" $option >"$folder/out" 2>&1 ||
      fail "$option needs a display: $(cat "$folder/out")"
    grep -q acceptlab-gui "$folder/out" || fail "$option says: $(cat "$folder/out")"
  done
  mkdir "$folder/no-fonts"
  echo '<fontconfig></fontconfig>' >"$folder/fonts.conf"
  expect 3 "there are no fonts" env QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR="$folder" \
    FONTCONFIG_FILE="$folder/fonts.conf" QT_QPA_FONTDIR="$folder/no-fonts" "$gui"
}

usage() {
  export QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR=$folder
  expect 2 "/no/such/file.toml" "$gui" /no/such/file.toml
  expect 2 "one scenario file" "$gui" a.toml b.toml
  expect 2 "'--picture'" "$gui" --picture
  expect 2 "'colour'" "$gui" --colour
  : >"$folder/empty.toml"
  expect 2 "empty.toml: " "$gui" --picture "$folder/none.png" "$folder/empty.toml"
  echo 'format = [' >"$folder/damaged.toml"
  expect 2 "damaged.toml:" "$gui" --picture "$folder/none.png" "$folder/damaged.toml"
  echo '{"schema": "acceptlab.result/1"}' >"$folder/result.json"
  expect 2 "open the scenario that it came from" "$gui" --picture "$folder/none.png" \
    "$folder/result.json"
}

screen() {
  command -v Xvfb >/dev/null || {
    echo "skipped: there is no Xvfb (Debian: xvfb)"
    exit 3
  }
  local pictures=$1 server window
  mkdir -p "$pictures"
  Xvfb -displayfd 9 -screen 0 1400x900x24 -nolisten tcp 9>"$folder/display" 2>"$folder/xvfb" &
  server=$!
  for _ in $(seq 200); do
    [[ -s $folder/display ]] && break
    sleep 0.05
  done
  export DISPLAY=:$(cat "$folder/display") XDG_RUNTIME_DIR=$folder XDG_CONFIG_HOME=$folder
  unset QT_QPA_PLATFORM WAYLAND_DISPLAY
  timeout 60 "$gui" --picture "$pictures/window.png" >"$folder/out" 2>"$folder/err"
  window=$?
  kill "$server"
  wait "$server" 2>/dev/null
  [[ $window == 0 ]] || fail "the window ended with $window: $(cat "$folder/err")"
  [[ -s $pictures/window.png ]] || fail "there is no picture of it"
}

case $what in
  screen) screen "$3" ;;
  display | usage) "$what" ;;
esac
exit "$status"
