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
    let team: Dot?
    let joinedOn: Int64
    let leftOn: Int64
    let hasLeft: Bool
    let certificate: Int64?
    let certificateUntil: Int64
    let hasSkillLevel: Bool
    let madeAt: HybridTime

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
  /// Of an account all its records, the one made first before the others.
  private let byAccount: [String: [Int]]

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
    byAccount = Dictionary(grouping: helpers.indices.filter { helpers[$0].account != nil }) { helpers[$0].account! }
      .mapValues { places in
        places.sorted { (helpers[$0].madeAt, helpers[$0].id) < (helpers[$1].madeAt, helpers[$1].id) }
      }
  }

  /// Who made a visit: the helper it names, else the one whose account recorded it, unless that was from paper.
  func helper(_ visit: VisitFact, author: (Dot) throws -> String?) rethrows -> Helper? {
    if let named = visit.helper { return byID[named].map { helpers[$0] } }
    if visit.isFromPaper { return nil }
    return try author(visit.id).flatMap { helper(account: $0, on: visit.atMilliseconds) }
  }

  /// The helper who had an account when somebody was visited. Of several records of one account, as of somebody who left
  /// one team and joined another, who was in post on that day; else, or of several of these, who has not left before who
  /// has; else the one made first.
  private func helper(account: String, on milliseconds: Int64) -> Helper? {
    guard let places = byAccount[account] else { return nil }
    guard places.count > 1 else { return helpers[places[0]] }
    let all = places.map { helpers[$0] }
    let day = Instant.day(milliseconds).packed
    let inPost = all.filter { $0.isInPost(day) }
    let candidates = inPost.isEmpty ? all : inPost
    return candidates.first { !$0.hasLeft } ?? candidates[0]
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
    team = record.reference(type["team"])
    joinedOn = record.integer(type["joined_on"]) ?? 0
    leftOn = record.integer(type["left_on"]) ?? .max
    hasLeft = record.integer(type["state"]) == Vocabulary.helperState["left"]
    certificate = record.integer(type["certificate"])
    certificateUntil = record.integer(type["certificate_until"]).map { PartialDate.lastDay(of: $0) } ?? .max
    hasSkillLevel = record.integer(type["skill_level"]) != nil
    madeAt = record.madeAt
  }
}
