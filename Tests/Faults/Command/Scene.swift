import Foundation
import Glibc
import Hub
import Model
import Replication
import Storage
import Store
import Sync
import Terminal
import Wire

/// A hub and one device, both as their real programs over folders of their own; removed at the end.
final class Scene {
  static let village = "230422990201"

  let path: String
  private(set) var elder = ""
  private(set) var hub: Process?
  private var port = 0
  private var serial = 0

  var hubFolder: String { path + "/hub" }
  var deviceFolder: String { path + "/device" }

  init() throws {
    path = NSTemporaryDirectory() + "tanfang-faults-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try serve()
    let code = try Self.done(
      Programs.run("tanfangd", data: hubFolder, ["invite", "--role", "volunteer", "--region", Self.village]))
    _ = try Self.done(
      Programs.run("tanfang", data: deviceFolder, ["join", code["code"]?.string ?? "", "--name", "device"]))
    let added = try Self.done(
      Programs.run("tanfang", data: deviceFolder, ["elder", "add", "--name", "王桂兰", "--village", Self.village]))
    elder = added["id"]?.string ?? ""
    try syncWhole(isFirst: true)
  }

  deinit {
    if let hub, hub.isRunning { kill(hub.processIdentifier, SIGKILL) }
    try? FileManager.default.removeItem(atPath: path)
  }

  private static func done(_ result: Programs.Result) throws -> JSONValue {
    guard result.exit == 0, let json = result.json else {
      throw Finding("a command failed without a fault: \(result.exit as Any) \(result.errors)")
    }
    return json
  }

  // MARK: - The hub

  /// Starts the hub, on the same port each time.
  /// - Returns: whether it serves; with a fault it may have ended instead.
  @discardableResult
  func serve(fault: Programs.Fault? = nil) throws -> Bool {
    let process = try Programs.start(
      "tanfangd", data: hubFolder, ["serve", "--listen", "127.0.0.1:\(port)"], fault: fault)
    let line = (process.standardOutput as! Pipe).fileHandleForReading.availableData
    guard let json = try? JSONValue.parse(Array(line)), let port = json["port"]?.integer else {
      let result = Programs.finish(process)
      try demand(result.exit != nil, "the hub crashed at its start: \(result.errors)")
      try demand(fault != nil, "the hub does not start: \(result.errors)")
      return false
    }
    // Always read, or the hub would wait for room in the pipe.
    (process.standardError as! Pipe).fileHandleForReading.readabilityHandler = {
      if $0.availableData.isEmpty { $0.readabilityHandler = nil }
    }
    self.port = Int(port)
    hub = process
    return true
  }

  func stop(_ signal: Int32 = SIGTERM) throws {
    guard let hub else { return }
    kill(hub.processIdentifier, signal)
    hub.waitUntilExit()
    self.hub = nil
    let isClean = hub.terminationReason == .exit
    try demand(signal == SIGKILL || isClean, "the hub crashed while it stopped")
  }

  // MARK: - The device

  /// The words of a visit of its own.
  func visitWords() -> [String] {
    serial += 1
    return ["visit", "add", elder, "--outcome", "seen", "--note", "第\(serial)次"]
  }

  func tanfang(_ words: [String], fault: Programs.Fault? = nil) throws -> Programs.Result {
    try Programs.run("tanfang", data: deviceFolder, words, fault: fault)
  }

  /// What a command without faults prints.
  func done(_ words: [String]) throws -> JSONValue { try Self.done(tanfang(words)) }

  /// A sync without faults, which must reach the end and agree.
  func syncWhole(isFirst: Bool = false) throws {
    let result = try tanfang(["sync", "--wait", "20"])
    try demand(
      result.exit == 0 && result.json?["verified"] == .bool(true), "a sync without faults fails: \(result)")
    try demand(result.json?["forked"] == .bool(false), "the device was taken for a copy")
    try demand(result.json?["afresh"] == .bool(isFirst), "the device had to begin from nothing")
    try demand(result.json?["held"]?.elements?.isEmpty == true, "something is held")
  }

  func device() throws -> DeviceDatabase {
    try DeviceDatabase(path: deviceFolder + "/device.db", opening: .existing) { ReplicaID(0) }
  }

  /// The last change that the device has written.
  func journalEnd() throws -> UInt64 { try device().state().journalEnd.counter }

  // MARK: - The judge

  /// What the device counts as acknowledged is at the hub, in its files.
  func checkAcknowledged() throws {
    let store = try HubFolder(hubFolder).open(.existing)
    let state = try device().state()
    let taken = try store.replicaState(state.replica).taken.counter
    try demand(
      taken >= state.acknowledged.counter, "acknowledged up to \(state.acknowledged.counter), the hub has \(taken)")
  }

  /// Both sides hold the same visits, each once, those that a command reported among them.
  func checkVisits(reported: Set<String>) throws {
    try syncWhole()
    let listed = try Self.done(tanfang(["visit", "list"]))
    let visits = listed.elements ?? []
    let ids = visits.compactMap { $0["id"]?.string }
    let notes = visits.compactMap { $0["note"]?.string }
    try demand(reported.isSubset(of: ids), "lost: \(reported.subtracting(ids).sorted())")
    try demand(Set(notes).count == visits.count, "a visit is there twice")
    let store = try HubFolder(hubFolder).open(.existing)
    let count = try store.count(CareModel.Number.visit)
    try demand(count == visits.count, "the hub has \(count) visits, the device \(visits.count)")
    let check = try Programs.run("tanfangd", data: hubFolder, ["check"])
    try demand(check.exit == 0, "the hub's store is not sound: \(check.output)")
    let doctor = try tanfang(["doctor"])
    try demand(doctor.exit == 0, "the device's store is not sound: \(doctor.output) \(doctor.errors)")
  }
}
