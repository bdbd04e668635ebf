#!/usr/bin/env bash
# The step of ../action.yml: turns its inputs, which are in the environment, into arguments of verify.sh, and what came of
# it into outputs. Nothing in an input is run or expanded but the command, which is the port. It is written for bash 3.2,
# which macOS has.
set -euo pipefail

usage() {
  printf '::error title=RMSprop parity::%s\n' "$1"
  exit 2
}

# split TEXT: its words into the array "words", with quotes and backslashes as in a shell, but without expansions
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
  usage 'No port is named: expected the input "port" (a module) or "command" (a program that speaks the protocol).'
fi
case $RMSPROP_PARITY_REPORTS in
  *$'\n'* | '') usage 'The input "reports" is expected to be the name of a folder.' ;;
esac
option --port "$PARITY_PORT"
option --level "$PARITY_LEVEL"
option --arithmetic "$PARITY_ARITHMETIC"
option --filter "$PARITY_FILTER"
option --known "$PARITY_KNOWN"
split "$PARITY_ARGS" || usage 'The input "args" has a quote that is not closed.'
if ((${#words[@]} > 0)); then arguments+=("${words[@]}"); fi
split "$PARITY_COMMAND" || usage 'The input "command" has a quote that is not closed.'
if ((${#words[@]} > 0)); then arguments+=(-- "${words[@]}"); fi

# Without a version, the code that GitHub checked out for the action is compiled, once, and judges.
if [[ -z $RMSPROP_PARITY_VERSION && ! -f $GITHUB_ACTION_PATH/dist/src/cli/main.js ]]; then
  printf '::group::Building rmsprop-parity\n'
  if ! (cd "$GITHUB_ACTION_PATH" && npm ci --include=dev --ignore-scripts --no-audit --no-fund && npm run build); then
    printf '::endgroup::\n'
    usage 'The action could not be built (see above). It needs Node 20.19 or newer and npm; with the input "version", such as "0.1.0", it runs that published version instead.'
  fi
  printf '::endgroup::\n'
fi

code=0
RMSPROP_PARITY_REPORTERS=console,github sh "$GITHUB_ACTION_PATH/gate/verify.sh" "${arguments[@]}" || code=$?

# A run that ended before it could write a report has an exit code, and no verdict; one that was cut short has failed.
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
