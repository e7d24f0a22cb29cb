import Allocations
import Model
import Replication
import Storage
import Store
import Support
import Sync
import Wire

/// What is asked of the allocator for each record: the same in every run to within a percent, so that CI can hold it.
enum MemoryFigures {
  static let all: [Figure] = [
    Figure("memory", "merge_allocated", "the hub merges W: memory asked for", .bytesPerRecord, .exact) { bench in
      let hub = try HubOfW(bench.workload)
      return try counted(bench) { try hub.merge() }
    },
    Figure("memory", "apply_allocated", "a device applies W: memory asked for", .bytesPerRecord, .exact) { bench in
      let device = try bench.hubWithW().join(Journals.office)
      var sync = DeviceSync(store: device.store, clock: device.clock)
      var total = Allocated()
      while let request = try sync.next() {
        let answer = try device.post(request)
        total = total + (try Allocated.during { try sync.receive(answer) })
      }
      return total.measured(bench)
    },
    Figure("memory", "answer_allocated", "the hub answers with W: memory asked for", .bytesPerRecord, .exact) { bench in
      let device = try bench.hubWithW().join(Journals.office)
      var sync = DeviceSync(store: device.store, clock: device.clock)
      var total = Allocated()
      while let request = try sync.next() {
        var answer: [UInt8] = []
        total = total + (try Allocated.during { answer = try device.post(request) })
        try sync.receive(answer)
      }
      return total.measured(bench)
    },
  ]

  private static func counted(_ bench: Bench, _ body: () throws -> Void) throws -> Measured {
    try Allocated.during(body).measured(bench)
  }
}

/// What was asked of the allocator.
private struct Allocated {
  var bytes = 0
  var count = 0

  static func during(_ body: () throws -> Void) rethrows -> Allocated {
    let (bytes, count) = (allocated_bytes(), allocation_count())
    try body()
    return Allocated(bytes: Int(allocated_bytes() - bytes), count: Int(allocation_count() - count))
  }

  static func + (a: Allocated, b: Allocated) -> Allocated {
    Allocated(bytes: a.bytes + b.bytes, count: a.count + b.count)
  }

  func measured(_ bench: Bench) -> Measured {
    let records = Double(bench.records)
    return Measured([Double(bytes) / records], ["\(short(Double(count) / records)) allocations a record"])
  }
}
