import { UsageError } from "../errors/index.ts";
import type { ShellName } from "./shell-name.ts";

/**
 * The script that teaches a shell to complete the program. It holds no command and no option: it asks the program, and so fits every later
 * version of it.
 *
 * @throws UsageError when the program is called by more than one word, which no shell completes
 */
export function shellScript(shell: ShellName, program: string): string {
  if (!/^[\w.-]+$/.test(program)) {
    throw new UsageError(
      `A shell completes commands of one word, and not ${program} …. Install one: npm install -g embedloom`,
    );
  }
  return { bash, zsh, fish }[shell](program, `_${program.replaceAll(/[^\w]/g, "_")}_completion`);
}

function bash(program: string, name: string): string {
  return `# bash completion of ${program}: source <(${program} completion bash)
${name}() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    case "$line" in
      :files) ;;
      # Without an answer the shell offers files, unless it is told otherwise.
      :none) compopt +o default +o bashdefault 2>/dev/null ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <(${program} completion bash -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o bashdefault -o default -F ${name} ${program}`;
}

function zsh(program: string, name: string): string {
  return `#compdef ${program}
# zsh completion of ${program}: source <(${program} completion zsh)
${name}() {
  local -a found
  local line files=no
  for line in "\${(@f)$(${program} completion zsh -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      :files) files=yes ;;
      :none|'') ;;
      *$'\\t'*) found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
      *) found+=("\${line//:/\\\\:}") ;;
    esac
  done
  (( $#found )) && _describe ${program} found
  [[ $files == yes ]] && _files
}
if [[ "\${funcstack[1]-}" == "_${program}" ]]; then ${name} "$@"; else compdef ${name} ${program}; fi`;
}

function fish(program: string, name: string): string {
  return `# fish completion of ${program}: ${program} completion fish > ~/.config/fish/completions/${program}.fish
function ${name}
  set -l before (commandline -opc)
  set -l current (commandline -ct)
  for line in (${program} completion fish -- $before[2..-1] "$current" 2>/dev/null)
    switch $line
      case ':files'
        __fish_complete_path "$current"
      case ':none'
      case '*'
        echo $line
    end
  end
end
complete -c ${program} -f -a '(${name})'`;
}
