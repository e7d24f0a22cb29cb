import Glibc
import Model
package import Terminal

/// A file that a command wrote as its result.
package enum WrittenFile {
  /// Writes it, whole or not at all, for the owner only, and says so: `{"file","format","records","bytes"}`.
  package static func write(
    _ bytes: [UInt8], to path: String, replace: Bool, format: String, records: Int, _ output: Output
  ) throws {
    try OutputFile.write(bytes, to: path, mayReplace: { _ in replace })
    try output.result(
      json: { json in
        json.object { json in
          json.field("file", path)
          json.field("format", format)
          json.field("records", records)
          json.field("bytes", bytes.count)
        }
      },
      people: {
        let name = InputFile.name(path)
        try output.line(Label("\(name)：\(records) 条", "\(name): \(records) records"))
      })
  }

  /// Hands a workbook to whoever reads standard output.
  /// - Throws: `workbook_on_terminal`, if that is a person.
  package static func print(workbook bytes: [UInt8], _ output: Output) throws {
    guard isatty(STDOUT_FILENO) == 0 else {
      throw Failure(
        "workbook_on_terminal", .usage, Label("工作簿不能显示在终端里", "a workbook cannot be shown on a terminal"),
        hint: Label("用 --output 文件.xlsx", "use --output FILE.xlsx"))
    }
    try output.bytes(bytes)
  }
}
