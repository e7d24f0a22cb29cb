import Model
import Replication
import Storage
import Store
import Support
import Sync
import Testing
import Wire

/// A town in which people do whatever comes to mind: a seeded run of writes, moves, decisions, syncs that are cut at
/// any point, and starts of the hub. It keeps its own notes of who wrote what and what they saw, and judges the end by
/// them.
final class RandomTown {
  static let villages = ["230422990201", "230422990203", "230422991205"]
  private static let noteLengths = [3, 40, 400, 1200]

  /// One cell that somebody wrote.
  struct Note {
    let record: Dot
    let type: UInt16
    let key: CellKey
    let value: Value
    /// The dots whose values were on the screen in this cell.
    let saw: [Dot]
  }

  let seed: UInt64
  let town: Town
  private(set) var devices: [TownDevice] = []
  private(set) var scopes: [[String]] = []
  private(set) var roles: [Role] = []
  /// Everything written, by change.
  private(set) var notes: [Dot: [Note]] = [:]
  private(set) var types: [Dot: UInt16] = [:]
  private(set) var problems: [String] = []
  private var random: SeededRandom
  /// Syncs that are under way, by device.
  private var open: [Int: DeviceSync] = [:]
  private var elders: [Dot] = []
  private var visits: [Dot] = []
  private var serial = 0

  /// Whether people are erased by law now and then.
  private let erases: Bool

  init(seed: UInt64, erases: Bool = false) throws {
    self.seed = seed
    self.erases = erases
    random = SeededRandom(seed: seed)
    town = try Town(seed: seed)
    let count = Int.random(in: 2...5, using: &random)
    for index in 0..<count {
      let isOfficial = index == 1 || chance(25)
      let role: Role = isOfficial ? (chance(70) ? .town : .county) : .volunteer
      var regions: [String]
      switch (role, Int.random(in: 0..<3, using: &random)) {
      case (.volunteer, 0): regions = [Self.villages[0], Self.villages[1]]
      case (.volunteer, _): regions = [Self.villages[Int.random(in: 0..<3, using: &random)]]
      case (.county, _): regions = ["230422"]
      default: regions = chance(50) ? ["230422990"] : ["230422"]
      }
      if chance(10) { regions.append(Self.villages[0]) }
      regions.sort()
      scopes.append(regions)
      roles.append(role)
      devices.append(try join("account\(index)", role, regions))
    }
  }

  private func join(_ name: String, _ role: Role, _ regions: [String]) throws -> TownDevice {
    switch regions.count {
    case 1: try town.join(name, role, regions[0])
    case 2: try town.join(name, role, regions[0], regions[1])
    default: try town.join(name, role, regions[0], regions[1], regions[2])
    }
  }

  private func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  // MARK: - Steps

  func run(steps: Int) throws {
    for _ in 0..<steps {
      town.clock.advance(milliseconds: UInt64.random(in: 1...90_000, using: &random))
      let index = Int.random(in: 0..<devices.count, using: &random)
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<14: try addElder(index)
      case 14..<34: try editElder(index)
      case 34..<48: try addVisit(index)
      case 48..<56: try editVisit(index)
      case 56..<62: try move(index)
      case 62..<68: try settle(index)
      case 68..<88: try stepSync(index)
      case 88..<92: try sync(index)
      case 92..<94: try answerTogether()
      case 94..<95: try hubWrites()
      case 95..<96: try decide()
      case 96..<98: jumpClock(index)
      default: try town.store.beginEpoch()
      }
      if erases, chance(3) { try erase() }
      if chance(20) { try checkOwnPending(index) }
    }
  }

  private func text(_ prefix: String) -> String {
    serial += 1
    let length = prefix.hasPrefix("备") || prefix.hasPrefix("探") ? Self.noteLengths.randomElement(using: &random)! : 2
    return "\(prefix)\(serial)" + String(repeating: "好", count: length)
  }

  private func write(_ index: Int, _ type: String, _ record: Dot?, _ values: [String: String]) throws -> Dot? {
    let device = devices[index]
    let declared = CareModel.current.type(key: type)!
    let draft = Draft(type: type, record: record, text: values)
    guard !draft.values.isEmpty else { return nil }
    let before = try record.flatMap { try device.record($0, type) }
    if record != nil, before == nil { return nil }
    let end = try device.store.state().journalEnd.counter
    let id = try device.write(type, record, values)
    let dot = Dot(device.replica, end + 1)
    note(dot, id, declared.number, draft, before)
    return id
  }

  private func note(_ dot: Dot, _ id: Dot, _ type: UInt16, _ draft: Draft, _ before: Record?) {
    types[id] = type
    notes[dot] = draft.values.map { key, value in
      Note(record: id, type: type, key: key, value: value, saw: before?[key]?.siblings.map(\.dot) ?? [])
    }
  }

  private func addElder(_ index: Int) throws {
    let village =
      chance(90) ? ownVillage(index) : Self.villages.randomElement(using: &random)!
    var values = ["name": text("老人"), "village": village]
    if chance(30) { values["categories"] = "living_alone" }
    if chance(40) { values["note"] = text("备注") }
    if chance(20) { values["id_number"] = "11010519491231002X" }
    if let id = try write(index, "elder", nil, values) { elders.append(id) }
  }

  private func ownVillage(_ index: Int) -> String {
    Self.villages.filter { village in scopes[index].contains { village.hasPrefix($0) } }.randomElement(using: &random)!
  }

  private func editElder(_ index: Int) throws {
    guard let elder = elders.randomElement(using: &random) else { return }
    var values: [String: String] = [:]
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      switch Int.random(in: 0..<8, using: &random) {
      case 0: values["name"] = text("改名")
      case 1: values["phone"] = "139\(10_000_000 + serial)"
      case 2: values["note"] = text("备注")
      case 3: values["categories"] = chance(50) ? "disabled,-living_alone" : "living_alone@2020"
      case 4: values["living"] = chance(30) ? "" : "with_children"
      case 5: values["address"] = text("三组")
      case 6: values["needs"] = chance(50) ? "-meals" : "meals,bathing"
      default: if chance(50) { values["id_number"] = "11010519491231002X" }
      }
    }
    _ = try write(index, "elder", elder, values.filter { Self.isReadable($0.key, $0.value) })
  }

  private static func isReadable(_ key: String, _ text: String) -> Bool {
    guard let field = CareModel.current.type(key: "elder")?.field(key: key) else { return false }
    if case .success = field.parse(text) { return true }
    return false
  }

  private func addVisit(_ index: Int) throws {
    guard let elder = elders.randomElement(using: &random), try devices[index].record(elder, "elder") != nil
    else { return }
    var values = ["elder": elder.testText, "at": "2026-09-20 08:30", "outcome": "seen"]
    if chance(50) { values["note"] = text("探访") }
    if let id = try write(index, "visit", nil, values) { visits.append(id) }
  }

  private func editVisit(_ index: Int) throws {
    guard let visit = visits.randomElement(using: &random) else { return }
    var values: [String: String] = [:]
    switch Int.random(in: 0..<4, using: &random) {
    case 0: values["note"] = text("补记")
    case 1: values["risk"] = chance(50) ? "low" : "high"
    case 2:
      guard let elder = elders.randomElement(using: &random) else { return }
      values["elder"] = elder.testText
    default: values["outcome"] = "not_home"
    }
    if let risk = values["risk"], case .failure = CareModel.current.type(key: "visit")!["risk"].parse(risk) { return }
    _ = try write(index, "visit", visit, values)
  }

  private func move(_ index: Int) throws {
    guard let elder = elders.randomElement(using: &random) else { return }
    _ = try write(index, "elder", elder, ["village": Self.villages.randomElement(using: &random)!])
  }

  private func settle(_ index: Int) throws {
    let device = devices[index]
    let type = CareModel.current.type(key: "elder")!
    for elder in elders {
      guard let field = try device.record(elder, "elder")?.conflicts(type).first else { continue }
      guard ["name", "note", "address"].contains(field.key) else { continue }
      _ = try write(index, "elder", elder, [field.key: text("定")])
      return
    }
  }

  /// The hub's own write, as an official's console would make it.
  private func hubWrites() throws {
    guard let elder = elders.randomElement(using: &random) else { return }
    guard let before = try town.store.record(elder, type: CareModel.Number.elder) else { return }
    let draft = Draft(
      type: "elder", record: elder,
      text: chance(30) ? ["village": Self.villages.randomElement(using: &random)!] : ["note": text("县里")])
    let end = try town.store.replicaState(town.store.ownReplica).taken.counter
    try town.store.transaction { _ = try town.records.write(draft, account: "account1") }
    note(Dot(town.store.ownReplica, end + 1), elder, CareModel.Number.elder, draft, before)
  }

  /// An official admits or declines what is held.
  private func decide() throws {
    guard let entry = try town.store.held().randomElement(using: &random) else { return }
    let official = Authority(try town.store.account("account1")!)
    let admits = chance(60)
    do {
      try town.store.transaction {
        if admits {
          try town.records.admit(entry.change.dot, reason: "核实", by: official)
        } else {
          try town.records.decline(entry.change.dot, reason: "不符", by: official)
        }
      }
    } catch is DecisionError {}
  }

  /// A person is erased at the hub, with all that belongs to them there.
  private func erase() throws {
    guard let elder = elders.randomElement(using: &random) else { return }
    try town.store.transaction {
      let going = try town.records.belongings(of: elder)
      if try town.records.erase(going, by: "account1", reason: "").changes > 0 { try town.store.noteScrub() }
    }
  }

  private func jumpClock(_ index: Int) {
    let tenYears: UInt64 = 10 * 365 * 86_400_000
    let now = devices[index].clock.milliseconds
    devices[index].clock.milliseconds = chance(50) ? now + tenYears : now - min(now, tenYears)
  }

  // MARK: - Syncs

  private func pageBytes() -> Int { chance(70) ? Limits.pageBytesMin : Limits.pageBytesDefault }

  /// One request and perhaps its answer; the sync stays open, so that others come in between.
  private func stepSync(_ index: Int) throws {
    var sync =
      open[index]
      ?? DeviceSync(store: devices[index].store, clock: devices[index].clock, pageBytes: pageBytes())
    guard let request = try sync.next() else {
      open[index] = nil
      return
    }
    if chance(10) { return open[index] = nil }
    let answer = try answer(request, index)
    if chance(15) { return open[index] = nil }
    if chance(15) { try write(between: index) }
    try receive(answer, &sync, index)
    open[index] = chance(10) ? nil : sync
  }

  private func write(between index: Int) throws {
    if chance(50) { try editElder(index) } else { try addVisit(index) }
  }

  /// Two devices whose requests share one commit.
  private func answerTogether() throws {
    let (a, b) = (0, devices.count - 1)
    open[a] = nil
    open[b] = nil
    var syncs = [a, b].map { DeviceSync(store: devices[$0].store, clock: devices[$0].clock, pageBytes: pageBytes()) }
    let requests = [try syncs[0].next()!, try syncs[1].next()!]
    let answers = try town.store.transaction {
      try zip([a, b], requests).map { index, bytes in
        let request = try SyncRequest(decoding: bytes)
        let enrolment = try town.store.enrolment(of: request.replica)!
        let answer = try town.store.savepoint {
          try HubSync(records: town.records).answer(request, from: enrolment).encoded()
        }
        try checkDelivered(answer, index)
        return answer
      }
    }
    for (offset, index) in [a, b].enumerated() { try receive(answers[offset], &syncs[offset], index) }
  }

  private func answer(_ request: [UInt8], _ index: Int) throws -> [UInt8] {
    let answer = try town.answer(request, from: devices[index].replica)
    try checkDelivered(answer, index)
    return answer
  }

  /// Beginning anew heals whatever went wrong before: here nothing may have.
  private func receive(_ answer: [UInt8], _ sync: inout DeviceSync, _ index: Int) throws {
    let before = try devices[index].store.state().cursor
    try sync.receive(answer)
    if try !before.isEmpty && devices[index].store.state().cursor.isEmpty {
      report("device \(index) did not agree with the hub and begins anew")
    }
  }

  @discardableResult
  func sync(_ index: Int) throws -> Receipt {
    open[index] = nil
    var sync = DeviceSync(store: devices[index].store, clock: devices[index].clock, pageBytes: pageBytes())
    while let request = try sync.next() {
      try receive(try answer(request, index), &sync, index)
      if sync.receipt.roundTrips > 300 {
        problems.append("device \(index): the sync does not end")
        break
      }
    }
    return sync.receipt
  }

  func report(_ problem: String) { problems.append(problem) }

  // MARK: - Along the way

  /// Nothing outside the scope, nothing of the officials' for a volunteer.
  private func checkDelivered(_ bytes: [UInt8], _ index: Int) throws {
    for row in try SyncAnswer(decoding: bytes).page.rows {
      if !isInScope(row.region, index) { report("device \(index) got a row of region \(row.region)") }
      let (type, id) = (row.type, row.id)
      if let region = try region(of: id, type), region != row.region {
        report("device \(index) got \(id) as of \(row.region), it belongs to \(region)")
      }
      if roles[index] == .volunteer, row.cells.contains(where: { $0.key.field >= 1000 }) {
        report("device \(index), a volunteer's, got a field of the officials")
      }
    }
  }

  func isInScope(_ region: Int64, _ index: Int) -> Bool {
    scopes[index].contains { String(region).hasPrefix($0) }
  }

  /// Where a record belongs, told from the hub's cells alone.
  func region(of id: Dot, _ type: UInt16) throws -> Int64? {
    guard let record = try town.store.record(id, type: type) else { return nil }
    func winner(_ key: CellKey) -> Value? {
      record[key]?.siblings.max {
        ($0.time.rawValue, $0.dot.replica.rawValue) < ($1.time.rawValue, $1.dot.replica.rawValue)
      }?
      .value
    }
    if type == CareModel.Number.elder {
      guard case .integer(let code)? = winner(CellKey(field: 24)) else { return nil }
      return code
    }
    guard case .reference(let elder)? = winner(CellKey(field: 1)) else { return nil }
    return try region(of: elder, CareModel.Number.elder)
  }

  /// What a person has written and the hub has not judged is on their screen.
  private func checkOwnPending(_ index: Int) throws {
    let device = devices[index]
    let acknowledged = try device.store.state().acknowledged.counter
    for (dot, cells) in notes where dot.replica == device.replica && dot.counter > acknowledged {
      // Of the erased nothing is shown any more, once the device has heard of it.
      for cell in cells where try !town.store.isErased(cell.record) {
        let shown = try device.store.record(cell.record, type: cell.type)?[cell.key]
        let mine = shown?.siblings.contains { $0.dot.replica == dot.replica && $0.dot.counter >= dot.counter } ?? false
        if !mine { report("device \(index): own pending change \(dot.counter) is not shown") }
      }
    }
  }
}
