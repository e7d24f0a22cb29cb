internal import Model

/// The people of one village by how their names sound: everybody for whom a name may stand (`PersonName.likeness`) whose
/// surname is read alike, and few others. A village of one surname has thousands of people, and each row asks.
struct NameIndex {
  private struct Filed {
    let entry: Entry
    /// The order in which people came.
    let place: Int
  }

  /// By the number of characters, then by key.
  private var whole: [Int: [String: [Filed]]] = [:]
  private var parts: [Int: [String: [Filed]]] = [:]
  private var places: [ObjectIdentifier: Int] = [:]
  private var names: [ObjectIdentifier: Set<PersonName>] = [:]

  /// Files a person under all their names; again after a change.
  mutating func file(_ entry: Entry) {
    let id = ObjectIdentifier(entry)
    let place = places[id] ?? places.count
    places[id] = place
    let filed = Filed(entry: entry, place: place)
    for name in entry.names where names[id, default: []].insert(name).inserted {
      let keys = Keys(name)
      for key in keys.whole { whole[keys.count, default: [:]][key, default: []].append(filed) }
      for key in keys.parts { parts[keys.count, default: [:]][key, default: []].append(filed) }
    }
  }

  /// Those for whom a name may stand, in the order they came.
  func like(_ name: PersonName) -> [Entry] {
    let keys = Keys(name)
    var lists = keys.whole.compactMap { whole[keys.count]?[$0] }
    for (count, byKey) in parts where count != keys.count { lists += keys.parts.compactMap { byKey[$0] } }
    var found: [Int: Entry] = [:]
    for filed in lists.joined() { found[filed.place] = filed.entry }
    return found.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Under what a name is filed. Characters that nearly sound alike have a key in common.
  private struct Keys {
    let count: Int
    /// Of the surname with the two characters behind it: names of as many characters that are alike share one.
    let whole: Set<String>
    /// Of the surname with each other character: names of which one lacks characters share one.
    let parts: Set<String>

    init(_ name: PersonName) {
      let scalars = Array(name.bare.unicodeScalars)
      count = scalars.count
      guard let first = name.bare.first else {
        (whole, parts) = ([], [])
        return
      }
      let syllables = Readings.syllables(of: first)
      let surnames = syllables.isEmpty ? [String(first)] : syllables
      let others = scalars.dropFirst().map(Self.near)
      var whole = Set(surnames)
      for keys in others.prefix(2) { whole = Set(whole.flatMap { start in keys.map { "\(start) \($0)" } }) }
      self.whole = whole
      parts = Set(surnames.flatMap { surname in others.joined().map { "\(surname) \($0)" } })
    }

    private static func near(_ scalar: Unicode.Scalar) -> Set<String> {
      let syllables = Readings.syllables(of: Character(scalar))
      return syllables.isEmpty ? [String(scalar).lowercased()] : Set(syllables.map(Readings.nearKey))
    }
  }
}
