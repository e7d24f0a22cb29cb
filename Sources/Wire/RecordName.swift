package import Replication

/// How a dot is written for people and scripts: the replica in base 32, a dash, the counter: `k7q2m0x5v8w3d-41`.
package enum RecordName {
  /// Symbols of a whole replica: 64 bits by five.
  package static let replicaLength = 13
  /// Symbols of a replica that people are shown at least.
  package static let shortLengthMin = 4

  /// The whole replica, lower case.
  package static func text(_ replica: ReplicaID) -> String {
    let values = stride(from: 60, through: 0, by: -5).map {
      UInt8(truncatingIfNeeded: replica.rawValue >> UInt64($0)) & 31
    }
    return Base32.text(values).lowercased()
  }

  package static func text(_ dot: Dot) -> String { "\(text(dot.replica))-\(dot.counter)" }

  /// Reads a whole or shortened name: the beginning of a replica and the counter; nil if it is neither.
  package static func parse(_ text: some StringProtocol) -> (replicaPrefix: String, counter: UInt64)? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let counter = UInt64(parts[1]), counter > 0 else { return nil }
    guard (1...replicaLength).contains(parts[0].unicodeScalars.count) else { return nil }
    var values: [UInt8] = []
    for scalar in parts[0].unicodeScalars {
      guard let value = Base32.value(scalar) else { return nil }
      values.append(value)
    }
    return (Base32.text(values).lowercased(), counter)
  }
}

/// Shortens the names of records as far as they stay unambiguous in one store.
package struct RecordNames {
  private let lengths: [ReplicaID: Int]
  private let sorted: [(text: String, replica: ReplicaID)]

  /// - Parameter replicas: all that the store has heard of.
  package init(_ replicas: [ReplicaID]) {
    let sorted = replicas.map { (text: RecordName.text($0), replica: $0) }.sorted { $0.text < $1.text }
    var lengths: [ReplicaID: Int] = [:]
    for (index, entry) in sorted.enumerated() {
      let neighbours = [index - 1, index + 1].filter(sorted.indices.contains).map { sorted[$0].text }
      let shared = neighbours.map { $0.commonPrefix(with: entry.text) }.max() ?? 0
      lengths[entry.replica] = min(max(shared + 1, RecordName.shortLengthMin), RecordName.replicaLength)
    }
    self.sorted = sorted
    self.lengths = lengths
  }

  package func short(_ dot: Dot) -> String {
    let whole = RecordName.text(dot.replica)
    return "\(whole.prefix(lengths[dot.replica] ?? whole.count))-\(dot.counter)"
  }

  /// The beginning of a replica by which it is known here.
  package func short(_ replica: ReplicaID) -> String {
    let whole = RecordName.text(replica)
    return String(whole.prefix(lengths[replica] ?? whole.count))
  }

  /// The dots that a name may mean: one, or none, or several if it was shortened too far.
  package func dots(_ name: String) -> [Dot] {
    guard let (prefix, counter) = RecordName.parse(name) else { return [] }
    return sorted.filter { $0.text.hasPrefix(prefix) }.map { Dot($0.replica, counter) }
  }
}

extension String {
  fileprivate func commonPrefix(with other: String) -> Int {
    zip(utf8, other.utf8).prefix { $0 == $1 }.count
  }
}
