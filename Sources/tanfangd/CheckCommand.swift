import Hub
import Model
import Storage
import Terminal

/// `tanfangd check`.
enum CheckCommand {
  static let command = Command(
    "check", Label("核对数据是否完好，服务无需停止", "check that the store is sound, while the hub serves"),
    details: Label(
      "核对数据库页、引用、各村摘要、记录链、账簿与检索。发现问题时退出码非零。",
      "Compares pages, references, digests, journal chains, ledger and search. Ends non-zero if anything is wrong."),
    action: run)

  private static let run: Command.Action = { invocation in
    let store = try invocation.hubFolder().open(.existing)
    let output = invocation.output
    let progress = output.progress(Label("正在核对", "checking"))
    let findings = try store.check { progress.advance(to: $0) }
    progress.finish()
    try output.result(
      json: { json in
        json.object { json in
          json.field("sound", findings.isEmpty)
          json.key("findings")
          json.array { json in
            for finding in findings {
              json.object { json in
                json.field("code", finding.code)
                json.field("place", finding.place)
              }
            }
          }
        }
      },
      people: {
        if findings.isEmpty { try output.line(Label("数据完好", "the store is sound"), .green) }
        for finding in findings { try output.line("\(finding.code): \(finding.place)", .red) }
      })
    guard findings.isEmpty else {
      throw Failure(
        "store_damaged", .internal,
        Label("核对数据时：发现 \(findings.count) 处问题", "checking the store: \(findings.count) things are wrong"),
        hint: Label("请先备份整个文件夹，再报告", "copy the whole folder before anything else, then report this"))
    }
    return .done
  }
}
