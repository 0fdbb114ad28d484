#!/usr/bin/env bash
# usage: follow.sh CURSOR_FILE '{"query": "subscription { ... }"}'
touch "$1"
while :; do
  curl --silent --no-buffer "$WAYPOST_URL" --header "Authorization: Bearer $TOKEN" \
    --header 'Content-Type: application/json' --header 'Accept: text/event-stream' \
    --header "Last-Event-ID: $(cat "$1")" --data "$2" |
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in
        'id: '*) cursor=${line#id: } ;;
        'data: {"data"'*) printf '%s\n' "${line#data: }" && printf %s "$cursor" >"$1" ;;
        *'"LAGGED"'* | *'"SHUTTING_DOWN"'* | *'"RATE_LIMITED"'* | *'"INTERNAL"'*) ;;
        *'{"errors"'*) printf '%s\n' "$line" >&2 && exit 1 ;;
      esac
    done || exit
  sleep 1
done
