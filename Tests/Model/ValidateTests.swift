import Model
import Replication
import Testing

@Suite("Decoded values, as the hub judges them")
struct ValidateTests {
  let elder = CareModel.current.type(key: "elder")!
  let visit = CareModel.current.type(key: "visit")!

  /// One value of each shape that can arrive.
  private let shapes: [Value] = [
    .integer(1), .text("x"), .reference(Dot(ReplicaID(1), 1)), .membership(Membership(present: true)),
  ]

  @Test("A value of another kind is refused by every field")
  func wrongKinds() {
    for type in CareModel.current.types {
      for field in type.fields {
        for value in shapes where !fits(field, value) {
          #expect(field.validate(value)?.code == .wrongKind, "\(type.key).\(field.key) \(value)")
        }
        if !field.isFlags {
          #expect(field.validate(.cleared, element: 1)?.code == .wrongKind, "\(field.key): an element of a register")
          #expect(field.validate(.cleared)?.code == (field.required ? .required : nil))
        } else {
          #expect(field.validate(.cleared)?.code == .wrongKind)
        }
      }
    }
  }

  private func fits(_ field: Field, _ value: Value) -> Bool {
    switch (field.kind, value) {
    case (.text, .text), (.note, .text), (.phone, .text), (.idNumber, .text), (.reference, .reference): true
    case (.flags, .membership): true
    case (.integer, .integer), (.decimal, .integer), (.boolean, .integer), (.date, .integer), (.instant, .integer): true
    case (.vocabulary, .integer), (.region, .integer), (.division, .integer): true
    default: false
    }
  }

  @Test(
    "Out of its limits",
    arguments: [
      ("age_stated", Value.integer(131), FieldProblem.Code.outOfRange), ("doctor_contract", .integer(2), .outOfRange),
      ("birth", .integer(19_500_230), .notADate), ("birth", .integer(.max), .notADate),
      ("village", .integer(.min), .notAVillage), ("village", .integer(230_422_990_000), .notAVillage),
      ("name", .text(""), .wrongKind),
      ("name", .text(String(repeating: "a", count: 121)), .tooLong), ("name", .text("a\nb"), .controlCharacter),
      ("note", .text("a\u{0}b"), .controlCharacter), ("phone", .text("138 1234"), .notAPhone),
      ("phone", .text("+"), .notAPhone), ("phone", .text("１２３"), .notAPhone),
      ("id_number", .text("110105194912310021"), .idCheckDigit), ("id_number", .text("11010519491231002x"), .wrongKind),
    ])
  func limits(key: String, value: Value, code: FieldProblem.Code) throws {
    let field = try #require(elder.field(key: key))
    #expect(field.validate(value)?.code == code)
  }

  @Test("Limits are inclusive")
  func inclusive() throws {
    let name = try #require(elder.field(key: "name"))
    #expect(name.validate(.text(String(repeating: "a", count: 120))) == nil)
    let age = try #require(elder.field(key: "age_stated"))
    #expect(age.validate(.integer(0)) == nil && age.validate(.integer(130)) == nil)
    #expect(age.validate(.integer(-1)) != nil)
    let at = try #require(visit.field(key: "at"))
    #expect(at.validate(.integer(Instant.range.upperBound)) == nil)
    #expect(at.validate(.integer(Instant.range.upperBound + 1))?.code == .outOfRange)
    #expect(elder.field(key: "note")?.validate(.text("a\n\tb")) == nil)
  }

  @Test("A membership's dates are dates, its source is known")
  func memberships() throws {
    let categories = try #require(elder.field(key: "categories"))
    #expect(categories.validate(.membership(Membership(present: true, since: 20_200_000)), element: 1) == nil)
    #expect(
      categories.validate(.membership(Membership(present: true, since: 20_201_300)), element: 1)?.code == .notADate)
    #expect(categories.validate(.membership(Membership(present: true, until: -1)), element: 1)?.code == .notADate)
    #expect(categories.validate(.membership(Membership(present: true, source: 88)), element: 1)?.code == .newerVersion)
  }

  @Test("A new record carries what is required")
  func creation() throws {
    func write(_ key: String, _ value: Value) throws -> Write {
      Write(key: CellKey(field: try #require(elder.field(key: key)).number), value: value, seen: VersionVector())
    }
    let name = try write("name", .text("王桂兰"))
    let village = try write("village", .integer(230_422_990_201))
    #expect(elder.validateCreation([name, village]) == nil)
    #expect(elder.validateCreation([name])?.field == "village")
    #expect(elder.validateCreation([name])?.code == .required)
    #expect(elder.validateCreation([Write]())?.field == "name")
    #expect(elder.validateCreation([name, try write("village", .cleared)])?.code == .required)
    #expect(elder.validateCreation([name, village, try write("birth", .integer(1))])?.code == .notADate)
  }

  @Test("The most severe of concurrent values is shown, and one that only a newer version knows before all")
  func severity() throws {
    let risk = try #require(visit.field(key: "risk"))
    let ranks = risk.vocabulary!.terms.map { risk.rank(.integer($0.code)) }
    #expect(ranks == ranks.sorted() && Set(ranks).count == ranks.count)
    #expect(risk.rank(.cleared) < ranks[0])
    #expect(risk.rank(.integer(99)) > ranks.last!)
    let high = Cell(
      dot: Dot(ReplicaID(1), 1), time: HybridTime(milliseconds: 1), value: .integer(3), seen: VersionVector())
    let low = Cell(
      dot: Dot(ReplicaID(2), 1), time: HybridTime(milliseconds: 9), value: .integer(1), seen: VersionVector())
    let both = high.merging(low)
    #expect(risk.shown(both).value == .integer(3))
    #expect(risk.isInConflict(both))
    #expect(elder.field(key: "living")!.shown(both).value == .integer(1))
  }
}
