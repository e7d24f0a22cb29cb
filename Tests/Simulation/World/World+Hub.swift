import Model
import Replication
import Storage
import Store
import Support
import Sync
import Wire

/// The hub at work.
extension World {
  /// One transaction for all that waits; the answers leave when it is durable.
  func commit() throws {
    hub.isCommitPlanned = false
    let group = hub.waiting
    hub.waiting = []
    guard !group.isEmpty else { return }
    var answers: [(SimulatedHub.Envelope, SyncRequest, SyncAnswer)] = []
    do {
      try hub.store.transaction {
        answers = []
        for envelope in group {
          let request = try SyncRequest(decoding: envelope.bytes)
          if let answer = try answer(request, envelope) { answers.append((envelope, request, answer)) }
        }
      }
    } catch is Crash {
      // If it ended after the commit, the devices will hear of it another time.
      let isDurable = try isTaken(answers)
      if isDurable { for (_, request, answer) in answers { remember(request, answer) } }
      note("the hub ends \(isDurable ? "after" : "before") its commit")
      return try hub.restart()
    }
    for (envelope, request, answer) in answers {
      remember(request, answer)
      deliver(answer.encoded(), to: envelope)
    }
  }

  private func answer(_ request: SyncRequest, _ envelope: SimulatedHub.Envelope) throws -> SyncAnswer? {
    do {
      return try hub.store.savepoint { () -> SyncAnswer? in
        guard let enrolment = try hub.store.enrolment(of: envelope.token) else {
          queue.plan(.unknown(device: envelope.device, envelope.flight), atMilliseconds: now + latency())
          return nil
        }
        let answer = try HubSync(records: hub.records, contacts: contacts).answer(request, from: enrolment)
        note("the hub answers \(name(devices[envelope.device])): \(text(request)) -> \(text(answer))")
        try checkDelivered(answer, devices[envelope.device])
        return answer
      }
    } catch let refusal as RefusedRequest {
      note("the hub refuses \(name(devices[envelope.device])): \(refusal.rawValue)")
      return nil
    }
  }

  private func text(_ request: SyncRequest) -> String {
    let first = request.changes.first.map { "\($0.dot.counter)…\(request.changes.last!.dot.counter)" } ?? "nothing"
    return "ack \(request.acknowledged.counter), changes \(first), \(request.offers.count) offers"
  }

  private func text(_ answer: SyncAnswer) -> String {
    let page = answer.page
    return
      "\(answer.outcome)\(answer.afresh ? " afresh" : ""), \(page.rows.count) rows, \(page.evicted.count) evicted, "
      + "\(answer.verdicts.count) verdicts\(page.digests == nil ? "" : ", end")"
  }

  /// Whether the transaction that made these answers is in the store: one of its changes is.
  private func isTaken(_ answers: [(SimulatedHub.Envelope, SyncRequest, SyncAnswer)]) throws -> Bool {
    for (_, request, answer) in answers {
      guard let counter = answer.outcome.takenCounter else { continue }
      for change in request.changes.compactMap(\.change) where change.dot.counter <= counter {
        guard let serial = Notebook.serial(change.reason), !hub.memory.taken.contains(serial) else { continue }
        return try hub.database.historyEntry(change.dot) != nil
      }
    }
    return false
  }

  /// Notes what the hub has made durable.
  private func remember(_ request: SyncRequest, _ answer: SyncAnswer) {
    guard let counter = answer.outcome.takenCounter else { return }
    for change in request.changes.compactMap(\.change) where change.dot.counter <= counter {
      guard let serial = Notebook.serial(change.reason) else { continue }
      hub.memory.taken.insert(serial)
      hub.memory.serials[change.dot] = serial
      if !erased.isEmpty, (try? hub.database.isErased(change.record)) == true {
        erasedNames[change.record] = notebook.notes[serial]?.record
      }
    }
  }

  // MARK: - Officials at the hub

  func office() throws {
    plan(.office, after: pace / 4)
    do {
      if weather.strikes(.hubWrites) { try hubWrites() }
      try forge()
      try erase()
      if weather.strikes(.decisions) || (weather.has(.decisions) && chance(0.1)) { try decide() }
    } catch is Crash {
      note("the hub ends in the middle of a decision")
      try hub.restart()
    }
  }

  /// The hub's own write, as an official's console would make it. A form may stay open while another is sent.
  private func hubWrites() throws {
    if !openForms.isEmpty, chance(0.5) { return try send(openForms.removeFirst()) }
    guard let form = try openForm() else { return }
    if chance(0.5) { openForms.append(form) } else { try send(form) }
  }

  private func openForm() throws -> OpenForm? {
    guard let record = notebook.created[CareModel.Number.elder]?.randomElement(using: &random),
      let before = try notebook.names(of: record)
        .compactMap({ try self.hub.database.stored($0, type: CareModel.Number.elder)?.record })
        .first(where: { self.notebook.record(of: $0) == record })
    else { return nil }
    let type = hub.model.type(number: CareModel.Number.elder)!
    var form = Form(type: type)
    if weather.strikes(.moves) || chance(0.1) {
      form.set("village", .integer(Self.villages.randomElement(using: &random)!))
    } else {
      form.set("note", .text("县里\(Int.random(in: 0..<1_000_000_000, using: &random))"))
    }
    return OpenForm(form: form, record: record, before: before)
  }

  private func send(_ open: OpenForm) throws {
    let (form, record, before, type) = (open.form, open.record, open.before, open.form.type)
    let serial = notebook.nextSerial()
    let own = hub.database.ownReplica
    let draft = Draft(
      type: type.number, record: before.id, values: form.sorted, reason: Notebook.reason(serial), shown: before)
    let next = Dot(own, try hub.database.replicaState(own).taken.counter + 1)
    defer { try? noteHubWrite(serial, next, record, type.number, before) }
    do {
      try hub.store.transaction { _ = try hub.records.write(draft, account: people[0].name) }
    } catch is DraftError {
      note("a form of w\(record) is out of date", record)
    }
  }

  /// Makes the note of what the hub wrote, if it did.
  private func noteHubWrite(_ serial: Int, _ dot: Dot, _ record: Int, _ type: UInt16, _ before: Record?) throws {
    guard let change = try hub.database.historyEntry(dot)?.change, change.reason == Notebook.reason(serial) else {
      return
    }
    let cells = change.writes.map { write in
      let saw = before?[write.key].map { serials($0, write.key, in: record) } ?? []
      return Note.Cell(key: write.key, value: write.value, saw: saw, mine: [])
    }
    let note = Note(serial: serial, device: nil, record: record, type: type, cells: cells, time: change.time)
    notebook.add(note, as: dot)
    hub.memory.taken.insert(serial)
    hub.memory.serials[dot] = serial
    self.note("the hub writes w\(serial) (\(dotText(dot))) to w\(record): \(cellsText(cells))", record)
  }

  /// An official admits, declines or takes back, wholly or in part.
  private func decide() throws {
    guard let person = people.filter({ $0.role == .town || $0.role == .county }).randomElement(using: &random) else {
      return
    }
    let official = Authority(try hub.database.account(person.name)!)
    if chance(0.25), let offer = try hub.database.offers().randomElement(using: &random) {
      return try admit(offer)
    }
    if chance(0.15) { return try revert(by: official) }
    guard let entry = try hub.database.held().randomElement(using: &random),
      let serial = Notebook.serial(entry.change.reason), notebook.notes[serial]?.claims == nil
    else { return }
    let isAdmitted = chance(0.65)
    let keys = entry.change.writes.map(\.key)
    let some: Set<CellKey>? =
      isAdmitted && keys.count > 1 && !entry.change.creates && chance(0.4)
      ? Set(keys.filter { _ in chance(0.5) }) : nil
    let before = try hub.database.historyEntry(entry.change.dot)?.status
    do {
      try hub.store.transaction {
        if isAdmitted {
          try hub.records.admit(entry.change.dot, keys: some, reason: "核实", by: official)
        } else {
          try hub.records.decline(entry.change.dot, reason: "不符", by: official)
        }
      }
    } catch DecisionError.superseded {
      return checkSuperseded(serial)
    } catch is DecisionError {
      return
    } catch is Crash {
      let isDone = try hub.database.historyEntry(entry.change.dot)?.status != before
      if isDone, isAdmitted { hub.memory.admittedCells[serial] = some }
      throw Crash()
    }
    if isAdmitted { hub.memory.admittedCells[serial] = some }
    note("\(person.name) \(isAdmitted ? "admits" : "declines") w\(serial)", notebook.notes[serial]?.record ?? serial)
  }

  private func admit(_ offer: StoredRecord) throws {
    let record = notebook.record(of: offer.record)
    let values = offer.record.cells.flatMap { entry in
      serials(entry.cell, entry.key, in: record).map { SimulatedHub.LetIn(serial: $0, key: entry.key) }
    }
    do {
      try hub.store.transaction { try hub.records.admit(offer) }
    } catch is DecisionError { return }
    hub.memory.letIn.formUnion(values)
    note("an offer of \(Set(values.map(\.serial)).sorted().map { "w\($0)" }) is admitted")
  }

  private func revert(by official: Authority) throws {
    let taken = hub.memory.serials.sorted { $0.key < $1.key }
    var admitted: [(Dot, Int)] = []
    for (dot, serial) in taken where try hub.database.historyEntry(dot)?.status == .admitted {
      admitted.append((dot, serial))
    }
    guard let (dot, undone) = admitted.randomElement(using: &random), let noted = notebook.notes[undone],
      let id = try hub.database.historyEntry(dot)?.change.record
    else { return }
    let before = try hub.database.stored(id, type: noted.type)?.record
    let serial = notebook.nextSerial()
    let own = hub.database.ownReplica
    let next = Dot(own, try hub.database.replicaState(own).taken.counter + 1)
    defer { try? noteHubWrite(serial, next, noted.record, noted.type, before) }
    do {
      try hub.store.transaction { try hub.records.revert(dot, reason: Notebook.reason(serial), by: official) }
    } catch is DecisionError { return }
    note("w\(undone) is taken back", noted.record)
  }
}

/// A form as somebody opened it.
struct OpenForm {
  let form: Form
  let record: Int
  let before: Record
}

extension SyncAnswer.Outcome {
  /// How far the hub has taken the journal; nil if it did not.
  fileprivate var takenCounter: UInt64? {
    switch self {
    case .taken(let counter), .closed(let counter, _): counter
    case .rewind, .fork: nil
    }
  }
}
