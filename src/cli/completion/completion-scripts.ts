import type { Shell } from './completion-command.ts';

/*
 * This project has its own scripts because no library completes this command line. We gave the same candidates to
 * @bomb.sh/tab 0.0.22 (with its adapter for commander) and to omelette 0.4.17. Then we pressed the keys of
 * test/e2e/cli/completion-shells.test.ts in real shells:
 *
 * - bash without the package bash-completion completes nothing, because both scripts call its _get_comp_words_by_ref.
 * - bash with that package completes 5 of 18 lines correctly, zsh 7, and fish 10.
 * - bash and zsh add a space to each candidate. So an id ends at its first slash ("grid/ "), and "json= " has a space.
 * - bash completes no value after "=", as in --level=ex.
 * - Neither library lets the shell complete files, folders and commands: --port my, json=my, -- stt.
 * - The script of tab for bash evaluates the line: if it contains $(touch run), the TAB key runs that command.
 */

/*
 * Each script calls the installed command ("rmsprop-parity complete SHELL -- WORD…", see completion-reply.ts), so it is right
 * for every version. It passes the words of the line as arguments, and never evaluates them. It always calls the command on
 * the PATH, whatever program the line names, so that the TAB key starts no other program.
 */

/** Also works in bash 3.2, and without the package bash-completion. */
const bash = `# bash completion of rmsprop-parity
_rmsprop_parity() {
  local words=() word line whole="" paths="none" prefix="" lead given kind is_glued="" index
  # bash splits words at "=", ":" and "@"
  for ((index = 1; index <= COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if [[ $word == [=:@]* ]]; then
      whole+=$word is_glued=1
    else
      # only up to the cursor; older versions do not split words
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
  # the line may already have more or less of "json=some/file" than "json="
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

/** You can source this file, or put it into a folder of $fpath under the name _rmsprop-parity. */
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

/** If the word is a path, the function fails, and fish completes files as usual. */
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

/** The script that a shell must source. */
export const completionScripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };
