import Foundation
import Model
import Terminal
import Testing

@testable import tanfang
@testable import tanfangd

/// The manual pages under `Clients/man` are what the tables of commands make of themselves; `man -M Clients/man tanfang`
/// reads them. To write them anew: `TANFANG_WRITE_MAN=1 swift test --skip-build --filter ManualTests`.
@Suite(.waiting) struct ManualTests {
  static let pages: [(path: String, text: String)] = Language.allCases.flatMap { language in
    [Tanfang.program, TanfangD.program].map { program in
      let folder = language == .zh ? "zh_CN/" : ""
      return ("\(folder)man\(program.section)/\(program.name).\(program.section)", program.manualPage(language))
    }
  }

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../man").standardizedFileURL

  @Test(arguments: pages.indices)
  func thePageIsCurrent(_ index: Int) throws {
    let (path, text) = Self.pages[index]
    let file = Self.folder.appendingPathComponent(path)
    if ProcessInfo.processInfo.environment["TANFANG_WRITE_MAN"] == "1" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let stored = try String(contentsOf: file, encoding: .utf8)
    // Not #expect(stored == text): a page is long, and the difference is what matters.
    let lines = zip(stored.split(separator: "\n"), text.split(separator: "\n"))
    let first = lines.first { $0 != $1 }.map { "\($0) / \($1)" } ?? "its length"
    #expect(stored == text, "\(path) is not what the commands say, first: \(first); write it anew (see above)")
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/man")), arguments: pages.indices)
  func theManualReaderReadsIt(_ index: Int) throws {
    let path = Self.folder.appendingPathComponent(Self.pages[index].path).path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/man")
    process.arguments = ["--warnings=w", "--local-file", path]
    process.environment = ["LC_ALL": "C.UTF-8", "MANWIDTH": "80", "PATH": "/usr/bin:/bin"]
    let (out, err) = (Pipe(), Pipe())
    process.standardOutput = out
    process.standardError = err
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let complaints = String(decoding: err.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    // groff of Debian 12 cannot hyphenate Chinese and says so of the locale, not of the page.
    #expect(complaints.split(separator: "\n").filter { !$0.contains("locale") }.isEmpty, "\(complaints.prefix(500))")
    #expect(text.contains("--lang zh|en"))
  }
}
