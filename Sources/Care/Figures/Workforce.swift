import Model
import Replication
import Store

/// The helpers that a store holds, as figures see them.
struct Workforce {
  struct Helper {
    let id: Dot
    let name: String
    /// The code of the division that they belong to, 12 digits.
    let division: Int64
    /// A code of `Vocabulary.visitorKind`.
    let kind: Int64?
    let account: String?
    let joinedOn: Int64
    let leftOn: Int64
    let hasLeft: Bool
    let certificate: Int64?
    let certificateUntil: Int64
    let hasSkillLevel: Bool

    /// Whether they are in post at the end of a day, packed as in `PartialDate`.
    func isInPost(_ day: Int64) -> Bool {
      guard joinedOn <= day else { return false }
      return hasLeft ? leftOn != .max && leftOn > day : leftOn > day
    }

    /// Whether they have a certificate that holds on a day; of this kind, if one is named.
    func isCertified(_ day: Int64, _ wanted: String? = nil) -> Bool {
      guard let certificate, certificateUntil >= day else { return false }
      return wanted.map { Vocabulary.certificate[$0] == certificate } ?? true
    }

    /// A care worker (养老护理员): whoever has a grade of skill or the certificate, also one that has expired.
    var isCareWorker: Bool { hasSkillLevel || certificate == Vocabulary.certificate["care_worker"] }

    var isSocialWorker: Bool {
      kind == Vocabulary.visitorKind["social_worker"] || certificate == Vocabulary.certificate["social_worker"]
    }
  }

  let helpers: [Helper]
  private let byID: [Dot: Int]
  private let byAccount: [String: Int]

  /// - Parameter regions: nil for all that the store holds.
  init(_ register: any Register, _ regions: [Region]? = nil) throws {
    var helpers: [Helper] = []
    if let type = register.model.type(number: CareModel.Number.helper) {
      try register.forEach(type.number, in: regions) { stored in
        helpers.append(Helper(stored, type))
        return true
      }
    }
    helpers.sort { $0.id < $1.id }
    self.helpers = helpers
    byID = Dictionary(uniqueKeysWithValues: helpers.enumerated().map { ($1.id, $0) })
    // Of several records with one account, the first that was made.
    byAccount = Dictionary(
      helpers.enumerated().compactMap { index, helper in helper.account.map { ($0, index) } }
    ) { first, _ in first }
  }

  /// Who made a visit: the helper it names, else the one whose account recorded it, unless that was from paper.
  func helper(_ visit: VisitFact, author: (Dot) throws -> String?) rethrows -> Helper? {
    if let named = visit.helper { return byID[named].map { helpers[$0] } }
    if visit.isFromPaper { return nil }
    return try author(visit.id).flatMap { byAccount[$0] }.map { helpers[$0] }
  }

  func helper(_ id: Dot) -> Helper? { byID[id].map { helpers[$0] } }
}

extension Workforce.Helper {
  init(_ stored: StoredRecord, _ type: RecordType) {
    let record = stored.record
    id = record.id
    name = record.text(type["name"]) ?? ""
    division = stored.region
    kind = record.integer(type["kind"])
    account = record.text(type["account"])
    joinedOn = record.integer(type["joined_on"]) ?? 0
    leftOn = record.integer(type["left_on"]) ?? .max
    hasLeft = record.integer(type["state"]) == Vocabulary.helperState["left"]
    certificate = record.integer(type["certificate"])
    certificateUntil = record.integer(type["certificate_until"]).map { lastDay(of: $0) } ?? .max
    hasSkillLevel = record.integer(type["skill_level"]) != nil
  }
}
