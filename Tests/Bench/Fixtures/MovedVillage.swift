import Model
import Support
import Sync

/// A device whose account is given a village of 500 elders with a dozen visits each, and loses it again.
final class MovedVillage {
  private let town: Town
  private let device: TownDevice

  init(_ bench: Bench) throws {
    let town = try Town(path: bench.folder.fresh("hub.db"))
    self.town = town
    let place = try Neighbourhood(town, code: Self.moving, elders: 500, replica: 0xe000)
    try place.readAll { try town.answer($0, from: place.pusher.replica) }
    let request = place.day(visits: 12 * 500, edits: 0)
    try place.heard(try town.answer(request, from: place.pusher.replica), changes: 12 * 500)
    device = try town.join("mover", .volunteer, in: [Self.other], path: bench.folder.fresh("device.db"))
    _ = try device.sync()
  }

  private static let moving = "620101001001"
  private static let other = "620101001002"

  /// The device's sync after it was given the village.
  func gain() throws -> Receipt {
    try town.setScope(of: "mover", nil, Self.moving)
    return try sync()
  }

  /// The device's sync after another village took its place.
  func lose() throws -> Receipt {
    try town.setScope(of: "mover", nil, Self.other)
    return try sync()
  }

  private func sync() throws -> Receipt {
    let receipt = try device.sync()
    guard receipt.verified else { throw BenchError("the device does not agree with the hub") }
    return receipt
  }
}
