say() { printf '%s\n' "$*"; }
stop() { printf '%s\n' "$*" >&2; exit 1; }

folder=$(mktemp -d)
readonly folder
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM
umask 077
: >"$folder/page"
status=''
location=''

# send ARGUMENT ...: sends one request, and keeps the status and the body of the response.
send() {
  answer=$(curl -q --silent --show-error --proto '=http,https' --max-time 60 \
    --noproxy 127.0.0.1,localhost,::1 --globoff --path-as-is \
    --output "$folder/answer" --write-out '%{http_code} %{redirect_url}' "$@") ||
    stop "No response at step $step. Is the playground running at these addresses?"
  status=${answer%% *}
}

# browse ARGUMENT ...: sends it as a browser, with cookies; keeps the page and the redirect.
browse() {
  : >"$folder/answer"
  send --cookie "$jar" --cookie-jar "$jar" --header 'Accept: text/html' "$@"
  location=${answer#* }
  mv "$folder/answer" "$folder/page"
}

# call ARGUMENT ...: sends it as a program, without cookies.
call() {
  : >"$folder/answer"
  send "$@"
}

follow() {
  [ -n "$location" ] || stop "Step $step follows a redirect, and the response before has none."
  browse --url "$location"
}

expect() {
  [ "$status" = "$1" ] ||
    stop "Step $step was answered with status $status; $1 was expected. $advice"
}
advice='The viewer shows which check failed. A run on a fresh playground asks for login and consent.'
readonly advice

# is_redirected: whether the server skipped a page, since login or consent is remembered.
is_redirected() { case $status in 30[1237]) return 0 ;; *) return 1 ;; esac; }

# in_page WHAT PATH NAME: the address of the form that is sent to this path, or its hidden field.
in_page() {
  what=$1 path=$2 name=$3 awk '
    function attribute(tag, name,   at) {
      at = index(tag, " " name "=\"")
      if (!at) return ""
      tag = substr(tag, at + length(name) + 3)
      return plain(substr(tag, 1, index(tag, "\"") - 1))
    }
    function plain(text) {
      gsub(/&#34;|&quot;/, "\"", text); gsub(/&#39;/, "\047", text)
      gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&amp;/, "\\&", text)
      return text
    }
    function path_of(address) {
      sub(/[?#].*/, "", address); sub(/^https?:\/\/[^\/]*/, "", address)
      return address
    }
    BEGIN { RS = "<" }
    /^form[ >]/ {
      address = attribute($0, "action")
      inside = path_of(address) == ENVIRON["path"]
      if (inside && ENVIRON["what"] == "address") { print address; exit }
    }
    /^\/form/ { inside = 0 }
    /^input / && inside && attribute($0, "name") == ENVIRON["name"] {
      print attribute($0, "value"); exit
    }' "$folder/page"
}

# submit ORIGIN PATH ARGUMENT ...: the form of the page that is sent to this path.
submit() {
  address=$(in_page address "$2" '')
  [ -n "$address" ] || stop "Step $step submits a form to $2, and the page before has none."
  case $address in /*) address=$1$address ;; esac
  shift 2
  browse --url "$address" "$@"
}

# hidden PATH NAME: the value of a hidden field of the form that is sent to this path.
hidden() { in_page field "$1" "$2"; }

# shown_code: the one-time code that the page shows.
shown_code() {
  sed 's/<[^>]*>/ /g' "$folder/page" | awk '{
    while (match($0, /[0-9]+/)) {
      if (RLENGTH == 6) { print substr($0, RSTART, 6); exit }
      $0 = substr($0, RSTART + RLENGTH)
    }
  }'
}

# member NAME: a member of a JSON response.
member() { tr -d '\n' <"$folder/answer" | sed -n 's/.*"'"$1"'" *: *"\([^"]*\)".*/\1/p'; }

# parameter NAME: a parameter of the address to which the response before leads, as it stands there.
parameter() { printf '%s\n' "$location" | sed -n 's/.*[?&]'"$1"'=\([^&#]*\).*/\1/p'; }
