import Model

extension CompletionTable {
  func fish() -> String {
    """
    # Completions of \(name) for fish. To load them: \(name) completions fish | source

    # The command typed so far, and its operands' count after a slash.
    function _\(function)_at
      set -l at
      set -l operands 1
      set -l skip 0
      set -l ended 0
      for word in (commandline -opc)[2..]
        if test $skip = 1
          set skip 0
        else if test $ended = 1
          set operands (math $operands + 1)
        else
          switch $word
            case --
              set ended 1
            case \(valueOptions())
              set skip 1
            case '-*'
            case '*'
              if contains -- "$at $word" \(knownPaths())
                set at (string trim -- "$at $word")
              else
                set operands (math $operands + 1)
              end
          end
        end
      end
      echo "$at/$operands"
    end

    function _\(function)_in
      string match -q -- "$argv[1]/*" (_\(function)_at)
    end

    function _\(function)_operand
      string match -q -r -- '^'"$argv[1]"'/'"$argv[2]"'$' (_\(function)_at)
    end

    complete -c \(name) -f
    \(lines().joined(separator: "\n"))

    """
  }

  private func lines() -> [String] {
    var lines = globalOptions.map { "complete -c \(name) \(described($0))" }
    for place in places {
      let here = "complete -c \(name) -n \(fishQuoted("_\(function)_in \(fishQuoted(place.path))"))"
      for command in place.commands {
        lines.append("\(here) -a \(command.name) -d \(fishQuoted(command.label))")
      }
      for option in place.options { lines.append("\(here) \(described(option))") }
      for (index, operand) in place.operands.enumerated() {
        let position = operand.count == .one || operand.count == .optional ? "\(index + 1)" : "[0-9]+"
        let condition = "_\(function)_operand \(fishQuoted(place.path)) \(fishQuoted(position))"
        let values = arguments(Values(operand.kind, operand.completion), isOption: false)
        if !values.isEmpty { lines.append("complete -c \(name) -n \(fishQuoted(condition))\(values)") }
      }
    }
    return lines
  }

  private func described(_ option: Option) -> String {
    let short = option.short.map { " -s \($0)" } ?? ""
    let values = option.kind.map { arguments(Values($0, option.completion), isOption: true) } ?? ""
    return "-l \(option.name)\(short) -d \(fishQuoted(option.label[language]))\(values)"
  }

  private func arguments(_ values: Values, isOption: Bool) -> String {
    let exclusive = isOption ? " -x" : ""
    switch values {
    case .anything: return exclusive
    case .terms(let terms):
      let list = terms.map { "\(fishQuoted($0.value))\\t\(fishQuoted($0.label[language]))" }.joined(separator: " ")
      return "\(exclusive) -a \(fishQuoted(list))"
    case .files: return isOption ? " -r -F" : " -F"
    case .directories: return "\(exclusive) -a '(__fish_complete_directories)'"
    case .printed(let command):
      return "\(exclusive) -a \(fishQuoted("(sh -c \(fishQuoted(command)) 2>/dev/null)"))"
    }
  }

  /// The spellings of every option that takes a value, in any command.
  private func valueOptions() -> String {
    let options = (globalOptions + places.flatMap(\.options)).filter { $0.kind != nil }
    var seen: Set<String> = []
    return options.flatMap(spellings).filter { seen.insert($0).inserted }.joined(separator: " ")
  }

  private func knownPaths() -> String {
    places.filter { !$0.path.isEmpty }
      .map { fishQuoted($0.path.contains(" ") ? $0.path : " \($0.path)") }
      .joined(separator: " ")
  }

  /// Within single quotes fish reads only `\\` and `\'`.
  private func fishQuoted(_ text: String) -> String {
    "'" + text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "'"
  }
}
