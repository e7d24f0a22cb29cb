import Foundation
import Replication
import Store
import Support
import Sync
import Testing
import Wire

@testable import Model
@testable import Storage

/// Stores of other versions: newer ones are refused, older ones grow.
@Suite struct UpgradeTests {
  private static let later = RecordType(
    99, "later", Label("后来", "later"), region: .follows(1),
    [
      .reference(1, "elder", "老人", "elder", to: CareModel.Number.elder), .text(2, "note", "记录", "note", max: 100),
      .any(31, "kinds", "类别", "kinds", of: .categories),
    ])

  private static let grown = RecordType(
    CareModel.Number.elder, "elder", Label("老年人", "elder"), region: .field(24),
    RecordType.elder.fields + [
      .text(700, "nickname", "小名", "nickname", max: 100), .any(701, "hobbies", "爱好", "hobbies", of: .categories),
    ])

  private static func model(version: Int) -> CareModel {
    CareModel(version: version, types: [grown, .visit, .alert, .village, later])
  }

  @Test func aStoreOfANewerProgramIsRefusedUntouched() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("device")
    do {
      let store = try openDevice(path)
      try store.connection.execute("PRAGMA user_version = \(Schema.version + 1)")
    }
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let error = #expect(throws: StorageError.self) { try openDevice(path) }
    #expect(error?.reason == .tooNew)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test func aModelOfANewerProgramIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("device")
    _ = try openDevice(path, model: Self.model(version: 9))
    let error = #expect(throws: StorageError.self) { try openDevice(path) }
    #expect(error?.reason == .tooNew)
  }

  @Test func anotherProgramsFileAndNoFileAreTold() throws {
    let folder = try TemporaryFolder()
    let foreign = try SQLiteConnection(path: folder.path("foreign"), access: .readWrite)
    try foreign.execute("CREATE TABLE t (x); PRAGMA user_version = 1; PRAGMA application_id = 7")
    let damaged = #expect(throws: StorageError.self) { try openDevice(folder.path("foreign")) }
    #expect(damaged?.reason == .damaged)
    let young = try SQLiteConnection(path: folder.path("young"), access: .readWrite)
    try young.execute("CREATE TABLE t (x)")
    #expect(throws: StorageError.self) { try openDevice(folder.path("young")) }
    #expect(try young.number("SELECT count(*) FROM sqlite_schema") == 1)
    try Data("not a database, whatever it is called, but long enough to look at".utf8).write(
      to: URL(fileURLWithPath: folder.path("text")))
    let text = #expect(throws: StorageError.self) { try openDevice(folder.path("text")) }
    #expect(text?.reason == .damaged)
    let missing = #expect(throws: StorageError.self) {
      try DeviceDatabase(path: folder.path("none"), opening: .existing) { ReplicaID(1) }
    }
    #expect(missing?.reason == .missing)
  }

  /// Cells of fields and records of types that were unknown are the same after the upgrade, byte for byte, and their
  /// columns answer questions.
  @Test func whatWasUnknownBecomesKnownAndLosesNothing() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("device")
    let id = Dot(ReplicaID(5), 1)
    let dependant = Dot(ReplicaID(5), 2)
    let time = HybridTime(milliseconds: 1_790_000_000_000)
    func entry(_ field: UInt32, _ element: UInt32, _ value: Value, of dot: Dot) -> Record.Entry {
      Record.Entry(
        key: CellKey(field: field, element: element),
        cell: Cell(dot: dot, time: time, value: value, seen: VersionVector()))
    }
    let present = Value.membership(Membership(present: true))
    let elder = Record(
      id: id, type: 1,
      cells: [
        entry(1, 0, .text("王桂兰"), of: id), entry(24, 0, .integer(230_422_990_201), of: id),
        entry(700, 0, .text("小兰"), of: id), entry(701, 1, present, of: id), entry(701, 99, present, of: id),
      ])
    let later = Record(
      id: dependant, type: 99,
      cells: [
        entry(1, 0, .reference(id), of: dependant), entry(2, 0, .text("好"), of: dependant),
        entry(31, 2, present, of: dependant),
      ])
    do {
      let store = try openDevice(path)
      try store.transaction {
        for record in [elder, later] {
          try store.put(StoredRecord(record: record, region: 230_422_990_201), replacing: nil)
        }
      }
    }
    for _ in 0..<2 {
      let store = try openDevice(path, model: Self.model(version: 2))
      for record in [elder, later] {
        #expect(try store.stored(record.id, type: record.type)?.record == record)
        #expect(try store.type(of: record.id) == record.type)
      }
      #expect(try store.stored(dependant, type: 99)?.region == 230_422_990_201)
      #expect(try store.referring(to: id, type: 99, field: "elder").map(\.record.id) == [dependant])
      #expect(try store.connection.number("SELECT count(*) FROM unknown") == 0)
      #expect(try store.find("桂兰", limit: 5) == [id])
      // Written again, the cell moves into its column.
      var changed = try store.stored(id, type: 1)!
      let old = changed
      changed.record[CellKey(field: 1)] = Cell(
        dot: Dot(ReplicaID(6), 1), time: time, value: .text("王兰"), seen: VersionVector(id))
      try store.transaction {
        try store.put(changed, replacing: old)
        try store.put(old, replacing: changed)
      }
      #expect(try store.stored(id, type: 1) == old)
    }
    let store = try openDevice(path, model: Self.model(version: 2))
    let nickname = try store.connection.statement("SELECT nickname FROM elder")
    #expect(try nickname.step())
    #expect(nickname.text(0) == "小兰")
    nickname.reset()
  }
}
