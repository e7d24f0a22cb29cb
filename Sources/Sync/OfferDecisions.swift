import Model
package import Replication
package import Store
import Wire

/// What officials decide about offers (SPEC §rewind): nothing is lost by it, and it can be decided anew.
extension HubRecords {
  /// Lets in what a device offered after the hub had lost it.
  /// - Throws: `DecisionError`.
  package func admit(offer id: Dot, reason: String, by official: Authority) throws {
    let offer = try offer(id, [.held, .declined], by: official)
    let again = try takenBack(offer)
    if again.isEmpty, try isWrittenOver(offer.stored.record) { throw DecisionError.superseded }
    try admit(offer.stored)
    let written = try writeAgain(again, id, offer.stored.record.type, reason, official)
    try note(id, .admitted, reason, official, written)
  }

  /// Declines an offer: it is kept, and can still be admitted.
  /// - Throws: `DecisionError`.
  package func decline(offer id: Dot, reason: String, by official: Authority) throws {
    _ = try offer(id, [.held], by: official)
    try store.setOfferStatus(.declined, of: id)
    try note(id, .declined, reason, official, nil)
  }

  /// Takes an admitted offer back: an ordinary write of the hub that shows what stood there before.
  /// - Throws: `DecisionError`.
  package func revert(offer id: Dot, reason: String, by official: Authority) throws {
    let offer = try offer(id, [.admitted], by: official)
    let record = offer.stored.record
    let own = Set(record.cells.flatMap { $0.cell.siblings.map(\.dot) }).union(try written(offer))
    let values = try whatStoodBefore(id, record.type, record.cells.map(\.key), without: own)
    let change = try writeAgain(values, id, record.type, reason, official)
    try store.setOfferStatus(.declined, of: id)
    try note(id, .declined, reason, official, change)
  }

  private func offer(
    _ id: Dot, _ statuses: Set<HistoryEntry.Status>, by official: Authority
  ) throws -> Offer {
    guard let offer = try store.allOffers().first(where: { $0.id == id }), statuses.contains(offer.status) else {
      throw DecisionError.notHeld
    }
    guard official.role.isOfficial, official.role.mayWriteRecords, official.reaches(village: offer.stored.region) else {
      throw DecisionError.notPermitted
    }
    return offer
  }

  private func written(_ offer: Offer) throws -> Set<Dot> {
    Set(try store.offerDecisions(on: offer.id).compactMap(\.written))
  }

  /// What an offer says of the cells that show the hub's own write of having taken it back.
  private func takenBack(_ offer: Offer) throws -> [(key: CellKey, value: Value)] {
    let record = offer.stored.record
    let written = try written(offer)
    guard !written.isEmpty, let now = try store.stored(record.id, type: record.type)?.record,
      let type = model.type(number: record.type)
    else { return [] }
    return record.cells.compactMap { entry in
      guard let field = type.field(number: entry.key.field), let shown = now[entry.key],
        shown.siblings.allSatisfy({ written.contains($0.dot) })
      else { return nil }
      return (entry.key, field.shown(entry.cell).value)
    }
  }

  /// Whether merging it in would change nothing, and nothing of it is shown.
  private func isWrittenOver(_ record: Record) throws -> Bool {
    guard let now = try store.stored(record.id, type: record.type)?.record else { return false }
    return record.cells.allSatisfy { now[$0.key]?.context.contains($0.cell.context) ?? false }
  }

  private func writeAgain(
    _ values: [(key: CellKey, value: Value)], _ id: Dot, _ type: UInt16, _ reason: String, _ official: Authority
  ) throws -> Dot? {
    if values.isEmpty { return nil }
    return try writeChange(
      Draft(type: type, record: id, values: values, reason: reason), account: official.account
    ).dot
  }

  private func note(
    _ id: Dot, _ status: HistoryEntry.Status, _ reason: String, _ official: Authority, _ written: Dot?
  ) throws {
    try store.note(
      Decision(
        change: id, isOffer: true, status: status, account: official.account, reason: reason,
        milliseconds: clock.milliseconds, written: written))
  }
}
