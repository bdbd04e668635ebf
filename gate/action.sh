#!/usr/bin/env bash
# The step of ../action.yml. It turns the inputs, which are in the environment, into arguments of verify.sh, and the report into
# outputs. It expands nothing in an input, and runs only the command that is the port. It works with bash 3.2, the version of macOS.
set -euo pipefail

usage() {
  printf '::error title=RMSprop parity::%s\n' "$1"
  exit 2
}

# split TEXT: puts its words into the array "words". Quotes and backslashes work as in a shell, but nothing is expanded.
split() {
  words=()
  local list word
  [[ $1 =~ [^[:space:]] ]] || return 0
  list=$(mktemp)
  if ! printf '%s' "$1" | xargs printf '%s\0' >"$list" 2>/dev/null; then
    rm -f "$list"
    return 1
  fi
  while IFS= read -r -d '' word; do words+=("$word"); done <"$list"
  rm -f "$list"
}

arguments=()
option() { if [[ -n $2 ]]; then arguments+=("$1" "$2"); fi; }

if [[ -z $PARITY_PORT && ! $PARITY_COMMAND =~ [^[:space:]] ]]; then
  usage 'No port is named. Set the input "port" (a module) or "command" (a program that speaks the protocol).'
fi
case $RMSPROP_PARITY_REPORTS in
  *$'\n'* | '') usage 'The input "reports" is empty or has more than one line. Set it to the name of a folder.' ;;
esac
option --port "$PARITY_PORT"
option --level "$PARITY_LEVEL"
option --arithmetic "$PARITY_ARITHMETIC"
option --filter "$PARITY_FILTER"
option --known "$PARITY_KNOWN"
split "$PARITY_ARGS" || usage 'The input "args" has a quote that is not closed. Close it.'
if ((${#words[@]} > 0)); then arguments+=("${words[@]}"); fi
split "$PARITY_COMMAND" || usage 'The input "command" has a quote that is not closed. Close it.'
if ((${#words[@]} > 0)); then arguments+=(-- "${words[@]}"); fi

# Without a version, the action compiles the code that GitHub checked out for it, once, and runs that.
if [[ -z $RMSPROP_PARITY_VERSION && ! -f $GITHUB_ACTION_PATH/dist/src/cli/main.js ]]; then
  printf '::group::Building rmsprop-parity\n'
  if ! (cd "$GITHUB_ACTION_PATH" && npm ci --include=dev --ignore-scripts --no-audit --no-fund && npm run build); then
    printf '::endgroup::\n'
    usage 'The action could not compile rmsprop-parity (see above). It needs Node 20.19 or newer and npm. Or set the input "version" to a published version, such as "0.1.0".'
  fi
  printf '::endgroup::\n'
fi

code=0
RMSPROP_PARITY_REPORTERS=console,github sh "$GITHUB_ACTION_PATH/gate/verify.sh" "${arguments[@]}" || code=$?

# If a run ended before it wrote a report, it has an exit code and no verdict. If it was cut short, its verdict is "failed".
node -e '
  const { existsSync, readFileSync } = require("node:fs");
  const { join, resolve } = require("node:path");
  const [folder, code] = process.argv.slice(1);
  const file = join(folder, "report.json");
  const report = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const isComplete = report.complete === true;
  const outputs = {
    "exit-code": code,
    reports: resolve(folder),
    verdict: isComplete ? report.verdict : existsSync(file) ? "failed" : "",
    level: report.level ?? "",
    conformant: isComplete && report.conformant === true,
    divergent: report.counts?.divergent ?? "",
    "not-judged": report.counts?.notJudged ?? "",
  };
  for (const [name, value] of Object.entries(outputs)) console.log(`${name}=${value}`);
' "$RMSPROP_PARITY_REPORTS" "$code" >>"$GITHUB_OUTPUT"
exit "$code"
