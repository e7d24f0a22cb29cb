package import Model
package import Replication

/// Two records of one person are united by a reference on the one that gives way (SPEC §unite). Both histories stay;
/// clearing the reference undoes it.
///
/// Where references lead: to the record that gives way to none that is held here; of a cycle, to its smallest id.
/// - Parameter next: the record that one gives way to, nil for none that is held.
private func lead(from start: Dot, _ next: (Dot) throws -> Dot?) rethrows -> Dot {
  var path = [start]
  while let following = try next(path[path.count - 1]) {
    if let first = path.firstIndex(of: following) { return path[first...].min() ?? following }
    path.append(following)
  }
  return path[path.count - 1]
}

/// Which of several records stands for a person, for many people at once.
package struct Survivors: Sendable {
  /// From each record that gives way to the one it names.
  private let gaveWay: [Dot: Dot]
  /// The survivor of each record that is not its own.
  private let survivors: [Dot: Dot]

  /// - Parameter edges: from each record that gives way to the one it names, which is held.
  package init(_ edges: [Dot: Dot]) {
    gaveWay = edges
    survivors = Dictionary(
      uniqueKeysWithValues: edges.keys.compactMap { id in
        let survivor = lead(from: id) { edges[$0] }
        return survivor == id ? nil : (id, survivor)
      })
  }

  /// The record that stands for the person.
  package func survivor(of id: Dot) -> Dot { survivors[id] ?? id }

  /// Whether a record stands for its person.
  package func isSurvivor(_ id: Dot) -> Bool { survivors[id] == nil }

  /// For each person of several records, those that do not stand for them, by the one that does; sorted.
  package var united: [Dot: [Dot]] {
    Dictionary(grouping: survivors.keys.sorted()) { survivors[$0]! }
  }
}

extension Register {
  /// Who stands for whom among the records of a type.
  package func survivors(_ type: RecordType = .elder) throws -> Survivors {
    guard let field = type.unitingField else { return Survivors([:]) }
    return Survivors(
      Dictionary(try references(by: field, of: type.number).map { ($0.from, $0.to) }) { first, _ in first })
  }
}

extension RecordReader {
  /// The record that stands for a person.
  ///
  /// - Parameter record: as it is or is about to be; what it leads to is read from the store.
  package func survivor(of record: Record, _ type: RecordType) throws -> Dot {
    guard type.unitingField != nil else { return record.id }
    return try lead(from: record.id) { try gaveWay(to: $0, record, type) }
  }

  /// The record that one of `record`'s chain gives way to, if the store holds it.
  private func gaveWay(to id: Dot, _ record: Record, _ type: RecordType) throws -> Dot? {
    guard let field = type.unitingField else { return nil }
    let current = try id == record.id ? record : stored(id, type: type.number)?.record
    guard let next = current?.reference(field) else { return nil }
    return try next == record.id || stored(next, type: type.number) != nil ? next : nil
  }

  /// The edges of the cycle that a record lies on, itself first; only itself if it lies on none.
  package func cycle(of record: Record, _ type: RecordType) throws -> [Dot] {
    var path = [record.id]
    while let next = try gaveWay(to: path[path.count - 1], record, type) {
      if next == record.id { return path }
      if path.contains(next) { break }
      path.append(next)
    }
    return [record.id]
  }
}

extension ReferenceReader {
  /// All records of the same person, the one asked for first.
  package func united(with id: Dot, _ type: RecordType) throws -> [Dot] {
    guard let field = type.unitingField else { return [id] }
    var found = [id]
    var known: Set<Dot> = [id]
    var index = 0
    while index < found.count {
      let next = found[index]
      var neighbours = try referring(to: next, type: type.number, field: field.key).map(\.record.id)
      if let target = try stored(next, type: type.number)?.record.reference(field),
        try stored(target, type: type.number) != nil
      {
        neighbours.append(target)
      }
      for neighbour in neighbours.sorted() where known.insert(neighbour).inserted { found.append(neighbour) }
      index += 1
    }
    return found
  }

  /// Records of a type about a person, whichever of the person's records they name in `elder`.
  package func records(_ type: RecordType, about person: Dot) throws -> [StoredRecord] {
    try united(with: person, .elder).flatMap { try referring(to: $0, type: type.number, field: "elder") }
  }
}

extension RecordType {
  /// The reference by which two records of this type are said to be one; nil for types without.
  package var unitingField: Field? { field(key: "same_as") }
}
