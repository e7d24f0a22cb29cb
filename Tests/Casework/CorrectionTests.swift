import Casework
import Glibc
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Terminal
import Testing
import Wire

private let village = "230422990201"

/// The console's form wrote what no command writes: all that a type asks of a correction was asked of command lines alone.
@Suite struct CorrectionTests {
  private let town = try! Town()
  private let elder: Dot

  init() throws { elder = try Self.written(town, "elder", ["name": "王桂兰", "village": village]) }

  private static func written(_ town: Town, _ type: String, _ values: [String: String]) throws -> Dot {
    try town.store.transaction { try town.records.write(Draft(type: type, text: values), account: "wang") }
  }

  private func write(_ type: String, _ values: [String: String]) throws -> Dot {
    try Self.written(town, type, values)
  }

  private func desk(
    _ role: Role = .county, _ regions: String..., writer: (any RecordWriter)? = nil
  ) -> Desk {
    town.desk("lin", role, regions.isEmpty ? nil : regions.compactMap { Region($0) }, writer: writer)
  }

  /// What a form with these fields comes to.
  private func correct(_ id: Dot, _ key: String, _ form: [String: String]) throws -> Edit {
    let type = CareModel.current.type(key: key)!
    let record = try #require(try town.store.record(id, type: type.number))
    return try desk().correction(
      of: record, type, form: form.sorted { $0.key < $1.key }.map { (name: $0.key, texts: [$0.value]) })
  }

  private func refusal(_ id: Dot, _ key: String, _ form: [String: String]) -> String? {
    do {
      _ = try correct(id, key, form)
      return nil
    } catch let failure as Failure {
      return failure.code
    } catch {
      return "\(error)"
    }
  }

  @Test func whatIsNeverChangedWasChanged() throws {
    let helper = try write("helper", ["name": "李建国", "division": village, "kind": "volunteer"])
    let entry = try write(
      "timebank", ["helper": helper.testText, "at": "2026-09-20 08:30", "kind": "earned", "minutes": "90"])
    #expect(refusal(entry, "timebank", ["minutes": "900"]) == "not_corrected")
    let release = try write(
      "release", ["division": "230422", "period": "2026-08", "content": "visits columns", "hash": "ab"])
    #expect(refusal(release, "release", ["content": "visits columns rate"]) == "not_corrected")
    let suggestion = try write(
      "suggestion", ["elder": elder.testText, "field": "phone", "value": "13904680011", "state": "open"])
    #expect(refusal(suggestion, "suggestion", ["state": "accepted"]) == "not_corrected")
    let twin = try write("elder", ["name": "王桂兰", "village": village])
    let distinction = try write("distinction", ["elder": elder.testText, "other": twin.testText])
    #expect(refusal(distinction, "distinction", ["withdrawn": "true"]) == "not_corrected")
  }

  @Test func aStepWasTakenWithoutWhoAndWhen() throws {
    let alert = try write(
      "alert", ["elder": elder.testText, "raised_at": "2026-09-20 08:30", "kind": "fall", "state": "raised"])
    for field in ["state": "closed", "taken_by": "lin", "outcome": "无事"] {
      #expect(refusal(alert, "alert", [field.key: field.value]) == "not_corrected")
    }
    #expect(try correct(alert, "alert", ["note": "在灶房"]).fields.map(\.key) == ["note"])
  }

  /// A time limit that was agreed on gave way to the policy's at the next correction.
  @Test func aCorrectedAlertKeepsItsTimeLimit() throws {
    _ = try write("policy", ["division": "230422", "alert_closed_hours": "24", "from": "2026-01-01"])
    for limit in ["2199-01-01 00:00", nil] {
      var values = ["elder": elder.testText, "raised_at": "2026-09-20 08:30", "kind": "fall", "state": "raised"]
      values["due_at"] = limit
      #expect(try correct(try write("alert", values), "alert", ["note": "x"]).fields.map(\.key) == ["note"])
    }
  }

  @Test func aLowerListTookAway() throws {
    let values = ["code": "GLJT", "name": "高龄津贴", "age_from": "80", "amount_yuan": "100", "from": "2026-01-01"]
    _ = try write("benefit", values.merging(["division": "230422"]) { $1 })
    let lower = try write("benefit", values.merging(["division": village]) { $1 })
    #expect(refusal(lower, "benefit", ["amount_yuan": "50"]) == "lowers_benefit")
    #expect(refusal(lower, "benefit", ["amount_yuan": "150"]) == nil)
  }

  @Test func answersWereChangedAndTheirTotalWasNot() throws {
    let items = Instrument.named("self_care")!.items
    let answers = Dictionary(items.map { ($0.key, RecordType.assessment[$0.key].vocabulary!.terms[0].key) }) { $1 }
    let assessment = try write(
      "assessment",
      answers.merging(["elder": elder.testText, "assessed_on": "2026-09-20", "instrument": "self_care"]) { $1 })
    let other = RecordType.assessment[items[0].key].vocabulary!.terms.last!.key
    let edit = try correct(assessment, "assessment", [items[0].key: other])
    #expect(edit.writes(RecordType.assessment["self_care_total"]))
    #expect(refusal(assessment, "assessment", ["self_care_total": "0"]) == "not_corrected")
  }

  @Test func whatIsVoidWasCorrected() throws {
    let order = try write(
      "assignment", ["elder": elder.testText, "from": "2026-01-01", "helper_name": "李建国"])
    let edit = try correct(order, "assignment", ["voided": "duplicate"])
    #expect(edit.fields.map(\.key) == ["voided"])
    _ = try desk().write(edit)
    #expect(refusal(order, "assignment", ["note": "x"]) == "voided")
  }

  @Test func aVisitsTimeKeptThePrecisionOfAnother() throws {
    let visit = try write(
      "visit",
      ["elder": elder.testText, "at": "2026-09-20 00:00", "at_precision": "day", "outcome": "seen", "mode": "home"])
    let precision = RecordType.visit["at_precision"]
    #expect(try correct(visit, "visit", ["at": "2026-09-20 08:30"]).value(precision) == .cleared)
    #expect(try correct(visit, "visit", ["at": "2026-09-19"]).value(precision) == nil, "a day again")
    #expect(refusal(visit, "visit", ["at_precision": "month"]) == "not_corrected")
  }

  /// What a visit found out was written to the record that had given way, where nobody reads it.
  @Test func aVisitWasCarriedToTheRecordThatGaveWay() throws {
    let old = try write("elder", ["name": "王桂兰", "village": village, "same_as": elder.testText])
    let stored = try #require(try town.store.stored(old, type: CareModel.Number.elder))
    _ = try desk().recordVisit(
      to: stored, form: [("at", ["2026-09-20 08:30"]), ("discharged_on", ["2026-09-19"])], again: false)
    let home = RecordType.elder["discharged_on"]
    #expect(try town.store.record(elder, type: CareModel.Number.elder)?.integer(home) == 20_260_919)
    #expect(try town.store.record(old, type: CareModel.Number.elder)?.integer(home) == nil)
  }

  /// The visit stood without what the elder's record was to show of it and without a line in the audit, while the page
  /// said that nothing was written; pressed again, it was there twice.
  @Test func aVisitWasEnteredThoughTheRestWasRefused() throws {
    let stored = try #require(try town.store.stored(elder, type: CareModel.Number.elder))
    let form = [("at", ["2026-09-20 08:30"]), ("discharged_on", ["2026-09-19"])]
    let home = RecordType.elder["discharged_on"]
    let writer = RefusingWriter(HubWriter(town.store, clock: town.clock))
    let desk = desk(writer: writer)
    // The visit is the first write, the elder's record the second.
    for refused in [RefusingWriter.Step.write(2), .audit] {
      writer.refuse(refused)
      #expect(throws: DraftError.stale) { try desk.recordVisit(to: stored, form: form, again: false) }
      #expect(throws: DraftError.stale) {
        writer.refuse(refused == .audit ? .audit : .write(1))
        return try RecordForms.add(.policy, form: Self.policy, at: desk) { #expect($0 == nil) }
      }
      #expect(try count(.visit) == 0 && count(.policy) == 0)
      #expect(try town.store.record(elder, type: CareModel.Number.elder)?.integer(home) == nil)
    }
    writer.refuse(nil)
    let visit = try desk.recordVisit(to: stored, form: form, again: false)
    let policy = try RecordForms.add(.policy, form: Self.policy, at: desk) { #expect($0 == nil) }
    #expect(try count(.visit) == 1 && count(.policy) == 1)
    #expect(try town.store.record(elder, type: CareModel.Number.elder)?.integer(home) == 20_260_919)
    let audit = try town.store.auditEntries(limit: 10).filter { $0.account == "lin" }
    #expect(Set(audit.flatMap(\.facts)).isSuperset(of: [.record(visit), .record(policy.id)]))
  }

  /// The elder stood while the page said that nothing was written; pressed again, they were there twice.
  @Test func anElderWasRegisteredThoughThePageSaidNot() throws {
    let writer = RefusingWriter(HubWriter(town.store, clock: town.clock))
    let desk = desk(writer: writer)
    let form = [(name: "name", texts: ["赵玉兰"]), (name: "village", texts: [village])]
    let before = try count(.elder)
    writer.refuse(.audit)
    #expect(throws: DraftError.stale) { try desk.register(form: form, reason: "") }
    #expect(try count(.elder) == before)
    writer.refuse(nil)
    let id = try desk.register(form: form, reason: "").id
    #expect(try count(.elder) == before + 1)
    #expect(try town.store.auditEntries(limit: 10).contains { $0.facts.contains(.record(id)) })
  }

  /// As `anElderWasRegisteredThoughThePageSaidNot`: what had been withdrawn, or taken a step, without a line in the audit.
  @Test func aStepWasTakenThoughThePageSaidNot() throws {
    let alert = try write(
      "alert", ["elder": elder.testText, "raised_at": "2026-09-20 08:30", "kind": "fall", "state": "raised"])
    let policy = try write("policy", ["division": "230422", "interval_general_days": "60", "from": "2026-01-01"])
    let writer = RefusingWriter(HubWriter(town.store, clock: town.clock))
    let desk = desk(writer: writer)
    func shown(_ id: Dot, _ type: RecordType) throws -> Record {
      try #require(try town.store.record(id, type: type.number))
    }
    func take() throws { try RecordSteps.take("take", try shown(alert, .alert), .alert, form: [], at: desk) }
    func withdraw() throws { try RecordForms.withdraw(try shown(policy, .policy), .policy, reason: "", at: desk) }
    writer.refuse(.audit)
    #expect(throws: DraftError.stale) { try take() }
    #expect(throws: DraftError.stale) { try withdraw() }
    let state = RecordType.alert["state"]
    #expect(try shown(alert, .alert).integer(state) == Vocabulary.alertState["raised"])
    #expect(try shown(policy, .policy).value(RecordType.policy["withdrawn"]) == nil)
    writer.refuse(nil)
    try take()
    try withdraw()
    #expect(try shown(alert, .alert).integer(state) == Vocabulary.alertState["taken"])
    #expect(try shown(policy, .policy).integer(RecordType.policy["withdrawn"]) == 1)
  }

  /// What stands or falls with a record was done with its first write, and forgotten when the second was refused.
  @Test func whatGoesWithARecordWasForgottenWhenItWasRefused() throws {
    let writer = RefusingWriter(HubWriter(town.store, clock: town.clock))
    let desk = desk(writer: writer)
    var done = 0
    desk.alongside = { done += 1 }
    let stored = try #require(try town.store.stored(elder, type: CareModel.Number.elder))
    let form = [("at", ["2026-09-20 08:30"]), ("discharged_on", ["2026-09-19"])]
    writer.refuse(.write(2))
    #expect(throws: DraftError.stale) { try desk.recordVisit(to: stored, form: form, again: false) }
    #expect(desk.alongside != nil && done == 1)
    writer.refuse(nil)
    _ = try desk.recordVisit(to: stored, form: form, again: false)
    #expect(desk.alongside == nil && done == 2)
  }

  private static let policy = [
    (name: "division", texts: ["230422"]), (name: "interval_general_days", texts: ["60"]),
    (name: "from", texts: ["2026-01-01"]),
  ]

  private func count(_ type: RecordType) throws -> Int {
    var count = 0
    try town.store.forEach(type.number, in: nil) { _ in
      count += 1
      return true
    }
    return count
  }

  /// At the hub nobody looks at it afterwards: a town's account settled what the county had set.
  @Test func aTownSettledTheCountysPolicy() throws {
    let policy = try write("policy", ["division": "230422", "interval_general_days": "60", "from": "2026-01-01"])
    let (one, other) = (try town.join("a", .county, "230422"), try town.join("b", .county, "230422"))
    try one.sync()
    try other.sync()
    try one.write("policy", policy, ["interval_general_days": "70"])
    try other.write("policy", policy, ["interval_general_days": "80"])
    try one.sync()
    try other.sync()
    func settle(_ desk: Desk) throws {
      let arguments = Arguments(
        path: ["settle"], options: ConflictCommands.settleOptions, given: [("pick", ["1"])],
        operands: ["id": RecordName.text(policy), "field": "interval_general_days"])
      _ = try ConflictCommands.settle(arguments, desk)
    }
    do {
      try settle(desk(.town, "230422990"))
      Issue.record("settled")
    } catch let failure as Failure {
      #expect(failure.code == "out_of_scope")
    }
    try settle(desk(.county, "230422"))
  }
}

/// Refuses a step, as a store that somebody else has just written to does.
private final class RefusingWriter: RecordWriter {
  enum Step: Equatable {
    /// The first, the second … write from now on.
    case write(Int)
    case audit
  }

  private let writer: HubWriter
  private var refused: Step?
  private var writes = 0

  init(_ writer: HubWriter) { self.writer = writer }

  func refuse(_ step: Step?) { (refused, writes) = (step, 0) }

  func transaction<Result>(_ body: () throws -> Result) throws -> Result { try writer.transaction(body) }

  func write(_ draft: Draft, isProposal: Bool, account: String) throws -> Dot {
    writes += 1
    if refused == .write(writes) { throw DraftError.stale }
    return try writer.write(draft, isProposal: isProposal, account: account)
  }

  func pastWrites(to id: Dot) throws -> [PastWrite] { try writer.pastWrites(to: id) }

  func audit(_ action: String, _ facts: [AuditFact], regions: [Region], account: String) throws {
    if refused == .audit { throw DraftError.stale }
    try writer.audit(action, facts, regions: regions, account: account)
  }
}
