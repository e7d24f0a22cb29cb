extension CompletionTable {
  func bash() -> String {
    """
    # Completions of \(name) for bash. To load them: source <(\(name) completions bash)

    # Sets kind and candidates (or command) for the value of an option or operand; fails for a flag.
    \(function)_value() {
      kind=words candidates=()
      case "$1 $2" in
    \(valueCases(opening: "") { shellQuoted($0.value) })
        *) return 1 ;;
      esac
    }

    \(function)() {
      local current=${COMP_WORDS[COMP_CWORD]} at= option= ended= word i kind command
      local operands=1 candidates=()
      COMPREPLY=()
      for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        # bash cuts --option=value into three words
        if [[ $word == = ]]; then continue; fi
        if [[ -n $option ]]; then option=; continue; fi
        if [[ -z $ended && $word == -- ]]; then ended=1; continue; fi
        if [[ -z $ended && $word == -?* ]]; then
          if \(function)_value "$at" "$word"; then option=$word; fi
          continue
        fi
        case "$at $word" in
          \(knownPaths())) at=${at:+$at }$word ;;
          *) operands=$((operands + 1)) ;;
        esac
      done
      if [[ $current == = ]]; then current=; fi
      kind=words candidates=()
      if [[ -n $option ]]; then
        \(function)_value "$at" "$option"
      elif [[ -z $ended && $current == -* ]]; then
        case "$at" in
    \(optionCases())
        esac
        candidates+=(\(globalOptions.map { "--\($0.name)" }.joined(separator: " ")))
      else
        case "$at" in
    \(commandCases())
          *) \(function)_value "$at" "$operands" ;;
        esac
      fi
      case $kind in
        files) compopt -o default; return ;;
        directories) compopt -o dirnames; return ;;
        command) mapfile -t candidates < <(eval "$command" 2>/dev/null | cut -f 1) ;;
      esac
      # Not compgen -W, which would run what candidates contain.
      for word in "${candidates[@]}"; do
        if [[ $word == "$current"* ]]; then COMPREPLY+=("$word"); fi
      done
    }

    complete -F \(function) \(name)

    """
  }

  /// All command paths, as the loop meets them: parent, a blank, the word.
  private func knownPaths() -> String {
    places.filter { !$0.path.isEmpty }
      .map { $0.path.contains(" ") ? "\"\($0.path)\"" : "\" \($0.path)\"" }
      .joined(separator: "|")
  }

  private func commandCases() -> String {
    places.filter { !$0.commands.isEmpty }
      .map { "      \"\($0.path)\") candidates=(\($0.commands.map(\.name).joined(separator: " "))) ;;" }
      .joined(separator: "\n")
  }

  private func optionCases() -> String {
    places.filter { !$0.options.isEmpty }
      .map { place in
        let names = place.options.map { "--\($0.name)" }.joined(separator: " ")
        return "      \"\(place.path)\") candidates=(\(names)) ;;"
      }
      .joined(separator: "\n")
  }
}
