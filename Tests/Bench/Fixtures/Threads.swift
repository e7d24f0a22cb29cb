import Glibc

/// Work on several threads at once.
enum Threads {
  private final class Work: Sendable {
    let body: @Sendable (Int) -> Void
    let index: Int

    init(_ body: @escaping @Sendable (Int) -> Void, _ index: Int) { (self.body, self.index) = (body, index) }
  }

  /// Runs the body once for each index, each on a thread of its own; returns when all are done.
  static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let threads = (0..<count).map { index in
      var thread = pthread_t()
      let work = Unmanaged.passRetained(Work(body, index)).toOpaque()
      pthread_create(&thread, nil, begin, work)
      return thread
    }
    for thread in threads { pthread_join(thread, nil) }
  }

  private static let begin: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
    let work = Unmanaged<Work>.fromOpaque(context!).takeRetainedValue()
    work.body(work.index)
    return nil
  }
}
