import Casework
import Model
import Network
import Replication
import Storage
import Store
import Sync
import Terminal
import Wire

/// One command at work on this device's store.
final class Session {
  let invocation: Invocation
  let folder: DataFolder
  let database: DeviceDatabase
  let clock: any Clock
  let state: DeviceState
  let scope: Scope
  let marker: CopyMarker?
  private let checked: CheckedStore
  /// When the store's files were looked through, in seconds since 1970; nil if a sync has to do it.
  var checkedSeconds: Int64?
  /// Where its account works with the records.
  let desk: Desk
  /// How exactly the time is known that somebody answered with, where the time itself does not tell: a code of
  /// `time_precision`.
  var answeredPrecision: Int64?

  var output: Output { invocation.output }
  var model: CareModel { database.model }
  var language: Language { invocation.language }
  var role: Role { scope.role }

  /// Milliseconds since 1970 by this machine's clock.
  var now: Int64 { Int64(clock.milliseconds) }

  /// - Throws: `not_joined`, if there is no store or nobody has told it yet whose it is; `cannot_read`.
  init(_ invocation: Invocation, clock: any Clock = SystemClock()) throws {
    self.invocation = invocation
    self.clock = clock
    folder = try DataFolder(invocation)
    marker = CopyMarker(invocation, database: folder.database)
    checked = CheckedStore(database: folder.database)
    checkedSeconds = checked.checkedSeconds(now: Int64(clamping: clock.milliseconds / 1000))
    database = try Self.open(folder, marker)
    let found = try database.state()
    if found.isRevoked {
      // A sync that was to erase everything was cut short.
      marker?.remove(database)
      try database.erase()
      throw Failure.closed(.revoked, received: 0, held: 0)
    }
    guard let scope = found.scope else { throw Failure.notJoined(marker?.lostStore()) }
    self.scope = scope
    let finding = try Self.check(database, marker, clock)
    state = try database.state()
    let wall = Int64(clamping: clock.milliseconds)
    let clockCheck = ClockCheck(state, wall: wall)
    desk = Desk(
      database, writer: DeviceWriter(database, clock: clock),
      as: Authority(account: scope.account, role: scope.role, regions: scope.regions), output: invocation.output,
      program: "tanfang", now: clockCheck.now, latest: clockCheck.latest, holdsOnlyScope: true,
      ownReplica: state.replica, ownEntries: { [database] in try database.entries(of: $0) },
      ownHeld: { [database] in try database.held() })
    desk.hubNow = clockCheck.now - clockCheck.aheadMilliseconds
    desk.clockOffset = { [state] in state.clockOffset(under: $0) }
    if finding == nil { output.warn(Self.readsOnly) }
    let news = state.missing.filter { !found.missing.contains($0) }
    for changes in news {
      output.warn(changes.words)
      output.warn(changes.advice)
    }
    if finding == .forked, news.isEmpty {
      output.note(
        Label(
          "这个数据文件夹像是副本或旧备份：已换新编号继续，里面的记录都在；下次同步时核对",
          "this data folder looks like a copy or an old backup: it goes on under a new replica with all that it holds; "
            + "the next sync compares everything"))
    }
  }

  private static func open(_ folder: DataFolder, _ marker: CopyMarker?) throws -> DeviceDatabase {
    do {
      return try folder.open()
    } catch let error as StorageError {
      throw error.reason == .missing ? Failure.notJoined(marker?.lostStore()) : Failure(error)
    }
  }

  /// What the store is taken for; nil where nothing can be written: whoever cannot write may still look.
  private static func check(
    _ database: DeviceDatabase, _ marker: CopyMarker?, _ clock: any Clock
  ) throws -> CopyMarker.Finding? {
    guard !database.isReadOnly else { return nil }
    do {
      return try marker?.check(database, clock: clock) ?? .original
    } catch let error as StorageError {
      guard error.reason == .cannotWrite else { throw error }
      return nil
    }
  }

  private static let readsOnly = Label(
    "数据文件夹写不进去：只能查看，记不了新的（tanfang doctor 会说明原因）",
    "the data folder cannot be written: you can look, but nothing can be recorded (tanfang doctor says why)")

  deinit {
    // Only what was found as it had been left: what somebody else wrote is still to be looked through.
    if let checkedSeconds { checked.note(checkedSeconds: checkedSeconds) }
    guard let marker, let end = try? database.state().journalEnd, end != state.journalEnd else { return }
    marker.note(database)
  }
}
