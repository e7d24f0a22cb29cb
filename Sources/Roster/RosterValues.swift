/// The values of one record by the keys of the model, in canonical text: a vocabulary's key, 1950-06, true, digits. A
/// flags field has one value per element. Kept flat, since a county's register holds a hundred thousand of them.
package struct RosterValues: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  private struct Pair: Hashable {
    let key: String
    let value: String
  }

  private var pairs: [Pair] = []

  package init() {}

  package init(dictionaryLiteral elements: (String, [String])...) {
    for (key, values) in elements { self[key] = values }
  }

  /// All values of a key, empty if there are none.
  package subscript(key: String) -> [String] {
    get { pairs.compactMap { $0.key == key ? $0.value : nil } }
    set {
      pairs.removeAll { $0.key == key }
      pairs += newValue.map { Pair(key: key, value: $0) }
    }
  }

  /// The only value of a key.
  package func first(_ key: String) -> String? { pairs.first { $0.key == key }?.value }

  /// Adds a value unless it is there already.
  package mutating func insert(_ value: String, for key: String) {
    let pair = Pair(key: key, value: value)
    if !pairs.contains(pair) { pairs.append(pair) }
  }

  package mutating func set(_ value: String?, for key: String) { self[key] = value.map { [$0] } ?? [] }

  package func contains(_ value: String, for key: String) -> Bool { pairs.contains(Pair(key: key, value: value)) }

  /// The key under which stand the elements of a set that have dates, with these: `disabled@2026-03~2026-05`.
  package static func dated(_ key: String) -> String { key + "@" }

  package var isEmpty: Bool { pairs.isEmpty }

  /// The keys that have a value, sorted.
  package var keys: [String] { Set(pairs.map(\.key)).sorted() }

  /// As a dictionary, for JSON and tests.
  package var dictionary: [String: [String]] { Dictionary(grouping: pairs, by: \.key).mapValues { $0.map(\.value) } }
}
