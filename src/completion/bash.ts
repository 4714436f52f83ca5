import type { CompletedCommand, Values } from './table.ts';

/**
 * For bash 4 and later, without the bash-completion package. Bash breaks words at `:` and `=`, which names of targets and
 * `--name=value` hold; so the line is split at blanks here, and what bash has already is cut off again.
 */
export function bash(table: readonly CompletedCommand[]): string {
  return `# bash completion for snatcheck. Made by: snatcheck completion bash
_snatcheck() {
  local line=\${COMP_LINE:0:COMP_POINT} cur prev cmd= word words kind= list= options= operands= head=
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  cur=\${words[-1]} prev=\${words[-2]-}
  COMPREPLY=()
  for word in "\${words[@]:1:\${#words[@]}-2}"; do
    # What follows is another program's.
    if [[ $word == -- ]]; then COMPREPLY=($(compgen -f -- "$cur")); return; fi
    if [[ -z $cmd && $word != -* ]]; then cmd=$word; fi
  done
  case $cmd in
${table.map((command) => `    ${command.name}) options='${command.options.map(({ name }) => `--${name}`).join(' ')}' operands='${plain(command.operands)}' ;;`).join('\n')}
    '') options='--help --version' operands='words ${table.map(({ name }) => name).join(' ')}' ;;
  esac
  if [[ $cur == --*=* ]]; then prev=\${cur%%=*} cur=\${cur#*=}; fi
  case $cmd:$prev in
${table.flatMap(branches).join('\n')}
  esac
  if [[ -z $kind ]]; then
    if [[ $cur == -* ]]; then kind=words list=$options
    else kind=\${operands%% *} list=\${operands#"$kind"}; fi
  fi
  case $kind in
    files) COMPREPLY=($(compgen -f -- "$cur")) ;;
    folders) COMPREPLY=($(compgen -d -- "$cur")) ;;
    list)
      [[ $cur == *,* ]] && head=\${cur%,*},
      COMPREPLY=($(compgen -P "$head" -W "$list" -- "\${cur##*,}"))
      ;;
    words) COMPREPLY=($(compgen -W "$list" -- "$cur")) ;;
  esac
  if [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]]; then
    head=\${cur%"\${cur##*:}"}
    COMPREPLY=("\${COMPREPLY[@]#"$head"}")
  fi
}
complete -o filenames -o bashdefault -F _snatcheck snatcheck
`;
}

function branches({ name, options }: CompletedCommand): readonly string[] {
  return options.flatMap(({ name: option, values }) =>
    values === null ? [] : [`    ${name}:--${option}) ${assignments(values)} ;;`],
  );
}

function assignments(values: Values): string {
  return 'words' in values ? `kind=${values.kind} list='${values.words.join(' ')}'` : `kind=${values.kind}`;
}

function plain(values: Values): string {
  return 'words' in values ? `${values.kind} ${values.words.join(' ')}` : values.kind;
}
