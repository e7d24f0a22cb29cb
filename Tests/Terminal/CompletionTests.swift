import Model
import Terminal
import Testing

@Suite struct CompletionTests {
  /// What stands before the cursor, and what a shell should offer there.
  static let offers: [([String], [String])] = [
    ([""], ["elder", "due", "import", "report", "completions", "help"]),
    (["e"], ["elder"]),
    (["elder", ""], ["add", "show"]),
    (["--json", "elder", "s"], ["show"]),
    (["--lang", "zh", "elder", "s"], ["show"]),
    (["elder", "show", ""], ["k7q2-41", "k7q2-42", "m3x9-7"]),
    (["elder", "show", "k7"], ["k7q2-41", "k7q2-42"]),
    (["elder", "show", "--data", "/x", "m"], ["m3x9-7"]),
    (["elder", "show", "a", ""], []),
    (["elder", "add", "--sex", ""], ["male", "female", "not_known"]),
    (["elder", "add", "--sex", "f"], ["female"]),
    (["elder", "add", "--name", "elder", "--cat"], ["--categories"]),
    (["elder", "add", "--categories", "veteran", "--categories", "l"], ["left_behind"]),
    (["elder", "add", "--name", ""], []),
    (["due", "--a"], ["--all", "--archived"]),
    (["due", "--lang", ""], ["zh", "en"]),
    (["report", ""], ["visits"]),
    (["report", "visits", ""], []),
    (["report", "--", "v"], ["visits"]),
    (["completions", "z"], ["zsh"]),
  ]

  @Test func bashReadsIt() {
    for language in Language.allCases {
      let checked = shell("bash", Sample.program.completionScript(.bash, language), check: true)
      #expect(checked.status == 0, "\(checked.output)")
    }
  }

  @Test(arguments: Self.offers)
  func bashOffers(words: [String], expected: [String]) {
    let quoted = (["sample"] + words).map { "'\($0)'" }.joined(separator: " ")
    let driver = """
      COMP_WORDS=(\(quoted)) COMP_CWORD=\(words.count)
      _sample
      for word in "${COMPREPLY[@]}"; do printf '%s\\n' "$word"; done
      """
    let (_, output) = shell("bash", Sample.program.completionScript(.bash, .zh) + driver)
    #expect(output.split(separator: "\n").map(String.init) == expected)
  }

  @Test func bashTakesAnOptionAndItsValueInOneWord() {
    let driver = "COMP_WORDS=(sample elder add --sex = m) COMP_CWORD=5\n_sample\necho \"${COMPREPLY[*]}\"\n"
    #expect(shell("bash", Sample.program.completionScript(.bash, .en) + driver).output == "male\n")
    let empty = "COMP_WORDS=(sample due --lang =) COMP_CWORD=3\n_sample\necho \"${COMPREPLY[*]}\"\n"
    #expect(shell("bash", Sample.program.completionScript(.bash, .en) + empty).output == "zh en\n")
  }

  /// A record's id comes from other people's devices: a shell must never run it.
  @Test func candidatesAreNeverRun() {
    let hostile = Completion(command: "echo 'a$(echo run)`echo run`;echo'")
    let program = Program(
      name: "sample", version: "1", summary: "s", dataVariable: "D",
      commands: [Command("show", "s", operands: [Operand("id", .text, "i", completion: hostile)]) { _ in .done }])
    let driver = "COMP_WORDS=(sample show '') COMP_CWORD=2\n_sample\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n"
    #expect(shell("bash", program.completionScript(.bash, .en) + driver).output == "a$(echo run)`echo run`;echo\n")
  }

  @Test(.enabled(if: isInstalled("zsh")))
  func zshReadsIt() {
    for language in Language.allCases {
      let checked = shell("zsh", Sample.program.completionScript(.zsh, language), check: true)
      #expect(checked.status == 0, "\(checked.output)")
    }
  }

  /// The completion system's own functions are replaced by ones that print what they are given.
  @Test(.enabled(if: isInstalled("zsh")), arguments: Self.offers)
  func zshOffers(words: [String], expected: [String]) {
    let quoted = (["sample"] + words).map { "'\($0)'" }.joined(separator: " ")
    let driver = """

      _describe() {
        if [[ $1 == -o ]]; then shift; local -a all=("${(@P)2}"); else local -a all=("${(@P)2}"); fi
        local one
        for one in "${all[@]}"; do
          one=${one%%:*}
          if [[ $one == "${words[CURRENT]}"* ]]; then print -r -- "$one"; fi
        done
      }
      words=(\(quoted)) CURRENT=\(words.count + 1)
      _sample
      """
    let script = "compdef() { : }\n" + Sample.program.completionScript(.zsh, .zh) + driver
    let (_, output) = shell("zsh", script)
    #expect(output.split(separator: "\n").map(String.init) == expected)
  }

  @Test(.enabled(if: isInstalled("fish")))
  func fishReadsIt() {
    for language in Language.allCases {
      let checked = shell("fish", Sample.program.completionScript(.fish, language), check: true)
      #expect(checked.status == 0, "\(checked.output)")
    }
  }

  @Test(.enabled(if: isInstalled("fish")), arguments: Self.offers)
  func fishOffers(words: [String], expected: [String]) {
    let line = (["sample"] + words).joined(separator: " ")
    let script = Sample.program.completionScript(.fish, .en) + "complete -C '\(line)'\n"
    let offered = shell("fish", script).output.split(separator: "\n").map { $0.prefix { $0 != "\t" } }
    // fish sorts, and offers options beside operands when asked for nothing in particular.
    #expect(Set(offered.map(String.init)) == Set(expected))
  }

  @Test func scriptsComeAsOneObjectToo() throws {
    let (exit, out, _) = run(["completions", "bash", "--json"])
    #expect(exit == .done)
    #expect(try JSONValue.parse(out)["script"]?.string == run(["completions", "bash"]).out)
  }
}
