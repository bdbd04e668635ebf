import type { Shell } from './completion-command.ts';

/*
 * Scripts of our own, because no library completes this command line. @bomb.sh/tab 0.0.22 (with its adapter for commander) and
 * omelette 0.4.17 were given the same candidates, and the keys of test/cli/completion-shells.test.ts were pressed in real shells:
 *
 * - bash without the package bash-completion: nothing is completed, as both call its _get_comp_words_by_ref.
 * - bash with it: 5 of 18 lines are right, zsh: 7, fish: 10.
 * - A space follows each candidate in bash and zsh, so that an id ends at its first slash: "grid/ ". "json= " has one, too.
 * - bash completes no value after "=", as in --level=ex.
 * - Neither library leaves files, folders and commands to the shell where they are expected: --port my, json=my, -- stt.
 * - tab's script for bash evaluates what was typed: with $(touch run) on the line, the tabulator key runs it.
 */

/*
 * Each script asks the command that is installed ("rmsprop-parity complete SHELL -- WORD…", see completion-reply.ts), and so
 * is right for every version. What was typed is passed as words: nothing of it is evaluated. The command is the one on the
 * PATH, whatever was typed, so that the tabulator key starts no other program.
 */

/** Works in bash 3.2, too, and without the package bash-completion. */
const bash = `# bash completion of rmsprop-parity
_rmsprop_parity() {
  local words=() word line whole="" paths="none" prefix="" lead given kind is_glued="" index
  # bash takes words apart at "=", ":" and "@"
  for ((index = 1; index <= COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if [[ $word == [=:@]* ]]; then
      whole+=$word is_glued=1
    else
      # up to the cursor; older ones leave words whole
      ((index == COMP_CWORD)) && [[ $word == "$2"* ]] && word=$2
      if [[ -n $is_glued ]]; then
        whole+=$word
      else
        ((index > 1)) && words+=("$whole")
        whole=$word
      fi
      is_glued=""
    fi
  done
  words+=("$whole")
  given=\${whole%"$2"}
  COMPREPLY=()
  {
    IFS=$'\\t' read -r paths prefix
    while IFS= read -r line; do
      COMPREPLY+=("\${line#"$given"}")
    done
  } < <(rmsprop-parity complete bash -- "\${words[@]}" 2>/dev/null)
  case $paths in
    files) kind=-f ;;
    folders) kind=-d ;;
    commands) [[ $2 == */* ]] && kind=-f || kind=-c ;;
    *) return ;;
  esac
  compopt -o filenames +o nospace 2>/dev/null
  # of "json=some/file" the line may already have more than "json=", or less
  if [[ $given == "$prefix"* ]]; then
    given=\${given#"$prefix"} lead=""
  else
    lead=\${prefix#"$given"} given=""
  fi
  while IFS= read -r line; do
    COMPREPLY+=("$lead\${line#"$given"}")
  done < <(compgen $kind -- "\${whole#"$prefix"}")
}
complete -o nospace -F _rmsprop_parity rmsprop-parity
`;

/** A file that can be sourced, or put into a folder of $fpath under the name _rmsprop-parity. */
const zsh = `#compdef rmsprop-parity
_rmsprop-parity() {
  local -a lines closed open
  local line
  lines=("\${(@f)$(rmsprop-parity complete zsh -- "\${(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)}")
  local paths=\${lines[1]%%$'\\t'*} prefix=\${lines[1]#*$'\\t'}
  for line in "\${(@)lines[2,-1]}"; do
    case $line in
      +*) open+=("\${line#+}") ;;
      -*) closed+=("\${line#-}") ;;
    esac
  done
  if [[ $paths != none ]]; then
    compset -P "\${(b)prefix}"
    case $paths in
      folders) _files -/ ;;
      commands) _command_names -e ;;
      *) _files ;;
    esac
    return
  fi
  local result=1
  (( $#closed )) && _describe -V 'rmsprop-parity' closed && result=0
  (( $#open )) && _describe -V 'rmsprop-parity' open -S '' && result=0
  return result
}
if [[ \${funcstack[1]} == _rmsprop-parity ]]; then
  _rmsprop-parity "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
  compdef _rmsprop-parity rmsprop-parity
fi
`;

/** Where paths are wanted, the function fails, and fish completes files as always. */
const fish = `# fish completion of rmsprop-parity
function __rmsprop_parity_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    set -l lines (rmsprop-parity complete fish -- $words "$current" 2>/dev/null)
    set -l paths (string split \\t -- $lines[1])[1]
    if test "$paths" = none
        set -g __rmsprop_parity_candidates $lines[2..-1]
    else if test "$paths" = commands; and not string match -q '*/*' -- "$current"
        set -g __rmsprop_parity_candidates (complete -C "$current")
    else
        return 1
    end
end
complete -c rmsprop-parity -f -n __rmsprop_parity_complete -a '$__rmsprop_parity_candidates'
`;

/** What a shell has to source. */
export const completionScripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };
