import Model
import Replication
import Storage
import Store
import Support
import Sync
import Wire

private let village = "230422990201"
private let other = "230422990203"

/// The transcripts that are kept: each a situation of SPEC.md, from its beginning.
enum Sessions {
  static let all: [(name: String, spec: String, play: @Sendable (Session) throws -> Void)] = [
    ("first-and-steady", "device", steady), ("pages", "hub", pages), ("conflict-and-settlement", "readings", conflict),
    ("held-admitted-declined", "held", held), ("moved-and-late", "hub", moved), ("united", "unite", united),
    ("copy-with-nothing-to-say", "fork", quietCopy), ("two-live-copies", "fork", liveCopies),
    ("hub-restored", "rewind", restored), ("fork-forgotten", "rewind", forgotten),
    ("scope-changed", "scope", scopes), ("revoked", "scope", revoked), ("answer-lost-and-late", "device", late),
    ("disagreement", "device", disagreement), ("erased", "erasure", erased),
  ]

  private static func visit(_ elder: Dot, _ day: Int) -> [String: String] {
    ["elder": elder.testText, "at": "2026-09-\(day) 08:30", "outcome": "seen"]
  }

  @Sendable private static func steady(_ s: Session) throws {
    let a = try s.join("a", .volunteer, village)
    let b = try s.join("b", .volunteer, village)
    let elder = try s.write(a, "elder", ["name": "王桂兰", "village": village, "categories": "living_alone"])
    try s.sync(a)
    try s.sync(b)
    try s.write(b, "visit", visit(elder, 20))
    try s.sync(b)
    try s.write(a, "elder", elder, ["phone": "13900000001"])
    try s.sync(a)
    try s.sync(a)
  }

  /// B has not heard of it, writes on, and resends its journal after a restore: with the hash of what was erased.
  @Sendable private static func erased(_ s: Session) throws {
    let a = try s.join("a", .volunteer, village)
    let b = try s.join("b", .volunteer, village)
    let elder = try s.write(a, "elder", ["name": "王桂兰", "village": village])
    try s.sync(a)
    try s.sync(b)
    try s.write(b, "visit", visit(elder, 20))
    try s.sync(b)
    let image = try s.town.store.image()
    try s.write(b, "elder", elder, ["phone": "13900000001"])
    try s.write(b, "visit", visit(elder, 21))
    try s.hub("erases", ["record": JSON(elder)]) {
      try s.town.store.transaction {
        _ = try s.town.records.erase(s.town.records.belongings(of: elder), by: "official", reason: "")
      }
    }
    for device in [a, b] { try s.sync(device) }
    try s.hub("is_restored") {
      try s.town.store.load(image: image)
      try s.town.store.beginEpoch()
      try s.town.store.newIncarnation()
    }
    for device in [b, a] { try s.sync(device) }
  }

  @Sendable private static func pages(_ s: Session) throws {
    let a = try s.join("a", .town, "230422990")
    for index in 1...8 {
      try s.write(
        a, "elder", ["name": "老人\(index)", "village": village, "note": String(repeating: "好", count: 400)])
    }
    try s.sync(a)
    try s.sync(try s.join("b", .volunteer, village), pageBytes: Limits.pageBytesMin)
  }

  @Sendable private static func conflict(_ s: Session) throws {
    let a = try s.join("a", .volunteer, village)
    let b = try s.join("b", .town, "230422990")
    let elder = try s.write(a, "elder", ["name": "王桂兰", "village": village])
    for device in [a, b] { try s.sync(device) }
    try s.write(a, "elder", elder, ["phone": "13900000001"])
    try s.write(b, "elder", elder, ["phone": "13900000002"])
    for device in [a, b, a] { try s.sync(device) }
    try s.write(b, "elder", elder, ["phone": "13900000001"])
    for device in [b, a] { try s.sync(device) }
  }

  @Sendable private static func held(_ s: Session) throws {
    let a = try s.join("a", .volunteer, village)
    _ = try s.join("b", .town, "230422990")
    let elder = try s.write(a, "elder", ["name": "王桂兰", "village": village])
    try s.write(a, "elder", elder, ["id_number": "11010519491231002X"])
    let outside = try s.write(a, "elder", ["name": "李秀英", "village": "230422991205"])
    try s.write(a, "visit", visit(outside, 20))
    try s.write(a, "visit", visit(elder, 21))
    try s.sync(a)
    let official = Authority(try s.town.store.account("b")!)
    try s.hub("admits", ["change": JSON(Dot(a.replica, 2))]) {
      try s.town.store.transaction { try s.town.records.admit(Dot(a.replica, 2), reason: "核实", by: official) }
    }
    try s.hub("declines", ["change": JSON(outside)]) {
      try s.town.store.transaction {
        let county = Authority(account: "county", role: .county, regions: nil)
        try s.town.records.decline(outside, reason: "不是本村", by: county)
      }
    }
    try s.sync(a)
  }

  @Sendable private static func moved(_ s: Session) throws {
    let a = try s.join("a", .volunteer, village)
    let b = try s.join("b", .volunteer, other)
    let town = try s.join("town", .town, "230422990")
    let elder = try s.write(a, "elder", ["name": "王桂兰", "village": village])
    try s.write(a, "visit", visit(elder, 20))
    for device in [a, b, town] { try s.sync(device) }
    try s.write(town, "elder", elder, ["village": other])
    try s.sync(town)
    try s.write(a, "visit", visit(elder, 21))
    for device in [a, b] { try s.sync(device) }
  }

  @Sendable private static func united(_ s: Session) throws {
    let town = try s.join("town", .town, "230422990")
    let a = try s.join("a", .volunteer, village)
    let b = try s.join("b", .volunteer, other)
    let first = try s.write(town, "elder", ["name": "王桂兰", "village": village])
    let second = try s.write(town, "elder", ["name": "王桂花", "village": other])
    try s.write(town, "visit", visit(second, 20))
    for device in [town, a, b] { try s.sync(device) }
    try s.write(town, "elder", second, ["same_as": first.testText])
    for device in [town, a, b] { try s.sync(device) }
    try s.write(town, "elder", second, ["same_as": ""])
    for device in [town, a, b] { try s.sync(device) }
  }

  @Sendable private static func quietCopy(_ s: Session) throws {
    let a = try s.join("a", .volunteer, village)
    let elder = try s.write(a, "elder", ["name": "王桂兰", "village": village])
    try s.sync(a)
    let image = try a.image()
    try s.write(a, "visit", visit(elder, 20))
    try s.sync(a)
    try s.sync(try s.copy(a, image, as: "a2"))
    try s.sync(a)
  }

  @Sendable private static func liveCopies(_ s: Session) throws {
    let a = try s.join("a", .volunteer, village)
    let elder = try s.write(a, "elder", ["name": "王桂兰", "village": village])
    try s.sync(a)
    let copy = try s.copy(a, try a.image(), as: "a2")
    for (device, day) in [(a, 20), (copy, 21)] {
      try s.write(device, "visit", visit(elder, day))
      try s.write(device, "elder", elder, ["phone": "1390000000\(day - 20)"])
    }
    for device in [a, copy, a] { try s.sync(device) }
  }

  @Sendable private static func restored(_ s: Session) throws {
    let a = try s.join("a", .volunteer, village)
    let b = try s.join("b", .volunteer, village)
    let elder = try s.write(a, "elder", ["name": "王桂兰", "village": village])
    for device in [a, b] { try s.sync(device) }
    let backup = try s.town.store.image()
    try s.write(a, "visit", visit(elder, 20))
    for device in [a, b] { try s.sync(device) }
    try s.hub("is_restored") { try s.town.startAgain(on: backup, ledger: s.town.store.ledger) }
    for device in [b, a, b] { try s.sync(device) }
  }

  @Sendable private static func forgotten(_ s: Session) throws {
    let a = try s.join("a", .volunteer, village)
    let backup = try s.town.store.image()
    let elder = try s.write(a, "elder", ["name": "王桂兰", "village": village])
    try s.sync(a)
    let image = try a.image()
    try s.write(a, "visit", visit(elder, 20))
    try s.sync(a)
    let copy = try s.copy(a, image, as: "a2")
    try s.write(copy, "visit", visit(elder, 21))
    try s.sync(copy)
    try s.hub("is_restored") { try s.town.startAgain(on: backup, ledger: s.town.store.ledger) }
    for device in [copy, a] { try s.sync(device) }
  }

  @Sendable private static func scopes(_ s: Session) throws {
    let town = try s.join("town", .town, "230422990")
    let a = try s.join("a", .volunteer, village)
    var elders: [Dot] = []
    for place in [village, other] { elders.append(try s.write(town, "elder", ["name": "王桂兰", "village": place])) }
    for device in [town, a] { try s.sync(device) }
    for regions in [[village, other], [other]] {
      try s.write(a, "visit", visit(elders[0], 20))
      try s.hub("changes_scope", ["account": "a", "regions": .array(regions.map { .string($0) })]) {
        if regions.count == 2 {
          try s.town.setScope(of: "a", nil, village, other)
        } else {
          try s.town.setScope(of: "a", nil, other)
        }
      }
      try s.sync(a)
    }
  }

  @Sendable private static func revoked(_ s: Session) throws {
    let a = try s.join("a", .volunteer, village)
    let elder = try s.write(a, "elder", ["name": "王桂兰", "village": village])
    try s.sync(a)
    try s.write(a, "visit", visit(elder, 20))
    try s.hub("revokes", ["replica": JSON(a.replica.rawValue)]) { try s.town.revoke(a.replica) }
    try s.sync(a)
  }

  @Sendable private static func late(_ s: Session) throws {
    let a = try s.join("a", .volunteer, village)
    let elder = try s.write(a, "elder", ["name": "王桂兰", "village": village])
    var lost = DeviceSync(store: a.store, clock: a.clock)
    guard let first = try s.ask(a, &lost) else { return }
    try s.write(a, "visit", visit(elder, 20))
    try s.sync(a)
    try s.late(a, &lost, first)
    try s.look(a)
  }

  @Sendable private static func disagreement(_ s: Session) throws {
    let a = try s.join("a", .volunteer, village)
    try s.write(a, "elder", ["name": "王桂兰", "village": village])
    try s.sync(a)
    try a.store.transaction {
      var state = try a.store.state()
      state.digests.scope += Digest(1)
      try a.store.setState(state)
    }
    try s.look(a)
    try s.sync(a)
  }
}
