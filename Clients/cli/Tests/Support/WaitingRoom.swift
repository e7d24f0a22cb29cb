import Dispatch
import Foundation
import Synchronization
import Testing

/// Threads for suites that mostly wait, for other processes or for each other's turn. On the threads of all tests, of which
/// there are as many as processors, they would keep a processor idle, and their tests would come last, one by one.
final class WaitingRoom: TaskExecutor {
  static let shared = WaitingRoom(threads: 3)

  private let jobs = Mutex<[UnownedJob]>([])
  private let arrivals = DispatchSemaphore(value: 0)

  private init(threads: Int) {
    for _ in 0..<threads { Thread.detachNewThread { self.work() } }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
    arrivals.signal()
  }

  private func work() -> Never {
    while true {
      arrivals.wait()
      let job = jobs.withLock { $0.removeFirst() }
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}

/// Lets the tests of a suite run in the waiting room.
struct WaitingTrait: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(WaitingRoom.shared) { try await function() }
  }
}

extension Trait where Self == WaitingTrait {
  static var waiting: Self { WaitingTrait() }
}
