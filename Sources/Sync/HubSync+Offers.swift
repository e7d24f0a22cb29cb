import Model
import Replication
import Store
import Wire

/// What devices still have and the hub has lost (SPEC §rewind).
extension HubSync {
  /// Keeps what the device offers and the hub does not have: held, until a journal brings it or an official admits it.
  /// - Returns: what it is to let go of, since it was erased.
  func keep(_ offers: [Row], of enrolment: Enrolment) throws -> [Dot] {
    guard !offers.isEmpty else { return [] }
    let erased = Set(try offers.filter { try records.refusesOffer($0) }.map(\.id))
    let knowledge = try store.knowledge()
    let known = Dictionary(try store.allOffers().map { ($0.id, $0) }, uniquingKeysWith: { a, _ in a })
    // A scope may have changed since the device was sent what the hub has lost.
    let scopes = try (1...enrolment.scope.version).compactMap {
      try store.scope(of: enrolment.scope.account, version: $0)
    }
    let regions = scopes.reduce(RegionSet()) { $0.union($1.readable) }
    let visibility = scopes.map(\.visibility).max() ?? enrolment.scope.visibility
    for row in offers where regions.contains(row.region) && !erased.contains(row.id) {
      let derived = records.model.type(number: row.type)?.fields.filter(\.writtenByHub).map(\.number) ?? []
      let now = try store.stored(row.id, type: row.type)?.record
      let cells = row.cells.filter {
        Visibility(field: $0.key.field) <= visibility && !knowledge.contains($0.cell.context)
          && !derived.contains($0.key.field) && !now.has($0)
      }
      guard !cells.isEmpty else { continue }
      try keep(cells, of: row, beside: known[row.id])
    }
    return erased.sorted()
  }

  /// Adds to an offer that nobody has decided on. What was declined stays so until more than that is offered; what was
  /// admitted is in the record already.
  private func keep(_ cells: [Record.Entry], of row: Row, beside known: Offer?) throws {
    let isKept = known.map { $0.status != .admitted } ?? false
    let old = isKept ? known?.stored : nil
    var offer = old ?? StoredRecord(record: Record(id: row.id, type: row.type), region: row.region)
    for entry in cells where offer.record.hasRoom(for: entry) { offer.record.merge(entry.cell, into: entry.key) }
    guard offer != old else { return }
    try store.putOffer(offer, receivedMilliseconds: records.clock.milliseconds)
    try store.setOfferStatus(.held, of: row.id)
  }

  /// Lets go of what journals have brought meanwhile.
  func pruneOffers() throws {
    let offers = try store.allOffers()
    guard !offers.isEmpty else { return }
    let knowledge = try store.knowledge()
    for offer in offers.map(\.stored) {
      let cells = offer.record.cells.filter { !knowledge.contains($0.cell.context) }
      if cells.isEmpty {
        try store.removeOffer(offer.record.id)
      } else if cells.count < offer.record.cells.count {
        var rest = offer
        rest.record = Record(id: offer.record.id, type: offer.record.type, cells: cells)
        try store.putOffer(rest, receivedMilliseconds: records.clock.milliseconds)
      }
    }
  }
}

extension Record {
  /// Whether a cell may be merged in: an offer that nobody could read back would stop every sync.
  fileprivate func hasRoom(for entry: Entry) -> Bool {
    self[entry.key].map { $0.hasRoom(for: entry.cell) } ?? (cells.count < Limits.cellsMax)
  }
}

extension Record? {
  /// Whether all that a cell says has gone into the record: merging it in would change nothing.
  fileprivate func has(_ entry: Record.Entry) -> Bool {
    self?[entry.key]?.context.contains(entry.cell.context) ?? false
  }
}
