import Glibc
package import Replication

/// The hub's append-only file outside database and backups: what must not be forgotten when the store goes back in
/// time (ARCHITECTURE §ledger).
///
/// Entries of 24 bytes: a kind and a counter in the first eight, then two words. A torn last entry is cut off.
package final class Ledger {
  package enum Entry: Hashable, Sendable {
    /// The chain of a replica after this counter, its first eight bytes.
    case change(Dot, chain: UInt64)
    /// A device whose enrolment ended.
    case revoked(ReplicaID)
    /// A device that was enrolled: the first eight bytes of its token's hash.
    case enrolled(ReplicaID, token: UInt64)
    /// A record whose bytes are to be removed wherever they come up again.
    case erased(Dot)
  }

  private static let entryBytes = 24
  private enum Place {
    case file(Int32)
    case memory
    /// A table of the store's database, for an engine that many machines share.
    case table(Connection)
  }
  private let place: Place
  private var memory: [UInt8] = []
  private var waiting: [UInt8] = []

  package init(path: String) throws(StorageError) {
    let opened = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw Self.failure("open ledger") }
    place = .file(opened)
  }

  /// A ledger in memory: it lasts as long as the object, and outlives the stores that are opened with it.
  package init() { place = .memory }

  /// A ledger in a table of the database itself, in the same transactions as what it is about. It goes back in time with
  /// the database; what is left of its use, ARCHITECTURE §engines says.
  package init(tableOf connection: Connection) { place = .table(connection) }

  deinit { if case .file(let descriptor) = place { close(descriptor) } }

  /// Puts an entry aside until `commit`.
  package func append(_ entry: Entry) {
    switch entry {
    case .change(let dot, let chain): append(1, dot, chain)
    case .revoked(let replica): append(2, Dot(replica, 0), 0)
    case .erased(let dot): append(3, dot, 0)
    case .enrolled(let replica, let token): append(4, Dot(replica, 0), token)
    }
  }

  private func append(_ kind: UInt64, _ dot: Dot, _ word: UInt64) {
    for value in [kind << 56 | dot.counter, dot.replica.rawValue, word] {
      withUnsafeBytes(of: value.bigEndian) { waiting.append(contentsOf: $0) }
    }
  }

  /// How much is put aside: a place to come back to.
  var mark: Int { waiting.count }

  /// Forgets what was put aside since a mark: its transaction came to nothing.
  func rollback(to mark: Int = 0) { waiting.removeLast(waiting.count - min(mark, waiting.count)) }

  /// Cuts off an entry that a crash or a full disk left torn. Only under the store's lock: another process may be in
  /// the middle of writing.
  private func mend(_ descriptor: Int32) throws(StorageError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.failure("read ledger") }
    let torn = Int(status.st_size) % Self.entryBytes
    if torn != 0, ftruncate(descriptor, status.st_size - torn) != 0 { throw Self.failure("mend ledger") }
  }

  /// Writes what was put aside and makes it durable. Only under the store's lock.
  package func commit() throws(StorageError) {
    guard !waiting.isEmpty else { return }
    switch place {
    case .file(let descriptor): try write(to: descriptor)
    case .memory: memory += waiting
    case .table(let connection):
      let insert = try connection.statement("INSERT INTO ledger (entries) VALUES (?)")
      insert.bind(1, waiting)
      try insert.run()
    }
    waiting.removeAll(keepingCapacity: true)
  }

  private func write(to descriptor: Int32) throws(StorageError) {
    try mend(descriptor)
    var written = 0
    while written < waiting.count {
      let count = waiting.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress! + written, waiting.count - written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw Self.failure("write ledger")
      }
      written += count
    }
    guard fdatasync(descriptor) == 0 else { throw Self.failure("write ledger") }
  }

  /// All entries, in the order in which they were written.
  package func entries() throws(StorageError) -> [Entry] {
    var entries: [Entry] = []
    try forEach { entries.append($0) }
    return entries
  }

  /// Goes through all entries, in the order in which they were written.
  package func forEach(_ body: (Entry) -> Void) throws(StorageError) {
    try forEachAsBytes { (bytes) throws(StorageError) in if let entry = Self.entry(bytes) { body(entry) } }
  }

  /// As `forEach`, each as its 24 bytes.
  func forEachAsBytes(_ body: (ArraySlice<UInt8>) throws(StorageError) -> Void) throws(StorageError) {
    switch place {
    case .file(let descriptor): try forEach(in: descriptor, body)
    case .memory: try Self.forEach(in: memory, body)
    case .table(let connection):
      let select = try connection.prepare("SELECT entries FROM ledger ORDER BY n")
      while try select.step() { try Self.forEach(in: select.blob(0), body) }
    }
  }

  private static func forEach(
    in bytes: [UInt8], _ body: (ArraySlice<UInt8>) throws(StorageError) -> Void
  ) throws(StorageError) {
    for start in stride(from: 0, to: bytes.count - entryBytes + 1, by: entryBytes) {
      try body(bytes[start..<start + entryBytes])
    }
  }

  private func forEach(
    in descriptor: Int32, _ body: (ArraySlice<UInt8>) throws(StorageError) -> Void
  ) throws(StorageError) {
    var buffer = [UInt8](repeating: 0, count: Self.entryBytes * 4096)
    var offset: off_t = 0
    while true {
      let count = buffer.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress!, $0.count, offset) }
      guard count >= 0 else { throw Self.failure("read ledger") }
      let whole = count / Self.entryBytes
      if whole == 0 { return }
      for index in 0..<whole { try body(buffer[index * Self.entryBytes..<(index + 1) * Self.entryBytes]) }
      offset += off_t(whole * Self.entryBytes)
    }
  }

  private static func entry(_ bytes: ArraySlice<UInt8>) -> Entry? {
    let words = stride(from: bytes.startIndex, to: bytes.endIndex, by: 8).map { start in
      bytes[start..<start + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }
    let dot = Dot(ReplicaID(words[1]), words[0] & (1 << 56 - 1))
    switch words[0] >> 56 {
    case 1: return .change(dot, chain: words[2])
    case 2: return .revoked(dot.replica)
    case 3: return .erased(dot)
    case 4: return .enrolled(dot.replica, token: words[2])
    default: return nil
    }
  }

  // MARK: - Copies

  /// What is written of a copy at a time.
  private static let portionBytes = entryBytes * 10_000

  /// Adds what another ledger holds beyond what this one has: the beginning of the other is a copy of it.
  package func goOn(from other: Ledger) throws(StorageError) {
    var known = try countEntries()
    try other.forEachAsBytes { (entry) throws(StorageError) in
      guard known == 0 else { return known -= 1 }
      waiting += entry
      if waiting.count >= Self.portionBytes { try commitAlone() }
    }
    try commitAlone()
  }

  /// How many entries have been written.
  private func countEntries() throws(StorageError) -> Int {
    switch place {
    case .file(let descriptor):
      try mend(descriptor)
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { throw Self.failure("read ledger") }
      return Int(status.st_size) / Self.entryBytes
    case .memory: return memory.count / Self.entryBytes
    case .table(let connection):
      return Int(try connection.number("SELECT coalesce(sum(length(entries)), 0) FROM ledger")) / Self.entryBytes
    }
  }

  /// As `commit`, in a transaction of its own where the ledger is a table.
  private func commitAlone() throws(StorageError) {
    guard case .table(let connection) = place else { return try commit() }
    try connection.writing { () throws(StorageError) in try commit() }
  }

  private static func failure(_ operation: String) -> StorageError {
    StorageError(.cannotWrite, operation: operation, detail: String(cString: strerror(errno)))
  }
}
