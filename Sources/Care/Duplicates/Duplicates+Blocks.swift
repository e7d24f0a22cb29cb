import Model

/// Which records are compared: those that share a key. A key is a hash; two keys that meet by chance only put strangers
/// side by side, whom the comparison tells apart.
struct Blocks {
  private struct Entry {
    let key: UInt64
    let index: Int32
  }

  /// Of many records with one key, each is compared with so many that follow it: a telephone of the village office, or
  /// a name that half a village bears, must not make the work square.
  static let neighboursMax = 100

  private var entries: [Entry] = []

  init(_ people: [Candidate]) {
    entries.reserveCapacity(people.count * 12)
    for (index, person) in people.enumerated() {
      for key in Set(keys(of: person)) { entries.append(Entry(key: key, index: Int32(index))) }
    }
    entries.sort { ($0.key, $0.index) < ($1.key, $1.index) }
  }

  /// Calls `body` once for each pair of indexes.
  func forEachPair(_ body: (Int, Int) -> Void) {
    var seen: Set<UInt64> = []
    for start in entries.indices {
      let entry = entries[start]
      for other in entries[(start + 1)...].prefix(Self.neighboursMax) {
        guard other.key == entry.key else { break }
        let pair = UInt64(entry.index) << 32 | UInt64(other.index)
        if seen.insert(pair).inserted { body(Int(entry.index), Int(other.index)) }
      }
    }
  }

  private func keys(of person: Candidate) -> [UInt64] {
    var keys: [UInt64] = []
    for number in person.numbers { addKeys(of: Array(number.utf8), &keys) }
    if let number = person.facts.unverified?.normal { keys.append(key("n", number)) }
    for phone in person.phones where !phone.contains("*") { keys.append(key("p", phone)) }
    var years: [Int] = []
    if let birth = person.facts.birth {
      years = [birth.year]
    } else if let year = person.facts.birthYearByAge {
      years = [year - 1, year, year + 1]
    }
    for name in person.names {
      let spellings = Readings.spellings(name.bare)
      for spelling in spellings.isEmpty ? [name.bare] : spellings {
        for year in years { keys.append(key("y", spelling, Int64(year))) }
        keys.append(key("t", spelling, person.township))
      }
      addKeys(of: name, person, &keys)
    }
    return keys
  }

  /// The whole number, and the number without each of three parts: two numbers that differ in one character differ in
  /// one part.
  private func addKeys(of number: [UInt8], _ keys: inout [UInt64]) {
    let text = { (bytes: ArraySlice<UInt8>) in String(decoding: bytes, as: UTF8.self) }
    keys.append(key("n", text(number[...])))
    guard number.count == 18 else { return }
    keys.append(key("1", text(number[10...])))
    keys.append(key("2", text(number[..<10] + number[14...])))
    keys.append(key("3", text(number[..<14])))
  }

  /// For names that nearly sound alike or lack a character: the surname's reading with the birth date, whichever way
  /// month and day were written, and with the sound of one more character within the village.
  private func addKeys(of name: PersonName, _ person: Candidate, _ keys: inout [UInt64]) {
    let characters = Array(name.bare)
    guard let first = characters.first else { return }
    for surname in sounds(first) {
      if let birth = person.facts.birth, let month = birth.month, let day = birth.day {
        let date = birth.year * 10_000 + min(month, day) * 100 + max(month, day)
        keys.append(key("b", surname, Int64(date)))
      }
      for character in characters.dropFirst() {
        for sound in Set(sounds(character).map { Readings.nearKey($0) }) {
          keys.append(key("v", "\(surname) \(sound)", person.village))
        }
      }
    }
  }

  private func sounds(_ character: Character) -> [String] {
    let syllables = Readings.syllables(of: character)
    return syllables.isEmpty ? [String(character)] : syllables
  }

  /// FNV-1a (Fowler, Noll, Vo), so that the same register gives the same pairs each time.
  private func key(_ kind: StaticString, _ text: String, _ number: Int64 = 0) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func take(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    kind.withUTF8Buffer { for byte in $0 { take(byte) } }
    for byte in text.utf8 { take(byte) }
    take(0)
    var rest = UInt64(bitPattern: number)
    while rest != 0 {
      take(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
    return hash
  }
}
