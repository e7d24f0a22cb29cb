internal import Model

/// A village as the village list names it.
package struct Village: Hashable, Sendable {
  /// Twelve digits.
  package let code: String
  package let name: String

  package init(code: String, name: String) {
    self.code = code
    self.name = name
  }
}

/// Finds the village that a clerk means: by code, by name, by the name without 村, with the county and town before it or
/// the group and house behind it.
package struct VillageIndex: Sendable {
  package enum Match: Hashable, Sendable {
    /// The village, and what stood behind its name: 第三组, 12号.
    case found(Village, rest: String)
    /// Several villages of that name.
    case ambiguous([Village])
    case unknown
  }

  package let villages: [Village]
  private let byCode: [String: Village]
  /// Full names and stems, each with the villages they name.
  private let byName: [String: [Village]]
  private let longest: Int

  package init(_ villages: [Village]) {
    self.villages = villages.sorted { $0.code < $1.code }
    byCode = Dictionary(villages.map { ($0.code, $0) }) { first, _ in first }
    var names: [String: [Village]] = [:]
    for village in self.villages {
      let name = Self.plain(village.name)
      for form in Set([name, Self.stem(name)]) where !form.isEmpty { names[form, default: []].append(village) }
    }
    byName = names
    longest = names.keys.map(\.count).max() ?? 0
  }

  package func village(code: String) -> Village? { byCode[code] }

  package func find(_ text: String) -> Match {
    let plain = Self.plain(text)
    if plain.isEmpty { return .unknown }
    if plain.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      return byCode[plain].map { .found($0, rest: "") } ?? .unknown
    }
    var characters = Array(plain)[...]
    while true {
      if let match = prefix(of: characters) { return match }
      // Drops 省, 县, 镇 … and what is before it, and looks again.
      guard let mark = characters.firstIndex(where: { Self.upperMarks.contains($0) }) else { return .unknown }
      characters = characters[(mark + 1)...]
    }
  }

  /// The villages that a text such as a title names; 柳溪镇 does not name 柳溪村.
  package func named(in text: String) -> [Village] {
    let plain = Self.plain(text)
    return villages.filter { village in
      let name = Self.plain(village.name)
      return !name.isEmpty && (plain.contains(name) || Self.stands(Self.stem(name), in: plain))
    }
  }

  /// Whether a name without 村 stands somewhere in a text other than as the name of a town or county.
  private static func stands(_ stem: String, in text: String) -> Bool {
    var rest = text[...]
    while let found = rest.firstRange(of: stem) {
      rest = rest[found.upperBound...]
      if rest.first.map({ !upperMarks.contains($0) }) ?? true { return true }
    }
    return false
  }

  private func prefix(of characters: ArraySlice<Character>) -> Match? {
    for length in stride(from: min(longest, characters.count), to: 0, by: -1) {
      let name = String(characters.prefix(length))
      guard let villages = byName[name] else { continue }
      let rest = String(characters.dropFirst(length))
      let isWhole = villages.contains { Self.plain($0.name) == name }
      guard isWhole || Self.mayFollowStem(rest) else { continue }
      let exact = villages.filter { Self.plain($0.name) == name }
      let best = exact.isEmpty ? villages : exact
      return best.count == 1 ? .found(best[0], rest: Self.withoutSuffix(rest)) : .ambiguous(best)
    }
    return nil
  }

  /// Behind a name without 村: nothing, a group or house number, 村 in another form; 东河沿 is not 东河.
  private static func mayFollowStem(_ rest: String) -> Bool {
    guard let first = rest.first else { return true }
    return first.isNumber || "第,(号组社队屯一二三四五六七八九十".contains(first)
      || suffixes.contains { rest.hasPrefix($0) }
  }

  private static func withoutSuffix(_ rest: String) -> String {
    for suffix in suffixes + ["民委员会", "委员会", "委会"] where rest.hasPrefix(suffix) {
      return String(rest.dropFirst(suffix.count))
    }
    return rest
  }

  static func plain(_ text: String) -> String {
    halfWidth(text).filter { !$0.isWhitespace && $0 != "\u{FEFF}" && $0 != "-" }
  }

  static func stem(_ name: String) -> String {
    for suffix in suffixes where name.hasSuffix(suffix) && name.count - suffix.count >= 2 {
      return String(name.dropLast(suffix.count))
    }
    return name
  }

  private static let suffixes = [
    "村民委员会", "居民委员会", "村委会", "居委会", "嘎查委员会", "社区", "嘎查", "行政村", "村",
  ]
  private static let upperMarks: Set<Character> = ["省", "市", "州", "盟", "县", "区", "旗", "乡", "镇", "木", "道", "场"]
}
