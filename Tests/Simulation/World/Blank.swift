import Model
import Replication
import Storage
import Synchronization

/// Stores in which nothing has happened yet, as images: making the tables anew for each device takes longer than what most
/// devices do with them.
enum Blank {
  private static let images = Mutex<[String: [UInt8]]>([:])

  static func device(_ model: CareModel) throws -> [UInt8] {
    try image("device \(model.version)") {
      try DeviceDatabase(path: ":memory:", opening: .create, model: model) { ReplicaID(1) }
    }
  }

  static func hub(_ model: CareModel) throws -> [UInt8] {
    try image("hub \(model.version)") {
      try HubDatabase(path: ":memory:", opening: .create, model: model, random: { 1 }, milliseconds: { 0 })
    }
  }

  private static func image(_ key: String, _ make: () throws -> Database) throws -> [UInt8] {
    if let known = images.withLock({ $0[key] }) { return known }
    let image = try make().image()
    images.withLock { $0[key] = image }
    return image
  }
}
