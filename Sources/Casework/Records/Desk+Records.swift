package import Model
package import Replication
import Store
package import Terminal
import Wire

/// What the commands on records do.
extension Desk {
  func add(_ work: RecordWork, _ arguments: Arguments) throws -> ExitCode {
    let edit = try adding(work, arguments)
    // Of what has a name already there is one record.
    guard edit.record == nil else { return try finish(edit, Label("已更正", "amended")) }
    let id = try write(edit)
    try report(id, Label("已登记", "recorded"))
    try work.followUp(edit, id, self)
    return .done
  }

  /// What a new record is to hold, or what is to change in the one that is it already.
  func adding(_ work: RecordWork, _ arguments: Arguments) throws -> Edit {
    let type = work.type
    var edit = try Edit(type, nil, role: role)
    if let owner = work.owner, case .reference(let number) = owner.kind, let ownerType = model.type(number: number) {
      let record = try record(try arguments.requireOperand(owner.key), ownerType).record
      try edit.set(owner, .reference(record.id))
      warnOfArchived(record, ownerType)
    }
    try take(arguments, into: &edit)
    for initial in work.initial where !edit.writes(type[initial.key]) {
      let field = type[initial.key]
      switch initial {
      case .term(_, let term): if let vocabulary = field.vocabulary { try edit.set(field, .integer(vocabulary[term])) }
      case .now: try edit.set(field, .integer(now))
      case .today: try edit.set(field, .integer(Instant.day(now).packed))
      case .account: try edit.set(field, .text(authority.account))
      }
    }
    if let field = type.regionField, !edit.writes(field) { try edit.set(field, .integer(try onlyDivision(field))) }
    if let known = try record(sameAs: edit, work) { return try correction(of: known, work, arguments) }
    try work.complete(&edit, self, arguments)
    try edit.requireFields()
    try requireReach(edit)
    return edit
  }

  /// The record that already is what is about to be made; nil for a type whose records have no name of that kind.
  private func record(sameAs edit: Edit, _ work: RecordWork) throws -> Record? {
    guard !work.identity.isEmpty else { return nil }
    var found: Record?
    try forEach(work.type) { stored in
      if work.withdrawn.map({ stored.record.integer($0) == 1 }) ?? false { return }
      let isSame = work.identity.allSatisfy { stored.record.value(work.type[$0]) == edit.value(work.type[$0]) }
      if isSame, found.map({ stored.record.id < $0.id }) ?? true { found = stored.record }
    }
    return found
  }

  func edit(_ work: RecordWork, _ arguments: Arguments) throws -> ExitCode {
    let record = try record(try arguments.requireOperand("id"), work.type).record
    return try finish(try correction(of: record, work, arguments), Label("已更正", "amended"))
  }

  func take(_ step: Step, _ work: RecordWork, _ arguments: Arguments) throws -> ExitCode {
    let record = try record(try arguments.requireOperand("id"), work.type).record
    try refuseVoid(record, work)
    let edit = try step.edit(record, work.type, arguments, self)
    return try finish(edit, step.done)
  }

  func void(_ work: RecordWork, _ arguments: Arguments) throws -> ExitCode {
    guard let field = work.voided else { return .internal }
    let reason = try arguments.require("reason")
    return try change(work, arguments, Label("已作废", "void")) { edit in
      try self.setReason(reason, field, note: work.type["voided_note"], &edit)
    }
  }

  /// Changes the record that the command names.
  func change(
    _ work: RecordWork, _ arguments: Arguments, _ done: Label, _ body: (inout Edit) throws -> Void
  ) throws -> ExitCode {
    let record = try record(try arguments.requireOperand("id"), work.type).record
    var edit = try Edit(work.type, record, role: role)
    try body(&edit)
    return try finish(edit, done)
  }

  /// Writes an edit if it changes anything, and prints the record's id.
  package func finish(_ edit: Edit, _ done: Label) throws -> ExitCode {
    guard let record = edit.record else { throw Failure.noSuchRecord }
    if edit.isEmpty {
      output.note(Label("内容与现在一样，没有写", "nothing is different, so nothing was written"))
      try report(record.id, Label("没有变化", "unchanged"))
      return .done
    }
    try requireReach(edit)
    try report(try write(edit), done)
    return .done
  }

  /// A reason that is one of the vocabulary's terms, or free text: then `other`, with the text as the note.
  package func setReason(_ text: String, _ field: Field, note: Field, _ edit: inout Edit) throws {
    guard let vocabulary = field.vocabulary else { return }
    if let term = vocabulary.match(text) { return try edit.set(field, .integer(term.code)) }
    if text.trimmed.isEmpty {
      throw Failure("reason_missing", .badInput, Label("没有写原因", "no reason is given"), hint: field.allowed)
    }
    try edit.set(field, .integer(vocabulary["other"]))
    try take([text], for: note, into: &edit)
  }

  // MARK: - What may be written

  /// The division that a record belongs to if nobody says: the only one that the account is responsible for.
  private func onlyDivision(_ field: Field) throws -> Int64 {
    if let regions = authority.regions, regions.count == 1 { return regions[0].padded }
    throw Failure(
      "division_missing", .badInput, Label("没有写属于哪个区划", "it is not said which division it belongs to"),
      hint: Label("加上 --\(field.option) 代码或村名", "add --\(field.option) with a code or a village's name")
    ).atPage(Label("填“\(field.label.zh)”：代码或村名", "fill in “\(field.label.en)”: a code or a village's name"))
  }

  /// What belongs to a division is written by those who work in it; whoever works in a part of it only reads it.
  package func requireReach(_ edit: Edit) throws {
    var places: [Int64] = []
    if let field = edit.type.regionField, case .division = field.kind {
      if let record = edit.record, let code = record.integer(field) { places.append(code) }
      if case .integer(let code)? = edit.value(field) { places.append(code) }
    }
    // At the hub nobody looks at it afterwards.
    if !holdsOnlyScope {
      if let record = edit.record, let stored = try register.stored(record.id, type: edit.type.number) {
        places.append(stored.region)
      }
      if edit.record == nil, let field = edit.type.regionField, case .integer(let code)? = edit.value(field) {
        places.append(code)
      }
    }
    guard let regions = authority.regions, !places.allSatisfy(authority.reaches) else { return }
    let zh = regions.map(\.description).joined(separator: "、")
    let en = regions.map(\.description).joined(separator: ", ")
    let failure = Failure(
      "out_of_scope", .refused, Label("这个区划不由你负责", "this division is not yours to write for"),
      hint: Label("你负责：\(zh)；上级的规定和名录只能查看", "yours: \(en); what belongs to a larger division is for reading"))
    throw edit.type.regionField.map { failure.about($0.key) } ?? failure
  }

  func refuseVoid(_ record: Record, _ work: RecordWork) throws {
    guard let field = work.voided, record.value(field) != nil else { return }
    throw Failure(
      "voided", .badInput, Label("这条\(work.type.label.zh)已作废", "this \(work.type.label.en) is void"),
      hint: Label("若作废有误，重新登记一条", "if that was a mistake, record it anew"))
  }

  private func warnOfArchived(_ record: Record, _ type: RecordType) {
    guard let field = type.field(key: "archived"), let code = record.integer(field), let list = field.vocabulary else {
      return
    }
    output.warn(
      Label(
        "这位老人已停止服务（\(list.labelText(code, .zh))），照样记录",
        "this elder is archived (\(list.labelText(code, .en))); it is recorded all the same"))
  }
}

extension Edit {
  /// The value that the edit writes to a register, whoever decides on it; nil if it writes none.
  package func value(_ field: Field) -> Value? { (own + proposed).last { $0.key.field == field.number }?.value }

  /// What the field holds once the edit is written.
  func result(_ field: Field) -> Value? {
    guard let value = value(field) else { return record?.value(field) }
    return value == .cleared ? nil : value
  }

  /// What the edit writes to one element of a set; nil if nothing.
  package func membership(_ field: Field, _ element: UInt32) -> Membership? {
    let key = CellKey(field: field.number, element: element)
    guard case .membership(let membership)? = (own + proposed).last(where: { $0.key == key })?.value else { return nil }
    return membership
  }

  /// The elements of a set once the edit is written.
  package func members(_ field: Field) -> Set<UInt32> {
    var found = Set(record?.members(field).map(\.element) ?? [])
    for case (let key, .membership(let membership)) in own + proposed where key.field == field.number {
      if membership.present { found.insert(key.element) } else { found.remove(key.element) }
    }
    return found
  }
}
