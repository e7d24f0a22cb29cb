import Glibc
import Model
import Testing

@testable import Terminal

/// Answers that were written beforehand.
final class WrittenAnswers: LineReader {
  private var lines: [String]

  init(_ lines: [String]) { self.lines = lines }

  func line(_ prompt: String) throws -> String {
    guard !lines.isEmpty else { throw Interruption.endOfInput }
    return lines.removeFirst()
  }
}

@Suite(.serialized) struct SeriesTests {
  /// A program whose one command tells what it was given; a name of "bad" is refused.
  private static let program = Program(
    name: "p", version: "1", summary: "s", dataVariable: "D",
    commands: [
      Command(
        "add", "s", operands: [Operand("elder", .record, "e")],
        options: [
          Option("name", .text, "n", required: true), Option("mode", .choice([Choice("home", "h")]), "m"),
          Option("note", .note, "n"), Option("kinds", .text, "k", repeated: true), .flag("loud", "l"),
        ], asks: true
      ) { invocation in
        let arguments = invocation.arguments
        guard !arguments.hasNoOptions else {
          try invocation.output.line("asks about \(arguments.operand("elder") ?? "nobody")")
          return .done
        }
        let name = try arguments.require("name")
        if name == "bad" { throw Failure("bad_name", .badInput, "a bad name", hint: "take another") }
        if name == "full" { throw Failure("cannot_write", .cannotWrite, "full", hint: "h") }
        let said =
          [try arguments.requireOperand("elder"), name, arguments.text("mode") ?? "-"]
          + arguments.texts("kinds") + (arguments.text("note").map { ["note \($0)"] } ?? [])
          + (arguments.flag("loud") ? ["loud"] : [])
        try invocation.output.result(
          json: { json in json.object { $0.field("said", said) } },
          people: { try invocation.output.line(said.joined(separator: " ")) })
        return .done
      },
      Command("show", "s", operands: [Operand("id", .record, "i"), Operand("field", .text, "f")]) { invocation in
        let id = try invocation.arguments.requireOperand("id")
        if id == "x-9" { throw Failure("no_such_record", .notFound, "none", hint: "h") }
        try invocation.output.result(
          json: { json in json.object { $0.field("id", id) } }, people: { try invocation.output.line(id) })
        return .done
      },
    ])

  private func run(_ words: [String], input: String, answers: [String]? = nil) -> (
    exit: ExitCode, out: String, err: String
  ) {
    // Standard input is the process's own: these tests run one after the other.
    let saved = dup(STDIN_FILENO)
    defer {
      dup2(saved, STDIN_FILENO)
      close(saved)
    }
    let file = Scratch()
    _ = input.withCString { write(file.descriptor, $0, strlen($0)) }
    lseek(file.descriptor, 0, SEEK_SET)
    dup2(file.descriptor, STDIN_FILENO)
    close(file.descriptor)
    let (out, err) = (Scratch(), Scratch())
    let code = Self.program.run(
      words,
      Surroundings(
        standardOutput: Stream(descriptor: out.descriptor), standardError: Stream(descriptor: err.descriptor),
        environment: { $0 == "LANG" ? "en" : nil }, milliseconds: { 0 }, reader: answers.map { WrittenAnswers($0) }),
      translate: { _ in nil })
    return (code, out.take(), err.take())
  }

  @Test func idsComeFromStandardInputAndResultsAreOneArray() throws {
    let (exit, out, err) = run(["show", "-", "phone", "--json"], input: "x-1\n\n  x-2 \r\n")
    #expect(exit == .done && err.isEmpty)
    #expect(try JSONValue.parse(out).elements?.map { $0["id"]?.string } == ["x-1", "x-2"])
    #expect(run(["show", "-", "phone"], input: "x-1\nx-2").out == "x-1\nx-2\n")
  }

  @Test func oneThatFailsDoesNotStopTheOthers() throws {
    let (exit, out, _) = run(["show", "-", "phone", "--json"], input: "x-1\nx-9\nx-2\n")
    #expect(exit == .notFound)
    let elements = try #require(try JSONValue.parse(out).elements)
    #expect(elements.count == 3)
    #expect(elements[1]["input"]?.integer == 2)
    #expect(elements[1]["error"]?["code"]?.string == "no_such_record")
    let people = run(["show", "-", "phone"], input: "x-9\nx-2\n")
    #expect(people.exit == .notFound && people.out == "x-2\n" && people.err.contains("number 1:"))
  }

  @Test func rowsComeFromAFileWithTheOptionsNames() throws {
    let rows = """
      {"elder":"x-1","name":"王","kinds":["a","b"],"loud":true}
      {"elder":"x-2","name":"李","mode":"home","note":"两\\n行","loud":false}

      {"elder":"x-3","name":7,"mode":null}
      """
    let (exit, out, _) = run(["add", "--rows", "-", "--mode", "home", "--json"], input: rows)
    #expect(exit == .badInput)
    let elements = try #require(try JSONValue.parse(out).elements)
    func said(_ index: Int) -> [String]? { elements[index]["said"]?.elements?.compactMap(\.string) }
    // What the command line says holds where the row does not say otherwise.
    #expect(said(0) == ["x-1", "王", "home", "a", "b", "loud"])
    #expect(said(1) == ["x-2", "李", "home", "note 两\n行"])
    // null is an empty value, which this option does not take; lines are counted as they stand in the file.
    #expect(elements[2]["error"]?["code"]?.string == "invalid_term")
    #expect(elements[2]["input"]?.integer == 4)
  }

  @Test func rowsThatMakeNoSenseSaySo() throws {
    for (row, code) in [
      (#"{"elder":"x-1"}"#, "missing_option"), (#"{"name":"n"}"#, "missing_operand"), ("[1]", "invalid_json"),
      (#"{"elder":"x","name":"n","nam":"n"}"#, "unknown_key"), (#"{"elder":"x","name":{"a":1}}"#, "invalid_json"),
      (#"{"elder":"x","name":"bad"}"#, "bad_name"), (#"{"elder":"x","name":"a","name":"b"}"#, "invalid_json"),
      (#"{"elder":"x","name":"a","from":"f"}"#, "unknown_key"), ("{", "invalid_json"),
    ] {
      let (exit, out, _) = run(["add", "--rows", "-", "--json"], input: row)
      #expect(exit == .badInput || exit == .usage)
      let error = try JSONValue.parse(out).elements?.first?["error"]
      #expect(error?["code"]?.string == code, "\(row)")
      #expect(error?["hint"]?.string?.isEmpty == false)
    }
  }

  @Test func whatStopsEverythingStopsTheSeries() {
    let (exit, out, err) = run(
      ["add", "--rows", "-"], input: #"{"elder":"a","name":"full"}"# + "\n" + #"{"elder":"b","name":"n"}"#)
    #expect(exit == .cannotWrite && out.isEmpty && err.contains("cannot_write"))
  }

  @Test func standardInputIsUsedOnceAndNotEmpty() {
    #expect(run(["add", "-", "--name", "n", "--note", "-"], input: "x").err.contains("stdin_twice"))
    #expect(run(["show", "-", "f"], input: " \n\n").err.contains("no_input"))
    #expect(run(["add", "--rows", "-"], input: "").err.contains("no_input"))
    #expect(run(["add", "--rows", "/nonexistent"], input: "").exit == .badInput)
  }

  @Test func aNoteComesFromStandardInput() {
    #expect(run(["add", "x-1", "--name", "n", "--note", "-"], input: "two\nlines\n\n").out.contains("note two"))
    #expect(run(["add", "x-1", "--name", "-"], input: "no").out == "x-1 - -\n")
  }

  @Test func withoutOptionsItAsksOnlyWhereSomebodyAnswers() {
    #expect(run(["add"], input: "", answers: []).out == "asks about nobody\n")
    #expect(run(["add", "x-1"], input: "", answers: []).out == "asks about x-1\n")
    // Nobody is there: what is missing is said as ever.
    #expect(run(["add"], input: "").err.contains("missing_operand"))
    #expect(run(["add", "x-1"], input: "").err.contains("missing_option"))
    // With an option it never asks, nor with --json.
    #expect(run(["add", "--mode", "home"], input: "", answers: []).err.contains("missing_option"))
    #expect(run(["add", "--json"], input: "", answers: []).err.contains("missing_operand"))
    #expect(run(["add", "x-1", "--name", "n"], input: "", answers: []).out == "x-1 n -\n")
  }
}
