package import Model

/// Files that are handed in one after the other, each with an answer to take back: what became of every one of them.
package struct CarriedFiles {
  /// What a file that was taken came to.
  package enum Taken {
    /// - Parameters:
    ///   - changes: how many were new; nil if that is nobody's business here.
    ///   - note: what is to be known besides.
    case answered([UInt8], changes: Int?, device: String?, note: (code: String, label: Label)?)
    /// Something later of the same device is here already.
    case superseded(device: String?)
  }

  private struct Entry {
    let file: String
    let outcome: String
    var answer: String?
    var changes: Int?
    var device: String?
    var note: (code: String, label: Label)?
    var failure: Failure?
  }

  private let files: [String]
  /// Where answers go; nil for beside each file.
  private let folder: String?
  private let bytesMax: Int

  package static let answerSuffix = ".answer"

  package init(_ files: [String], answersTo folder: String?, bytesMax: Int) {
    self.files = files
    self.folder = folder
    self.bytesMax = bytesMax
  }

  /// Hands in every file and prints a line, or a JSON object, for each. One that is refused does not stop the others; a
  /// failure that is not the file's does.
  /// - Parameters:
  ///   - mayReplace: whether an answer that lies there already is an older one.
  ///   - take: throws `Failure` with `badInput` or `refused` for a file that is refused.
  /// - Returns: the exit code of the first refusal, or done.
  /// - Throws: the refusal of the only file.
  package func run(
    _ output: Output, mayReplace: ([UInt8]) -> Bool, take: ([UInt8]) throws -> Taken
  ) throws -> ExitCode {
    let entries = try files.map { try run($0, mayReplace, take) }
    // One file is one thing to do: it fails as any command does.
    if entries.count == 1, let failure = entries[0].failure { throw failure }
    try output.result(
      json: { json in
        json.array { json in
          for entry in entries { write(entry, output.language, to: &json) }
        }
      }, people: { for entry in entries { try print(entry, output) } })
    return entries.lazy.compactMap { $0.failure?.exit }.first ?? .done
  }

  private func run(
    _ file: String, _ mayReplace: ([UInt8]) -> Bool, _ take: ([UInt8]) throws -> Taken
  ) throws -> Entry {
    do {
      switch try take(try InputFile.bytes(file, bytesMax: bytesMax)) {
      case .superseded(let device): return Entry(file: file, outcome: "superseded", device: device)
      case .answered(let answer, let changes, let device, let note):
        let path = answerPath(file)
        try OutputFile.write(answer, to: path, mayReplace: mayReplace)
        return Entry(file: file, outcome: "answered", answer: path, changes: changes, device: device, note: note)
      }
    } catch let failure as Failure where [.badInput, .refused].contains(failure.exit) {
      return Entry(file: file, outcome: "refused", failure: failure)
    }
  }

  private func answerPath(_ file: String) -> String {
    guard let folder else { return file + Self.answerSuffix }
    return "\(folder.isEmpty ? "." : folder)/\(InputFile.name(file))\(Self.answerSuffix)"
  }

  private func write(_ entry: Entry, _ language: Language, to json: inout JSONWriter) {
    json.object { json in
      json.field("file", entry.file)
      json.field("outcome", entry.outcome)
      json.field("answer", entry.answer)
      json.field("changes", entry.changes)
      json.field("device", entry.device)
      json.field("code", entry.failure?.code ?? entry.note?.code)
      json.field("message", (entry.failure?.message ?? entry.note?.label)?[language])
    }
  }

  private func print(_ entry: Entry, _ output: Output) throws {
    let name = InputFile.name(entry.file)
    let device = entry.device.map { " \($0)" } ?? ""
    if let failure = entry.failure {
      try output.line("\(name)\(device): \(failure.message[output.language])", .red)
      try output.line("  \(failure.hint[output.language])")
    } else if let answer = entry.answer {
      let new = entry.changes.map { Label("，新记录 \($0) 条", ", \($0) new changes") } ?? Label("", "")
      try output.line(
        Label("\(name)\(device)：已收取\(new.zh)；答复写入 \(answer)", "\(name)\(device): taken\(new.en); answer in \(answer)"),
        .green)
      if let note = entry.note { try output.line("  \(note.label[output.language])", .yellow) }
    } else {
      try output.line(
        Label(
          "\(name)\(device)：这台设备更新的包已经收过，无须再收", "\(name)\(device): a later bundle of this device has come already"),
        .yellow)
    }
  }
}
