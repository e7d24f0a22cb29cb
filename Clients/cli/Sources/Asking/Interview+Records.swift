import Care
import Casework
import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// Choosing among records: elders by name, pinyin, initials, telephone or from who is due; others by what they are about.
extension Interview {
  private static let listedRecordsMax = 9
  private static let foundRecordsMax = 200

  // MARK: - Whom it is about

  func findSubject() throws {
    subject = nil
    let id: Dot?
    if type.number == CareModel.Number.elder {
      id = record?.id
    } else if let text = answers["elder"]?.text, !text.isEmpty {
      id = try? session.resolve(text).id
    } else {
      id = type.field(key: "elder").flatMap { field in record?.reference(field) }
    }
    guard let id, let elder = try session.database.record(id, type: CareModel.Number.elder) else { return }
    subject = try Subject(session, elder: elder, type)
  }

  /// Says whom the record is about, and what a helper at the door should know.
  func greet() throws {
    if type.number == CareModel.Number.alert, subject == nil {
      try dialogue.say(
        Label(
          "先打电话：急救 120  报警 110  火警 119。再填下面几题", "Call first: medical 120, police 110, fire 119. Then these questions"),
        .bold)
    }
    guard let elder = subject?.elder else { return }
    try dialogue.say(try line(elder), .bold)
    let type = RecordType.elder
    for key in ["communication", "visit_wish", "allergy"] where elder.has(type[key]) {
      try dialogue.say("\(type[key].label[language]): \(elder.text(type[key]) ?? "")", .yellow)
    }
    if self.type.number == CareModel.Number.alert { return try session.sayWhomToCall(session.standing(elder), .asked) }
    if let last = subject?.last, self.type.number == CareModel.Number.visit {
      try dialogue.say(try lastVisit(last), .dim)
    }
    if firstTime { try sayKeys() }
  }

  private var firstTime: Bool { answers.count <= 1 }

  /// An elder in one line: name, id, village and group, age, categories, risk.
  private func line(_ elder: Record) throws -> String {
    let type = RecordType.elder
    var words = [elder.text(type["name"]) ?? "", try session.short(elder.id)]
    if let village = elder.integer(type["village"]) { words.append(try session.villages().shown(village)) }
    words.append(elder.text(type["group"]) ?? "")
    let birth = elder.integer(type["birth"]).flatMap { PartialDate(packed: $0) }
    if let years = birth?.years(on: Instant.day(session.now))?.upperBound {
      words.append(Label("\(years) 岁", "\(years) years")[language])
    }
    for key in ["categories", "risk_tier", "archived"] { words.append(try session.text(type[key], of: elder)) }
    return words.filter { !$0.isEmpty }.joined(separator: "  ")
  }

  private func lastVisit(_ visit: Record) throws -> String {
    let at = visit.integer(type["at"]).map { Instant.text($0) } ?? ""
    var words = [Label("上次探访", "last visit")[language], at]
    for key in ["mode", "risk"] where visit.has(type[key]) {
      words.append("\(type[key].label[language]) \(try session.text(type[key], of: visit))")
    }
    if let note = visit.text(type["note"]) { words.append(note.split(separator: "\n").joined(separator: " ")) }
    return words.joined(separator: "  ").truncated(toWidth: dialogue.width * 2 - 4)
  }

  // MARK: - Picking

  /// Lists records that may be meant at once.
  func listCandidates(_ field: Field) throws {
    candidates = try firstCandidates(field)
    if candidates.isEmpty, case .reference(let number) = field.kind, let target = session.model.type(number: number),
      try !hasAny(target)
    {
      throw Failure.nothingToChoose(target)
    }
    if case .reference(CareModel.Number.elder) = field.kind {
      try dialogue.say(
        Label("写姓名、拼音、首字母、电话或编号来找；或选序号：", "write a name, pinyin, initials, a telephone or an id; or a number:"))
    }
    try showCandidates()
  }

  private func showCandidates() throws {
    for (index, id) in candidates.enumerated() {
      try dialogue.output.line("  \(index + 1) \(try title(id))".truncated(toWidth: dialogue.width - 1))
    }
  }

  /// The record that an answer means; nil if the question is to be put again.
  func pick(_ line: String, _ field: Field) throws -> String? {
    guard case .reference(let number) = field.kind, let target = session.model.type(number: number) else { return line }
    return try find(line, target).map { RecordName.text($0) }
  }

  private func find(_ line: String, _ target: RecordType) throws -> Dot? {
    let word = halfWidth(line).trimmed
    if let number = Int(word), candidates.indices.contains(number - 1) { return candidates[number - 1] }
    var found: [Dot] = []
    var isCut = false
    if target.number == CareModel.Number.elder {
      let survivors = try session.database.survivors()
      let all = try session.database.find(word, limit: Self.foundRecordsMax + 1)
      isCut = all.count > Self.foundRecordsMax
      for id in all.prefix(Self.foundRecordsMax).map(survivors.survivor) where !found.contains(id) { found.append(id) }
    } else if let name = target.field(key: "name") {
      try session.database.forEach(target.number, in: nil) { stored in
        if stored.record.text(name)?.contains(word) == true { found.append(stored.record.id) }
        return true
      }
    }
    if found.isEmpty {
      do {
        found = [try session.record(word, target).record.id]
      } catch let failure as Failure where failure.exit == .notFound {
        throw Failure.nobodyFound(target)
      }
    }
    if found.count == 1 { return found[0] }
    candidates = Array(found.prefix(Self.listedRecordsMax))
    try showCandidates()
    let count =
      isCut
      ? Label("不止 \(found.count) 个", "more than \(found.count)") : Label("共 \(found.count) 个", "\(found.count) in all")
    try dialogue.say(
      found.count > candidates.count
        ? Label("\(count.zh)，写得再具体些，或选序号", "\(count.en): say more, or choose a number")
        : Label("选序号，或另找", "choose a number, or look for another"), .dim)
    return nil
  }

  /// The record that a command is to change, where its id was not given.
  func pickRecord() throws -> Record {
    let elderType = RecordType.elder
    try dialogue.say(Label("找哪位老人？", "Which elder?"), .bold)
    candidates = try dueElders()
    try dialogue.say(
      Label("写姓名、拼音、首字母、电话或编号；或选序号；!＝停下", "a name, pinyin, initials, a telephone, an id, or a number; ! = stop"))
    try showCandidates()
    let elder = try choose(elderType)
    guard type.number != CareModel.Number.elder else { return elder }
    candidates = try dependants(of: elder.id, type)
    guard !candidates.isEmpty else { throw Failure.noneOfTheirs(type) }
    try dialogue.say(Label("哪一条？", "Which one?"), .bold)
    try showCandidates()
    return try choose(type)
  }

  private func choose(_ target: RecordType) throws -> Record {
    while true {
      let line = try dialogue.answer()
      if let steering = Steering(line, freeText: false), steering == .stop || steering == .back {
        throw Stopped(keepsDraft: true)
      }
      do {
        if let id = try find(line, target), let record = try session.database.record(id, type: target.number) {
          return record
        }
      } catch let failure as Failure {
        try dialogue.refuse(failure)
      }
    }
  }

  /// Whether there is a record of a type at all.
  private func hasAny(_ target: RecordType) throws -> Bool {
    var hasAny = false
    try session.database.forEach(target.number, in: nil) { _ in
      hasAny = true
      return false
    }
    return hasAny
  }

  /// Whether a question that names a record can be answered; asking it otherwise would waste people's time.
  func canChoose(_ field: Field) -> Bool {
    if case .reference(CareModel.Number.elder) = field.kind { return true }
    if let known = withoutCandidates[subject?.elder.id]?[field.key] { return !known }
    let isEmpty = (try? firstCandidates(field).isEmpty) ?? false
    withoutCandidates[subject?.elder.id, default: [:]][field.key] = isEmpty
    return !isEmpty
  }

  private func firstCandidates(_ field: Field) throws -> [Dot] {
    guard case .reference(let number) = field.kind, let target = session.model.type(number: number) else { return [] }
    if number == CareModel.Number.elder { return try dueElders() }
    if let elder = subject?.elder, target.field(key: "elder") != nil { return try dependants(of: elder.id, target) }
    var found: [Dot] = []
    try session.database.forEach(number, in: nil) { stored in
      found.append(stored.record.id)
      return found.count < Self.listedRecordsMax
    }
    return found
  }

  /// Who waits for a visit.
  private func dueElders() throws -> [Dot] {
    try session.due(days: nil).items.prefix(Self.listedRecordsMax).map(\.elder)
  }

  /// The records about an elder, newest first.
  private func dependants(of elder: Dot, _ target: RecordType) throws -> [Dot] {
    try session.desk.records(target, about: elder).prefix(Self.listedRecordsMax).map(\.id)
  }

  private func title(_ id: Dot) throws -> String {
    guard let number = try session.database.type(of: id), let type = session.model.type(number: number),
      let record = try session.database.record(id, type: number)
    else { return try session.short(id) }
    if number == CareModel.Number.elder { return try line(record) }
    var words = [try session.short(id)]
    for field in type.fields where words.count < 5 {
      switch field.kind {
      case .reference, .note: continue
      default: if record.has(field) { words.append(try session.text(field, of: record)) }
      }
    }
    return words.joined(separator: "  ")
  }
}

extension Failure {
  fileprivate static func nobodyFound(_ target: RecordType) -> Failure {
    Failure(
      "no_such_record", .notFound,
      Label("没有找到这样的\(target.label.zh)", "no \(target.label.en) was found by that"),
      hint: Label("换个写法再找，或写序号；! 停下", "write it another way, or a number; ! = stop"))
  }

  fileprivate static func nothingToChoose(_ target: RecordType) -> Failure {
    let command = target.key == "village" ? "sync" : "\(target.key) add"
    return Failure(
      "no_such_record", .notFound,
      Label("这台设备上还没有\(target.label.zh)的记录，没法选", "there is no \(target.label.en) on this device to choose from"),
      hint: Label("先登记：tanfang \(command)；或先同步：tanfang sync", "first: tanfang \(command), or tanfang sync"))
  }

  fileprivate static func noneOfTheirs(_ type: RecordType) -> Failure {
    Failure(
      "no_such_record", .notFound,
      Label("这位老人没有\(type.label.zh)记录", "there is no record of type \(type.label.en) about this elder"),
      hint: Label("换一位老人，或先新建", "choose another elder, or make one first"))
  }
}
