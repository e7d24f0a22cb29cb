package import Care
import Model
package import Replication
package import Store
import Terminal
import Wire

/// New elders, and who of those on the register they may be.
extension Desk {
  /// What a new elder's record is to hold: as `take` says, in the only village that there is if it says none.
  /// - Throws: `village_missing`, and what `take` throws.
  package func registering(_ take: (inout Edit) throws -> Void) throws -> Edit {
    let type = RecordType.elder
    var edit = try Edit(type, nil, role: role)
    try take(&edit)
    guard !edit.writes(type["village"]) else { return edit }
    guard let only = try villages().only else {
      throw Failure(
        "village_missing", .badInput, Label("没有写是哪个村", "it is not said which village"),
        hint: Label("加上 --village 代码或村名", "add --village with a code or a name"))
    }
    try edit.set(type["village"], .integer(only))
    return edit
  }

  /// Registers an elder as a form says.
  /// - Throws: `required`, `out_of_scope`, and what the fields refuse.
  package func register(form: [(name: String, texts: [String])], reason: String) throws -> (id: Dot, edit: Edit) {
    var edit = try registering { try take(form: form, into: &$0) }
    edit.reason = reason
    try edit.requireFields()
    try requireReach(edit)
    let id = try together {
      let id = try write(edit)
      try note("elder_add", .type(.elder), .record(id))
      return id
    }
    return (id, edit)
  }

  /// The record that an edit of a new one would make, under an id that no record has.
  package func provisional(_ edit: Edit) throws -> StoredRecord {
    // Counters begin at 1.
    let id = Dot(ReplicaID(0), 0)
    var record = Record(id: id, type: edit.type.number)
    for (key, value) in edit.own + edit.proposed {
      let cell = Cell(dot: id, time: HybridTime(rawValue: 0), value: value, seen: VersionVector())
      record.merge(cell, into: key)
    }
    let village = try record.integer(edit.type["village"]) ?? villages().only ?? 0
    return StoredRecord(record: record, region: village)
  }

  /// Who of those on the register may be the one that a record describes, the likeliest first.
  package func twins(of record: StoredRecord) throws -> [Duplicates.Likeness] {
    try Duplicates.likenesses(of: record, in: register)
  }
}
