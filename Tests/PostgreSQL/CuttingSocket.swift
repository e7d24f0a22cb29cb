#if PostgreSQL
import Dispatch
import Glibc
import Synchronization

/// Stands between a hub and a server's socket, and cuts the connection at a chosen moment.
final class CuttingSocket: Sendable {
  enum Cut: Sendable {
    /// The server never hears of it.
    case before(String)
    /// The server does it, and nobody hears the answer.
    case after(String)
  }

  let folder: String
  private let target: String
  private let listening: Int32
  private let cut = Mutex<Cut?>(nil)
  private let open = Mutex<Set<Int32>>([])

  /// - Parameter folder: of the server's own socket.
  init(to target: String) {
    self.target = target
    // Within the folder of the server, with which it goes.
    var template = Array("\(target)/cut-XXXXXX".utf8CString)
    precondition(mkdtemp(&template) != nil)
    folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    listening = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    precondition(Self.with(folder) { bind(listening, $0, $1) } == 0 && listen(listening, 16) == 0)
    Thread.detach { [weak self, listening] in
      while true {
        let client = accept(listening, nil, nil)
        guard client >= 0, let self else { return }
        self.serve(client)
      }
    }
  }

  deinit {
    shutdown(listening, Int32(SHUT_RDWR))
    close(listening)
    unlink(folder + "/.s.PGSQL.5432")
    rmdir(folder)
  }

  /// Arms it: for the next time that a client sends this.
  func cutNext(_ cut: Cut) { self.cut.withLock { $0 = cut } }
  var isArmed: Bool { cut.withLock { $0 != nil } }

  /// Cuts all connections now.
  func cutAll() { for end in open.withLock({ $0 }) { shutdown(end, Int32(SHUT_RDWR)) } }

  private static func with<Result>(
    _ folder: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: (folder + "/.s.PGSQL.5432").utf8) }
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
  }

  private func serve(_ client: Int32) {
    let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard Self.with(target, { connect(server, $0, $1) }) == 0 else {
      close(client)
      close(server)
      return
    }
    open.withLock { $0.formUnion([client, server]) }
    let isCut = Atomic(false)
    let group = DispatchGroup()
    let flag = Flag(isCut)
    for (from, to, isRequest) in [(client, server, true), (server, client, false)] {
      group.enter()
      Thread.detach { [self] in
        pass(from, to, isRequest, flag)
        group.leave()
      }
    }
    Thread.detach { [self] in
      group.wait()
      open.withLock { $0.subtract([client, server]) }
      close(client)
      close(server)
    }
  }

  private final class Flag: Sendable {
    let value: Atomic<Bool>
    init(_ value: consuming Atomic<Bool>) { self.value = value }
  }

  private func pass(_ from: Int32, _ to: Int32, _ isRequest: Bool, _ isCut: Flag) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(from, &buffer, buffer.count)
      guard count > 0, !isCut.value.load(ordering: .acquiring) else { break }
      if isRequest, let cut = taken(buffer[..<count]) {
        isCut.value.store(true, ordering: .releasing)
        if case .after = cut {
          send(buffer, count, to)
          // The server has all the time it needs.
          usleep(200_000)
        }
        break
      }
      send(buffer, count, to)
    }
    shutdown(from, Int32(SHUT_RDWR))
    shutdown(to, Int32(SHUT_RDWR))
  }

  private func send(_ buffer: [UInt8], _ count: Int, _ to: Int32) {
    var sent = 0
    while sent < count {
      let part = buffer.withUnsafeBytes {
        Glibc.send(to, $0.baseAddress! + sent, count - sent, Int32(MSG_NOSIGNAL))
      }
      guard part > 0 else { return }
      sent += part
    }
  }

  private func taken(_ bytes: ArraySlice<UInt8>) -> Cut? {
    cut.withLock { cut in
      guard let armed = cut else { return nil }
      let word =
        switch armed {
        case .before(let word), .after(let word): Array(word.utf8)
        }
      guard bytes.indices.contains(where: { bytes[$0...].starts(with: word) }) else { return nil }
      cut = nil
      return armed
    }
  }
}

private enum Thread {
  static func detach(_ body: @escaping @Sendable () -> Void) {
    DispatchQueue(label: "tanfang.test.socket").async(execute: body)
  }
}
#endif
