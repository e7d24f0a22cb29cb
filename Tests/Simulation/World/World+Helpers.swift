import Model
import Replication
import Storage
import Store

/// Helpers belong to a division of any level, which everybody inside it reads; what they earn belongs where they do, and
/// volunteers write only what is their own.
extension World {
  func help(_ device: SimulatedDevice) throws {
    switch Int.random(in: 0..<10, using: &random) {
    case 0..<3: try addHelper(device)
    case 3..<5: try editHelper(device)
    case 5..<9: try addEntry(device)
    default: try editEntry(device)
    }
  }

  private func addHelper(_ device: SimulatedDevice) throws {
    var form = Form(type: type("helper", device))
    form.set("name", .text(drawName()))
    form.set("division", .integer(drawDivision(device)))
    if chance(0.7) { form.set("account", .text(people.randomElement(using: &random)!.name)) }
    if chance(0.3) { form.set("phone", .text("139\(10_000_000 + Int.random(in: 0..<89_999_999, using: &random))")) }
    try submit(form, nil, device)
  }

  private func editHelper(_ device: SimulatedDevice) throws {
    guard let helper = try pick(CareModel.Number.helper, on: device) else { return try addHelper(device) }
    var form = Form(type: type("helper", device))
    switch Int.random(in: 0..<4, using: &random) {
    case 0: form.set("name", .text(drawName()))
    case 1: form.set("account", .text(people.randomElement(using: &random)!.name))
    case 2: form.set("address", .text("镇上\(serialText)"))
    default: form.set("division", .integer(drawDivision(device)))
    }
    try submit(form, helper, device)
  }

  private func addEntry(_ device: SimulatedDevice) throws {
    guard let helper = try pick(CareModel.Number.helper, on: device) else { return try addHelper(device) }
    var form = Form(type: type("timebank", device))
    form.set("helper", .reference(helper.dot))
    form.set("kind", .integer(Vocabulary.timebankKind.terms.randomElement(using: &random)!.code))
    form.set("minutes", .integer(Int64.random(in: -600...600, using: &random)))
    form.set("at", .integer(Int64(now)))
    try submit(form, nil, device)
  }

  private func editEntry(_ device: SimulatedDevice) throws {
    guard let entry = try pick(CareModel.Number.timebank, on: device) else { return try addEntry(device) }
    var form = Form(type: type("timebank", device))
    if chance(0.4), let helper = try pick(CareModel.Number.helper, on: device) {
      form.set("helper", .reference(helper.dot))
    } else {
      form.set("note", .text("时间\(serialText)"))
    }
    try submit(form, entry, device)
  }

  /// One of the account's own regions, a village in it, or, by mistake, what lies around it.
  private func drawDivision(_ device: SimulatedDevice) -> Int64 {
    let person = people[device.person]
    let own = person.regions.randomElement(using: &random)!
    if weather.strikes(.mistakes) { return padded(String(own.prefix([4, 6, 9].randomElement(using: &random)!))) }
    let inside = Self.villages.map { String($0) }.filter { $0.hasPrefix(own) }
    guard chance(0.5), let village = inside.randomElement(using: &random) else { return padded(own) }
    return padded(String(village.prefix(Swift.max(own.count, [6, 9, 12].randomElement(using: &random)!))))
  }

  private func padded(_ digits: String) -> Int64 {
    Int64(digits + String(repeating: "0", count: 12 - digits.count))!
  }
}
