package import Storage
import Store
package import Sync
package import Wire

/// Bundles taken on the hub's own machine, each in one transaction with an entry in the audit.
package struct BundleDesk {
  private let store: HubDatabase
  private let office: HubOffice
  private let bundles: HubBundles
  private let keys: BundleKeys

  /// - Throws: `HubError.neverServed` if the hub has no keys or addresses yet.
  package init(_ folder: HubFolder, _ store: HubDatabase, actor: String, clock: any Clock = SystemClock()) throws {
    guard let keys = try folder.storedBundleKeys(), let contacts = try HubContacts.read(store) else {
      throw HubError.neverServed
    }
    self.store = store
    self.keys = keys
    office = HubOffice(store, actor: actor, clock: clock)
    bundles = HubBundles(
      records: HubRecords(store: store, clock: clock), directory: store, contacts: contacts, keys: keys)
  }

  /// What a bundle came to: its device, and the sealed answer with the number of changes that were new; nil if a later
  /// bundle of the device has come already.
  package struct Taken {
    package let device: String
    package let answer: (bytes: [UInt8], changes: Int, closed: ClosedReason?)?
  }

  /// Takes one bundle, durably.
  /// - Throws: `BundleError`.
  package func take(_ bytes: [UInt8]) throws -> Taken {
    var taken: HubBundles.Taken?
    try office.act("bundle_take") {
      taken = try bundles.take(bytes)
      return switch taken! {
      case .answered(let answer):
        [.device(answer.body.replica), .count(.changes, answer.changes)]
          + (answer.closed == nil ? [] : [.outcome("closed")])
      case .superseded(let replica): [.device(replica), .outcome("superseded")]
      }
    }
    switch taken! {
    case .superseded(let replica): return Taken(device: RecordName.text(replica), answer: nil)
    case .answered(let answer):
      var random = SystemRandomNumberGenerator()
      return Taken(
        device: RecordName.text(answer.body.replica),
        answer: (try answer.sealed(with: keys, using: &random), answer.changes, answer.closed))
    }
  }

  /// Whether a file is an answer that this hub gave.
  package func isOwnAnswer(_ bytes: [UInt8]) -> Bool {
    guard let bundle = try? Bundle(bytes) else { return false }
    return bundle.kind == .answer && bundle.claims(from: keys.publicKeys)
  }
}
