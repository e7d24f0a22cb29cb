import Model
import Replication
import Storage
import Terminal

/// Where this device keeps its data.
struct DataFolder {
  let path: String

  var database: String { path + "/device.db" }

  /// --data, else TANFANG_DATA, else `~/.local/share/tanfang`.
  init(_ invocation: Invocation) throws(Failure) {
    if let given = invocation.data {
      path = given
    } else if let home = invocation.environment("HOME"), !home.isEmpty {
      path = home + "/.local/share/tanfang"
    } else {
      throw Failure(
        "no_data_folder", .usage, Label("不知道数据文件夹在哪里：没有 HOME", "where the data folder is is unknown: there is no HOME"),
        hint: Label("用 --data 或 TANFANG_DATA 指定", "name it with --data or TANFANG_DATA"))
    }
  }

  /// Opens the store; where it cannot be written, for reading.
  func open() throws -> DeviceDatabase {
    try requireStore()
    do {
      return try DeviceDatabase(path: database, opening: .existing) {
        var random = SystemRandomNumberGenerator()
        return ReplicaID(random.next())
      }
    } catch let error as StorageError where error.reason == .cannotWrite {
      // What forbids writing is what the person has to hear about, if reading fails as well.
      guard let reading = try? DeviceDatabase(path: database, opening: .reading, replica: { ReplicaID(0) }) else {
        throw error
      }
      reading.whyReadOnly = error
      return reading
    }
  }

  /// - Throws: `missing` where there is no store, `cannotRead` where it cannot be told.
  func requireStore() throws(StorageError) { try DeviceDatabase.requireStore(database) }
}
