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
  /// A small village in it, the same in each size, whose device stands where the hub does.
  let place: Neighbourhood

  var database: String { folder + "/hub.db" }

  /// A copy of its files, without its village's later days.
  func copied(_ bench: Bench) throws -> String {
    let copy = try ServerFigures.hubFolder(bench)
    for suffix in ["", ".ledger"] { try Files.copy(database + suffix, copy + "/hub.db" + suffix) }
    return copy
  }
}

/// A hub that takes one county's year after the other; a small village in it stays as it is.
final class GrowingHub {
  let path: String
  let town: Town
  let reader: Reader
  let place: Neighbourhood
  private var held = 60
  private var block = 0

  /// What the hub's clock says.
  static let milliseconds = UInt64(WorkloadSource.start) + 200 * 86_400_000

  init(_ bench: Bench) throws {
    path = bench.folder.fresh("hub.db")
    town = try Town(path: path)
    town.clock.milliseconds = Self.milliseconds
    let regions = ["99"] + (0..<Self.blocksMax).map { "\(Self.firstProvince + $0)" }
    reader = try Reader(town, regions: regions.map { Region($0)! }, devices: 1)
    place = try Neighbourhood(
      town, code: "990101001001", elders: held, replica: 0xe000, token: SHA256.hash(Caller.secret))
    try place.readAll { try town.answer($0, from: place.pusher.replica) }
  }

  deinit { for suffix in ["", "-wal", "-shm", ".ledger", ".lock", ".lock.queue"] { unlink(path + suffix) } }

  func grow(to size: Int) throws {
    while held < size {
      let left = min(26_000, size - held)
      try fill(records: left)
      held += left
    }
  }

  private static let firstProvince = 11
  private static let blocksMax = 40

  /// Another county's year: a part of W's size, with its own people.
  private func fill(records: Int) throws {
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
    block += 1
  }
}

extension Bench {
  /// What a day's sync costs hubs of growing size, each with the same small village in it.
  func growth() throws -> [Fit.Point] {
    if !fixtures.growth.isEmpty { return fixtures.growth }
    let copies = try grownHubs().map { try $0.copied(self) }
    defer { for copy in copies { Files.remove(copy) } }
    let hubs = try zip(grownHubs(), copies).map { hub, copy in
      // Another seed than the first life's: the tags of its commits must not come again.
      let town = try Town(seed: 2, path: copy + "/hub.db")
      town.clock.milliseconds = GrowingHub.milliseconds
      return (town: town, place: hub.place.copy(), size: hub.size)
    }
    fixtures.growth = try GrowthFigures.turns(self, hubs)
    return fixtures.growth
  }

  /// The hubs of `growth`, smallest first.
  func grownHubs() throws -> [GrownHub] {
    if !fixtures.grownHubs.isEmpty { return fixtures.grownHubs }
    let hub = try GrowingHub(self)
    for size in options.growthSizes {
      try hub.grow(to: size)
      try hub.town.store.checkpoint()
      let copy = try ServerFigures.hubFolder(self)
      for suffix in ["", ".ledger"] { try Files.copy(hub.path + suffix, copy + "/hub.db" + suffix) }
      fixtures.grownHubs.append(GrownHub(size: size, folder: copy, reader: hub.reader, place: hub.place.copy()))
    }
    return fixtures.grownHubs
  }
}
