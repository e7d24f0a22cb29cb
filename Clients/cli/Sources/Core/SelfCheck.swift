import Glibc
import Model
import Replication
import Storage
import Store
import Sync
import Wire

/// What a device's store says of itself: whether SQLite's pages, the journal's hashes and the records' digest agree.
struct SelfCheck {
  /// What does not agree. The key is stable, for scripts.
  enum Damage: String {
    /// The file's pages.
    case integrity
    /// A change is missing, or the hashes differ.
    case journal
    /// The confirmed records are not those that the hub sent.
    case digest

    var label: Label {
      switch self {
      case .integrity: Label("数据文件有损坏", "the data file is damaged")
      case .journal: Label("日志与它的校验值不符", "the journal does not agree with its hashes")
      case .digest: Label("保存的内容与校验和不符", "the records do not agree with their digest")
      }
    }

    /// What to do about it.
    var hint: Label {
      switch self {
      case .integrity, .journal:
        Label(
          "不要删除数据文件夹；先整个复制一份，再运行 tanfang sync 把能读的送出去，然后请管理员查看；已同步的记录在中心还有",
          "do not delete the data folder; copy it whole, then run tanfang sync to hand in what can be read, and ask the "
            + "administrator; what has synced is at the hub, too")
      case .digest:
        Label(
          "有网络时运行 tanfang sync：会发现并重取一遍；本机未同步的记录不受影响",
          "run tanfang sync when there is a network: it notices and takes everything afresh; what has not synced is "
            + "not affected")
      }
    }
  }

  let database: DeviceDatabase

  /// SQLite's own check, on a connection that cannot write.
  /// - Parameter isQuick: leaves out what only doctor has the time for: whether indexes and tables agree.
  /// - Throws: `StorageError` where the file cannot be opened at all.
  static func integrity(of path: String, isQuick: Bool) throws(StorageError) -> Damage? {
    do {
      let connection = try SQLiteConnection.reading(path: path)
      let check = try connection.statement("PRAGMA \(isQuick ? "quick_check" : "integrity_check")(1)")
      defer { check.reset() }
      return try check.step() && check.text(0) == "ok" ? nil : .integrity
    } catch {
      guard error.reason == .damaged else { throw error }
      return .integrity
    }
  }

  /// The journal's hashes, from its beginning.
  func journal(_ state: DeviceState) throws -> Damage? {
    var point = JournalPoint(startOf: state.replica)
    var isAcknowledged = state.acknowledged.counter > 0 || state.acknowledged == point
    while point.counter < state.journalEnd.counter {
      let items = try database.journal(
        of: state.replica, after: point.counter, through: state.journalEnd.counter, bytesMax: Limits.pushBytesMax)
      if items.isEmpty { break }
      for item in items {
        guard item.dot.counter == point.counter + 1 else { return .journal }
        point = point.appending(item)
        if point.counter == state.acknowledged.counter { isAcknowledged = point == state.acknowledged }
      }
    }
    return point == state.journalEnd && isAcknowledged ? nil : .journal
  }

  /// The sums over what the hub confirmed, made anew.
  /// - Returns: how many records there are, and whether they are other ones.
  func digest(_ state: DeviceState) throws -> (count: Int, damage: Damage?) {
    var sum = Digests()
    var count = 0
    try database.forEachConfirmed { stored in
      guard !stored.record.cells.isEmpty, try !database.isStale(stored.record.id) else { return }
      sum += Digests(of: stored.record)
      count += 1
    }
    return (count, sum == state.digests ? nil : .digest)
  }
}

extension Session {
  /// What a sync finds damaged before it begins. It goes on all the same, so that nothing is lost; what the hub can
  /// mend it is asked for: where records differ from their digest, everything is taken afresh. Files that nobody else has
  /// touched are looked through once a day (`CheckedStore`).
  func damageBeforeSync() -> [SelfCheck.Damage] {
    guard checkedSeconds == nil else { return [] }
    let found = damageFound()
    if found.isEmpty { checkedSeconds = Int64(clamping: clock.milliseconds / 1000) }
    return found
  }

  private func damageFound() -> [SelfCheck.Damage] {
    let check = SelfCheck(database: database)
    var found: [SelfCheck.Damage] = []
    if let damage = try? SelfCheck.integrity(of: folder.database, isQuick: true) { found.append(damage) }
    do {
      // In one transaction: another sync must not come between the sum and the records.
      try database.transaction {
        var state = try database.state()
        guard let damage = try check.digest(state).damage else { return }
        found.append(damage)
        state.cursor = []
        try database.setState(state)
      }
    } catch let error as StorageError where error.reason != .damaged {
      // The sync itself meets it, and says so.
    } catch {
      if found.isEmpty { found.append(.integrity) }
    }
    return found
  }
}
