package import Model
package import Replication

/// Two records of one person are united by a reference on the one that gives way (SPEC §unite). Both histories stay;
/// clearing the reference undoes it.
extension RecordReader {
  /// The record that stands for a person: where the references lead; of a cycle, the smallest id.
  ///
  /// - Parameter record: as it is or is about to be; what it leads to is read from the store.
  package func survivor(of record: Record, _ type: RecordType) throws -> Dot {
    guard let field = type.unitingField else { return record.id }
    var path = [record.id]
    var current = record
    while case .reference(let next)? = current.value(field) {
      if let start = path.firstIndex(of: next) { return path[start...].min()! }
      guard let stored = try stored(next, type: type.number) else { break }
      path.append(next)
      current = stored.record
    }
    return current.id
  }

  /// The edges of the cycle that a record lies on, itself first; only itself if it lies on none.
  package func cycle(of record: Record, _ type: RecordType) throws -> [Dot] {
    guard let field = type.unitingField else { return [record.id] }
    var path = [record.id]
    var current = record
    while case .reference(let next)? = current.value(field) {
      if next == record.id { return path }
      if path.contains(next) { break }
      guard let stored = try stored(next, type: type.number) else { break }
      path.append(next)
      current = stored.record
    }
    return [record.id]
  }
}

extension ReferenceReader {
  /// All records of the same person, the one asked for first.
  package func united(with id: Dot, _ type: RecordType) throws -> [Dot] {
    guard let field = type.unitingField else { return [id] }
    var found = [id]
    var index = 0
    while index < found.count {
      let next = found[index]
      var neighbours = try referring(to: next, type: type.number, field: field.key).map(\.record.id)
      if case .reference(let target)? = try stored(next, type: type.number)?.record.value(field) {
        neighbours.append(target)
      }
      for neighbour in neighbours.sorted() where !found.contains(neighbour) { found.append(neighbour) }
      index += 1
    }
    return found
  }
}

extension RecordType {
  /// The reference by which two records of this type are said to be one; nil for types without.
  package var unitingField: Field? { field(key: "same_as") }
}
