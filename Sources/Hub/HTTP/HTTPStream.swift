import CMicroHTTPD
import Synchronization

/// The body of an answer that has no end yet: whoever has something to say writes, libmicrohttpd reads as it can.
///
/// While there is nothing to read the connection is suspended, so that a silent stream costs no thread and no time.
package final class HTTPStream: Sendable {
  private struct State {
    var waiting: [UInt8] = []
    var isFinished = false
    var isSuspended = false
    nonisolated(unsafe) var connection: OpaquePointer?
    var onEnd: (@Sendable () -> Void)?
  }
  private let state: Mutex<State>
  private let bytesMax: Int

  /// - Parameters:
  ///   - bytesMax: what may wait for the reader; a write beyond it ends the stream.
  ///   - onEnd: called once, when nobody reads any more.
  package init(bytesMax: Int, onEnd: @escaping @Sendable () -> Void) {
    self.bytesMax = bytesMax
    state = Mutex(State(onEnd: onEnd))
  }

  /// Adds to what the reader gets.
  package func write(_ text: String) {
    state.withLock { state in
      guard !state.isFinished else { return }
      state.waiting += Array(text.utf8)
      if state.waiting.count > bytesMax {
        state.waiting = []
        state.isFinished = true
      }
      Self.wake(&state)
    }
  }

  /// Ends the body after what waits.
  package func finish() {
    state.withLock { state in
      state.isFinished = true
      Self.wake(&state)
    }
  }

  /// What waits, taken: for tests and for answers that reach no socket.
  package func take() -> [UInt8] {
    state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
  }

  private static func wake(_ state: inout State) {
    guard state.isSuspended, let connection = state.connection else { return }
    state.isSuspended = false
    MHD_resume_connection(connection)
  }

  // MARK: - libmicrohttpd's side

  /// Must be told before the answer is queued.
  func attach(to connection: OpaquePointer) { state.withLock { $0.connection = connection } }

  /// Nobody reads any more.
  func detach() {
    let onEnd = state.withLock { state in
      state.connection = nil
      state.isFinished = true
      state.waiting = []
      return state.onEnd.take()
    }
    onEnd?()
  }

  fileprivate func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    state.withLock { state in
      if state.waiting.isEmpty {
        if state.isFinished { return tanfang_http_end_of_stream }
        guard let connection = state.connection else { return tanfang_http_end_of_stream }
        state.isSuspended = true
        // Under the lock, so that no write can come between and find nothing to resume.
        MHD_suspend_connection(connection)
        return 0
      }
      let count = min(buffer.count, state.waiting.count)
      buffer.copyBytes(from: state.waiting[..<count])
      state.waiting.removeFirst(count)
      return count
    }
  }

  /// An answer whose body this is. It holds the stream until libmicrohttpd has done with it.
  func makeResponse() -> OpaquePointer? {
    MHD_create_response_from_callback(
      tanfang_http_size_unknown, 4096, readStream, Unmanaged.passRetained(self).toOpaque(), releaseStream)
  }
}

private func readStream(
  _ context: UnsafeMutableRawPointer?, _ position: UInt64, _ buffer: UnsafeMutablePointer<CChar>?, _ max: Int
) -> Int {
  guard let context, let buffer else { return tanfang_http_end_of_stream }
  return Unmanaged<HTTPStream>.fromOpaque(context).takeUnretainedValue()
    .read(into: UnsafeMutableRawBufferPointer(start: buffer, count: max))
}

private func releaseStream(_ context: UnsafeMutableRawPointer?) {
  guard let context else { return }
  Unmanaged<HTTPStream>.fromOpaque(context).takeRetainedValue().detach()
}
