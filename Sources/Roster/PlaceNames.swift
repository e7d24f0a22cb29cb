/// Names of villages in titles and addresses, whether or not the importer knows these villages.
enum PlaceNames {
  /// True if a title names more places than this village: 永胜、兴隆村, 永胜村兴隆村, 兴隆等三村.
  static func areSeveral(in title: String, besides village: Village) -> Bool {
    let text = VillageIndex.plain(title)
    let name = VillageIndex.plain(village.name)
    let parts = parts(of: text, without: text.contains(name) ? name : VillageIndex.stem(name))
    let isJoined = zip(parts, parts.dropFirst()).contains { before, after in
      before.last.map(joints.contains) == true || after.first.map { joints.contains($0) || $0 == "等" } == true
    }
    return isJoined || parts.contains { names(in: $0).contains(where: isName) }
  }

  /// True if an address names another village than this one, by the first word in it that ends in 村.
  static func isOther(_ address: String, than village: Village) -> Bool {
    guard let first = names(in: VillageIndex.plain(address)).first, isName(first) else { return false }
    return !first.hasSuffix(VillageIndex.stem(VillageIndex.plain(village.name)))
  }

  private static let joints: Set<Character> = ["、", ",", "，", ";", "；", "/", "&", "+", "和", "与", "及"]
  /// Parts of a country that stand before a village's name.
  private static let upperMarks: Set<Character> = ["省", "市", "县", "区", "旗", "乡", "镇"]
  /// 村民, 村级: no village's name ends here; one does before 村委会 and 村民委员会.
  private static let noEnds: Set<Character> = ["民", "级", "医", "务", "干", "史"]
  /// 农村, 全村, 本村 within a longer text.
  private static let commonHeads: Set<Character> = ["农", "乡", "全", "本", "各", "每", "同", "驻", "我", "困", "政", "然"]

  /// What stands before each 村, from the last mark, digit or part of the country on.
  private static func names(in text: String) -> [String] {
    var names: [String] = []
    var name = ""
    let characters = Array(text)
    for (index, character) in characters.enumerated() {
      let next = index + 1 < characters.count ? characters[index + 1] : " "
      if character == "村" {
        let isCommittee = characters[(index + 1)...].starts(with: "民委")
        if isCommittee || !noEnds.contains(next) { names.append(name) }
        name = ""
      } else if upperMarks.contains(character) && !name.isEmpty && next != "村" || !character.isLetter
        || character.isASCII
      {
        name = ""
      } else {
        name.append(character)
      }
    }
    return names
  }

  private static func isName(_ name: String) -> Bool {
    guard name.count >= 2, let last = name.last else { return false }
    return name.count == 2 || !commonHeads.contains(last)
  }

  /// The parts of a text around each place where a name stands.
  private static func parts(of text: String, without name: String) -> [String] {
    guard !name.isEmpty else { return [text] }
    var parts: [String] = [""]
    var rest = text[...]
    while let first = rest.first {
      if rest.hasPrefix(name) {
        parts.append("")
        rest = rest.dropFirst(name.count)
      } else {
        parts[parts.count - 1].append(first)
        rest = rest.dropFirst()
      }
    }
    return parts
  }
}
