import Foundation
import Testing
import Wire

/// SPEC.md, the code and the vectors name the same things.
@Suite struct SpecTests {
  private static func text(_ path: String) throws -> String {
    try String(contentsOf: VectorFiles.root.appending(path: path), encoding: .utf8)
  }

  /// The names behind every § in a text.
  private static func anchors(_ text: String, after mark: String) -> Set<String> {
    Set(
      text.components(separatedBy: mark).dropFirst().map { rest in
        String(rest.prefix { $0.isASCII && ($0.isLetter || $0 == "_" || $0 == "-") })
      })
  }

  private static func headings() throws -> Set<String> {
    let lines = try text("Protocol/SPEC.md").split(separator: "\n").filter { $0.hasPrefix("## §") }
    return anchors(lines.joined(separator: "\n"), after: "## §")
  }

  private static func sources() throws -> [String] {
    try ["Sources", "Clients"].flatMap { folder in
      let base = VectorFiles.root.appending(path: folder).resolvingSymlinksInPath()
      let files = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
      return try files.filter { $0.hasSuffix(".swift") }.map {
        try String(contentsOf: base.appending(path: $0), encoding: .utf8)
      }
    }
  }

  @Test func everyAnchorThatTheCodeNamesIsThere() throws {
    let headings = try Self.headings()
    let named = try Self.sources().reduce(into: Set<String>()) { $0.formUnion(Self.anchors($1, after: "SPEC §")) }
    #expect(named.count >= 15)
    #expect(named.subtracting(headings).isEmpty)
  }

  @Test func everyAnchorWithinTheSpecAndOfAVectorIsThere() throws {
    let headings = try Self.headings()
    #expect(Self.anchors(try Self.text("Protocol/SPEC.md"), after: "§").subtracting(headings).isEmpty)
    for group in VectorFiles.groups {
      for vector in try VectorFiles.read(group) { #expect(headings.contains(vector.spec), "\(vector.id)") }
    }
  }

  /// The table of §limits is `Limits`, each with its value.
  @Test func theLimitsAreThoseOfTheCode() throws {
    var stated: [String: UInt64] = [:]
    for line in try Self.text("Protocol/SPEC.md").split(separator: "\n") where line.hasPrefix("| `") {
      let parts = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard parts.count == 2, let value = UInt64(parts[1]) else { continue }
      stated[parts[0].trimmingCharacters(in: CharacterSet(charactersIn: "`"))] = value
    }
    let code = try Self.text("Sources/Wire/Limits.swift").split(separator: "\n")
    var declared: Set<String> = []
    for line in code where line.contains("static let ") {
      declared.insert(String(line.components(separatedBy: "static let ")[1].prefix { $0.isLetter }))
    }
    #expect(Set(stated.keys) == declared)
    let values: [String: UInt64] = [
      "messageBytesMax": UInt64(Limits.messageBytesMax), "inflatedBytesMax": UInt64(Limits.inflatedBytesMax),
      "changesMax": UInt64(Limits.changesMax), "rowsMax": UInt64(Limits.rowsMax),
      "writesMax": UInt64(Limits.writesMax), "cellsMax": UInt64(Limits.cellsMax),
      "verdictsMax": UInt64(Limits.verdictsMax), "evictedMax": UInt64(Limits.evictedMax),
      "erasedMax": UInt64(Limits.erasedMax),
      "cellsPerMessageMax": UInt64(Limits.cellsPerMessageMax),
      "seenEntriesPerMessageMax": UInt64(Limits.seenEntriesPerMessageMax), "siblingsMax": UInt64(Limits.siblingsMax),
      "vectorEntriesMax": UInt64(Limits.vectorEntriesMax), "replicasMax": UInt64(Limits.replicasMax),
      "textBytesMax": UInt64(Limits.textBytesMax), "accountBytesMax": UInt64(Limits.accountBytesMax),
      "reasonBytesMax": UInt64(Limits.reasonBytesMax), "shapesMax": UInt64(Limits.shapesMax),
      "modelVersionMax": UInt64(Limits.modelVersionMax), "addressesMax": UInt64(Limits.addressesMax),
      "addressBytesMax": UInt64(Limits.addressBytesMax), "pinsMax": UInt64(Limits.pinsMax),
      "counterMax": Limits.counterMax, "scopeRegionsMax": UInt64(Limits.scopeRegionsMax),
      "pageBytesDefault": UInt64(Limits.pageBytesDefault), "pageBytesMin": UInt64(Limits.pageBytesMin),
      "pageBytesMax": UInt64(Limits.pageBytesMax), "pushBytesMax": UInt64(Limits.pushBytesMax),
      "cursorBytesMax": UInt64(Limits.cursorBytesMax), "ancestorsMax": UInt64(Limits.ancestorsMax),
      "bundleBytesMax": UInt64(Limits.bundleBytesMax), "bundleAnswersMax": UInt64(Limits.bundleAnswersMax),
      "bundleAnswersBytesMax": UInt64(Limits.bundleAnswersBytesMax), "bundleDaysMax": UInt64(Limits.bundleDaysMax),
      "sessionIdleSeconds": UInt64(Limits.sessionIdleSeconds), "sessionSecondsMax": UInt64(Limits.sessionSecondsMax),
      "sessionsMax": UInt64(Limits.sessionsMax), "streamsMax": UInt64(Limits.streamsMax),
      "streamsPerSessionMax": UInt64(Limits.streamsPerSessionMax), "streamBytesMax": UInt64(Limits.streamBytesMax),
      "passwordBytesMax": UInt64(Limits.passwordBytesMax), "passwordLengthMin": UInt64(Limits.passwordLengthMin),
      "loginsPerAccountMax": UInt64(Limits.loginsPerAccountMax),
      "loginsPerAddressMax": UInt64(Limits.loginsPerAddressMax),
      "consoleBodyBytesMax": UInt64(Limits.consoleBodyBytesMax), "consolePageMax": UInt64(Limits.consolePageMax),
      "uploadsMax": UInt64(Limits.uploadsMax), "uploadSeconds": UInt64(Limits.uploadSeconds),
    ]
    #expect(stated == values)
  }

  @Test func everyHeldCodeAndReaderErrorIsInTheSpec() throws {
    let spec = try Self.text("Protocol/SPEC.md")
    for code in HeldCode.allCases { #expect(spec.contains("| \(code.rawValue) | `\(code.key)` |")) }
    for error in WireError.allCases { #expect(spec.contains("`\(error.rawValue)`")) }
    for error in BundleError.allCases { #expect(spec.contains("`\(error.rawValue)`"), "\(error)") }
  }

  /// Whatever once broke a reader is refused for good.
  @Test func everyPastCrasherIsRefused() throws {
    let folder = VectorFiles.root.appending(path: "Protocol/crashers")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".hex") }
    #expect(!files.isEmpty)
    for file in files {
      // The name says the reader: change-what-broke.hex; the first line says what a reader needs beside the bytes.
      let group = String(file.prefix { $0 != "-" })
      let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      let lines = text.split(separator: "\n").map(String.init)
      var given = try JSONDecoder().decode(JSON.self, from: Data(lines[0].utf8))
      guard case .object(var form) = given else { preconditionFailure(file) }
      form["bytes"] = .string(lines.dropFirst().joined())
      given = .object(form)
      #expect(throws: WireError.self, "\(file)") { try VectorTests.run(group, given) }
    }
  }
}
