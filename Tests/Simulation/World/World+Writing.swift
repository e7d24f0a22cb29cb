import Model
import Replication
import Storage
import Store
import Sync
import Wire

/// What somebody has filled in.
struct Form {
  let type: RecordType
  private(set) var cells: [CellKey: Value] = [:]

  init(type: RecordType) { self.type = type }

  mutating func set(_ key: String, element: UInt32 = 0, _ value: Value) {
    cells[CellKey(field: type[key].number, element: element)] = value
  }

  init(type: RecordType, cells: [CellKey: Value]) {
    self.type = type
    self.cells = cells
  }

  /// What the role may write, and what it may only propose, which goes into a change of its own.
  func parts(_ role: Role) -> [Form] {
    let proposed = cells.filter { type.field(number: $0.key.field)!.mayWrite(role) == .propose }
    let forbidden = cells.filter { type.field(number: $0.key.field)!.mayWrite(role) == .no }
    let plain = cells.filter { proposed[$0.key] == nil && forbidden[$0.key] == nil }
    return [plain, proposed].filter { !$0.isEmpty }.map { Form(type: type, cells: $0) }
  }

  var sorted: [(key: CellKey, value: Value)] {
    cells.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }
  }
}

extension World {
  /// Writes a form as the program does, part by part.
  func submit(_ form: Form, _ target: (record: Int, dot: Dot)?, _ device: SimulatedDevice) throws {
    // As far as the device knows.
    let role = try device.store.inner.state().scope?.role ?? people[device.person].role
    guard role.mayWriteRecords else { return }
    var target = target
    let parts =
      weather.strikes(.mistakes) ? [form] : form.parts(role)
    for part in parts where !part.cells.isEmpty {
      let before = try target.flatMap { try device.store.inner.stored($0.dot, type: form.type.number)?.record }
      target = try write(part, target, before, device)
    }
  }

  /// Sends a form that was opened earlier: what it showed may have changed.
  func send(_ open: OpenForm, _ device: SimulatedDevice) throws {
    do {
      _ = try write(open.form, (open.record, open.before.id), open.before, device)
    } catch is DraftError {
      note("\(name(device)): a form of w\(open.record) is out of date", open.record)
    }
  }

  /// One change. The note is made when it is durable, whether or not anybody was told.
  private func write(
    _ form: Form, _ target: (record: Int, dot: Dot)?, _ before: Record?, _ device: SimulatedDevice
  ) throws -> (record: Int, dot: Dot) {
    let database = device.store.inner
    let state = try database.state()
    let serial = notebook.nextSerial()
    let values = form.sorted
    let account = weather.strikes(.mistakes) ? "nobody" : people[device.person].name
    let draft = Draft(
      type: form.type.number, record: target?.dot, values: values, reason: Notebook.reason(serial), shown: before)
    let editor = Device(store: device.store, model: device.model, clock: device.clock)
    let dot = Dot(state.replica, state.journalEnd.counter + 1)
    let record = target?.record ?? serial
    var crash: Crash?
    do {
      let ids = try editor.write([draft], account: account)
      if ids != [target?.dot ?? dot] { report("wrong_id", "\(name(device)): a write got another id than its dot") }
    } catch let error as Crash {
      crash = error
    }
    let end = try database.state().journalEnd.counter
    guard end == dot.counter else {
      if crash == nil { report("not_durable", "\(name(device)): write \(serial) is not in the journal") }
      throw crash ?? Crash()
    }
    let time = try noteTime(of: dot, database)
    let cells = values.map { key, value in
      Note.Cell(
        key: key, value: value, saw: before?[key].map { serials($0, key, in: record, on: device) } ?? [],
        mine: device.memory.wrote[CellName(record: record, key: key)] ?? [])
    }
    let note = Note(
      serial: serial, device: device.number, record: record, type: form.type.number, cells: cells, time: time)
    notebook.add(note, as: dot)
    device.memory.note(note, as: dot)
    self.note(
      "\(name(device)) writes w\(serial) (\(dotText(dot))) to \(form.type.key) w\(record): \(cellsText(cells))", record)
    try look(device, at: [target?.dot ?? dot], form.type.number)
    try checkShown(note, dot, device, target?.dot ?? dot)
    if let crash { throw crash }
    return (record, target?.dot ?? dot)
  }

  private func noteTime(of dot: Dot, _ database: DeviceDatabase) throws -> HybridTime {
    try database.journal(of: dot.replica, after: dot.counter - 1, through: dot.counter, bytesMax: 1)[0].change!.time
  }

  /// What was just written is on the screen.
  private func checkShown(_ note: Note, _ dot: Dot, _ device: SimulatedDevice, _ id: Dot) throws {
    let record = try device.store.inner.stored(id, type: note.type)?.record
    for cell in note.cells
    where record?[cell.key]?.siblings.contains(where: { $0.dot == dot && $0.value == cell.value }) != true {
      report("not_shown", "\(name(device)): own write w\(note.serial) is not on the screen", record: note.record)
    }
  }

  func dotText(_ dot: Dot) -> String { "\(String(dot.replica.rawValue, radix: 16).suffix(6)):\(dot.counter)" }

  func cellsText(_ cells: [Note.Cell]) -> String {
    cells.map { cell in
      let saw = cell.saw.isEmpty ? "" : " saw \(cell.saw.map { "w\($0)" }.joined(separator: ","))"
      return "\(cell.key.field)\(cell.key.element == 0 ? "" : ".\(cell.key.element)")\(saw)"
    }
    .joined(separator: "; ")
  }
}
