import Model
import Replication
import Storage
import Store
import Support
import Sync

/// What people do at their devices.
extension World {
  func act(_ device: SimulatedDevice) throws {
    guard !device.isErased else { return }
    plan(.act(device.number), after: device.pace)
    device.setClock(now)
    do {
      if weather.strikes(.bundles) { return try makeBundle(device) }
      if chance(0.28) { return try startSync(device) }
      guard people[device.person].role.mayWriteRecords else { return }
      if weather.strikes(.moves) { return try move(device) }
      if weather.strikes(.unites) { return try unite(device) }
      if weather.strikes(.settles) { return try settleConflict(device) }
      if weather.strikes(.helpers) { return try help(device) }
      if !device.openForms.isEmpty, chance(0.3) { return try send(device.openForms.removeFirst(), device) }
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<14: try addElder(device)
      case 14..<48: try editElder(device)
      case 48..<76: try addDependant(device)
      default: try editDependant(device)
      }
    } catch is Crash {
      try crashed(device)
    }
  }

  // MARK: - Elders

  private func addElder(_ device: SimulatedDevice) throws {
    let person = people[device.person]
    let own = Self.villages.filter { person.reaches($0) }
    let village =
      weather.strikes(.mistakes) ? Self.villages.randomElement(using: &random)! : own.randomElement(using: &random)!
    var form = Form(type: type("elder", device))
    form.set("village", .integer(village))
    form.set("name", .text(drawName()))
    for _ in 0..<Int.random(in: 0...3, using: &random) { fill(&form, device) }
    try submit(form, nil, device)
  }

  private func editElder(_ device: SimulatedDevice) throws {
    guard let (record, dot) = try pick(CareModel.Number.elder, on: device) else { return try addElder(device) }
    var form = Form(type: type("elder", device))
    for _ in 0..<Int.random(in: 1...3, using: &random) { fill(&form, device) }
    let parts = form.parts(people[device.person].role)
    if chance(0.15), parts.count == 1, let before = try device.store.stored(dot, type: form.type.number)?.record {
      device.openForms.append(OpenForm(form: form, record: record, before: before))
      return note("\(name(device)) opens a form of w\(record)", record)
    }
    try submit(form, (record, dot), device)
  }

  /// Three characters: short, and hardly ever the same twice.
  func drawName() -> String {
    String(
      String.UnicodeScalarView((0..<3).map { _ in Unicode.Scalar(UInt32.random(in: 0x4e00...0x9fa0, using: &random))! })
    )
  }

  var serialText: String { "\(Int.random(in: 0..<1_000_000_000, using: &random))" }

  /// Puts one more value into an elder's form.
  private func fill(_ form: inout Form, _ device: SimulatedDevice) {
    let lengths = [3, 40, 400, 1200]
    let long = String(repeating: "好", count: lengths.randomElement(using: &random)!)
    switch Int.random(in: 0..<(device.model.version > 1 ? 15 : 11), using: &random) {
    case 0: form.set("name", .text(drawName()))
    case 1: form.set("phone", .text("139\(10_000_000 + Int.random(in: 0..<89_999_999, using: &random))"))
    case 2: form.set("note", .text("备注\(serialText)\(long)"))
    case 3: form.set("address", chance(0.2) ? .cleared : .text("三组\(serialText)"))
    case 4: form.set("living", .integer(Vocabulary.living.terms.randomElement(using: &random)!.code))
    case 5, 6: form.set("categories", element: UInt32.random(in: 1...4, using: &random), .membership(drawMembership()))
    case 7: form.set("visit_interval_days", .integer(Int64.random(in: 1...366, using: &random)))
    case 8: form.set("id_number", .text(drawIDNumber()))
    case 9: form.set("official_note", .text("内部\(serialText)"))
    case 10: form.set("care_level", .integer(weather.strikes(.mistakes) ? 77 : Int64.random(in: 1...5, using: &random)))
    case 11: form.set("nickname", .text("小名\(serialText)"))
    case 12: form.set("hobbies", element: UInt32.random(in: 1...4, using: &random), .membership(drawMembership()))
    case 13: form.set("pension_note", .text("养老\(serialText)"))
    default: form.set("living", .integer(LaterNumber.livingCode))
    }
  }

  private func drawMembership() -> Membership {
    let day = Int64.random(in: 1...28, using: &random) + 100 * Int64.random(in: 1...12, using: &random)
    return Membership(present: chance(0.6), since: 10_000 * Int64.random(in: 1990...2025, using: &random) + day)
  }

  /// A valid number by GB 11643-1999: weights 2^(17−i) mod 11.
  private func drawIDNumber() -> String {
    let year = Int.random(in: 1920...1959, using: &random)
    let digits = "230422\(year)01\(Int.random(in: 10...28, using: &random))\(Int.random(in: 100...999, using: &random))"
    var sum = 0
    for (index, digit) in digits.utf8.enumerated() { sum += (Int(digit) - 48) * ((1 << (17 - index)) % 11) }
    return digits + String(Array("10X98765432")[sum % 11])
  }

  private func move(_ device: SimulatedDevice) throws {
    guard let elder = try pick(CareModel.Number.elder, on: device) else { return }
    var form = Form(type: type("elder", device))
    form.set("village", .integer(Self.villages.randomElement(using: &random)!))
    try submit(form, elder, device)
  }

  /// Two records are said to be one, or no longer.
  private func unite(_ device: SimulatedDevice) throws {
    guard let (record, dot) = try pick(CareModel.Number.elder, on: device),
      let other = try pick(CareModel.Number.elder, on: device)
    else { return }
    let field = type("elder", device)["same_as"]
    let isUnited = try device.store.stored(dot, type: CareModel.Number.elder)?.record.value(field) != nil
    var form = Form(type: type("elder", device))
    if isUnited, chance(0.6) {
      form.set("same_as", .cleared)
    } else {
      guard other.dot != dot else { return }
      form.set("same_as", .reference(other.dot))
    }
    try submit(form, (record, dot), device)
  }

  /// Somebody decides between concurrent values.
  private func settleConflict(_ device: SimulatedDevice) throws {
    let type = type("elder", device)
    for _ in 0..<8 {
      guard let (record, dot) = try pick(CareModel.Number.elder, on: device),
        let stored = try device.store.stored(dot, type: CareModel.Number.elder),
        let field = stored.record.conflicts(type).first
      else { continue }
      guard let pick = stored.record[CellKey(field: field.number)]?.siblings.randomElement(using: &random) else {
        return
      }
      var form = Form(type: type)
      form.set(field.key, pick.value)
      return try submit(form, (record, dot), device)
    }
  }

  // MARK: - Visits, alerts, and what a later version adds

  private func addDependant(_ device: SimulatedDevice) throws {
    guard let elder = try pick(CareModel.Number.elder, on: device) else { return try addElder(device) }
    if device.model.version > 1, chance(0.2) {
      var form = Form(type: type("call", device))
      form.set("elder", .reference(elder.dot))
      form.set("note", .text("通话\(serialText)"))
      return try submit(form, nil, device)
    }
    if chance(0.2) {
      var form = Form(type: type("alert", device))
      form.set("elder", .reference(elder.dot))
      form.set("kind", .integer(Vocabulary.alertKind.terms.randomElement(using: &random)!.code))
      form.set("raised_at", .integer(Int64(now)))
      form.set("note", .text("警情\(serialText)"))
      return try submit(form, nil, device)
    }
    var form = Form(type: type("visit", device))
    form.set("elder", .reference(elder.dot))
    form.set("at", .integer(Int64(now) - Int64.random(in: 0..<3_600_000, using: &random)))
    form.set("outcome", .integer(Vocabulary.visitOutcome.terms.randomElement(using: &random)!.code))
    if chance(0.6) { form.set("note", .text("探访\(serialText)\(String(repeating: "好", count: 60))")) }
    try submit(form, nil, device)
  }

  private func editDependant(_ device: SimulatedDevice) throws {
    let number = chance(0.2) ? CareModel.Number.alert : CareModel.Number.visit
    guard let (record, dot) = try pick(number, on: device) else { return try addDependant(device) }
    var form = Form(type: device.model.type(number: number)!)
    if number == CareModel.Number.alert {
      if chance(0.5) {
        form.set("severity", .integer(Vocabulary.severity.terms.randomElement(using: &random)!.code))
      } else {
        form.set("measures", .text("已处置\(serialText)"))
      }
      return try submit(form, (record, dot), device)
    }
    switch Int.random(in: 0..<5, using: &random) {
    case 0: form.set("note", .text("补记\(serialText)"))
    case 1: form.set("risk", .integer(Vocabulary.risk.terms.randomElement(using: &random)!.code))
    case 2: form.set("outcome", .integer(Vocabulary.visitOutcome.terms.randomElement(using: &random)!.code))
    case 3: form.set("at", .integer(Int64(now) - Int64.random(in: 0..<86_400_000, using: &random)))
    default:
      guard let elder = try pick(CareModel.Number.elder, on: device) else { return }
      form.set("elder", .reference(elder.dot))
    }
    try submit(form, (record, dot), device)
  }

  func type(_ key: String, _ device: SimulatedDevice) -> RecordType { device.model.type(key: key)! }

  /// A record that is on the device's screen, and its name there.
  func pick(_ type: UInt16, on device: SimulatedDevice) throws -> (record: Int, dot: Dot)? {
    guard let created = notebook.created[type], !created.isEmpty else { return nil }
    for _ in 0..<12 {
      let record = created.randomElement(using: &random)!
      if let dot = try find(record, type, on: device) { return (record, dot) }
    }
    return nil
  }

  func find(_ record: Int, _ type: UInt16, on device: SimulatedDevice) throws -> Dot? {
    for dot in notebook.names(of: record).reversed() {
      guard let stored = try device.store.stored(dot, type: type)?.record else { continue }
      if notebook.record(of: stored) == record { return dot }
    }
    return nil
  }

  /// Which record a name means on a device: until a fork is found, two clones may mean different ones by the same.
  func record(_ dot: Dot, on device: SimulatedDevice) -> Int? {
    device.memory.own[dot] ?? hub.memory.serials[dot] ?? notebook.candidates(dot).first
  }
}
