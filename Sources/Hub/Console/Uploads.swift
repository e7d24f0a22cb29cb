import Storage
import Store
import Wire

/// Files that officials look at before they import them: in the store, so that whatever hub is asked next has them, and
/// encrypted with what only the browser of the session holds. A list of people is neither in a backup nor in a log of the
/// database that anybody could read.
enum Uploads {
  struct Upload: Sendable {
    let id: String
    let name: String
    let bytes: [UInt8]
  }

  private static let idByteCount = 10
  /// Looking at one costs a write at most once a minute.
  private static let unsavedMillisecondsMax: UInt64 = 60_000

  /// Keeps a file; the one that was looked at longest ago goes if there are too many.
  static func add(_ bytes: [UInt8], name: String, _ call: ConsoleCall) throws -> Upload {
    var random = SystemRandomNumberGenerator()
    let id = Base32.text(bytes: random.bytes(idByteCount)).lowercased()
    let upload = Upload(id: id, name: name, bytes: bytes)
    let sealed = StoredUpload(
      id: id, session: call.session.id, usedMilliseconds: call.now,
      sealed: SecretSeal(call.secret, name: id).seal(encode(upload)))
    try call.store.transaction {
      guard try call.store.session(call.session.id) != nil else { throw Refusal.noSession }
      try call.store.removeUploads(usedBefore: oldest(call.now), keeping: Limits.uploadsMax - 1)
      try call.store.insert(sealed)
    }
    return upload
  }

  /// - Throws: `no_such_upload` for one that is gone, and another session's.
  static func find(_ id: String, _ call: ConsoleCall) throws -> Upload {
    let found = try call.store.reading { try call.store.upload(id) }
    guard let found, found.session == call.session.id, found.usedMilliseconds > oldest(call.now),
      let plain = SecretSeal(call.secret, name: id).open(found.sealed), let upload = decode(plain, id)
    else { throw Refusal.noSuchUpload }
    if call.now >= found.usedMilliseconds + unsavedMillisecondsMax {
      try call.store.transaction { try call.store.noteUse(ofUpload: id, atMilliseconds: call.now) }
    }
    return upload
  }

  private static func oldest(_ now: UInt64) -> UInt64 { now - min(now, UInt64(Limits.uploadSeconds) * 1000) }

  /// The name may be about somebody, too.
  private static func encode(_ upload: Upload) -> [UInt8] {
    let name = Array(upload.name.utf8)
    return [UInt8(name.count >> 8), UInt8(name.count & 0xff)] + name + upload.bytes
  }

  private static func decode(_ plain: [UInt8], _ id: String) -> Upload? {
    guard plain.count >= 2, case let count = Int(plain[0]) << 8 | Int(plain[1]), plain.count >= 2 + count else {
      return nil
    }
    return Upload(
      id: id, name: String(decoding: plain[2..<2 + count], as: UTF8.self), bytes: Array(plain[(2 + count)...]))
  }
}
