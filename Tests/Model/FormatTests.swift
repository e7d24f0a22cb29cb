import Model
import Replication
import Testing

@Suite("Values as they are printed")
struct FormatTests {
  /// Values that reach every branch of a field's kind.
  private func samples(_ field: Field) -> [(element: UInt32, value: Value)] {
    let numbers: [Int64] =
      switch field.kind {
      case .integer(let range), .decimal(_, let range): [range.lowerBound, range.lowerBound + 1, range.upperBound]
      case .boolean: [0, 1]
      case .date: [19_500_000, 19_500_600, 19_500_601]
      case .instant: [0, 1_789_864_200_000, 1_789_864_200_007, Instant.range.upperBound]
      case .region: [230_422_990_201, 110_000_000_001]
      case .division: [230_422_990_201, 230_422_990_000, 230_422_000_000, 230_400_000_000, 230_000_000_000]
      case .vocabulary(let list): list.terms.map(\.code)
      case .text, .note, .flags, .reference, .phone, .idNumber: []
      }
    let texts: [String] =
      switch field.kind {
      case .text: ["王桂兰", "a b, \"c\"; d"]
      case .note: ["一行\n两行\t列", "x"]
      case .phone: ["138****7536", "+85221234567", "120"]
      case .idNumber: ["11010519491231002X"]
      default: []
      }
    guard case .flags(let list) = field.kind else {
      return (numbers.map(Value.integer) + texts.map(Value.text)).map { (0, $0) }
    }
    return list.terms.flatMap { term in
      [
        Membership(present: true), Membership(present: false, since: 20_200_500),
        Membership(present: true, since: 20_190_102, until: 20_230_000, source: 1),
        Membership(present: true, until: 2_023_0000),
      ].map { (UInt32(term.code), .membership($0)) }
    }
  }

  @Test("The machine form of every field is read back as the same value")
  func roundTrip() throws {
    var count = 0
    for field in CareModel.current.types.flatMap(\.fields) {
      for (element, value) in samples(field) {
        #expect(field.validate(value, element: element) == nil, "\(field.key) \(value)")
        let text = try #require(field.flagText(element, value) ?? field.plain(value, element: element).text)
        let cells = try field.parse(text).get()
        #expect(
          cells.count == 1 && cells.first?.element == element && cells.first?.value == value, "\(field.key): \(text)")
        #expect(!field.format(value, element: element).isEmpty)
        #expect(!field.format(value, element: element, language: .en).isEmpty)
        count += 1
      }
      if case .reference = field.kind {
        #expect(field.plain(.reference(Dot(ReplicaID(1), 2))) == .reference(Dot(ReplicaID(1), 2)))
      }
      #expect(field.plain(.cleared) == .null)
    }
    #expect(count > 1000)
  }

  @Test("People read labels, machines read keys")
  func forms() throws {
    let elder = try #require(CareModel.current.type(key: "elder"))
    let visit = try #require(CareModel.current.type(key: "visit"))
    let sex = try #require(elder.field(key: "sex"))
    #expect(sex.plain(.integer(2)) == .string("female"))
    #expect(sex.format(.integer(2)) == "女")
    #expect(sex.format(.integer(2), language: .en) == "female")
    let at = try #require(visit.field(key: "at"))
    #expect(at.plain(.integer(1_789_864_200_000)) == .string("2026-09-20T08:30:00+08:00"))
    #expect(at.format(.integer(1_789_864_200_000)) == "2026-09-20 08:30")
    #expect(visit.field(key: "temperature")?.plain(.integer(365)) == .decimal("36.5"))
    #expect(elder.field(key: "birth")?.plain(.integer(19_500_600)) == .string("1950-06"))
    #expect(elder.field(key: "doctor_contract")?.plain(.integer(1)) == .boolean(true))
    #expect(elder.field(key: "doctor_contract")?.format(.integer(0), language: .en) == "no")
    let categories = try #require(elder.field(key: "categories"))
    let since = Value.membership(Membership(present: true, since: 20_200_500))
    #expect(categories.plain(since, element: 1) == .string("living_alone"))
    #expect(categories.format(since, element: 1) == "独居（2020-05起）")
    #expect(categories.format(.membership(Membership(present: false)), element: 1) == "非独居")
    #expect(categories.plain(.membership(Membership(present: false)), element: 1) == .null)
  }

  @Test("What a newer version wrote is shown as unknown, not hidden")
  func newer() throws {
    let elder = try #require(CareModel.current.type(key: "elder"))
    let living = try #require(elder.field(key: "living"))
    #expect(living.plain(.integer(77)) == .string("#77"))
    #expect(living.format(.integer(77)) == "#77")
    #expect(living.validate(.integer(77))?.code == .newerVersion)
    #expect(living.validate(.opaque(tag: 9, bytes: [1]))?.code == .newerVersion)
    #expect(!living.format(.opaque(tag: 9, bytes: [1])).isEmpty)
    let categories = try #require(elder.field(key: "categories"))
    #expect(categories.validate(.membership(Membership(present: true)), element: 4_000_000)?.code == .newerVersion)
    #expect(elder.validate(CellKey(field: 900), .integer(1))?.code == .newerVersion)
  }
}
