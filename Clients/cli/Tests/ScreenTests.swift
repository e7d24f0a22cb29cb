import Foundation
import Terminal
import Testing

/// How it looks in a real terminal of 80 columns and 24 lines, in both languages.
@Suite(.enabled(if: Tmux.isInstalled, "tmux is not installed: apt-get install tmux"), .serialized, .waiting)
struct ScreenTests {
  private func home(_ language: String) throws -> Home {
    let home = try Home()
    home.language = language
    for (name, more) in [("王秀英", ["--categories", "living_alone", "--chronic", "hypertension"]), ("李德福", [])] {
      _ = try home.run(["elder", "add", "--name", name, "--birth", "1941-03"] + more)
    }
    return home
  }

  /// The columns in which the numbers of a list of choices end, line by line.
  private func columns(of lines: [String]) -> [[Int]] {
    let cell = try! NSRegularExpression(pattern: #"(?:^|  )[ *]*(\d+) "#)
    return lines.map { line in
      cell.matches(in: line, range: NSRange(line.startIndex..., in: line)).compactMap { match in
        Range(match.range(at: 1), in: line).map { String(line[..<$0.upperBound]).displayWidth }
      }
    }
  }

  @Test(arguments: ["zh", "en"])
  func aWholeVisitFitsTheScreenAndAligns(_ language: String) throws {
    let home = try home(language)
    let words =
      language == "zh"
      ? ["老人", "探访方式", "探访结果", "探访时间", "基本生活", "安全风险", "家庭赡养", "关爱保护", "不适症状", "收缩压"]
      : ["elder", "mode", "outcome", "time", "basic", "safety", "family", "protection", "complaints", "systolic"]
    let terminal = try Tmux(home)
    try terminal.press("clear; tanfang visit add", "Enter")
    for (index, word) in words.enumerated() {
      let screen = try terminal.at(word, index == 0 ? "wxy" : index == 9 ? "150/90" : "")
      // say() leaves the last column free, so a line that reaches it was cut or wrapped by the terminal.
      for line in screen { #expect(line.displayWidth < 80, "\(line)") }
      let start = try #require(screen.lastIndex { $0.contains("(\(index + 1)/") })
      let list = screen[(start + 1)...].prefix { !$0.hasPrefix(">") }.filter { !$0.contains("＝") && !$0.contains("= ") }
      let places = columns(of: list).filter { !$0.isEmpty }
      guard index >= 4, let first = places.first else { continue }
      #expect(places.count >= 2, "a list of more than one line: \(list)")
      for row in places { #expect(Array(first.prefix(row.count)) == row, "\(list)") }
    }
    try terminal.press("=", "Enter")
    let summary = try terminal.expect(language == "zh" ? "汇总" : "Summary")
    // In the summary every value begins in the same column.
    let title = try #require(summary.lastIndex { $0.contains(language == "zh" ? "汇总：" : "Summary:") })
    let rows = summary[(title + 1)...].filter { $0.first == " " && $0.contains("  ") }
    let starts = rows.map { row -> Int in
      let gap = row.range(of: "  ", range: row.index(row.startIndex, offsetBy: 4)..<row.endIndex)!
      let value = row[gap.upperBound...].firstIndex { $0 != " " }!
      return String(row[..<value]).displayWidth
    }
    #expect(rows.count >= 8 && Set(starts).count == 1, "\(rows)")
    try terminal.press("Enter")
    try terminal.expect(language == "zh" ? "已记录" : "recorded")
    let visit = try #require(try home.json("visit", "list").elements?.first?["id"]?.string)
    #expect(try home.json("visit", "show", visit)["fields"]?["systolic"]?.integer == 150)
  }

  /// Erasing a wide character takes both its columns, and the cursor stands where it should.
  @Test(arguments: ["xterm", "linux", "dumb"])
  func wideCharactersAreErasedWhole(_ kind: String) throws {
    let home = try home("zh")
    let terminal = try Tmux(home)
    try terminal.press("clear; TERM=\(kind) tanfang find x; TERM=\(kind) tanfang visit add", "Enter")
    try terminal.expect(">")
    try terminal.press("李德王秀英")
    try terminal.expect("> 李德王秀英")
    #expect(try terminal.cursorColumn == 12)
    try terminal.press("BSpace", "BSpace", "BSpace")
    try terminal.settle(at: 6)
    #expect(try terminal.cursorColumn == 6)
    #expect(try terminal.screen.contains("> 李德"))
    try terminal.press("Left", "BSpace")
    try terminal.settle(at: 2)
    #expect(try terminal.screen.contains("> 德"))
    #expect(try terminal.cursorColumn == 2)
    try terminal.press("李", "C-e", "福", "Enter")
    try terminal.expect("探访方式")
    #expect(try terminal.screen.contains { $0.hasPrefix("李德福") })
  }

  /// A workbook is for a file; what stands in it would only spoil the screen.
  @Test func aWorkbookIsNotShownOnTheScreen() throws {
    let terminal = try Tmux(try home("zh"))
    try terminal.press("clear; tanfang report visits --format xlsx", "Enter")
    try terminal.expect("workbook_on_terminal")
    #expect(try !terminal.screen.contains { $0.contains("PK") })
  }

  /// A long note never runs over the edge while it is typed, and stands there whole afterwards.
  @Test func aLongNoteIsShownWhole() throws {
    let home = try home("zh")
    let terminal = try Tmux(home)
    try terminal.press("clear; tanfang visit add", "Enter")
    try terminal.at("老人", "ldf")
    try terminal.at("探访方式", "")
    try terminal.at("探访结果", "2")
    try terminal.at("探访时间", "")
    try terminal.at("后续措施", "")
    try terminal.expect("记录")
    let note = String(repeating: "老人在家门口晒太阳，说膝盖疼。", count: 6)
    try terminal.press(note)
    let typing = try terminal.expect("膝盖疼。")
    #expect(typing.filter { $0.contains("膝盖") }.count == 1)
    #expect(typing.allSatisfy { $0.displayWidth < 80 })
    try terminal.press("Enter", "Enter")
    try terminal.expect("汇总")
    let all = try terminal.tmux("capture-pane", "-p", "-J", "-S", "-50")
    let start = try #require(all.range(of: "> 老人在家门口"))
    let shown = all[start.lowerBound...].prefix(while: { $0 != "汇" }).filter { !$0.isWhitespace && $0 != ">" }
    #expect(shown.contains(note))
  }

  @Test(arguments: ["zh", "en"])
  func whateverEndsItTheDraftIsOffered(_ language: String) throws {
    let home = try home(language)
    let isChinese = language == "zh"
    let terminal = try Tmux(home)
    let (mode, outcome) = isChinese ? ("探访方式", "探访结果") : (") mode", "outcome")
    try terminal.press("clear; tanfang visit add", "Enter")
    try terminal.at(isChinese ? "老人" : "elder", "wxy")
    try terminal.at(mode, "5")
    try terminal.expect(outcome)
    // Control-C.
    try terminal.press("C-c")
    try terminal.expect(isChinese ? "留作草稿 1" : "kept as draft 1")
    // kill -9.
    try terminal.press("clear; tanfang visit add", "Enter")
    try terminal.at(isChinese ? "没填完的草稿" : "unfinished drafts", "")
    try terminal.at(outcome, "2")
    try terminal.expect(isChinese ? "探访时间" : "time of the visit")
    let process = try terminal.tmux("display-message", "-p", "#{pane_pid}").trimmingCharacters(
      in: .whitespacesAndNewlines)
    let children = try String(contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)
    let child = try #require(children.split(separator: " ").compactMap { Int32($0) }.last)
    kill(child, SIGKILL)
    try terminal.expect(isChinese ? "Killed" : "Killed")
    // The shell has its line editing back, and a closed terminal costs nothing either.
    try terminal.press("clear; tanfang drafts resume", "Enter")
    try terminal.expect(isChinese ? "探访时间" : "time of the visit")
    try terminal.tmux("kill-server")
    usleep(500_000)
    let draft = try #require(try home.json("drafts", "list").elements?.first)
    #expect(draft["answers"]?.integer == 3 && draft["in_use"]?.bool == false)
    let later = try Tmux(home)
    try later.press("clear; tanfang visit add", "Enter")
    try later.at(isChinese ? "没填完的草稿" : "unfinished drafts", "")
    try later.at(isChinese ? "探访时间" : "time of the visit", "")
    try later.at(isChinese ? "后续措施" : "follow-up", "")
    try later.at(isChinese ? "记录" : "note", "")
    try later.at(isChinese ? "汇总" : "Summary", "")
    try later.expect(isChinese ? "已记录" : "recorded")
    let visit = try #require(try home.json("visit", "list").elements?.first)
    #expect(visit["mode"]?.string == "video" && visit["outcome"]?.string == "not_home")
  }
}
