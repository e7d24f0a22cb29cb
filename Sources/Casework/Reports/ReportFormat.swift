import Care
import Glibc
import Model
import Terminal

/// The form in which a report comes out of a command.
enum ReportFormat: String {
  case table, csv, xlsx, json, html

  static let options = [
    Option(
      "format",
      .choice([
        Choice("table", Label("表格", "a table")), Choice("csv", Label("给 Excel 或 WPS", "for spreadsheets")),
        Choice("xlsx", Label("工作簿，写成文件", "a workbook, to a file")),
        Choice("json", Label("给程序，同 --json", "for scripts, as --json")),
        Choice("html", Label("可打印的 A4 网页", "a page to print on A4")),
      ]), Label("格式；不写时看 --output 的后缀，否则 table", "the form; else by the ending of --output, else a table")),
    .flag("no-bom", Label("csv 开头不加 BOM", "csv without a byte order mark")),
    Option("output", short: "o", .file, Label("写成文件", "write a file")),
    .flag("replace", Label("文件已有时覆盖", "replace a file that is there")),
  ]

  /// The one that a command line asks for.
  /// - Throws: `format_missing` for a file whose name says no form that a file can have.
  init(_ arguments: Arguments) throws(Failure) {
    let path = arguments.text("output")
    let ending = path.flatMap { $0.split(separator: ".").last.flatMap { ReportFormat(rawValue: $0.lowercased()) } }
    let form = arguments.text("format").flatMap { ReportFormat(rawValue: $0) } ?? ending ?? .table
    guard path == nil || form != .table else {
      throw Failure(
        "format_missing", .usage, Label("没有写文件要什么格式", "it is not said in which form the file is to be"),
        hint: Label(
          "文件名以 .csv、.xlsx、.json 或 .html 结尾，或写 --format",
          "let its name end in .csv, .xlsx, .json or .html, or give --format"))
    }
    self = form
  }

  /// The bytes of a file; nil for a table, which is for the screen.
  func bytes(_ page: ReportPage, _ arguments: Arguments) -> [UInt8]? {
    switch self {
    case .table: return nil
    case .csv: return Array(page.csv(mark: !arguments.flag("no-bom")).utf8)
    case .xlsx: return page.workbook()
    case .html: return Array(page.html().utf8)
    case .json:
      var json = JSONWriter()
      page.write(to: &json)
      return json.bytes + [UInt8(ascii: "\n")]
    }
  }
}
