import type { Shell } from "./shells.ts";

// Bash 3.2, macOS's, has no mapfile, no associative arrays and no compopt, and up to 4.2 COMP_POINT counts bytes. Spaces
// behind words come from the answer, because it knows behind which words there is none.
const bash = `# Completion of sstash for bash, 3.2 and later. In ~/.bashrc:
#
#     eval "$(sstash completion bash)"
#
# or, for bash-completion, once:
#
#     mkdir -p ~/.local/share/bash-completion/completions
#     sstash completion bash > ~/.local/share/bash-completion/completions/sstash

_sstash() {
    local answer line=\${COMP_LINE:0:$COMP_POINT}
    if (( BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] < 403 )); then
        line=$(LC_ALL=C; printf %s "\${COMP_LINE:0:$COMP_POINT}")
    fi
    COMPREPLY=()
    while IFS= read -r answer; do
        if [ -n "$answer" ]; then COMPREPLY[\${#COMPREPLY[@]}]=$answer; fi
    done <<< "$(command sstash __complete bash -- "$line" "$COMP_WORDBREAKS" 2> /dev/null < /dev/null)"
}

complete -o nospace -F _sstash sstash
`;

const zsh = `#compdef sstash
# Completion of sstash for zsh. In ~/.zshrc, after compinit:
#
#     source <(sstash completion zsh)
#
# or, once, in a folder of $fpath:
#
#     sstash completion zsh > "\${fpath[1]}/_sstash"

_sstash() {
    local -a answer texts shown
    local line kind prefix
    integer width=0
    answer=("\${(@f)$(command sstash __complete zsh -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2> /dev/null < /dev/null)}")
    kind=\${answer[1]%% *}
    prefix=\${answer[1]#* }
    shift answer
    case $kind in
        (files | folders)
            if [[ -n $prefix ]]; then compset -P "\${(b)prefix}" || return 1; fi
            if [[ $kind == folders ]]; then _files -/; else _files; fi
            ;;
        (words)
            (( $#answer )) || return 1
            texts=("\${(@)answer%%$'\\t'*}")
            if [[ $answer[1] != *$'\\t'* ]]; then
                compadd -a texts
                return
            fi
            for line in "$texts[@]"; do (( $#line > width )) && width=$#line; done
            for line in "$answer[@]"; do shown+=("\${(r:width:)line%%$'\\t'*}  -- \${line#*$'\\t'}"); done
            compadd -l -d shown -a texts
            ;;
        (*) return 1 ;;
    esac
}

# Autoloaded from $fpath this file is the function's body, and called at once.
if [[ $funcstack[1] == _sstash ]]; then _sstash "$@"; else compdef _sstash sstash; fi
`;

const fish = `# Completion of sstash for fish. Once:
#
#     sstash completion fish > ~/.config/fish/completions/sstash.fish

function __sstash_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    while string match -qr '^[A-Za-z_]\\w*=' -- "$words[1]"
        set -e words[1]
    end
    set -e words[1]
    set -l answer (command sstash __complete fish -- $words "$current" 2> /dev/null < /dev/null)
    set -l kind (string split -m 1 ' ' -- "$answer[1]")
    set -e answer[1]
    switch "$kind[1]"
        case files folders
            set -l typed (string sub -s (math (string length -- "$kind[2]") + 1) -- "$current")
            set -l path (string unescape -- "$typed"; or string trim -l -c '"\\'' -- "$typed")
            set -l found (complete -C "'' "(string escape -- "$path"))
            if test "$kind[1]" = folders
                set found (string match -r '^[^\\t]*/(?=\\t|$)' -- $found)
            end
            string replace -r '^' -- "$kind[2]" $found
        case words
            printf '%s\\n' $answer
    end
end

complete -c sstash -f -a '(__sstash_complete)'
`;

export const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };
