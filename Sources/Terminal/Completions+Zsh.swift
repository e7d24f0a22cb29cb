import Model

extension CompletionTable {
  func zsh() -> String {
    """
    #compdef \(name)
    # Completions of \(name) for zsh. To load them: source <(\(name) completions zsh), after compinit.

    # Sets kind and candidates (or command) for the value of an option or operand; fails for a flag.
    \(function)_value() {
      kind=words
      candidates=()
      case "$1 $2" in
    \(valueCases(opening: "(") { candidate($0.value, $0.label[language]) })
        (*) return 1 ;;
      esac
    }

    \(function)() {
      local at= option= ended= word kind command
      local -i i operands=1
      local -a candidates printed
      for ((i = 2; i < CURRENT; i++)); do
        word=${words[i]}
        if [[ -n $option ]]; then option=; continue; fi
        if [[ -z $ended && $word == -- ]]; then ended=1; continue; fi
        if [[ -z $ended && $word == --*=* ]]; then continue; fi
        if [[ -z $ended && $word == -?* ]]; then
          if \(function)_value "$at" "$word"; then option=$word; fi
          continue
        fi
        case "$at $word" in
          (\(knownPaths())) at="${at:+$at }$word" ;;
          (*) operands+=1 ;;
        esac
      done
      word=${words[CURRENT]}
      if [[ -z $ended && -z $option && $word == --*=* ]]; then
        option=${word%%=*}
        compset -P '*='
      fi
      kind=words
      candidates=()
      if [[ -n $option ]]; then
        \(function)_value "$at" "$option" || return 1
      elif [[ -z $ended && $word == -* ]]; then
        case "$at" in
    \(optionCases())
        esac
        candidates+=(\(described(globalOptions)))
        _describe -o option candidates
        return
      else
        case "$at" in
    \(commandCases())
          (*) \(function)_value "$at" "$operands" || return 1 ;;
        esac
      fi
      case $kind in
        (files) _files; return ;;
        (directories) _files -/; return ;;
        (command)
          printed=("${(@f)$(eval "$command" 2>/dev/null)}")
          printed=("${(@)printed:#}")
          # "value<tab>description" becomes "value:description"
          printed=("${(@)printed//:/\\\\:}")
          candidates=("${(@)printed/$'\\t'/:}") ;;
      esac
      _describe value candidates
    }

    if [[ ${funcstack[1]} == \(function) ]]; then \(function) "$@"; else compdef \(function) \(name); fi

    """
  }

  private func knownPaths() -> String {
    places.filter { !$0.path.isEmpty }
      .map { $0.path.contains(" ") ? "\"\($0.path)\"" : "\" \($0.path)\"" }
      .joined(separator: "|")
  }

  /// A candidate with its description, as `_describe` wants it.
  private func candidate(_ value: String, _ label: String) -> String {
    let value = value.map { $0 == ":" ? "\\:" : String($0) }.joined()
    return shellQuoted("\(value):\(label)")
  }

  private func described(_ options: [Option]) -> String {
    options.map { candidate("--\($0.name)", $0.label[language]) }.joined(separator: " ")
  }

  private func commandCases() -> String {
    places.filter { !$0.commands.isEmpty }
      .map { place in
        let candidates = place.commands.map { candidate($0.name, $0.label) }.joined(separator: " ")
        return "      (\"\(place.path)\") candidates=(\(candidates)) ;;"
      }
      .joined(separator: "\n")
  }

  private func optionCases() -> String {
    places.filter { !$0.options.isEmpty }
      .map { "      (\"\($0.path)\") candidates=(\(described($0.options))) ;;" }
      .joined(separator: "\n")
  }
}
