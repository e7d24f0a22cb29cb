import Glibc
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Wire

/// A hub as it was when it had grown to a size.
struct GrownHub {
  let size: Int
  /// Its data folder.
  let folder: String
  /// Whose devices may read all of it.
  let reader: Reader

  var database: String { folder + "/hub.db" }
}

extension Bench {
  /// What a day's sync costs hubs of growing size, each with the same small village in it.
  func growth() throws -> [Fit.Point] {
    if fixtures.growth.isEmpty { try grow() }
    return fixtures.growth
  }

  /// The hubs of `growth`, smallest first.
  func grownHubs() throws -> [GrownHub] {
    if fixtures.growth.isEmpty { try grow() }
    return fixtures.grownHubs
  }

  private func grow() throws {
    let path = folder.fresh("hub.db")
    let town = try Town(path: path)
    town.clock.milliseconds = UInt64(WorkloadSource.start) + 200 * 86_400_000
    let regions = ["99"] + (0..<Self.blocksMax).map { "\(Self.firstProvince + $0)" }
    let reader = try Reader(town, regions: regions.map { Region($0)! }, devices: 1)
    let place = try Neighbourhood(
      town, code: "990101001001", elders: 60, replica: 0xe000, token: SHA256.hash(Caller.secret))
    try place.readAll { try town.answer($0, from: place.pusher.replica) }
    var (held, block) = (60, 0)
    for size in options.growthSizes {
      while held < size {
        let left = min(26_000, size - held)
        try fill(town, block: block, records: left)
        (held, block) = (held + left, block + 1)
      }
      fixtures.growth.append(Fit.Point(size: size, runs: try GrowthFigures.days(20, self, place, town)))
      try town.store.checkpoint()
      let copy = try ServerFigures.hubFolder(self)
      for suffix in ["", ".ledger"] { try Files.copy(path + suffix, copy + "/hub.db" + suffix) }
      fixtures.grownHubs.append(GrownHub(size: size, folder: copy, reader: reader))
    }
    for suffix in ["", "-wal", "-shm", ".ledger", ".lock"] { unlink(path + suffix) }
  }

  private static let firstProvince = 11
  private static let blocksMax = 40

  /// Another county's year: a part of W's size, with its own people.
  private func fill(_ town: Town, block: Int, records: Int) throws {
    guard block < Self.blocksMax else { throw BenchError("no province is left to grow into") }
    let elders = max(1, records / 13)
    let province = Self.firstProvince + block
    var source = WorkloadSource(seed: Workload.seed &+ UInt32(block) &+ 1, province: province)
    let workload = source.workload(
      elders: elders, visits: records - elders, secondsApart: 1200 * 24_000 / Double(max(1, records - elders)))
    var journals = Journals(
      workload, replica: 0x10_0000 + UInt64(block) * 0x100, incarnation: town.store.incarnation, mark: "-\(block)")
    try HubOfW.enrol(journals, in: town, region: "\(province)")
    for request in journals.requests(of: HubOfW.batch) { _ = try town.answer(request.bytes, from: request.replica) }
  }
}
