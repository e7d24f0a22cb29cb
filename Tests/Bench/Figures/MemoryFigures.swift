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
      return try Work.of { try hub.merge() }.eachRecord(bench)
    },
    Figure("memory", "apply_allocated", "a device applies W: memory asked for", .bytesPerRecord, .exact) { bench in
      let device = try bench.hubWithW().join(Journals.office)
      var sync = DeviceSync(store: device.store, clock: device.clock)
      var total = Work()
      while let request = try sync.next() {
        let answer = try device.post(request)
        total = total + (try Work.of { try sync.receive(answer) })
      }
      return total.eachRecord(bench)
    },
    Figure("memory", "answer_allocated", "the hub answers with W: memory asked for", .bytesPerRecord, .exact) { bench in
      let device = try bench.hubWithW().join(Journals.office)
      var sync = DeviceSync(store: device.store, clock: device.clock)
      var total = Work()
      while let request = try sync.next() {
        var answer: [UInt8] = []
        total = total + (try Work.of { answer = try device.post(request) })
        try sync.receive(answer)
      }
      return total.eachRecord(bench)
    },
  ]
}
