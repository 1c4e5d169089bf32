#!/bin/sh
# Draws public/favicon.svg as the pictures that the installed app shows. Needs Chromium.
set -eu
cd "$(dirname "$0")/.."
mkdir -p public/icons
draw() {
    page=$(mktemp --suffix .html)
    printf '<body style="margin:0;background:%s"><img style="width:%spx;margin:%spx" src="file://%s/public/favicon.svg">' "$4" "$2" "$3" "$PWD" > "$page"
    "${CHROMIUM:-chromium}" --headless --no-sandbox --hide-scrollbars --default-background-color=00000000 --window-size="$5,$5" --screenshot="$PWD/public/icons/$1" "file://$page" 2>/dev/null
    rm "$page"
}
draw 192.png 192 0 transparent 192
draw 512.png 512 0 transparent 512
# A launcher may cut a fifth off each side.
draw maskable-512.png 360 76 '#F4EFE2' 512
